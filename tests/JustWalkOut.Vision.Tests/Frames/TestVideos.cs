using JustWalkOut.Vision.Frames;
using OpenCvSharp;

namespace JustWalkOut.Tests;

/// <summary>Small videos made on the spot: a bright square that walks to the right over grey.</summary>
internal static class TestVideos
{
    public const int WidthPx = 96;
    public const int HeightPx = 64;
    public const double FramesPerSecond = 10;

    /// <summary>Motion JPEG in AVI: every frame by itself, the count in the head.</summary>
    public static string WriteAvi(string folder, int frames, string name = "walk.avi") => Write(Path.Combine(folder, name), "MJPG", frames);

    /// <summary>MPEG-4 in MP4: the index, without which nothing opens, at the end.</summary>
    public static string WriteMp4(string folder, int frames) => Write(Path.Combine(folder, "walk.mp4"), "mp4v", frames);

    /// <summary>The first part of a file as another file.</summary>
    public static string Truncate(string path, double share)
    {
        string cut = Path.Combine(Path.GetDirectoryName(path)!, $"cut{Path.GetExtension(path)}");
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(cut, bytes[..(int)(bytes.Length * share)]);
        return cut;
    }

    /// <summary>A GIF of one-pixel pictures, a tenth of a second each, written byte by byte after the GIF89a specification.</summary>
    public static byte[] Gif(int pictures)
    {
        List<byte> gif = [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255];
        for (int i = 0; i < pictures; i++)
        {
            byte[] delay = [0x21, 0xF9, 4, 0, 10, 0, 0, 0];

            // Code size 2, then one block of two bytes: clear, colour, end.
            byte[] picture = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, (byte)(i % 2 == 0 ? 0x44 : 0x4C), 0x01, 0];
            gif.AddRange([.. delay, .. picture]);
        }

        return [.. gif, 0x3B];
    }

    private static string Write(string path, string code, int frames)
    {
        NativeVideo.Quiet();
        using VideoWriter writer = new(path, VideoCaptureAPIs.FFMPEG, FourCC.FromString(code), FramesPerSecond, new Size(WidthPx, HeightPx));
        Assert.True(writer.IsOpened());
        using Mat picture = new(HeightPx, WidthPx, MatType.CV_8UC3);
        for (int i = 0; i < frames; i++)
        {
            picture.SetTo(new Scalar(60, 60, 60));
            Cv2.Rectangle(picture, new Rect(4 + (2 * i % 60), 20, 24, 24), new Scalar(255, 255, 255), thickness: -1);
            writer.Write(picture);
        }

        return path;
    }
}

/// <summary>A folder that goes with its test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("jwo-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

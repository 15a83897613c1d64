using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>Size and rate of a video to write.</summary>
/// <param name="WidthPx">Width of its pictures.</param>
/// <param name="HeightPx">Height of its pictures.</param>
/// <param name="FramesPerSecond">Pictures per second.</param>
public readonly record struct VideoForm(int WidthPx, int HeightPx, double FramesPerSecond);

/// <summary>How H.264 is encoded; MPEG-4 part 2, where that is all there is, takes no part of it.</summary>
public sealed record VideoSettings
{
    /// <summary>For people to look at, with the file's head in front, so that browsers play while they load.</summary>
    public static readonly VideoSettings ForPeople = new() { Preset = "veryfast", Quality = 23, HasHeadInFront = true };

    /// <summary>x264's preset, <c>ultrafast</c> to <c>veryslow</c>.</summary>
    public required string Preset { get; init; }

    /// <summary>x264's constant rate factor, 0 to 51; less is better.</summary>
    public required int Quality { get; init; }

    /// <summary>Time between two key frames, which then come at nothing else; null for the encoder's own choice.</summary>
    public TimeSpan? KeyEvery { get; init; }

    /// <summary>Whether the encoder gives way to everything else on the machine.</summary>
    public bool GivesWay { get; init; }

    /// <summary>Whether the file's head is moved in front at the end, which writes the file twice.</summary>
    public bool HasHeadInFront { get; init; }
}

/// <summary>Writes pictures of one size to a video file. The file counts only after <see cref="Finish"/>. The same pictures give the same bytes.</summary>
public interface IVideoSink : IDisposable
{
    /// <summary>What it is encoded as, in words for a user.</summary>
    string Encoding { get; }

    /// <summary>Adds a picture; it stays the caller's.</summary>
    /// <param name="bgr">Blue, green, red of each pixel, rows from the top.</param>
    /// <exception cref="IOException">The encoder failed.</exception>
    void Write(ReadOnlySpan<byte> bgr);

    /// <summary>Ends the file.</summary>
    /// <exception cref="IOException">The encoder failed.</exception>
    void Finish();
}

/// <summary>Begins video files.</summary>
public static class VideoSinks
{
    /// <summary>H.264 where the <c>ffmpeg</c> program is installed, otherwise MPEG-4 part 2.</summary>
    /// <param name="path">The .mp4 to write.</param>
    /// <param name="form">Its size and rate.</param>
    /// <param name="settings">How H.264 is encoded.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static IVideoSink Begin(string path, VideoForm form, VideoSettings settings) =>
        FfmpegVideoSink.IsInstalled ? new FfmpegVideoSink(path, form, settings) : new OpenCvVideoSink(path, form);

    /// <summary>Whether what is written is H.264, which browsers play.</summary>
    public static bool PlayInBrowsers => FfmpegVideoSink.IsInstalled;

    /// <summary>Adds a picture; it stays the caller's.</summary>
    internal static void Write(this IVideoSink sink, Mat pixels, VideoForm form)
    {
        // The pixels alone do not tell 60x48 from 48x60.
        if (pixels.Width != form.WidthPx || pixels.Height != form.HeightPx)
        {
            throw new InvalidDataException(
                $"A picture of {pixels.Width}x{pixels.Height} was given to a video of {form.WidthPx}x{form.HeightPx}; expected one size throughout.");
        }

        if (pixels.IsContinuous())
        {
            sink.Write(pixels.AsSpan<byte>());
        }
        else
        {
            using Mat whole = pixels.Clone();
            sink.Write(whole.AsSpan<byte>());
        }
    }
}

/// <summary>Encodes inside the process with what OpenCV brings along.</summary>
internal sealed class OpenCvVideoSink : IVideoSink
{
    private readonly VideoWriter _writer;
    private readonly Mat _picture;

    public OpenCvVideoSink(string path, VideoForm form)
    {
        NativeVideo.Quiet();
        _writer = new VideoWriter(path, VideoCaptureAPIs.FFMPEG, FourCC.FromString("mp4v"), form.FramesPerSecond, new Size(form.WidthPx, form.HeightPx));
        if (!_writer.IsOpened())
        {
            _writer.Dispose();
            throw new IOException($"Video '{path}' of {form.WidthPx}x{form.HeightPx} cannot be written. Check that the folder can be written to.");
        }

        _picture = new Mat(form.HeightPx, form.WidthPx, MatType.CV_8UC3);
    }

    public string Encoding => "MPEG-4 (mp4v: players play it, browsers do not; install the ffmpeg program for H.264)";

    public void Write(ReadOnlySpan<byte> bgr)
    {
        bgr.CopyTo(_picture.AsSpan<byte>());
        _writer.Write(_picture);
    }

    public void Finish() => _writer.Release();

    public void Dispose()
    {
        _picture.Dispose();
        _writer.Dispose();
    }
}

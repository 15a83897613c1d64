using System.Globalization;

namespace JustWalkOut.Vision.Frames;

/// <summary>Encodes H.264 with the installed <c>ffmpeg</c> program, which is fed raw pictures.</summary>
internal sealed class FfmpegVideoSink : IVideoSink
{
    private static readonly Lazy<bool> HasH264 = new(() => FfmpegPipe.Ask("-encoders")?.Contains(" libx264 ", StringComparison.Ordinal) ?? false);

    private readonly FfmpegPipe _pipe;

    public FfmpegVideoSink(string path, VideoForm form, VideoSettings settings)
    {
        string size = string.Create(CultureInfo.InvariantCulture, $"{form.WidthPx}x{form.HeightPx}");
        string rate = form.FramesPerSecond.ToString("R", CultureInfo.InvariantCulture);
        _pipe = new FfmpegPipe(
            path,
            [
                "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", size, "-r", rate, "-i", "-",

                // H.264 in the form that browsers play wants even sides; an odd one gets a line of padding.
                .. (form.WidthPx | form.HeightPx) % 2 == 0 ? Array.Empty<string>() : ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2"],
                "-c:v", "libx264", "-preset", settings.Preset, "-crf", Text(settings.Quality), "-pix_fmt", "yuv420p",
                .. settings.KeyEvery is { } every
                    ? ["-g", Text(Math.Max(1, (int)Math.Round(form.FramesPerSecond * every.TotalSeconds))), "-sc_threshold", "0"]
                    : Array.Empty<string>(),
                .. settings.HasHeadInFront ? ["-movflags", "+faststart"] : Array.Empty<string>(),

                // One thread and no stamps: the same pictures give the same bytes.
                "-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1",
            ]);
        if (settings.GivesWay)
        {
            _pipe.GiveWay();
        }
    }

    /// <summary>Whether the program is there and can encode H.264.</summary>
    public static bool IsInstalled => HasH264.Value;

    public string Encoding => "H.264";

    public void Write(ReadOnlySpan<byte> bgr) => _pipe.Write(bgr);

    public void Finish() => _pipe.Finish();

    public void Dispose() => _pipe.Dispose();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace JustWalkOut.Vision.Frames;

/// <summary>
/// Encodes H.264 with the installed <c>ffmpeg</c> program, which is fed raw pictures through a pipe; the pipe is the queue, so a slow encoder slows
/// the writer and nothing piles up.
/// </summary>
internal sealed class FfmpegVideoSink : IVideoSink
{
    private static readonly Lazy<bool> HasH264 = new(() =>
    {
        try
        {
            using Process process = Start(["-hide_banner", "-encoders"]);
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string encoders = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            _ = errors.GetAwaiter().GetResult();
            return encoders.Contains(" libx264 ", StringComparison.Ordinal);
        }
        catch (Win32Exception)
        {
            return false;
        }
    });

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly Task<string> _output;
    private readonly string _path;
    private bool _isFinished;

    public FfmpegVideoSink(string path, VideoForm form, VideoSettings settings)
    {
        _path = path;
        string size = string.Create(CultureInfo.InvariantCulture, $"{form.WidthPx}x{form.HeightPx}");
        string rate = form.FramesPerSecond.ToString("R", CultureInfo.InvariantCulture);
        _process = Start(
        [
            "-hide_banner", "-loglevel", "error", "-y",
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
            path,
        ]);
        if (settings.GivesWay)
        {
            GiveWay(_process);
        }

        _errors = _process.StandardError.ReadToEndAsync();
        _output = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Whether the program is there and can encode H.264.</summary>
    public static bool IsInstalled => HasH264.Value;

    public string Encoding => "H.264";

    public void Write(ReadOnlySpan<byte> bgr)
    {
        try
        {
            _process.StandardInput.BaseStream.Write(bgr);
        }
        catch (IOException)
        {
            // A broken pipe says only that the encoder is gone; its own words say why.
            _process.WaitForExit();
            throw Failed();
        }
    }

    public void Finish()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The encoder is gone already; its exit code and words follow.
        }

        _process.WaitForExit();
        _isFinished = true;
        if (_process.ExitCode != 0)
        {
            throw Failed();
        }
    }

    public void Dispose()
    {
        if (!_isFinished && !_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        // Both pipes end with the process.
        Task.WaitAll(_errors, _output);
        _process.Dispose();
    }

    private static Process Start(IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo("ffmpeg", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        }) ?? throw new IOException("The ffmpeg program did not start. Reinstall it.");

    private static void GiveWay(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception)
        {
            // It has ended already, which is heard of elsewhere, or the system does not let it: then it runs as any other.
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private IOException Failed() => new($"Video '{_path}' was not written: ffmpeg says: {_errors.GetAwaiter().GetResult().ReplaceLineEndings(" ").Trim()}");
}

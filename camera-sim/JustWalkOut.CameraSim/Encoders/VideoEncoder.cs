using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using OpenCvSharp;

namespace JustWalkOut.CameraSim.Encoders;

/// <summary>
/// Encodes one camera's pictures: H.264 where the <c>ffmpeg</c> program is installed, otherwise MPEG-4 part 2. The same pictures give the same bytes:
/// one thread, a fixed distance between key frames, no stamps. The pipe is the queue, so a slow encoder slows the writer.
/// </summary>
internal abstract class VideoEncoder : IDisposable
{
    /// <summary>Begins a file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static VideoEncoder Begin(string path, int widthPx, int heightPx, double framesPerSecond) =>
        FfmpegEncoder.IsInstalled ? new FfmpegEncoder(path, widthPx, heightPx, framesPerSecond) : new OpenCvEncoder(path, widthPx, heightPx, framesPerSecond);

    /// <summary>Adds a picture of blue, green, red bytes; it stays the caller's.</summary>
    public abstract void Write(ReadOnlySpan<byte> bgr);

    /// <summary>Ends the file; without this it is not to be used.</summary>
    /// <exception cref="IOException">The encoder failed.</exception>
    public abstract void Finish();

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>Feeds the ffmpeg program.</summary>
internal sealed class FfmpegEncoder : VideoEncoder
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

    public FfmpegEncoder(string path, int widthPx, int heightPx, double framesPerSecond)
    {
        _path = path;
        string rate = framesPerSecond.ToString("R", CultureInfo.InvariantCulture);
        int keyEvery = Math.Max(1, (int)Math.Round(framesPerSecond * 2));
        _process = Start(
        [
            "-hide_banner", "-loglevel", "error", "-y",
            "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", string.Create(CultureInfo.InvariantCulture, $"{widthPx}x{heightPx}"), "-r", rate, "-i", "-",

            // H.264 in the form that browsers play wants even sides; an odd one gets a line of padding.
            .. widthPx % 2 + (heightPx % 2) == 0 ? Array.Empty<string>() : ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2"],

            // Two seconds between key frames and a middling quality, as store cameras are set up.
            "-c:v", "libx264", "-preset", "ultrafast", "-crf", "24", "-pix_fmt", "yuv420p",
            "-g", keyEvery.ToString(CultureInfo.InvariantCulture), "-sc_threshold", "0",
            "-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1",
            path,
        ]);
        _errors = _process.StandardError.ReadToEndAsync();
        _output = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Whether the program is there and can encode H.264.</summary>
    public static bool IsInstalled => HasH264.Value;

    public override void Write(ReadOnlySpan<byte> bgr)
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

    public override void Finish()
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

    public override void Dispose()
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

    private IOException Failed() => new($"Video '{_path}' was not written: ffmpeg says: {_errors.GetAwaiter().GetResult().ReplaceLineEndings(" ").Trim()}");
}

/// <summary>Encodes inside the process with what OpenCV brings along.</summary>
internal sealed class OpenCvEncoder : VideoEncoder
{
    private readonly VideoWriter _writer;
    private readonly Mat _picture;

    public OpenCvEncoder(string path, int widthPx, int heightPx, double framesPerSecond)
    {
        _writer = new VideoWriter(path, VideoCaptureAPIs.FFMPEG, FourCC.FromString("mp4v"), framesPerSecond, new Size(widthPx, heightPx));
        if (!_writer.IsOpened())
        {
            _writer.Dispose();
            throw new IOException($"Video '{path}' of {widthPx}x{heightPx} cannot be written. Check that the folder can be written to.");
        }

        _picture = new Mat(heightPx, widthPx, MatType.CV_8UC3);
    }

    public override void Write(ReadOnlySpan<byte> bgr)
    {
        bgr.CopyTo(_picture.AsSpan<byte>());
        _writer.Write(_picture);
    }

    public override void Finish() => _writer.Release();

    public override void Dispose()
    {
        _picture.Dispose();
        _writer.Dispose();
    }
}

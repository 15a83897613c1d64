using System.ComponentModel;
using System.Diagnostics;

namespace JustWalkOut.Vision.Frames;

/// <summary>
/// The installed <c>ffmpeg</c> program making one file of what is written to it; the pipe is the queue, so a slow program slows the writer and nothing piles up. Owns the process until disposed; one that was not finished
/// is killed then, and its file is half there.
/// </summary>
internal sealed class FfmpegPipe : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly Task<string> _output;
    private readonly string _path;
    private bool _isFinished;

    /// <summary>Starts it.</summary>
    /// <param name="path">The file; one that is there is written over.</param>
    /// <param name="arguments">What it reads and how that is written, between the program's own head and the file's name.</param>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    public FfmpegPipe(string path, IEnumerable<string> arguments)
    {
        _path = path;
        _process = Start(["-hide_banner", "-loglevel", "error", "-y", .. arguments, path]);
        _errors = _process.StandardError.ReadToEndAsync();
        _output = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>What the program says to arguments alone; null where there is no such program.</summary>
    public static string? Ask(params IEnumerable<string> arguments)
    {
        try
        {
            using Process process = Start(["-hide_banner", .. arguments]);
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            _ = errors.GetAwaiter().GetResult();
            return said;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Lets it run only where nobody else wants to.</summary>
    public void GiveWay()
    {
        try
        {
            _process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception)
        {
            // It has ended already, which is heard of elsewhere, or the system does not let it: then it runs as any other.
        }
    }

    /// <summary>Hands it the next bytes; waits while it is busy.</summary>
    /// <exception cref="IOException">It has given up; the message has its words.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _process.StandardInput.BaseStream.Write(bytes);
        }
        catch (IOException)
        {
            // A broken pipe says only that the program is gone; its own words say why.
            _process.WaitForExit();
            throw Failed();
        }
    }

    /// <summary>Tells it that this was all, and waits for the file.</summary>
    /// <exception cref="IOException">It failed; the message has its words.</exception>
    public void Finish()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program is gone already; its exit code and words follow.
        }

        _process.WaitForExit();
        _isFinished = true;
        if (_process.ExitCode != 0)
        {
            throw Failed();
        }
    }

    /// <inheritdoc/>
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

    private IOException Failed() => new($"Video '{_path}' was not written: ffmpeg says: {_errors.GetAwaiter().GetResult().ReplaceLineEndings(" ").Trim()}");
}

using System.Diagnostics;

namespace JustWalkOut.Cli.Sweep;

/// <summary>This program with another verb, in a process that can be killed.</summary>
internal sealed class SweptProcess : IDisposable
{
    private const int FreezeTries = 2000;

    private static readonly TimeSpan FreezeAgain = TimeSpan.FromMilliseconds(10);

    private readonly Process _process;
    private readonly List<string> _said = [];
    private Task _listening = Task.CompletedTask;

    private SweptProcess(Process process) => _process = process;

    /// <summary>Starts it, and waits for a line that begins (behind the time) as it should.</summary>
    /// <param name="arguments">The verb and its options.</param>
    /// <param name="environment">On top of this process's; null takes away.</param>
    /// <param name="word">What the line holds.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>The process, and what stands behind the word.</returns>
    /// <exception cref="IOException">It ended instead; the message has what it said.</exception>
    public static async Task<(SweptProcess Process, string Said)> StartAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, string word, CancellationToken stop)
    {
        string dotnet = Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
        ProcessStartInfo start = new(dotnet, [typeof(SweptProcess).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        SweptProcess swept = new(Process.Start(start) ?? throw new IOException("The program could not be started."));
        swept._listening = swept.DrainAsync(swept._process.StandardError);
        try
        {
            while (await swept._process.StandardOutput.ReadLineAsync(stop) is { } line)
            {
                swept.Hear(line);
                if (line.IndexOf(word, StringComparison.Ordinal) is var at and >= 0)
                {
                    return (swept, line[(at + word.Length)..].Trim());
                }
            }

            await swept._listening;
            throw new IOException($"It ended instead of opening; it said: {string.Join(" | ", swept._said.TakeLast(5))}");
        }
        catch
        {
            swept.Dispose(); // Whoever waited no more would leave it running.
            throw;
        }
    }

    /// <summary>The next line that holds a word.</summary>
    public async Task<string> LineAsync(string word, CancellationToken stop)
    {
        while (await _process.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            Hear(line);
            if (line.IndexOf(word, StringComparison.Ordinal) is var at and >= 0)
            {
                return line[(at + word.Length)..].Trim();
            }
        }

        await _listening;
        throw new IOException($"It ended before it said '{word.Trim()}'; it said: {Last(5)}");
    }

    /// <summary>Reads what it says from now on, so that it never waits to be read.</summary>
    public void Ignore() => _listening = Task.WhenAll(_listening, DrainAsync(_process.StandardOutput));

    /// <summary>Tells somebody every line of stdout from now on, until there are no more.</summary>
    public async Task ListenAsync(Action<string> hear)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Hear(line);
            hear(line);
        }
    }

    /// <summary>
    /// Stops it where it is (SIGSTOP), with no call of the kernel's under way when this returns. A file system that is shut down in the middle of a sync may tell it a success that is none: what the journal then drops counts as there by its word.
    /// </summary>
    /// <exception cref="IOException">It does not stop.</exception>
    public async Task FreezeAsync(CancellationToken stop)
    {
        using Process signal = Process.Start("kill", ["-STOP", $"{_process.Id}"]);
        await signal.WaitForExitAsync(stop);
        for (int tries = 0; tries < FreezeTries; tries++)
        {
            if (_process.HasExited || Directory.EnumerateDirectories($"/proc/{_process.Id}/task").All(IsStopped))
            {
                return;
            }

            await Task.Delay(FreezeAgain, TimeProvider.System, stop);
        }

        throw new IOException($"Process {_process.Id} does not stop.");

        static bool IsStopped(string task)
        {
            try
            {
                string stat = File.ReadAllText(Path.Combine(task, "stat"));
                return stat[(stat.LastIndexOf(')') + 2)..][0] is 'T' or 't' or 'Z' or 'X';
            }
            catch (IOException)
            {
                return true; // Gone.
            }
        }
    }

    /// <summary>With which status it ended, once it has.</summary>
    public async Task<int> StatusAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        await _listening;
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: nothing in it gets to run any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>The last lines that it said.</summary>
    public string Last(int lines)
    {
        lock (_said)
        {
            return string.Join(" | ", _said.TakeLast(lines));
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task DrainAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Hear(line);
        }
    }

    private void Hear(string line)
    {
        lock (_said)
        {
            _said.Add(line);
            if (_said.Count > 100)
            {
                _said.RemoveRange(0, 50);
            }
        }
    }
}

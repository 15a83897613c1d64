using System.Diagnostics;

namespace JustWalkOut.Cli.Sweep;

/// <summary>This program with another verb, in a process that can be killed.</summary>
internal sealed class SweptProcess : IDisposable
{
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

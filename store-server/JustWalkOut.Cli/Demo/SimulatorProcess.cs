using System.Diagnostics;
using System.Text.Json;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Demo;

/// <summary>
/// <c>./jwo simulate live</c> as a process beside this one. Not in this process: drawing pictures takes a core, and its pauses and its memory must not be the store's; and what a store knows comes over
/// sockets alone where there is no other way to it. It ends with this one, however that ends: it reads a pipe that closes then.
/// </summary>
internal sealed class SimulatorProcess : IAsyncDisposable
{
    /// <summary>Time to put the truth on disk when it is told to close.</summary>
    private static readonly TimeSpan ClosingMax = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly TaskCompletionSource<SimulatorOpening> _opening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _output;
    private readonly Task _errors;
    private Uri? _store;

    private SimulatorProcess(Process process, Action<string> say)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = ListenAsync(say);
    }

    /// <summary>Starts one.</summary>
    /// <param name="arguments">After <c>simulate live</c>: what is simulated, and where the truth goes.</param>
    /// <param name="say">Hears what it complains of, a line each.</param>
    public static SimulatorProcess Start(IEnumerable<string> arguments, Action<string> say)
    {
        string program = typeof(SimulatorProcess).Assembly.Location;
        ProcessStartInfo start = new(Dotnet(), [program, "simulate", "live", "--http", "0", "--attended", "--json", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Drawing is arithmetic by the minute: each method compiled once and well.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        return new SimulatorProcess(Process.Start(start) ?? throw new IOException("The simulator could not be started."), say);
    }

    /// <summary>Waits until it is fitted out: everything is connected, and time has not begun.</summary>
    /// <exception cref="IOException">It ended instead; what it said is in the message.</exception>
    public async Task<SimulatorOpening> OpenedAsync(CancellationToken stop)
    {
        Task ended = _process.WaitForExitAsync(stop);
        if (await Task.WhenAny(_opening.Task, ended) == ended)
        {
            await ended;
            await _errors;
        }

        return await _opening.Task;
    }

    /// <summary>Opens its doors: time begins.</summary>
    public async Task BeginAsync()
    {
        await _process.StandardInput.WriteLineAsync("begin");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Done when its script has ended, or it has closed for another reason. Its cameras and its broker stay until it is closed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Closes it where it still runs, and waits for the truth.</summary>
    /// <returns>What it drew and sent; null where it did not get so far as to say.</returns>
    public async Task<SimulatorCounts?> CloseAsync()
    {
        using CancellationTokenSource patience = new(ClosingMax);
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await _errors;
        string said = await _output;
        return _process.ExitCode == 0 && said.Length > 0 ? JsonSerializer.Deserialize<SimulatorCounts>(said, JsonSerializerOptions.Web) : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await CloseAsync();
        }

        _process.Dispose();
    }

    /// <summary>The program that runs this one: itself where it is an executable of its own.</summary>
    private static string Dotnet() => Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet"
        ? own
        : Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    private async Task ListenAsync(Action<string> say)
    {
        string last = "nothing";
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (parts)
            {
                case ["store", var address]:
                    _store = new Uri(address);
                    break;
                case ["shelves", var address, ..] when BrokerAddress.Read(address["mqtt://".Length..]) is { } broker:
                    _opening.TrySetResult(new SimulatorOpening(_store!, broker));
                    break;
                case ["ended"]:
                    _ended.TrySetResult();
                    break;
                case ["jwo:", ..]:
                    last = line["jwo: ".Length..];
                    say(last);
                    break;
            }
        }

        _ended.TrySetResult();
        _opening.TrySetException(new IOException($"The simulator ended before it opened; it said: {last}"));
    }
}

/// <summary>Where a simulated store is to be had.</summary>
/// <param name="Store">Its description.</param>
/// <param name="Broker">Where its shelves and gates send to.</param>
internal sealed record SimulatorOpening(Uri Store, BrokerAddress Broker);

/// <summary>What a simulator did, as it says itself at its end.</summary>
internal sealed record SimulatorCounts(double Seconds, long Pictures, long PicturesSkipped, long PicturesMissed, long Messages, long MessagesDropped);

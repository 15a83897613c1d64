using System.Diagnostics;
using System.Globalization;

namespace JustWalkOut.Cli;

/// <summary>A PostgreSQL server of one run: made in a folder of its own, reached by a socket, with everything synced, and gone afterwards.</summary>
internal sealed class ScratchPostgres : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan FetchedMost = TimeSpan.FromSeconds(5);

    private readonly ScratchFolder? _socket;
    private readonly string _data;
    private readonly string? _preload;
    private int _postmaster;

    private ScratchPostgres(string connectionString, ScratchFolder? socket, string data, string? preload) => (ConnectionString, _socket, _data, _preload) = (connectionString, socket, data, preload);

    /// <summary>How to reach it.</summary>
    public string ConnectionString { get; }

    private string Log => Path.Combine(_socket!.Path, "log");

    /// <summary>Starts one, or takes the one that <c>JWO_DB</c> names.</summary>
    /// <exception cref="IOException">There is none on this machine, or it does not start.</exception>
    public static async Task<ScratchPostgres> StartAsync(CancellationToken stop) =>
        Environment.GetEnvironmentVariable("JWO_DB") is { Length: > 0 } given ? new ScratchPostgres(given, null, "", null) : await StartInAsync(null, null, stop);

    /// <summary>Starts one of our own.</summary>
    /// <param name="data">Folder for its data, made here; null for one beside its socket.</param>
    /// <param name="preload">A library that goes before all others in its processes; null for none.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="IOException">There is none on this machine, or it does not start.</exception>
    public static async Task<ScratchPostgres> StartInAsync(string? data, string? preload, CancellationToken stop)
    {
        string initdb = Program("initdb");
        ScratchFolder socket = new();
        ScratchPostgres server = new($"Host={socket.Path};Username=jwo;Database=postgres", socket, data ?? Path.Combine(socket.Path, "data"), preload);
        try
        {
            Directory.CreateDirectory(server._data);
            if (Environment.IsPrivilegedProcess)
            {
                await RunAsync(["chown", "postgres", socket.Path, server._data], stop);
            }

            await RunAsServerAsync([initdb, "-D", server._data, "-U", "jwo", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"], stop);
            await server.GoOnAsync(stop);
            return server;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Starts it again where it was killed.</summary>
    public async Task GoOnAsync(CancellationToken stop)
    {
        string[] start = [Program("pg_ctl"), "-D", _data, "-w", "-l", Log, "-o", $"-c listen_addresses='' -c unix_socket_directories='{_socket!.Path}' -c fsync=on", "start"];
        string said = Path.Combine(_socket.Path, "start");

        // Whose number stands there is killed; after a power cut it may be a file without a number.
        File.Delete(Path.Combine(_data, "postmaster.pid"));
        try
        {
            await RunAsServerAsync(_preload is null ? start : ["env", $"LD_PRELOAD={_preload}", .. start], stop, said: said);
        }
        catch (IOException fault) when (File.Exists(said))
        {
            throw new IOException($"PostgreSQL does not start; it said: {string.Join(" | ", File.ReadLines(said).Concat(File.Exists(Log) ? File.ReadLines(Log).TakeLast(2) : []))}", fault);
        }

        // Read now: when it is to be killed its disk may give nothing away any more.
        _postmaster = int.Parse(File.ReadLines(Path.Combine(_data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
    }

    /// <summary>Stops the server and all its processes where they are (SIGSTOP), with no call of the kernel's under way in any of them when this returns: no sync is cut in its middle.</summary>
    /// <returns>Their numbers, the postmaster's first.</returns>
    public async Task<int[]> FreezeAsync(CancellationToken stop)
    {
        // Each of its processes leads a session of its own, so that no signal reaches all of them; stopped, it begins no further one while they are looked for.
        await RunAsync(["kill", "-STOP", $"{_postmaster}"], stop, mayFail: true);
        await UntilAsync(() => IsAtRest(_postmaster), stop);
        int[] all = [_postmaster, .. ChildrenOf(_postmaster)];
        await RunAsync(["kill", "-STOP", .. all.Select(id => $"{id}")], stop, mayFail: true);
        await UntilAsync(() => all.All(IsAtRest), stop);
        return all;
    }

    /// <summary>SIGKILL to the server and all its processes, which have let go of their files when it returns.</summary>
    public async Task KillAsync(CancellationToken stop)
    {
        int[] all = await FreezeAsync(stop);
        await RunAsync(["kill", "-KILL", .. all.Select(id => $"{id}")], stop, mayFail: true);
        await UntilAsync(() => all.All(IsEnded), stop);

        // Its successor asks whether there is a process of its number: one that nobody has fetched yet is one.
        long since = TimeProvider.System.GetTimestamp();
        await UntilAsync(() => !all.Any(id => Directory.Exists($"/proc/{id}")) || TimeProvider.System.GetElapsedTime(since) > FetchedMost, stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket is not null)
        {
            await RunAsServerAsync([Program("pg_ctl"), "-D", _data, "-m", "immediate", "-w", "stop"], CancellationToken.None, mayFail: true);
            _socket.Dispose();
        }
    }

    private static async Task UntilAsync(Func<bool> isSo, CancellationToken stop)
    {
        while (!isSo())
        {
            await Task.Delay(LookEvery, TimeProvider.System, stop);
        }
    }

    private static int[] ChildrenOf(int parent)
    {
        List<int> children = [];
        foreach (string folder in Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            if (StateOf(folder) is { } state && state.Parent == parent)
            {
                children.Add(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));
            }
        }

        return [.. children];
    }

    private static bool IsAtRest(int id) => StateOf($"/proc/{id}") is not { State: not ('T' or 'Z') };

    private static bool IsEnded(int id) => StateOf($"/proc/{id}") is not { } state || state.State == 'Z';

    /// <summary>Behind the name in brackets, which may hold anything: the state and the parent (proc(5), stat).</summary>
    private static (char State, int Parent)? StateOf(string folder)
    {
        try
        {
            string[] words = File.ReadAllText(Path.Combine(folder, "stat")).Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return (words[0][0], int.Parse(words[1], CultureInfo.InvariantCulture));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null; // It has ended meanwhile.
        }
    }

    private static string Program(string name)
    {
        IEnumerable<string> debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            : [];
        IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        return debian.Concat(path).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new IOException($"No PostgreSQL server is on this machine ({name} was not found); install it (apt-get install postgresql), or name one in JWO_DB.");
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static Task RunAsServerAsync(string[] command, CancellationToken stop, bool mayFail = false, string said = "/dev/null") =>
        RunAsync(Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. command] : command, stop, mayFail, said);

    private static async Task RunAsync(string[] command, CancellationToken stop, bool mayFail = false, string said = "/dev/null")
    {
        // The server inherits its starter's streams: piped ones would never end.
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", said, .. command]) { WorkingDirectory = "/" };
        using Process process = Process.Start(start) ?? throw new IOException($"{command[0]} could not be started.");
        await process.WaitForExitAsync(stop);
        if (process.ExitCode != 0 && !mayFail)
        {
            throw new IOException($"{string.Join(' ', command)} ended with status {process.ExitCode}; expected 0.");
        }
    }
}

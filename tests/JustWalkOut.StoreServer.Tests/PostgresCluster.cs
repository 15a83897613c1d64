using System.Diagnostics;
using Npgsql;

[assembly: AssemblyFixture(typeof(JustWalkOut.StoreServer.Tests.PostgresCluster))]

// Tests of servers wait for disks, and for servers that start, stop or are away, for a third to half of their time.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]

namespace JustWalkOut.StoreServer.Tests;

/// <summary>
/// A real PostgreSQL server for the tests: made with initdb in a folder of its own, reached by a socket in that folder (so no
/// port can be taken), with fsync on, and gone afterwards. <c>JWO_TEST_DB</c> names a server to use instead.
/// </summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    private string? _folder;
    private int _schemas;

    /// <summary>How to reach it.</summary>
    public string ConnectionString { get; private set; } = string.Empty;

    /// <summary>Where all that it writes lies; null for a server that was given.</summary>
    public string? Folder => _folder;

    /// <summary>A schema that no other test uses.</summary>
    public string NewSchema() => $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _schemas)}";

    /// <summary>How to reach a database that no other test uses: what stands in it, this test put there.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        string name = NewSchema();
        await using NpgsqlConnection connection = new(ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // Put together from this file's own words and numbers.
        await using NpgsqlCommand create = new($"CREATE DATABASE {name}", connection);
#pragma warning restore CA2100
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("JWO_TEST_DB") is { Length: > 0 } given)
        {
            ConnectionString = given;
            return;
        }

        string binaries = FindBinaries();
        _folder = Directory.CreateTempSubdirectory("jwo-pg-").FullName;
        string data = Path.Combine(_folder, "data");
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "postgres", _folder);
        }

        await RunAsServerUserAsync(Path.Combine(binaries, "initdb"), "-D", data, "-U", "jwo", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions");
        await RunAsServerUserAsync(
            Path.Combine(binaries, "pg_ctl"), "-D", data, "-w", "-l", Path.Combine(_folder, "log"), "-o", $"-c listen_addresses='' -c unix_socket_directories='{_folder}' -c fsync=on", "start");
        ConnectionString = $"Host={_folder};Username=jwo;Database=postgres";
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_folder is not null)
        {
            await RunAsServerUserAsync(Path.Combine(FindBinaries(), "pg_ctl"), "-D", Path.Combine(_folder, "data"), "-m", "immediate", "-w", "stop");
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string FindBinaries()
    {
        IEnumerable<string> debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            : [];
        IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        return debian.Concat(path).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new InvalidOperationException(
                "No PostgreSQL server on this machine (initdb not found); install it (apt-get install postgresql) or name one in JWO_TEST_DB.");
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static Task RunAsServerUserAsync(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess ? RunAsync("runuser", ["-u", "postgres", "--", program, .. arguments]) : RunAsync(program, arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // The server inherits its starter's streams: piped ones would never end.
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments]) { WorkingDirectory = "/" };
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with status {process.ExitCode}.");
    }
}

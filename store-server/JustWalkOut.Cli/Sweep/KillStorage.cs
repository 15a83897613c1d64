using System.Diagnostics;

namespace JustWalkOut.Cli.Sweep;

/// <summary>
/// What a swept store keeps its data on. Where the power is to be cut that is a file system of its own (ext4 in a file, mounted), which is shut down at the cut without writing anything back (the kernel's EXT4_IOC_SHUTDOWN, NOLOGFLUSH):
/// what was synced is there when it is mounted again, what was not is gone. That takes root.
/// </summary>
internal sealed class KillStorage : IAsyncDisposable
{
    /// <summary>Fills as it is needed.</summary>
    private const long DiskBytes = 1L << 30;

    private const int UnmountTries = 100;

    private static readonly TimeSpan UnmountAgain = TimeSpan.FromMilliseconds(100);

    private static readonly string[] UnsyncedPlaces = ["/usr/lib/x86_64-linux-gnu/libeatmydata.so", "/usr/lib/libeatmydata.so"];

    private readonly ScratchFolder _folder = new();
    private readonly KillOrder _order;
    private ScratchPostgres? _server;
    private bool _isMounted;

    private KillStorage(KillOrder order) => _order = order;

    /// <summary>Where the store's data are.</summary>
    public string Data => _order.CutsPower ? Path.Combine(Disk, "data") : Path.Combine(_folder.Path, "data");

    /// <summary>What the store's process needs in its environment.</summary>
    public Dictionary<string, string?> Environment => new() { ["JWO_DB"] = _server?.ConnectionString, ["LD_PRELOAD"] = _order is { Plant: Plant.Sync, Database: SweptDatabase.Sqlite } ? Unsynced : null };

    private string Disk => Path.Combine(_folder.Path, "disk");

    private string Image => Path.Combine(_folder.Path, "disk.img");

    /// <summary>Makes it.</summary>
    /// <exception cref="IOException">This machine cannot, or lacks what it takes.</exception>
    public static async Task<KillStorage> OpenAsync(KillOrder order, CancellationToken stop)
    {
        KillStorage storage = new(order);
        try
        {
            if (order.CutsPower)
            {
                await storage.MakeDiskAsync(stop);
            }

            Directory.CreateDirectory(storage.Data);
            if (order.Database == SweptDatabase.Postgres)
            {
                string? home = order.CutsPower ? Path.Combine(storage.Disk, "postgres") : null;
                storage._server = await ScratchPostgres.StartInAsync(home, order.Plant == Plant.Sync ? Unsynced : null, stop);
            }

            return storage;
        }
        catch
        {
            await storage.DisposeAsync();
            throw;
        }
    }

    /// <summary>The library that makes every sync of a process do nothing.</summary>
    private static string Unsynced => UnsyncedPlaces.FirstOrDefault(File.Exists)
        ?? throw new IOException("--plant sync needs the library eatmydata, which is not on this machine; install it (apt-get install libeatmydata1).");

    /// <summary>Puts what is there on the disk, so that a sweep whose syncs do nothing loses what came since, and not the store itself.</summary>
    public async Task SyncAsync(CancellationToken stop)
    {
        if (_order.CutsPower)
        {
            await RunAsync(["sync", "-f", Disk], stop);
        }
    }

    /// <summary>The moment at which the power goes: nothing reaches the disk any more. Whoever else writes there must be stopped (<see cref="SweptProcess.FreezeAsync"/>); a server of this storage is stopped here.</summary>
    public async Task CutAsync(CancellationToken stop)
    {
        if (_order.CutsPower)
        {
            if (_server is not null)
            {
                await _server.FreezeAsync(stop);
            }

            // Perl is on every Debian, and can ask the kernel for what .NET cannot.
            await RunAsync(["perl", "-e", "use Fcntl; sysopen(my $d, $ARGV[0], O_RDONLY) or die; my $how = pack('I', 2); ioctl($d, 0x8004587D, $how) or die", Disk], stop);
        }
    }

    /// <summary>The power is back; the store's own process must be gone.</summary>
    public async Task MendAsync(CancellationToken stop)
    {
        if (_order.CutsPower)
        {
            if (_server is not null)
            {
                await _server.KillAsync(stop);
            }

            await UnmountAsync(stop);
            await RunAsync(["mount", "-o", "loop", Image, Disk], stop);
            _isMounted = true;
            if (_server is not null)
            {
                await _server.GoOnAsync(stop);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_isMounted)
        {
            await UnmountAsync(CancellationToken.None);
        }

        _folder.Dispose();
    }

    private async Task MakeDiskAsync(CancellationToken stop)
    {
        if (!System.Environment.IsPrivilegedProcess)
        {
            throw new IOException("--power mounts a file system of its own, which takes root; run it as root, or leave --power out.");
        }

        // PostgreSQL's own user passes through these.
        await RunAsync(["chmod", "711", _folder.Path], stop);
        Directory.CreateDirectory(Disk);
        await using (FileStream image = new(Image, FileMode.CreateNew))
        {
            image.SetLength(DiskBytes);
        }

        await RunAsync(["mkfs.ext4", "-q", "-F", Image], stop);
        await RunAsync(["mount", "-o", "loop", Image, Disk], stop);
        _isMounted = true;
    }

    private async Task UnmountAsync(CancellationToken stop)
    {
        // A process that was killed lets go of its files in its own time.
        for (int tries = 1; ; tries++)
        {
            try
            {
                await RunAsync(["umount", Disk], stop);
                _isMounted = false;
                return;
            }
            catch (IOException) when (tries < UnmountTries)
            {
                await Task.Delay(UnmountAgain, TimeProvider.System, stop);
            }
        }
    }

    private static async Task RunAsync(string[] command, CancellationToken stop)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start) ?? throw new IOException($"{command[0]} could not be started.");
        string said = await process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        if (process.ExitCode != 0)
        {
            throw new IOException($"{command[0]} ended with status {process.ExitCode}: {said.ReplaceLineEndings(" ").Trim()}");
        }
    }
}

using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>What vision makes out, before it is an observation: found again after a crash, and then the same.</summary>
internal sealed record SimulatedSighting(ObservationId Id, DateTimeOffset At, Finding Finding);

/// <summary>
/// Vision with its real outbox, in files that outlive it. It may die after it has added an observation and before that is synced, and with a record half written; then it finds out again what it had not finished, and sends again what nobody
/// acknowledged.
/// </summary>
internal sealed class SimulatedVision(SimulatedWorld world, string folder) : IObservationSink
{
    private const double DiesAdding = 0.004;
    private const double TearsRecord = 0.5;

    private const int SyncedAtOnceMost = 6;

    /// <summary>Small, so that files are begun and left behind.</summary>
    private const long SegmentBytes = 4 << 10;

    private readonly Queue<SimulatedSighting> _unfinished = new();
    private SimulatedProcess _process = null!;
    private ObservationOutbox _outbox = null!;
    private int _lives;
    private long _acknowledged;

    private StoreDevices _devices = null!;

    /// <summary>Where shelves are heard; null while nobody listens.</summary>
    public StoreDevices? Devices => _process.IsDead ? null : _devices;

    /// <summary>What was heard of the shelf.</summary>
    public SimulatedScales Scales { get; private set; } = null!;

    /// <summary>Deaths.</summary>
    public int Deaths => _lives - 1;

    /// <summary>Observations that count as made.</summary>
    public long Made { get; private set; }

    /// <summary>Whether the server has all there is.</summary>
    public bool IsIdle => _unfinished.Count == 0 && _outbox.Waiting == 0;

    private string Folder => Path.Combine(folder, $"outbox-{_lives}");

    /// <summary>Begins, or begins anew after a death.</summary>
    public void Open()
    {
        _lives++;
        _outbox = ObservationOutbox.Open(Folder, world.Store, SegmentBytes);
        _process = world.NewProcess($"vision {_lives}");
        Scales = new SimulatedScales(world);
        _devices = new StoreDevices(world.Store, new BrokerAddress("nowhere"), new SimulatedClock(_process, world.Time, () => TimeSpan.Zero), Scales);
        _process.Start($"vision {_lives} begins, {_outbox.Waiting} observations wait{(_outbox.TornTail is { } torn ? $", {torn.Bytes} bytes torn off" : "")}", SeeAsync);
        _process.Start(null, DeliverAsync);
    }

    /// <summary>Vision makes something out.</summary>
    public void See(SimulatedSighting sighting) => _unfinished.Enqueue(sighting);

    /// <summary>The process is gone, with what it had not synced.</summary>
    public void Die()
    {
        if (_process.IsDead)
        {
            return;
        }

        world.Tell($"vision {_lives} dies");
        _process.Kill();
        string last = Folder;
        ObservationOutbox old = _outbox;
        Directory.CreateDirectory(Path.Combine(folder, $"outbox-{_lives + 1}"));
        string? torn = Directory.GetFiles(last).Order(StringComparer.Ordinal).LastOrDefault();
        foreach (string file in Directory.GetFiles(last))
        {
            string copy = Path.Combine(folder, $"outbox-{_lives + 1}", Path.GetFileName(file));
            File.Copy(file, copy);
            if (file == torn && world.Faults.Strike(TearsRecord))
            {
                // The beginning of a record like those that are there.
                byte[] some = File.ReadAllBytes(copy);
                using FileStream end = new(copy, FileMode.Append);
                end.Write(some.AsSpan(0, 1 + world.Faults.Next(Math.Min(some.Length - 1, 40))));
            }
        }

        Inline.Run(async () =>
        {
            await old.DisposeAsync();
            return 0;
        });
        world.Time.Schedule(world.Elsewhere, world.Faults.Seconds(0.2, 4), null, Open);
    }

    /// <summary>Closes the files.</summary>
    public void Close() => Inline.Run(async () =>
    {
        await _outbox.DisposeAsync();
        return 0;
    });

    /// <summary>The server, over the network.</summary>
    async ValueTask<long> IObservationSink.ReceiveAsync(IReadOnlyList<Observation> observations, CancellationToken cancellation)
    {
        string what = $"observations {observations[0].Sequence} to {observations[^1].Sequence}";
        long acknowledged = await world.Network.AskAsync(_process, what, async server => await server.Ledger.ReceiveAsync(observations, CancellationToken.None));
        world.Judge.Acknowledged(acknowledged);
        _acknowledged = Math.Max(_acknowledged, acknowledged);
        return acknowledged;
    }

    private async Task SeeAsync()
    {
        SimulatedClock clock = new(_process, world.Time, () => TimeSpan.Zero);
        while (true)
        {
            while (_unfinished.Count > 0)
            {
                SimulatedSighting[] some = [.. _unfinished.Take(1 + world.Faults.Next(SyncedAtOnceMost))];
                if (!TryMake(some))
                {
                    Die();
                    return;
                }

                Array.ForEach(some, _ => _unfinished.Dequeue());
            }

            await Task.Delay(world.Faults.Seconds(0.05, 0.5), clock);
        }
    }

    /// <summary>Adds and syncs; false where vision dies before, in the middle or right after.</summary>
    private bool TryMake(SimulatedSighting[] some)
    {
        foreach (SimulatedSighting each in some)
        {
            Made = Math.Max(Made, _outbox.Append(each.Finding, each.Id, each.At));
            if (world.Faults.Strike(DiesAdding))
            {
                return false;
            }
        }

        Inline.Run(async () =>
        {
            await _outbox.SyncAsync(CancellationToken.None);
            return 0;
        });
        return !world.Faults.Strike(DiesAdding);
    }

    private async Task DeliverAsync()
    {
        SimulatedClock clock = new(_process, world.Time, () => TimeSpan.Zero);
        while (true)
        {
            try
            {
                await _outbox.DeliverAsync(this, CancellationToken.None);
            }
            catch (IOException)
            {
                // Sent again.
            }

            await Task.Delay(world.Faults.Seconds(0.1, 0.6), clock);
        }
    }
}

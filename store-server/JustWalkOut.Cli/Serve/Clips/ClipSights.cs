using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Clips;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Cli.Serve.Clips;

/// <summary>How clips are made and kept.</summary>
internal sealed record ClipOptions
{
    /// <summary>The last minutes of every camera.</summary>
    public PictureRingOptions Ring { get; init; } = new();

    /// <summary>How long clips are kept, as other evidence is.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(72);

    /// <summary>Most that all clips take on disk, bytes: some thousand findings; the oldest go first.</summary>
    public long BytesMax { get; init; } = 4L << 30;
}

/// <summary>The last minutes of a running store, as far as clips need them. Owns the ring.</summary>
internal sealed class ClipSights : IDisposable
{
    private readonly StoreClock _clock;

    private ClipSights(PictureRing ring, StoreDefinition store, StoreClock clock)
    {
        // Clips look a little beyond their ends, and a ring's files go whole.
        TimeSpan keep = ring.Options.Keep + TimeSpan.FromMinutes(1);
        (Ring, People, Floor, _clock) = (ring, new SeenPeople(store.Cameras.Select(camera => camera.Id), keep), new SeenFloor(keep), clock);
    }

    public PictureRing Ring { get; }

    public SeenPeople People { get; }

    public SeenFloor Floor { get; }

    /// <summary>Begins to keep what cameras see, where a network looks and anything is to be kept; null otherwise.</summary>
    public static ClipSights? Open(ServeOrder order, StoreClock clock, Action<string> say) => order is { HasVision: true, Detector: not null, Clips: { } options }
        ? new ClipSights(PictureRing.Open(Path.Combine(order.Data, "ring"), order.Store.Cameras.Select(camera => camera.Id), options.Ring, (clock, say)), order.Store, clock)
        : null;

    /// <summary>Begins to cut clips from it, of what the ledger says.</summary>
    public ClipBooth Open(ServeOrder order, StoreLedger ledger, Action<string> say)
    {
        order.Meters?.Watch(() => Ring.Counts);
        ClipStore kept = ClipStore.Open(Path.Combine(order.Data, "clips"), Path.Combine(order.Data, "secrets"), order.Clips!.Retention, order.Clips.BytesMax);
        return new ClipBooth(this, kept, new ClipDesk(new ClipDeskParts(ledger, _clock, new ClipCameras(order.Store), this, kept, say)));
    }

    /// <inheritdoc/>
    public void Dispose() => Ring.Dispose();
}

/// <summary>What cuts clips and what keeps them. Owns the latter.</summary>
internal sealed class ClipBooth(ClipSights sights, ClipStore kept, ClipDesk desk) : IDisposable
{
    public ClipDesk Desk => desk;

    public ClipStore Kept => kept;

    /// <summary>Keeps pictures and cuts clips until told to stop, which is no fault.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(sights.Ring.RunAsync(stop), desk.RunAsync(stop));

    /// <inheritdoc/>
    public void Dispose() => kept.Dispose();
}

using JustWalkOut.Attribution;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>What a replay is put together from.</summary>
/// <param name="Recording">What is replayed.</param>
/// <param name="Attribution">Fresh, with the recording's start as its origin.</param>
/// <param name="Outbox">Between vision and the server, as in the live store.</param>
/// <param name="Server">The store server.</param>
/// <param name="Watcher">Sees what passes, for results files.</param>
/// <param name="Pace">How fast.</param>
/// <param name="Pictures">How its pictures are looked at where it has neither tracked people nor sightings; null to look at none.</param>
public sealed record ReplayParts(
    Recording Recording, StoreAttribution Attribution, ObservationOutbox Outbox, IStoreLink Server, IReplayWatcher Watcher, ReplayPace Pace,
    PictureSightings? Pictures = null)
{
    /// <summary>Watches for cameras that are knocked; null for nobody. It sees nothing where a recording's people are tracked already.</summary>
    public PoseWatch? Poses { get; init; }

    /// <summary>What came before is left out, as by a vision that was not there.</summary>
    public TimeSpan From { get; init; } = TimeSpan.MinValue;

    /// <summary>Then it breaks off, as one that is killed: nothing more is decided or said.</summary>
    public TimeSpan Until { get; init; } = TimeSpan.MaxValue;

    /// <summary>Keeps how things stand for whoever goes on after it; null for nobody.</summary>
    public StandingFile? Standing { get; init; }
}

/// <summary>Sees what passes through a replay, in order. It changes nothing.</summary>
public interface IReplayWatcher
{
    /// <summary>Someone checked in.</summary>
    void CheckedIn(GateEntry entry, Command command);

    /// <summary>The tracker spoke.</summary>
    void Seen(TargetFrame frame);

    /// <summary>Something was found.</summary>
    void Found(Observed observed);

    /// <summary>The recording has been replayed up to <paramref name="time"/>.</summary>
    void Passed(TimeSpan time);
}

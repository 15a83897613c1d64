using JustWalkOut.Carts.Messages;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Vision.Recordings;

/// <summary>One thing that a running store consumed, in the order in which it did. A closed set; times count from the recording's start.</summary>
public abstract record Arrival
{
    private Arrival()
    {
    }

    /// <summary>A picture was looked at and followed. Numbers of one camera that are missing between two of these were dropped before anybody looked.</summary>
    public sealed record Looked(ViewId View, long Sequence, TimeSpan CapturedAt, TimeSpan ArrivedAt) : Arrival;

    /// <summary>The tracker's word about everybody on the floor.</summary>
    public sealed record People(TargetFrame Frame) : Arrival;

    /// <summary>A command of the server other than a check-in's.</summary>
    public sealed record Ordered(Command Command) : Arrival;

    /// <summary>A shelf's message, counted by the store's clock.</summary>
    public sealed record Weighed(ShelfWeights Weights, TimeSpan ArrivedAt) : Arrival;

    /// <summary>Somebody was let in, and this is what the server said of it. What they pay with is left out.</summary>
    public sealed record LetIn(GatePassage Passage, Command Command) : Arrival;

    /// <summary>Everything before this that is of at most <paramref name="Until"/> had its turn, and the server was told that it is <paramref name="Now"/>.</summary>
    public sealed record Turn(TimeSpan Until, TimeSpan Now) : Arrival;

    /// <summary>Records before this are missing, because the disk was too slow for them.</summary>
    /// <param name="Lost">How many so far.</param>
    public sealed record Gap(long Lost) : Arrival;

    /// <summary>The recording was closed as it should be.</summary>
    /// <param name="Lost">Records that are missing in all of it.</param>
    public sealed record Closed(long Lost) : Arrival;
}

/// <summary>Hears what a running store consumes, in order. It must not wait.</summary>
public interface IArrivalLog
{
    /// <summary>The next thing.</summary>
    void Note(Arrival arrival);
}

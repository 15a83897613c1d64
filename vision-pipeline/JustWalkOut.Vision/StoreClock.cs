namespace JustWalkOut.Vision;

/// <summary>A running store's time: from an origin on, by a clock that does not jump when the machine's is set. What others say in times of day is counted from the same origin.</summary>
public sealed class StoreClock
{
    /// <summary>The origin is now.</summary>
    public StoreClock(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        (Clock, Start, Stamp) = (clock, clock.GetUtcNow(), clock.GetTimestamp());
    }

    /// <summary>Measures and waits.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The clock's timestamp at the origin.</summary>
    public long Stamp { get; }

    /// <summary>When the origin was, UTC.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>Time since the origin.</summary>
    public TimeSpan Now => Clock.GetElapsedTime(Stamp);

    /// <summary>A time of day as time since the origin.</summary>
    public TimeSpan Since(DateTimeOffset at) => at - Start;

    /// <summary>Time since the origin as a time of day.</summary>
    public DateTimeOffset At(TimeSpan since) => Start + since;
}

namespace JustWalkOut.Vision.Pipeline;

/// <summary>How fast a recording is replayed, as a multiple of its own time; null for as fast as it goes. Only the waiting depends on the clock, never the result.</summary>
/// <param name="Factor">Above 0: 1 is real time.</param>
/// <param name="Clock">Measures and waits.</param>
public sealed record ReplayPace(double? Factor, TimeProvider Clock)
{
    private readonly long _started = Clock.GetTimestamp();

    /// <summary>Waits until the recording's <paramref name="time"/> is due.</summary>
    public async ValueTask WaitForAsync(TimeSpan time, CancellationToken cancellation)
    {
        if (Factor is { } factor)
        {
            TimeSpan early = (time / factor) - Clock.GetElapsedTime(_started);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, Clock, cancellation);
            }
        }
    }
}

using System.Runtime.CompilerServices;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Live;

/// <summary>A simulation's time as the time of day: a live store's moments come when they are due, never early, and never wait for whoever is slow.</summary>
internal sealed class LiveClock
{
    private readonly TimeProvider _clock;
    private readonly long _startStamp;

    /// <summary>Time 0 is now.</summary>
    public LiveClock(TimeProvider clock)
    {
        _clock = clock;
        _startStamp = clock.GetTimestamp();
        Start = clock.GetUtcNow();
    }

    /// <summary>When time 0 was, UTC.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>Time since the start. Does not jump when the machine's clock is set.</summary>
    public TimeSpan Now => _clock.GetElapsedTime(_startStamp);

    /// <summary>Waits until a time has come; not at all when it has.</summary>
    public async ValueTask UntilAsync(TimeSpan at, CancellationToken cancellation)
    {
        TimeSpan early = at - Now;
        if (early > TimeSpan.Zero)
        {
            // Timers count whole milliseconds and would otherwise be early by the rest.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(early.TotalMilliseconds)), _clock, cancellation);
        }
    }

    /// <summary>Moments as their time comes, until there are no more or it is told to stop, which is no fault.</summary>
    public async IAsyncEnumerable<Moment> PaceAsync(IEnumerable<Moment> moments, CancellationToken stop, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellation);
        foreach (Moment moment in moments)
        {
            try
            {
                await UntilAsync(moment.At, either.Token);
            }
            catch (OperationCanceledException)
            {
                // Which of the two it was is looked at below.
            }

            cancellation.ThrowIfCancellationRequested();
            if (stop.IsCancellationRequested)
            {
                yield break;
            }

            yield return moment;
        }
    }
}

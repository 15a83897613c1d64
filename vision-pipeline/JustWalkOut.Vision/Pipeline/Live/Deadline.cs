namespace JustWalkOut.Vision.Pipeline;

/// <summary>A token that is cancelled by another one or when time is up, again and again without anything new on the heap while time is not up.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stop;
    private CancellationTokenSource _due;
    private CancellationTokenRegistration _stopping;

    public Deadline(TimeProvider clock, CancellationToken stop)
    {
        (_clock, _stop) = (clock, stop);
        _due = Fresh();
    }

    /// <summary>The token, from now on good for so long.</summary>
    public CancellationToken Within(TimeSpan most)
    {
        if (!_due.TryReset())
        {
            Dispose();
            _due = Fresh();
        }

        _due.CancelAfter(most);
        return _due.Token;
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _due.Dispose();
    }

    private CancellationTokenSource Fresh()
    {
        CancellationTokenSource due = new(Timeout.InfiniteTimeSpan, _clock);
        _stopping = _stop.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), due);
        return due;
    }
}

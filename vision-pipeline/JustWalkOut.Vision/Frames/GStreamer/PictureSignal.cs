using System.Threading.Tasks.Sources;

namespace JustWalkOut.Vision.Frames.GStreamer;

/// <summary>
/// Wakes the one who waits when GStreamer's threads have brought something. Setting it several times wakes once; a wait for what was set before is over at once. Leaves nothing on the heap.
/// </summary>
internal sealed class PictureSignal : IValueTaskSource
{
    private readonly Lock _gate = new();

    // Continuations run on the pool: GStreamer's threads stay GStreamer's.
    private ManualResetValueTaskSourceCore<bool> _wait = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancelling;
    private CancellationToken _cancellation;
    private bool _isSet;
    private bool _isAwaited;

    /// <summary>May be called from any thread.</summary>
    public void Set()
    {
        lock (_gate)
        {
            _isSet = true;
            if (!_isAwaited)
            {
                return;
            }

            (_isSet, _isAwaited) = (false, false);
        }

        _wait.SetResult(true);
    }

    /// <summary>Waits; one at a time.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop waiting.</exception>
    public ValueTask WaitAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_isSet)
            {
                _isSet = false;
                return ValueTask.CompletedTask;
            }

            _wait.Reset();
            _cancellation = cancellation;
            _isAwaited = true;
        }

        // Outside the lock: a token that is cancelled by now calls back at once, and that takes the lock.
        _cancelling = cancellation.UnsafeRegister(static signal => ((PictureSignal)signal!).Cancel(), this);
        return new ValueTask(this, _wait.Version);
    }

    void IValueTaskSource.GetResult(short token)
    {
        _cancelling.Dispose();
        _wait.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _wait.OnCompleted(continuation, state, token, flags);

    private void Cancel()
    {
        lock (_gate)
        {
            if (!_isAwaited)
            {
                return;
            }

            _isAwaited = false;
        }

        _wait.SetException(new OperationCanceledException(_cancellation));
    }
}

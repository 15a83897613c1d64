using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Frames;

/// <summary>
/// A camera whose place another one can take while the store runs: whoever reads it gets a fault at its next picture, and the other one when they open it again, as they do with any camera that fails.
/// </summary>
/// <param name="first">What is looked through to begin with.</param>
public sealed class ChangeableCamera(ICameraSource first) : ICameraSource
{
    private readonly Lock _gate = new();
    private volatile ICameraSource _now = first;
    private volatile int _changes;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public CameraId Camera { get; } = first.Camera;

    /// <inheritdoc/>
    public string Address => _now.Address;

    /// <inheritdoc/>
    public bool Ends { get; } = first.Ends;

    /// <summary>How often another one took its place.</summary>
    public int Changes => _changes;

    /// <summary>From now on it is another one, of the same name. One that ends, as a file does, is no running camera and cannot be it.</summary>
    /// <exception cref="ArgumentException">It has another name, or one of the two ends.</exception>
    public void Change(ICameraSource next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Camera != Camera || next.Ends || Ends)
        {
            throw new ArgumentException($"Camera {next.Camera} cannot take the place of {Camera}: both must be cameras that run on, of one name.", nameof(next));
        }

        TaskCompletionSource before;
        lock (_gate)
        {
            _now = next;
            _changes++;
            (before, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        before.SetResult();
    }

    /// <summary>Done once there are more changes than were seen.</summary>
    public Task ChangedAsync(int seen)
    {
        lock (_gate)
        {
            return _changes > seen ? Task.CompletedTask : _changed.Task;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ICameraFeed> OpenAsync(FramePool pool, CancellationToken cancellation)
    {
        (ICameraSource source, int changes) = Now();
        return new Feed(this, changes, await source.OpenAsync(pool, cancellation));
    }

    private (ICameraSource Source, int Changes) Now()
    {
        lock (_gate)
        {
            return (_now, _changes);
        }
    }

    private sealed class Feed(ChangeableCamera owner, int changes, ICameraFeed inner) : ICameraFeed
    {
        public ValueTask<Frame?> ReadAsync(CancellationToken cancellation) =>
            owner._changes == changes ? inner.ReadAsync(cancellation) : throw new IOException("another camera takes its place");

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}

namespace JustWalkOut.CameraSim.Live;

/// <summary>One compressed picture of one camera.</summary>
/// <param name="Number">Counts a camera's pictures from 1.</param>
/// <param name="CapturedAt">When, as the camera's clock says, UTC.</param>
/// <param name="Jpeg">The picture; never changes.</param>
public sealed record LivePicture(long Number, DateTimeOffset CapturedAt, ReadOnlyMemory<byte> Jpeg);

/// <summary>
/// One camera's newest picture. A reader that is slower than the camera misses pictures and never holds the camera up; it sees
/// each picture at most once, and never an older one after a newer.
/// </summary>
internal sealed class LatestPicture
{
    private readonly Lock _gate = new();
    private LivePicture? _latest;
    private TaskCompletionSource _changed = Changed();
    private bool _isEnded;

    /// <summary>Puts a newer picture in place of the last one.</summary>
    public void Show(LivePicture picture)
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            _latest = picture;
            before = _changed;
            _changed = Changed();
        }

        before.SetResult();
    }

    /// <summary>There will be no more.</summary>
    public void End()
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            _isEnded = true;
            before = _changed;
            _changed = Changed();
        }

        before.SetResult();
    }

    /// <summary>Waits for a picture later than the one with that number; null at the end.</summary>
    public async ValueTask<LivePicture?> AfterAsync(long number, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_latest is { } latest && latest.Number > number)
                {
                    return latest;
                }

                if (_isEnded)
                {
                    return null;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    private static TaskCompletionSource Changed() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

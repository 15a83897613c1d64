namespace JustWalkOut.CameraSim.Live;

/// <summary>One compressed picture of one camera.</summary>
/// <param name="Number">Counts a camera's pictures from 1.</param>
/// <param name="CapturedAt">When, as the camera's clock says, UTC.</param>
/// <param name="Jpeg">The picture; never changes.</param>
public sealed record LivePicture(long Number, DateTimeOffset CapturedAt, ReadOnlyMemory<byte> Jpeg);

/// <summary>
/// One camera's newest picture, and who watches it. A watcher that is slower than the camera misses pictures, which are counted as newer ones take their
/// place, and never holds the camera up; it sees each picture at most once, and never an older one after a newer.
/// </summary>
internal sealed class LatestPicture
{
    private readonly Lock _gate = new();
    private readonly List<Watching> _watchers = [];
    private LivePicture? _latest;
    private TaskCompletionSource _changed = Changed();
    private long _missed;
    private bool _isEnded;
    private bool _isOff;

    /// <summary>Pictures that watchers did not get, all watchers together.</summary>
    public long Missed
    {
        get
        {
            lock (_gate)
            {
                return _missed;
            }
        }
    }

    /// <summary>Whether it has no power: nobody gets a picture then, and whoever watched is cut off.</summary>
    public bool IsOff
    {
        get
        {
            lock (_gate)
            {
                return _isOff;
            }
        }
    }

    /// <summary>Cuts its power, or gives it back; the picture from before is gone then.</summary>
    public void Switch(bool isOff)
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            _isOff = isOff;
            _latest = null;
            before = _changed;
            _changed = Changed();
        }

        before.SetResult();
    }

    /// <summary>Begins to watch, with the newest picture there is; dispose it to stop.</summary>
    public Watching Watch()
    {
        lock (_gate)
        {
            Watching watching = new(this) { LastSeen = (_latest?.Number ?? 1) - 1 };
            _watchers.Add(watching);
            return watching;
        }
    }

    /// <summary>Puts a newer picture in place of the last one.</summary>
    public void Show(LivePicture picture)
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            if (_isOff)
            {
                return;
            }

            foreach (Watching watching in _watchers)
            {
                _missed += _latest is { } unseen && watching.LastSeen < unseen.Number ? 1 : 0;
            }

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

    private static TaskCompletionSource Changed() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One watcher of a camera.</summary>
    public sealed class Watching(LatestPicture camera) : IDisposable
    {
        /// <summary>Number of the last picture that it got.</summary>
        public long LastSeen { get; set; }

        /// <summary>Waits for a picture later than the last one; null at the end, and without power.</summary>
        public async ValueTask<LivePicture?> NextAsync(CancellationToken cancellation)
        {
            while (true)
            {
                Task changed;
                lock (camera._gate)
                {
                    if (camera._latest is { } latest && latest.Number > LastSeen)
                    {
                        LastSeen = latest.Number;
                        return latest;
                    }

                    if (camera._isEnded || camera._isOff)
                    {
                        return null;
                    }

                    changed = camera._changed.Task;
                }

                await changed.WaitAsync(cancellation);
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (camera._gate)
            {
                camera._watchers.Remove(this);
            }
        }
    }
}

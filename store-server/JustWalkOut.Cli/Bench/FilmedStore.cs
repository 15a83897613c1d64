using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Bench;

/// <summary>
/// A store's filmed cameras as running ones: the film is shown again and again, each time when it is asked for, in real time, decoded as a camera's pictures are and without anything being drawn. Between two
/// showings the cameras say nothing. Also notes how long each picture took to the floor.
/// </summary>
internal sealed class FilmedStore
{
    private readonly Recording _recording;
    private readonly IReadOnlyDictionary<CameraId, TimeSpan[]> _times;
    private readonly Lock _gate = new();
    private TaskCompletionSource<TimeSpan> _next = NewSignal();
    private StoreClock? _clock;
    private List<double> _latencies = [];

    public FilmedStore(Recording recording)
    {
        _recording = recording;
        _times = recording.Videos.ToDictionary(camera => camera, camera => recording.ReadFrameTimes(camera).Select(time => time.CapturedAt).ToArray());
    }

    /// <summary>Pictures of one showing.</summary>
    public long Pictures => _times.Values.Sum(times => (long)times.Length);

    /// <summary>How long a showing is.</summary>
    public TimeSpan Length => _times.Values.Max(times => times[^1]);

    /// <summary>Its cameras.</summary>
    public IReadOnlyList<ICameraSource> Open(StoreClock clock)
    {
        _clock = clock;
        return [.. _recording.Videos.Select(camera => new FilmedCamera(this, camera))];
    }

    /// <summary>Hears before the store does when a picture has reached the floor.</summary>
    public IFloorListener Watch(IFloorListener store, StoreClock clock) => new FloorTap(this, store, clock);

    /// <summary>Begins to show the film from its beginning, so long from now. The one before it must be over.</summary>
    public async Task ShowAsync(TimeSpan soon, CancellationToken stop)
    {
        StoreClock clock = _clock ?? throw new InvalidOperationException("No camera has been opened yet.");
        lock (_gate)
        {
            _latencies = [];
        }

        TimeSpan at = clock.Now + soon;
        Interlocked.Exchange(ref _next, NewSignal()).SetResult(at);
        await Task.Delay(at - clock.Now, clock.Clock, stop);
    }

    /// <summary>Milliseconds from capture to the floor of each picture that has reached it since the last showing began.</summary>
    public List<double> Latencies()
    {
        lock (_gate)
        {
            return [.. _latencies];
        }
    }

    private static TaskCompletionSource<TimeSpan> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One camera of it. Its end is an end: nobody is alarmed while it says nothing.</summary>
    private sealed class FilmedCamera(FilmedStore store, CameraId camera) : ICameraSource
    {
        public CameraId Camera => camera;

        public string Address => store._recording.VideoPath(camera);

        public bool Ends => true;

        public ValueTask<ICameraFeed> OpenAsync(FramePool pool, CancellationToken cancellation) => ValueTask.FromResult<ICameraFeed>(new FilmedFeed(store, camera, pool));
    }

    private sealed class FilmedFeed(FilmedStore store, CameraId camera, FramePool pool) : ICameraFeed
    {
        private ICameraFeed? _showing;

        public async ValueTask<Frame?> ReadAsync(CancellationToken cancellation)
        {
            while (true)
            {
                if (_showing is not null)
                {
                    if (await _showing.ReadAsync(cancellation) is { } frame)
                    {
                        return frame;
                    }

                    await DisposeAsync();
                }

                TimeSpan at = await Volatile.Read(ref store._next).Task.WaitAsync(cancellation);
                FilePlay play = new() { Times = [.. store._times[camera].Select(time => at + time)], Clock = store._clock!.Clock, Origin = store._clock.Stamp };
                _showing = await new FileCameraSource(store._recording.VideoPath(camera), camera, play).OpenAsync(pool, cancellation);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_showing is { } over)
            {
                _showing = null;
                await over.DisposeAsync();
            }
        }
    }

    private sealed class FloorTap(FilmedStore films, IFloorListener store, StoreClock clock) : IFloorListener
    {
        public void Tell(TimeSpan at, ReadOnlySpan<Presence> people) => store.Tell(at, people);

        public void Knocked(ViewId view, CameraKnock? knock) => store.Knocked(view, knock);

        public void ClockChanged(CameraClock clock) => store.ClockChanged(clock);

        public void Placed(in SightingFrame frame)
        {
            lock (films._gate)
            {
                films._latencies.Add((clock.Now - frame.CapturedAt).TotalMilliseconds);
            }

            store.Placed(frame);
        }

        public void Say(CameraNotice notice) => store.Say(notice);
    }
}

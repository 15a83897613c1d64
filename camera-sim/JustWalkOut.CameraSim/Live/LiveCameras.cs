using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Live;

/// <summary>When a live camera's picture was taken and when it is there.</summary>
/// <param name="Number">Counts a camera's pictures from 1.</param>
/// <param name="At">When it was truly taken, since the store's start.</param>
/// <param name="CapturedAt">When, as the camera's clock says, UTC.</param>
/// <param name="ArrivesAt">When it is there for whoever watches, since the store's start: later by the camera's lag.</param>
internal readonly record struct PictureStamp(long Number, TimeSpan At, DateTimeOffset CapturedAt, TimeSpan ArrivesAt);

/// <summary>A picture that has just been drawn.</summary>
/// <param name="camera">Whose.</param>
/// <param name="stamp">Its times.</param>
/// <param name="bgr">Blue, green, red of each pixel, rows from the top; the camera's own, valid during the call.</param>
/// <param name="widthPx">Its width; the height follows.</param>
internal readonly ref struct FreshPicture(CameraId camera, PictureStamp stamp, ReadOnlySpan<byte> bgr, int widthPx)
{
    public CameraId Camera { get; } = camera;

    public PictureStamp Stamp { get; } = stamp;

    public ReadOnlySpan<byte> Bgr { get; } = bgr;

    public int WidthPx { get; } = widthPx;
}

/// <summary>Takes a picture on the thread that drew it.</summary>
internal delegate void PictureTaker(FreshPicture picture);

/// <summary>
/// Films a live store. What the machine cannot draw in time is left out and counted, whichever camera it is, and time goes on: each camera has at most one
/// picture waiting to be drawn, a newer one takes its place, and those that have waited longest are drawn first.
/// </summary>
internal sealed class LiveCameras : IMomentSink
{
    /// <summary>How long after its moment a picture may still be begun: the time until the next moment, so that moments never pile up.</summary>
    private static readonly TimeSpan LateMax = Moment.TimeOf(1);

    private readonly CameraScene _scene;
    private readonly LiveCamera[] _cameras;
    private readonly Moment _first;
    private LiveClock? _clock;
    private PictureTaker? _take;
    private Moment _before;

    /// <summary>Casts every camera's still picture, which takes seconds: before time begins.</summary>
    /// <param name="setup">The simulation.</param>
    /// <param name="options">How cameras take pictures.</param>
    /// <param name="first">The simulation's first moment, which is then taken with the others.</param>
    public LiveCameras(SimulationSetup setup, CameraOptions options, Moment first)
    {
        _scene = new CameraScene(setup, options);
        _scene.Begin(first);
        (_first, _before) = (first, first);

        // A camera has been on for a while when its store opens, and a picture's first drawing compiles what draws it.
        Parallel.ForEach(_scene.Renderers, renderer => renderer.Render(first, first, TimeSpan.Zero, new byte[renderer.ByteCount]));
        _cameras = [.. Enumerable.Range(0, _scene.Cameras.Count).Select(index => new LiveCamera(new Shutter(_scene, index, setup, options)))];
    }

    /// <summary>Pictures drawn.</summary>
    public long Drawn => _cameras.Sum(camera => camera.Drawn);

    /// <summary>Pictures that the machine had no time to draw.</summary>
    public long Skipped => _cameras.Sum(camera => camera.Skipped);

    /// <summary>Time begins.</summary>
    /// <param name="clock">The store's.</param>
    /// <param name="take">Gets each picture as it is drawn, on any thread, a camera's one after another; it must not wait.</param>
    public void Begin(LiveClock clock, PictureTaker take) => (_clock, _take) = (clock, take);

    /// <inheritdoc/>
    public ValueTask TakeAsync(Moment moment, CancellationToken cancellation)
    {
        LiveClock clock = _clock ?? throw new InvalidOperationException("Live cameras were fed before their time began.");
        if (moment != _first)
        {
            _scene.Apply(moment);
        }

        foreach (LiveCamera camera in _cameras)
        {
            camera.Expose(_before, moment);
        }

        _before = moment;
        LiveCamera[] waiting = [.. _cameras.Where(camera => camera.WaitsSince is not null).OrderBy(camera => camera.WaitsSince)];
        int next = -1;
        int hands = Math.Clamp(waiting.Length, 1, Environment.ProcessorCount);
        Parallel.For(0, hands, new ParallelOptions { MaxDegreeOfParallelism = hands, CancellationToken = cancellation }, _ =>
        {
            while (Interlocked.Increment(ref next) is int mine && mine < waiting.Length && clock.Now <= moment.At + LateMax)
            {
                waiting[mine].Draw(clock.Start, _take!);
            }
        });
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>One camera of a live store, with at most one picture waiting to be drawn.</summary>
internal sealed class LiveCamera(Shutter shutter)
{
    private (Moment Before, Moment Now, Opening Opening)? _waiting;
    private long _drawn;
    private long _skipped;

    /// <summary>Since when a picture has been waiting, skipped ones before it included; null when none waits.</summary>
    public TimeSpan? WaitsSince { get; private set; }

    public long Drawn => Interlocked.Read(ref _drawn);

    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Opens the shutter as often as it is due; only the last picture stays.</summary>
    public void Expose(Moment before, Moment now)
    {
        shutter.Prepare(now.At);
        while (shutter.NextAt <= now.At)
        {
            if (_waiting is not null)
            {
                Interlocked.Increment(ref _skipped);
            }

            Opening opening = shutter.Advance();
            _waiting = (before, now, opening);
            WaitsSince ??= opening.At;
        }
    }

    /// <summary>Draws the waiting picture and hands it on.</summary>
    public void Draw(DateTimeOffset start, PictureTaker take)
    {
        (Moment before, Moment now, Opening opening) = _waiting ?? throw new InvalidOperationException($"No picture of camera {shutter.Id.Value} waits.");
        (_waiting, WaitsSince) = (null, null);
        if (opening.Time is FrameTime time)
        {
            shutter.Open(before, now, opening.At);
            PictureStamp stamp = new(Drawn + 1, opening.At, start + time.CapturedAt, time.ArrivedAt ?? time.CapturedAt);
            take(new FreshPicture(shutter.Id, stamp, shutter.Picture, shutter.WidthPx));
            Interlocked.Increment(ref _drawn);
        }
    }
}

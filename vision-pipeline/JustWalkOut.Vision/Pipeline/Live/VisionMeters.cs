using System.Diagnostics;
using System.Diagnostics.Metrics;
using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>
/// What seeing and weighing come to, as meters of <see cref="MeterName"/>: whoever exports them (OpenTelemetry) reads counts when it asks, and gets durations as they happen. Labels are ids of cameras,
/// reasons, states and stages alone, never an address. May be used from any thread; while nobody listens a duration is not even measured.
/// </summary>
public sealed class VisionMeters : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "JustWalkOut.Vision";

    /// <summary>Seconds: from the half millisecond of a tracking step to the ten seconds after which a receipt waits for nobody.</summary>
    private static readonly double[] Seconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10];

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _stage;
    private readonly Histogram<double> _latency;
    private volatile Func<IReadOnlyList<CameraCounts>> _cameras = () => [];
    private volatile Func<DeviceCounts>? _devices;
    private volatile Func<int> _waiting = () => 0;

    /// <summary>Meters that watch nothing yet.</summary>
    public VisionMeters()
    {
        _stage = _meter.CreateHistogram("jwo.vision.stage.duration", "s", "Work on one picture: detect (the network), place (on the floor), follow (the tracker, and whoever it tells).", advice: Buckets());
        _latency = _meter.CreateHistogram("jwo.vision.latency", "s", "From a picture's capture until whoever it shows has a place on the floor.", advice: Buckets());
        _meter.CreateObservableCounter("jwo.vision.frames.captured", () => Of(camera => camera.Captured), "{frame}", "Pictures that came in.");
        _meter.CreateObservableCounter("jwo.vision.frames.inferred", () => Of(camera => camera.Inferred), "{frame}", "Pictures that were looked at.");
        _meter.CreateObservableCounter("jwo.vision.frames.gated", () => Of(camera => camera.Gated), "{frame}", "Pictures that were not looked at because nobody moved in them.");
        _meter.CreateObservableCounter("jwo.vision.frames.dropped", Dropped, "{frame}", "Pictures that were not looked at: overtaken by a newer one, out of order, or of another size than calibrated for.");
        _meter.CreateObservableCounter("jwo.vision.frames.wrong_clock", () => Of(camera => camera.WrongClock), "{frame}", "Pictures whose time of capture was not believed and estimated.");
        _meter.CreateObservableCounter("jwo.vision.camera.reopened", () => Of(camera => camera.Reopened), "{opening}", "Times that a camera was opened again.");
        _meter.CreateObservableGauge("jwo.vision.camera.state", States, "{camera}", "1 for the state that a camera is in.");
        _meter.CreateObservableGauge("jwo.vision.outbox.waiting", () => _waiting(), "{observation}", "Findings on disk that the ledger has not taken yet.");
        _meter.CreateObservableCounter("jwo.shelf.messages", Messages, "{message}", "Messages of shelves and gates: taken, repeated, malformed, missing.");
        _meter.CreateObservableGauge("jwo.shelf.offline", () => _devices?.Invoke().Offline ?? 0, "{device}", "Shelves and gates that their broker says are offline.");
        _meter.CreateObservableCounter("jwo.shelf.reconnects", () => _devices?.Invoke().Reconnects ?? 0, "{connection}", "Times that the broker was lost and reached again.");
    }

    /// <summary>Begins to watch shelves and gates, and what goes out.</summary>
    /// <param name="devices">What came from shelves and gates.</param>
    /// <param name="waiting">Findings that the ledger has not taken.</param>
    public void Watch(Func<DeviceCounts> devices, Func<int> waiting) => (_devices, _waiting) = (devices, waiting);

    /// <summary>Begins to watch frames and queues.</summary>
    /// <param name="flow">Of the pipeline.</param>
    /// <param name="waiting">What has come from cameras, shelves and gates and waits for its turn.</param>
    public void Watch(Func<PipelineFlow> flow, Func<int> waiting)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(waiting);
        _meter.CreateObservableCounter("jwo.vision.frames.rented", () => flow().FramesRented, "{frame}", "Frames lent out by the pool.");
        _meter.CreateObservableCounter("jwo.vision.frames.returned", () => flow().FramesReturned, "{frame}", "Frames given back to the pool.");
        _meter.CreateObservableGauge("jwo.vision.queue.length", () => Queues(flow(), waiting()), "{item}", "What waits: pictures for the tracker, and everything for its turn in the store.");
    }

    /// <summary>Begins to watch the ring of the last minutes' pictures.</summary>
    public void Watch(Func<RingCounts> ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        _meter.CreateObservableCounter("jwo.vision.ring.pictures", () => RingPictures(ring()), "{frame}", "Pictures of the last minutes: kept, or left out because the disk was slow or failed.");
        _meter.CreateObservableGauge("jwo.vision.ring.bytes", () => ring().Bytes, "By", "What the last minutes' pictures take on disk.");
    }

    /// <summary>Notes a picture that has reached the floor.</summary>
    /// <param name="camera">Whose.</param>
    /// <param name="latency">Since its capture.</param>
    public void Placed(string camera, TimeSpan latency) => _latency.Record(latency.TotalSeconds, new KeyValuePair<string, object?>("camera", camera));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Watch(Func<IReadOnlyList<CameraCounts>> cameras) => _cameras = cameras;

    /// <summary>Begins to watch where cameras look.</summary>
    internal void Watch(Func<IReadOnlyList<CameraPose>> poses)
    {
        _meter.CreateObservableGauge("jwo.vision.camera.turn", () => Of(poses, pose => pose.Turn.Degrees), "deg", "How far a camera seems turned from where it looks as long as nobody touches it.");
        _meter.CreateObservableGauge("jwo.vision.camera.shift", () => Of(poses, pose => pose.FloorMetres), "m", "What that misplaces people by on the floor, root mean square over whom the camera saw.");
        _meter.CreateObservableGauge("jwo.vision.camera.knocked", () => Of(poses, pose => pose.Knock is null ? 0 : 1), "{camera}", "1 for a camera that was knocked, 0 for one that was not.");
    }

    /// <summary>Begins to watch cameras' clocks.</summary>
    internal void Watch(Func<IReadOnlyList<CameraClock>> clocks) => _meter.CreateObservableGauge(
        "jwo.vision.camera.clock", () => clocks().Select(clock => new Measurement<double>(clock.AheadSeconds, new KeyValuePair<string, object?>("camera", clock.View.Value))).ToArray(), "s",
        "By how much a camera's clock seems ahead of the others'.");

    /// <summary>Begins to watch shelves' clocks.</summary>
    public void Watch(Func<IReadOnlyList<GatewayClock>> clocks)
    {
        ArgumentNullException.ThrowIfNull(clocks);
        _meter.CreateObservableGauge(
            "jwo.shelf.clock", () => clocks().Select(clock => new Measurement<double>(clock.AheadSeconds, new KeyValuePair<string, object?>("shelf", $"{clock.Gondola}/{clock.Shelf}"))).ToArray(), "s",
            "By how much the clock of a shelf's gateway seems ahead of the cameras'.");
    }

    /// <summary>A stage begins; 0 where nobody wants to know.</summary>
    internal long Begin(TimeProvider clock) => _stage.Enabled ? clock.GetTimestamp() : 0;

    /// <summary>A stage has ended.</summary>
    internal void End(string stage, string camera, TimeProvider clock, long began)
    {
        if (began != 0)
        {
            _stage.Record(clock.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("stage", stage), new KeyValuePair<string, object?>("camera", camera));
        }
    }

    private static InstrumentAdvice<double> Buckets() => new() { HistogramBucketBoundaries = Seconds };

    private static Measurement<long> One(CameraId camera, long value, string? label = null, string? text = null) =>
        label is null ? new(value, new KeyValuePair<string, object?>("camera", camera.Value)) : new(value, new("camera", camera.Value), new(label, text));

    private Measurement<long>[] Of(Func<CameraCounts, long> value) => [.. _cameras().Select(camera => One(camera.Camera, value(camera)))];

    private static Measurement<double>[] Of(Func<IReadOnlyList<CameraPose>> poses, Func<CameraPose, double> value) => [.. poses().Select(pose => new Measurement<double>(value(pose), new KeyValuePair<string, object?>("camera", pose.View.Value)))];

    private Measurement<long>[] Dropped() =>
    [
        .. _cameras().SelectMany(camera => new[]
        {
            One(camera.Camera, camera.Overtaken, "reason", "overtaken"), One(camera.Camera, camera.OutOfOrder, "reason", "out_of_order"), One(camera.Camera, camera.Resized, "reason", "resized"),
        }),
    ];

    private Measurement<long>[] States() => [.. _cameras().Select(camera => One(camera.Camera, 1, "state", camera.State switch
    {
        CameraState.Opening => "opening",
        CameraState.Running => "running",
        CameraState.Away => "away",
        CameraState.Frozen => "frozen",
        CameraState.Resized => "resized",
        CameraState.Ended => "ended",
        _ => throw new UnreachableException($"A camera is {camera.State}."),
    }))];

    private static Measurement<int>[] Queues(in PipelineFlow flow, int waiting) =>
        [new(flow.SightingsWaiting, new KeyValuePair<string, object?>("queue", "sightings")), new(waiting, new KeyValuePair<string, object?>("queue", "store"))];

    private static Measurement<long>[] RingPictures(RingCounts counts) =>
    [
        new(counts.Kept, new KeyValuePair<string, object?>("what", "kept")), new(counts.Slow, new KeyValuePair<string, object?>("what", "slow")), new(counts.Failed, new KeyValuePair<string, object?>("what", "failed")),
    ];

    private Measurement<long>[] Messages()
    {
        if (_devices is not { } devices)
        {
            return [];
        }

        DeviceCounts counts = devices();
        return
        [
            new(counts.Messages, new KeyValuePair<string, object?>("what", "taken")), new(counts.Repeats, new KeyValuePair<string, object?>("what", "repeated")),
            new(counts.Malformed, new KeyValuePair<string, object?>("what", "malformed")), new(counts.Missing, new KeyValuePair<string, object?>("what", "missing")),
        ];
    }
}

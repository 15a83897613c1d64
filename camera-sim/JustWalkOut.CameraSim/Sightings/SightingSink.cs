using System.Numerics;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>
/// Sightings mode: what the detector would have said of every calibrated camera's pictures, drawn from its error model, written as
/// <c>sightings.parquet</c> in order of arrival. Bodies are looked at through the true cameras and placed through the surveyed ones.
/// The writer stays its maker's, to complete after this sink.
/// </summary>
public sealed class SightingSink : IMomentSink
{
    private readonly RecordingWriter _writer;
    private readonly Gathering _people = new();
    private readonly CameraSightings[] _cameras;
    private readonly PriorityQueue<SightingFrame, (TimeSpan Arrives, int Camera, long Sequence)> _waiting = new();

    /// <summary>A sink for a simulation.</summary>
    public SightingSink(SimulationSetup setup, SightingOptions options, RecordingWriter writer)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(options);
        _writer = writer;
        Occluders furniture = new(setup.Built);
        Dictionary<CameraId, Camera> surveyed = setup.Surveyed.Cameras.ToDictionary(camera => camera.Id);
        List<CameraSightings> cameras = [];
        int index = 0;
        foreach (Camera camera in setup.Built.Cameras.Where(camera => camera.Calibration is not null))
        {
            if (surveyed.GetValueOrDefault(camera.Id)?.Calibration is { } known)
            {
                cameras.Add(new CameraSightings(new CameraPlan(camera.Id, index, camera.Calibration!, known), setup, options, furniture));
            }

            index++;
        }

        _cameras = [.. cameras];
    }

    /// <summary>Pictures looked at so far.</summary>
    public long Frames { get; private set; }

    /// <inheritdoc/>
    public async ValueTask TakeAsync(Moment moment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(moment);
        _people.Take(moment);
        for (int i = 0; i < _cameras.Length; i++)
        {
            CameraSightings camera = _cameras[i];
            for (; camera.NextAt <= moment.At; camera.Skip())
            {
                _people.MoveTo(camera.NextAt);
                Frames++;
                if (camera.Look(_people) is SightingFrame frame)
                {
                    _waiting.Enqueue(frame, (frame.ArrivedAt, i, frame.Sequence));
                }
            }
        }

        // Whatever is still to be taken arrives after now.
        await WriteAsync(moment.At, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellation) => WriteAsync(TimeSpan.MaxValue, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask WriteAsync(TimeSpan until, CancellationToken cancellation)
    {
        while (_waiting.TryPeek(out SightingFrame frame, out _) && frame.ArrivedAt <= until)
        {
            cancellation.ThrowIfCancellationRequested();
            await _writer.WriteSightingsAsync(_waiting.Dequeue());
        }
    }
}

/// <summary>One camera of a simulation.</summary>
/// <param name="Id">Which.</param>
/// <param name="Index">Its index among the store's calibrated cameras: the seed of its own chance.</param>
/// <param name="Built">As it truly is.</param>
/// <param name="Surveyed">As the recording has it.</param>
internal sealed record CameraPlan(CameraId Id, int Index, CameraCalibration Built, CameraCalibration Surveyed);

/// <summary>One camera of a <see cref="SightingSink"/> with its clock, its lag, its faults and its detector.</summary>
internal sealed class CameraSightings
{
    private readonly CameraPlan _plan;
    private readonly SightingOptions _options;
    private readonly Occluders _furniture;
    private readonly Fault[] _faults;
    private readonly FrameSchedule _schedule;
    private readonly BodyViewer _straight;
    private readonly FloorLocator _placing;
    private readonly DetectorDraw _detector;
    private readonly LookDraw? _looks;
    private readonly Random _timing;
    private readonly TimeSpan _lag;
    private readonly TimeSpan _clockError;
    private readonly long _seed;
    private readonly List<BodyInView> _bodies = [];
    private readonly List<Sighting> _sightings = [];
    private (Fault Fault, BodyViewer Viewer)? _knocked;
    private TimeSpan _lastCaptured = TimeSpan.Zero;
    private TimeSpan _lastArrived = TimeSpan.Zero;
    private long _frame;

    public CameraSightings(CameraPlan plan, SimulationSetup setup, SightingOptions options, Occluders furniture)
    {
        (_plan, _options, _furniture, _seed) = (plan, options, furniture, setup.Seed);
        _faults = [.. setup.Faults.Where(fault => fault.Target == plan.Id.Value)];
        _schedule = FrameSchedule.Of(setup.Seed, plan.Index, options.FramesPerSecond);
        _straight = new BodyViewer(new CameraView(plan.Built), furniture);
        _placing = options.Locator(plan.Surveyed);
        _detector = new DetectorDraw(options.Model, new Vector2(plan.Built.WidthPx, plan.Built.HeightPx), options.FramesPerSecond, (setup.Seed, plan.Index));
        _looks = options.Model.Look is { } look ? new LookDraw(look, options.FramesPerSecond, (setup.Seed, plan.Index)) : null;
        _timing = CameraTraits.ChanceOf(setup.Seed, plan.Index);
        (_clockError, _lag) = CameraTraits.Draw(_timing, options.Timing);
    }

    /// <summary>When the next picture is taken.</summary>
    public TimeSpan NextAt => _schedule.TimeOf(_frame);

    /// <summary>Goes on to the next picture.</summary>
    public void Skip() => _frame++;

    /// <summary>What the detector says of the picture that is due; null where none arrives.</summary>
    /// <param name="people">Everyone at the time of the picture.</param>
    public SightingFrame? Look(Gathering people)
    {
        TimeSpan at = NextAt;
        bool isDropped = _timing.NextDouble() < _options.FrameLoss;
        double wait = -Math.Log(1 - _timing.NextDouble()) * _options.JitterMeanSeconds;

        // A frozen camera repeats a picture: the detector says of it what it said before.
        if (FaultAt(FaultKind.CameraFrozen, at) is null)
        {
            See(people, at);
        }

        if (isDropped || FaultAt(FaultKind.CameraLost, at) is not null)
        {
            return null;
        }

        TimeSpan clock = _clockError + TimeSpan.FromSeconds(FaultAt(FaultKind.CameraClockOff, at)?.Strength ?? 0);
        TimeSpan lag = _lag + TimeSpan.FromSeconds(wait + (FaultAt(FaultKind.CameraLagging, at)?.Strength ?? 0));
        TimeSpan captured = Whole(at + clock);

        // A clock that was put back would break the promise of the watermark: the pipeline's edge drops such pictures, as it does live.
        if (captured < _lastCaptured)
        {
            return null;
        }

        TimeSpan arrived = Whole(at + lag);
        _lastArrived = arrived > _lastArrived ? arrived : _lastArrived;
        _lastCaptured = captured;
        return new SightingFrame(new ViewId(_plan.Id.Value), _frame, captured, TimeSpan.FromSeconds(_options.Timing.ClockSdSeconds), _lastArrived, captured, [.. _sightings]);
    }

    private static TimeSpan Whole(TimeSpan time) => TimeSpan.FromTicks(time.Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond);

    private Fault? FaultAt(FaultKind kind, TimeSpan at)
    {
        foreach (Fault fault in _faults)
        {
            if (fault.Kind == kind && fault.IsAt(at))
            {
                return fault;
            }
        }

        return null;
    }

    private void See(Gathering people, TimeSpan at)
    {
        BodyViewer viewer = Viewer(at);
        float blur = (float)(FaultAt(FaultKind.CameraBlurred, at)?.Strength ?? 0);
        _bodies.Clear();
        for (int i = 0; i < people.Count; i++)
        {
            if (viewer.TrySee(i, people, out BodyInView body))
            {
                _bodies.Add(body);
            }
        }

        // Out of focus a body has the detail of one that is smaller by as much as the blur is wide; boxes stay where they are.
        if (blur > 0)
        {
            for (int i = 0; i < _bodies.Count; i++)
            {
                _bodies[i] = _bodies[i] with { VisibleShare = _bodies[i].VisibleShare / (1 + (VisibilityParameters.Default.BlurLoss * blur / Math.Max(1, _bodies[i].Box.HeightPx))) };
            }
        }

        _looks?.Begin(people, _frame);
        _detector.Draw(_bodies, _frame, _placing, _sightings, _looks);
    }

    private BodyViewer Viewer(TimeSpan at)
    {
        if (FaultAt(FaultKind.CameraKnocked, at) is not Fault knock)
        {
            return _straight;
        }

        if (_knocked?.Fault != knock)
        {
            _knocked = (knock, new BodyViewer(Knock.Turn(_straight.View, knock, _seed, _plan.Index), _furniture));
        }

        return _knocked.Value.Viewer;
    }
}

using System.Numerics;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;
using Joint = JustWalkOut.CameraSim.World.Joint;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>
/// Targets mode: the people as an ideal tracker would name them, written as <c>targets.parquet</c>. Places are noisy and hidden hands are
/// absent, but nobody is ever missed or confused: an upper bound on what tracking can give, not a forecast of it. The writer stays its
/// maker's, to complete after this sink.
/// </summary>
public sealed class TargetSink : IMomentSink
{
    private readonly TargetOptions _options;
    private readonly RecordingWriter _writer;
    private readonly Random _random;
    private readonly MomentPair _moments = new();
    private readonly List<SeenPerson> _people = [];
    private readonly BodyViewer[] _cameras;
    private readonly SortedDictionary<int, Wander> _errors = [];
    private readonly FrameSchedule _schedule;
    private readonly double _stampError;
    private long _frame;

    /// <summary>A sink for a simulation.</summary>
    public TargetSink(SimulationSetup setup, TargetOptions options, RecordingWriter writer)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(options);
        (_options, _writer) = (options, writer);
        _random = Chance.For(setup.Seed, "targets");
        _stampError = Chance.For(setup.Seed, "target stamps").Normal(0, options.StampErrorSeconds);
        _schedule = new FrameSchedule(options.PerSecond, TimeSpan.Zero);
        Occluders furniture = new(setup.Built);
        _cameras = [.. setup.Built.Cameras.Select(camera => camera.Calibration).OfType<Carts.Stores.CameraCalibration>().Select(calibration => new BodyViewer(new CameraView(calibration), furniture))];
    }

    /// <summary>How a person is called in <c>targets.parquet</c> and in <c>gate.json</c>.</summary>
    /// <param name="person">As <see cref="SeenPerson.Number"/>.</param>
    public static string NameOf(int person) => $"{person}";

    /// <inheritdoc/>
    public async ValueTask TakeAsync(Moment moment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(moment);
        cancellation.ThrowIfCancellationRequested();
        _moments.Take(moment);
        for (TimeSpan at = _schedule.TimeOf(_frame); at <= moment.At; at = _schedule.TimeOf(++_frame))
        {
            _moments.PeopleAt(at, _people);
            foreach (int gone in _errors.Keys.Except(_people.Select(person => person.Number)).ToArray())
            {
                _errors.Remove(gone);
            }

            // One clock error for the whole tracker; nothing is stamped before the recording's start.
            TimeSpan stamp = TimeSpan.FromMicroseconds((long)((at.TotalSeconds + _stampError) * 1e6));
            if (stamp >= TimeSpan.Zero)
            {
                await _writer.WriteTargetsAsync(stamp, [.. _people.Select(person => TargetBody.Of(See(person, stamp)))]);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Presence See(SeenPerson person, TimeSpan stamp)
    {
        if (!_errors.TryGetValue(person.Number, out Wander? wander))
        {
            wander = new Wander();
            _errors.Add(person.Number, wander);
        }

        wander.Go(_random, Math.Exp(-1 / (_options.PerSecond * _options.ErrorSeconds)));
        FloorPoint ground = person.Pose.Ground;
        Vector3 floorError = wander[0] * (float)_options.FloorSdMetres;
        Vector3 head = person.Pose[Joint.HeadTop] + (wander[1] * (float)_options.HeadSdMetres);
        return new Presence(
            new PersonId(NameOf(person.Number)), stamp, new FloorPoint(ground.XMetres + floorError.X, ground.YMetres + floorError.Y), PointOf(head),
            HandOf(person, Side.Left, wander[2]), HandOf(person, Side.Right, wander[3]));
    }

    private Hand? HandOf(SeenPerson person, Side side, Vector3 error)
    {
        Joint joint = side == Side.Left ? Joint.LeftHand : Joint.RightHand;
        int seenBy = 0;
        foreach (BodyViewer camera in _cameras)
        {
            bool isSeen = !camera.HidesFromItself(person.Pose, joint) && camera.Point(person, person.Pose[joint], _people).Visibility == 2;
            seenBy += isSeen ? 1 : 0;
            if (seenBy > _options.HandCamerasMin)
            {
                break;
            }
        }

        // One view more than it takes makes a place surer; further ones are not looked for.
        bool isPlaced = _cameras.Length == 0 || seenBy >= Math.Min(_options.HandCamerasMin, _cameras.Length);
        return isPlaced
            ? new Hand(PointOf(person.Pose[joint] + (error * (float)_options.HandSdMetres)), Math.Round(1 - (0.5 / Math.Max(1, seenBy)), 3))
            : null;
    }

    private static StorePoint PointOf(Vector3 point) => new(point.X, point.Y, point.Z);

    /// <summary>Errors of one person's points that wander about 0 with a spread of 1.</summary>
    private sealed class Wander
    {
        private readonly Vector3[] _errors = new Vector3[4];
        private bool _isOld;

        public Vector3 this[int point] => _errors[point];

        public void Go(Random random, double keep)
        {
            double kept = _isOld ? keep : 0;
            float fresh = (float)Math.Sqrt(1 - (kept * kept));
            for (int i = 0; i < _errors.Length; i++)
            {
                Vector3 draw = new((float)random.Normal(0, 1), (float)random.Normal(0, 1), (float)random.Normal(0, 1));
                _errors[i] = (_errors[i] * (float)kept) + (draw * fresh);
            }

            _isOld = true;
        }
    }
}

using System.Numerics;
using System.Text;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using Joint = JustWalkOut.CameraSim.World.Joint;

namespace JustWalkOut.CameraSim.Truth;

/// <summary>
/// The truth of one camera's pictures: <c>mot/ID.txt</c> in MOTChallenge's form (frame from 1, person, box, 1, class 1, visible share) and
/// <c>coco/ID.json</c> with COCO's seventeen keypoints and four of our own behind them. Boxes are cut to the picture. A knocked camera is
/// looked through as it hangs. Frames are the video's: a camera that is lost gives none. What a picture shows is its truth: while a camera is frozen, that is
/// the world of the picture that it repeats, so that a detector is judged by what it could see; where people really are then, <c>tracks.csv</c> goes on to say.
/// Owns its files until disposed.
/// </summary>
internal sealed class CameraTruth : IDisposable
{
    private static readonly Joint[] Coco =
    [
        Joint.Nose, Joint.LeftEye, Joint.RightEye, Joint.LeftEar, Joint.RightEar, Joint.LeftShoulder, Joint.RightShoulder, Joint.LeftElbow, Joint.RightElbow,
        Joint.LeftWrist, Joint.RightWrist, Joint.LeftHip, Joint.RightHip, Joint.LeftKnee, Joint.RightKnee, Joint.LeftAnkle, Joint.RightAnkle,
        Joint.HeadTop, Joint.LeftHand, Joint.RightHand,
    ];

    private static readonly string Head =
        "{\"info\": {\"description\": \"Truth of a simulated camera. Keypoints 18 to 21 are not COCO's.\"},\n"
        + "\"categories\": [{\"id\": 1, \"name\": \"person\", \"keypoints\": ["
        + "\"nose\", \"left_eye\", \"right_eye\", \"left_ear\", \"right_ear\", \"left_shoulder\", \"right_shoulder\", \"left_elbow\", \"right_elbow\", \"left_wrist\", \"right_wrist\", "
        + "\"left_hip\", \"right_hip\", \"left_knee\", \"right_knee\", \"left_ankle\", \"right_ankle\", \"head_top\", \"left_hand\", \"right_hand\", \"ground\"]}],\n\"annotations\": ";

    private readonly CameraView _straight;
    private readonly Occluders _furniture;
    private readonly Fault[] _knocks;
    private readonly Fault[] _freezes;
    private readonly FrameSchedule _schedule;
    private readonly CameraTiming _timing;
    private readonly int _keypointsEvery;
    private readonly int _index;
    private readonly long _seed;
    private readonly StreamWriter _mot;
    private readonly JsonLines _coco;
    private readonly StringBuilder _line = new();
    private readonly Gathering _gathered = new();
    private readonly Capsule[] _pieces = new Capsule[BodyShape.PiecesMax];
    private BodyViewer _viewer;
    private Fault? _knock;
    private readonly List<SeenPerson> _shown = [];
    private readonly List<(TimeSpan At, TimeSpan Shows)> _annotated = [];
    private TimeSpan? _shownAt;
    private long _taken;
    private long _frame;
    private long _annotation;

    public CameraTruth(string folder, Camera camera, int index, SimulationSetup setup, TruthOptions options)
    {
        _straight = new CameraView(camera.Calibration!);
        _furniture = new Occluders(setup.Built);
        _viewer = new BodyViewer(_straight, _furniture);
        _knocks = [.. setup.Faults.Where(fault => fault.Kind is FaultKind.CameraKnocked && fault.Target == camera.Id.Value)];
        _freezes = [.. setup.Faults.Where(fault => fault.Kind is FaultKind.CameraFrozen && fault.Target == camera.Id.Value)];
        _schedule = FrameSchedule.Of(setup.Seed, index, options.FramesPerSecond);
        _timing = new CameraTiming(setup.Seed, index, setup.Faults.Where(fault => fault.Target == camera.Id.Value), options.Timing);
        (_keypointsEvery, _index, _seed) = (options.KeypointsEvery, index, setup.Seed);
        _mot = new StreamWriter(Path.Combine(folder, "mot", $"{camera.Id}.txt")) { NewLine = "\n" };
        _coco = new JsonLines(Path.Combine(folder, "coco", $"{camera.Id}.json"), Head, "}");
    }

    /// <summary>When the next picture is taken.</summary>
    public TimeSpan NextAt => _schedule.TimeOf(_taken);

    /// <summary>Writes down the picture that is due, and goes on to the next.</summary>
    /// <param name="people">Everyone at the time of the picture.</param>
    public void Write(IReadOnlyList<SeenPerson> people)
    {
        TimeSpan at = NextAt;
        _taken++;
        if (_timing.Take(at) is null)
        {
            return;
        }

        if (_shownAt is null || !Array.Exists(_freezes, fault => fault.IsAt(at)))
        {
            _shownAt = at;
            _shown.Clear();
            _shown.AddRange(people);
            Turn(at);
        }

        if (_frame % _keypointsEvery == 0)
        {
            _annotated.Add((at, _shownAt.Value));
        }

        WriteShown();
        _frame++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _coco.NextArray("images");
        for (int i = 0; i < _annotated.Count; i++)
        {
            long frame = (long)i * _keypointsEvery;
            (TimeSpan at, TimeSpan shows) = _annotated[i];
            string repeated = shows == at ? "" : $", \"shows\": {shows.TotalSeconds:0.000000}";
            _coco.AddRaw($"{{\"id\": {frame + 1}, \"file_name\": \"{frame + 1:000000}.jpg\", \"width\": {_straight.WidthPx}, \"height\": {_straight.HeightPx}, \"t\": {at.TotalSeconds:0.000000}{repeated}}}");
        }

        _coco.Dispose();
        _mot.Dispose();
    }

    private void WriteShown()
    {
        _gathered.Set(_shown);
        for (int i = 0; i < _shown.Count; i++)
        {
            SeenPerson person = _shown[i];
            int count = BodyShape.Fill(person, person.Pose, _pieces);
            if (BodyOutline.TryBox(_viewer.View, new ArraySegment<Capsule>(_pieces, 0, count), out Box whole)
                && BodyOutline.Clip(_viewer.View, whole) is Box box && _viewer.TrySee(i, _gathered, out BodyInView seen))
            {
                _mot.WriteLine($"{_frame + 1},{person.Number},{box.LeftPx:0.##},{box.TopPx:0.##},{box.WidthPx:0.##},{box.HeightPx:0.##},1,1,{seen.VisibleShare:0.###}");
                if (_frame % _keypointsEvery == 0)
                {
                    Annotate(person, box, seen);
                }
            }
        }
    }

    private void Annotate(SeenPerson person, Box box, in BodyInView seen)
    {
        _line.Clear();
        _line.Append($"{{\"id\": {++_annotation}, \"image_id\": {_frame + 1}, \"category_id\": 1, \"person\": {person.Number}, \"iscrowd\": 0, ");
        _line.Append($"\"bbox\": [{box.LeftPx:0.##}, {box.TopPx:0.##}, {box.WidthPx:0.##}, {box.HeightPx:0.##}], \"area\": {box.AreaPx2:0.##}, \"visible\": {seen.VisibleShare:0.###}, \"keypoints\": [");
        int labelled = 0;
        foreach (Joint joint in Coco)
        {
            PointInView point = _viewer.Point(person, person.Pose[joint], _shown);
            labelled += Append(point.Visibility == 2 && _viewer.HidesFromItself(person.Pose, joint) ? point with { Visibility = 1 } : point);
            _line.Append(", ");
        }

        labelled += Append(seen.Ground);
        _coco.AddRaw(_line.Append($"], \"num_keypoints\": {labelled}}}").ToString());
    }

    private int Append(PointInView point)
    {
        Vector2 at = point.Visibility == 0 ? Vector2.Zero : point.At;
        _line.Append($"{at.X:0.##}, {at.Y:0.##}, {point.Visibility}");
        return point.Visibility == 0 ? 0 : 1;
    }

    private void Turn(TimeSpan at)
    {
        Fault? knock = Array.Find(_knocks, fault => fault.IsAt(at));
        if (knock != _knock)
        {
            _knock = knock;
            _viewer = new BodyViewer(knock is null ? _straight : Knock.Turn(_straight, knock, _seed, _index), _furniture);
        }
    }
}

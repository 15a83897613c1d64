using System.Numerics;
using System.Runtime.Intrinsics;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;
using Joint = JustWalkOut.CameraSim.World.Joint;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>
/// Finds how bodies appear to one camera from geometry alone. What hides is gondolas, other bodies and the body's own trunk; walls and goods
/// in hands hide nothing. Whole bodies are looked at eight points at a time, single points one by one.
/// </summary>
internal sealed class BodyViewer
{
    /// <summary>A body's furthest point lies less than this from its pelvis.</summary>
    private static readonly float ReachMetres = VisibilityParameters.Default.ReachMetres;

    /// <summary>Radius of the trunk that hides a body's own arms.</summary>
    private static readonly float OwnTrunkMetres = VisibilityParameters.Default.OwnTrunkRadiusMetres;

    /// <summary>Nearest to the lens at which a joint counts for the quick box.</summary>
    private const float BoxDepthMinMetres = 0.2f;

    /// <summary>Most gondolas that are looked through for one body.</summary>
    private const int BlocksMax = 32;

    /// <summary>Most other bodies that are looked through for one body.</summary>
    private const int BodiesMax = 16;

    private const uint HandBits = (1u << Gathering.LeftHand) | (1u << Gathering.RightHand);

    private readonly CameraView _view;
    private readonly Occluders _furniture;
    private readonly LensFurniture _blocks;
    private readonly Gathering _few = new();
    private readonly float[] _ballsPx = new float[Gathering.Points];
    private readonly float _slopeMax;

    public BodyViewer(CameraView view, Occluders furniture)
    {
        (_view, _furniture, _blocks) = (view, furniture, furniture.From(view.Centre));
        float focalPx = (float)Math.Max(view.Calibration.FocalPx[0], view.Calibration.FocalPx[1]);
        for (int i = 0; i < _ballsPx.Length; i++)
        {
            _ballsPx[i] = focalPx * BallsMetres[i];
        }

        // A cone around the picture's corners, widened.
        _slopeMax = 1.4f * new Vector2(view.WidthPx, view.HeightPx).Length() / 2 / focalPx;
    }

    /// <summary>The camera.</summary>
    public CameraView View => _view;

    // Radius of the flesh and clothes around each of a gathering's points, for the quick box; 0 for one that does not count.
    private static ReadOnlySpan<float> BallsMetres =>
    [
        0.125f, 0, 0.085f, 0.085f, 0, 0.08f, 0.08f, 0.06f,
        0.06f, 0, 0, 0.065f, 0.065f, 0.055f, 0.055f, 0.12f,
        0.12f, 0.05f, 0.05f, 0, 0, 0, 0, 0,
    ];

    /// <summary>Looks for one body among a few; slow beside a gathering that is made once for everybody.</summary>
    /// <param name="person">Who.</param>
    /// <param name="people">Everyone there; the person among them hides nothing of themselves here.</param>
    /// <param name="seen">How it appears.</param>
    /// <returns>False where nothing of it is on the picture.</returns>
    public bool TrySee(SeenPerson person, IReadOnlyList<SeenPerson> people, out BodyInView seen)
    {
        _few.Set(people);
        return TrySee(_few.IndexOf(person.Number), _few, out seen);
    }

    /// <summary>Looks for one body.</summary>
    /// <param name="index">Whose, of those gathered.</param>
    /// <param name="people">Everyone there; the body itself hides nothing of itself here.</param>
    /// <param name="seen">How it appears.</param>
    /// <returns>False where nothing of it is on the picture.</returns>
    public bool TrySee(int index, Gathering people, out BodyInView seen)
    {
        seen = default;
        Vector3 pelvis = people.Point(index, Gathering.Pelvis);
        if (IsFarOff(pelvis))
        {
            return false;
        }

        SeenPerson person = people[index];
        PointLanes first = people.Lanes(index, 0);
        PointLanes second = people.Lanes(index, PointLanes.Count);
        PixelLanes firstPixels = _view.Project(first);
        PixelLanes secondPixels = _view.Project(second);
        QuickBox quick = new(person.Look.Girth * person.Look.StatureMetres / 1.75f);
        quick.Include(firstPixels, _ballsPx);
        quick.Include(secondPixels, _ballsPx.AsSpan(PointLanes.Count));
        quick.Include(_view.Project(people.Lanes(index, 2 * PointLanes.Count)), _ballsPx.AsSpan(2 * PointLanes.Count));
        if (!quick.TryEnd(out Box whole) || BodyOutline.Clip(_view, whole) is not Box box)
        {
            return false;
        }

        uint onPicture = firstPixels.OnPicture(_view) | (secondPixels.OnPicture(_view) << PointLanes.Count);
        uint visible = onPicture & ~Hidden(index, people, (first, second), onPicture & Gathering.SightedBits);
        Vector3 from = _view.Centre - pelvis;
        seen = new BodyInView(
            person.Number, box, BitOperations.PopCount(visible & Gathering.SampledBits) / (float)Gathering.Sampled, from.Z / MathF.Max(1e-3f, from.Length()),
            Point(Gathering.Ground), Point(Gathering.HeadTop), Point(Gathering.LeftHand), Point(Gathering.RightHand));
        return true;

        PointInView Point(int point)
        {
            int lane = point - PointLanes.Count;
            uint bit = 1u << point;
            return (onPicture & bit) == 0 ? default
                : new PointInView(new Vector2(secondPixels.X[lane], secondPixels.Y[lane]) + new Vector2(0.5f), (visible & bit) == 0 ? 1 : 2);
        }
    }

    /// <summary>How any point of a body appears.</summary>
    public PointInView Point(SeenPerson person, Vector3 point, IReadOnlyList<SeenPerson> others)
    {
        if (!_view.TryProject(point, out Vector2 pixel, out _) || !_view.Contains(pixel))
        {
            return default;
        }

        Span<int> blocks = stackalloc int[BlocksMax];
        blocks = blocks[.._blocks.Near(person.Pose[Joint.Pelvis], blocks)];
        bool isHidden = _furniture.HidesPoint(_view.Centre, point, blocks);
        Span<int> bodies = stackalloc int[BodiesMax];
        bodies = bodies[..(isHidden ? 0 : NearBodies(person, others, bodies))];
        for (int i = 0; i < bodies.Length && !isHidden; i++)
        {
            isHidden = Occluders.HidesPoint(others[bodies[i]], _view.Centre, point);
        }

        return new PointInView(pixel + new Vector2(0.5f), isHidden ? 1 : 2);
    }

    /// <summary>Whether a body's own head or trunk hides one of its points, face and limbs for instance, from this camera.</summary>
    public bool HidesFromItself(BodyPose pose, Joint joint)
    {
        Vector3 point = pose[joint];
        return joint switch
        {
            Joint.Nose or Joint.LeftEye or Joint.RightEye or Joint.LeftEar or Joint.RightEar =>
                Vector3.Dot(point - pose[Joint.HeadCentre], _view.Centre - point) < 0,
            Joint.LeftElbow or Joint.RightElbow or Joint.LeftWrist or Joint.RightWrist or Joint.LeftHand or Joint.RightHand =>
                Occluders.Passes(_view.Centre, point, pose[Joint.Pelvis], pose[Joint.Neck], OwnTrunkMetres),
            _ => false,
        };
    }

    /// <summary>One bit for each of a body's first sixteen points that something hides. Stops looking once all that are wanted are hidden.</summary>
    private uint Hidden(int index, Gathering people, (PointLanes First, PointLanes Second) points, uint wanted)
    {
        SightLanes first = new(_view.Centre, points.First);
        SightLanes second = new(_view.Centre, points.Second);
        uint hidden = 0;
        Span<int> blocks = stackalloc int[BlocksMax];
        blocks = blocks[..(wanted == 0 ? 0 : _blocks.Near(people.Point(index, Gathering.Pelvis), blocks))];
        foreach (int block in blocks)
        {
            hidden |= first.CutBy(_blocks[block]) | (second.CutBy(_blocks[block]) << PointLanes.Count);
            if ((wanted & ~hidden) == 0)
            {
                return hidden;
            }
        }

        Span<int> bodies = stackalloc int[BodiesMax];
        bodies = bodies[..(wanted == 0 ? 0 : people.Near(_view.Centre, index, bodies))];
        foreach (int body in bodies)
        {
            foreach (ref readonly SightColumn column in people.Columns(body))
            {
                hidden |= first.CutBy(column) | (second.CutBy(column) << PointLanes.Count);
            }

            if ((wanted & ~hidden) == 0)
            {
                return hidden;
            }
        }

        // A body's own trunk hides its hands.
        if ((wanted & ~hidden & HandBits) != 0)
        {
            SightColumn trunk = new(people.Point(index, Gathering.Pelvis), people.Point(index, Gathering.Neck), OwnTrunkMetres);
            hidden |= (second.CutBy(trunk) << PointLanes.Count) & HandBits;
        }

        return hidden;
    }

    private bool IsFarOff(Vector3 pelvis)
    {
        Vector3 from = pelvis - _view.Centre;
        float depth = Vector3.Dot(from, _view.Forward);
        if (depth < -ReachMetres)
        {
            return true;
        }

        // Outside of the cone, widened by the body's reach.
        float across = (from - (_view.Forward * depth)).Length() - (ReachMetres * 1.5f);
        return across > _slopeMax * MathF.Max(0, depth + ReachMetres);
    }

    private int NearBodies(SeenPerson person, IReadOnlyList<SeenPerson> others, Span<int> into)
    {
        Vector3 sight = person.Pose[Joint.Pelvis] - _view.Centre;
        float length = sight.Length();
        Vector3 way = sight / MathF.Max(1e-6f, length);
        int count = 0;
        for (int i = 0; i < others.Count && count < into.Length; i++)
        {
            Vector3 from = others[i].Pose[Joint.Pelvis] - _view.Centre;
            float along = Vector3.Dot(from, way);
            bool isNear = others[i].Number != person.Number && along > 0 && along < length + Gathering.BehindMetres
                && (from - (way * along)).LengthSquared() < Gathering.AsideSquaredMetres;
            if (isNear)
            {
                into[count++] = i;
            }
        }

        return count;
    }

    /// <summary>The box around a body that balls around its joints give.</summary>
    private struct QuickBox(float girth)
    {
        private Vector256<float> _leastX = Vector256.Create(float.MaxValue);
        private Vector256<float> _leastY = Vector256.Create(float.MaxValue);
        private Vector256<float> _mostX = Vector256.Create(float.MinValue);
        private Vector256<float> _mostY = Vector256.Create(float.MinValue);

        public void Include(in PixelLanes pixels, ReadOnlySpan<float> ballsPx)
        {
            Vector256<float> balls = Vector256.Create(ballsPx);
            Vector256<float> counts = pixels.IsProjected.AsSingle()
                & Vector256.GreaterThan(pixels.Depth, Vector256.Create(BoxDepthMinMetres)) & Vector256.GreaterThan(balls, Vector256<float>.Zero);
            Vector256<float> reach = balls * girth / pixels.Depth;
            _leastX = Vector256.ConditionalSelect(counts, Vector256.MinNative(_leastX, pixels.X - reach), _leastX);
            _leastY = Vector256.ConditionalSelect(counts, Vector256.MinNative(_leastY, pixels.Y - reach), _leastY);
            _mostX = Vector256.ConditionalSelect(counts, Vector256.MaxNative(_mostX, pixels.X + reach), _mostX);
            _mostY = Vector256.ConditionalSelect(counts, Vector256.MaxNative(_mostY, pixels.Y + reach), _mostY);
        }

        /// <summary>The box in the pixel coordinates of boxes; false where no joint counted.</summary>
        public readonly bool TryEnd(out Box box)
        {
            (float left, float right) = (Least(_leastX), -Least(-_mostX));
            box = new Box(left + 0.5f, Least(_leastY) + 0.5f, right + 0.5f, -Least(-_mostY) + 0.5f);
            return left < right;
        }

        private static float Least(Vector256<float> values)
        {
            Vector128<float> four = Vector128.MinNative(values.GetLower(), values.GetUpper());
            Vector128<float> two = Vector128.MinNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
            return Vector128.MinNative(two, Vector128.Shuffle(two, Vector128.Create(1, 0, 3, 2))).ToScalar();
        }
    }
}

using System.Numerics;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;
using Joint = JustWalkOut.CameraSim.World.Joint;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>A point of a body in a picture, in the pixel coordinates of boxes (edges, not middles, are whole).</summary>
/// <param name="At">Where; meaningless where <paramref name="Visibility"/> is 0.</param>
/// <param name="Visibility">As COCO has it: 0 not on the picture, 1 on it but hidden, 2 seen.</param>
internal readonly record struct PointInView(Vector2 At, int Visibility);

/// <summary>How one body appears to one camera.</summary>
/// <param name="Person">Who, in truth.</param>
/// <param name="Box">Around the body, cut to the picture.</param>
/// <param name="VisibleShare">Share of the body that is on the picture and not hidden, 0 to 1.</param>
/// <param name="Tilt">Sine of the angle at which the camera looks down on the body: 0 level, 1 from straight above.</param>
/// <param name="Ground">Its ground point.</param>
/// <param name="Head">Top of its head.</param>
/// <param name="LeftHand">Its left hand.</param>
/// <param name="RightHand">Its right hand.</param>
internal readonly record struct BodyInView(
    int Person, Box Box, float VisibleShare, float Tilt, PointInView Ground, PointInView Head, PointInView LeftHand, PointInView RightHand);

/// <summary>
/// Finds how bodies appear to one camera from geometry alone. What hides is gondolas, other bodies and the body's own trunk; walls and goods
/// in hands hide nothing.
/// </summary>
internal sealed class BodyViewer(CameraView view, Occluders furniture)
{
    /// <summary>A body's furthest point lies less than this from its pelvis.</summary>
    private static readonly float ReachMetres = VisibilityParameters.Default.ReachMetres;

    private static readonly Joint[] Sampled =
        [Joint.HeadCentre, Joint.Neck, Joint.LeftShoulder, Joint.RightShoulder, Joint.Pelvis, Joint.LeftKnee, Joint.RightKnee, Joint.LeftAnkle, Joint.RightAnkle];

    // Joints and the radius of the flesh and clothes around them, for the quick box.
    private static readonly (Joint Joint, float RadiusMetres)[] Balls =
    [
        (Joint.HeadCentre, 0.125f), (Joint.LeftShoulder, 0.085f), (Joint.RightShoulder, 0.085f), (Joint.LeftElbow, 0.055f), (Joint.RightElbow, 0.055f),
        (Joint.LeftHand, 0.065f), (Joint.RightHand, 0.065f), (Joint.LeftHip, 0.12f), (Joint.RightHip, 0.12f), (Joint.LeftKnee, 0.08f), (Joint.RightKnee, 0.08f),
        (Joint.LeftAnkle, 0.06f), (Joint.RightAnkle, 0.06f), (Joint.LeftToe, 0.05f), (Joint.RightToe, 0.05f),
    ];

    private readonly float _focalPx = (float)Math.Max(view.Calibration.FocalPx[0], view.Calibration.FocalPx[1]);

    /// <summary>The camera.</summary>
    public CameraView View => view;

    /// <summary>Looks for one body.</summary>
    /// <param name="person">Who.</param>
    /// <param name="others">Everyone there; the person among them hides nothing of themselves here.</param>
    /// <param name="seen">How it appears.</param>
    /// <returns>False where nothing of it is on the picture.</returns>
    public bool TrySee(SeenPerson person, IReadOnlyList<SeenPerson> others, out BodyInView seen)
    {
        seen = default;
        BodyPose pose = person.Pose;
        Vector3 pelvis = pose[Joint.Pelvis];
        if (IsFarOff(pelvis) || !TryBox(person, out Box whole) || BodyOutline.Clip(view, whole) is not Box box)
        {
            return false;
        }

        Span<int> nearBlocks = stackalloc int[32];
        nearBlocks = nearBlocks[..furniture.Near(view.Centre, pelvis, nearBlocks)];
        Span<int> nearBodies = stackalloc int[16];
        nearBodies = nearBodies[..NearBodies(person, others, nearBodies)];

        int visible = 0;
        foreach (Joint joint in Sampled)
        {
            visible += Look(pose[joint], others, nearBlocks, nearBodies).Visibility == 2 ? 1 : 0;
        }

        Vector3 from = view.Centre - pelvis;
        Vector3 ground = new(pelvis.X, pelvis.Y, 0);
        seen = new BodyInView(
            person.Number, box, visible / (float)Sampled.Length, from.Z / MathF.Max(1e-3f, from.Length()),
            Look(ground, others, nearBlocks, nearBodies), Look(pose[Joint.HeadTop], others, nearBlocks, nearBodies),
            Hand(person, Side.Left, others, nearBlocks, nearBodies), Hand(person, Side.Right, others, nearBlocks, nearBodies));
        return true;
    }

    /// <summary>How any point of a body appears; slow beside <see cref="TrySee"/>, for truth.</summary>
    public PointInView Point(SeenPerson person, Vector3 point, IReadOnlyList<SeenPerson> others)
    {
        if (!view.TryProject(point, out Vector2 pixel, out _) || !view.Contains(pixel))
        {
            return default;
        }

        Span<int> nearBlocks = stackalloc int[32];
        nearBlocks = nearBlocks[..furniture.Near(view.Centre, person.Pose[Joint.Pelvis], nearBlocks)];
        Span<int> nearBodies = stackalloc int[16];
        nearBodies = nearBodies[..NearBodies(person, others, nearBodies)];
        return Look(point, others, nearBlocks, nearBodies);
    }

    /// <summary>Whether a body's own head or trunk hides one of its points, face and limbs for instance, from this camera.</summary>
    public bool HidesFromItself(BodyPose pose, Joint joint)
    {
        Vector3 point = pose[joint];
        return joint switch
        {
            Joint.Nose or Joint.LeftEye or Joint.RightEye or Joint.LeftEar or Joint.RightEar =>
                Vector3.Dot(point - pose[Joint.HeadCentre], view.Centre - point) < 0,
            Joint.LeftElbow or Joint.RightElbow or Joint.LeftWrist or Joint.RightWrist or Joint.LeftHand or Joint.RightHand =>
                Occluders.Passes(view.Centre, point, pose[Joint.Pelvis], pose[Joint.Neck], VisibilityParameters.Default.OwnTrunkRadiusMetres),
            _ => false,
        };
    }

    private PointInView Hand(SeenPerson person, Side side, IReadOnlyList<SeenPerson> others, ReadOnlySpan<int> nearBlocks, ReadOnlySpan<int> nearBodies)
    {
        Joint joint = side == Side.Left ? Joint.LeftHand : Joint.RightHand;
        PointInView point = Look(person.Pose[joint], others, nearBlocks, nearBodies);
        return point.Visibility == 2 && HidesFromItself(person.Pose, joint) ? point with { Visibility = 1 } : point;
    }

    private PointInView Look(Vector3 point, IReadOnlyList<SeenPerson> others, ReadOnlySpan<int> nearBlocks, ReadOnlySpan<int> nearBodies)
    {
        if (!view.TryProject(point, out Vector2 pixel, out _) || !view.Contains(pixel))
        {
            return default;
        }

        bool isHidden = furniture.HidesPoint(view.Centre, point, nearBlocks);
        for (int i = 0; i < nearBodies.Length && !isHidden; i++)
        {
            isHidden = Occluders.HidesPoint(others[nearBodies[i]], view.Centre, point);
        }

        return new PointInView(pixel + new Vector2(0.5f), isHidden ? 1 : 2);
    }

    private bool IsFarOff(Vector3 pelvis)
    {
        Vector3 from = pelvis - view.Centre;
        float depth = Vector3.Dot(from, view.Forward);
        if (depth < -ReachMetres)
        {
            return true;
        }

        // Outside of a cone around the picture's corners, widened by the body's reach.
        float across = (from - (view.Forward * depth)).Length() - (ReachMetres * 1.5f);
        float slopeMax = 1.4f * new Vector2(view.WidthPx, view.HeightPx).Length() / 2 / _focalPx;
        return across > slopeMax * MathF.Max(0, depth + ReachMetres);
    }

    private int NearBodies(SeenPerson person, IReadOnlyList<SeenPerson> others, Span<int> into)
    {
        Vector3 sight = person.Pose[Joint.Pelvis] - view.Centre;
        float length = sight.Length();
        Vector3 way = sight / MathF.Max(1e-6f, length);
        int count = 0;
        for (int i = 0; i < others.Count && count < into.Length; i++)
        {
            Vector3 from = others[i].Pose[Joint.Pelvis] - view.Centre;
            float along = Vector3.Dot(from, way);
            bool isNear = others[i].Number != person.Number && along > 0 && along < length + 0.6f && (from - (way * along)).LengthSquared() < 2 * ReachMetres;
            if (isNear)
            {
                into[count++] = i;
            }
        }

        return count;
    }

    private bool TryBox(SeenPerson person, out Box box)
    {
        BodyOutline.Bounds bounds = BodyOutline.Bounds.Empty;
        float girth = person.Look.Girth * person.Look.StatureMetres / 1.75f;
        foreach ((Joint joint, float radius) in Balls)
        {
            if (view.TryProject(person.Pose[joint], out Vector2 pixel, out float depth) && depth > 0.2f)
            {
                Vector2 reach = new(_focalPx * radius * girth / depth);
                bounds.Include(pixel - reach);
                bounds.Include(pixel + reach);
            }
        }

        box = new Box(bounds.Least.X + 0.5f, bounds.Least.Y + 0.5f, bounds.Most.X + 0.5f, bounds.Most.Y + 0.5f);
        return bounds.Least.X < bounds.Most.X;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Bodies;

/// <summary>One capsule of a body, metres in the store's frame.</summary>
internal readonly struct FleshPart
{
    public FleshPart(Vector3 from, Vector3 to, float radiusMetres)
    {
        (From, To, RadiusMetres) = (from, to, radiusMetres);
        Middle = (from + to) / 2;
        BallMetres = (Vector3.Distance(from, to) / 2) + radiusMetres;
    }

    public Vector3 From { get; }

    public Vector3 To { get; }

    public float RadiusMetres { get; }

    public Vector3 Middle { get; }

    /// <summary>Radius of a ball around all of it.</summary>
    public float BallMetres { get; }
}

/// <summary>
/// What of a body is solid in one pose, as cameras see it: limbs around their bones, head, a trunk twice as broad as it is deep, and trolley, wheelchair or basket.
/// Clothes, hair, bags and packs give way. Holds one pose at a time, laid out so that eight parts are looked at together.
/// </summary>
internal sealed class Flesh
{
    /// <summary>Most parts that a body can have.</summary>
    public const int PartsMax = 20;

    /// <summary>Bits of the parts that are arms, the first part lowest: arms may be in a shelf's opening and touch people, nothing else may.</summary>
    public const uint Arms = 0xFu << FirstArm;

    private const int FirstArm = 12;

    /// <summary>Parts as they are looked at, a multiple of the lanes.</summary>
    private const int Room = 24;

    private const float NowhereMetres = 1e6f;

    private readonly FleshPart[] _parts = new FleshPart[PartsMax];
    private readonly float[] _x = new float[Room];
    private readonly float[] _y = new float[Room];
    private readonly float[] _z = new float[Room];
    private readonly float[] _balls = new float[Room];
    private BodyLook? _look;
    private BodyPose? _pose;
    private int _count;

    /// <summary>The parts.</summary>
    public ReadOnlySpan<FleshPart> Parts => _parts.AsSpan(0, _count);

    /// <summary>An upright cylinder around all of them.</summary>
    public (Vector2 Middle, float Radius) Around { get; private set; }

    /// <summary>Radius of a narrower one around all but the arms.</summary>
    public float CoreRadiusMetres { get; private set; }

    /// <summary>How deep it is in what is solid in the store; null until somebody has found out.</summary>
    public SolidDepth? InSolids { get; set; }

    /// <summary>Whether it is a body's that looks so, in that pose.</summary>
    public bool IsOf(BodyLook look, BodyPose pose) => ReferenceEquals(pose, _pose) && ReferenceEquals(look, _look);

    /// <summary>Becomes a body's.</summary>
    public void Fill(BodyLook look, BodyPose pose)
    {
        (_look, _pose, InSolids) = (look, pose, null);
        _count = Fill(look, pose, _parts);
        Vector2 middle = Flat(_parts[1].Middle);
        (float radius, float core) = (0, 0);
        for (int i = 0; i < _count; i++)
        {
            ref readonly FleshPart part = ref _parts[i];
            (_x[i], _y[i], _z[i], _balls[i]) = (part.Middle.X, part.Middle.Y, part.Middle.Z, part.BallMetres);
            float reach = Vector2.Distance(middle, Flat(part.Middle)) + part.BallMetres;
            radius = MathF.Max(radius, reach);
            core = (Arms & (1u << i)) == 0 ? MathF.Max(core, reach) : core;
        }

        // What is left over is near to nothing.
        _x.AsSpan(_count).Fill(NowhereMetres);
        (Around, CoreRadiusMetres) = ((middle, radius), core);
    }

    /// <summary>One bit for each part whose ball comes within a distance of an upright line through the floor, the first part lowest.</summary>
    public uint Near(Vector2 line, float metres)
    {
        uint near = 0;
        for (int first = 0; first < _count; first += PointLanes.Count)
        {
            Vector256<float> x = Vector256.Create(_x, first) - Vector256.Create(line.X);
            Vector256<float> y = Vector256.Create(_y, first) - Vector256.Create(line.Y);
            Vector256<float> room = Vector256.Create(_balls, first) + Vector256.Create(metres);
            near |= Vector256.LessThan((x * x) + (y * y), room * room).ExtractMostSignificantBits() << first;
        }

        return near;
    }

    /// <summary>One bit for each part whose ball comes within a distance of a point.</summary>
    public uint Near(Vector3 point, float metres)
    {
        uint near = 0;
        for (int first = 0; first < _count; first += PointLanes.Count)
        {
            Vector256<float> room = Vector256.Create(_balls, first) + Vector256.Create(metres);
            near |= Vector256.LessThan(Middles(first).From(point).LengthSquared(), room * room).ExtractMostSignificantBits() << first;
        }

        return near;
    }

    /// <summary>One bit for each part whose ball comes within a distance of an upright box.</summary>
    public uint Near(in SolidBox box, float metres)
    {
        uint near = 0;
        for (int first = 0; first < _count; first += PointLanes.Count)
        {
            Vector256<float> room = Vector256.Create(_balls, first) + Vector256.Create(metres);
            near |= Vector256.LessThan(box.DistanceSquared(Middles(first)), room * room).ExtractMostSignificantBits() << first;
        }

        return near;
    }

    private static Vector2 Flat(Vector3 point) => new(point.X, point.Y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PointLanes Middles(int first) => new(_x.AsSpan(first), _y.AsSpan(first), _z.AsSpan(first));

    /// <summary>Writes the parts of a body; returns how many.</summary>
    private static int Fill(BodyLook look, BodyPose pose, Span<FleshPart> into)
    {
        float size = look.StatureMetres;
        float girth = look.Girth * size / 1.75f;
        Vector3 pelvis = pose[Joint.Pelvis];
        Vector3 chest = Vector3.Lerp(pelvis, pose[Joint.Neck], 0.85f);
        Vector3 crown = Vector3.Normalize(pose[Joint.HeadTop] - pose[Joint.HeadCentre]);
        Vector3 across = Vector3.Normalize(pose[Joint.LeftShoulder] - pose[Joint.RightShoulder]) * (0.045f * girth);
        Vector3 hips = Vector3.Normalize(pose[Joint.LeftHip] - pose[Joint.RightHip]) * (0.04f * girth);
        Vector3 down = Vector3.UnitZ * (0.025f * size);
        into[0] = new(pose[Joint.HeadTop] - (crown * 0.09f), pose[Joint.HeadCentre] - (crown * 0.04f), 0.085f);
        into[1] = new(pelvis + hips, chest + across, 0.12f * girth);
        into[2] = new(pelvis - hips, chest - across, 0.12f * girth);
        into[3] = new(pose[Joint.LeftShoulder] - down, pose[Joint.RightShoulder] - down, 0.06f * girth);
        Leg(into[4..], pose, (Joint.LeftHip, Joint.LeftKnee, Joint.LeftAnkle, Joint.LeftToe), (size, girth));
        Leg(into[8..], pose, (Joint.RightHip, Joint.RightKnee, Joint.RightAnkle, Joint.RightToe), (size, girth));
        into[12] = new(pose[Joint.LeftShoulder], pose[Joint.LeftElbow], 0.05f * girth);
        into[13] = new(pose[Joint.LeftElbow], pose[Joint.LeftHand], 0.038f * girth);
        into[14] = new(pose[Joint.RightShoulder], pose[Joint.RightElbow], 0.05f * girth);
        into[15] = new(pose[Joint.RightElbow], pose[Joint.RightHand], 0.038f * girth);
        return 16 + FillCarrier(look.Carrier, pose, into[16..]);
    }

    private static void Leg(Span<FleshPart> into, BodyPose pose, (Joint Hip, Joint Knee, Joint Ankle, Joint Toe) names, (float Size, float Girth) build)
    {
        (Vector3 hip, Vector3 knee, Vector3 ankle, Vector3 toe) = (pose[names.Hip], pose[names.Knee], pose[names.Ankle], pose[names.Toe]);
        Vector3 thigh = (hip + knee) / 2;
        Vector3 sole = ankle with { Z = MathF.Max(0.035f, ankle.Z - (0.02f * build.Size)) };
        into[0] = new(hip, thigh, 0.08f * build.Girth);
        into[1] = new(thigh, knee, 0.064f * build.Girth);
        into[2] = new(knee, ankle, 0.05f * build.Girth);
        into[3] = new(sole, Vector3.Lerp(sole, toe with { Z = MathF.Max(0.03f, toe.Z) }, 0.9f), 0.04f * build.Girth);
    }

    /// <summary>Trolley, wheelchair or basket.</summary>
    private static int FillCarrier(Carrier carrier, BodyPose pose, Span<FleshPart> into)
    {
        Vector3 left = Vector3.Normalize((pose[Joint.LeftHip] - pose[Joint.RightHip]) with { Z = 0 });
        Vector3 ahead = new(left.Y, -left.X, 0);
        switch (carrier)
        {
            case Carrier.Trolley:
                Vector3 middle = pose[Joint.Pelvis] with { Z = 0.72f } + (ahead * (float)Footprint.TrolleyAheadMetres);
                Vector3 wheels = middle with { Z = 0.07f };
                into[0] = new(middle + (left * 0.09f) - (ahead * 0.17f), middle + (left * 0.09f) + (ahead * 0.17f), 0.1f);
                into[1] = new(middle - (left * 0.09f) - (ahead * 0.17f), middle - (left * 0.09f) + (ahead * 0.17f), 0.1f);
                into[2] = new(wheels + (left * 0.18f) - (ahead * 0.22f), wheels + (left * 0.18f) + (ahead * 0.22f), 0.055f);
                into[3] = new(wheels - (left * 0.18f) - (ahead * 0.22f), wheels - (left * 0.18f) + (ahead * 0.22f), 0.055f);
                return 4;
            case Carrier.Wheelchair:
                Vector3 hub = pose[Joint.Pelvis] with { Z = 0.3f } - (ahead * 0.06f);
                Vector3 caster = pose[Joint.Pelvis] with { Z = 0.08f } + (ahead * 0.42f);
                into[0] = new(hub + (left * 0.3f) - (ahead * 0.27f), hub + (left * 0.3f) + (ahead * 0.27f), 0.03f);
                into[1] = new(hub - (left * 0.3f) - (ahead * 0.27f), hub - (left * 0.3f) + (ahead * 0.27f), 0.03f);
                into[2] = new(caster + (left * 0.22f) - (ahead * 0.05f), caster + (left * 0.22f) + (ahead * 0.05f), 0.03f);
                into[3] = new(caster - (left * 0.22f) - (ahead * 0.05f), caster - (left * 0.22f) + (ahead * 0.05f), 0.03f);
                return 4;
            case Carrier.Basket:
                Vector3 hung = pose[Joint.LeftHand] - (Vector3.UnitZ * 0.24f);
                into[0] = new(hung - (ahead * 0.1f), hung + (ahead * 0.1f), 0.11f);
                return 1;
            default:
                return 0;
        }
    }
}

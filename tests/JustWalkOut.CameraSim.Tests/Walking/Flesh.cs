using System.Numerics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Tests.Walking;

/// <summary>What a part of a body may do.</summary>
internal enum PartKind
{
    /// <summary>May be in nothing: not in a shelf, not in a wall, not in another's body.</summary>
    Body,

    /// <summary>May be in a shelf's opening and between other people's arms and bodies, but in no board, back, side or wall.</summary>
    Arm,

    /// <summary>What a body pushes or sits in or carries goods in: may be in nothing.</summary>
    Carrier,
}

/// <summary>One capsule of a body, metres in the store's frame.</summary>
internal readonly record struct Part(string Name, PartKind Kind, Vector3 From, Vector3 To, float Radius);

/// <summary>
/// The solid parts of a person as they are drawn: limbs around their bones, a trunk twice as broad as it is deep. Clothes, hair, hats, shoulder bags
/// and packs are soft and left out.
/// </summary>
internal static class Flesh
{
    public const int PartsMax = 32;

    /// <summary>Writes a person's parts; returns how many.</summary>
    public static int Fill(BodyLook look, BodyPose pose, Span<Part> into)
    {
        float size = look.StatureMetres;
        float girth = look.Girth * size / 1.75f;
        int count = 0;
        Vector3 across = Flat(pose[Joint.LeftShoulder] - pose[Joint.RightShoulder]);
        Vector3 hips = Flat(pose[Joint.LeftHip] - pose[Joint.RightHip]);
        Vector3 pelvis = pose[Joint.Pelvis];
        Vector3 chest = Vector3.Lerp(pelvis, pose[Joint.Neck], 0.85f);
        Vector3 up = Vector3.Normalize(pose[Joint.HeadTop] - pose[Joint.HeadCentre]);
        Vector3 down = Vector3.UnitZ * (0.025f * size);
        into[count++] = new Part("head", PartKind.Body, pose[Joint.HeadTop] - (up * 0.09f), pose[Joint.HeadCentre] - (up * 0.04f), 0.085f);
        for (int side = -1; side <= 1; side += 2)
        {
            into[count++] = new Part("trunk", PartKind.Body, pelvis + (hips * (side * 0.04f * girth)), chest + (across * (side * 0.045f * girth)), 0.12f * girth);
        }

        into[count++] = new Part("shoulders", PartKind.Body, pose[Joint.LeftShoulder] - down, pose[Joint.RightShoulder] - down, 0.06f * girth);
        for (int side = 0; side < 2; side++)
        {
            (Joint hip, Joint knee, Joint ankle, Joint toe) = side == 0 ? (Joint.LeftHip, Joint.LeftKnee, Joint.LeftAnkle, Joint.LeftToe) : (Joint.RightHip, Joint.RightKnee, Joint.RightAnkle, Joint.RightToe);
            (Joint shoulder, Joint elbow, Joint hand) = side == 0 ? (Joint.LeftShoulder, Joint.LeftElbow, Joint.LeftHand) : (Joint.RightShoulder, Joint.RightElbow, Joint.RightHand);
            into[count++] = new Part("thigh", PartKind.Body, pose[hip], Vector3.Lerp(pose[hip], pose[knee], 0.5f), 0.08f * girth);
            into[count++] = new Part("knee", PartKind.Body, Vector3.Lerp(pose[hip], pose[knee], 0.5f), pose[knee], 0.064f * girth);
            into[count++] = new Part("shank", PartKind.Body, pose[knee], pose[ankle], 0.05f * girth);
            Vector3 sole = pose[ankle] with { Z = MathF.Max(0.035f, pose[ankle].Z - (0.02f * size)) };
            into[count++] = new Part("foot", PartKind.Body, sole, Vector3.Lerp(sole, pose[toe] with { Z = MathF.Max(0.03f, pose[toe].Z) }, 0.9f), 0.04f * girth);
            into[count++] = new Part("upper arm", PartKind.Arm, pose[shoulder], pose[elbow], 0.05f * girth);
            into[count++] = new Part("forearm", PartKind.Arm, pose[elbow], pose[hand], 0.038f * girth);
        }

        return count + FillCarrier(look, pose, into[count..]);
    }

    /// <summary>Trolley, wheelchair or basket, as drawn.</summary>
    private static int FillCarrier(BodyLook look, BodyPose pose, Span<Part> into)
    {
        Vector3 left = Flat((pose[Joint.LeftHip] - pose[Joint.RightHip]) with { Z = 0 });
        Vector3 ahead = new(left.Y, -left.X, 0);
        int count = 0;
        switch (look.Carrier)
        {
            case Carrier.Trolley:
                Vector3 middle = pose[Joint.Pelvis] with { Z = 0.72f } + (ahead * 0.6f);
                for (int side = -1; side <= 1; side += 2)
                {
                    into[count++] = new Part("trolley", PartKind.Carrier, middle + (left * (side * 0.09f)) - (ahead * 0.17f), middle + (left * (side * 0.09f)) + (ahead * 0.17f), 0.1f);
                    Vector3 wheel = middle with { Z = 0.07f } + (left * (side * 0.18f));
                    into[count++] = new Part("trolley", PartKind.Carrier, wheel - (ahead * 0.22f), wheel + (ahead * 0.22f), 0.055f);
                }

                break;
            case Carrier.Wheelchair:
                Vector3 seat = pose[Joint.Pelvis] - (Vector3.UnitZ * 0.1f);
                for (int side = -1; side <= 1; side += 2)
                {
                    Vector3 hub = seat with { Z = 0.3f } + (left * (side * 0.3f)) - (ahead * 0.06f);
                    into[count++] = new Part("wheel", PartKind.Carrier, hub - (ahead * 0.27f), hub + (ahead * 0.27f), 0.03f);
                    Vector3 caster = seat with { Z = 0.08f } + (left * (side * 0.22f)) + (ahead * 0.42f);
                    into[count++] = new Part("wheel", PartKind.Carrier, caster - (ahead * 0.05f), caster + (ahead * 0.05f), 0.03f);
                }

                break;
            case Carrier.Basket:
                Vector3 hung = pose[Joint.LeftHand] - (Vector3.UnitZ * 0.24f);
                into[count++] = new Part("basket", PartKind.Carrier, hung - (ahead * 0.1f), hung + (ahead * 0.1f), 0.11f);
                break;
            default:
                break;
        }

        return count;
    }

    private static Vector3 Flat(Vector3 along) => along.LengthSquared() < 1e-8f ? Vector3.UnitX : Vector3.Normalize(along);
}

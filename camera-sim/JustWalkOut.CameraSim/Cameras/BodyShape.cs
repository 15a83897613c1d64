using System.Numerics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>
/// The solid form of a body in any pose: rounded shoulders, a flat trunk, tapering limbs, head and hair, hands, shoes, and what is carried.
/// Proportions follow the means of adults in Drillis and Contini (1966) relative to stature; girth scales thickness, not length.
/// </summary>
public static class BodyShape
{
    /// <summary>Most pieces that one person can have.</summary>
    internal const int PiecesMax = 80;

    /// <summary>The pieces of a person, in no order of depth.</summary>
    public static IReadOnlyList<Capsule> Of(SeenPerson person)
    {
        ArgumentNullException.ThrowIfNull(person);
        Capsule[] pieces = new Capsule[PiecesMax];
        int count = Fill(person, person.Pose, pieces);
        return new ArraySegment<Capsule>(pieces, 0, count);
    }

    /// <summary>The same into the caller's buffer of at least <see cref="PiecesMax"/>; returns how many.</summary>
    internal static int Fill(SeenPerson person, BodyPose pose, Span<Capsule> into) => Fill(person, pose.Joints, pose.FacingRadians, into);

    /// <summary>Writes the pieces into the caller's buffer of at least <see cref="PiecesMax"/>; returns how many.</summary>
    /// <param name="person">Whose look and goods count.</param>
    /// <param name="joints">Where the joints are, which may be at another moment than the person's.</param>
    /// <param name="facingRadians">Where the chest looks then.</param>
    /// <param name="into">The caller's buffer.</param>
    internal static int Fill(SeenPerson person, ReadOnlySpan<Vector3> joints, float facingRadians, Span<Capsule> into)
    {
        BodyBuild build = new(person.Look, joints, facingRadians, into);
        build.Trunk();
        build.Legs();
        build.Arm(Side.Left);
        build.Arm(Side.Right);
        build.Head();
        if (person.Look.Coat is not null)
        {
            build.Coat();
        }

        build.Carried(person.Look.Carrier, person.Carried);
        for (int i = 0; i < person.Held.Count; i++)
        {
            build.Held(person.Held[i], i);
        }

        return build.Count;
    }
}

using System.Numerics;

namespace JustWalkOut.CameraSim.Bodies;

/// <summary>Geometry of limbs.</summary>
internal static class Kinematics
{
    /// <summary>
    /// The middle joint of a limb of two bones. The bend points towards <paramref name="pole"/>, so an elbow or knee cannot bend backwards. Where the end
    /// is out of reach it is drawn in along the line; the end that is reached comes back in <paramref name="end"/>.
    /// </summary>
    public static Vector3 Bend(Vector3 root, ref Vector3 end, (float Upper, float Lower) bones, Vector3 pole)
    {
        Vector3 line = end - root;
        float distance = line.Length();
        float longest = 0.999f * (bones.Upper + bones.Lower);
        float shortest = 1.02f * MathF.Abs(bones.Upper - bones.Lower) + 0.01f;
        Vector3 direction = distance < 1e-5f ? Vector3.Normalize(pole) : line / distance;
        float reached = Math.Clamp(distance, shortest, longest);
        end = root + (direction * reached);

        float along = ((bones.Upper * bones.Upper) - (bones.Lower * bones.Lower) + (reached * reached)) / (2 * reached);
        float aside = MathF.Sqrt(MathF.Max(0, (bones.Upper * bones.Upper) - (along * along)));
        Vector3 across = pole - (direction * Vector3.Dot(pole, direction));
        float length = across.Length();
        if (length < 1e-4f)
        {
            across = MathF.Abs(direction.Z) < 0.9f ? Vector3.Cross(direction, Vector3.UnitZ) : Vector3.Cross(direction, Vector3.UnitX);
            length = across.Length();
        }

        return root + (direction * along) + (across / length * aside);
    }

    /// <summary>Share of a reach's way after a share of its time: minimum jerk (Flash and Hogan 1985).</summary>
    public static double MinimumJerk(double share) => share * share * share * (10 + (share * (-15 + (6 * share))));

    /// <summary>The turn from one heading to another, -pi to pi.</summary>
    public static double Turn(double from, double to) => Math.IEEERemainder(to - from, Math.Tau);
}

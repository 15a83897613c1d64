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

    /// <summary>Distance of two straight lines from end to end (Ericson, Real-Time Collision Detection, 5.1.9).</summary>
    public static float Distance((Vector3 From, Vector3 To) one, (Vector3 From, Vector3 To) two)
    {
        (Vector3 along, Vector3 beside, Vector3 between) = (one.To - one.From, two.To - two.From, one.From - two.From);
        (float a, float e, float f) = (along.LengthSquared(), beside.LengthSquared(), Vector3.Dot(beside, between));
        (float b, float c) = (Vector3.Dot(along, beside), Vector3.Dot(along, between));
        float denominator = (a * e) - (b * b);
        float share = denominator > 1e-9f ? Math.Clamp(((b * f) - (c * e)) / denominator, 0, 1) : 0;
        float other = e > 1e-9f ? ((b * share) + f) / e : 0;
        if (other is < 0 or > 1)
        {
            other = Math.Clamp(other, 0, 1);
            share = a > 1e-9f ? Math.Clamp(((b * other) - c) / a, 0, 1) : 0;
        }

        return Vector3.Distance(one.From + (along * share), two.From + (beside * other));
    }

    /// <summary>Share of a reach's way after a share of its time: minimum jerk (Flash and Hogan 1985).</summary>
    public static double MinimumJerk(double share) => share * share * share * (10 + (share * (-15 + (6 * share))));

    /// <summary>A heading as a direction of length 1.</summary>
    public static Vector2 Way(double heading)
    {
        (double sine, double cosine) = Math.SinCos(heading);
        return new Vector2((float)cosine, (float)sine);
    }

    /// <summary>The turn from one heading to another, -pi to pi.</summary>
    public static double Turn(double from, double to) => Math.IEEERemainder(to - from, Math.Tau);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Walking;

/// <summary>An upright box, turned about z.</summary>
internal readonly record struct SolidBox(Vector3 Middle, Vector3 Half, float Cosine, float Sine)
{
    private const float CeilingMetres = 3;

    public static SolidBox Of(Pose pose, Vector3 least, Vector3 most)
    {
        Vector3 middle = (least + most) / 2;
        Pose at = pose.Place(new Pose(middle.X, middle.Y, middle.Z));
        (float sine, float cosine) = MathF.SinCos((float)(pose.YawDegrees * Math.PI / 180));
        return new SolidBox(new Vector3((float)at.X, (float)at.Y, (float)at.Z), (most - least) / 2, cosine, sine);
    }

    public static SolidBox Wall(double[] from, double[] to, float thickness)
    {
        Vector2 along = new((float)(to[0] - from[0]), (float)(to[1] - from[1]));
        float length = MathF.Max(1e-3f, along.Length());
        Vector3 middle = new((float)(from[0] + to[0]) / 2, (float)(from[1] + to[1]) / 2, 0);
        return new SolidBox(middle, new Vector3(length / 2, thickness / 2, CeilingMetres), along.X / length, along.Y / length);
    }

    public bool IsNear(Vector2 middle, float radius) => Off(Local(new Vector3(middle, Middle.Z))) < radius * radius;

    /// <summary>The squares of eight points' distances from it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> DistanceSquared(in PointLanes points)
    {
        PointLanes off = points.From(Middle);
        Vector256<float> cosine = Vector256.Create(Cosine);
        Vector256<float> sine = Vector256.Create(Sine);
        Vector256<float> x = Beyond((cosine * off.X) + (sine * off.Y), Half.X);
        Vector256<float> y = Beyond((cosine * off.Y) - (sine * off.X), Half.Y);
        Vector256<float> z = Beyond(off.Z, Half.Z);
        return (x * x) + (y * y) + (z * z);
    }

    /// <summary>A box turned as this one is, around both.</summary>
    public SolidBox With(in SolidBox other)
    {
        (Vector3 least, Vector3 most) = (-Half, Half);
        for (int corner = 0; corner < 8; corner++)
        {
            Vector3 at = new((corner & 1) == 0 ? -other.Half.X : other.Half.X, (corner & 2) == 0 ? -other.Half.Y : other.Half.Y, (corner & 4) == 0 ? -other.Half.Z : other.Half.Z);
            Vector3 local = Local(other.Store(at));
            (least, most) = (Vector3.Min(least, local), Vector3.Max(most, local));
        }

        return this with { Middle = Store((least + most) / 2), Half = (most - least) / 2 };
    }

    /// <summary>How far the deepest of some parts of a body must move to be out, or what is given where that is further.</summary>
    /// <param name="flesh">The body.</param>
    /// <param name="parts">A bit for each of the parts, the first one lowest.</param>
    /// <param name="deepest">What is given.</param>
    public float DepthOf(Flesh flesh, uint parts, float deepest)
    {
        for (; parts != 0; parts &= parts - 1)
        {
            deepest = MathF.Max(deepest, DepthOf(flesh.Parts[BitOperations.TrailingZeroCount(parts)]));
        }

        return deepest;
    }

    /// <summary>How far a part must move to be out: separating axes of box and line, then the distance. 0 where it is not deep for certain.</summary>
    private float DepthOf(in FleshPart part)
    {
        (Vector3 from, Vector3 to) = (Local(part.From), Local(part.To));
        Vector3 gap = Vector3.Max(Vector3.Min(from, to) - Half, -Half - Vector3.Max(from, to));
        float apart = MathF.Max(gap.X, MathF.Max(gap.Y, gap.Z));
        if (part.RadiusMetres - apart <= Contact.DepthMaxMetres)
        {
            return 0;
        }

        float overlap = Overlap(from, to);
        return overlap > 0 ? overlap + part.RadiusMetres : part.RadiusMetres - Distance(from, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Beyond(Vector256<float> value, float half) =>
        Vector256.MaxNative(Vector256.Abs(value) - Vector256.Create(half), Vector256<float>.Zero);

    private Vector3 Local(Vector3 point)
    {
        Vector3 off = point - Middle;
        return new Vector3((Cosine * off.X) + (Sine * off.Y), (Cosine * off.Y) - (Sine * off.X), off.Z);
    }

    private Vector3 Store(Vector3 local) => Middle + new Vector3((Cosine * local.X) - (Sine * local.Y), (Sine * local.X) + (Cosine * local.Y), local.Z);

    private float Overlap(Vector3 from, Vector3 to)
    {
        Vector3 along = to - from;
        Vector3 one = Vector3.Min(from, to);
        Vector3 other = Vector3.Max(from, to);
        Vector3 out1 = Half - one;
        Vector3 out2 = other + Half;
        Vector3 out3 = Vector3.Min(out1, out2);
        float least = MathF.Min(out3.X, MathF.Min(out3.Y, out3.Z));
        if (least <= 0)
        {
            return least;
        }

        least = Across(new Vector3(0, along.Z, -along.Y), from, to, least);
        least = Across(new Vector3(-along.Z, 0, along.X), from, to, least);
        return Across(new Vector3(along.Y, -along.X, 0), from, to, least);
    }

    private float Across(Vector3 normal, Vector3 from, Vector3 to, float least)
    {
        float length = normal.Length();
        if (length < 1e-5f || least <= 0)
        {
            return least;
        }

        float half = Vector3.Dot(Vector3.Abs(normal), Half) / length;
        (float one, float other) = (Vector3.Dot(normal, from) / length, Vector3.Dot(normal, to) / length);
        return MathF.Min(least, MathF.Min(half - MathF.Min(one, other), MathF.Max(one, other) + half));
    }

    /// <summary>Distance from a line outside: it is convex along the line, so thirds close in on it.</summary>
    private float Distance(Vector3 from, Vector3 to)
    {
        (float low, float high) = (0, 1);
        for (int round = 0; round < 14; round++)
        {
            float third = (high - low) / 3;
            if (Off(Vector3.Lerp(from, to, low + third)) <= Off(Vector3.Lerp(from, to, high - third)))
            {
                high -= third;
            }
            else
            {
                low += third;
            }
        }

        return MathF.Sqrt(Off(Vector3.Lerp(from, to, (low + high) / 2)));
    }

    private float Off(Vector3 point) => Vector3.Max(Vector3.Zero, Vector3.Abs(point) - Half).LengthSquared();
}

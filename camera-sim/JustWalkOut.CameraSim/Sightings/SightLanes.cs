using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>A rounded column that hides what is behind it: a bone and the flesh around it, metres in the store's frame.</summary>
internal readonly struct SightColumn
{
    public SightColumn(Vector3 from, Vector3 to, float radiusMetres)
    {
        (From, Bone) = (from, to - from);
        LengthSquared = MathF.Max(1e-9f, Bone.LengthSquared());
        RadiusSquared = radiusMetres * radiusMetres;
    }

    /// <summary>One end of the bone.</summary>
    public Vector3 From { get; }

    /// <summary>The way to its other end.</summary>
    public Vector3 Bone { get; }

    /// <summary>The square of the bone's length, a little above 0 for a bone without length.</summary>
    public float LengthSquared { get; }

    /// <summary>The square of the column's radius.</summary>
    public float RadiusSquared { get; }
}

/// <summary>
/// Lines of sight from one lens to eight points, and what cuts them. Says of each point what <see cref="Occluders"/> says of it alone, from the same
/// numbers in the same order.
/// </summary>
internal readonly struct SightLanes(Vector3 lens, in PointLanes points)
{
    private readonly Vector3 _lens = lens;
    private readonly PointLanes _points = points;
    private readonly PointLanes _sights = points.From(lens);

    /// <summary>One bit for each line that comes within a column, the first one lowest; as <see cref="Occluders.Passes"/> has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint CutBy(in SightColumn column)
    {
        Vector3 apart = _lens - column.From;
        Vector256<float> zero = Vector256<float>.Zero;
        Vector256<float> one = Vector256<float>.One;
        Vector256<float> a = _sights.LengthSquared();
        Vector256<float> e = Vector256.Create(column.LengthSquared);
        Vector256<float> f = Vector256.Create(Vector3.Dot(column.Bone, apart));
        Vector256<float> b = _sights.Dot(column.Bone);
        Vector256<float> c = _sights.Dot(apart);
        Vector256<float> denominator = (a * e) - (b * b);
        Vector256<float> s = Vector256.GreaterThan(denominator, Vector256.Create(1e-9f)) & Unit(((b * f) - (c * e)) / denominator);
        Vector256<float> t = ((b * s) + f) / e;
        Vector256<float> isOff = Vector256.LessThan(t, zero) | Vector256.GreaterThan(t, one);
        t = Unit(t);
        s = Vector256.ConditionalSelect(isOff, Unit(((b * t) - c) / a), s);
        Vector256<float> x = Vector256.Create(apart.X) + (_sights.X * s) - (Vector256.Create(column.Bone.X) * t);
        Vector256<float> y = Vector256.Create(apart.Y) + (_sights.Y * s) - (Vector256.Create(column.Bone.Y) * t);
        Vector256<float> z = Vector256.Create(apart.Z) + (_sights.Z * s) - (Vector256.Create(column.Bone.Z) * t);
        return Vector256.LessThan((x * x) + (y * y) + (z * z), Vector256.Create(column.RadiusSquared)).ExtractMostSignificantBits();
    }

    /// <summary>One bit for each line that a gondola hides, the first one lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint CutBy(in LensBlock block)
    {
        PointLanes store = _points.From(block.Origin);
        Vector256<float> cosine = Vector256.Create(block.Cosine);
        Vector256<float> sine = Vector256.Create(block.Sine);
        Vector256<float> wayX = (cosine * store.X) + (sine * store.Y) - Vector256.Create(block.Lens.X);
        Vector256<float> wayY = (cosine * store.Y) - (sine * store.X) - Vector256.Create(block.Lens.Y);
        Vector256<float> wayZ = store.Z - Vector256.Create(block.Lens.Z);
        Span span = new(Vector256<float>.Zero, Vector256<float>.One, Vector256<float>.Zero);
        span = span.Within(block.Lens.X, block.Size.X, wayX).Within(block.Lens.Y, block.Size.Y, wayY).Within(block.Lens.Z, block.Size.Z, wayZ);
        Vector256<float> length = Vector256.Sqrt((wayX * wayX) + (wayY * wayY) + (wayZ * wayZ));
        Vector256<float> isHidden = Vector256.GreaterThan(span.Leave, span.Enter)
            & Vector256.GreaterThan((span.Leave - span.Enter) * length, Vector256.Create(Occluders.SeenThroughMetres));
        return Vector256.AndNot(isHidden, span.IsBeside).ExtractMostSignificantBits();
    }

    /// <summary>Cuts numbers to 0 to 1.</summary>
    public static Vector256<float> Unit(Vector256<float> value) => Vector256.MinNative(Vector256.MaxNative(value, Vector256<float>.Zero), Vector256<float>.One);

    /// <summary>Shares of the lines at which they enter and leave a block, and which of them run beside it.</summary>
    private readonly record struct Span(Vector256<float> Enter, Vector256<float> Leave, Vector256<float> IsBeside)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Span Within(float from, float size, Vector256<float> way)
        {
            // A line that runs along a side is inside of it all the way or nowhere.
            Vector256<float> isAlong = Vector256.LessThan(Vector256.Abs(way), Vector256.Create(1e-9f));
            Vector256<float> first = Vector256.Create(-from) / way;
            Vector256<float> second = Vector256.Create(size - from) / way;
            Vector256<float> enter = Vector256.MaxNative(Enter, Vector256.MinNative(first, second));
            Vector256<float> leave = Vector256.MinNative(Leave, Vector256.MaxNative(first, second));
            return new Span(
                Vector256.ConditionalSelect(isAlong, Enter, enter),
                Vector256.ConditionalSelect(isAlong, Leave, leave),
                from < 0 || from > size ? IsBeside | isAlong : IsBeside);
        }
    }
}

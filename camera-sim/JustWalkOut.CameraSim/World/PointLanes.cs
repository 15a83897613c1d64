using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace JustWalkOut.CameraSim.World;

/// <summary>Eight points of the store side by side, metres, so that one instruction works on all of them.</summary>
internal readonly struct PointLanes
{
    /// <summary>Points that are worked on together.</summary>
    public const int Count = 8;

    public PointLanes(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> z) =>
        (X, Y, Z) = (Vector256.Create(x), Vector256.Create(y), Vector256.Create(z));

    private PointLanes(Vector256<float> x, Vector256<float> y, Vector256<float> z) => (X, Y, Z) = (x, y, z);

    public Vector256<float> X { get; }

    public Vector256<float> Y { get; }

    public Vector256<float> Z { get; }

    /// <summary>The points as seen from another one, which becomes the origin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PointLanes From(Vector3 origin) => new(X - Vector256.Create(origin.X), Y - Vector256.Create(origin.Y), Z - Vector256.Create(origin.Z));

    /// <summary>The scalar products with a direction, summed in the order of <see cref="Vector3.Dot"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Dot(Vector3 direction) =>
        (X * Vector256.Create(direction.X)) + (Y * Vector256.Create(direction.Y)) + (Z * Vector256.Create(direction.Z));

    /// <summary>What is left of the points, as ways from the origin, without so much of a direction each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PointLanes Less(Vector3 direction, Vector256<float> share) =>
        new(X - (Vector256.Create(direction.X) * share), Y - (Vector256.Create(direction.Y) * share), Z - (Vector256.Create(direction.Z) * share));

    /// <summary>The squares of their distances from the origin as seen from above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> LevelSquared() => (X * X) + (Y * Y);

    /// <summary>The squares of their distances from the origin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> LengthSquared() => (X * X) + (Y * Y) + (Z * Z);
}

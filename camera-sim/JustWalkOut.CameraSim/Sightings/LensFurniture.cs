using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>A gondola's box as one lens has it.</summary>
/// <param name="Origin">Its corner, metres in the store's frame.</param>
/// <param name="Cosine">Of its turn about z.</param>
/// <param name="Sine">Of the same.</param>
/// <param name="Size">Its extent along its own axes.</param>
/// <param name="Lens">Where the lens is in the box's own frame.</param>
internal readonly record struct LensBlock(Vector3 Origin, float Cosine, float Sine, Vector3 Size, Vector3 Lens);

/// <summary>A store's gondolas as one lens has them: what of them is the same for every body is found once. Never changes.</summary>
internal sealed class LensFurniture
{
    /// <summary>A body's furthest point lies less than this from its pelvis; a little more, for rounding.</summary>
    private static readonly float ReachMetres = VisibilityParameters.Default.ReachMetres + 0.01f;

    private readonly Vector3 _lens;
    private readonly LensBlock[] _blocks;
    private readonly float[] _cosine;
    private readonly float[] _sine;
    private readonly float[][] _half;
    private readonly float[][] _fromMiddle;

    public LensFurniture(Vector3 lens, LensBlock[] blocks)
    {
        (_lens, _blocks) = (lens, blocks);
        _cosine = Padded(block => block.Cosine, 1);
        _sine = Padded(block => block.Sine, 0);

        // A block that is less than nothing is never near.
        _half = [.. Enumerable.Range(0, 3).Select(axis => Padded(block => block.Size[axis] / 2, -1e6f))];
        _fromMiddle = [.. Enumerable.Range(0, 3).Select(axis => Padded(block => block.Lens[axis] - (block.Size[axis] / 2), 0))];
    }

    public ref readonly LensBlock this[int index] => ref _blocks[index];

    /// <summary>
    /// The gondolas that may come between the lens and a body: those that the cone from the lens around all of it gets into. An index of each into
    /// <paramref name="into"/>, their count back, at most as many as there is room for.
    /// </summary>
    /// <param name="body">The body's pelvis.</param>
    /// <param name="into">Gets them.</param>
    public int Near(Vector3 body, Span<int> into)
    {
        Vector3 sight = body - _lens;
        int count = 0;
        for (int first = 0; first < _cosine.Length; first += PointLanes.Count)
        {
            Vector256<float> cosine = Vector256.Create(_cosine, first);
            Vector256<float> sine = Vector256.Create(_sine, first);
            Cone cone = new(Vector256<float>.Zero, Vector256<float>.One);
            cone = Within(cone, (0, first), (cosine * sight.X) + (sine * sight.Y));
            cone = Within(cone, (1, first), (cosine * sight.Y) - (sine * sight.X));
            cone = Within(cone, (2, first), Vector256.Create(sight.Z));
            for (uint bits = Vector256.LessThanOrEqual(cone.Enter, cone.Leave).ExtractMostSignificantBits(); bits != 0 && count < into.Length; bits &= bits - 1)
            {
                into[count++] = first + BitOperations.TrailingZeroCount(bits);
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Cone Within(Cone cone, (int Axis, int First) at, Vector256<float> way)
    {
        Vector256<float> half = Vector256.Create(_half[at.Axis], at.First);
        Vector256<float> from = Vector256.Create(_fromMiddle[at.Axis], at.First);
        Vector256<float> reach = Vector256.Create(ReachMetres);
        return cone.Below(way - reach, half - from).Below(-way - reach, half + from);
    }

    private float[] Padded(Func<LensBlock, float> part, float padding)
    {
        float[] parts = new float[(_blocks.Length + PointLanes.Count - 1) / PointLanes.Count * PointLanes.Count];
        Array.Fill(parts, padding);
        for (int i = 0; i < _blocks.Length; i++)
        {
            parts[i] = part(_blocks[i]);
        }

        return parts;
    }

    /// <summary>The stretch of a cone, as shares of the way to its end, in which it may be in a block.</summary>
    private readonly record struct Cone(Vector256<float> Enter, Vector256<float> Leave)
    {
        /// <summary>What is left of the stretch where a number that grows by <paramref name="slope"/> over the whole way is at most <paramref name="most"/>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Cone Below(Vector256<float> slope, Vector256<float> most)
        {
            Vector256<float> share = most / slope;
            Vector256<float> isRising = Vector256.GreaterThan(slope, Vector256<float>.Zero);
            Vector256<float> isFalling = Vector256.LessThan(slope, Vector256<float>.Zero);
            return new Cone(
                Vector256.ConditionalSelect(isFalling & Vector256.GreaterThan(share, Enter), share, Enter),
                Vector256.ConditionalSelect(isRising & Vector256.LessThan(share, Leave), share, Leave));
        }
    }
}

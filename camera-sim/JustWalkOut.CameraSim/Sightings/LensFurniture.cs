using System.Numerics;
using System.Runtime.Intrinsics;
using JustWalkOut.CameraSim.Cameras;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>A gondola's box as one lens has it.</summary>
/// <param name="Origin">Its corner, metres in the store's frame.</param>
/// <param name="Cosine">Of its turn about z.</param>
/// <param name="Sine">Of the same.</param>
/// <param name="Size">Its extent along its own axes.</param>
/// <param name="Lens">Where the lens is in the box's own frame.</param>
/// <param name="Middle">Its middle, metres in the store's frame.</param>
/// <param name="ReachSquared">Squared distance from its middle within which it may hide something of a body.</param>
internal readonly record struct LensBlock(Vector3 Origin, float Cosine, float Sine, Vector3 Size, Vector3 Lens, Vector3 Middle, float ReachSquared);

/// <summary>A store's gondolas as one lens has them: what of them is the same for every body is found once. Never changes.</summary>
internal sealed class LensFurniture
{
    private readonly Vector3 _lens;
    private readonly LensBlock[] _blocks;
    private readonly float[] _middleX;
    private readonly float[] _middleY;
    private readonly float[] _middleZ;
    private readonly float[] _reachSquared;

    public LensFurniture(Vector3 lens, LensBlock[] blocks)
    {
        (_lens, _blocks) = (lens, blocks);
        _middleX = Padded(block => block.Middle.X);
        _middleY = Padded(block => block.Middle.Y);
        _middleZ = Padded(block => block.Middle.Z);
        _reachSquared = Padded(block => block.ReachSquared);
    }

    public ref readonly LensBlock this[int index] => ref _blocks[index];

    /// <summary>The gondolas that may come between the lens and a body; an index of each into <paramref name="into"/>, their count back, at most as many as there is room for.</summary>
    public int Near(Vector3 body, Span<int> into)
    {
        Vector3 sight = body - _lens;
        Vector256<float> squared = Vector256.Create(MathF.Max(1e-9f, sight.LengthSquared()));
        int count = 0;
        for (int first = 0; first < _reachSquared.Length; first += PointLanes.Count)
        {
            PointLanes middles = new(_middleX.AsSpan(first), _middleY.AsSpan(first), _middleZ.AsSpan(first));
            Vector256<float> along = SightLanes.Unit(middles.From(_lens).Dot(sight) / squared);
            Vector256<float> x = Vector256.Create(_lens.X) + (Vector256.Create(sight.X) * along) - middles.X;
            Vector256<float> y = Vector256.Create(_lens.Y) + (Vector256.Create(sight.Y) * along) - middles.Y;
            Vector256<float> z = Vector256.Create(_lens.Z) + (Vector256.Create(sight.Z) * along) - middles.Z;
            Vector256<float> isNear = Vector256.LessThan((x * x) + (y * y) + (z * z), Vector256.Create(_reachSquared, first));
            for (uint bits = isNear.ExtractMostSignificantBits(); bits != 0 && count < into.Length; bits &= bits - 1)
            {
                into[count++] = first + BitOperations.TrailingZeroCount(bits);
            }
        }

        return count;
    }

    // A reach of 0 is never near.
    private float[] Padded(Func<LensBlock, float> part)
    {
        float[] parts = new float[(_blocks.Length + PointLanes.Count - 1) / PointLanes.Count * PointLanes.Count];
        for (int i = 0; i < _blocks.Length; i++)
        {
            parts[i] = part(_blocks[i]);
        }

        return parts;
    }
}

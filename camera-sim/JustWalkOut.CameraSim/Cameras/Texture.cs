using System.Numerics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>Smooth and rough noise without state, and colours in linear light.</summary>
internal static class Texture
{
    private const int Edge = 64;

    private static readonly float[] Lattice = MakeLattice();
    private static readonly float[] Linear = MakeLinear();

    /// <summary>An sRGB colour in linear light: red, green, blue, 0 to 1.</summary>
    public static Vector3 ToLinear(Colour colour) => new(Linear[colour.Red], Linear[colour.Green], Linear[colour.Blue]);

    /// <summary>32 bits that look like chance.</summary>
    public static uint Hash(uint a, uint b)
    {
        unchecked
        {
            uint h = (a * 0x9E3779B1u) ^ (b * 0x85EBCA77u);
            h ^= h >> 15;
            h *= 0x2C1B3C6Du;
            h ^= h >> 12;
            h *= 0x297A2D39u;
            return h ^ (h >> 15);
        }
    }

    /// <summary>0 to 1 from the same.</summary>
    public static float Share(uint a, uint b) => (Hash(a, b) & 0xffffff) * (1f / 0x1000000);

    /// <summary>The number of a cell along one axis, for hashing.</summary>
    public static uint Cell(float at) => unchecked((uint)(int)MathF.Floor(at));

    /// <summary>Smooth noise, -1 to 1, that repeats after 64 units.</summary>
    public static float Smooth(float x, float y)
    {
        float column = MathF.Floor(x);
        float row = MathF.Floor(y);
        float fx = x - column;
        float fy = y - row;
        fx *= fx * (3 - (2 * fx));
        fy *= fy * (3 - (2 * fy));
        int left = (int)column & (Edge - 1);
        int top = ((int)row & (Edge - 1)) * Edge;
        int right = (left + 1) & (Edge - 1);
        int bottom = (top + Edge) & ((Edge * Edge) - 1);
        float upper = Lattice[top + left] + (fx * (Lattice[top + right] - Lattice[top + left]));
        float lower = Lattice[bottom + left] + (fx * (Lattice[bottom + right] - Lattice[bottom + left]));
        return upper + (fy * (lower - upper));
    }

    private static float[] MakeLattice()
    {
        Random random = Chance.For(0, "texture");
        float[] lattice = new float[Edge * Edge];
        for (int i = 0; i < lattice.Length; i++)
        {
            lattice[i] = (float)random.Between(-1, 1);
        }

        return lattice;
    }

    private static float[] MakeLinear()
    {
        float[] linear = new float[256];
        for (int i = 0; i < linear.Length; i++)
        {
            double s = i / 255.0;
            linear[i] = (float)(s <= 0.04045 ? s / 12.92 : Math.Pow((s + 0.055) / 1.055, 2.4));
        }

        return linear;
    }
}

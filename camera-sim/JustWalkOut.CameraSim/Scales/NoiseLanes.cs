using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace JustWalkOut.CameraSim.Scales;

/// <summary>
/// Four xoshiro128++ generators side by side, and normal draws from them. Always four lanes and only additions, shifts and multiplications, each
/// rounded alike everywhere: the draws do not depend on how wide the machine's vectors are.
/// </summary>
internal struct NoiseLanes
{
    // A sum of eight bytes, each uniform over 0..255: mean 8 * 127.5, variance 8 * (256^2 - 1) / 12. Bounded at 4.9 sd, excess kurtosis -0.15.
    private const int ByteSumMean = 1020;
    private const float ByteSumScale = 0.0047842776f;

    private Vector128<uint> _a;
    private Vector128<uint> _b;
    private Vector128<uint> _c;
    private Vector128<uint> _d;

    /// <summary>Generators that begin where a seed says.</summary>
    public NoiseLanes(ulong seed)
    {
        Span<uint> state = stackalloc uint[16];
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = (uint)(SplitMix(ref seed) >> 32);
        }

        _a = Vector128.Create<uint>(state[..4]);
        _b = Vector128.Create<uint>(state[4..8]);
        _c = Vector128.Create<uint>(state[8..12]);
        _d = Vector128.Create<uint>(state[12..]) | Vector128.Create(1u);
    }

    /// <summary>Four words of 32 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<uint> NextBits()
    {
        Vector128<uint> sum = _a + _d;
        Vector128<uint> result = ((sum << 7) | (sum >>> 25)) + _a;
        Vector128<uint> shifted = _b << 9;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = (_d << 11) | (_d >>> 21);
        return result;
    }

    /// <summary>Four draws from the normal distribution with mean 0 and sd 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> NextNormal()
    {
        Vector128<uint> pairs = Vector128.Create(0x00ff00ffu);
        Vector128<uint> first = NextBits();
        Vector128<uint> second = NextBits();
        Vector128<uint> sums = (first & pairs) + ((first >>> 8) & pairs) + (second & pairs) + ((second >>> 8) & pairs);
        Vector128<uint> sum = (sums & Vector128.Create(0xffffu)) + (sums >>> 16);
        return Vector128.ConvertToSingle(sum.AsInt32() - Vector128.Create(ByteSumMean)) * ByteSumScale;
    }

    private static ulong SplitMix(ref ulong state)
    {
        unchecked
        {
            state += 0x9E37_79B9_7F4A_7C15UL;
            ulong mixed = state;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EBUL;
            return mixed ^ (mixed >> 31);
        }
    }
}

/// <summary>Normal draws one after the other from <see cref="NoiseLanes"/>.</summary>
internal sealed class NormalStream(ulong seed)
{
    private NoiseLanes _lanes = new(seed);
    private Vector128<float> _drawn;
    private int _used = Vector128<float>.Count;

    /// <summary>One draw with mean 0 and sd 1.</summary>
    public float Next()
    {
        if (_used == Vector128<float>.Count)
        {
            _drawn = _lanes.NextNormal();
            _used = 0;
        }

        return _drawn[_used++];
    }
}

using System.Runtime.Intrinsics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>
/// Turns light on the sensor into eight bits: flicker row by row, exposure control, sharpening, shot and read noise. Remembers the
/// gain from picture to picture, so pictures are to be developed in their order.
/// </summary>
internal sealed class Development
{
    private const int NoiseCount = 1 << 16;
    private const float NoiseUnit = 64;
    private const int GainUnit = 1 << 12;
    private const int Channels = 3;

    // Sharpening counts against the sum of four neighbours, which takes two more bits.
    private const int SharpeningUnit = 1 << 8;
    private const int SharpeningShift = 10;

    private readonly CameraOptions _options;
    private readonly short[] _noise = new short[NoiseCount + 8192];
    private readonly uint _salt;
    private readonly int _widthPx;
    private readonly int _heightPx;
    private TimeSpan _last;
    private float _gain = 1;
    private bool _isSettled;

    public Development(CameraView view, CameraOptions options, ulong seed)
    {
        (_widthPx, _heightPx) = (view.WidthPx, view.HeightPx);
        _options = options;
        _salt = (uint)(seed & 0xffffffff);
        Random random = new((int)(seed >> 33));
        for (int i = 0; i < _noise.Length; i++)
        {
            _noise[i] = (short)Math.Clamp(random.Normal(0, NoiseUnit), -5 * NoiseUnit, 5 * NoiseUnit);
        }
    }

    /// <summary>Develops a picture.</summary>
    /// <param name="picture">Blue, green, red in <see cref="CameraPlate.Unit"/>s.</param>
    /// <param name="at">When it was taken, since the simulation's start.</param>
    /// <param name="bgr">As many bytes.</param>
    public void Develop(ReadOnlySpan<short> picture, TimeSpan at, Span<byte> bgr)
    {
        if (!_isSettled)
        {
            // A camera that has been running before the simulation began.
            long sum = 0;
            for (int i = 0; i < picture.Length; i += 31)
            {
                sum += picture[i];
            }

            float mean = sum / (16f * ((picture.Length + 30) / 31));
            _gain = Limited((float)_options.MeanLevel / MathF.Max(1, mean));
            (_isSettled, _last) = (true, at);
        }

        int stride = _widthPx * 3;
        long total = 0;
        for (int y = 0; y < _heightPx; y++)
        {
            double seconds = at.TotalSeconds + (_options.ReadoutSeconds * y / _heightPx);
            float row = _gain * MathF.Sqrt(Flicker(seconds));
            uint offset = Texture.Hash(_salt ^ (uint)y, unchecked((uint)at.Ticks));
            Rows rows = new(picture.Slice(Math.Max(0, y - 1) * stride, stride), picture.Slice(y * stride, stride), picture.Slice(Math.Min(_heightPx - 1, y + 1) * stride, stride));
            total += DevelopRow(rows, bgr.Slice(y * stride, stride), row, (int)(offset % NoiseCount));
        }

        Settle(total / (float)(_heightPx * ((stride + 30) / 31)), at);
    }

    /// <summary>The lamps' swing, weakened by being summed over the exposure.</summary>
    private float Flicker(double seconds)
    {
        double half = Math.PI * 2 * _options.MainsHz * _options.ExposureSeconds;
        double left = half < 1e-6 ? 1 : Math.Abs(Math.Sin(half) / half);
        return (float)(1 + (_options.FlickerShare * left * Math.Cos(Math.Tau * 2 * _options.MainsHz * seconds)));
    }

    /// <summary>Gain on stored values; the options count light, of which stored values are the root.</summary>
    private float Limited(float gain) => Math.Clamp(gain, MathF.Sqrt((float)_options.GainLeast), MathF.Sqrt((float)_options.GainMost));

    private void Settle(float mean, TimeSpan at)
    {
        double share = 1 - Math.Exp(-Math.Max(0, (at - _last).TotalSeconds) / _options.ExposureSettleSeconds);
        _last = at;
        _gain = Limited(_gain * MathF.Pow((float)_options.MeanLevel / MathF.Max(1, mean), (float)share));
    }

    private long DevelopRow(in Rows from, Span<byte> to, float gain, int noiseAt)
    {
        // Noise grows with the gain: fewer photons stand behind each level. In units of 1/16 level, times NoiseUnit, divided out by the shift.
        RowScale scale = new(
            (int)((gain * GainUnit) + 0.5f), (int)(_options.ShotNoiseLevels * 16 * Math.Max(0.5, gain)), (int)(_options.ReadNoiseLevels * 16 * Math.Max(0.5, gain)),
            (int)(_options.SharpeningShare * SharpeningUnit));
        ReadOnlySpan<short> noise = _noise.AsSpan(noiseAt % NoiseCount);
        if (noise.Length < to.Length)
        {
            noise = _noise;
        }

        int x = 0;
        int last = to.Length - Channels;
        for (; x < Channels; x++)
        {
            to[x] = One(from, x, noise, scale);
        }

        int step = Vector256<byte>.Count;
        if (noise.Length >= to.Length)
        {
            for (; x + step <= last; x += step)
            {
                Vector256<short> lower = Level(from, x, Vector256.Create(noise.Slice(x, 16)), scale);
                Vector256<short> upper = Level(from, x + 16, Vector256.Create(noise.Slice(x + 16, 16)), scale);
                Vector256.Narrow(lower.AsUInt16(), upper.AsUInt16()).CopyTo(to[x..]);
            }
        }

        for (; x < to.Length; x++)
        {
            to[x] = One(from, x, noise, scale);
        }

        long sum = 0;
        for (int i = 0; i < to.Length; i += 31)
        {
            sum += to[i];
        }

        return sum;
    }

    private static byte One(in Rows from, int x, ReadOnlySpan<short> noise, in RowScale scale)
    {
        int own = from.Own[x];
        int around = from.Above[x] + from.Below[x] + from.Own[Math.Max(x % Channels, x - Channels)] + from.Own[x + Channels < from.Own.Length ? x + Channels : x];
        int value = Math.Clamp(own + ((((own * 4) - around) * scale.Sharpening) >> SharpeningShift), 0, short.MaxValue);
        value = (value * scale.Factor) >> 12;
        int spread = scale.Shot + ((scale.Read * Math.Max(0, 2048 - value)) >> 11);
        return (byte)Math.Clamp((value + ((noise[x % noise.Length] * spread) >> 6) + 8) >> 4, 0, 255);
    }

    private static Vector256<short> Level(in Rows from, int x, Vector256<short> noise, in RowScale scale)
    {
        (Vector256<int> lower, Vector256<int> upper) = Vector256.Widen(Vector256.Create(from.Own.Slice(x, 16)));
        (Vector256<int> a, Vector256<int> b) = Vector256.Widen(Vector256.Create(from.Above.Slice(x, 16)));
        (Vector256<int> c, Vector256<int> d) = Vector256.Widen(Vector256.Create(from.Below.Slice(x, 16)));
        (Vector256<int> e, Vector256<int> f) = Vector256.Widen(Vector256.Create(from.Own.Slice(x - Channels, 16)));
        (Vector256<int> g, Vector256<int> h) = Vector256.Widen(Vector256.Create(from.Own.Slice(x + Channels, 16)));
        (Vector256<int> noiseLower, Vector256<int> noiseUpper) = Vector256.Widen(noise);
        return Vector256.Narrow(Half(Sharp(lower, a + c + e + g, scale.Sharpening), noiseLower, scale), Half(Sharp(upper, b + d + f + h, scale.Sharpening), noiseUpper, scale));
    }

    private static Vector256<int> Sharp(Vector256<int> own, Vector256<int> around, int sharpening)
    {
        Vector256<int> sharp = own + Vector256.ShiftRightArithmetic((Vector256.ShiftLeft(own, 2) - around) * sharpening, SharpeningShift);
        return Vector256.Min(Vector256.Max(sharp, Vector256<int>.Zero), Vector256.Create((int)short.MaxValue));
    }

    private static Vector256<int> Half(Vector256<int> value, Vector256<int> noise, in RowScale scale)
    {
        value = Vector256.ShiftRightArithmetic(value * scale.Factor, 12);
        Vector256<int> dark = Vector256.Max(Vector256<int>.Zero, Vector256.Create(2048) - value);
        Vector256<int> spread = Vector256.Create(scale.Shot) + Vector256.ShiftRightArithmetic(dark * scale.Read, 11);
        value = Vector256.ShiftRightArithmetic(value + Vector256.ShiftRightArithmetic(noise * spread, 6) + Vector256.Create(8), 4);
        return Vector256.Min(Vector256.Max(value, Vector256<int>.Zero), Vector256.Create(255));
    }

    /// <summary>A row of the picture and its neighbours; at the picture's edge a row is its own neighbour.</summary>
    private readonly ref struct Rows(ReadOnlySpan<short> above, ReadOnlySpan<short> own, ReadOnlySpan<short> below)
    {
        public ReadOnlySpan<short> Above { get; } = above;

        public ReadOnlySpan<short> Own { get; } = own;

        public ReadOnlySpan<short> Below { get; } = below;
    }

    /// <summary>Whole-number factors of one row: gain, both noises, and sharpening over a quarter of <see cref="SharpeningUnit"/>.</summary>
    private readonly record struct RowScale(int Factor, int Shot, int Read, int Sharpening);
}

using System.Runtime.Intrinsics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>
/// Turns light on the sensor into eight bits: flicker row by row, exposure control, shot and read noise. Remembers the
/// gain from picture to picture, so pictures are to be developed in their order.
/// </summary>
internal sealed class Development
{
    private const int NoiseCount = 1 << 16;
    private const float NoiseUnit = 64;
    private const int GainUnit = 1 << 12;

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
            total += DevelopRow(picture.Slice(y * stride, stride), bgr.Slice(y * stride, stride), row, (int)(offset % NoiseCount));
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

    private long DevelopRow(ReadOnlySpan<short> from, Span<byte> to, float gain, int noiseAt)
    {
        int factor = (int)((gain * GainUnit) + 0.5f);

        // Noise grows with the gain: fewer photons stand behind each level. In units of 1/16 level, times NoiseUnit, divided out by the shift.
        int shot = (int)(_options.ShotNoiseLevels * 16 * Math.Max(0.5, gain));
        int read = (int)(_options.ReadNoiseLevels * 16 * Math.Max(0.5, gain));
        ReadOnlySpan<short> noise = _noise.AsSpan(noiseAt % NoiseCount);
        if (noise.Length < to.Length)
        {
            noise = _noise;
        }

        int x = 0;
        int step = Vector256<byte>.Count;
        if (noise.Length >= to.Length)
        {
            for (; x + step <= to.Length; x += step)
            {
                Vector256<short> lower = Level(Vector256.Create(from.Slice(x, 16)), Vector256.Create(noise.Slice(x, 16)), factor, shot, read);
                Vector256<short> upper = Level(Vector256.Create(from.Slice(x + 16, 16)), Vector256.Create(noise.Slice(x + 16, 16)), factor, shot, read);
                Vector256.Narrow(lower.AsUInt16(), upper.AsUInt16()).CopyTo(to[x..]);
            }
        }

        for (; x < to.Length; x++)
        {
            int value = (from[x] * factor) >> 12;
            int spread = shot + ((read * Math.Max(0, 2048 - value)) >> 11);
            to[x] = (byte)Math.Clamp((value + ((noise[x % noise.Length] * spread) >> 6) + 8) >> 4, 0, 255);
        }

        long sum = 0;
        for (int i = 0; i < to.Length; i += 31)
        {
            sum += to[i];
        }

        return sum;
    }

    private static Vector256<short> Level(Vector256<short> value, Vector256<short> noise, int factor, int shot, int read)
    {
        (Vector256<int> lower, Vector256<int> upper) = Vector256.Widen(value);
        (Vector256<int> noiseLower, Vector256<int> noiseUpper) = Vector256.Widen(noise);
        return Vector256.Narrow(Half(lower, noiseLower, factor, shot, read), Half(upper, noiseUpper, factor, shot, read));
    }

    private static Vector256<int> Half(Vector256<int> value, Vector256<int> noise, int factor, int shot, int read)
    {
        value = Vector256.ShiftRightArithmetic(value * factor, 12);
        Vector256<int> dark = Vector256.Max(Vector256<int>.Zero, Vector256.Create(2048) - value);
        Vector256<int> spread = Vector256.Create(shot) + Vector256.ShiftRightArithmetic(dark * read, 11);
        value = Vector256.ShiftRightArithmetic(value + Vector256.ShiftRightArithmetic(noise * spread, 6) + Vector256.Create(8), 4);
        return Vector256.Min(Vector256.Max(value, Vector256<int>.Zero), Vector256.Create(255));
    }
}

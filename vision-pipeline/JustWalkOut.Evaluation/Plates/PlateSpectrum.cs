using System.Numerics;

namespace JustWalkOut.Evaluation.Plates;

/// <summary>Power over frequency by Welch's method: overlapping Hann windows, each freed of its line, averaged.</summary>
internal static class PlateSpectrum
{
    /// <summary>Samples of a window: 2.1 s, so that bands are 0.47 Hz apart.</summary>
    public const int Window = 128;

    /// <summary>Median and 90th centile over plates.</summary>
    /// <param name="live">The plates.</param>
    /// <param name="samples">How much of each is looked at, from its start.</param>
    public static SpectrumCurve Of(IReadOnlyList<PlateTrace> live, int samples)
    {
        double[][] powers = [.. live.Select(trace => Of(trace.Grams.AsSpan(0, Math.Min(samples, trace.Grams.Length)))).OfType<double[]>()];
        int[] bands = powers.Length == 0 ? [] : [.. Enumerable.Range(1, Window / 2)];
        return new SpectrumCurve(
            [.. bands.Select(band => (double)band * PlateTraces.HertzSampled / Window)],
            [.. bands.Select(band => At(powers, band, 0.5))],
            [.. bands.Select(band => At(powers, band, 0.9))]);
    }

    /// <summary>One plate's power density in g2/Hz for each band from 0 to half the sampling rate; null where no whole window is without a gap.</summary>
    public static double[]? Of(ReadOnlySpan<float> grams)
    {
        double[] sum = new double[(Window / 2) + 1];
        double squares = Enumerable.Range(0, Window).Sum(i => Hann(i) * Hann(i));
        int windows = 0;
        Complex[] values = new Complex[Window];
        for (int at = 0; at + Window <= grams.Length; at += Window / 2)
        {
            if (!TryLoad(grams.Slice(at, Window), values))
            {
                continue;
            }

            Transform(values);
            windows++;
            for (int band = 0; band < sum.Length; band++)
            {
                double power = (values[band].Real * values[band].Real) + (values[band].Imaginary * values[band].Imaginary);

                // Half of the power of all bands but the first and the last lies at negative frequencies.
                sum[band] += power * (band == 0 || band == Window / 2 ? 1 : 2) / (PlateTraces.HertzSampled * squares);
            }
        }

        return windows == 0 ? null : [.. sum.Select(power => power / windows)];
    }

    private static double At(double[][] powers, int band, double share) => Centiles.At([.. powers.Select(power => power[band]).Order()], share);

    private static double Hann(int i) => 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / Window));

    private static bool TryLoad(ReadOnlySpan<float> grams, Complex[] into)
    {
        double mean = PlateStatistics.Mean(grams);
        const double Middle = (Window - 1) / 2.0;
        double moment = 0;
        double spread = 0;
        for (int i = 0; i < Window; i++)
        {
            moment += (i - Middle) * grams[i];
            spread += (i - Middle) * (i - Middle);
        }

        for (int i = 0; i < Window; i++)
        {
            into[i] = (grams[i] - mean - (moment / spread * (i - Middle))) * Hann(i);
        }

        return double.IsFinite(mean);
    }

    // Cooley and Tukey's transform in place, for a length that is a power of two.
    private static void Transform(Complex[] values)
    {
        for (int i = 1, reversed = 0; i < values.Length; i++)
        {
            int bit = values.Length >> 1;
            for (; (reversed & bit) != 0; bit >>= 1)
            {
                reversed ^= bit;
            }

            reversed ^= bit;
            if (i < reversed)
            {
                (values[i], values[reversed]) = (values[reversed], values[i]);
            }
        }

        for (int length = 2; length <= values.Length; length *= 2)
        {
            for (int start = 0; start < values.Length; start += length)
            {
                for (int i = 0; i < length / 2; i++)
                {
                    Complex turned = values[start + i + (length / 2)] * Complex.FromPolarCoordinates(1, -2 * Math.PI * i / length);
                    Complex kept = values[start + i];
                    values[start + i] = kept + turned;
                    values[start + i + (length / 2)] = kept - turned;
                }
            }
        }
    }
}

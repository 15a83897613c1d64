namespace JustWalkOut.Evaluation.Suite;

/// <summary>Intervals by resampling with replacement (Efron 1979), the percentile form.</summary>
public static class Bootstrap
{
    /// <summary>Resampled suites. The ends of a 95 % interval then wander by about a fiftieth of its width from seed to seed.</summary>
    public const int Samples = 10_000;

    /// <summary>The middle 95 % of the means of resampled values: lower and upper end. Both 1 where there is no value, as scores of nothing are.</summary>
    /// <param name="values">One for each unit of resampling.</param>
    /// <param name="seed">The same values and seed give the same interval.</param>
    public static double[] MeanInterval95(IReadOnlyList<double> values, int seed)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
        {
            return [1, 1];
        }

        Random random = new(seed);
        double[] means = new double[Samples];
        for (int sample = 0; sample < Samples; sample++)
        {
            double sum = 0;
            for (int i = 0; i < values.Count; i++)
            {
                sum += values[random.Next(values.Count)];
            }

            means[sample] = sum / values.Count;
        }

        Array.Sort(means);
        return [means[(int)(0.025 * Samples)], means[(int)(0.975 * Samples) - 1]];
    }
}

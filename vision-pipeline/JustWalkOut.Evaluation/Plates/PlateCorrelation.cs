namespace JustWalkOut.Evaluation.Plates;

/// <summary>How plates move together, beside slow drift: each second freed of its mean, and seconds in which goods moved left out.</summary>
internal static class PlateCorrelation
{
    // A second in which a plate swings this far holds a hand or a product, whose effect on its neighbours is no noise.
    private const double SwingMax = 100;

    /// <summary>Correlation of each pair of plates that stand next to each other on a shelf.</summary>
    /// <param name="live">The plates, in plate order.</param>
    /// <param name="samples">How much of each is looked at, from its start.</param>
    public static IEnumerable<double> Neighbours(IReadOnlyList<PlateTrace> live, int samples) =>
        live.Zip(live.Skip(1))
            .Where(pair => (pair.First.Plate.Gondola, pair.First.Plate.Shelf) == (pair.Second.Plate.Gondola, pair.Second.Plate.Shelf))
            .Select(pair => Of(pair.First.Grams, pair.Second.Grams, samples))
            .Where(double.IsFinite);

    /// <summary>Correlation of each plate with the one of the same id on the next shelf of its gondola.</summary>
    /// <param name="live">The plates, in plate order.</param>
    /// <param name="samples">How much of each is looked at, from its start.</param>
    public static IEnumerable<double> Above(IReadOnlyList<PlateTrace> live, int samples)
    {
        foreach (IGrouping<string, PlateTrace> gondola in live.GroupBy(trace => trace.Plate.Gondola))
        {
            IGrouping<string, PlateTrace>[] shelves = [.. gondola.GroupBy(trace => trace.Plate.Shelf)];
            foreach ((IGrouping<string, PlateTrace> lower, IGrouping<string, PlateTrace> upper) in shelves.Zip(shelves.Skip(1)))
            {
                foreach ((PlateTrace one, PlateTrace other) in lower.Join(upper, trace => trace.Plate.Plate, trace => trace.Plate.Plate, (one, other) => (one, other)))
                {
                    double correlation = Of(one.Grams, other.Grams, samples);
                    if (double.IsFinite(correlation))
                    {
                        yield return correlation;
                    }
                }
            }
        }
    }

    private static double Of(float[] one, float[] other, int samples)
    {
        const int Second = PlateTraces.HertzSampled;
        double both = 0;
        double ones = 0;
        double others = 0;
        for (int at = 0; at + Second <= samples; at += Second)
        {
            ReadOnlySpan<float> first = one.AsSpan(at, Second);
            ReadOnlySpan<float> second = other.AsSpan(at, Second);

            // A swing that is no number fails both comparisons.
            if (!(PlateStatistics.Swing(first) < SwingMax && PlateStatistics.Swing(second) < SwingMax))
            {
                continue;
            }

            double firstMean = PlateStatistics.Mean(first);
            double secondMean = PlateStatistics.Mean(second);
            for (int i = 0; i < Second; i++)
            {
                both += (first[i] - firstMean) * (second[i] - secondMean);
                ones += (first[i] - firstMean) * (first[i] - firstMean);
                others += (second[i] - secondMean) * (second[i] - secondMean);
            }
        }

        return both / Math.Sqrt(ones * others);
    }
}

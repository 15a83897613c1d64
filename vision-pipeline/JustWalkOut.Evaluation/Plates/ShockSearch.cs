namespace JustWalkOut.Evaluation.Plates;

/// <summary>Finds the moment when most plates of a store swing at once.</summary>
internal static class ShockSearch
{
    // A slice of 0.2 s is as long as a message of the sensors.
    private const int SliceSamples = 12;

    // A swing four times as far as a plate's median one is no noise of that plate: in the real store one slice in 500 has it with nobody near.
    private const double Unusual = 4;

    // Fewer than this at once is somebody at one gondola.
    private const double ShareMin = 0.25;

    private const double SecondsShown = 3;

    // Two blows of one door on the same store differ by a third, by who stands where and what else moves.
    private const double AsGreat = 2.0 / 3;

    // A door comes back within a second: that is one shock.
    private const double BlowSeconds = 1.4;

    /// <summary>The shock; null where fewer than a quarter of the plates ever swing at once.</summary>
    /// <param name="live">The plates.</param>
    /// <param name="samples">How long each is.</param>
    public static StoreShock? In(IReadOnlyList<PlateTrace> live, int samples)
    {
        int slices = samples / SliceSamples;
        if (slices == 0 || live.Count == 0)
        {
            return null;
        }

        int[] unusual = new int[slices];
        foreach (PlateTrace trace in live)
        {
            double[] swings = [.. Enumerable.Range(0, slices).Select(slice => PlateStatistics.Swing(trace.Grams.AsSpan(slice * SliceSamples, SliceSamples)))];
            double mostly = Centiles.Of(swings.Where(double.IsFinite)).P50;
            for (int slice = 0; slice < slices; slice++)
            {
                unusual[slice] += swings[slice] > Unusual * mostly ? 1 : 0;
            }
        }

        int worst = LastGreat(unusual);
        double share = (double)unusual[worst] / live.Count;
        return share < ShareMin ? null : Around(live, slices, worst, share);
    }

    // Whoever comes in by the door shakes the store as whoever leaves does: of shocks about as great the last one is the leaving, the worst slice of it is told.
    private static int LastGreat(int[] unusual)
    {
        int last = Array.FindLastIndex(unusual, count => count >= AsGreat * unusual.Max());
        int from = Math.Max(0, last - (int)(BlowSeconds * PlateTraces.HertzSampled / SliceSamples));
        return from + Array.IndexOf(unusual[from..(last + 1)], unusual[from..(last + 1)].Max());
    }

    private static StoreShock Around(IReadOnlyList<PlateTrace> live, int slices, int worst, double share)
    {
        int shown = (int)(SecondsShown * PlateTraces.HertzSampled / SliceSamples);
        int[] range = [.. Enumerable.Range(worst - shown, (2 * shown) + 1).Where(slice => slice >= 0 && slice < slices)];
        return new StoreShock(
            (worst + 0.5) * SliceSamples / PlateTraces.HertzSampled,
            share,
            [.. range.Select(slice => (double)(slice - worst) * SliceSamples / PlateTraces.HertzSampled)],
            [.. range.Select(slice => Centiles.Of(live.Select(trace => PlateStatistics.Sd(trace.Grams.AsSpan(slice * SliceSamples, SliceSamples))).Where(double.IsFinite)).P50)]);
    }
}

namespace JustWalkOut.Evaluation.Plates;

/// <summary>Centiles of some quantity over plates.</summary>
public sealed record Centiles(double P5, double P25, double P50, double P75, double P95, double Max)
{
    /// <summary>Of values in any order; all NaN where there are none.</summary>
    public static Centiles Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Centiles(At(sorted, 0.05), At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75), At(sorted, 0.95), At(sorted, 1));
    }

    /// <summary>The value below which a share of sorted values lies, between neighbours by proportion; NaN where there are none.</summary>
    public static double At(IReadOnlyList<double> sorted, double share)
    {
        if (sorted.Count == 0)
        {
            return double.NaN;
        }

        double place = share * (sorted.Count - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}

/// <summary>One gondola's plates.</summary>
/// <param name="Gondola">Its id.</param>
/// <param name="Plates">How many live plates.</param>
/// <param name="SdGrams">Of each plate's median sd in one-second windows before the shock.</param>
/// <param name="Swinging">Share of its plates that swing by more than <see cref="PlateStatistics.SwingGrams"/> in the two seconds around the shock.</param>
/// <param name="SwingGrams">Of each plate's swing in those two seconds.</param>
public sealed record GondolaStatistics(string Gondola, int Plates, Centiles SdGrams, double Swinging, Centiles SwingGrams);

/// <summary>Powers over frequency.</summary>
/// <param name="Hertz">Middle of each band.</param>
/// <param name="Median">Median over plates of the power density, g2/Hz.</param>
/// <param name="P90">90th centile over plates of the same.</param>
public sealed record SpectrumCurve(IReadOnlyList<double> Hertz, IReadOnlyList<double> Median, IReadOnlyList<double> P90);

/// <summary>How far one-second means move apart.</summary>
/// <param name="LagSeconds">Time between them.</param>
/// <param name="MedianGrams">Median of the absolute difference.</param>
/// <param name="RmsGrams">Root of the mean square of the difference.</param>
public sealed record DriftAtLag(int LagSeconds, double MedianGrams, double RmsGrams);

/// <summary>The moment when most plates swing at once.</summary>
/// <param name="AtSeconds">Middle of the slice, since the recording's start.</param>
/// <param name="Share">Share of live plates that swing at least four times as far as they mostly do.</param>
/// <param name="SecondsAround">Times of the curve, since that moment.</param>
/// <param name="SdGrams">Median over plates of the sd in slices of 0.2 s.</param>
public sealed record StoreShock(double AtSeconds, double Share, IReadOnlyList<double> SecondsAround, IReadOnlyList<double> SdGrams);

/// <summary>What the plates of one recording are like as instruments.</summary>
/// <param name="Name">The recording.</param>
/// <param name="Seconds">How much of it was looked at.</param>
/// <param name="Plates">Plates in it.</param>
/// <param name="Live">Those that move like load cells; all that follows is about them.</param>
/// <param name="Dead">Those without a number.</param>
/// <param name="StepGrams">Smallest difference between two readings of one plate, median over plates.</param>
/// <param name="SdGrams">Of each plate's median sd in one-second windows before the shock.</param>
/// <param name="SdOfPlates">The same for every live plate, ascending, grams.</param>
/// <param name="Spectrum">Powers before the shock.</param>
/// <param name="Drift">How far one-second means move apart before the shock.</param>
/// <param name="Neighbours">Of the correlation of neighbours on a shelf before the shock.</param>
/// <param name="NeighbourMean">Mean of the same.</param>
/// <param name="NeighbourOfPairs">The same for every pair, ascending.</param>
/// <param name="AboveMean">Mean correlation of plates on adjacent shelves of a gondola that have the same id.</param>
/// <param name="Shock">When most plates swing at once; null where nothing like that happens.</param>
/// <param name="Gondolas">Each gondola.</param>
public sealed record PlateStatistics(
    string Name,
    double Seconds,
    int Plates,
    int Live,
    int Dead,
    double StepGrams,
    Centiles SdGrams,
    IReadOnlyList<double> SdOfPlates,
    SpectrumCurve Spectrum,
    IReadOnlyList<DriftAtLag> Drift,
    Centiles Neighbours,
    double NeighbourMean,
    IReadOnlyList<double> NeighbourOfPairs,
    double AboveMean,
    StoreShock? Shock,
    IReadOnlyList<GondolaStatistics> Gondolas)
{
    /// <summary>A swing that a shelf's event could hide in: facts of the real store count plates beyond it.</summary>
    public const double SwingGrams = 20;

    private const int Hertz = PlateTraces.HertzSampled;

    private static readonly int[] Lags = [1, 2, 4, 8, 16, 32, 64];

    /// <summary>Measures a recording's plates.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="traces">Its plates, all equally long.</param>
    public static PlateStatistics Of(string name, IReadOnlyList<PlateTrace> traces)
    {
        PlateTrace[] live = [.. traces.Where(trace => trace.IsLive)];
        int samples = traces.Count == 0 ? 0 : traces[0].Grams.Length;
        StoreShock? shock = ShockSearch.In(live, samples);

        // A second before it the store is as it mostly is; people who reach the door are part of that.
        int before = shock is null ? samples : Math.Max(0, (int)((shock.AtSeconds - 1) * Hertz));
        Dictionary<PlateTrace, double> sd = live.ToDictionary(trace => trace, trace => MedianSd(trace.Grams.AsSpan(0, Math.Min(before, samples))));
        double[] sds = [.. sd.Values.Where(double.IsFinite).Order()];
        double[] neighbours = [.. PlateCorrelation.Neighbours(live, before).Order()];
        return new PlateStatistics(
            name, (double)samples / Hertz, traces.Count, live.Length, traces.Count(trace => !trace.HasNumbers), Centiles.Of(live.Select(StepOf)).P50,
            Centiles.Of(sds), sds, PlateSpectrum.Of(live, before), [.. Lags.Where(lag => (lag + 2) * Hertz <= before).Select(lag => DriftAt(live, before, lag))],
            Centiles.Of(neighbours), neighbours.DefaultIfEmpty(double.NaN).Average(), neighbours, PlateCorrelation.Above(live, before).DefaultIfEmpty(double.NaN).Average(),
            shock, [.. live.GroupBy(trace => trace.Plate.Gondola).Select(group => GondolaOf(group, sd, shock))]);
    }

    /// <summary>Sd of one window; NaN where a sample is missing.</summary>
    internal static double Sd(ReadOnlySpan<float> window)
    {
        double mean = Mean(window);
        double squares = 0;
        foreach (float grams in window)
        {
            squares += (grams - mean) * (grams - mean);
        }

        return Math.Sqrt(squares / window.Length);
    }

    /// <summary>Mean of one window; NaN where a sample is missing.</summary>
    internal static double Mean(ReadOnlySpan<float> window)
    {
        double sum = 0;
        foreach (float grams in window)
        {
            sum += grams;
        }

        return sum / window.Length;
    }

    /// <summary>Largest less smallest of one window; NaN where a sample is missing.</summary>
    internal static double Swing(ReadOnlySpan<float> window)
    {
        float low = float.PositiveInfinity;
        float high = float.NegativeInfinity;
        foreach (float grams in window)
        {
            low = MathF.Min(low, grams);
            high = MathF.Max(high, grams);
        }

        return window.Length == 0 ? double.NaN : high - low;
    }

    private static double MedianSd(ReadOnlySpan<float> grams)
    {
        List<double> sds = [];
        for (int at = 0; at + Hertz <= grams.Length; at += Hertz)
        {
            double sd = Sd(grams.Slice(at, Hertz));
            if (double.IsFinite(sd))
            {
                sds.Add(sd);
            }
        }

        return Centiles.Of(sds).P50;
    }

    private static double StepOf(PlateTrace trace)
    {
        // Single precision blurs a step of a heavy plate: differences this close to nothing are the same reading.
        const double SameGrams = 1e-3;
        return trace.Grams.Zip(trace.Grams.Skip(1), (one, next) => Math.Abs((double)next - one)).Where(step => step > SameGrams).DefaultIfEmpty(double.NaN).Min();
    }

    private static DriftAtLag DriftAt(IReadOnlyList<PlateTrace> live, int before, int lag)
    {
        List<double> differences = [];
        foreach (PlateTrace trace in live)
        {
            for (int at = 0; at + ((lag + 1) * Hertz) <= before; at += Hertz)
            {
                double difference = Math.Abs(Mean(trace.Grams.AsSpan(at + (lag * Hertz), Hertz)) - Mean(trace.Grams.AsSpan(at, Hertz)));
                if (double.IsFinite(difference))
                {
                    differences.Add(difference);
                }
            }
        }

        // Goods that come and go are no drift: what moves by more than the lightest product weighs is left out.
        const double GoodsGrams = 5;
        double[] drifts = [.. differences.Where(difference => difference < GoodsGrams)];
        return new DriftAtLag(lag, Centiles.Of(drifts).P50, Math.Sqrt(drifts.Select(drift => drift * drift).DefaultIfEmpty(double.NaN).Average()));
    }

    private static GondolaStatistics GondolaOf(IGrouping<string, PlateTrace> plates, Dictionary<PlateTrace, double> sd, StoreShock? shock)
    {
        double[] swings = shock is null ? [] : [.. plates.Select(trace => Swing(Around(trace.Grams, shock.AtSeconds))).Where(double.IsFinite)];
        return new GondolaStatistics(
            plates.Key, plates.Count(), Centiles.Of(plates.Select(trace => sd[trace]).Where(double.IsFinite)),
            swings.Length == 0 ? double.NaN : (double)swings.Count(swing => swing > SwingGrams) / swings.Length, Centiles.Of(swings));
    }

    private static ReadOnlySpan<float> Around(float[] grams, double atSeconds)
    {
        int from = Math.Clamp((int)((atSeconds - 0.5) * Hertz), 0, grams.Length);
        int to = Math.Clamp((int)((atSeconds + 1.5) * Hertz), from, grams.Length);
        return grams.AsSpan(from, to - from);
    }
}

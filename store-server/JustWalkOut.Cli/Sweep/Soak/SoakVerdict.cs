namespace JustWalkOut.Cli.Sweep.Soak;

/// <summary>Whether something grows.</summary>
internal enum SoakTrend
{
    /// <summary>It grows by less than is allowed, surely.</summary>
    Flat = 1,

    /// <summary>It grows by more, surely.</summary>
    Grows,

    /// <summary>Neither is sure: it was watched for too short a time.</summary>
    Unclear,

    /// <summary>It was more than it may ever be.</summary>
    TooMuch,
}

/// <summary>One thing that a soak watches.</summary>
/// <param name="Name">What.</param>
/// <param name="Unit">Of all figures but the slopes, which are an hour's.</param>
/// <param name="First">Median of the first tenth after warming up.</param>
/// <param name="Last">Median of the last tenth.</param>
/// <param name="Most">Ever, after warming up.</param>
/// <param name="SlopePerHour">Growth.</param>
/// <param name="LeastPerHour">Lower end of its 95 % interval.</param>
/// <param name="MostPerHour">Upper end.</param>
/// <param name="AllowedPerHour">The most that it may grow.</param>
/// <param name="AllowedMost">The most that it may be; null for no bound.</param>
/// <param name="Trend">The verdict.</param>
internal sealed record SoakLine(
    string Name, string Unit, double First, double Last, double Most, double SlopePerHour, double LeastPerHour, double MostPerHour, double AllowedPerHour, double? AllowedMost, SoakTrend Trend);

/// <summary>
/// Judges a series by a stated rule. The first quarter, and at least a minute, is warming up and left out. The rest is cut into twelve equal runs, whose medians differ by chance and by growth alone, because samples close to each other err
/// alike; a line through the medians gives the slope, and Student's t with ten degrees of freedom its 95 % interval. Flat: the interval's upper end is below the allowance. Growing: its lower end is above. Neither: it was too short a time.
/// Whatever was above an absolute bound, at any time after warming up, was too much.
/// </summary>
internal static class SoakVerdict
{
    /// <summary>Runs that a series is cut into.</summary>
    public const int Runs = 12;

    private const double WarmingShare = 0.25;
    private const double WarmingSecondsMin = 60;

    /// <summary>Student's t, two-sided 95 %, with ten degrees of freedom.</summary>
    private const double Student = 2.228;

    /// <summary>Judges one series.</summary>
    /// <param name="what">Its name and unit.</param>
    /// <param name="samples">In order of time: seconds and value.</param>
    /// <param name="allowed">The most that it may grow in an hour; by what it goes up and down anyway, which it may grow by however short the time; and the most that it may be.</param>
    /// <exception cref="InvalidDataException">There are too few samples to judge by.</exception>
    public static SoakLine Judge((string Name, string Unit) what, IReadOnlyList<(double Seconds, double Value)> samples, (double PerHour, double Grain, double? Most) allowed)
    {
        double end = samples.Count > 0 ? samples[^1].Seconds : 0;
        (double Seconds, double Value)[] warm = [.. samples.Where(sample => sample.Seconds >= Math.Max(WarmingSecondsMin, WarmingShare * end))];
        if (warm.Length < 2 * Runs)
        {
            throw new InvalidDataException($"{what.Name}: {warm.Length} samples after warming up, expected at least {2 * Runs}. Let it run longer, or sample more often.");
        }

        (double X, double Y)[] middles = [.. Enumerable.Range(0, Runs).Select(run => warm[(warm.Length * run / Runs)..(warm.Length * (run + 1) / Runs)]).Select(run => (run.Average(sample => sample.Seconds) / 3600, Median(run.Select(sample => sample.Value))))];
        (double slope, double off) = Line(middles);
        int tenth = Math.Max(1, warm.Length / 10);
        double most = warm.Max(sample => sample.Value);
        double perHour = Math.Max(allowed.PerHour, 3600 * allowed.Grain / (warm[^1].Seconds - warm[0].Seconds));
        SoakTrend trend = allowed.Most is { } bound && most > bound ? SoakTrend.TooMuch
            : slope + off <= perHour ? SoakTrend.Flat
            : slope - off > perHour ? SoakTrend.Grows
            : SoakTrend.Unclear;
        return new SoakLine(
            what.Name, what.Unit, Rounded(Median(warm[..tenth].Select(sample => sample.Value))), Rounded(Median(warm[^tenth..].Select(sample => sample.Value))), Rounded(most),
            Rounded(slope), Rounded(slope - off), Rounded(slope + off), Rounded(perHour), allowed.Most, trend);
    }

    /// <summary>The slope of the line through points by least squares, and half of its interval's width.</summary>
    private static (double Slope, double Off) Line((double X, double Y)[] points)
    {
        (double meanX, double meanY) = (points.Average(point => point.X), points.Average(point => point.Y));
        double spread = points.Sum(point => (point.X - meanX) * (point.X - meanX));
        double slope = points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / spread;
        double left = points.Sum(point => Math.Pow(point.Y - meanY - (slope * (point.X - meanX)), 2));
        return (slope, Student * Math.Sqrt(left / (points.Length - 2) / spread));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Rounded(double value) => Math.Round(value, 2);
}

namespace JustWalkOut.Attribution.Clocks;

/// <summary>
/// How far one clock may be ahead: a chance for each tenth of a second within three seconds either way (a histogram filter; Thrun, Burgard and Fox 2005, chapter 4.1). It spreads out with time, because clocks drift, and
/// keeps a little room for a clock that somebody has set.
/// </summary>
internal sealed class ClockBelief
{
    /// <summary>Seconds from one to the next.</summary>
    public const double Step = 0.1;

    /// <summary>How many there are.</summary>
    public const int Count = 61;

    /// <summary>Most clocks of gateways are within 0.1 s and stamp a message by its middle (facts); three in a hundred may be off by anything.</summary>
    private const double SdSeconds = 0.2;

    private const double AnyShare = 0.03;

    /// <summary>Quartz drifts by up to 50 ppm (facts), 0.18 s an hour; half of that is usual. Seconds, after an hour.</summary>
    private const double DriftSeconds = 0.1;

    /// <summary>Share of beliefs that is given up at each look, for clocks that somebody has set.</summary>
    private const double SetShare = 1e-4;

    private readonly double[] _prior = Prior();
    private readonly double[] _chances = Prior();
    private readonly double[] _next = new double[Count];
    private TimeSpan? _at;

    /// <summary>How far the clock is ahead that an index stands for, in seconds.</summary>
    public static double AheadOf(int index) => (index - (Count / 2)) * Step;

    /// <summary>Takes in how likely what was seen is, for each of what the clock may be ahead.</summary>
    /// <param name="at">When.</param>
    /// <param name="logarithms">Natural logarithms, <see cref="Count"/> of them, up to a constant.</param>
    public void Take(TimeSpan at, ReadOnlySpan<double> logarithms)
    {
        Drift((at - (_at ?? at)).TotalHours);
        _at = at;
        double most = double.NegativeInfinity;
        foreach (double logarithm in logarithms)
        {
            most = Math.Max(most, logarithm);
        }

        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            _chances[i] = (((1 - SetShare) * _chances[i]) + (SetShare * _prior[i])) * Math.Exp(logarithms[i] - most);
            sum += _chances[i];
        }

        for (int i = 0; i < Count; i++)
        {
            _chances[i] /= sum;
        }
    }

    /// <summary>How far it is ahead, and the standard deviation of that; seconds.</summary>
    public (double AheadSeconds, double SdSeconds) Estimate()
    {
        (double mean, double square) = (0, 0);
        for (int i = 0; i < Count; i++)
        {
            mean += _chances[i] * AheadOf(i);
            square += _chances[i] * AheadOf(i) * AheadOf(i);
        }

        // Within a step it may be anywhere.
        return (mean, Math.Sqrt(Math.Max(0, square - (mean * mean)) + (Step * Step / 12)));
    }

    private void Drift(double hours)
    {
        const double LeastShare = 1e-9;
        const double MostShare = 0.25;
        double share = hours * DriftSeconds * DriftSeconds / (2 * Step * Step); // Of each that goes to either side: the variance grows by the drift's square each hour.
        while (share > LeastShare)
        {
            double now = Math.Min(share, MostShare);
            for (int i = 0; i < Count; i++)
            {
                _next[i] = _chances[i] + (now * (_chances[Math.Max(0, i - 1)] + _chances[Math.Min(Count - 1, i + 1)] - (2 * _chances[i])));
            }

            _next.CopyTo(_chances, 0);
            share -= now;
        }
    }

    private static double[] Prior()
    {
        double[] bell = [.. Enumerable.Range(0, Count).Select(i => Math.Exp(-0.5 * Math.Pow(AheadOf(i) / SdSeconds, 2)))];
        double all = bell.Sum();
        return [.. bell.Select(chance => ((1 - AnyShare) * chance / all) + (AnyShare / Count))];
    }
}

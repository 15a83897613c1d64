using JustWalkOut.CameraSim.Sightings;

namespace JustWalkOut.CameraSim.Measuring;

/// <summary>
/// Correlations of rows of tracks at several lags, and the <see cref="Persistence"/> that has them: a part that fades, one that lasts, and the rest, which is
/// fresh in every picture.
/// </summary>
internal sealed class LagFit(double framesPerSecond)
{
    /// <summary>Lags in pictures, up to five seconds at 15 pictures a second.</summary>
    private static readonly int[] Lags = [1, 2, 3, 4, 6, 8, 11, 15, 22, 30, 45, 75];

    /// <summary>Fewer pairs at a lag than this say nothing.</summary>
    private const long PairsMin = 50;

    /// <summary>Fastest and slowest time that is tried, and the steps from one to the other, each 4 % more.</summary>
    private const double SecondsMin = 0.04;
    private const double SecondsStep = 1.04;
    private const int Steps = 140;

    /// <summary>Pairs of rows that lie each of the lags apart.</summary>
    /// <param name="tracks">Rows in order of pictures.</param>
    /// <param name="take">Told the lag's index and both rows.</param>
    public static void Pairs(IEnumerable<BodyTrack> tracks, Action<int, BodyRow, BodyRow> take)
    {
        foreach (List<BodyRow> rows in tracks.Select(track => track.Rows))
        {
            for (int lag = 0; lag < Lags.Length; lag++)
            {
                for (int i = Lags[lag]; i < rows.Count; i++)
                {
                    if (rows[i].Frame - rows[i - Lags[lag]].Frame == Lags[lag])
                    {
                        take(lag, rows[i - Lags[lag]], rows[i]);
                    }
                }
            }
        }
    }

    /// <summary>Of errors around 0, several for each row; NaN where there is none.</summary>
    public Persistence OfErrors(IReadOnlyList<BodyTrack> tracks, params Func<BodyRow, double>[] errors)
    {
        RunningMoments[] products = [.. Lags.Select(_ => new RunningMoments())];
        RunningMoments[] squares = [.. Lags.Select(_ => new RunningMoments())];
        Pairs(tracks, (lag, before, now) =>
        {
            foreach (Func<BodyRow, double> error in errors)
            {
                (double first, double second) = (error(before), error(now));
                if (!double.IsNaN(first * second))
                {
                    products[lag].Add(first * second);
                    squares[lag].Add(((first * first) + (second * second)) / 2);
                }
            }
        });
        return Solve([.. Enumerable.Range(0, Lags.Length).Where(lag => products[lag].Count >= PairsMin).Select(lag => (Lags[lag] / framesPerSecond, Math.Clamp(products[lag].Mean / Math.Max(1e-12, squares[lag].Mean), 0, 1)))]);
    }

    /// <summary>Of outcomes that a normal draw decides: the draw's own correlation at each lag is the one that gives the outcomes theirs.</summary>
    /// <param name="tracks">Rows in order of pictures.</param>
    /// <param name="outcome">Whether it is true of a row, and its chance.</param>
    public Persistence OfOutcomes(IReadOnlyList<BodyTrack> tracks, Func<BodyRow, (bool IsTrue, double Chance)> outcome)
    {
        OutcomePairs[] pairs = [.. Lags.Select(_ => new OutcomePairs())];
        Pairs(tracks, (lag, before, now) => pairs[lag].Add(outcome(before), outcome(now)));
        return Solve([.. Enumerable.Range(0, Lags.Length).Where(lag => pairs[lag].Count >= PairsMin).Select(lag => (Lags[lag] / framesPerSecond, pairs[lag].Correlation()))]);
    }

    /// <summary>Of outcomes whose draw is kept as it is until it is drawn anew: the mean time for which it is kept.</summary>
    public double LifeOfOutcomes(IReadOnlyList<BodyTrack> tracks, Func<BodyRow, (bool IsTrue, double Chance)> outcome)
    {
        (double Product, double Whole)[] sums = new (double, double)[Lags.Length];
        Pairs(tracks, (lag, before, now) =>
        {
            (bool isBefore, double p) = outcome(before);
            (bool isNow, double q) = outcome(now);
            sums[lag].Product += ((isBefore ? 1 : 0) - p) * ((isNow ? 1 : 0) - q);
            sums[lag].Whole += Math.Min(p, q) - (p * q);
        });
        (double Time, double Ratio)[] points =
            [.. Enumerable.Range(0, Lags.Length).Where(lag => sums[lag].Whole > 0).Select(lag => (Lags[lag] / framesPerSecond, Math.Clamp(sums[lag].Product / sums[lag].Whole, 0, 1)))];
        return points.Length == 0 ? 1 / framesPerSecond : Times().MinBy(seconds => points.Sum(point => Math.Pow(point.Ratio - Math.Exp(-point.Time / seconds), 2)));
    }

    /// <summary>Between a time's two neighbours, in steps of a twentieth of theirs.</summary>
    private static IEnumerable<double> Nearby(double seconds) => Enumerable.Range(-20, 41).Select(step => seconds * Math.Pow(SecondsStep, step / 20.0));

    private static IEnumerable<double> Times() => Enumerable.Range(0, Steps).Select(step => SecondsMin * Math.Pow(SecondsStep, step));

    /// <summary>Least squares over the shares, which are neither negative nor more than 1 together, for each of the times.</summary>
    private Persistence Solve((double Time, double Correlation)[] points)
    {
        if (points.Length < 3)
        {
            return new Persistence(1 / framesPerSecond, 1, 0);
        }

        SharesAt rough = Times().Select(seconds => SharesOf(points, seconds)).MinBy(one => one.Squares);
        SharesAt best = Nearby(rough.Seconds).Select(seconds => SharesOf(points, seconds)).MinBy(one => one.Squares);
        return new Persistence(best.Seconds, Math.Max(0, 1 - best.Slow - best.Lasting), best.Lasting);
    }

    /// <summary>The shares that fit best at one time.</summary>
    private static SharesAt SharesOf((double Time, double Correlation)[] points, double seconds)
    {
        double n = points.Length;
        double[] kept = [.. points.Select(point => Math.Exp(-point.Time / seconds))];
        double k = kept.Sum();
        double kk = kept.Sum(one => one * one);
        double r = points.Sum(point => point.Correlation);
        double kr = points.Zip(kept).Sum(pair => pair.First.Correlation * pair.Second);
        double determinant = (n * kk) - (k * k);
        double slow = determinant > 1e-9 ? ((n * kr) - (k * r)) / determinant : 0;
        double lasting = (r - (slow * k)) / n;
        (slow, lasting) = lasting < 0 ? (kr / kk, 0) : slow < 0 ? (0, r / n) : (slow, lasting);
        if (slow + lasting > 1)
        {
            // On the edge where nothing is fresh: lasting is 1 less the slow part.
            double spread = kept.Sum(one => (1 - one) * (1 - one));
            slow = Math.Clamp(points.Zip(kept).Sum(pair => (1 - pair.First.Correlation) * (1 - pair.Second)) / spread, 0, 1);
            lasting = 1 - slow;
        }

        return new SharesAt(points.Zip(kept).Sum(pair => Math.Pow(pair.First.Correlation - (slow * pair.Second) - lasting, 2)), seconds, slow, lasting);
    }

    /// <summary>Shares for one time, and how far the correlations that they give are from those found.</summary>
    private readonly record struct SharesAt(double Squares, double Seconds, double Slow, double Lasting);

    /// <summary>Pairs of outcomes by their two chances, and the correlation of normal draws that explains how they go together.</summary>
    private sealed class OutcomePairs
    {
        private const int Cells = 24;
        private const double Reach = 3;
        private const int Angles = 90;

        private readonly long[,] _counts = new long[Cells, Cells];
        private double _covariance;

        public long Count { get; private set; }

        public void Add((bool IsTrue, double Chance) before, (bool IsTrue, double Chance) now)
        {
            Count++;
            _counts[CellOf(before.Chance), CellOf(now.Chance)]++;
            _covariance += ((before.IsTrue ? 1 : 0) - before.Chance) * ((now.IsTrue ? 1 : 0) - now.Chance);
        }

        /// <summary>The covariance grows with the correlation as an integral over its arcsine (Plackett 1954); the angle at which it reaches the observed one.</summary>
        public double Correlation()
        {
            double reached = 0;
            for (int angle = 0; angle < Angles; angle++)
            {
                double theta = (angle + 0.5) * Math.PI / 2 / Angles;
                double step = DensityAt(theta) * Math.PI / 2 / Angles;
                if (reached + step >= _covariance)
                {
                    return Math.Sin((angle + Math.Max(0, (_covariance - reached) / step)) * Math.PI / 2 / Angles);
                }

                reached += step;
            }

            return 1;
        }

        private double DensityAt(double theta)
        {
            (double sine, double cosine) = Math.SinCos(theta);
            double sum = 0;
            for (int i = 0; i < Cells; i++)
            {
                for (int j = 0; j < Cells; j++)
                {
                    if (_counts[i, j] > 0)
                    {
                        (double a, double b) = (MiddleOf(i), MiddleOf(j));
                        sum += _counts[i, j] * Math.Exp(-((a * a) + (b * b) - (2 * a * b * sine)) / (2 * cosine * cosine));
                    }
                }
            }

            return sum / (2 * Math.PI);
        }

        private static int CellOf(double chance) => Math.Clamp((int)((Bell.Quantile(chance) + Reach) / (2 * Reach) * Cells), 0, Cells - 1);

        private static double MiddleOf(int cell) => (((cell + 0.5) / Cells) - 0.5) * 2 * Reach;
    }
}

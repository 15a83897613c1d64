namespace JustWalkOut.Tracking;

/// <summary>
/// Finds by how much each camera's clock is off. A camera whose clock is ahead by a time shows whoever walks where they were that long before: behind where the others have them, by their speed times that. All cameras'
/// clocks are found together by least squares over everybody who walks where several see them, with the place of each as another unknown. Only differences can be seen, so the middle one of all clocks is taken to be right.
/// What was seen long ago counts less and less.
/// </summary>
internal sealed class ClockJudge
{
    private readonly ViewId[] _views;
    private readonly PoseWatchOptions _options;
    private readonly double[,] _weights;
    private readonly double[] _rights;
    private readonly TimeSpan _every;
    private double _squares;
    private double _looks;
    private TimeSpan _next = TimeSpan.MinValue;
    private bool _hasSeen;

    /// <summary>Nothing is known yet.</summary>
    /// <param name="views">The cameras, by number.</param>
    /// <param name="options">When a clock counts as off.</param>
    public ClockJudge(IEnumerable<ViewId> views, PoseWatchOptions options)
    {
        _views = [.. views];
        _options = options;
        _weights = new double[_views.Length, _views.Length];
        _rights = new double[_views.Length];
        _every = TimeSpan.FromSeconds(options.ClockEverySeconds);
        Clocks = [.. _views.Select(view => new CameraClock(view, 0, options.ClockSdSeconds, 0, null))];
    }

    /// <summary>Hears of cameras whose clock is found off, or right again.</summary>
    public Action<CameraClock>? Changed { get; set; }

    /// <summary>Each camera's, as judged last.</summary>
    public IReadOnlyList<CameraClock> Clocks { get; private set; }

    /// <summary>Takes in how several cameras place somebody who walks.</summary>
    /// <param name="looks">Each beside where they are followed.</param>
    /// <param name="u">Metres a second along x, as they are followed.</param>
    /// <param name="v">Metres a second along y.</param>
    public void See(ReadOnlySpan<PoseLook> looks, double u, double v)
    {
        double speed = double.Hypot(u, v);
        if (speed < _options.ClockSpeedMin)
        {
            return;
        }

        _hasSeen = true;
        (u, v) = (u / speed, v / speed);
        Span<double> weights = stackalloc double[looks.Length];
        Span<double> places = stackalloc double[looks.Length];
        (double all, double mean) = (0, 0);
        for (int i = 0; i < looks.Length; i++)
        {
            ref readonly PoseLook look = ref looks[i];

            // How far along their way, as its clock has it; its own doubt of its clock is what is to be found, and does not count.
            FloorCovariance own = look.Covariance;
            double variance = (u * u * own.XxM2) + (2 * u * v * own.XyM2) + (v * v * own.YyM2) - look.LateM2;
            weights[i] = 1 / variance;
            places[i] = (u * look.Place.XMetres) + (v * look.Place.YMetres) - (speed * look.AheadSeconds);
            all += weights[i];
            mean += weights[i] * places[i];
        }

        mean /= all;
        _looks += looks.Length - 1;
        for (int i = 0; i < looks.Length; i++)
        {
            int row = looks[i].Camera;
            _squares += weights[i] * (places[i] - mean) * (places[i] - mean);
            _rights[row] -= speed * weights[i] * (places[i] - mean);
            for (int j = 0; j < looks.Length; j++)
            {
                _weights[row, looks[j].Camera] += speed * speed * weights[i] * ((i == j ? 1 : 0) - (weights[j] / all));
            }
        }
    }

    /// <summary>Time passes; from time to time the clocks are judged.</summary>
    public void Pass(TimeSpan at)
    {
        if (_next == TimeSpan.MinValue)
        {
            _next = at + _every;
        }

        if (at < _next)
        {
            return;
        }

        _next = at + _every;
        if (!_hasSeen)
        {
            return; // What was found stays true while nobody walks.
        }

        _hasSeen = false;
        Judge(at);
        Forget(Math.Exp(-_options.ClockEverySeconds / _options.ClockMemorySeconds));
    }

    private void Forget(double keep)
    {
        for (int i = 0; i < _views.Length; i++)
        {
            _rights[i] *= keep;
            for (int j = 0; j < _views.Length; j++)
            {
                _weights[i, j] *= keep;
            }
        }

        (_squares, _looks) = (_squares * keep, _looks * keep);
    }

    private void Judge(TimeSpan at)
    {
        // Once to see by how much sightings are further apart, or closer, than they say they may be, and once with that.
        if (Solve(1) is not var (first, _) || Solve(Scatter(first)) is not var (ahead, covariance))
        {
            return;
        }

        double[] sds = SpreadsApart(covariance);
        double middle = Median([.. Enumerable.Range(0, ahead.Length).Where(i => IsKnown(sds[i])).Select(i => ahead[i])]);
        IReadOnlyList<CameraClock> before = Clocks;
        Clocks = [.. before.Select((clock, i) => Next(clock, ahead[i] - middle, sds[i], at))];
        for (int i = 0; i < before.Count; i++)
        {
            if (Clocks[i].OffSince is null != before[i].OffSince is null)
            {
                Changed?.Invoke(Clocks[i]);
            }
        }
    }

    /// <summary>By how much each clock is ahead, with the covariance of that.</summary>
    /// <param name="scatter">How far sightings are apart, squared, in what they say they may be.</param>
    private (double[] Ahead, double[,] Covariance)? Solve(double scatter)
    {
        int n = _views.Length;
        double[,] sum = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                sum[i, j] = (_weights[i, j] / scatter) + (i == j ? 1 / (_options.ClockSdSeconds * _options.ClockSdSeconds) : 0);
            }
        }

        if (!PositiveMatrix.TryInvert(sum, out double[,] covariance))
        {
            return null;
        }

        double[] ahead = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                ahead[i] += covariance[i, j] * _rights[j] / scatter;
            }
        }

        return (ahead, covariance);
    }

    private double Scatter(double[] ahead)
    {
        const double Least = 0.1;
        double left = _squares;
        for (int i = 0; i < ahead.Length; i++)
        {
            left -= 2 * ahead[i] * _rights[i];
            for (int j = 0; j < ahead.Length; j++)
            {
                left += ahead[i] * _weights[i, j] * ahead[j];
            }
        }

        return _looks > 0 ? Math.Max(Least, left / _looks) : 1;
    }

    private bool IsKnown(double sd) => sd < _options.ClockSdSeconds / 2;

    private CameraClock Next(CameraClock before, double ahead, double sd, TimeSpan at)
    {
        const double StillShare = 0.6;
        const double WellShare = 0.8;
        const double WellSds = 2;
        double size = Math.Abs(ahead);
        bool isKnown = IsKnown(sd);
        double least = before.CorrectedSeconds == 0 ? Math.Max(_options.ClockCorrectMin, _options.ClockSds * sd) : Math.Max(StillShare * _options.ClockCorrectMin, _options.ClockSds / 2 * sd);
        bool isOff = before.OffSince is null ? size >= Math.Max(_options.ClockSecondsMin, _options.ClockSds * sd) : size + (WellSds * sd) >= WellShare * _options.ClockSecondsMin;
        return before with { AheadSeconds = ahead, SdSeconds = sd, CorrectedSeconds = !isKnown ? before.CorrectedSeconds : size >= least ? ahead : 0, OffSince = isOff ? before.OffSince ?? at : null };
    }

    /// <summary>How far each may be off from the mean of all: what all have in common cannot be seen, and does not matter.</summary>
    private static double[] SpreadsApart(double[,] covariance)
    {
        int n = covariance.GetLength(0);
        double[] rows = new double[n];
        double all = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                rows[i] += covariance[i, j] / n;
            }

            all += rows[i] / n;
        }

        return [.. Enumerable.Range(0, n).Select(i => Math.Sqrt(Math.Max(0, covariance[i, i] - (2 * rows[i]) + all)))];
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? 0 : (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}

namespace JustWalkOut.Attribution.Shelf;

/// <summary>
/// One plate's steps out of its bin means. A plate rests at a level, which follows slow drift; a deviation starts a movement,
/// and when the plate has come to rest again the new level is compared with the old. What returns to where it was (a leaning
/// hand, a bump, the whole shelf shaking) is no step; where it rested for a moment on the way, one thing after another was taken
/// or put, and each is a step of its own. Memory is bounded; nothing is allocated after construction.
/// </summary>
internal sealed class PlateStepDetector
{
    /// <summary>Bins that must agree before a plate counts as at rest: 0.8 s, several periods of a shaken shelf (3-10 Hz in BENCHMARK-1).</summary>
    private const int SettleBins = 8;

    /// <summary>Bin means remembered to find when a movement crossed from the old level to the new. A power of two, 6.4 s.</summary>
    private const int History = 64;

    /// <summary>Share of a new bin in the level: a time constant of 2 s, so that a drift of 50 g a minute lags by under 2 g.</summary>
    private const double LevelGain = 0.05;

    /// <summary>Share of a new bin in the noise estimate: a time constant of 5 s.</summary>
    private const double NoiseGain = 0.02;

    /// <summary>A plate silent for longer may have changed unseen: its next level is compared as after a movement. 1 s.</summary>
    private const int SilenceBins = 10;

    /// <summary>Bin means of a plate that had noise and spreads by less than this is no weighing any more: a dead cell repeats one value. A live plate's means spread by 0.1 g and more.</summary>
    private const double StillSdGrams = 1e-4;

    /// <summary>Noise from which on a plate counts as one that had some; a coarsely quantised quiet plate stays below.</summary>
    private const double NoisySdGrams = 0.05;

    /// <summary>Bins of a rest on the way: 0.5 s. Fingers that still press, or a shaken plate at a turn, rest for less, and hands that take one thing after another often for longer.</summary>
    private const int RestBins = 5;

    /// <summary>Means of a rest on the way lie within this of each other, in standard deviations of the plate's noise.</summary>
    private const double RestMaxErrors = 3;

    /// <summary>Most rests on the way that there is room for.</summary>
    public const int RestsMax = 6;

    private readonly ShelfSignalOptions _options;
    private readonly Level[] _levels = new Level[RestsMax + 2];
    private readonly Step[] _completed = new Step[RestsMax + 1];
    private int _completedCount;
    private readonly double[] _means = new double[History];
    private readonly long[] _indices = new long[History];
    private long _count;
    private bool _isResting;
    private bool _isDead;
    private bool _hasLevel;
    private double _level;
    private double _noiseVariance;
    private long _movingSince;

    public PlateStepDetector(ShelfSignalOptions options) => _options = options;

    /// <summary>Whether the first level has to be one at rest, because somebody may still have their hands on the plate. A detector otherwise begins with whatever it is first told.</summary>
    public bool BeginsCalm { get; init; }

    /// <summary>Start of the movement under way, as a bin index; null at rest, before the first level and while the plate is dead.</summary>
    public long? MovingSince => _hasLevel && !_isResting && !_isDead ? _movingSince : null;

    /// <summary>Load at which the plate rests, or rested before the movement under way, in grams; null before the first rest and while the plate is dead.</summary>
    public double? LevelGrams => _hasLevel && !_isDead ? _level : null;

    /// <summary>Spread of the plate's bin means at rest, in grams.</summary>
    public double NoiseSdGrams => Math.Sqrt(_noiseVariance);

    /// <summary>The steps that the latest bin has completed, in order of time; valid until the next.</summary>
    public ReadOnlySpan<Step> Completed => _completed.AsSpan(0, _completedCount);

    /// <summary>Takes the next bin's mean; true when steps have been completed by it.</summary>
    public bool Add(long index, double meanGrams)
    {
        _completedCount = 0;
        bool wasSilent = _count > 0 && index - LastIndex > SilenceBins;
        long silentSince = _count > 0 ? LastIndex : index;
        bool isAlive = _isDead && Math.Abs(meanGrams - _means[(_count - 1) & (History - 1)]) > StillSdGrams;
        if (wasSilent || isAlive)
        {
            // What was weighed on both sides of a silence, or by a dead cell, must not be averaged together.
            _count = 0;
            _isDead = false;
        }

        Remember(index, meanGrams);
        if (!_hasLevel)
        {
            return TryFirstLevel();
        }

        if (_isResting && !wasSilent)
        {
            double residual = meanGrams - _level;
            if (Math.Abs(residual) <= MoveMinGrams)
            {
                _level += LevelGain * residual;
                _noiseVariance += NoiseGain * ((residual * residual) - _noiseVariance);
                return false;
            }
        }

        if (_isResting)
        {
            _isResting = false;
            _movingSince = wasSilent ? silentSince : index;
        }

        return TrySettle();
    }

    private long LastIndex => _indices[(_count - 1) & (History - 1)];

    private double MoveMinGrams => Math.Max(_options.StepMinGrams / 2, 4 * Math.Sqrt(_noiseVariance));

    private void Remember(long index, double meanGrams)
    {
        _means[_count & (History - 1)] = meanGrams;
        _indices[_count & (History - 1)] = index;
        _count++;
    }

    private bool TryFirstLevel()
    {
        if (_count >= SettleBins)
        {
            (double mean, double sd, double halvesApart) = Window();
            if (BeginsCalm && _count < PlatesOut.RestlessBins && Math.Max(sd, halvesApart) > _options.CalmSdGrams)
            {
                return false;
            }

            _level = mean;
            _noiseVariance = sd * sd;
            _hasLevel = true;
            _isResting = true;
        }

        return false;
    }

    private bool TrySettle()
    {
        if (_count < SettleBins)
        {
            return false;
        }

        (double mean, double sd, double halvesApart) = Window();

        // A cell that dies falls to some value and repeats it. That is no goods gone; should it live again, its level is compared then.
        _isDead = sd < StillSdGrams && Math.Sqrt(_noiseVariance) > NoisySdGrams;
        if (_isDead)
        {
            return false;
        }

        double calmSd = Math.Max(_options.CalmSdGrams, 2 * Math.Sqrt(_noiseVariance));
        long movingBins = LastIndex - _movingSince;
        bool isCalm = sd <= calmSd && halvesApart <= calmSd;
        bool isOverdue = movingBins * ShelfSignalOptions.Bin >= _options.SettleMax && halvesApart <= Math.Max(calmSd, sd);
        if (movingBins < SettleBins - 1 || !(isCalm || isOverdue))
        {
            return false;
        }

        // Neighbouring bins of a shaken plate swing together; eight of them are worth about four.
        double settledVariance = sd * sd / (SettleBins / 2);
        int rests = FindRests(new Level(mean, settledVariance, Index(SettleBins), LastIndex));
        for (int i = 1; i <= rests + 1; i++)
        {
            Complete(_levels[i - 1], _levels[i]);
        }

        if (_completedCount > 0 || isCalm)
        {
            _level = mean;
        }

        _isResting = true;
        return _completedCount > 0;
    }

    /// <summary>Lists the level before the movement, those at which it rested for a moment, far enough from both sides, and the one that it came to; returns how many rests there are.</summary>
    private int FindRests(Level settled)
    {
        int rests = 0;
        _levels[0] = new Level(_level, _noiseVariance / SettleBins, _movingSince - 1, _movingSince - 1);
        double spreadMax = Math.Max(_options.StepMinGrams / 2, RestMaxErrors * Math.Sqrt(_noiseVariance));
        int oldest = (int)Math.Min(Math.Min(_count, History), settled.From - _movingSince + SettleBins);
        int back = oldest;
        while (back > SettleBins && rests < _options.RestsMax)
        {
            double least = Mean(back);
            double most = least;
            double sum = least;
            int length = 1;
            while (back - length > SettleBins && Index(back - length) == Index(back) + length && Math.Max(most, Mean(back - length)) - Math.Min(least, Mean(back - length)) <= spreadMax)
            {
                (least, most, sum) = (Math.Min(least, Mean(back - length)), Math.Max(most, Mean(back - length)), sum + Mean(back - length));
                length++;
            }

            // A rest's mean is as uncertain as that many of the plate's bins, which swing together.
            Level rest = new(sum / length, (_noiseVariance / 2) + (spreadMax * spreadMax / 36), Index(back), Index(back - length + 1));
            if (length >= RestBins && IsApart(_levels[rests], rest) && IsApart(rest, settled))
            {
                _levels[++rests] = rest;
                back -= length;
            }
            else
            {
                back--;
            }
        }

        _levels[rests + 1] = settled;
        return rests;
    }

    private bool IsApart(in Level before, in Level after) => Math.Abs(after.Grams - before.Grams) >= Math.Max(_options.StepMinGrams, _options.StepMinErrors * Error(before, after));

    private static double Error(in Level before, in Level after) => Math.Sqrt(before.Variance + after.Variance);

    private void Complete(in Level before, in Level after)
    {
        if (IsApart(before, after))
        {
            (long from, long to) = Crossing(before, after);
            _completed[_completedCount++] = new Step(after.Grams - before.Grams, Math.Max(Error(before, after), 0.1), from, to);
        }
    }

    /// <summary>Mean and standard deviation of the last bins, and how far their older and newer halves are apart.</summary>
    private (double Mean, double Sd, double HalvesApart) Window()
    {
        double older = 0;
        double newer = 0;
        for (int back = 1; back <= SettleBins; back++)
        {
            double mean = _means[(_count - back) & (History - 1)];
            if (back <= SettleBins / 2)
            {
                newer += mean;
            }
            else
            {
                older += mean;
            }
        }

        double centre = (older + newer) / SettleBins;
        double squares = 0;
        for (int back = 1; back <= SettleBins; back++)
        {
            double off = _means[(_count - back) & (History - 1)] - centre;
            squares += off * off;
        }

        return (centre, Math.Sqrt(squares / (SettleBins - 1)), Math.Abs(newer - older) / (SettleBins / 2));
    }

    /// <summary>Bins between which the load crossed over: the last at the old level's side, back to where it began to move, and the first at the new.</summary>
    private (long From, long To) Crossing(in Level before, in Level after)
    {
        double middle = (before.Grams + after.Grams) / 2;
        bool rises = after.Grams > before.Grams;
        long since = before.To + 1;
        int kept = (int)Math.Min(_count, History);
        int back = 1;
        while (back < kept && Index(back) > after.To)
        {
            back++;
        }

        int last = back;
        while (back <= kept && IsBeyond(Mean(back), middle, rises) && Index(back) > since)
        {
            back++;
        }

        long to = Math.Max(since, Index(Math.Max(last, back - 1)));
        if (back > kept)
        {
            // All that is remembered is at the new level already: it changed in a silence, or before.
            return (since, to);
        }

        int first = back;
        while (first < kept && Math.Abs(Mean(first) - before.Grams) > MoveMinGrams && Index(first) > since)
        {
            first++;
        }

        return (Math.Min(Index(first), to), to);

        static bool IsBeyond(double mean, double middle, bool rises) => rises ? mean > middle : mean < middle;
    }

    private double Mean(int back) => _means[(_count - back) & (History - 1)];

    private long Index(int back) => _indices[(_count - back) & (History - 1)];

    /// <summary>A level at which the load rested, the variance of its mean, and the bins of it.</summary>
    private readonly record struct Level(double Grams, double Variance, long From, long To);

    /// <summary>A completed step; bins are counted from the origin.</summary>
    public readonly record struct Step(double Grams, double SdGrams, long FromBin, long ToBin);
}

namespace JustWalkOut.Attribution.Shelf;

/// <summary>
/// One plate's steps out of its bin means. A plate rests at a level, which follows slow drift; a deviation starts a movement,
/// and when the plate has come to rest again the new level is compared with the old. What returns to where it was (a leaning
/// hand, a bump, the whole shelf shaking) is no step. Memory is bounded; nothing is allocated after construction.
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

    private readonly ShelfSignalOptions _options;
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

    /// <summary>Start of the movement under way, as a bin index; null at rest, before the first level and while the plate is dead.</summary>
    public long? MovingSince => _hasLevel && !_isResting && !_isDead ? _movingSince : null;

    /// <summary>Takes the next bin's mean; true when a step has been completed by it.</summary>
    public bool Add(long index, double meanGrams, out Step step)
    {
        step = default;
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

        return TrySettle(out step);
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
            (double mean, double sd, _) = Window();
            _level = mean;
            _noiseVariance = sd * sd;
            _hasLevel = true;
            _isResting = true;
        }

        return false;
    }

    private bool TrySettle(out Step step)
    {
        step = default;
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

        double grams = mean - _level;

        // Neighbouring bins of a shaken plate swing together; eight of them are worth about four.
        double error = Math.Sqrt((sd * sd / (SettleBins / 2)) + (_noiseVariance / SettleBins));
        bool isStep = Math.Abs(grams) >= Math.Max(_options.StepMinGrams, _options.StepMinErrors * error);
        if (isStep)
        {
            (long from, long to) = Crossing(mean);
            step = new Step(grams, Math.Max(error, 0.1), from, to);
        }

        if (isStep || isCalm)
        {
            _level = mean;
        }

        _isResting = true;
        return isStep;
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
    private (long From, long To) Crossing(double newLevel)
    {
        double middle = (_level + newLevel) / 2;
        bool rises = newLevel > _level;
        int kept = (int)Math.Min(_count, History);
        int back = 1;
        while (back <= kept && IsBeyond(Mean(back), middle, rises) && Index(back) > _movingSince)
        {
            back++;
        }

        long to = Math.Max(_movingSince, Index(Math.Max(1, back - 1)));
        if (back > kept)
        {
            // All that is remembered is at the new level already: it changed in a silence, or before.
            return (_movingSince, to);
        }

        int first = back;
        while (first < kept && Math.Abs(Mean(first) - _level) > MoveMinGrams && Index(first) > _movingSince)
        {
            first++;
        }

        return (Math.Min(Index(first), to), to);

        double Mean(int back) => _means[(_count - back) & (History - 1)];
        long Index(int back) => _indices[(_count - back) & (History - 1)];
        static bool IsBeyond(double mean, double middle, bool rises) => rises ? mean > middle : mean < middle;
    }

    /// <summary>A completed step; bins are counted from the origin.</summary>
    public readonly record struct Step(double Grams, double SdGrams, long FromBin, long ToBin);
}

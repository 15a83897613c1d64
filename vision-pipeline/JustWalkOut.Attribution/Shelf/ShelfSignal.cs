using System.Runtime.InteropServices;

namespace JustWalkOut.Attribution.Shelf;

/// <summary>
/// The loads of all plates of a store as a stream of steps. Samples may come late, twice or not at all; results depend on
/// what came within <see cref="ShelfSignalOptions.LatenessMax"/>, not on its order. The newest sample is the signal's now, so a
/// gateway whose clock lies far ahead would make all others late: whoever receives messages holds their clocks against its own.
/// </summary>
public sealed class ShelfSignal
{
    /// <summary>A plate that says the same to the last bit for so long is stuck: a load cell at rest is never still. In BENCHMARK-1 no plate with a place stands still for a second.</summary>
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(60);

    private readonly PlateBins _bins;
    private readonly List<PlateStepDetector> _detectors = [];
    private readonly ShelfSignalOptions _options;
    private readonly PlatesOut _out;
    private readonly long _latenessMicroseconds;
    private readonly List<Life> _lives = [];
    private long _firstBin = long.MinValue;
    private long _nextBin = long.MinValue;
    private long _weighAt = long.MinValue;

    /// <summary>A signal of so many plates.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is out of its range.</exception>
    public ShelfSignal(int plates, ShelfSignalOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plates);
        options.Validate();
        _options = options;
        _out = new PlatesOut(options);
        _bins = new PlateBins(plates);
        Grow(plates);
        _latenessMicroseconds = (long)options.LatenessMax.TotalMicroseconds;
    }

    /// <summary>Samples that had been there before.</summary>
    public long RepeatedSamples => _bins.Repeated;

    /// <summary>Samples that came too late to count.</summary>
    public long TooLateSamples => _bins.TooLate;

    /// <summary>The time before which every sample has been weighed; the minimum before any.</summary>
    public TimeSpan SettledThrough => _nextBin == long.MinValue ? TimeSpan.MinValue : _nextBin * ShelfSignalOptions.Bin;

    /// <summary>Start of a plate's movement under way; null when it rests.</summary>
    public TimeSpan? MovingSince(int plate) => _detectors[plate].MovingSince is { } bin ? bin * ShelfSignalOptions.Bin : null;

    /// <summary>Load at which a plate rests, or rested before its movement under way, and the spread of its bin means there, in grams; null where it is not known.</summary>
    public (double Grams, double SdGrams)? RestOf(int plate) => _out.Holds(plate) ? null : LevelOf(plate);

    private (double Grams, double SdGrams)? LevelOf(int plate) => _detectors[plate].LevelGrams is { } level ? (level, _detectors[plate].NoiseSdGrams) : null;

    /// <summary>Whether a plate has said nothing new for a minute (it is dead, stuck, or nobody sends for it), or is out of service. What was on it may have gone.</summary>
    public bool IsSilent(int plate) => _out.Holds(plate) || IsStill(plate);

    private bool IsStill(int plate) => _nextBin != long.MinValue && (_nextBin - Math.Max(_lives[plate].Bin, _firstBin)) * ShelfSignalOptions.Bin > SilentAfter;

    /// <summary>The plates that move, each with the start of its movement, by index.</summary>
    public IEnumerable<(int Plate, TimeSpan Since)> Moving
    {
        get
        {
            for (int plate = 0; plate < _detectors.Count; plate++)
            {
                if (MovingSince(plate) is { } since)
                {
                    yield return (plate, since);
                }
            }
        }
    }

    /// <summary>Makes room for plates that became known later; those that are there keep their state.</summary>
    public void Grow(int plates)
    {
        _bins.Grow(plates);
        while (_detectors.Count < plates)
        {
            _detectors.Add(new PlateStepDetector(_options));
            _lives.Add(new Life(long.MinValue, double.NaN));
        }
    }

    /// <summary>Takes a plate out of service: from a moment on, at the earliest from what is not weighed yet, it makes no step and is silent.</summary>
    /// <param name="plate">Index of the plate.</param>
    /// <param name="at">From when on, since the origin of time.</param>
    /// <param name="knownGrams">What it weighed, for where nothing was heard of it before; null where nobody knows.</param>
    public void TakeOut(int plate, TimeSpan at, double? knownGrams) => _out.Take(plate, Math.Max(_bins.IndexOf((long)at.TotalMicroseconds), _nextBin), knownGrams);

    /// <summary>Puts a plate back into service: from a moment on it is listened to, and once it rests it is among <see cref="DrainReturned"/>.</summary>
    public void PutBack(int plate, TimeSpan at) => _out.Return(plate, Math.Max(_bins.IndexOf((long)at.TotalMicroseconds), _nextBin));

    /// <summary>Moves plates that have come to rest in service again into <paramref name="back"/>.</summary>
    public void DrainReturned(ICollection<PlateReturn> back) => _out.Drain(LevelOf, back);

    /// <summary>Adds one sample.</summary>
    /// <param name="plate">Index of the plate.</param>
    /// <param name="microseconds">When it was weighed, since the origin of time.</param>
    /// <param name="grams">Load; NaN where the plate is dead.</param>
    /// <param name="steps">Steps that this sample completes are added here, in order of time and plate.</param>
    public void Add(int plate, long microseconds, float grams, ICollection<PlateStep> steps)
    {
        // Weighed before the sample is stored: a leap in time reuses the places of bins that are still unread.
        if (microseconds >= _weighAt)
        {
            WeighBefore(_bins.IndexOf(microseconds - _latenessMicroseconds), steps);
        }

        _bins.Add(plate, microseconds, grams);
    }

    /// <summary>No sample before <paramref name="time"/> will come any more: weighs what is there.</summary>
    public void CompleteThrough(TimeSpan time, ICollection<PlateStep> steps)
    {
        long end = _bins.IndexOf((long)time.TotalMicroseconds);
        if (_nextBin != long.MinValue && end > _nextBin)
        {
            WeighBefore(end, steps);
        }
    }

    /// <summary>Weighs every bin before <paramref name="end"/>; those after the newest sample are empty and are not walked through.</summary>
    private void WeighBefore(long end, ICollection<PlateStep> steps)
    {
        long filled = _bins.NewestMicroseconds == long.MinValue ? long.MinValue : Math.Min(end, _bins.IndexOf(_bins.NewestMicroseconds) + 1);
        for (long bin = _nextBin; bin < filled; bin++)
        {
            for (int plate = 0; plate < _detectors.Count; plate++)
            {
                if (!_bins.TryMean(plate, bin, out double mean))
                {
                    continue;
                }

                if (mean != _lives[plate].Grams)
                {
                    _lives[plate] = new Life(bin, mean);
                }

                if (_out.Skips(plate, bin, ref CollectionsMarshal.AsSpan(_detectors)[plate]))
                {
                    continue;
                }

                if (_detectors[plate].Add(bin, mean))
                {
                    foreach (PlateStepDetector.Step step in _detectors[plate].Completed)
                    {
                        steps.Add(new PlateStep(plate, step.Grams, step.SdGrams, step.FromBin * ShelfSignalOptions.Bin, (step.ToBin + 1) * ShelfSignalOptions.Bin));
                    }
                }
            }
        }

        _firstBin = _nextBin == long.MinValue ? end : _firstBin;
        _nextBin = end;
        _weighAt = ((end + 1) * (long)ShelfSignalOptions.Bin.TotalMicroseconds) + _latenessMicroseconds;
        _bins.CloseBefore(end);
    }

    /// <summary>The last bin in which a plate said something new, and what.</summary>
    private readonly record struct Life(long Bin, double Grams);
}

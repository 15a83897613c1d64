using System.Diagnostics.CodeAnalysis;

namespace JustWalkOut.Attribution.Shelf;

/// <summary>
/// What has just gone from a shelf, by the newest samples of its plates, before stragglers are waited for and before a plate has rested for long: what somebody can be shown while they still hold it. It is held against the
/// levels of <see cref="ShelfSignal"/>, whose steps come a second and more later and have the last word. Goods that come are left to it, because a hand that leans on a plate looks the same at first.
/// </summary>
internal sealed class ShelfAhead
{
    /// <summary>Bins that must agree, 0.3 s: of 0.2 and 0.3 s the latter seldom takes a slow lift for a rest.</summary>
    private const int CalmBins = 3;

    /// <summary>Bins kept of each plate. A power of two.</summary>
    private const int Kept = 16;

    /// <summary>A change is looked at for so long after it, 1 s; then the signal's own step is near.</summary>
    private const int FreshBins = 10;

    /// <summary>Bins at rest lie within this of each other, in standard deviations of the plate's noise.</summary>
    private const double RestMaxErrors = 3;

    /// <summary>What the signal has not come to within this is never taken off its levels: its slowest plate has settled by then.</summary>
    private static readonly TimeSpan SaidMax = TimeSpan.FromSeconds(20);

    private readonly long _binMicroseconds = (long)ShelfSignalOptions.Bin.TotalMicroseconds;
    private readonly ShelfPlaces _places;
    private readonly ShelfSignal _signal;
    private readonly ShelfSignalOptions _options;
    private readonly List<PlateStep> _said = [];
    private Plate[] _plates = [];
    private double[] _means = [];

    /// <summary>Looks ahead of a signal.</summary>
    public ShelfAhead(ShelfPlaces places, ShelfSignal signal, ShelfSignalOptions options) => (_places, _signal, _options) = (places, signal, options);

    /// <summary>Takes a sample as it arrives. Samples of a plate that come late, or twice, are left out.</summary>
    /// <param name="plate">Index of the plate.</param>
    /// <param name="microseconds">When it was weighed, since the origin of time.</param>
    /// <param name="grams">Load; NaN where the plate is dead.</param>
    /// <returns>Whether one of the plate's bins is full now.</returns>
    public bool Add(int plate, long microseconds, float grams)
    {
        if (plate >= _plates.Length)
        {
            Array.Resize(ref _plates, _places.Count);
            Array.Resize(ref _means, _places.Count * Kept);
        }

        ref Plate now = ref _plates[plate];
        if (!float.IsFinite(grams) || microseconds <= now.LastMicroseconds)
        {
            return false;
        }

        now.LastMicroseconds = microseconds;
        if (microseconds < now.EndMicroseconds)
        {
            now.SumGrams += grams;
            now.Samples++;
            return false;
        }

        long bin = microseconds / _binMicroseconds;
        bool isFull = now.Samples > 0;
        if (isFull)
        {
            _means[(plate * Kept) + (int)(now.Bin & (Kept - 1))] = now.SumGrams / now.Samples;
            now.Full = now.Bin == now.NewestBin + 1 ? Math.Min(now.Full + 1, Kept) : 1;
            now.NewestBin = now.Bin;
        }

        (now.Bin, now.EndMicroseconds, now.SumGrams, now.Samples) = (bin, (bin + 1) * _binMicroseconds, grams, 1);
        return isFull;
    }

    /// <summary>Goods that have just gone from a plate and those beside it, and were not told of yet.</summary>
    /// <param name="plate">Index of the plate.</param>
    /// <param name="gone">What has gone.</param>
    public bool TryFind(int plate, [NotNullWhen(true)] out ShelfEvent? gone)
    {
        gone = null;
        if (Look(plate) is not { IsGone: true } middle)
        {
            return false;
        }

        List<PlateStep> steps = [middle.Step];
        HashSet<int> seen = [plate];
        Queue<int> beside = new(_places.Beside(plate));
        while (beside.TryDequeue(out int next))
        {
            if (!seen.Add(next) || Look(next) is not { } other)
            {
                continue;
            }

            if (other.HasCome || other.IsMoving)
            {
                // It slid over there, or is still on its way: the next bin tells.
                return false;
            }

            if (other.IsGone)
            {
                steps.Add(other.Step);
                foreach (int further in _places.Beside(next))
                {
                    beside.Enqueue(further);
                }
            }
        }

        PlateStep[] ordered = [.. steps.OrderBy(step => _places[step.Plate])];
        gone = Crosstalk.Without(new ShelfEvent(ordered, ordered.Min(step => step.From), ordered.Max(step => step.To)), _places);
        return true;
    }

    /// <summary>Something was said of a change: from now on it is no news.</summary>
    public void Note(ShelfEvent said)
    {
        _said.RemoveAll(step => step.To + SaidMax < _signal.SettledThrough);
        _said.AddRange(said.Changes);
    }

    /// <summary>A plate now against what is known of it; null where nothing can be said.</summary>
    private (PlateStep Step, bool IsGone, bool HasCome, bool IsMoving)? Look(int plate)
    {
        if (plate >= _plates.Length || _plates[plate] is not { Full: >= CalmBins } now || _signal.RestOf(plate) is not { } rest)
        {
            return null;
        }

        double before = rest.Grams + SaidSince(plate);
        (double least, double most, double sum) = (double.MaxValue, double.MinValue, 0);
        for (int back = 0; back < CalmBins; back++)
        {
            double mean = Mean(plate, now.NewestBin - back);
            (least, most, sum) = (Math.Min(least, mean), Math.Max(most, mean), sum + mean);
        }

        double changed = (sum / CalmBins) - before;
        double stirs = Math.Max(_options.StepMinGrams / 2, 4 * rest.SdGrams);
        bool isCalm = most - least <= Math.Max(_options.StepMinGrams / 2, RestMaxErrors * rest.SdGrams);
        double sd = Math.Sqrt(rest.SdGrams * rest.SdGrams * ((1.0 / CalmBins) + (1.0 / Kept)));
        bool isMoving = !isCalm && Math.Abs(Mean(plate, now.NewestBin) - before) > stirs;
        if (Math.Abs(changed) < Math.Max(_options.StepMinGrams, _options.StepMinErrors * sd))
        {
            // Nearly every bin of nearly every plate.
            return (default, false, false, isMoving);
        }

        (long from, long to) = Crossing(plate, before, changed, stirs);
        bool isFresh = now.NewestBin - to <= FreshBins;
        PlateStep step = new(plate, changed, Math.Max(sd, 0.5), from * ShelfSignalOptions.Bin, (to + 1) * ShelfSignalOptions.Bin);
        return (step, isCalm && isFresh && changed < 0, changed > 0, isMoving);
    }

    /// <summary>Bins between which the load crossed over, as the signal's steps have them.</summary>
    private (long From, long To) Crossing(int plate, double before, double changed, double stirs)
    {
        Plate now = _plates[plate];
        long oldest = now.NewestBin - now.Full + 1;
        long to = now.NewestBin;
        while (to > oldest && Math.Abs(Mean(plate, to - 1) - before) > Math.Abs(changed) / 2)
        {
            to--;
        }

        long from = to;
        while (from > oldest && Math.Abs(Mean(plate, from) - before) > stirs)
        {
            from--;
        }

        return (from, to);
    }

    /// <summary>What was said to have gone from a plate and is still in the signal's level of it, in grams.</summary>
    private double SaidSince(int plate)
    {
        TimeSpan since = _signal.MovingSince(plate) ?? _signal.SettledThrough;
        double grams = 0;
        foreach (PlateStep step in _said)
        {
            grams += step.Plate == plate && step.To + ShelfSignalOptions.Bin > since ? step.Grams : 0;
        }

        return grams;
    }

    private double Mean(int plate, long bin) => _means[(plate * Kept) + (int)(bin & (Kept - 1))];

    private struct Plate
    {
        public long LastMicroseconds;
        public long EndMicroseconds;
        public long Bin;
        public double SumGrams;
        public int Samples;
        public long NewestBin;
        public int Full;
    }
}

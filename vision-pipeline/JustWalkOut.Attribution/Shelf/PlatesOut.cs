namespace JustWalkOut.Attribution.Shelf;

/// <summary>A plate that is back in service and rests again.</summary>
/// <param name="Plate">Index of the plate.</param>
/// <param name="Grams">How much more it weighs than before it was taken out, negative where something has gone; null where nobody knows what it weighed.</param>
/// <param name="SdGrams">Standard deviation of that difference.</param>
/// <param name="OutSince">When it was taken out.</param>
/// <param name="BackAt">When it was put back.</param>
public readonly record struct PlateReturn(int Plate, double? Grams, double SdGrams, TimeSpan OutSince, TimeSpan BackAt)
{
    /// <summary>Whether it weighs something else than before, or nobody knows.</summary>
    public bool MayDiffer(ShelfSignalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Grams is not { } grams || Math.Abs(grams) >= Math.Max(options.StepMinGrams, options.StepMinErrors * SdGrams);
    }
}

/// <summary>
/// Plates that somebody works on: from a bin on what they weigh is nothing that happened, until a bin from which on they are listened to again. What one weighed before and weighs afterwards is then held against each other, so that
/// nothing which went meanwhile is lost.
/// </summary>
/// <param name="options">How loads become steps.</param>
internal sealed class PlatesOut(ShelfSignalOptions options)
{
    /// <summary>A plate that is back begins with its first calm level; one that will not calm down begins after so long all the same, 30 s, rather than never.</summary>
    public const int RestlessBins = 300;

    private readonly Dictionary<int, Out> _plates = [];

    /// <summary>Whether a plate is out, or back and not at rest yet.</summary>
    public bool Holds(int plate) => _plates.Count > 0 && _plates.ContainsKey(plate);

    /// <summary>From this bin on a plate says nothing. One that is out stays out; one that has just come back goes out again, with what it weighed the first time.</summary>
    /// <param name="plate">Index of the plate.</param>
    /// <param name="bin">The first bin that does not count.</param>
    /// <param name="knownGrams">What it weighed, where nothing is known of it here: after a restart. Null where nobody knows.</param>
    public void Take(int plate, long bin, double? knownGrams) =>
        _plates[plate] = _plates.TryGetValue(plate, out Out? known) ? known with { Until = null } : new Out(bin, null, knownGrams, 0, HasBegun: false);

    /// <summary>From this bin on a plate is listened to again. One that is in service stays so.</summary>
    public void Return(int plate, long bin)
    {
        if (_plates.TryGetValue(plate, out Out? known))
        {
            _plates[plate] = known with { Until = known.Until ?? Math.Max(bin, known.From) };
        }
    }

    /// <summary>Whether this bin of a plate does not count. The first time its level is noted, and whatever its detector knows is forgotten.</summary>
    public bool Skips(int plate, long bin, ref PlateStepDetector detector)
    {
        if (_plates.Count == 0 || !_plates.TryGetValue(plate, out Out? known) || bin < known.From)
        {
            return false;
        }

        if (!known.HasBegun)
        {
            _plates[plate] = known with { HasBegun = true, Grams = detector.LevelGrams ?? known.Grams, SdGrams = detector.NoiseSdGrams };
            detector = new PlateStepDetector(options) { BeginsCalm = true };
        }

        return known.Until is not { } until || bin < until;
    }

    /// <summary>Moves plates that are back and rest into <paramref name="back"/>, in the order of their index.</summary>
    public void Drain(Func<int, (double Grams, double SdGrams)?> restOf, ICollection<PlateReturn> back)
    {
        if (_plates.Count == 0)
        {
            return;
        }

        foreach ((int plate, Out known) in _plates.Where(each => each.Value.HasBegun && each.Value.Until is not null).OrderBy(each => each.Key).ToArray())
        {
            if (restOf(plate) is { } rest)
            {
                _plates.Remove(plate);
                double sd = Math.Sqrt((rest.SdGrams * rest.SdGrams) + (known.SdGrams * known.SdGrams));
                back.Add(new PlateReturn(plate, rest.Grams - known.Grams, sd, known.From * ShelfSignalOptions.Bin, known.Until!.Value * ShelfSignalOptions.Bin));
            }
        }
    }

    /// <summary>Since when a plate is out, until when (null for nobody knows), and what it weighed before.</summary>
    private sealed record Out(long From, long? Until, double? Grams, double SdGrams, bool HasBegun);
}

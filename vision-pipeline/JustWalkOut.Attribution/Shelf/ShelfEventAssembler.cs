namespace JustWalkOut.Attribution.Shelf;

/// <summary>
/// Gathers plate steps into shelf events: neighbouring plates that lose (or gain) load at one time hold one change between
/// them. What only moved along a shelf, and the small twitch of a plate beside a large change, is counted and left out.
/// </summary>
public sealed class ShelfEventAssembler
{
    /// <summary>Steps of one item leave their plates within this of each other: a lift takes 0.2-0.5 s in BENCHMARK-1.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(0.5);

    /// <summary>How long after a change a neighbour's step may still settle: 0.8 s of rest, and a bin at each end.</summary>
    internal static readonly TimeSpan HoldMin = TimeSpan.FromSeconds(1);

    /// <summary>A plate that will not calm down is waited for no longer than this.</summary>
    private static readonly TimeSpan HoldMax = TimeSpan.FromSeconds(6);

    /// <summary>How many standard errors apart a loss and a gain may be to count as one item that slid.</summary>
    private const double SlideErrors = 4;

    private readonly ShelfPlaces _places;
    private readonly double _stepMinGrams;
    private readonly List<ShelfEvent> _open = [];
    private readonly List<ShelfEvent> _recent = [];

    /// <summary>An assembler over the store's plates.</summary>
    public ShelfEventAssembler(ShelfPlaces places, double stepMinGrams)
    {
        _places = places;
        _stepMinGrams = stepMinGrams;
    }

    /// <summary>Changes left out because they only moved along their shelf.</summary>
    public long Slides { get; private set; }

    /// <summary>Changes left out as a twitch beside a far larger one.</summary>
    public long Crosstalk { get; private set; }

    /// <summary>The events that are still being gathered.</summary>
    public IReadOnlyList<ShelfEvent> Open => _open;

    /// <summary>Takes a step.</summary>
    public void Add(in PlateStep step)
    {
        // Of several things that are taken one after the other it belongs to the one nearest in time.
        int best = -1;
        for (int index = 0; index < _open.Count; index++)
        {
            if (Belongs(_open[index], step) && (best < 0 || Apart(_open[index], step) < Apart(_open[best], step)))
            {
                best = index;
            }
        }

        if (best >= 0)
        {
            ShelfEvent joined = _open[best];
            PlateStep[] changes = [.. joined.Changes.Append(step).OrderBy(change => _places[change.Plate])];
            _open[best] = new ShelfEvent(changes, Earlier(joined.From, step.From), Later(joined.To, step.To));
            return;
        }

        _open.Add(new ShelfEvent([step], step.From, step.To));
    }

    /// <summary>Hands out the events that nothing can join any more, in order of time and plate.</summary>
    /// <param name="settledThrough">Every sample before this has been weighed.</param>
    /// <param name="movingSince">Start of a plate's movement under way; null at rest.</param>
    /// <param name="closed">Receives the events.</param>
    public void Close(TimeSpan settledThrough, Func<int, TimeSpan?> movingSince, ICollection<ShelfEvent> closed)
    {
        if (_open.Count == 0)
        {
            return;
        }

        ShelfEvent[] ripe = [.. _open.Where(gathering => IsRipe(gathering, settledThrough, movingSince))
            .OrderBy(gathering => gathering.From).ThenBy(gathering => _places[gathering.Changes[0].Plate])];
        foreach (ShelfEvent candidate in ripe.Where(_open.Contains))
        {
            Judge(candidate, closed);
        }

        _recent.RemoveAll(past => past.To + HoldMax < settledThrough);
    }

    private void Judge(ShelfEvent candidate, ICollection<ShelfEvent> closed)
    {
        _open.Remove(candidate);
        ShelfEvent[] beside = [.. _open.Concat(_recent).Where(other => OnSameShelf(candidate, other) && candidate.IsNear(other, Together))];
        _recent.Add(candidate);
        if (beside.Any(other => Shelf.Crosstalk.IsFelt(candidate.Grams, other.Grams)))
        {
            Crosstalk++;
            return;
        }

        ShelfEvent? opposite = beside.FirstOrDefault(other => _open.Contains(other) && IsSlide(candidate, other));
        if (opposite is not null)
        {
            _open.Remove(opposite);
            Slides++;
            return;
        }

        closed.Add(Shelf.Crosstalk.Without(candidate, _places));
    }

    private static TimeSpan Apart(ShelfEvent gathering, PlateStep step) => ((gathering.From + gathering.To) - (step.From + step.To)).Duration();

    private bool Belongs(ShelfEvent gathering, PlateStep step) =>
        Math.Sign(gathering.Grams) == Math.Sign(step.Grams)
        && gathering.From <= step.To + Together && step.From <= gathering.To + Together
        && gathering.Changes.All(change => change.Plate != step.Plate)
        && gathering.Changes.Any(change => _places.IsNeighbour(change.Plate, step.Plate));

    private bool IsRipe(ShelfEvent gathering, TimeSpan settledThrough, Func<int, TimeSpan?> movingSince)
    {
        if (settledThrough < gathering.To + HoldMin)
        {
            return false;
        }

        // Whatever else moved on this shelf at the time may be part of it, or what it is the twitch of.
        return settledThrough >= gathering.To + HoldMax || !Enumerable.Range(0, _places.Count).Any(plate =>
            movingSince(plate) <= gathering.To + Together && _places.IsSameShelf(plate, gathering.Changes[0].Plate));
    }

    private bool OnSameShelf(ShelfEvent first, ShelfEvent second) => _places.IsSameShelf(first.Changes[0].Plate, second.Changes[0].Plate);

    private bool IsSlide(ShelfEvent first, ShelfEvent second)
    {
        double net = Math.Abs(first.Grams + second.Grams);
        double error = Math.Sqrt((first.SdGrams * first.SdGrams) + (second.SdGrams * second.SdGrams));
        return net <= Math.Max(_stepMinGrams, SlideErrors * error)
            && first.Changes.Any(change => second.Changes.Any(other => _places.IsNeighbour(change.Plate, other.Plate)));
    }

    private static TimeSpan Earlier(TimeSpan first, TimeSpan second) => first < second ? first : second;

    private static TimeSpan Later(TimeSpan first, TimeSpan second) => first > second ? first : second;
}

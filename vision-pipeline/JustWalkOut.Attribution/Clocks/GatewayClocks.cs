using JustWalkOut.Attribution.People;
using JustWalkOut.Attribution.Shelf;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Attribution.Clocks;

/// <summary>
/// Finds by how much the clock of each shelf's gateway is off against the cameras', from hands and plates that move together and, roughly, from how its messages come in beside the other shelves', and puts the times of its
/// weights right.
/// </summary>
internal sealed class GatewayClocks
{
    /// <summary>What so many shelves have in common the others are taken to have too: the cameras' lag.</summary>
    private const int CommonMin = 3;

    private readonly ShelfPlaces _places;
    private readonly StoreLayout _layout;
    private readonly double _gramsMin;
    private readonly bool _isOn;
    private readonly List<GatewayLine> _lines = [];
    private readonly Action<GatewayLine, GatewayClock> _tell;
    private readonly MessageOrder _order = new();
    private readonly List<(ShelfEvent Change, double BeyondSeconds)> _waiting = [];
    private GatewayLine[] _ofPlates = [];
    private GatewayClock[] _known = [];
    private TimeSpan _at;

    /// <summary>Nothing is known yet.</summary>
    /// <param name="places">The plates by number.</param>
    /// <param name="layout">Where they are.</param>
    /// <param name="options">Which changes count; with <see cref="EvidenceKinds.Clocks"/> or hands left out all clocks are taken to be right.</param>
    public GatewayClocks(ShelfPlaces places, StoreLayout layout, AttributionOptions options)
    {
        (_places, _layout, _gramsMin, _isOn) = (places, layout, options.UnknownGoodsMinGrams, !options.Without.HasFlag(EvidenceKinds.Clocks) && !options.Without.HasFlag(EvidenceKinds.Hands));
        _tell = Tell; // Once: a delegate made for each sample would be garbage.
        Grow();
    }

    /// <summary>Hears of gateways whose clock is found off, or right again.</summary>
    public Action<GatewayClock>? Changed { get; set; }

    /// <summary>Each gateway's, as known last, in the order in which they became known. May be read from any thread.</summary>
    public IReadOnlyList<GatewayClock> Clocks => Volatile.Read(ref _known);

    /// <summary>Plates became known.</summary>
    public void Grow()
    {
        int first = _ofPlates.Length;
        if (first == _places.Count)
        {
            return;
        }

        Array.Resize(ref _ofPlates, _places.Count);
        for (int plate = first; plate < _places.Count; plate++)
        {
            PlateId id = _places[plate];
            GatewayLine? line = _lines.Find(known => known.Clock.Gondola == id.Gondola && known.Clock.Shelf == id.Shelf);
            if (line is null)
            {
                line = new GatewayLine(id.Gondola, id.Shelf, _lines.Count);
                _lines.Add(line);
            }

            _ofPlates[plate] = line;
        }

        Note();
    }

    /// <summary>When a sample was weighed, by the cameras' clocks.</summary>
    /// <param name="plate">Its plate.</param>
    /// <param name="microseconds">By its gateway's, since the origin.</param>
    public long StoreTime(int plate, long microseconds)
    {
        GatewayLine line = _ofPlates[plate];
        bool isNew = microseconds > line.Newest;
        long time = line.StoreTime(microseconds);
        if (isNew && _isOn)
        {
            _order.Heard(_lines, line.Number, _at, _tell);
        }

        return time;
    }

    /// <summary>Something changed on a shelf, by times as they were put right; hands are looked at once they have been seen after it.</summary>
    public void Add(ShelfEvent change)
    {
        if (_isOn && change.Stages.Count == 0 && Math.Abs(change.Grams) >= _gramsMin)
        {
            GatewayLine line = LineOf(change);
            _waiting.Add((change, line.ShiftSeconds - line.CoarseSeconds));
        }
    }

    /// <summary>Everybody has been seen at a moment.</summary>
    public void Look(TimeSpan at, IReadOnlyList<Shopper> people)
    {
        _at = at;
        int done = 0;
        while (done < _waiting.Count && _waiting[done].Change.To + ReachTiming.Span <= at)
        {
            Judge(_waiting[done].Change, _waiting[done].BeyondSeconds, people);
            done++;
        }

        if (done > 0)
        {
            _waiting.RemoveRange(0, done);
        }
    }

    private void Judge(ShelfEvent change, double beyondSeconds, IReadOnlyList<Shopper> people)
    {
        Span<double> logarithms = stackalloc double[ClockBelief.Count];
        PlatePlace[] places = [.. change.Changes.Select(step => _layout.TryFind(_places[step.Plate], out PlatePlace? place) ? place : null).OfType<PlatePlace>()];
        if (!ReachTiming.TryWeigh(change, beyondSeconds, places, people, logarithms))
        {
            return;
        }

        GatewayLine line = LineOf(change);
        GatewayClock before = line.Clock;
        line.Take(_at, logarithms);
        double[] known = [.. _lines.Select(other => other.KnownBeyond).OfType<double>().Order()];
        if (known.Length >= CommonMin)
        {
            double common = (known[(known.Length - 1) / 2] + known[known.Length / 2]) / 2;
            _lines.ForEach(other => other.TakeForOthers(common));
        }

        Tell(line, before);
    }

    private GatewayLine LineOf(ShelfEvent change) => _ofPlates[change.Changes[0].Plate];

    private void Note() => Volatile.Write(ref _known, [.. _lines.Select(line => line.Clock)]);

    private void Tell(GatewayLine line, GatewayClock before)
    {
        Note();
        if (line.Clock.OffSince is null != before.OffSince is null)
        {
            Changed?.Invoke(line.Clock);
        }
    }
}

namespace JustWalkOut.Attribution.Clocks;

/// <summary>
/// How far shelves' clocks are ahead of each other by the order in which their messages come: at one moment the newest samples of all are of about the same time. Good to a message's length (0.2 s), and at once; a shelf
/// whose messages come late now and then is not behind.
/// </summary>
internal sealed class MessageOrder
{
    /// <summary>So much further ahead or behind than it was taken to be, a shelf is moved. Samples a second behind the newest are late and left out (<see cref="Shelf.ShelfSignalOptions.LatenessMax"/>).</summary>
    private const double JumpSeconds = 0.5;

    /// <summary>Looked at so often.</summary>
    private const long EveryMicroseconds = 1_000_000;

    /// <summary>The furthest ahead of so many looks counts: a message cannot come before its time.</summary>
    private const int Looks = 10;

    /// <summary>Of fewer nobody can tell which is wrong.</summary>
    private const int LinesMin = 3;

    private readonly List<Place> _places = [];
    private readonly List<long> _newest = [];
    private int _looks;

    /// <summary>A sample has come from one of them.</summary>
    /// <param name="lines">All.</param>
    /// <param name="line">Which.</param>
    /// <param name="at">When, as far as people have been seen.</param>
    /// <param name="moved">Hears of each that was moved.</param>
    public void Heard(IReadOnlyList<GatewayLine> lines, int line, TimeSpan at, Action<GatewayLine, GatewayClock> moved)
    {
        while (_places.Count < lines.Count)
        {
            _places.Add(new Place());
        }

        if (_places[line].Newest != long.MinValue && lines[line].Newest - _places[line].Newest < EveryMicroseconds)
        {
            return;
        }

        Look(lines);
        if (_looks < Looks)
        {
            return;
        }

        _looks = 0;
        for (int i = 0; i < lines.Count; i++)
        {
            Place place = _places[i];
            if (place.Looks == Looks && Math.Abs(place.AheadSeconds - lines[i].CoarseSeconds) > JumpSeconds)
            {
                GatewayClock before = lines[i].Clock;
                lines[i].Jump(place.AheadSeconds, at);
                moved(lines[i], before);
            }

            (place.AheadSeconds, place.Looks) = (double.NegativeInfinity, 0);
        }
    }

    private void Look(IReadOnlyList<GatewayLine> lines)
    {
        _newest.Clear();
        for (int i = 0; i < lines.Count; i++)
        {
            _places[i].HasMoved = lines[i].Newest > _places[i].Newest;
            _places[i].Newest = lines[i].Newest;
            if (_places[i].HasMoved)
            {
                _newest.Add(lines[i].Newest);
            }
        }

        _looks++;
        if (_newest.Count < LinesMin)
        {
            return;
        }

        _newest.Sort();
        long middle = _newest[_newest.Count / 2];
        for (int i = 0; i < lines.Count; i++)
        {
            if (_places[i].HasMoved)
            {
                _places[i].AheadSeconds = Math.Max(_places[i].AheadSeconds, (lines[i].Newest - middle) / 1e6);
                _places[i].Looks++;
            }
        }
    }

    private sealed class Place
    {
        public long Newest { get; set; } = long.MinValue;

        public bool HasMoved { get; set; }

        public double AheadSeconds { get; set; } = double.NegativeInfinity;

        public int Looks { get; set; }
    }
}

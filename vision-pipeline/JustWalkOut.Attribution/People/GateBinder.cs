using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Attribution.People;

/// <summary>A check-in and someone whom it let in.</summary>
/// <param name="Shopper">Who.</param>
/// <param name="CheckIn">On which.</param>
/// <param name="Role">What for.</param>
/// <param name="Confidence">How sure, 0 to 1.</param>
internal readonly record struct Binding(Shopper Shopper, CommandId CheckIn, Role Role, double Confidence);

/// <summary>
/// Finds who came in on which check-in. When somebody was at the gate follows from where and when they were first seen; check-ins and newcomers are then paired all together, the way that the
/// times fit best, so that of two who come right after each other the one who is seen first need not be the one who came first. Who is the only newcomer of the only check-in and fits it well is bound at once, others once
/// those who came with them have had time to be seen.
/// </summary>
internal sealed class GateBinder
{
    /// <summary>People go on from a gate at about this speed.</summary>
    private const double WalkMetresPerSecond = 1.2;

    /// <summary>For each metre that somebody is first seen further from the gate than others it is less plain by this when they were there, seconds: people walk at 1.2 +- 0.3 m/s.</summary>
    private const double WalkSdSecondsPerMetre = 0.25;

    /// <summary>The people of one check-in follow each other in about this time.</summary>
    private const double FollowSeconds = 1;

    /// <summary>Confidence that a newcomer came in on a check-in at all: some tailgate.</summary>
    private const double CameOnOne = 0.98;

    /// <summary>Cost up to which somebody fits a check-in: three and a half standard deviations.</summary>
    private const double PlainCost = 12;

    /// <summary>Cost up to which somebody who is alone fits a check-in so well that nobody is waited for: two standard deviations.</summary>
    private const double AtOnceCost = 4;

    /// <summary>What fits worse than anything that is looked at.</summary>
    private const float LooseCost = 1000;

    /// <summary>Confidence in somebody who fits a check-in badly, where neither has anybody else.</summary>
    private const double LooseConfidence = 0.6;

    /// <summary>From this confidence on it is plain who came on a check-in, and a gate's timing is learned from them.</summary>
    private const double PlainConfidence = 0.8;

    /// <summary>How long somebody is waited for who came with others: trackers need up to a second to be sure of a newcomer.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <summary>A check-in is remembered this long, so that a repeat of its command is recognised.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly Dictionary<GateId, FloorPoint> _gates;
    private readonly DateTimeOffset _origin;
    private readonly TimeSpan _slack;
    private readonly Dictionary<GateId, EntryTiming> _timings = [];
    private readonly List<Pending> _checkIns = [];

    /// <summary>Sizes of groups whose check-in has not come yet, by its command.</summary>
    private readonly Dictionary<CommandId, Command> _early = [];

    /// <summary>Places that were given to somebody of whom it was not plain that they are theirs: whoever comes after may be the one.</summary>
    private readonly List<Slot> _doubtful = [];
    private readonly SparseAssignment _assignment = new();

    public GateBinder(StoreDefinition store, DateTimeOffset origin, TimeSpan slack)
    {
        _gates = store.Gates.ToDictionary(gate => gate.Id, gate => new FloorPoint(gate.At[0], gate.At[1]));
        (_origin, _slack) = (origin, slack);
    }

    /// <summary>Somebody was let in; a repeat changes nothing.</summary>
    public void CheckIn(Command command, Order.CheckIn order)
    {
        if (!_checkIns.Exists(known => known.Id == command.Id))
        {
            _checkIns.Add(new Pending(command.Id, order.PassedAt - _origin, order) { Left = order.People, People = order.People });
            if (_early.Remove(command.Id, out Command? size))
            {
                GroupSize(size, (Order.GroupSize)size.Order);
            }
        }
    }

    /// <summary>
    /// So many people come in on a check-in. Those who are more are expected from the moment at which they were added; where it is fewer, places that nobody has taken go, the latest first. One that comes before its check-in waits for it; of several the newest holds.
    /// </summary>
    public void GroupSize(Command command, Order.GroupSize size)
    {
        List<Pending> places = [.. _checkIns.Where(known => known.Id == size.CheckInCommand)];
        if (places.Count == 0)
        {
            _early[size.CheckInCommand] = command;
            return;
        }

        int more = size.People - places.Sum(known => known.People);
        if (more > 0)
        {
            Order.CheckIn added = new(places[0].Gate, command.At, more, places[0].Role, null);
            _checkIns.Add(new Pending(size.CheckInCommand, command.At - _origin, added) { Left = more, People = more, Since = places[0].At });
        }

        foreach (Pending known in Enumerable.Reverse(places))
        {
            int fewer = Math.Min(known.Left, Math.Max(0, -more));
            (known.Left, known.People, more) = (known.Left - fewer, known.People - fewer, more + fewer);
        }
    }

    /// <summary>Somebody's place on their check-in is free again: nobody has come in who was gone after so short a time, and whoever did come in is to be found.</summary>
    public void Free(Shopper shopper)
    {
        if (_checkIns.Find(checkIn => checkIn.Id == shopper.CheckIn && checkIn.Left < checkIn.People) is { } checkIn)
        {
            checkIn.Left++;
        }
    }

    /// <summary>How well somebody fits a check-in that has room: 1 for who comes in as most do, 0 for nobody's.</summary>
    public double FitOf(Shopper shopper) => _checkIns.Where(checkIn => checkIn is { Person: null, Left: > 0 })
        .Select(checkIn => new Slot(checkIn, checkIn.At.TotalSeconds + (FollowSeconds * (checkIn.People - checkIn.Left))))
        .Where(slot => Fits(shopper, slot)).Select(slot => Math.Exp(-0.5 * Cost(shopper, slot))).DefaultIfEmpty(0).Max();

    /// <summary>Pairs those who are bound to nothing yet with check-ins that have room.</summary>
    /// <param name="here">Everyone in the store, in order of first sight.</param>
    /// <param name="now">Newest sight.</param>
    /// <param name="isLast">Nothing more will come: whoever can be paired is.</param>
    public IReadOnlyList<Binding> Bind(IReadOnlyList<Shopper> here, TimeSpan now, bool isLast = false)
    {
        _checkIns.RemoveAll(checkIn => checkIn.At < now - Memory);
        foreach (CommandId early in _early.Where(each => each.Value.At - _origin < now - Memory).Select(each => each.Key).ToArray())
        {
            _early.Remove(early);
        }

        _doubtful.RemoveAll(slot => slot.At < (now - (2 * _slack)).TotalSeconds);
        List<Binding> bound = [];
        List<Shopper> unbound = [.. here.Where(shopper => shopper.CheckIn is null && shopper.LeftAt is null)];
        if (unbound.Count == 0)
        {
            return bound;
        }

        foreach (Shopper shopper in unbound.ToArray())
        {
            if (_checkIns.Find(checkIn => checkIn.Left > 0 && checkIn.Person == shopper.Person.Value && (checkIn.At - shopper.FirstSeen).Duration() <= _slack) is Pending named)
            {
                bound.Add(Take(shopper, named, 1));
                unbound.Remove(shopper);
            }
        }

        Slot[] slots = [.. _checkIns.Where(checkIn => checkIn.Person is null).SelectMany(checkIn => Enumerable.Range(0, checkIn.Left)
            .Select(place => new Slot(checkIn, checkIn.At.TotalSeconds + (FollowSeconds * (checkIn.People - checkIn.Left + place)))))];
        unbound.RemoveAll(shopper => !slots.Any(slot => Fits(shopper, slot)));
        if (unbound.Count > 0)
        {
            Pair(unbound, slots, isLast ? TimeSpan.MaxValue : now, bound);
        }

        return bound;
    }

    private void Pair(List<Shopper> unbound, Slot[] slots, TimeSpan now, List<Binding> bound)
    {
        TimeSpan old = now == TimeSpan.MaxValue ? now : now - _slack;
        _assignment.Begin(unbound.Count, slots.Length, LooseCost + 1);
        for (int row = 0; row < unbound.Count; row++)
        {
            for (int column = 0; column < slots.Length; column++)
            {
                // Whoever fits badly slipped in, or is somebody who was lost: bound to the next check-in they would push everybody after them to another's. What is left over in the end belongs together.
                bool isLoose = unbound[row].FirstSeen <= old && slots[column].CheckIn.At <= old;
                if (Fits(unbound[row], slots[column]) && Cost(unbound[row], slots[column]) is double cost && (cost <= PlainCost || isLoose))
                {
                    _assignment.Add(row, column, (float)Math.Min(LooseCost, cost));
                }
            }
        }

        _assignment.Solve();
        ReadOnlySpan<int> columns = _assignment.ColumnOfRow;
        bool isAlone = slots.Where(slot => unbound.Exists(shopper => Fits(shopper, slot))).DistinctBy(slot => slot.CheckIn.Id).Count() == 1;
        List<Shopper> rivals = [];
        for (int row = 0; row < unbound.Count; row++)
        {
            if (columns[row] < 0)
            {
                rivals.Add(unbound[row]);
            }
        }

        for (int row = 0; row < unbound.Count; row++)
        {
            if (columns[row] < 0)
            {
                continue;
            }

            Slot slot = slots[columns[row]];
            if ((isAlone && Cost(unbound[row], slot) <= AtOnceCost) || now - unbound[row].FirstSeen >= Settled)
            {
                double confidence = Confidence(unbound[row], slot, slots, rivals);
                if (confidence < PlainConfidence)
                {
                    _doubtful.Add(slot);
                }
                else if (slot.CheckIn.Since == slot.CheckIn.At)
                {
                    TimingOf(slot).Learn(EnteredAt(unbound[row], slot) - slot.At, MetresFromGate(unbound[row], slot), confidence);
                }

                bound.Add(Take(unbound[row], slot.CheckIn, confidence));
            }
        }
    }

    /// <summary>How sure it is that somebody came on a check-in and not on another, and that none of those who are left without one came on it: one of them has slipped in.</summary>
    private double Confidence(Shopper shopper, Slot chosen, Slot[] slots, List<Shopper> rivals)
    {
        double Weight(Shopper who, Slot slot) => Fits(who, slot) ? Math.Exp(-0.5 * Cost(who, slot)) : 0;
        double others = slots.Concat(_doubtful).Where(slot => slot.CheckIn.Id != chosen.CheckIn.Id).GroupBy(slot => slot.CheckIn.Id).Sum(group => group.Max(slot => Weight(shopper, slot)));
        double own = Math.Max(1e-9, Weight(shopper, chosen));
        double most = Cost(shopper, chosen) <= PlainCost ? CameOnOne : LooseConfidence;
        return most * own / (own + others + rivals.Sum(rival => Weight(rival, chosen)));
    }

    private static Binding Take(Shopper shopper, Pending checkIn, double confidence)
    {
        checkIn.Left--;
        return new Binding(shopper, checkIn.Id, checkIn.Role, confidence);
    }

    private bool Fits(Shopper shopper, Slot slot) => Math.Abs(slot.Off(shopper.FirstSeen.TotalSeconds)) <= _slack.TotalSeconds;

    /// <summary>Twice the negative logarithm of how well somebody's first sight fits the place of a check-in.</summary>
    private double Cost(Shopper shopper, Slot slot)
    {
        EntryTiming timing = TimingOf(slot);
        double walk = WalkSdSecondsPerMetre * timing.FurtherMetres(MetresFromGate(shopper, slot));
        double off = slot.Off(EnteredAt(shopper, slot) - timing.Mean);
        return off * off / ((timing.Sd * timing.Sd) + (walk * walk));
    }

    private EntryTiming TimingOf(Slot slot)
    {
        if (!_timings.TryGetValue(slot.CheckIn.Gate, out EntryTiming? timing))
        {
            _timings.Add(slot.CheckIn.Gate, timing = new EntryTiming());
        }

        return timing;
    }

    /// <summary>When somebody was at a check-in's gate, in seconds, by where and when they were first seen.</summary>
    private double EnteredAt(Shopper shopper, Slot slot) => shopper.FirstSeen.TotalSeconds - (MetresFromGate(shopper, slot) / WalkMetresPerSecond);

    private double MetresFromGate(Shopper shopper, Slot slot) => _gates.TryGetValue(slot.CheckIn.Gate, out FloorPoint gate)
        ? double.Hypot(shopper.FirstPlace.XMetres - gate.XMetres, shopper.FirstPlace.YMetres - gate.YMetres)
        : 0;

    /// <summary>Room for one person on a check-in, and when they are expected at the gate.</summary>
    private readonly record struct Slot(Pending CheckIn, double At)
    {
        /// <summary>How much later than expected a moment is, in seconds; negative for earlier.</summary>
        public double Off(double seconds) => seconds > At ? seconds - At : Math.Min(0, seconds - Math.Min(At, CheckIn.Since.TotalSeconds + (At - CheckIn.At.TotalSeconds)));
    }

    /// <summary>A check-in and how many people it may still let in.</summary>
    private sealed class Pending(CommandId id, TimeSpan at, Order.CheckIn order)
    {
        public CommandId Id { get; } = id;

        public TimeSpan At { get; } = at;

        public GateId Gate { get; } = order.Gate;

        public string? Person { get; } = order.Person;

        public Role Role { get; } = order.Role;

        /// <summary>From when on its people may have come in: those who were added to a group may have been inside already.</summary>
        public TimeSpan Since { get; init; } = at;

        public int People { get; set; }

        public int Left { get; set; }
    }
}

using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Acting;

/// <summary>One SKU of what somebody owes.</summary>
/// <param name="Sku">Which.</param>
/// <param name="Quantity">Units, at least 1.</param>
internal sealed record TruthLine(Sku Sku, int Quantity);

/// <summary>What one check-in owes.</summary>
/// <param name="Shopper">Who pays.</param>
/// <param name="EnteredAt">When they checked in.</param>
/// <param name="LeftAt">When the last of them left; null while somebody is inside.</param>
/// <param name="Lines">What they owe, in order of SKU.</param>
internal sealed record TruthReceipt(ShopperId Shopper, TimeSpan EnteredAt, TimeSpan? LeftAt, IReadOnlyList<TruthLine> Lines);

/// <summary>
/// What each payer truly owes, folded from a simulation's moments. The rules: whoever takes a unit from a shelf, or picks it up from the
/// floor, owes it; putting it onto any shelf or leaving it on the floor ends that, opened and lighter or not (shelves cannot show who emptied
/// it, so it is the store's loss). A unit that is handed over stays owed by whoever took it from the shelf, until somebody
/// puts it back; under <see cref="HandOverRule.KeeperPays"/> it is owed by whoever got it. Within one check-in a hand-over changes nothing.
/// Staff and restockers owe nothing for what they hold; what one of them hands to a shopper is owed by the shopper. One's own things are never owed. A unit
/// that comes back to a shelf in another's hands after its payer has left is not owed either.
/// </summary>
internal sealed class TruthReceipts(HandOverRule rule)
{
    private readonly List<Visit> _visits = [];
    private readonly Dictionary<int, Visit> _visitOf = [];
    private readonly SortedDictionary<int, (Sku Sku, Visit Payer)> _owed = [];
    private readonly HashSet<int> _inside = [];

    /// <summary>Takes the next moment.</summary>
    public void Take(Moment moment)
    {
        foreach (GatePass pass in moment.Gate)
        {
            Visit visit = new(pass);
            _visits.Add(visit);
            foreach (int person in pass.Persons)
            {
                _visitOf[person] = visit;
            }
        }

        foreach (TruthAction action in moment.Actions)
        {
            foreach (Item item in action.Items)
            {
                Apply(action, item);
            }
        }

        NoteWhoLeft(moment);
    }

    /// <summary>What every shopper's check-in owes as of the last moment, in order of check-in.</summary>
    public IReadOnlyList<TruthReceipt> Receipts() =>
        [.. _visits.Where(visit => visit.Pass.Role == Role.Shopper).Select(visit => new TruthReceipt(visit.Pass.Shopper, visit.Pass.At, visit.LeftAt, LinesOf(visit)))];

    private TruthLine[] LinesOf(Visit visit) =>
        [.. _owed.Values.Where(owed => owed.Payer == visit).GroupBy(owed => owed.Sku).OrderBy(group => group.Key.Value, StringComparer.Ordinal).Select(group => new TruthLine(group.Key, group.Count()))];

    private void Apply(TruthAction action, Item item)
    {
        if (item.Sku is not Sku sku)
        {
            return;
        }

        switch (action.Kind)
        {
            case ActionKind.Take when _visitOf.TryGetValue(action.Person, out Visit? taker):
                _owed[item.Number] = (sku, taker);
                break;
            case ActionKind.Take:
                // Whoever slipped in owes it, but there is no bill to put it on: the store's loss.
                _owed.Remove(item.Number);
                break;
            case ActionKind.Put or ActionKind.Drop:
                _owed.Remove(item.Number);
                break;
            case ActionKind.HandOver:
                if (!_visitOf.TryGetValue(action.Receiver!.Value, out Visit? receiver))
                {
                    break;
                }

                bool isOwed = _owed.TryGetValue(item.Number, out (Sku Sku, Visit Payer) owed) && owed.Payer.Pass.Role == Role.Shopper;
                if (rule == HandOverRule.KeeperPays || !isOwed)
                {
                    _owed[item.Number] = (sku, receiver);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(action), action.Kind, "An act of a kind that receipts do not know.");
        }
    }

    private void NoteWhoLeft(Moment moment)
    {
        foreach (int person in _inside.Where(person => !moment.People.Any(seen => seen.Number == person)).Order().ToArray())
        {
            _inside.Remove(person);
            if (_visitOf.TryGetValue(person, out Visit? visit) && !visit.Pass.Persons.Any(_inside.Contains))
            {
                visit.LeftAt = moment.At;
            }
        }

        foreach (SeenPerson seen in moment.People)
        {
            if (_inside.Add(seen.Number) && _visitOf.TryGetValue(seen.Number, out Visit? visit))
            {
                visit.LeftAt = null;
            }
        }
    }

    private sealed class Visit(GatePass pass)
    {
        public GatePass Pass { get; } = pass;

        public TimeSpan? LeftAt { get; set; }
    }
}

using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Truth;

/// <summary>One visit as it truly was.</summary>
/// <param name="number">In order of check-in, from 1.</param>
/// <param name="pass">The check-in.</param>
internal sealed class TrueVisit(int number, GatePass pass)
{
    private readonly HashSet<int> _inside = [];
    private readonly HashSet<int> _came = [];

    public int Number => number;

    public GatePass Pass => pass;

    /// <summary>When the last of its people left; null while someone is in the store, or before anybody came.</summary>
    public TimeSpan? LeftAt { get; private set; }

    /// <summary>Whether all of its people came and went. Nobody comes twice on one check-in.</summary>
    public bool IsOver => LeftAt is not null && _came.Count == pass.Persons.Count;

    /// <summary>Notes who of it is inside.</summary>
    public void See(TimeSpan at, IReadOnlySet<int> inside)
    {
        foreach (int person in pass.Persons)
        {
            bool isIn = inside.Contains(person);
            if (isIn && _inside.Add(person))
            {
                _came.Add(person);
                LeftAt = null;
            }
            else if (!isIn && _inside.Remove(person) && _inside.Count == 0)
            {
                LeftAt = at;
            }
        }
    }
}

/// <summary>
/// Whose bill each unit is on, unit by unit, folded from a simulation's moments: whoever takes a unit from a shelf, or picks it up from the floor, owes it;
/// putting it onto any shelf or leaving it on the floor ends that, opened and lighter or not (shelves cannot show who emptied it, so it is the store's
/// loss). A unit that is handed over stays on the bill of whoever took it; under <see cref="HandOverRule.KeeperPays"/> it is on that of whoever got it.
/// What staff, restockers and whoever slipped in without a check-in hold is on nobody's bill, nor is what the store does not sell; what one of them hands
/// to a shopper is on the shopper's.
/// </summary>
internal sealed class Visits(HandOverRule rule)
{
    private readonly List<TrueVisit> _visits = [];
    private readonly List<TrueVisit> _open = [];
    private readonly Dictionary<int, TrueVisit> _visitOf = [];
    private readonly Dictionary<int, (TrueVisit Visit, Sku Sku, int Order)> _billed = [];
    private readonly HashSet<int> _inside = [];
    private int _taken;

    /// <summary>Every check-in, in order.</summary>
    public IReadOnlyList<TrueVisit> All => _visits;

    /// <summary>The visit that someone is on; null for whoever came in without a check-in.</summary>
    public TrueVisit? Of(int person) => _visitOf.GetValueOrDefault(person);

    /// <summary>Takes a moment.</summary>
    public void Take(Moment moment)
    {
        foreach (GatePass pass in moment.Gate)
        {
            TrueVisit visit = new(_visits.Count + 1, pass);
            _visits.Add(visit);
            _open.Add(visit);
            foreach (int person in pass.Persons)
            {
                _visitOf[person] = visit;
            }
        }

        foreach (TruthAction action in moment.Actions)
        {
            Take(action);
        }

        _inside.Clear();
        foreach (SeenPerson person in moment.People)
        {
            _inside.Add(person.Number);
        }

        foreach (TrueVisit visit in _open)
        {
            visit.See(moment.At, _inside);
        }

        // A day has hundreds of visits and two million moments: those that are over are not looked at again.
        _open.RemoveAll(visit => visit.IsOver);
    }

    /// <summary>What a visit owes: units by SKU in the order of first taking.</summary>
    public IReadOnlyList<(Sku Sku, int Quantity)> BillOf(TrueVisit visit) =>
    [
        .. _billed.Values.Where(unit => unit.Visit == visit).OrderBy(unit => unit.Order)
            .GroupBy(unit => unit.Sku).Select(units => (units.Key, units.Count())),
    ];

    private void Take(TruthAction action)
    {
        TrueVisit? receiver = action.Receiver is int other ? Of(other) : null;
        foreach (Item item in action.Items)
        {
            switch (action.Kind)
            {
                case ActionKind.Take:
                    Bill(item, Of(action.Person));
                    break;
                case ActionKind.Put or ActionKind.Drop:
                    _billed.Remove(item.Number);
                    break;
                case ActionKind.HandOver when rule == HandOverRule.KeeperPays:
                    Bill(item, receiver);
                    break;
                case ActionKind.HandOver when !_billed.ContainsKey(item.Number):
                    // Out of the hands of somebody who pays for nothing: whoever gets it takes it.
                    Bill(item, receiver);
                    break;
                default:
                    break;
            }
        }
    }

    private void Bill(Item item, TrueVisit? visit)
    {
        _billed.Remove(item.Number);
        if (item.Sku is Sku sku && visit is { Pass.Role: Role.Shopper })
        {
            _billed[item.Number] = (visit, sku, _taken++);
        }
    }
}

using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Monitor;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// What the display at the exit shows: the carts of whoever stands in an exit zone, by vision's newest word, and of whoever has just left. Positions that are older than <see cref="SeenMost"/> are nobody's
/// place any more. Without vision beside it there are those who left alone.
/// </summary>
internal sealed class ExitBoard : IDisposable
{
    /// <summary>Until the receipt is final, ten seconds at most, and as long as it takes to read it.</summary>
    public static readonly TimeSpan ShownFor = TimeSpan.FromSeconds(14);

    /// <summary>Vision says where people are twelve times a second; after so long a silence it is not known.</summary>
    public static readonly TimeSpan SeenMost = TimeSpan.FromSeconds(2);

    /// <summary>More do not fit on a display that is read from three metres.</summary>
    private const int CartsMost = 2;

    private readonly StoreDefinition _store;
    private readonly StoreLedger _ledger;
    private readonly MonitorFeed _feed;
    private readonly TimeProvider _clock;
    private readonly AlarmDesk _alarm;
    private readonly ExitDesk _desk;
    private readonly Zone[] _exits;
    private readonly Lock _gate = new();
    private readonly Queue<(VisitId Visit, DateTimeOffset At)> _left = [];

    public ExitBoard(StoreDefinition store, StoreLedger ledger, MonitorFeed feed, (TimeProvider Clock, AlarmDesk Alarm, ExitDesk Desk) parts)
    {
        (_store, _ledger, _feed, _clock, _alarm, _desk) = (store, ledger, feed, parts.Clock, parts.Alarm, parts.Desk);
        _exits = [.. store.Zones.Where(zone => zone.Kind == ZoneKind.Exit)];
        ledger.Kept += Hear;
    }

    /// <summary>What it shows now.</summary>
    public ExitView View()
    {
        StoreState state = _ledger.State;
        DateTimeOffset now = _clock.GetUtcNow();
        MonitorMessage.Presences? standing = _feed.Standing;
        if (_alarm.IsOn)
        {
            return new ExitView(_store.Name, _store.Currency, _store.Locale, false, [], 0) { IsEvacuating = true };
        }

        bool isCalled = state.Calls.Any(call => call.By is null && call.IsAt(null, null));
        bool comes = !isCalled && state.Calls.Any(call => call.IsAt(null, null) && now - call.AnsweredAt < GateBoard.ComesFor);
        bool sees = standing is not null && now - standing.At <= SeenMost;
        IEnumerable<Cart> here = sees ? standing!.People.Where(IsAtExit).Select(person => state.CartOf(state.Resolve(person.Presence))).OfType<Cart>() : [];
        IEnumerable<Cart> going = state.InStore.Select(visit => state.Carts[visit]).Where(cart => cart.State == CartState.Leaving && now - cart.LeftAt < ShownFor);
        Cart[] carts = [.. here.Concat(going).Concat(Gone(state, now)).Where(cart => cart.Holder is Holder.ShopperVisit).DistinctBy(cart => cart.Visit).OrderByDescending(cart => cart.LeftAt is null).ThenByDescending(cart => cart.LeftAt).ThenBy(cart => cart.Number)];
        return new ExitView(_store.Name, _store.Currency, _store.Locale, sees, [.. carts.Take(CartsMost).Select(Of)], Math.Max(0, carts.Length - CartsMost)) { IsCalled = isCalled, Comes = comes, Question = QuestionOf(state) };
    }

    public void Dispose() => _ledger.Kept = (Action<IReadOnlyList<CartEvent>>)Delegate.Remove(_ledger.Kept, (Action<IReadOnlyList<CartEvent>>)Hear)!;

    private static ExitCart Of(Cart cart)
    {
        Receipt receipt = cart.ToReceipt();
        ExitState state = cart.State switch
        {
            _ when PayOf(cart) is { } pay => pay,
            CartState.Settled => ExitState.Final,
            CartState.Review => ExitState.Review,
            _ when Passages.Of(cart.Payment) == Passage.Shut => ExitState.Staff,
            CartState.Open or CartState.Leaving when receipt.InReview.Any(line => line.Doubt == Doubt.AgeUnconfirmed) => ExitState.Age,
            CartState.Open => ExitState.Here,
            _ => ExitState.Left,
        };
        return new ExitCart(cart.Number, receipt.Lines.Sum(line => line.Quantity), receipt.InReview.Count, receipt.Total.MinorUnits, state);
    }

    /// <summary>What is asked, of those who still owe: whoever has chosen elsewhere is out of it.</summary>
    private ExitQuestion? QuestionOf(StoreState state) =>
        _desk.Asking is var (id, gate, asked) && asked.Select(visit => state.Carts[visit]).Where(ExitDesk.Owes).Select(ExitCandidate.Of).ToArray() is { Length: > 0 } candidates ? new ExitQuestion(id, gate, candidates) : null;

    /// <summary>How far paying at the exit has come; null where there is nothing to say of it.</summary>
    private static ExitState? PayOf(Cart cart) => cart.Payment switch
    {
        { Plan.AtExit: not true } => null,
        { NeedsPayer: true } when ExitDesk.Owes(cart) => cart.State != CartState.Open ? ExitState.Unpaid : cart.ToReceipt().InReview.Any(line => line.Doubt == Doubt.AgeUnconfirmed) ? null : ExitState.Pay,
        { State: PaymentState.Waiting or PaymentState.Due, Pending: not null } => ExitState.Paying,
        { State: PaymentState.Held or PaymentState.Offline } when cart.State is CartState.Open or CartState.Leaving => ExitState.Paid,
        _ => null,
    };

    private bool IsAtExit(PersonView person) => _exits.Any(zone => ExitZones.Holds(zone.Outline, person.X, person.Y));

    private Cart[] Gone(StoreState state, DateTimeOffset now)
    {
        lock (_gate)
        {
            while (_left.TryPeek(out (VisitId Visit, DateTimeOffset At) oldest) && now - oldest.At >= ShownFor)
            {
                _left.Dequeue();
            }

            return [.. _left.Select(left => state.Carts[left.Visit])];
        }
    }

    private void Hear(IReadOnlyList<CartEvent> events)
    {
        lock (_gate)
        {
            foreach (CartChange.CartClosed closed in events.Select(kept => kept.Change).OfType<CartChange.CartClosed>())
            {
                _left.Enqueue((closed.Visit, _clock.GetUtcNow()));
            }
        }
    }
}

/// <summary>How far somebody at the exit has come.</summary>
internal enum ExitState
{
    /// <summary>They stand at the exit.</summary>
    Here = 1,

    /// <summary>They have left, and the last evidence is awaited.</summary>
    Left,

    /// <summary>The receipt is final.</summary>
    Final,

    /// <summary>A person looks at the receipt; nobody waits for it.</summary>
    Review,

    /// <summary>Nothing is held for them: a person sees to it.</summary>
    Staff,

    /// <summary>They hold goods with an age limit, and nobody has confirmed their age: a person does that first.</summary>
    Age,

    /// <summary>They walked in, and pay here before they go.</summary>
    Pay,

    /// <summary>The payment service is being asked.</summary>
    Paying,

    /// <summary>They have paid, and may go.</summary>
    Paid,

    /// <summary>They have left without paying.</summary>
    Unpaid,
}

/// <summary>A cart at the exit.</summary>
/// <param name="Number">By which people speak of the visit.</param>
/// <param name="Items">Units on it.</param>
/// <param name="Waiting">Lines that a person looks at, which are not charged.</param>
/// <param name="TotalMinor">What it comes to so far, or in the end.</param>
/// <param name="State">How far it has come.</param>
internal sealed record ExitCart(int Number, int Items, int Waiting, long TotalMinor, ExitState State);

/// <summary>What was shown at the exit, and whose visit it may pay.</summary>
/// <param name="Id">Names the showing; sent again with a visit it pays that one.</param>
/// <param name="Gate">Where it was shown.</param>
/// <param name="Candidates">Whose visit it may be.</param>
internal sealed record ExitQuestion(DecisionId Id, GateId Gate, IReadOnlyList<ExitCandidate> Candidates);

/// <summary>What the exit's display shows.</summary>
/// <param name="Store">Whose.</param>
/// <param name="Currency">Of the amounts.</param>
/// <param name="Locale">How they are written.</param>
/// <param name="SeesPeople">Whether vision says where people are.</param>
/// <param name="Carts">Whose carts are shown, those at the exit first, then those who left last.</param>
/// <param name="More">How many more there are.</param>
internal sealed record ExitView(StoreId Store, Currency Currency, string Locale, bool SeesPeople, IReadOnlyList<ExitCart> Carts, int More)
{
    /// <summary>Whether the fire alarm is on: everybody out, and the doors are open.</summary>
    public bool IsEvacuating { get; init; }

    /// <summary>Whose visit something that was shown pays, which somebody has yet to choose; null where nothing is asked.</summary>
    public ExitQuestion? Question { get; init; }

    /// <summary>Whether somebody here waits for a member of staff.</summary>
    public bool IsCalled { get; init; }

    /// <summary>Whether one has just said that they come.</summary>
    public bool Comes { get; init; }
}

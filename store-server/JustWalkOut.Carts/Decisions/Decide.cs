using System.Collections.Immutable;
using System.Diagnostics;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts;

/// <summary>
/// The one place where it is decided what a check-in, an observation or a deadline does to a store. Pure: the same state and
/// input give the same events on every machine.
/// </summary>
public static partial class Decide
{
    /// <summary>Someone asks to be let in.</summary>
    public static Decision CheckIn(StoreState state, StoreTerms terms, CheckInAtGate asked)
    {
        // Repeats come first: a resend gets the same answer whatever has happened since. A code that is shown elsewhere or at another moment is no resend.
        if (state.Carts.TryGetValue(asked.Visit(terms.Store), out Cart? known))
        {
            return asked.Code is null || (known.Opened.Gate == asked.Gate && known.EnteredAt == asked.At) ? new Decision.Repeated() : new Decision.Refused(Refusal.CodeUsed);
        }

        if (asked.IsCard && CardGroup(state, asked) is { } group)
        {
            return AddByCard(state, terms, (group, asked));
        }

        if (asked.Code is { } shown && state.DecisionOf(DecisionOf(shown)) is not null)
        {
            return new Decision.Refused(Refusal.CodeUsed); // It has paid at an exit.
        }

        if (!terms.HasGate(asked.Gate))
        {
            return new Decision.Refused(Refusal.UnknownGate);
        }

        if (asked.People < 1)
        {
            return new Decision.Refused(Refusal.NobodyEnters);
        }

        if (!CartEvent.IsPossible(asked.At))
        {
            return new Decision.Refused(Refusal.BadTime);
        }

        bool holdsCard = PaymentToken.HoldsCardNumber(asked.Shopper.Value) || PaymentToken.HoldsCardNumber(asked.Person);
        if (holdsCard || (asked.Token is { } token && !PaymentToken.IsToken(token)))
        {
            return new Decision.Refused(Refusal.NotAToken);
        }

        if (asked.Loyalty is { } member && LoyaltyRefusal(member, asked.Role) is { } bad)
        {
            return new Decision.Refused(bad);
        }

        if (DoorRefusal(state, terms, asked) is { } shut)
        {
            return new Decision.Refused(shut);
        }

        VisitId visit = asked.Visit(terms.Store);
        CartChange.VisitOpened opened = new(
            visit, asked.Command(terms.Store), asked.Shopper, asked.Gate, asked.People, asked.Role, terms.Currency, asked.Person, PlanOf(terms, asked));
        Decision.Accepted accepted = ShowWith(Accept(state, CartEvent.Of(terms.Store, Cause.Once("check-in", visit), asked.At, opened)), visit, asked);

        // The hold is decided in the same breath: one commit between the gate and the payment service.
        return StepOf(accepted.After.Carts[visit], terms, asked.Now) is var (step, amount, _)
            ? accepted.Then(Asked(terms.Store, visit, new PaymentAsk(1, step, amount, null, asked.Now.ToUniversalTime())))
            : accepted;
    }

    /// <summary>Why the store lets nobody in now; null where it does. Who works here gets in whoever shops, and outside the hours; they take up room all the same.</summary>
    private static Refusal? DoorRefusal(StoreState state, StoreTerms terms, CheckInAtGate asked) =>
        state.IsEvacuating ? Refusal.FireAlarm
        : asked.Role != Role.Shopper || asked.IsOverride ? null
        : terms.Rules.Hours is { } hours && !hours.IsOpen(asked.Now) ? Refusal.StoreClosed
        : terms.Rules.CapacityPeople is int capacity && asked.People > capacity - state.PeopleLetIn ? Refusal.StoreFull
        : null;

    /// <summary>An observation has its turn. Refused ones are events too (see <see cref="CartChange.ObservationRefused"/>), so that each leaves its trace.</summary>
    public static Decision Observe(StoreState state, StoreTerms terms, Observation observation)
    {
        // Repeats come first, and UNIQUE (store, cause) in the log checks them again.
        if (state.HasApplied(observation.Id))
        {
            return new Decision.Repeated();
        }

        CartChange change = Reading.Of(state, terms, observation);
        Cause cause = Cause.Of(observation.Id);
        Decision.Accepted accepted = WalkIn(state, terms, observation, change) ?? Accept(state, CartEvent.Of(terms.Store, cause, observation.At, change));
        return accepted.After.Touched.Aggregate(accepted, (so, visit) => Advance(so, visit, now: null, cause, observation.At));
    }

    /// <summary>Time has passed: closes every cart whose deadline has come, in order of deadline.</summary>
    public static Decision.Accepted Deadlines(StoreState state, StoreTerms terms, DateTimeOffset now)
    {
        IEnumerable<(DateTimeOffset At, VisitId Visit)> due = state.InStore
            .Select(visit => (DueAt: Settlement.DueAt(state.Carts[visit]), Visit: visit))
            .Where(each => each.DueAt <= now)
            .Select(each => (each.DueAt!.Value, each.Visit))
            .OrderBy(each => each.Item1)
            .ThenBy(each => each.Visit.Uuid);
        Debug.Assert(state.Store == terms.Store, "A store's state is decided on by its own terms.");
        return due.Aggregate(
            new Decision.Accepted([], state),
            (so, each) => Advance(so, each.Visit, now, Cause.Once("deadline", each.Visit), each.At));
    }

    private static Decision.Accepted Accept(StoreState state, CartEvent first) => new([first], state.Apply(first));

    /// <summary>Takes a cart as far as it goes by itself.</summary>
    private static Decision.Accepted Advance(Decision.Accepted so, VisitId visit, DateTimeOffset? now, Cause cause, DateTimeOffset at)
    {
        ImmutableArray<CartEvent> events = so.Events;
        StoreState state = so.After;
        while (Settlement.Next(state.Carts[visit], now, cause) is (Cause nextCause, CartChange change))
        {
            CartEvent next = CartEvent.Of(state.Store, nextCause, at, change);
            events = events.Add(next);
            state = state.Apply(next);
        }

        return new Decision.Accepted(events, state);
    }
}

/// <summary>A check-in as it is asked for. The same shopper, gate and moment are the same check-in; with a code, the same code is, which opens one visit and no other.</summary>
/// <param name="Shopper">Who.</param>
/// <param name="Gate">Where.</param>
/// <param name="At">When the gate was passed.</param>
/// <param name="People">How many it lets in, at least 1.</param>
/// <param name="Role">What for.</param>
/// <param name="Person">As in <see cref="Order.CheckIn"/>.</param>
public sealed record CheckInAtGate(ShopperId Shopper, GateId Gate, DateTimeOffset At, int People, Role Role, string? Person)
{
    /// <summary>The payment service's name for what they pay with; null for the account that the service knows them by.</summary>
    public string? Token { get; init; }

    /// <summary>Names the code that was shown, and no other; null for a check-in without one.</summary>
    public Guid? Code { get; init; }

    /// <summary>The server's time, which a hold begins at; when the gate was passed is the gate's word.</summary>
    public DateTimeOffset Now { get; init; } = At;

    /// <summary>Whether a card was shown and nothing else: again at the same gate while it is open it lets in one more, on the same bill.</summary>
    public bool IsCard { get; init; }

    /// <summary>The loyalty id that was shown with it: as in <see cref="LoyaltyRequest.Member"/>; null for none.</summary>
    public ShopperId? Loyalty { get; init; }

    /// <summary>Whether somebody who works here lets them in, whatever the hours and however full the store is.</summary>
    public bool IsOverride { get; init; }

    /// <summary>The visit that it opens.</summary>
    public VisitId Visit(StoreId store) => Code is { } code ? VisitBy(code, store) : new(DeterministicGuid.Of(store, "visit", Shopper.Value, Gate.Value, Moment));

    /// <summary>The visit that a code opens, whoever shows it where and when.</summary>
    public static VisitId VisitBy(Guid code, StoreId store) => new(DeterministicGuid.Of(store, "visit by code", code.ToString("D")));

    /// <summary>The command that tells vision of it.</summary>
    public CommandId Command(StoreId store) => new(Code is { } code ? DeterministicGuid.Of(store, "check-in by code", code.ToString("D")) : DeterministicGuid.Of(store, "check-in", Shopper.Value, Gate.Value, Moment));

    private string Moment => At.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>What the fire alarm does to a store, and its end.</summary>
public static partial class Decide
{
    /// <summary>
    /// Opens the doors: nobody checks in any more, and every cart that is open is closed as it stands and goes to a person, line by line, because what was dropped on the way out nobody saw for sure. While an alarm is on another
    /// one is a repeat, and so is one that was raised before, so that what a device sends again after the end raises nothing.
    /// </summary>
    public static Decision RaiseAlarm(StoreState state, StoreTerms terms, AlarmReport asked)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            return known is CartChange.AlarmRaised ? new Decision.Repeated() : new Decision.Refused(Refusal.ContentChanged);
        }

        if (state.IsEvacuating)
        {
            return new Decision.Repeated();
        }

        Cause cause = Cause.Of(asked.Id);
        Decision.Accepted accepted = Accept(state, CartEvent.Of(terms.Store, cause, asked.At, new CartChange.AlarmRaised(asked.Id, asked.By, asked.Where)));
        ImmutableArray<VisitId> inside = [.. state.InStore.OrderBy(visit => state.Carts[visit].Number)];
        return inside.Aggregate(accepted, (so, visit) => Close(so, new CartChange.VisitEnded(visit, asked.Id, asked.By, VisitEnd.Alarm), cause, asked.At));
    }

    /// <summary>Gates rule again. Visits that were cleared stay with a person; whoever is still inside and goes on is on one of those.</summary>
    public static Decision EndAlarm(StoreState state, StoreTerms terms, AlarmReport asked)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            return known is CartChange.AlarmEnded ? new Decision.Repeated() : new Decision.Refused(Refusal.ContentChanged);
        }

        return state.Alarm is { IsOver: false } alarm
            ? Accept(state, CartEvent.Of(terms.Store, Cause.Of(asked.Id), asked.At, new CartChange.AlarmEnded(asked.Id, alarm.Id, asked.By)))
            : new Decision.Refused(Refusal.NoAlarm);
    }

    private static Decision.Accepted Close(Decision.Accepted so, CartChange.VisitEnded ended, Cause cause, DateTimeOffset at) =>
        Advance(so.Then(CartEvent.Of(so.After.Store, Cause.Once("ended", ended.Visit), at, ended)), ended.Visit, now: null, cause, at);
}

/// <summary>A fire alarm is raised, or ended.</summary>
/// <param name="Id">The same id is the same report, however often it is sent.</param>
/// <param name="By">Who: the name of an account or a device.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Where">What reported it, such as a panel's zone; null where somebody did.</param>
public sealed record AlarmReport(DecisionId Id, string By, DateTimeOffset At, string? Where = null);

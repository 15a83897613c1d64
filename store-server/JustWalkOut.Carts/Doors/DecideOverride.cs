using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>What staff may do at a gate, and who wants them.</summary>
public static partial class Decide
{
    /// <summary>
    /// Staff let somebody through a gate without a code. With a shopper it is their check-in, whatever the hours and however full the store is, and they pay as ever; without, nobody pays: whoever comes in so is seen, and not charged.
    /// </summary>
    public static Decision Override(StoreState state, StoreTerms terms, OverrideRequest asked)
    {
        VisitId? visit = asked.CheckIn?.Visit(terms.Store);
        CartChange.GateOverridden change = new(asked.Gate, asked.Id, asked.By, asked.Way, asked.Reason, asked.People, visit);
        if (state.DecisionOf(asked.Id) is { } known)
        {
            // Two check-ins of one shopper differ by their moment; a resend has the first one's.
            bool isSame = known is CartChange.GateOverridden before && before with { Visit = visit, By = asked.By } == change && before.Visit is null == visit is null;
            return isSame ? new Decision.Repeated() : new Decision.Refused(Refusal.ContentChanged);
        }

        if (!terms.HasGate(asked.Gate))
        {
            return new Decision.Refused(Refusal.UnknownGate);
        }

        if (asked.People is < 1 or > GroupMax)
        {
            return new Decision.Refused(Refusal.NobodyEnters);
        }

        Decision.Accepted opened = Accept(state, CartEvent.Of(terms.Store, Cause.Of(asked.Id), asked.At, change));
        return asked.CheckIn is not { } entry ? opened : CheckIn(opened.After, terms, entry with { IsOverride = true }) switch
        {
            Decision.Accepted entered => new Decision.Accepted([.. opened.Events, .. entered.Events], entered.After),
            Decision.Refused refused => refused,
            _ => opened, // They are in already; that the gate was opened for them is noted all the same.
        };
    }

    /// <summary>Somebody wants a member of staff. While a call from the same place has no answer, another one is a repeat.</summary>
    public static Decision AskHelp(StoreState state, StoreTerms terms, HelpRequest asked)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            return known is CartChange.HelpAsked before && before.Visit == asked.Visit && before.Gate == asked.Gate ? new Decision.Repeated() : new Decision.Refused(Refusal.ContentChanged);
        }

        if (asked.Gate is { } gate && !terms.HasGate(gate))
        {
            return new Decision.Refused(Refusal.UnknownGate);
        }

        if (asked.Visit is { } visit && !state.Carts.ContainsKey(visit))
        {
            return new Decision.Refused(Refusal.UnknownVisit);
        }

        if (asked.Visit is { } over && !state.InStore.Contains(over))
        {
            return new Decision.Refused(Refusal.NotInStore);
        }

        return state.Calls.Any(call => call.By is null && call.IsAt(asked.Visit, asked.Gate))
            ? new Decision.Repeated()
            : Accept(state, CartEvent.Of(terms.Store, Cause.Of(asked.Id), asked.At, new CartChange.HelpAsked(asked.Id, asked.Visit, asked.Gate)));
    }

    /// <summary>A member of staff comes; who says so second changes nothing.</summary>
    public static Decision AnswerHelp(StoreState state, StoreTerms terms, HelpAnswer asked)
    {
        ImmutableArray<HelpCall> calls = [.. state.Calls.Where(call => call.Id == asked.Help)];
        return calls is not [var call] ? new Decision.Refused(Refusal.UnknownCall)
            : call.By is not null ? new Decision.Repeated()
            : Accept(state, CartEvent.Of(terms.Store, new Cause($"help/{asked.Help}/answer"), asked.At, new CartChange.HelpAnswered(asked.Help, asked.By)));
    }
}

/// <summary>Staff open a gate.</summary>
/// <param name="Gate">Which.</param>
/// <param name="Id">The same id is the same request, however often it is sent.</param>
/// <param name="By">Who: the name that they signed in with.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Reason">Why.</param>
public sealed record OverrideRequest(GateId Gate, DecisionId Id, string By, DateTimeOffset At, OverrideReason Reason)
{
    /// <summary>Which way.</summary>
    public GateWay Way { get; init; } = GateWay.In;

    /// <summary>For how many, 1 to <see cref="Decide.GroupMax"/>.</summary>
    public int People { get; init; } = 1;

    /// <summary>Who pays, as a check-in at that gate; null for nobody.</summary>
    public CheckInAtGate? CheckIn { get; init; }
}

/// <summary>Somebody wants a member of staff.</summary>
/// <param name="Id">Names the call: the same id is the same call.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Visit">At whose cart; null where it is at a display.</param>
/// <param name="Gate">At which gate; with <paramref name="Visit"/> null too, at the exit.</param>
public sealed record HelpRequest(DecisionId Id, DateTimeOffset At, VisitId? Visit, GateId? Gate);

/// <summary>A member of staff comes.</summary>
/// <param name="Help">To which call.</param>
/// <param name="By">Who.</param>
/// <param name="At">When, by the server's clock.</param>
public sealed record HelpAnswer(DecisionId Help, string By, DateTimeOffset At);

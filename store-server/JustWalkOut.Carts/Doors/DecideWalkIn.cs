using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts;

/// <summary>What is decided about those who walk in by a free gate and pay at the exit.</summary>
public static partial class Decide
{
    /// <summary>
    /// Opens a visit for somebody whom vision saw come in by a free gate without a check-in, and binds them to it: of it nothing is known but what they hold. Null for everybody else. Whoever checks in after all goes over to that visit, and this one ends
    /// (<see cref="Settlement"/>); during a fire alarm nobody comes in to shop.
    /// </summary>
    private static Decision.Accepted? WalkIn(StoreState state, StoreTerms terms, Observation observation, CartChange change)
    {
        bool isNew = change is CartChange.PersonAppeared && observation.Finding is Finding.Present { Gate: { } by } && terms.IsFree(by) && !state.IsEvacuating;
        if (!isNew)
        {
            return null;
        }

        Finding.Present seen = (Finding.Present)observation.Finding;
        PresenceId presence = ((CartChange.PersonAppeared)change).Presence;
        VisitId visit = new(DeterministicGuid.Of(terms.Store, "walk-in", presence.Value));
        if (state.CartOf(presence) is not null || state.PersonOf(presence).LeftAt is not null || state.Carts.ContainsKey(visit))
        {
            return null;
        }

        CartChange.VisitOpened opened = new(
            visit, new CommandId(DeterministicGuid.Of(terms.Store, "walk-in command", presence.Value)), Nobody(visit), seen.Gate!.Value, 1, Role.Shopper, terms.Currency, null,
            terms.Payments is null ? null : new PaymentPlan(null, null) { AtExit = true })
        {
            IsWalkIn = true,
        };
        return Accept(state, CartEvent.Of(terms.Store, Cause.Once("walk-in", visit), observation.At, opened))
            .Then(CartEvent.Of(terms.Store, Cause.Of(observation.Id), observation.At, new CartChange.PersonBound(presence, visit, seen.Confidence, terms.IsSure(seen.Confidence))));
    }

    /// <summary>Who walked in: a pseudonym like any other (<c>~s</c> and 32 digits), behind which nobody stands.</summary>
    private static ShopperId Nobody(VisitId visit) => new($"~s{visit.Uuid:N}");

    /// <summary>What a code decides that is shown at the exit: it pays once.</summary>
    public static DecisionId DecisionOf(Guid code) => new($"code-{code:N}");

    /// <summary>
    /// Something that pays is shown at the exit for a visit. What the cart comes to is to be held on it in the same commit; where the bill is final already it is to be charged. Shown again it is the same.
    /// </summary>
    public static Decision BindPayer(StoreState state, StoreTerms terms, PayerRequest asked)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            // Who a code is of has changed its pseudonym if they were erased since.
            return known is CartChange.PayerBound before && before.Visit == asked.Visit && (before.Token == asked.Token || asked.IsCode) ? new Decision.Repeated()
                : new Decision.Refused(asked.IsCode ? Refusal.CodeUsed : Refusal.ContentChanged);
        }

        if (!PaymentToken.IsToken(asked.Token))
        {
            return new Decision.Refused(Refusal.NotAToken);
        }

        if (!terms.HasGate(asked.Gate))
        {
            return new Decision.Refused(Refusal.UnknownGate);
        }

        if (!state.Carts.TryGetValue(asked.Visit, out Cart? cart))
        {
            return new Decision.Refused(Refusal.UnknownVisit);
        }

        Payment payment = cart.Payment;
        if (payment.Plan is not { AtExit: true } plan)
        {
            return new Decision.Refused(Refusal.NotPaidAtExit);
        }

        if (!payment.NeedsPayer)
        {
            // A card that is held to the reader twice is one that pays once.
            return plan.Token == asked.Token ? new Decision.Repeated() : new Decision.Refused(payment.State == PaymentState.Cancelled ? Refusal.NothingToPay : Refusal.AlreadyPaid);
        }

        if (payment.State == PaymentState.Waiting && cart.ToReceipt() is { Total.MinorUnits: 0, InReview.Count: 0 })
        {
            return new Decision.Refused(Refusal.NothingToPay);
        }

        CartChange.PayerBound bound = new(asked.Visit, asked.Id, asked.By, asked.Gate, asked.Token, asked.Shopper);
        Decision.Accepted accepted = Accept(state, CartEvent.Of(terms.Store, Cause.Of(asked.Id), asked.At, bound));
        Cart after = accepted.After.Carts[asked.Visit];
        return StepOf(after, terms, asked.At) is var (step, amount, reference)
            ? accepted.Then(Asked(terms.Store, asked.Visit, new PaymentAsk(after.Payment.Asked + 1, step, amount, reference, asked.At.ToUniversalTime())))
            : accepted;
    }

    /// <summary>
    /// The exit cannot wait any longer for the payment service: whoever has shown something is let out, and it is collected later, as far as the house rules go for one visit and in total. Else they wait, and a person decides.
    /// </summary>
    public static Decision LetOut(StoreState state, StoreTerms terms, VisitId visit, DateTimeOffset now)
    {
        if (!state.Carts.TryGetValue(visit, out Cart? cart))
        {
            return new Decision.Refused(Refusal.UnknownVisit);
        }

        if (cart.Payment is not { State: PaymentState.Waiting, Plan.AtExit: true, Pending: { Step: PaymentStep.Hold } asked })
        {
            return new Decision.Repeated();
        }

        Money limit = new(terms.Rules.OfflineVisitMinor ?? 0, terms.Currency);
        Money open = state.Unpaid.Select(each => state.Carts[each].Payment.OfflineLimit).OfType<Money>().Aggregate(limit, (sum, each) => sum + each);
        return asked.Amount.MinorUnits <= limit.MinorUnits && open.MinorUnits <= (terms.Rules.OfflineTotalMinor ?? 0)
            ? Accept(state, CartEvent.Of(terms.Store, Cause.Once("offline", visit), now, new CartChange.AcceptedOffline(visit, limit)))
            : new Decision.Repeated();
    }

    /// <summary>A person gives up a bill that somebody left without paying. That it was wrong is said by a refund, which takes it off the bill.</summary>
    public static Decision WriteOff(StoreState state, StoreTerms terms, WriteOffRequest asked)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            return known is CartChange.WrittenOff before && before.Visit == asked.Visit && before.Reason == asked.Reason ? new Decision.Repeated() : new Decision.Refused(Refusal.ContentChanged);
        }

        return !state.Carts.TryGetValue(asked.Visit, out Cart? cart) ? new Decision.Refused(Refusal.UnknownVisit)
            : cart.Payment.State != PaymentState.Unpaid ? new Decision.Refused(Refusal.NotUnpaid)
            : Accept(state, CartEvent.Of(terms.Store, Cause.Of(asked.Id), asked.At, new CartChange.WrittenOff(asked.Visit, asked.Id, asked.By, asked.Reason)));
    }
}

/// <summary>Something that pays is shown at the exit.</summary>
/// <param name="Id">The same id is the same showing, however often it is sent.</param>
/// <param name="Visit">Which visit it is to pay.</param>
/// <param name="Gate">Where it was shown.</param>
/// <param name="Token">The payment service's name for it, never a card number.</param>
/// <param name="At">When, by the server's clock.</param>
public sealed record PayerRequest(DecisionId Id, VisitId Visit, GateId Gate, string Token, DateTimeOffset At)
{
    /// <summary>Who says so: the name of an account or a device.</summary>
    public string By { get; init; } = "";

    /// <summary>Who pays, where they showed their code; null for a card.</summary>
    public ShopperId? Shopper { get; init; }

    /// <summary>Whether a code was shown, whose id <see cref="Id"/> is made of: it pays once.</summary>
    public bool IsCode { get; init; }
}

/// <summary>A person gives up a bill.</summary>
/// <param name="Visit">Whose.</param>
/// <param name="Id">The same id is the same decision.</param>
/// <param name="By">Who: the name that they signed in with.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Reason">Why.</param>
public sealed record WriteOffRequest(VisitId Visit, DecisionId Id, string By, DateTimeOffset At, WriteOffReason Reason);

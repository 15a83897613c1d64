namespace JustWalkOut.Carts;

/// <summary>What is decided about the payment of a visit: the next step, what an answer comes to, and what holds at the gate while the service is away.</summary>
public static partial class Decide
{
    /// <summary>A declined refund is asked for anew after so long: cards are reissued, accounts reopened.</summary>
    public static readonly TimeSpan RefundAgainAfter = TimeSpan.FromDays(1);

    /// <summary>Decides the next step of a visit's payment and writes it down; the service is to be asked only then. <see cref="Decision.Repeated"/> where there is none.</summary>
    public static Decision NextPayment(StoreState state, StoreTerms terms, VisitId visit, DateTimeOffset now)
    {
        if (!state.Carts.TryGetValue(visit, out Cart? cart))
        {
            return new Decision.Refused(Refusal.UnknownVisit);
        }

        Payment payment = cart.Payment;
        if (payment.Pending is not null)
        {
            return new Decision.Repeated();
        }

        if (payment.Hold is { } hold && now >= payment.HeldUntil && payment.State is PaymentState.Held or PaymentState.Due)
        {
            return LoseHold(state, terms, visit, (hold, HoldLoss.Expired), now);
        }

        return StepOf(cart, terms, now) is var (step, amount, reference)
            ? Accept(state, Asked(terms.Store, visit, new PaymentAsk(payment.Asked + 1, step, amount, reference, now.ToUniversalTime())))
            : new Decision.Repeated();
    }

    /// <summary>The service has answered a step. An answer to a step that has one is a repeat, whatever it says.</summary>
    public static Decision AnswerPayment(StoreState state, StoreTerms terms, VisitId visit, (int Number, PaymentAnswer Answer) answered, DateTimeOffset now)
    {
        if (!state.Carts.TryGetValue(visit, out Cart? cart))
        {
            return new Decision.Refused(Refusal.UnknownVisit);
        }

        if (cart.Payment.Pending?.Number != answered.Number)
        {
            return new Decision.Repeated();
        }

        CartChange.PaymentAnswered change = new(visit, answered.Number, answered.Answer);
        return Accept(state, CartEvent.Of(terms.Store, Cause.Once($"payment/{answered.Number}/answer", visit), now, change));
    }

    /// <summary>The service says that a hold is gone, or its time is over. A hold that is not there any more, or about which a step is under way, is left to that.</summary>
    public static Decision LoseHold(StoreState state, StoreTerms terms, VisitId visit, (string Reference, HoldLoss Reason) lost, DateTimeOffset now)
    {
        bool isHeld = state.Carts.TryGetValue(visit, out Cart? cart) && cart.Payment is { Pending: null, State: PaymentState.Held or PaymentState.Due } && cart.Payment.Hold == lost.Reference;
        return isHeld
            ? Accept(state, CartEvent.Of(terms.Store, Cause.Once("hold-lost", visit), now, new CartChange.HoldLost(visit, lost.Reference, lost.Reason)))
            : new Decision.Repeated();
    }

    /// <summary>
    /// The gate cannot wait any longer: whoever's hold was declined is not let in, and where the service did not answer they are accepted without it as far as the house rules go, for this visit and in
    /// total of all whose payment is still open. Whoever was decided about before is a repeat, and so is who is in the store already.
    /// </summary>
    public static Decision Admit(StoreState state, StoreTerms terms, VisitId visit, DateTimeOffset now)
    {
        if (!state.Carts.TryGetValue(visit, out Cart? cart))
        {
            return new Decision.Refused(Refusal.UnknownVisit);
        }

        bool isAtGate = cart.Payment is { State: PaymentState.Waiting, OfflineLimit: null, Plan.Hold: not null } && cart is { State: CartState.Open, People.IsEmpty: true };
        if (!isAtGate)
        {
            return new Decision.Repeated();
        }

        if (cart.Payment.Pending is null)
        {
            return cart.Payment.Declined is null ? new Decision.Repeated() : Deny(DenialReason.Declined);
        }

        Money limit = new(terms.Rules.OfflineVisitMinor ?? 0, terms.Currency);
        Money open = state.Unpaid.Select(each => state.Carts[each].Payment.OfflineLimit).OfType<Money>().Aggregate(limit, (sum, each) => sum + each);
        return limit.MinorUnits > 0 && open.MinorUnits <= (terms.Rules.OfflineTotalMinor ?? 0)
            ? Accept(state, CartEvent.Of(terms.Store, Cause.Once("offline", visit), now, new CartChange.AcceptedOffline(visit, limit)))
            : Deny(DenialReason.ServiceAway);

        Decision.Accepted Deny(DenialReason reason) => Accept(state, CartEvent.Of(terms.Store, Cause.Once("denied", visit), now, new CartChange.EntryDenied(visit, reason)));
    }

    /// <summary>How a visit is to be paid; null where nothing ever is asked for.</summary>
    private static PaymentPlan? PlanOf(StoreTerms terms, CheckInAtGate asked) => terms.Payments is null || asked.Role != Role.Shopper ? null
        : new PaymentPlan(asked.Token ?? AccountOf(terms.Store, asked.Shopper), terms.Rules.HoldMinor is > 0 and long hold ? new Money(hold, terms.Currency) : null);

    /// <summary>The account that the payment service knows a shopper by who shows nothing else.</summary>
    public static string AccountOf(StoreId store, ShopperId shopper) => $"shopper:{DeterministicGuid.Of(store, "shopper", shopper.Value)}";

    private static CartEvent Asked(StoreId store, VisitId visit, PaymentAsk ask) =>
        CartEvent.Of(store, Cause.Once($"payment/{ask.Number}", visit), ask.At, new CartChange.PaymentAsked(visit, ask));

    private static (PaymentStep Step, Money Amount, string? Reference)? StepOf(Cart cart, StoreTerms terms, DateTimeOffset now)
    {
        Payment payment = cart.Payment;
        switch (payment.State)
        {
            case not PaymentState.NotNeeded when payment.Left is { } left:
                return (PaymentStep.Cancel, left.Held, left.Reference);
            case PaymentState.Waiting when payment is { Asked: 0, Plan.Hold: { } first }:
                return (PaymentStep.Hold, first, null);
            case PaymentState.Waiting when payment is { Hold: null, Plan: { AtExit: true, Token: not null } } && cart.State is CartState.Open or CartState.Leaving && cart.Tally.Total(payment.Currency) is { MinorUnits: > 0 } total:
                return (PaymentStep.Hold, total, null);
            case PaymentState.Held when cart.State == CartState.Open && payment.Plan!.AtExit:
                return payment.CanRaise && cart.Tally.Total(payment.Currency) is var more && more.MinorUnits > payment.Held.MinorUnits ? (PaymentStep.Raise, more, payment.Hold) : null;
            case PaymentState.Held when cart.State == CartState.Open && payment.Plan!.Hold is { } first:
                return Adjusted(cart, first, terms);
            case PaymentState.Due when payment.Hold is { } hold:
                return payment.Owed.MinorUnits == 0 ? (PaymentStep.Cancel, payment.Held, hold) : (PaymentStep.Capture, Least(payment.Held, payment.Owed), hold);
            case PaymentState.Due when payment.Taken.MinorUnits < payment.Owed.MinorUnits:
                return (PaymentStep.Charge, payment.Owed - payment.Taken, null);
            case PaymentState.Denied when payment.Hold is { } hold:
                return (PaymentStep.Cancel, payment.Held, hold);
            case PaymentState.Captured or PaymentState.PartlyCaptured when payment.OwedBack.MinorUnits > 0 && !(now < payment.RefundDeclinedAt + RefundAgainAfter):
                Taking from = payment.Takings.Last(taking => taking.Kept.MinorUnits > 0);
                return (PaymentStep.Refund, Least(from.Kept, payment.OwedBack), from.Reference);
            default:
                return null;
        }
    }

    /// <summary>A hold follows the cart in whole multiples of the first: up at once when the cart passes it, down when half would do, so that one thing taken and put back moves nothing.</summary>
    private static (PaymentStep Step, Money Amount, string? Reference)? Adjusted(Cart cart, Money first, StoreTerms terms)
    {
        Payment payment = cart.Payment;
        long total = cart.Tally.Total(payment.Currency).MinorUnits;
        Money wanted = first with { MinorUnits = Math.Max(1, (total + first.MinorUnits - 1) / first.MinorUnits) * first.MinorUnits };
        return total > payment.Held.MinorUnits && payment.CanRaise ? (PaymentStep.Raise, wanted, payment.Hold)
            : terms.Payments is { CanLower: true } && 2 * wanted.MinorUnits <= payment.Held.MinorUnits ? (PaymentStep.Lower, wanted, payment.Hold)
            : null;
    }

    private static Money Least(Money one, Money other) => one.MinorUnits <= other.MinorUnits ? one : other;
}

using System.Collections.Immutable;
using System.Diagnostics;

namespace JustWalkOut.Carts;

/// <summary>
/// The payment of one visit: what is held, what was taken and what is owed, as the store's log tells it. At most one step is under way at a time, and it stands in the log before the service hears of it,
/// so that whoever comes after a crash asks for the very same. Table: <c>store-server/SETTLEMENT.md</c>.
/// </summary>
/// <param name="Plan">How it is to be paid; null where nothing ever is.</param>
/// <param name="Currency">Of all its amounts.</param>
public sealed record Payment(PaymentPlan? Plan, Currency Currency)
{
    /// <summary>How far it has come.</summary>
    public PaymentState State { get; init; } = Plan is null ? PaymentState.NotNeeded : PaymentState.Waiting;

    /// <summary>The step under way; null for none.</summary>
    public PaymentAsk? Pending { get; init; }

    /// <summary>Steps asked so far.</summary>
    public int Asked { get; init; }

    /// <summary>The service's name of the hold; null while nothing is held.</summary>
    public string? Hold { get; init; }

    /// <summary>What is held.</summary>
    public Money Held { get; init; } = Money.Zero(Currency);

    /// <summary>Until when; null for no end.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>A hold of which the capture was declined: nothing more is taken of it, and the service may have it still. It is given up before anything else is asked; null for none.</summary>
    public LeftHold? Left { get; init; }

    /// <summary>The bill less what was given back; nothing before it is final.</summary>
    public Money Owed { get; init; } = Money.Zero(Currency);

    /// <summary>Money that was taken, in the order of taking.</summary>
    public ImmutableArray<Taking> Takings { get; init; } = [];

    /// <summary>What it was paid with; null where the service did not say.</summary>
    public PaidWith? With { get; init; }

    /// <summary>Why the last step that was declined was; null where none was.</summary>
    public string? Declined { get; init; }

    /// <summary>Up to how much this visit was accepted without the service; null where it was not.</summary>
    public Money? OfflineLimit { get; init; }

    /// <summary>Why the shopper was not let in; null where they were.</summary>
    public DenialReason? Denial { get; init; }

    /// <summary>Whether more may be asked to be held.</summary>
    public bool CanRaise { get; init; } = true;

    /// <summary>Whether the last means of collecting was declined.</summary>
    public bool IsExhausted { get; init; }

    /// <summary>When a refund was last declined; null where none was.</summary>
    public DateTimeOffset? RefundDeclinedAt { get; init; }

    /// <summary>What the store has of the shopper's money.</summary>
    public Money Taken => Takings.Aggregate(Money.Zero(Currency), (sum, taking) => sum + taking.Kept);

    /// <summary>All that was ever taken.</summary>
    public Money Captured => Takings.Aggregate(Money.Zero(Currency), (sum, taking) => sum + taking.Amount);

    /// <summary>What was given back through the service.</summary>
    public Money Refunded => Captured - Taken;

    /// <summary>What could not be collected.</summary>
    public Money BadDebt => State is PaymentState.BadDebt or PaymentState.PartlyCaptured && Owed.MinorUnits > Taken.MinorUnits ? Owed - Taken : Money.Zero(Currency);

    /// <summary>What is still to be given back: more was taken than is owed.</summary>
    public Money OwedBack => Taken.MinorUnits > Owed.MinorUnits ? Taken - Owed : Money.Zero(Currency);

    /// <summary>Whether whoever should pay at the exit has shown nothing yet, or only what was declined.</summary>
    public bool NeedsPayer => Plan is { AtExit: true, Token: null } && Pending is null && Hold is null && Takings.IsEmpty && State is PaymentState.Waiting or PaymentState.Unpaid;

    /// <summary>Whether nothing more happens by itself.</summary>
    public bool IsAtRest => Pending is null && Hold is null && Left is null && OwedBack.MinorUnits == 0
        && State is not (PaymentState.Waiting or PaymentState.Held or PaymentState.Offline or PaymentState.Due or PaymentState.Unpaid);

    private bool IsBilled => State is PaymentState.Due or PaymentState.Unpaid or PaymentState.Captured or PaymentState.PartlyCaptured or PaymentState.BadDebt or PaymentState.Cancelled or PaymentState.Refunded;

    /// <summary>The fold of one payment. What cannot follow the present state throws: then the log is damaged.</summary>
    /// <param name="change">What happens.</param>
    /// <param name="at">When.</param>
    public Payment Apply(CartChange change, DateTimeOffset at) => (State, change) switch
    {
        (PaymentState.NotNeeded, CartChange.CartSettled or CartChange.Refunded or CartChange.RefundGranted) => this,
        (PaymentState.Waiting or PaymentState.Held or PaymentState.Offline, CartChange.CartSettled settled) => (this with { Owed = settled.Receipt.Total, State = PaymentState.Due }).Rest(),
        (_, CartChange.Refunded refund) when IsBilled && refund.Amount.MinorUnits <= Owed.MinorUnits => (this with { Owed = Owed - refund.Amount }).Rest(),
        (_, CartChange.RefundGranted refund) when IsBilled && refund.Amount.MinorUnits <= Owed.MinorUnits => (this with { Owed = Owed - refund.Amount }).Rest(),
        (PaymentState.Waiting, CartChange.AcceptedOffline accepted) when Pending is { Step: PaymentStep.Hold } => this with { State = PaymentState.Offline, OfflineLimit = accepted.Limit },
        (PaymentState.Waiting, CartChange.EntryDenied denied) when Plan is { AtExit: false } => this with { State = PaymentState.Denied, Denial = denied.Reason },
        (PaymentState.Waiting, CartChange.PayerBound payer) when NeedsPayer => this with { Plan = Plan! with { Token = payer.Token }, Declined = null },
        (PaymentState.Unpaid, CartChange.PayerBound payer) when NeedsPayer => (this with { Plan = Plan! with { Token = payer.Token }, Declined = null, State = PaymentState.Due }).Rest(),
        (PaymentState.Unpaid, CartChange.WrittenOff) => (this with { IsExhausted = true }).Rest(),
        (PaymentState.Held, CartChange.HoldLost lost) when Pending is null && lost.Reference == Hold => Unheld() with { State = PaymentState.Waiting },
        (PaymentState.Due, CartChange.HoldLost lost) when Pending is null && lost.Reference == Hold => Unheld().Rest(),
        (_, CartChange.PaymentAsked asked) when Pending is null && asked.Ask.Number == Asked + 1 && MayAsk(asked.Ask) => this with { Pending = asked.Ask, Asked = asked.Ask.Number },
        (_, CartChange.PaymentAnswered answered) when Pending is { } ask && ask.Number == answered.Number => (this with { Pending = null }).Answer(ask, answered.Answer, at),
        _ => throw new UnreachableException($"{change.GetType().Name} cannot follow a payment that is {State}{(Pending is { } ask ? $" and waits for the answer to step {ask.Number} ({ask.Step})" : "")}; the log is damaged."),
    };

    private bool MayAsk(PaymentAsk ask) => ask.Amount.MinorUnits > 0 && ask.Step switch
    {
        PaymentStep.Hold => State == PaymentState.Waiting && ask.Reference is null && (Plan!.AtExit ? Hold is null && Plan.Token is not null : Asked == 0),
        PaymentStep.Raise => State == PaymentState.Held && ask.Reference == Hold && ask.Amount.MinorUnits > Held.MinorUnits,
        PaymentStep.Lower => State == PaymentState.Held && ask.Reference == Hold && ask.Amount.MinorUnits < Held.MinorUnits,
        PaymentStep.Capture => State == PaymentState.Due && Hold is not null && ask.Reference == Hold && ask.Amount.MinorUnits <= Math.Min(Held.MinorUnits, Owed.MinorUnits),
        PaymentStep.Charge => State == PaymentState.Due && Hold is null && Plan!.Token is not null && ask.Reference is null && ask.Amount.MinorUnits <= (Owed - Taken).MinorUnits,
        PaymentStep.Cancel => (State is PaymentState.Due or PaymentState.Denied && Hold is not null && ask.Reference == Hold) || (Left is not null && ask.Reference == Left.Reference),
        PaymentStep.Refund => State is PaymentState.Captured or PaymentState.PartlyCaptured
            && ask.Amount.MinorUnits <= OwedBack.MinorUnits && Takings.Any(taking => taking.Reference == ask.Reference && ask.Amount.MinorUnits <= taking.Kept.MinorUnits),
        _ => false,
    };

    private Payment Answer(PaymentAsk ask, PaymentAnswer answer, DateTimeOffset at)
    {
        Payment told = answer.IsApproved ? this with { With = answer.With ?? With } : this with { Declined = answer.Reason };
        return (ask.Step, answer.IsApproved) switch
        {
            (PaymentStep.Hold, true) => (told with { Hold = answer.Reference, Held = answer.Amount, HeldUntil = answer.ExpiresAt, State = IsInside ? PaymentState.Held : State }).Rest(),
            (PaymentStep.Hold, false) => (told.Unpresented() with { State = IsInside ? PaymentState.Waiting : State }).Rest(),
            (PaymentStep.Raise or PaymentStep.Lower, true) => (told with
            {
                Held = answer.Amount,
                HeldUntil = answer.ExpiresAt ?? HeldUntil,
                CanRaise = CanRaise && (ask.Step != PaymentStep.Raise || answer.Amount.MinorUnits >= ask.Amount.MinorUnits),
            }).Rest(),
            (PaymentStep.Raise or PaymentStep.Lower, false) => (told with { CanRaise = CanRaise && ask.Step != PaymentStep.Raise }).Rest(),
            (PaymentStep.Capture, true) => (told.Unheld() with { Takings = Takings.Add(new Taking(answer.Reference!, answer.Amount, Money.Zero(Currency))) }).Rest(),
            (PaymentStep.Capture, false) => (told.Unheld() with { Left = new LeftHold(Hold!, Held) }).Rest(),
            (PaymentStep.Charge, true) => (told with { Takings = Takings.Add(new Taking(answer.Reference!, answer.Amount, Money.Zero(Currency))) }).Rest(),
            (PaymentStep.Charge, false) when Plan!.AtExit && Takings.IsEmpty => told.Unpresented().Rest(),
            (PaymentStep.Charge, false) => (told with { IsExhausted = true }).Rest(),
            (PaymentStep.Cancel, _) when ask.Reference == Left?.Reference => (this with { Left = null }).Rest(),
            (PaymentStep.Cancel, _) => told.Unheld().Rest(),
            (PaymentStep.Refund, true) => (told with
            {
                Takings = [.. Takings.Select(taking => taking.Reference == ask.Reference ? taking with { Refunded = taking.Refunded + answer.Amount } : taking)],
                RefundDeclinedAt = null,
            }).Rest(),
            (PaymentStep.Refund, false) => told with { RefundDeclinedAt = at },
            _ => throw new UnreachableException($"No payment has the step {ask.Step}; the log is damaged."),
        };
    }

    private bool IsInside => State is PaymentState.Waiting or PaymentState.Offline;

    /// <summary>What was shown at the exit and declined pays nothing: something else may be shown.</summary>
    private Payment Unpresented() => Plan is { AtExit: true } plan ? this with { Plan = plan with { Token = null } } : this;

    private Payment Unheld() => this with { Hold = null, Held = Money.Zero(Currency), HeldUntil = null };

    /// <summary>Where a payment comes to rest once its bill is final: what is held goes first, then what can still be collected, then what is left over.</summary>
    private Payment Rest()
    {
        if (!IsBilled)
        {
            return this;
        }

        bool isCollecting = Pending is { Step: not PaymentStep.Refund } || Hold is not null || (!IsExhausted && Taken.MinorUnits < Owed.MinorUnits);
        return this with
        {
            State = isCollecting ? (Plan is { AtExit: true, Token: null } && Pending is null && Hold is null && Takings.IsEmpty ? PaymentState.Unpaid : PaymentState.Due)
                : Takings.IsEmpty ? (Owed.MinorUnits == 0 ? PaymentState.Cancelled : PaymentState.BadDebt)
                : Taken.MinorUnits < Owed.MinorUnits ? PaymentState.PartlyCaptured
                : Taken.MinorUnits == 0 ? PaymentState.Refunded
                : PaymentState.Captured,
        };
    }
}

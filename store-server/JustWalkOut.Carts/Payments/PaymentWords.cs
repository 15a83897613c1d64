namespace JustWalkOut.Carts;

/// <summary>How far the payment of a visit has come; <c>store-server/SETTLEMENT.md</c> holds the table of what leads where.</summary>
public enum PaymentState
{
    /// <summary>Nothing is ever asked for: who works here, a store without payments, a log from before there were any.</summary>
    NotNeeded = 1,

    /// <summary>Inside or at the gate, and nothing is held: none is wanted, no answer has come yet, or the hold was declined or lost.</summary>
    Waiting,

    /// <summary>An amount is held.</summary>
    Held,

    /// <summary>Let in while the payment service did not answer; what they take is collected later.</summary>
    Offline,

    /// <summary>Not let in.</summary>
    Denied,

    /// <summary>The bill is final and is being collected, or what was held for an empty one is being given up.</summary>
    Due,

    /// <summary>All of the bill is collected, and perhaps some of it given back.</summary>
    Captured,

    /// <summary>Part of the bill is collected; the rest is bad debt.</summary>
    PartlyCaptured,

    /// <summary>Nothing of the bill could be collected.</summary>
    BadDebt,

    /// <summary>There was nothing to collect, and nothing is held any more.</summary>
    Cancelled,

    /// <summary>All that was collected was given back.</summary>
    Refunded,

    /// <summary>The bill is final, and whoever should have paid it at the exit left without: it waits for them or for a person, and is charged to nobody by guess.</summary>
    Unpaid,
}

/// <summary>What a payment service can be asked to do.</summary>
public enum PaymentStep
{
    /// <summary>Hold an amount.</summary>
    Hold = 1,

    /// <summary>Hold more: the step's amount in all.</summary>
    Raise,

    /// <summary>Hold less: the step's amount in all.</summary>
    Lower,

    /// <summary>Take an amount out of what is held; what is held besides is given up.</summary>
    Capture,

    /// <summary>Take an amount of which nothing is held.</summary>
    Charge,

    /// <summary>Give up what is held.</summary>
    Cancel,

    /// <summary>Give back some of what was taken.</summary>
    Refund,
}

/// <summary>Why somebody was not let in.</summary>
public enum DenialReason
{
    /// <summary>The payment service said no.</summary>
    Declined = 1,

    /// <summary>It did not answer, and no more visits are accepted without it.</summary>
    ServiceAway,
}

/// <summary>Why a hold is no more, though nobody here gave it up.</summary>
public enum HoldLoss
{
    /// <summary>Its time is over.</summary>
    Expired = 1,

    /// <summary>The payment service says that it is gone.</summary>
    GoneAtService,
}

/// <summary>How a visit is to be paid, as decided at its check-in.</summary>
/// <param name="Token">The payment service's own name for the card or account: never a card number. Null while nobody has shown anything at the exit.</param>
/// <param name="Hold">What is held at the door, above nothing; null for no hold.</param>
public sealed record PaymentPlan(string? Token, Money? Hold)
{
    /// <summary>Whether it is paid at the exit, with what is shown there.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
    public bool AtExit { get; init; }
}

/// <summary>Why a bill that somebody left without paying is given up. No free words, in which people would name people.</summary>
public enum WriteOffReason
{
    /// <summary>Nobody knows who it was.</summary>
    NotFound = 1,

    /// <summary>They are known, and cannot or will not pay.</summary>
    NotCollected,

    /// <summary>The payment service or the reader at the exit failed.</summary>
    PaymentFault,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>What somebody paid with, as a receipt may show it.</summary>
/// <param name="Brand">Such as <c>visa</c>.</param>
/// <param name="LastFour">The last four digits; null where there are none to show.</param>
public sealed record PaidWith(string Brand, string? LastFour);

/// <summary>A step that was asked of the payment service and has no answer yet.</summary>
/// <param name="Number">1, 2, 3, ... within the visit.</param>
/// <param name="Step">What.</param>
/// <param name="Amount">How much; what is held in all for raising and lowering.</param>
/// <param name="Reference">Of the hold or of the taking that it is about; null for what begins one.</param>
/// <param name="At">When it was decided.</param>
public sealed record PaymentAsk(int Number, PaymentStep Step, Money Amount, string? Reference, DateTimeOffset At)
{
    /// <summary>The key by which the service knows a resend: the same store, visit and step have the same one for good.</summary>
    public Guid Key(StoreId store, VisitId visit) =>
        DeterministicGuid.Of(store, "payment", visit.Value, Number.ToString(System.Globalization.CultureInfo.InvariantCulture), Step.ToString());
}

/// <summary>The payment service's word on a step. That it did not answer is no word, and is never recorded.</summary>
/// <param name="IsApproved">Whether it was done.</param>
/// <param name="Amount">How much of it: a hold may come to less than was asked for.</param>
/// <param name="Reference">The service's name of the hold, the taking or the refund; null where it was declined.</param>
/// <param name="ExpiresAt">Until when it is held; null where nothing is, or for no end.</param>
/// <param name="With">What it was paid with; null where the service does not say.</param>
/// <param name="Reason">Why it was declined, in the service's own code; null where it was not.</param>
public sealed record PaymentAnswer(bool IsApproved, Money Amount, string? Reference, DateTimeOffset? ExpiresAt, PaidWith? With, string? Reason)
{
    /// <summary>A refusal.</summary>
    public static PaymentAnswer Declined(Currency currency, string reason) => new(false, Money.Zero(currency), null, null, null, reason);
}

/// <summary>A hold that nothing is taken of any more and that the service may have still.</summary>
/// <param name="Reference">The service's name of it.</param>
/// <param name="Held">How much.</param>
public sealed record LeftHold(string Reference, Money Held);

/// <summary>Money that was taken at once.</summary>
/// <param name="Reference">The service's name of it.</param>
/// <param name="Amount">How much.</param>
/// <param name="Refunded">How much of it was given back.</param>
public sealed record Taking(string Reference, Money Amount, Money Refunded)
{
    /// <summary>What the store still has of it.</summary>
    public Money Kept => Amount - Refunded;
}

/// <summary>What a store's way of taking payments can do.</summary>
/// <param name="CanLower">Whether the service lowers a hold.</param>
public sealed record PaymentTerms(bool CanLower);

namespace JustWalkOut.Carts;

/// <summary>How two accounts of one day can differ. What each is called and what is to be done about it: <see cref="MismatchWords"/>.</summary>
public enum MismatchKind
{
    /// <summary>The bill is paid by our account, and the payment service took nothing for it.</summary>
    ReceiptWithoutCapture = 1,

    /// <summary>The payment service took money for which there is no bill.</summary>
    CaptureWithoutReceipt,

    /// <summary>The payment service took another amount than we wrote down.</summary>
    AmountsDiffer,

    /// <summary>The payment service took the money of one visit more often than we asked.</summary>
    CapturedTwice,

    /// <summary>We wrote down that money was given back, and the payment service did not.</summary>
    RefundUnknownToService,

    /// <summary>The payment service gave money back that we did not ask it to.</summary>
    RefundUnknownToStore,

    /// <summary>The shopper is to get money back and has not got it.</summary>
    RefundOutstanding,

    /// <summary>The payment service still holds an amount for a visit that is over.</summary>
    HoldLeft,

    /// <summary>The bill is not what the cart holds.</summary>
    CartUnlikeReceipt,

    /// <summary>The lines of a bill do not add up to what was asked for.</summary>
    ReceiptDoesNotAddUp,

    /// <summary>A visit has gone on for hours without a bill.</summary>
    NeverSettled,

    /// <summary>A bill has waited for a person for hours.</summary>
    WaitsForPerson,

    /// <summary>A bill has been final for hours, and its payment has not come to an end.</summary>
    PaymentUnfinished,

    /// <summary>The stock that the store shows is not what the visits' events add up to.</summary>
    StockUnlikeEvents,

    /// <summary>Somebody counted other units on the shelf than the stock has.</summary>
    CountUnlikeStock,

    /// <summary>Goods came or went, and nobody is known to have done it.</summary>
    StockUnexplained,
}

/// <summary>Whose account a figure is.</summary>
public enum BookSide
{
    /// <summary>What the events say that the visit holds.</summary>
    Cart = 1,

    /// <summary>The bill.</summary>
    Receipt,

    /// <summary>What the store's log says of the payment.</summary>
    Log,

    /// <summary>The payment service's own ledger.</summary>
    Service,

    /// <summary>All visits' events together.</summary>
    Events,

    /// <summary>The stock that the store shows.</summary>
    Stock,

    /// <summary>Somebody who counted.</summary>
    Count,

    /// <summary>The scales.</summary>
    Scales,
}

/// <summary>What a figure counts.</summary>
public enum BookUnit
{
    /// <summary>Minor units of the store's currency.</summary>
    Minor = 1,

    /// <summary>Units of a product.</summary>
    Units,

    /// <summary>Grams.</summary>
    Grams,
}

/// <summary>One side's figure.</summary>
/// <param name="Side">Whose.</param>
/// <param name="Amount">How much.</param>
public readonly record struct Figure(BookSide Side, long Amount);

/// <summary>Two accounts of one thing that differ.</summary>
/// <param name="Kind">How.</param>
/// <param name="Visit">Of which visit; null for none's.</param>
/// <param name="Number">By which people speak of it; null for a visit that the store does not know.</param>
/// <param name="Subject">What it is about besides the visit: a payment's reference, a product, plates; null for nothing.</param>
/// <param name="Unit">What both figures count.</param>
/// <param name="One">One side.</param>
/// <param name="Other">The other.</param>
public sealed record Mismatch(MismatchKind Kind, VisitId? Visit, int? Number, string? Subject, BookUnit Unit, Figure One, Figure Other);

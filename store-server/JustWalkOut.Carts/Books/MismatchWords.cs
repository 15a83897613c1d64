using System.Diagnostics;

namespace JustWalkOut.Carts;

/// <summary>What a mismatch is called, and what whoever finds it is to do.</summary>
public static class MismatchWords
{
    /// <summary>Its name in plain words.</summary>
    public static string Name(MismatchKind kind) => kind switch
    {
        MismatchKind.ReceiptWithoutCapture => "Receipt without capture",
        MismatchKind.CaptureWithoutReceipt => "Capture without receipt",
        MismatchKind.AmountsDiffer => "Another amount was captured",
        MismatchKind.CapturedTwice => "Captured twice",
        MismatchKind.RefundUnknownToService => "Refund unknown to the payment service",
        MismatchKind.RefundUnknownToStore => "Refund unknown to the store",
        MismatchKind.RefundOutstanding => "Refund not given yet",
        MismatchKind.HoldLeft => "Amount still held",
        MismatchKind.CartUnlikeReceipt => "Cart and receipt differ",
        MismatchKind.ReceiptDoesNotAddUp => "Receipt does not add up",
        MismatchKind.NeverSettled => "Visit never settled",
        MismatchKind.WaitsForPerson => "Receipt waits for a person",
        MismatchKind.PaymentUnfinished => "Payment not finished",
        MismatchKind.StockUnlikeEvents => "Stock and events differ",
        MismatchKind.CountUnlikeStock => "Count and stock differ",
        MismatchKind.StockUnexplained => "Stock changed and nobody is known to have done it",
        _ => throw new UnreachableException($"No mismatch is {kind}."),
    };

    /// <summary>What is to be done about it, in a sentence or two.</summary>
    public static string Remedy(MismatchKind kind) => kind switch
    {
        MismatchKind.ReceiptWithoutCapture => "Look the payment up at the payment service by its reference. If it is not there, the money never came: bill the shopper anew, or book it as bad debt.",
        MismatchKind.CaptureWithoutReceipt => "Give the money back at the payment service, unless the visit is found to owe it. Once all of it is given back there, this goes away.",
        MismatchKind.AmountsDiffer => "The receipt holds. Give the difference back at the payment service if too much was taken; too little is never charged later: book it as bad debt.",
        MismatchKind.CapturedTwice => "Give the payment that is too many back at the payment service, all of it. Once that is done, this goes away.",
        MismatchKind.RefundUnknownToService => "Look at the payment service whether the refund failed after all, and give the amount back there.",
        MismatchKind.RefundUnknownToStore => "Ask who gave it back at the payment service, and why. The receipt does not know of it: do not give the same back again on the review page.",
        MismatchKind.RefundOutstanding => "It is asked for again every day by itself. If the card takes no refunds any more, pay the shopper another way.",
        MismatchKind.HoldLeft => "Cancel the hold at the payment service; left alone it expires there by itself.",
        MismatchKind.CartUnlikeReceipt => "Open the visit, compare its lines with what was seen, and refund what was not taken. Run ./jwo ledger rebuild and report it: the log decides.",
        MismatchKind.ReceiptDoesNotAddUp => "Compare the receipt's lines with the amount that was captured, and refund the difference. Report it: this is a fault of the program.",
        MismatchKind.NeverSettled => "Look on the monitor whether the person is still in the store. If nobody is, cameras or gate missed the exit: the visit's cart says what it would cost.",
        MismatchKind.WaitsForPerson => "Decide its lines on the review page.",
        MismatchKind.PaymentUnfinished => "Look whether the payment service answers. What is under way is asked again by itself until it does. A bill that somebody left without paying at the exit waits for them: let them pay it, write it off, or refund what is wrong on it.",
        MismatchKind.StockUnlikeEvents => "Run ./jwo ledger rebuild, which makes the stock anew from the log, and report it.",
        MismatchKind.CountUnlikeStock => "Count again; if the count stands, look at what went unexplained that day, and correct the planogram's count.",
        MismatchKind.StockUnexplained => "Look at the plates: goods may have fallen, been moved by staff, or left with somebody whom the cameras missed.",
        _ => throw new UnreachableException($"No mismatch is {kind}."),
    };

    /// <summary>What a side is called.</summary>
    public static string Name(BookSide side) => side switch
    {
        BookSide.Cart => "cart",
        BookSide.Receipt => "receipt",
        BookSide.Log => "store's log",
        BookSide.Service => "payment service",
        BookSide.Events => "events",
        BookSide.Stock => "stock",
        BookSide.Count => "count",
        BookSide.Scales => "scales",
        _ => throw new UnreachableException($"No side is {side}."),
    };

    /// <summary>A mismatch in a line, amounts as they are: <c>Captured twice, visit 17 (pi_3): store's log 150, payment service 300 minor units</c>.</summary>
    public static string Line(Mismatch of)
    {
        string visit = of.Number is { } number ? $", visit {number}" : of.Visit is { } id ? $", visit {id}" : "";
        string unit = of.Unit switch { BookUnit.Minor => "minor units", BookUnit.Units => "units", _ => "g" };
        return $"{Name(of.Kind)}{visit}{(of.Subject is { } subject ? $" ({subject})" : "")}: {Name(of.One.Side)} {of.One.Amount}, {Name(of.Other.Side)} {of.Other.Amount} {unit}";
    }
}

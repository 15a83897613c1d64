using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>
/// From the last person through the gate to the final receipt. One row per transition; what is not here cannot happen.
/// <code>
/// from      when                                                          event              to
/// -         a check-in, or vision sees somebody walk in by a free gate    VisitOpened        Open
/// Open      the payment was denied before anybody was seen                EntryDenied        Settled
/// Open      everyone bound to the visit has left                          (PersonLeft)       Leaving
/// Leaving   someone bound to the visit is in the store after all          (PersonBound ...)  Open
/// Leaving   everyone let in has left and all evidence before is in        CartClosed         Closed
/// Leaving   ten seconds after the last one left                           CartClosed         Closed
/// Open      whoever walked in is on another visit after all               VisitEnded         Closed
/// Open, Leaving  the fire alarm, or staff who know that they are gone     VisitEnded         Closed
/// Closed    shopper, evidence complete, nothing in doubt                  CartSettled        Settled
/// Closed    shopper, anything in doubt or evidence missing                CartSentToReview   Review
/// Closed    staff or restocker                                            -                  Closed, for good
/// Review    a person decides some lines, or the receipt as it stands      ReviewDecided      Review
/// Review    late words complete the evidence and clear every doubt        CartSettled        Settled
/// Review    a person has looked and nothing is left in doubt              CartSettled        Settled
/// any but Settled  the shopper says that they did not take something      LineQuestioned     the same
/// any but Settled  a person in the store says whether they are old enough     AgeChecked         the same
/// Settled   a late word takes charged units away                          Refunded           Settled
/// Settled   a late word adds units, or takes such a loss back             LossBooked         Settled
/// Settled   the shopper says that a line is wrong, within 30 days         LineDisputed       Settled
/// Settled   a person gives charged units back, within 30 days             RefundGranted      Settled
/// Settled   a person lets a disputed charge stand                         DisputeRejected    Settled
/// </code>
/// </summary>
public static class Settlement
{
    /// <summary>How long after the exit evidence is waited for: the promise to shoppers that a receipt comes within ten seconds.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>How long after the receipt was final it can be disputed and refunded.</summary>
    public static readonly TimeSpan RefundWindow = TimeSpan.FromDays(30);

    /// <summary>When a cart must be closed whatever is still awaited; null while it is not leaving.</summary>
    public static DateTimeOffset? DueAt(Cart cart) => cart.State == CartState.Leaving ? cart.LeftAt + Deadline : null;

    /// <summary>The next step of a cart by itself; null where it waits.</summary>
    /// <param name="cart">The cart.</param>
    /// <param name="now">The time if the clock may close it; null where only evidence may.</param>
    /// <param name="cause">What led here, for what can happen more than once.</param>
    internal static (Cause Cause, CartChange Change)? Next(Cart cart, DateTimeOffset? now, Cause cause)
    {
        switch (cart.State)
        {
            case CartState.Open when cart.Opened.IsWalkIn && cart.People.IsEmpty:
                return (Cause.Once("ended", cart.Visit), new CartChange.VisitEnded(cart.Visit, new DecisionId($"checked-in/{cart.Visit}"), "store", VisitEnd.CheckedIn));
            case CartState.Leaving when cart.IsEvidenceComplete:
                return (Cause.Once("close", cart.Visit), new CartChange.CartClosed(cart.Visit, IsEvidenceComplete: true));
            case CartState.Leaving when now >= DueAt(cart):
                return (Cause.Once("close", cart.Visit), new CartChange.CartClosed(cart.Visit, IsEvidenceComplete: false));
            case CartState.Closed or CartState.Review when cart.Holder is Holder.ShopperVisit:
                return Conclude(cart);
            case CartState.Settled:
                return Correct(cart, cause);
            default:
                return null;
        }
    }

    private static (Cause Cause, CartChange Change)? Conclude(Cart cart)
    {
        Tally tally = cart.Tally;
        bool isClear = (cart.IsEvidenceComplete || cart.IsLookedAt) && tally.InReview.IsEmpty;
        if (!isClear && cart.State == CartState.Review)
        {
            return null;
        }

        Receipt receipt = cart.ToReceipt() with { Status = isClear ? ReceiptStatus.Settled : ReceiptStatus.Review };
        return isClear
            ? (Cause.Once("settle", cart.Visit), new CartChange.CartSettled(cart.Visit, receipt))
            : (Cause.Once("review", cart.Visit), new CartChange.CartSentToReview(cart.Visit, receipt));
    }

    /// <summary>
    /// After settlement the charge of each product only falls: units that the shopper turns out not to hold are refunded,
    /// units that they turn out to hold besides are a loss. One product is not set off against another: nothing new is charged.
    /// What a person gave back is neither refunded again nor a loss.
    /// </summary>
    private static (Cause Cause, CartChange Change)? Correct(Cart cart, Cause cause)
    {
        ImmutableArray<ReceiptLine> due = cart.Tally.Lines;
        Currency currency = cart.Opened.Currency;
        AdjustmentLine[] refunds =
        [
            .. cart.Charged
                .Select(line => AdjustmentLine.Of(line, line.Quantity - Math.Min(line.Quantity, Quantity(due, line.Sku, line.UnitPrice))))
                .Where(line => line.Quantity > 0),
        ];
        if (refunds.Length > 0)
        {
            return (cause.Then("refund", cart.Visit), new CartChange.Refunded(cart.Visit, refunds, Sum(refunds, currency)));
        }

        IEnumerable<AdjustmentLine> held = due
            .Select(line => new AdjustmentLine(line.Sku, line.Name, line.Quantity - Quantity(cart.Charged, line.Sku, line.UnitPrice) - Forgiven(cart, line.Sku, line.UnitPrice), line.UnitPrice))
            .Where(line => line.Quantity > 0);
        AdjustmentLine[] losses =
        [
            .. held.Concat(cart.Lost.Select(line => line with { Quantity = -line.Quantity }))
                .GroupBy(line => (line.Sku, line.UnitPrice))
                .Select(same => same.First() with { Quantity = same.Sum(line => line.Quantity) })
                .Where(line => line.Quantity != 0),
        ];
        return losses.Length > 0 ? (cause.Then("loss", cart.Visit), new CartChange.LossBooked(cart.Visit, losses, Sum(losses, currency))) : null;
    }

    private static int Quantity(ImmutableArray<ReceiptLine> lines, Sku sku, Money price) =>
        lines.Where(line => line.Sku == sku && line.UnitPrice == price).Sum(line => line.Quantity);

    private static int Forgiven(Cart cart, Sku sku, Money price) => cart.Refunds
        .Where(refund => refund.By is not null)
        .SelectMany(refund => refund.Lines)
        .Where(line => line.Sku == sku && line.UnitPrice == price)
        .Sum(line => line.Quantity);

    private static Money Sum(IEnumerable<AdjustmentLine> lines, Currency currency) =>
        lines.Aggregate(Money.Zero(currency), (sum, line) => sum + line.Value);
}

using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>One visit's accounts, held against each other.</summary>
internal sealed class VisitBooks
{
    private readonly ImmutableArray<ServicePayment> _service;
    private readonly ImmutableArray<ServicePayment> _elsewhere;
    private readonly BookSources _sources;
    private readonly Tally _tally;

    /// <param name="cart">The visit.</param>
    /// <param name="service">Its payments by the payment service, in the order of their beginning.</param>
    /// <param name="sources">The day's.</param>
    public VisitBooks(Cart cart, ImmutableArray<ServicePayment> service, BookSources sources)
    {
        Cart = cart;
        _service = [.. service.Where(payment => payment.Taken.Currency == cart.Opened.Currency)];
        _elsewhere = [.. service.Where(payment => payment.Taken.Currency != cart.Opened.Currency)];
        _sources = sources;
        _tally = cart.Tally;
    }

    public Cart Cart { get; }

    /// <summary>Whether it has no bill yet and need not have one.</summary>
    public bool IsOpen => Cart.Holder is Holder.ShopperVisit && Cart.State is not (CartState.Settled or CartState.Review) && !IsOverdue(Cart.EnteredAt);

    /// <summary>Whether its bill waits for a person and may well do so.</summary>
    public bool IsInReview => Cart.Holder is Holder.ShopperVisit && Cart.State == CartState.Review && !IsOverdue(Cart.EnteredAt);

    /// <summary>Whether its payment is on its way and may well be.</summary>
    public bool IsUnderWay => Cart.State == CartState.Settled && !Payment.IsAtRest && !IsOverdue(LastBilledAt);

    private Payment Payment => Cart.Payment;

    private DateTimeOffset LastBilledAt => Cart.Refunds.Select(refund => refund.At).Append(Cart.SettledAt ?? Cart.EnteredAt).Max();

    private long ServiceTaken => _service.Sum(payment => payment.Taken.MinorUnits);

    private long ServiceRefunded => _service.Sum(payment => payment.Refunded.MinorUnits);

    private long BilledMinor => Cart.Bill.Sum(line => line.Net.MinorUnits);

    private long GivenBackMinor => Cart.Refunds.Sum(refund => refund.Amount.MinorUnits);

    public DayVisit Row() => new(
        Cart.Visit, Cart.Number, Cart.EnteredAt, Cart.SettledAt, _tally.Total(Cart.Opened.Currency).MinorUnits, BilledMinor, GivenBackMinor,
        Payment.Captured.MinorUnits, ServiceTaken, Payment.Refunded.MinorUnits, ServiceRefunded, Payment.BadDebt.MinorUnits);

    public IEnumerable<Mismatch> Mismatches()
    {
        IEnumerable<Mismatch> foreign = _elsewhere.Where(payment => payment.Taken.MinorUnits != payment.Refunded.MinorUnits)
            .Select(payment => Of(MismatchKind.AmountsDiffer, $"{payment.Reference}, {payment.Taken.Currency}", (BookSide.Log, 0), (BookSide.Service, payment.Taken.MinorUnits - payment.Refunded.MinorUnits)));
        return Cart.Holder is Holder.ShopperVisit && Cart.State == CartState.Settled
            ? [.. OfBill(), .. OfPayment(), .. foreign]
            : [.. OfNoBill(), .. foreign];
    }

    private bool IsOverdue(DateTimeOffset since) => _sources.Now - since > Reconciliation.Patience;

    /// <summary>Nothing may have been taken; what is held is meant to be, as long as somebody is inside.</summary>
    private IEnumerable<Mismatch> OfNoBill()
    {
        if (Cart.Holder is Holder.ShopperVisit && IsOverdue(Cart.EnteredAt))
        {
            yield return Of(Cart.State == CartState.Review ? MismatchKind.WaitsForPerson : MismatchKind.NeverSettled, null, (BookSide.Cart, _tally.Total(Cart.Opened.Currency).MinorUnits), (BookSide.Receipt, 0));
        }

        if (ServiceTaken != ServiceRefunded)
        {
            yield return Of(MismatchKind.CaptureWithoutReceipt, _service.First(payment => payment.Taken.MinorUnits > 0).Reference, (BookSide.Receipt, 0), (BookSide.Service, ServiceTaken - ServiceRefunded));
        }
    }

    /// <summary>
    /// Of each product at each price no more may be charged than the cart holds, and what it holds beyond what is charged or was given back by a person is booked as lost (<see cref="Settlement"/>).
    /// </summary>
    private IEnumerable<Mismatch> OfBill()
    {
        Dictionary<(Sku, Money), (long Held, long Charged, long Forgiven, long Lost)> lines = [];
        foreach (ReceiptLine line in _tally.Lines)
        {
            lines[(line.Sku, line.UnitPrice)] = lines.GetValueOrDefault((line.Sku, line.UnitPrice)) with { Held = line.Quantity };
        }

        foreach (ReceiptLine line in Cart.Charged)
        {
            (long held, long charged, _, _) = lines.GetValueOrDefault((line.Sku, line.UnitPrice));
            lines[(line.Sku, line.UnitPrice)] = (held, charged + line.Quantity, 0, 0);
        }

        foreach (AdjustmentLine line in Cart.Refunds.Where(refund => refund.By is not null).SelectMany(refund => refund.Lines))
        {
            (long held, long charged, long forgiven, _) = lines.GetValueOrDefault((line.Sku, line.UnitPrice));
            lines[(line.Sku, line.UnitPrice)] = (held, charged, forgiven + line.Quantity, 0);
        }

        foreach (AdjustmentLine line in Cart.Lost)
        {
            lines[(line.Sku, line.UnitPrice)] = lines.GetValueOrDefault((line.Sku, line.UnitPrice)) with { Lost = line.Quantity };
        }

        (Sku Sku, Money)[] wrong = [.. lines.Where(line => line.Value.Charged > line.Value.Held || line.Value.Lost != Math.Max(0, line.Value.Held - line.Value.Charged - line.Value.Forgiven)).Select(line => line.Key)];
        if (wrong.Length > 0)
        {
            long billed = lines.Sum(line => (line.Value.Charged + line.Value.Forgiven + line.Value.Lost) * line.Key.Item2.MinorUnits);
            string subject = string.Join(", ", wrong.Select(line => line.Sku.Value).Distinct().Order(StringComparer.Ordinal));
            yield return Of(MismatchKind.CartUnlikeReceipt, subject, (BookSide.Cart, _tally.Total(Cart.Opened.Currency).MinorUnits), (BookSide.Receipt, billed));
        }

        // Where nothing is asked for the bill itself is what its lines must come to.
        long owed = Payment.State is PaymentState.NotNeeded or PaymentState.Denied ? BilledMinor - GivenBackMinor : Payment.Owed.MinorUnits;
        long priced = Cart.Bill.Sum(line => (line.UnitPrice.MinorUnits * line.Quantity) + line.Extra.MinorUnits) - GivenBackMinor;
        if (BilledMinor - GivenBackMinor != owed || priced != owed)
        {
            yield return Of(MismatchKind.ReceiptDoesNotAddUp, null, (BookSide.Receipt, priced != owed ? priced : BilledMinor - GivenBackMinor), (BookSide.Log, owed));
        }
    }

    private IEnumerable<Mismatch> OfPayment()
    {
        if (IsUnderWay)
        {
            yield break;
        }

        (long taken, long refunded, long owed) = (Payment.Captured.MinorUnits, Payment.Refunded.MinorUnits, Payment.Owed.MinorUnits);
        if (!Payment.IsAtRest)
        {
            bool isRefund = Payment is { Hold: null, OwedBack.MinorUnits: > 0, Pending: null or { Step: PaymentStep.Refund } };
            yield return Of(isRefund ? MismatchKind.RefundOutstanding : MismatchKind.PaymentUnfinished, null, (BookSide.Receipt, owed), (BookSide.Log, taken - refunded));
            if (!isRefund)
            {
                yield break; // What the service did of it nobody has heard yet.
            }
        }

        bool isPutRight = ServiceTaken > taken && ServiceTaken - ServiceRefunded == taken - refunded;
        if (_sources.Service is null || isPutRight)
        {
            yield break;
        }

        if (ServiceTaken != taken)
        {
            yield return OfTaking(taken, owed);
        }

        if (ServiceTaken > 0 && ServiceRefunded != refunded)
        {
            yield return Of(ServiceRefunded < refunded ? MismatchKind.RefundUnknownToService : MismatchKind.RefundUnknownToStore, null, (BookSide.Log, refunded), (BookSide.Service, ServiceRefunded));
        }

        if (_service.FirstOrDefault(payment => payment.Held.MinorUnits > 0 && payment.Reference != Payment.Hold) is { } held)
        {
            yield return Of(MismatchKind.HoldLeft, held.Reference, (BookSide.Log, 0), (BookSide.Service, held.Held.MinorUnits));
        }
    }

    private Mismatch OfTaking(long taken, long owed)
    {
        if (ServiceTaken == 0)
        {
            // All of it may have been given back since: nothing is owed by then, and it was to be there all the same.
            return Of(MismatchKind.ReceiptWithoutCapture, Payment.Takings[0].Reference, (BookSide.Log, taken), (BookSide.Service, 0));
        }

        ServicePayment[] takings = [.. _service.Where(payment => payment.Taken.MinorUnits > 0)];
        string unknown = (takings.FirstOrDefault(payment => !Payment.Takings.Any(known => known.Reference == payment.Reference)) ?? takings[0]).Reference;
        return taken == 0 && owed == 0 ? Of(MismatchKind.CaptureWithoutReceipt, unknown, (BookSide.Receipt, 0), (BookSide.Service, ServiceTaken - ServiceRefunded))
            : Of(taken > 0 && takings.Length > Payment.Takings.Length && ServiceTaken > taken ? MismatchKind.CapturedTwice : MismatchKind.AmountsDiffer, unknown, (BookSide.Log, taken), (BookSide.Service, ServiceTaken));
    }

    private Mismatch Of(MismatchKind kind, string? subject, (BookSide Side, long Amount) one, (BookSide Side, long Amount) other) =>
        new(kind, Cart.Visit, Cart.Number, subject, BookUnit.Minor, new Figure(one.Side, one.Amount), new Figure(other.Side, other.Amount));
}

using System.Globalization;

namespace JustWalkOut.Carts;

/// <summary>What may be decided about a receipt that is final: the shopper disputes, a person gives back or lets it stand.</summary>
public static partial class Decide
{
    /// <summary>The shopper says that something is wrong with a charged line. A line is disputed once; again is a repeat.</summary>
    public static Decision Dispute(StoreState state, StoreTerms terms, DisputeRequest asked)
    {
        ReceiptLine[] lines = state.Carts.TryGetValue(asked.Visit, out Cart? known) ? [.. known.Bill.Where(line => IsOf(line, asked.Units))] : [];
        DecisionId? id = lines.Length == 1 ? DisputeOf(terms.Store, asked.Visit, lines[0]) : null;
        if (known is not null && known.Disputes.Any(dispute => dispute.Id == id))
        {
            return new Decision.Repeated();
        }

        (Cart? cart, Refusal refusal) = Refundable(state, asked.Visit, asked.At);
        if (cart is null || id is null)
        {
            return new Decision.Refused(cart is null ? refusal : Refusal.UnknownLine);
        }

        if (asked.Units.Quantity < 1)
        {
            return new Decision.Refused(Refusal.BadQuantity);
        }

        if (asked.Units.Quantity > ChargedOf(cart, lines[0]))
        {
            return new Decision.Refused(Refusal.MoreThanCharged);
        }

        AdjustmentLine line = new(lines[0].Sku, lines[0].Name, asked.Units.Quantity, lines[0].UnitPrice);
        return Accept(state, CartEvent.Of(terms.Store, new Cause($"dispute/{id}"), asked.At, new CartChange.LineDisputed(asked.Visit, id.Value, line, asked.Reason)));
    }

    /// <summary>A person gives back charged units.</summary>
    public static Decision Refund(StoreState state, StoreTerms terms, RefundRequest asked)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            bool isSame = known is CartChange.RefundGranted before && before.Visit == asked.Visit && before.Reason == asked.Reason && before.Dispute == asked.Dispute
                && before.Lines.Count == asked.Units.Count && before.Lines.Zip(asked.Units).All(pair => IsOf(pair.First, pair.Second) && pair.First.Quantity == pair.Second.Quantity);
            return isSame ? new Decision.Repeated() : new Decision.Refused(Refusal.ContentChanged);
        }

        (Cart? cart, Refusal refusal) = Refundable(state, asked.Visit, asked.At);
        if (cart is null)
        {
            return new Decision.Refused(refusal);
        }

        if (asked.Dispute is { } answered && !cart.Disputes.Any(dispute => dispute.Id == answered && dispute.State == DisputeState.Open))
        {
            return new Decision.Refused(Refusal.UnknownDispute);
        }

        List<AdjustmentLine> given = [];
        foreach (UnitsOf units in asked.Units)
        {
            ReceiptLine[] lines = [.. cart.Bill.Where(line => IsOf(line, units))];
            if (lines.Length != 1)
            {
                return new Decision.Refused(Refusal.UnknownLine);
            }

            if (units.Quantity < 1)
            {
                return new Decision.Refused(Refusal.BadQuantity);
            }

            if (given.Exists(line => IsOf(lines[0], new UnitsOf(line.Sku, line.UnitPrice.MinorUnits, 0))))
            {
                return new Decision.Refused(Refusal.LineTwice);
            }

            if (units.Quantity > ChargedOf(cart, lines[0]))
            {
                return new Decision.Refused(Refusal.MoreThanCharged);
            }

            given.Add(AdjustmentLine.Of(cart.Charged.First(line => line.Sku == lines[0].Sku && line.UnitPrice == lines[0].UnitPrice), units.Quantity));
        }

        Money amount = given.Aggregate(Money.Zero(cart.Opened.Currency), (sum, line) => sum + line.Value);
        CartChange.RefundGranted granted = new(asked.Visit, asked.Id, asked.By, asked.Reason, given, amount, asked.Dispute);
        return given.Count == 0 ? new Decision.Refused(Refusal.UnknownLine) : Accept(state, CartEvent.Of(terms.Store, Cause.Of(asked.Id), asked.At, granted));
    }

    /// <summary>A person lets a disputed charge stand. There is no term for it: a shopper's question is answered however late.</summary>
    public static Decision Reject(StoreState state, StoreTerms terms, DisputeAnswer asked)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            bool isSame = known is CartChange.DisputeRejected before && before.Visit == asked.Visit && before.Dispute == asked.Dispute;
            return isSame ? new Decision.Repeated() : new Decision.Refused(Refusal.ContentChanged);
        }

        return !state.Carts.TryGetValue(asked.Visit, out Cart? cart) ? new Decision.Refused(Refusal.UnknownVisit)
            : !cart.Disputes.Any(dispute => dispute.Id == asked.Dispute && dispute.State == DisputeState.Open) ? new Decision.Refused(Refusal.UnknownDispute)
            : Accept(state, CartEvent.Of(terms.Store, Cause.Of(asked.Id), asked.At, new CartChange.DisputeRejected(asked.Visit, asked.Id, asked.By, asked.Dispute)));
    }

    private static DecisionId DisputeOf(StoreId store, VisitId visit, ReceiptLine line) =>
        new(DeterministicGuid.Of(store, "dispute", visit.Value, line.Sku.Value, line.UnitPrice.MinorUnits.ToString(CultureInfo.InvariantCulture)).ToString("D"));

    /// <summary>The cart, where its receipt can be disputed and refunded at that moment.</summary>
    private static (Cart? Cart, Refusal Refusal) Refundable(StoreState state, VisitId visit, DateTimeOffset at) =>
        !state.Carts.TryGetValue(visit, out Cart? cart) ? (null, Refusal.UnknownVisit)
        : cart.SettledAt is not { } settled ? (null, Refusal.NotSettled)
        : at - settled > Settlement.RefundWindow ? (null, Refusal.TooLate)
        : (cart, default);

    private static int ChargedOf(Cart cart, ReceiptLine line) =>
        cart.Charged.Where(charged => charged.Sku == line.Sku && charged.UnitPrice == line.UnitPrice).Sum(charged => charged.Quantity);

    private static bool IsOf(ReceiptLine line, UnitsOf units) => line.Sku == units.Sku && (units.UnitPriceMinor is not { } price || line.UnitPrice.MinorUnits == price);

    private static bool IsOf(AdjustmentLine line, UnitsOf units) => line.Sku == units.Sku && (units.UnitPriceMinor is not { } price || line.UnitPrice.MinorUnits == price);
}

/// <summary>Units of a charged line.</summary>
/// <param name="Sku">Product.</param>
/// <param name="UnitPriceMinor">At which price; null where the receipt has the product at one price only.</param>
/// <param name="Quantity">Units, at least 1.</param>
public sealed record UnitsOf(Sku Sku, long? UnitPriceMinor, int Quantity);

/// <summary>A shopper's word that something is wrong with a line.</summary>
public sealed record DisputeRequest(VisitId Visit, DateTimeOffset At, UnitsOf Units, DisputeReason Reason);

/// <summary>Units to be given back.</summary>
/// <param name="Visit">Whose.</param>
/// <param name="Id">The same id is the same refund, however often it is sent.</param>
/// <param name="By">Who decides: the name that they signed in with.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Reason">Why.</param>
/// <param name="Units">What, at least one line.</param>
/// <param name="Dispute">The dispute that it answers; null for none.</param>
public sealed record RefundRequest(VisitId Visit, DecisionId Id, string By, DateTimeOffset At, RefundReason Reason, IReadOnlyList<UnitsOf> Units, DecisionId? Dispute);

/// <summary>A dispute whose charge stands.</summary>
public sealed record DisputeAnswer(VisitId Visit, DecisionId Id, string By, DateTimeOffset At, DecisionId Dispute);

using System.Diagnostics;
using System.Text.Json.Serialization;

namespace JustWalkOut.Carts;

/// <summary>How far a visit's bill has come.</summary>
public enum ReceiptStatus
{
    /// <summary>The shopper is still in the store, or the last evidence is awaited.</summary>
    Open = 1,

    /// <summary>Final.</summary>
    Settled,

    /// <summary>Something waits for a person; nothing is charged until then.</summary>
    Review,
}

/// <summary>A shopper's bill: live while the visit is open, final once settled.</summary>
/// <param name="Visit">The visit.</param>
/// <param name="Shopper">Who checked in.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="EnteredAt">When they passed the gate.</param>
/// <param name="LeftAt">When the last of the visit's people left; null while someone is in the store.</param>
/// <param name="Lines">What is charged, in the order of first taking.</param>
/// <param name="InReview">What is not charged because a person must look first.</param>
/// <param name="Total">Sum of <paramref name="Lines"/>, with promotions, deposits and tax on top.</param>
/// <param name="Refunded">What has been given back since settlement; already taken off <paramref name="Lines"/> and <paramref name="Total"/>.</param>
public sealed record Receipt(
    VisitId Visit,
    ShopperId Shopper,
    ReceiptStatus Status,
    DateTimeOffset EnteredAt,
    DateTimeOffset? LeftAt,
    IReadOnlyList<ReceiptLine> Lines,
    IReadOnlyList<ReviewLine> InReview,
    Money Total,
    Money Refunded)
{
    /// <summary>The loyalty id that was shown for the visit, as the log has it; null for none.</summary>
    public ShopperId? Loyalty { get; init; }

    /// <summary>What stands on the bill besides goods at their prices: promotions, deposits, tax.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReceiptExtra> Extras => ReceiptExtra.Of(Lines);
}

/// <summary>Units of one product at one price.</summary>
/// <param name="Sku">Product.</param>
/// <param name="Gtin">Its bar code; null without one.</param>
/// <param name="Name">As printed.</param>
/// <param name="Quantity">Units, at least 1.</param>
/// <param name="UnitPrice">Price of one.</param>
/// <param name="Total">Price of all, before promotions, deposits and tax on top: what is to be paid is <see cref="Net"/>.</param>
/// <param name="Confidence">0 to 1: that of the least sure movement behind it.</param>
/// <param name="Causes">The observations whose goods are on this line, in order of time.</param>
public sealed record ReceiptLine(
    Sku Sku, string? Gtin, string Name, int Quantity, Money UnitPrice, Money Total, double Confidence, IReadOnlyList<ObservationId> Causes)
{
    /// <summary>What its units come to one by one, dearest first; null where each comes to its price, and in logs from before version 4.</summary>
    public IReadOnlyList<UnitShare>? Shares { get; init; }

    /// <summary>What is to be paid for the line, with its units' shares of promotions, deposits and tax on top.</summary>
    [JsonIgnore]
    public Money Net => Total + Extra;

    /// <summary>What comes on top of its units' prices, and off them.</summary>
    [JsonIgnore]
    internal Money Extra => UnitPrice with { MinorUnits = (Shares ?? []).Aggregate(0L, (sum, share) => checked(sum + (share.Count * (share.ValueMinor - UnitPrice.MinorUnits)))) };

    /// <summary>What was paid for so many of its units: for the dearest ones, because they are given back first.</summary>
    /// <param name="quantity">0 to <see cref="Quantity"/>.</param>
    public Money ValueOf(int quantity)
    {
        if (Shares is null)
        {
            return UnitPrice * quantity;
        }

        long sum = 0;
        foreach (UnitShare share in Shares)
        {
            int count = Math.Min(quantity, share.Count);
            sum = checked(sum + (count * share.ValueMinor));
            quantity -= count;
        }

        return quantity == 0 ? UnitPrice with { MinorUnits = sum } : throw new UnreachableException($"A line of {Quantity} {Sku} is asked for {quantity} more; the log is damaged.");
    }

    /// <summary>The line after so many of its units were given back, the dearest first; null where none is left.</summary>
    internal ReceiptLine? Without(int quantity)
    {
        if (quantity > Quantity)
        {
            throw new UnreachableException($"{quantity - Quantity} more units of {Sku} were refunded than charged; the log is damaged.");
        }

        if (quantity == Quantity || quantity == 0)
        {
            return quantity == 0 ? this : null;
        }

        List<UnitShare> rest = [];
        int gone = quantity;
        foreach (UnitShare share in Shares ?? [])
        {
            int count = Math.Min(gone, share.Count);
            gone -= count;
            if (count < share.Count)
            {
                rest.Add(share with { Count = share.Count - count });
            }
        }

        return this with { Quantity = Quantity - quantity, Total = UnitPrice * (Quantity - quantity), Shares = Shares is null ? null : rest };
    }
}

/// <summary>Which way goods went whose movement is in doubt.</summary>
public enum GoodsDirection
{
    /// <summary>Into the shopper's hands.</summary>
    In = 1,

    /// <summary>Out of them: put back or handed on.</summary>
    Out,
}

/// <summary>Goods that wait for a person; not charged.</summary>
/// <param name="Direction">Which way they went.</param>
/// <param name="Sku">The most likely product; null for none known.</param>
/// <param name="Gtin">Its bar code; null without one.</param>
/// <param name="Name">Its name; null for an unknown product.</param>
/// <param name="Quantity">Units, at least 1.</param>
/// <param name="Doubt">Why.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Causes">The observations behind it.</param>
public sealed record ReviewLine(
    GoodsDirection Direction, Sku? Sku, string? Gtin, string? Name, int Quantity, Doubt Doubt, double Confidence, IReadOnlyList<ObservationId> Causes);

/// <summary>Units refunded or lost after settlement.</summary>
/// <param name="Sku">Product.</param>
/// <param name="Name">As printed.</param>
/// <param name="Quantity">Units; negative where an earlier loss is taken back.</param>
/// <param name="UnitPrice">Price of one.</param>
public sealed record AdjustmentLine(Sku Sku, string Name, int Quantity, Money UnitPrice)
{
    /// <summary>What was paid for these units, where that is not their price: under a promotion, with a deposit or with tax on top; null else.</summary>
    public Money? Paid { get; init; }

    /// <summary>What they come to.</summary>
    [JsonIgnore]
    public Money Value => Paid ?? (UnitPrice * Quantity);

    /// <summary>So many units of a charged line, to be given back.</summary>
    internal static AdjustmentLine Of(ReceiptLine line, int quantity) =>
        new(line.Sku, line.Name, quantity, line.UnitPrice) { Paid = line.Shares is null ? null : line.ValueOf(quantity) };
}

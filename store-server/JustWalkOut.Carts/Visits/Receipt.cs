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
/// <param name="Total">Sum of <paramref name="Lines"/>.</param>
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
    Money Refunded);

/// <summary>Units of one product at one price.</summary>
/// <param name="Sku">Product.</param>
/// <param name="Gtin">Its bar code; null without one.</param>
/// <param name="Name">As printed.</param>
/// <param name="Quantity">Units, at least 1.</param>
/// <param name="UnitPrice">Price of one.</param>
/// <param name="Total">Price of all.</param>
/// <param name="Confidence">0 to 1: that of the least sure movement behind it.</param>
/// <param name="Causes">The observations whose goods are on this line, in order of time.</param>
public sealed record ReceiptLine(
    Sku Sku, string? Gtin, string Name, int Quantity, Money UnitPrice, Money Total, double Confidence, IReadOnlyList<ObservationId> Causes);

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
public sealed record AdjustmentLine(Sku Sku, string Name, int Quantity, Money UnitPrice);

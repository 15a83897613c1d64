using System.Text.Json.Serialization;

namespace JustWalkOut.Carts.Stores;

/// <summary>A promotion on some products, or a product reduced to clear. Whoever takes a unit while it runs has it, even where it has ended by the time they leave.</summary>
/// <param name="Id">Unique in the store.</param>
/// <param name="Name">As printed on receipts.</param>
/// <param name="Kind">How it lowers the price.</param>
/// <param name="Skus">Products that it is on, at least one; their units count together.</param>
/// <param name="Units">How many units it takes, 1 to <see cref="SaleOffer.UnitsMax"/>; null for one, as for what is reduced to clear.</param>
/// <param name="PriceMinor">What they cost together in minor units: of <see cref="OfferKind.AnyForPrice"/> and <see cref="OfferKind.ReducedToClear"/>, else null.</param>
/// <param name="PaidUnits">How many of them are paid, the dearest: of <see cref="OfferKind.PayForFewer"/>, else null.</param>
/// <param name="Percent">How much less each costs, above 0 to 100, in hundredths at the finest: of <see cref="OfferKind.PercentOff"/>, else null.</param>
/// <param name="From">From when on; null for always.</param>
/// <param name="Until">Until when, exclusive; null until it is taken out of the catalog.</param>
/// <param name="MembersOnly">Whether only the bills of visits with a loyalty id have it; null for everybody's.</param>
public sealed record Promotion(
    string Id,
    string Name,
    OfferKind Kind,
    IReadOnlyList<Sku> Skus,
    int? Units = null,
    long? PriceMinor = null,
    int? PaidUnits = null,
    double? Percent = null,
    DateTimeOffset? From = null,
    DateTimeOffset? Until = null,
    bool? MembersOnly = null)
{
    /// <summary>What it offers.</summary>
    [JsonIgnore]
    public SaleOffer Offer => new(Id, Name, Kind, Units ?? 1, Kind switch
    {
        OfferKind.PayForFewer => PaidUnits ?? 1,
        OfferKind.PercentOff => (long)Math.Round((Percent ?? 0) * 100),
        _ => PriceMinor ?? 0,
    })
    {
        MembersOnly = MembersOnly ?? false,
    };

    /// <summary>Whether it runs at a moment.</summary>
    public bool RunsAt(DateTimeOffset at) => !(at < From) && !(at >= Until);
}

using System.Text.Json.Serialization;

namespace JustWalkOut.Carts.Stores;

/// <summary>One product of a store's catalog.</summary>
/// <param name="Sku">The store's own name for it.</param>
/// <param name="Gtins">Its bar codes; none for loose or home-made goods.</param>
/// <param name="Name">As printed on receipts.</param>
/// <param name="PriceMinor">Price of one unit in minor units of the store's currency; null where the catalog has none, and then it is never charged.</param>
/// <param name="TaxRate">Share of the price that is tax on top, 0 to 1; null where the price includes it.</param>
/// <param name="UnitWeight">Weight of one unit; null where it was never weighed.</param>
/// <param name="AgeLimit">Youngest age that may buy it, in years; null for everyone.</param>
/// <param name="Image">Address of a picture; null for none.</param>
/// <param name="IncludedTaxRate">Rate of the tax that the price includes, 0 to 1; null where the catalog does not say, or tax comes on top.</param>
/// <param name="DepositMinor">Deposit on one unit in minor units, on top of the price and untaxed; null for none.</param>
/// <param name="Status">Whether it is on sale; null for yes. What is not and is taken all the same waits for a person.</param>
/// <param name="Changes">Prices and states from given moments on, the earliest first; null for none. Before the first of them what stands beside holds.</param>
public sealed record Product(
    Sku Sku,
    IReadOnlyList<string> Gtins,
    string Name,
    long? PriceMinor,
    double? TaxRate = null,
    UnitWeight? UnitWeight = null,
    int? AgeLimit = null,
    string? Image = null,
    double? IncludedTaxRate = null,
    long? DepositMinor = null,
    ProductStatus? Status = null,
    IReadOnlyList<ProductChange>? Changes = null)
{
    /// <summary>On what terms a unit is sold that is taken at a moment: the price shown then, in minor units, and whether it is on sale.</summary>
    public (long? PriceMinor, ProductStatus Status) At(DateTimeOffset at)
    {
        ProductChange? change = Changes?.LastOrDefault(each => each.From <= at);
        return change is null ? (PriceMinor, Status ?? ProductStatus.Active) : (change.PriceMinor, change.Status ?? ProductStatus.Active);
    }

    /// <summary>The bar code that goes onto a receipt: the first; null without one.</summary>
    [JsonIgnore]
    public string? Gtin => Gtins.Count > 0 ? Gtins[0] : null;
}

/// <summary>Whether a product is on sale.</summary>
public enum ProductStatus
{
    /// <summary>It is.</summary>
    Active = 1,

    /// <summary>It is not, or not any more.</summary>
    Inactive,
}

/// <summary>What becomes of a product at a moment.</summary>
/// <param name="From">The moment. Whoever took a unit before pays what was shown then.</param>
/// <param name="PriceMinor">Its price from then on; null for none.</param>
/// <param name="Status">Whether it is on sale from then on; null for yes.</param>
public sealed record ProductChange(DateTimeOffset From, long? PriceMinor, ProductStatus? Status = null);

/// <summary>Weight of one unit and how much single units differ from it, in grams.</summary>
/// <param name="Grams">Mean, above 0.</param>
/// <param name="Sd">Standard deviation between units, at least 0.</param>
public sealed record UnitWeight(double Grams, double Sd);

/// <summary>A product's place: the plates that it stands on together.</summary>
/// <param name="Sku">What stands there.</param>
/// <param name="Plates">On which plates, in plate order; at least one.</param>
/// <param name="Count">Units there when the store opened; null where nobody counted.</param>
public sealed record PlanogramRow(Sku Sku, IReadOnlyList<PlateId> Plates, int? Count = null);

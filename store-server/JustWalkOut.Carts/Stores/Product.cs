using System.Text.Json.Serialization;

namespace JustWalkOut.Carts.Stores;

/// <summary>One product of a store's catalog.</summary>
/// <param name="Sku">The store's own name for it.</param>
/// <param name="Gtins">Its bar codes; none for loose or home-made goods.</param>
/// <param name="Name">As printed on receipts.</param>
/// <param name="PriceMinor">Price of one unit in minor units of the store's currency; null where the catalog has none, and then it is never charged.</param>
/// <param name="TaxRate">Share of the price that is tax on top, 0 to 1; null where prices include it.</param>
/// <param name="UnitWeight">Weight of one unit; null where it was never weighed.</param>
/// <param name="AgeLimit">Youngest age that may buy it, in years; null for everyone.</param>
/// <param name="Image">Address of a picture; null for none.</param>
public sealed record Product(
    Sku Sku,
    IReadOnlyList<string> Gtins,
    string Name,
    long? PriceMinor,
    double? TaxRate = null,
    UnitWeight? UnitWeight = null,
    int? AgeLimit = null,
    string? Image = null)
{
    /// <summary>The bar code that goes onto a receipt: the first; null without one.</summary>
    [JsonIgnore]
    public string? Gtin => Gtins.Count > 0 ? Gtins[0] : null;
}

/// <summary>Weight of one unit and how much single units differ from it, in grams.</summary>
/// <param name="Grams">Mean, above 0.</param>
/// <param name="Sd">Standard deviation between units, at least 0.</param>
public sealed record UnitWeight(double Grams, double Sd);

/// <summary>A product's place: the plates that it stands on together.</summary>
/// <param name="Sku">What stands there.</param>
/// <param name="Plates">On which plates, in plate order; at least one.</param>
/// <param name="Count">Units there when the store opened; null where nobody counted.</param>
public sealed record PlanogramRow(Sku Sku, IReadOnlyList<PlateId> Plates, int? Count = null);

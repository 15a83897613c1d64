using System.Globalization;
using System.Text.Json;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Stores;

/// <summary>
/// Goods that differ only by brand, kind and size. Brands and goods are invented, and so are bar codes: they begin with 02, 04 or 2, which GS1 leaves to
/// a company's own use (General Specifications, section 1.4.2).
/// </summary>
/// <param name="Id">Part of each SKU.</param>
/// <param name="Number">Part of each bar code, 100 to 999.</param>
/// <param name="Category">What the basket model calls it.</param>
/// <param name="Name">Name between brand and variant; may be empty.</param>
/// <param name="Brands">At most ten.</param>
/// <param name="Variants">At most ten.</param>
/// <param name="Sizes">At most ten of text, grams, sd of grams between units, price in minor units.</param>
/// <param name="Loose">Whether units are as they grew or were baked: no bar code, and a wide spread of weights.</param>
/// <param name="AgeLimit">Youngest age that may buy it, in years.</param>
/// <param name="GtinDigits">8, 12 or 13.</param>
internal sealed record GoodsRange(
    string Id,
    int Number,
    string Category,
    string Name,
    IReadOnlyList<string> Brands,
    IReadOnlyList<string> Variants,
    IReadOnlyList<JsonElement[]> Sizes,
    bool Loose = false,
    int? AgeLimit = null,
    int GtinDigits = 13)
{
    /// <summary>Every product of the range: one size after another, in each brand after brand, so that neighbours on a shelf weigh nearly the same.</summary>
    public IEnumerable<(Product Product, int Size)> Products() =>
        from size in Enumerable.Range(0, Sizes.Count)
        from brand in Enumerable.Range(0, Brands.Count)
        from variant in Enumerable.Range(0, Variants.Count)
        select (Make(size, brand, variant), size);

    private Product Make(int size, int brand, int variant)
    {
        JsonElement[] facts = Sizes[size];
        Random ofBrand = Chance.For(Number, "brand", (size * 10) + brand);
        Random ofVariant = Chance.For(Number, "variant", (((size * 10) + brand) * 10) + variant);
        double grams = facts[1].GetDouble();
        double price = facts[3].GetDouble();
        if (Brands.Count > 1)
        {
            // Packaging differs by a per cent between makers, recipes by a few tenths.
            grams *= 1 + ofBrand.Between(-0.012, 0.012);
            price = (10 * Math.Round(price * ofBrand.Between(0.85, 1.2) / 10)) - 1;
        }

        if (Variants.Count > 1)
        {
            grams *= 1 + ofVariant.Between(-0.004, 0.004);
        }

        string[] words = [Brands[brand], Name, Variants[variant], facts[0].GetString()!];
        return new Product(
            new Sku($"{Id}-{size}{brand}{variant}"),
            Loose ? [] : [GtinOf(size, brand, variant)],
            string.Join(' ', words.Where(word => word.Length > 0)),
            Math.Max(5, (long)price),
            UnitWeight: new UnitWeight(Math.Round(grams, grams < 100 ? 2 : 1), facts[2].GetDouble()),
            AgeLimit: AgeLimit);
    }

    private string GtinOf(int size, int brand, int variant)
    {
        string digits = GtinDigits switch
        {
            8 => $"2{Number}{size}{brand}{variant}",
            12 => $"4{Number:D4}{size:D2}{brand:D2}{variant:D2}",
            _ => $"20{Number:D4}{size:D2}{brand:D2}{variant:D2}",
        };
        for (int check = 0; check < 10; check++)
        {
            string whole = digits + check.ToString(CultureInfo.InvariantCulture);
            if (Gtin.IsValid(whole))
            {
                return whole;
            }
        }

        throw new InvalidDataException($"Range '{Id}' with number {Number} gives no bar code of {GtinDigits} digits; expected a number of three digits.");
    }
}

/// <summary>Every range that stores can be filled with.</summary>
internal sealed record GoodsCatalog(IReadOnlyList<GoodsRange> Ranges);

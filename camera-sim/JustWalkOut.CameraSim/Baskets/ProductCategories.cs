using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Baskets;

/// <summary>Categories of goods whose store names none: by words of the product's name, else spread by its SKU.</summary>
internal static class ProductCategories
{
    /// <summary>A category for each product of a catalog; the same product gets the same in every store.</summary>
    public static IReadOnlyDictionary<Sku, string> Of(IReadOnlyList<Product> catalog) =>
        catalog.ToDictionary(product => product.Sku, product => ByWords(product.Name) ?? ByChance(product.Sku));

    /// <summary>The category that a name tells: the table's first with a word of it, for flavours (fruit, vegetables, cheese) stand behind what is flavoured; null without any.</summary>
    internal static string? ByWords(string name)
    {
        string words = Words.Spaced(name);
        return BasketTable.Learned.Categories.FirstOrDefault(category => category.Words.Any(word => words.Contains($" {word} ", StringComparison.Ordinal)))?.Name;
    }

    private static string ByChance(Sku sku)
    {
        BasketTable table = BasketTable.Learned;
        return table.Categories[BasketTable.Pick(Chance.For(0, $"category {sku}"), [.. table.Categories.Select(category => category.Frequency)])].Name;
    }
}

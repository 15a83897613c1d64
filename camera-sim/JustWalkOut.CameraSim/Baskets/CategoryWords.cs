using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Baskets;

/// <summary>What kind of goods a product of an imported store is, by the words of its name.</summary>
internal static class CategoryWords
{
    private static readonly (string Category, string[] Words)[] Known =
    [
        ("water", ["water", "wtr", "spring", "sprng", "sparkling", "aqua", "fiji", "evian", "dasani", "perrier", "lacroix"]),
        ("soft drinks", ["cola", "coke", "pepsi", "soda", "sprite", "energy", "red bull", "monster", "gatorade", "lemonade", "dr pepper", "mtn", "kombucha", "coconut"]),
        ("coffee and tea", ["coffee", "tea", "latte", "espresso", "cocoa"]),
        ("juice", ["juice", "smoothie", "mango"]),
        ("beer", ["beer", "lager", "ale"]),
        ("wine and spirits", ["wine", "vodka", "whisky", "gin"]),
        ("snacks", ["chips", "crisps", "popcorn", "pretzel", "pringles", "doritos", "cheetos", "lay's", "nuts", "peanut", "almond", "cashew", "jerky", "trail", "crackers", "puffs", "seaweed"]),
        ("sweets", ["candy", "chocolate", "gum", "gummies", "licorice", "m&m", "snickers", "bar", "mints", "caramel", "bites"]),
        ("pastry", ["cookie", "biscotti", "brownie", "muffin", "cake", "pastry", "wafer"]),
        ("yogurt and desserts", ["yogurt", "pudding"]),
        ("milk", ["milk", "oat", "soy"]),
        ("cheese", ["cheese"]),
        ("fruit", ["apple", "banana", "fruit", "berry", "grape", "orange"]),
        ("vegetables", ["salad", "vegetable", "carrot", "tomato"]),
        ("ready meals", ["soup", "noodle", "ramen", "meal", "mac", "oatmeal", "sandwich", "wrap"]),
        ("canned", ["tuna", "beans", "canned"]),
        ("pantry", ["rice", "pasta", "sauce", "oil", "sugar", "flour", "cereal", "granola", "salt", "honey", "butter"]),
        ("hygiene", ["soap", "shampoo", "tooth", "lotion", "tissue", "wipes", "balm"]),
        ("household", ["battery", "detergent", "bag", "towel", "cleaner"]),
    ];

    /// <summary>The place of a product's kind in <paramref name="categories"/>.</summary>
    public static int Guess(Product product, IReadOnlyList<string> categories)
    {
        string name = product.Name.ToLowerInvariant();
        string? category = Known.FirstOrDefault(known => known.Words.Any(word => name.Contains(word, StringComparison.Ordinal))).Category;
        int at = category is null ? -1 : categories.ToList().IndexOf(category);
        return at >= 0 ? at : (int)(Chance.Seed(0, product.Sku.Value) % (ulong)categories.Count);
    }
}

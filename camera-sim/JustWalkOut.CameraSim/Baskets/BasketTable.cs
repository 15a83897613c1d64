using System.Text.Json;

namespace JustWalkOut.CameraSim.Baskets;

/// <summary>What lay together in real baskets, by kind of goods; <c>baskets.json</c> names where it was learned.</summary>
internal sealed class BasketTable
{
    private readonly double[] _share;
    private readonly double[][] _lift;

    private BasketTable(Document document)
    {
        Categories = [.. document.Categories.Select(category => category.Name)];
        ProductsPerBasket = document.ProductsPerBasket;
        _share = [.. document.Categories.Select(category => category.Baskets / (double)document.Baskets)];
        _lift = [.. Categories.Select(_ => new double[Categories.Count])];
        Dictionary<string, int> index = Categories.Select((name, at) => (name, at)).ToDictionary(pair => pair.name, pair => pair.at, StringComparer.Ordinal);
        foreach (JsonElement pair in document.Pairs)
        {
            (int first, int second) = (index[pair[0].GetString()!], index[pair[1].GetString()!]);
            double lift = pair[2].GetInt64() / (double)document.Baskets / (_share[first] * _share[second]);
            _lift[first][second] = _lift[second][first] = lift;
        }
    }

    /// <summary>The table that comes with the program.</summary>
    public static BasketTable Learned { get; } = new(Read());

    /// <summary>The kinds of goods, in ordinal order.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>Baskets by their number of products, from one product on.</summary>
    public IReadOnlyList<int> ProductsPerBasket { get; }

    /// <summary>Share of baskets that hold a kind of goods, 0 to 1.</summary>
    public double ShareOf(int category) => _share[category];

    /// <summary>How much likelier two kinds lie together than by chance: 1 for unrelated ones, 0 where they never did.</summary>
    public double Lift(int first, int second) => _lift[first][second];

    private static Document Read()
    {
        using Stream stream = typeof(BasketTable).Assembly.GetManifestResourceStream("baskets.json")
            ?? throw new InvalidOperationException("The program was built without its resource 'baskets.json'.");
        return JsonSerializer.Deserialize<Document>(stream, JsonSerializerOptions.Web) ?? throw new InvalidOperationException("baskets.json is null.");
    }

    private sealed record Document(string Source, long Baskets, int[] ProductsPerBasket, Category[] Categories, JsonElement[] Pairs);

    private sealed record Category(string Name, long Baskets);
}

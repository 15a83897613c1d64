using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Baskets;

/// <summary>
/// Shopping lists for one store: as many products as real baskets hold, of kinds that lie together in real baskets, and of each kind a product that the store
/// has. Where a store does not say what kind a product is, its name decides, and where that says nothing, its SKU by chance.
/// </summary>
internal sealed class BasketModel
{
    /// <summary>A kind that is on the list already comes again less often: most baskets hold one product of a kind.</summary>
    private const double AgainFactor = 0.35;

    /// <summary>Of the products of one kind, the n-th of the shelf sells as 1/n^s does (Zipf); s from brand shares in consumer panels: guess, 0.7.</summary>
    private const double PopularityExponent = 0.7;

    private readonly BasketTable _table;
    private readonly Sku[][] _goods;

    /// <summary>A model of a store's goods.</summary>
    /// <param name="store">Only what its planogram holds is on lists.</param>
    /// <param name="categories">The kind of each SKU, where known.</param>
    public BasketModel(StoreDefinition store, IReadOnlyDictionary<Sku, string> categories)
    {
        _table = BasketTable.Learned;
        Dictionary<string, int> index = _table.Categories.Select((name, at) => (name, at)).ToDictionary(pair => pair.name, pair => pair.at, StringComparer.Ordinal);
        Dictionary<Sku, Product> products = store.Catalog.ToDictionary(product => product.Sku);
        List<Sku>[] goods = [.. _table.Categories.Select(_ => new List<Sku>())];
        foreach (Sku sku in store.Planogram.Select(row => row.Sku).Distinct().Where(products.ContainsKey))
        {
            int category = categories.TryGetValue(sku, out string? name) && index.TryGetValue(name, out int known) ? known : CategoryWords.Guess(products[sku], _table.Categories);
            goods[category].Add(sku);
        }

        _goods = [.. goods.Select(list => list.ToArray())];
    }

    /// <summary>Kinds of goods that the store has, by their place in the table.</summary>
    public IEnumerable<int> KindsSold => Enumerable.Range(0, _goods.Length).Where(kind => _goods[kind].Length > 0);

    /// <summary>The kind of each product of one list: how kinds come together, before products are chosen.</summary>
    /// <param name="chance">Draws.</param>
    /// <param name="productsMax">At most so many.</param>
    public IReadOnlyList<int> DrawKinds(Random chance, int productsMax)
    {
        int[] sold = [.. KindsSold];
        int count = sold.Length == 0 ? 0 : Math.Min(productsMax, 1 + Pick(chance, _table.ProductsPerBasket.Select(baskets => (double)baskets)));
        List<int> kinds = [];
        while (kinds.Count < count)
        {
            kinds.Add(sold[Pick(chance, sold.Select(kind => Weight(kind, kinds)))]);
        }

        return kinds;
    }

    /// <summary>A shopping list: different products in the order in which they were thought of.</summary>
    /// <param name="chance">Draws.</param>
    /// <param name="productsMax">At most so many different ones.</param>
    public IReadOnlyList<(Sku Sku, int Quantity)> Draw(Random chance, int productsMax)
    {
        Dictionary<Sku, int> quantities = [];
        List<Sku> order = [];
        foreach (int kind in DrawKinds(chance, productsMax))
        {
            Sku sku = _goods[kind][Pick(chance, Enumerable.Range(1, _goods[kind].Length).Select(place => Math.Pow(place, -PopularityExponent)))];
            if (quantities.TryAdd(sku, 1))
            {
                order.Add(sku);
            }
            else
            {
                quantities[sku]++;
            }
        }

        return [.. order.Select(sku => (sku, quantities[sku]))];
    }

    /// <summary>How likely a kind is next: how common it is, times how it goes with what is on the list, on average of their logarithms.</summary>
    private double Weight(int kind, List<int> listed)
    {
        double weight = _table.ShareOf(kind);
        double together = 0;
        int others = 0;
        foreach (int other in listed)
        {
            if (other == kind)
            {
                weight *= AgainFactor;
                continue;
            }

            together += Math.Log(Math.Clamp(_table.Lift(kind, other), 0.1, 10));
            others++;
        }

        return others == 0 ? weight : weight * Math.Exp(together / others);
    }

    private static int Pick(Random chance, IEnumerable<double> weights)
    {
        double[] all = [.. weights];
        double at = chance.NextDouble() * all.Sum();
        for (int i = 0; i < all.Length - 1; i++)
        {
            at -= all[i];
            if (at < 0)
            {
                return i;
            }
        }

        return all.Length - 1;
    }
}

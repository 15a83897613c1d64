using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Baskets;

/// <summary>One line of a shopping list.</summary>
/// <param name="Sku">What.</param>
/// <param name="Quantity">Units, at least 1.</param>
internal readonly record struct Wish(Sku Sku, int Quantity);

/// <summary>
/// Draws shopping lists that look like real baskets: sizes, frequencies and associations of categories are those of <see cref="BasketTable"/>. A
/// shopper wants what people want, and gets what of that the store has; whoever finds nothing of it takes what the store sells most.
/// </summary>
internal sealed class BasketModel
{
    private const int Tries = 50;

    private readonly BasketOptions _options;
    private readonly BasketTable _table = BasketTable.Learned;
    private readonly Shelved[][] _byCategory;
    private readonly (double X, double Y) _entry;

    /// <summary>A model for one store.</summary>
    /// <param name="store">Its planogram says what can be wanted; products without a place or a price are not.</param>
    /// <param name="categories">Category of SKUs; one that is not in it is told by the product's name.</param>
    /// <param name="options">What receipts do not show; null for the usual.</param>
    /// <exception cref="InvalidDataException">The store offers nothing.</exception>
    public BasketModel(StoreDefinition store, IReadOnlyDictionary<Sku, string> categories, BasketOptions? options = null)
    {
        _options = options ?? new BasketOptions();
        Dictionary<Sku, string> all = new(ProductCategories.Of(store.Catalog));
        foreach ((Sku sku, string category) in categories)
        {
            all[sku] = category;
        }

        Shelved[] shelved = Shelve(store);
        if (shelved.Length == 0)
        {
            throw new InvalidDataException($"Store '{store.Name}' offers nothing: no product of its catalog with a price has a place with stock in its planogram. Give it one.");
        }

        Zone? entry = store.Zones.FirstOrDefault(zone => zone.Kind == ZoneKind.Entry);
        _entry = entry is null ? (0, 0) : (entry.Outline.Average(point => point[0]), entry.Outline.Average(point => point[1]));
        _byCategory = [.. _table.Categories.Select(category => shelved.Where(one => all[one.Sku] == category.Name).OrderBy(one => one.Rank).ThenBy(one => one.Sku.Value, StringComparer.Ordinal).ToArray())];
    }

    /// <summary>Draws what one shopper came for, in the order in which they go for it, each SKU once; the same generator state gives the same list.</summary>
    /// <param name="random">All chance comes from it.</param>
    /// <param name="productsMax">Most different products, at least 1.</param>
    public IReadOnlyList<Wish> Draw(Random random, int productsMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(productsMax, 1);
        int[] wanted = [];
        for (int i = 0; i < Tries && wanted.Length == 0; i++)
        {
            wanted = [.. _table.Draw(random).Where(category => _byCategory[category].Length > 0)];
        }

        if (wanted.Length == 0)
        {
            wanted = [Enumerable.Range(0, _byCategory.Length).Where(category => _byCategory[category].Length > 0).MaxBy(category => _table.Categories[category].Frequency)];
        }

        // In whatever order the categories came, so that a short list does not always lose the same ones.
        random.Shuffle(wanted);
        List<Shelved> chosen = [];
        foreach (int category in wanted)
        {
            chosen.AddRange(Choose(category, random));
        }

        return [.. Ordered([.. chosen.Take(productsMax)], random).Select(one => new Wish(one.Sku, Units(random)))];
    }

    /// <summary>Different products of one category: the mean number is the table's, spread geometrically.</summary>
    private List<Shelved> Choose(int category, Random random)
    {
        List<Shelved> left = [.. _byCategory[category]];
        double another = 1 - (1 / _table.Categories[category].Products);
        List<Shelved> chosen = [];
        do
        {
            int picked = BasketTable.Pick(random, [.. left.Select((_, rank) => Math.Pow(rank + 1, -_options.PopularityExponent))]);
            chosen.Add(left[picked]);
            left.RemoveAt(picked);
        }
        while (left.Count > 0 && random.NextDouble() < another);
        return chosen;
    }

    /// <summary>From place to nearest place, but for what comes to mind late.</summary>
    private List<Shelved> Ordered(List<Shelved> chosen, Random random)
    {
        List<Shelved> late = [.. chosen.Where(_ => random.NextDouble() < _options.AfterthoughtShare)];
        List<Shelved> left = [.. chosen.Except(late)];
        List<Shelved> way = [];
        (double x, double y) = _entry;
        while (left.Count > 0)
        {
            Shelved next = left.MinBy(one => double.Hypot(one.X - x, one.Y - y))!;
            left.Remove(next);
            way.Add(next);
            (x, y) = (next.X, next.Y);
        }

        way.AddRange(late);
        return way;
    }

    private int Units(Random random)
    {
        int units = 1;
        while (units < _options.UnitsMax && random.NextDouble() < _options.AnotherUnitShare)
        {
            units++;
        }

        return units;
    }

    private static Shelved[] Shelve(StoreDefinition store)
    {
        HashSet<Sku> sold = [.. store.Catalog.Where(product => product.PriceMinor is not null).Select(product => product.Sku)];
        StoreLayout layout = new(store);
        return [.. store.Planogram
            .Where(row => sold.Contains(row.Sku) && row.Count != 0)
            .DistinctBy(row => row.Sku)
            .Select(row => layout.TryFind(row.Plates[0], out PlatePlace place)
                ? new Shelved(row.Sku, place.CentreXMetres, place.CentreYMetres, Chance.Seed(0, $"popularity {row.Sku}"))
                : throw new InvalidDataException($"Planogram of store '{store.Name}' names plate {row.Plates[0]}, expected a plate of its gondolas."))];
    }

    /// <summary>A product where it stands; the lower its rank, the more it sells.</summary>
    private sealed record Shelved(Sku Sku, double X, double Y, ulong Rank);
}

using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Stores;

/// <summary>How rows of a planogram come to be wrong: the goods changed and the list did not, or two neighbours were put up the other way round.</summary>
internal sealed class StalePlanogram
{
    private readonly StoreDefinition _built;
    private readonly Sku[] _delisted;
    private readonly Dictionary<(string Gondola, string Shelf), PlateId[]> _shelves = [];

    /// <summary>Looks at a store as it truly is.</summary>
    public StalePlanogram(StoreDefinition built)
    {
        _built = built;
        HashSet<Sku> placed = [.. built.Planogram.Select(row => row.Sku)];
        _delisted = [.. built.Catalog.Select(product => product.Sku).Where(sku => !placed.Contains(sku))];
        foreach (Gondola gondola in built.Gondolas)
        {
            foreach (Shelf shelf in gondola.Shelves)
            {
                _shelves[(gondola.Id, shelf.Id)] = [.. shelf.Plates.Select(plate => new PlateId(gondola.Id, shelf.Id, plate.Id))];
            }
        }
    }

    /// <summary>The row whose plates begin where those of a row end on the same shelf, the first of those with another product; null where there is none.</summary>
    /// <param name="row">Its index.</param>
    public int? NeighbourOf(int row)
    {
        PlateId last = _built.Planogram[row].Plates[^1];
        PlateId[] shelf = _shelves.GetValueOrDefault((last.Gondola, last.Shelf), []);
        int next = Array.IndexOf(shelf, last) + 1;
        if (next == 0 || next == shelf.Length)
        {
            return null;
        }

        for (int other = 0; other < _built.Planogram.Count; other++)
        {
            if (_built.Planogram[other].Plates[0] == shelf[next] && _built.Planogram[other].Sku != _built.Planogram[row].Sku)
            {
                return other;
            }
        }

        return null;
    }

    /// <summary>What stood where a row is now: a product of the catalogue that stands nowhere any more, where there is none one that stands elsewhere now.</summary>
    /// <param name="row">Its index.</param>
    /// <param name="random">Decides which one.</param>
    public Sku? WasAt(int row, Random random)
    {
        Sku now = _built.Planogram[row].Sku;
        Sku[] others = _delisted.Length > 0 ? _delisted : [.. _built.Catalog.Select(product => product.Sku).Where(sku => sku != now)];
        return others.Length == 0 ? null : random.OneOf(others);
    }
}

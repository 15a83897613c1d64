using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Goods;

/// <summary>Counts what stands in a store whose planogram says of some rows only that they are full, as imported ones do: an installer counts it too.</summary>
internal static class StockTake
{
    /// <summary>The same store with a count in each row, those that had one as they were.</summary>
    /// <param name="store">The store as it truly is.</param>
    /// <param name="lookOf">How a unit of a product looks.</param>
    /// <param name="options">How goods stand.</param>
    /// <param name="seed">The simulation's seed.</param>
    public static StoreDefinition Of(StoreDefinition store, Func<Product, GoodsLook> lookOf, GoodsOptions options, long seed)
    {
        if (store.Planogram.All(row => row.Count is not null))
        {
            return store;
        }

        ILookup<Sku, StandingItem> standing = new ShelfStock(store, lookOf, options, seed).Standing.ToLookup(one => one.Item.Sku!.Value);
        return store with
        {
            Planogram = [.. store.Planogram.Select(row => row with { Count = row.Count ?? standing[row.Sku].Count(one => one.Plates.All(share => row.Plates.Contains(share.Plate))) })],
        };
    }
}

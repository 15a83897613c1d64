using JustWalkOut.CameraSim.Goods;
using JustWalkOut.CameraSim.Tests.Acting;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Goods;

public sealed class StockTakeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_nobody_counted_is_counted_as_it_stands_and_then_stands_so_again(long seed)
    {
        StoreDefinition store = SmallShop.Build();
        store = store with { Planogram = [.. store.Planogram, new PlanogramRow(SmallShop.Cola, SmallShop.Plates("A/3/8", "A/3/9", "A/3/10"))] };
        StoreDefinition counted = StockTake.Of(store, SmallShop.LookOf, new GoodsOptions(), seed);

        Assert.Equal(store.Planogram.Select(row => row.Plates), counted.Planogram.Select(row => row.Plates));
        Assert.All(store.Planogram.Zip(counted.Planogram), pair => Assert.True(pair.First.Count is null ? pair.Second.Count > 1 : pair.First.Count == pair.Second.Count, $"{pair.Second}"));
        Assert.Equal(Standing(store, seed), Standing(counted, seed));
        foreach (IGrouping<Sku, PlanogramRow> rows in counted.Planogram.GroupBy(row => row.Sku))
        {
            Assert.Equal(rows.Sum(row => row.Count), Standing(counted, seed)[rows.Key]);
        }
    }

    private static SortedDictionary<Sku, int> Standing(StoreDefinition store, long seed) => new(
        new ShelfStock(store, SmallShop.LookOf, new GoodsOptions(), seed).Standing.GroupBy(one => one.Item.Sku!.Value).ToDictionary(group => group.Key, group => group.Count()),
        Comparer<Sku>.Create((left, right) => string.CompareOrdinal(left.Value, right.Value)));
}

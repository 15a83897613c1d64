using JustWalkOut.CameraSim.Baskets;
using JustWalkOut.CameraSim.Goods;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tests;
using JustWalkOut.Vision.Import;

namespace JustWalkOut.CameraSim.Tests.Stores;

/// <summary>What a real store's file goes through before people come: completed, its goods given a look and a category.</summary>
public sealed class ImportedStoreTests
{
    [Fact]
    public void The_real_store_can_be_entered_shopped_in_and_written_after_its_completion()
    {
        StoreDefinition imported = Imported();
        CompletedStore completed = StoreCompletion.Of(imported);
        Assert.NotEmpty(completed.Store.Gates);
        Assert.Contains(completed.Store.Zones, zone => zone.Kind == ZoneKind.Exit);
        Assert.All(completed.Notes, note => Assert.DoesNotContain('\n', note));
        Assert.Equal(StoreFile.Write(completed.Store), StoreFile.Write(StoreCompletion.Of(imported).Store));
        BasketModel baskets = new(completed.Store, new Dictionary<Sku, string>());
        Random random = Chance.For(2, "imported");
        HashSet<Sku> wanted = [.. Enumerable.Range(0, 2000).SelectMany(_ => baskets.Draw(random, 10)).Select(wish => wish.Sku)];
        Assert.True(wanted.Count * 2 > completed.Store.Planogram.Select(row => row.Sku).Distinct().Count(), $"Only {wanted.Count} products are ever wanted.");
    }

    [Fact]
    public void Words_tell_the_category_of_most_goods_of_the_real_store()
    {
        StoreDefinition store = Imported();
        HashSet<Sku> placed = [.. store.Planogram.Select(row => row.Sku)];
        Product[] goods = [.. store.Catalog.Where(product => placed.Contains(product.Sku))];
        string?[] told = [.. goods.Select(product => ProductCategories.ByWords(product.Name))];
        foreach ((Product product, string? category) in goods.Zip(told))
        {
            GoodsLook look = GoodsLooks.Of(product, 0.3, 0.4, 0.25);
            TestContext.Current.TestOutputHelper?.WriteLine($"{category ?? "-",-20} {look.Shape,-6} {100 * look.WidthMetres:F0}x{100 * look.DepthMetres:F0}x{100 * look.HeightMetres:F0} cm {product.UnitWeight?.Grams,7} g {product.Name}");
        }

        Assert.True(told.Count(category => category is not null) > 0.6 * goods.Length, $"{told.Count(category => category is null)} of {goods.Length} are told by no word.");
    }

    [Fact]
    public void The_real_store_is_counted_before_it_is_surveyed_and_a_count_in_a_hundred_is_wrong()
    {
        StoreDefinition store = StoreCompletion.Of(Imported()).Store;
        Assert.All(store.Planogram, row => Assert.Null(row.Count));
        StoreDefinition built = StockTake.Of(store, new ShelfLooks(store).Of, new GoodsOptions(), 1);
        Assert.All(built.Planogram, row => Assert.True(row.Count > 0, $"{row.Sku} at {row.Plates[0]} is counted {row.Count}."));
        PlanogramRow[][] surveys = [.. Enumerable.Range(0, 40).Select(seed => Survey.Of(built, seed, new SurveyParameters()).Planogram.ToArray())];
        double wrong = surveys.Average(rows => rows.Zip(built.Planogram).Count(pair => pair.First.Count != pair.Second.Count) / (double)rows.Length);
        Assert.InRange(wrong, 0.007, 0.013);
        (int old, int swapped) = SurveyTests.StaleRows(built, 40);
        Assert.True(old > 0 && swapped > 0);
        Assert.InRange((old + swapped) / (40.0 * built.Planogram.Count), 0.003, 0.007);
    }

    private static StoreDefinition Imported() => AutoCheckoutStoreImport.Read(
        SharedData.PathOrSkip("store/aifi/store_meta"), SharedData.PathOrSkip("store/aifi/BENCHMARK-1"), new StoreId("nanostore")).Item1;
}

using JustWalkOut.CameraSim.Baskets;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Baskets;

public sealed class BasketTests
{
    private const int Draws = 40_000;

    [Fact]
    public void Many_draws_have_the_sizes_frequencies_and_lifts_of_the_table()
    {
        BasketTable table = BasketTable.Learned;
        Random random = Chance.For(7, "basket test");
        int kinds = table.Categories.Count;
        double[] sizes = new double[table.SizeShares.Count];
        double[,] pairs = new double[kinds, kinds];
        for (int i = 0; i < Draws; i++)
        {
            int[] drawn = table.Draw(random);
            sizes[drawn.Length - 1]++;
            foreach (int first in drawn)
            {
                foreach (int second in drawn)
                {
                    pairs[first, second]++;
                }
            }
        }

        // Figures of the table come from fewer receipts than are drawn here, so its own sampling error counts as well.
        double Error(double share) => Math.Sqrt(share * (1 - share) * ((1.0 / Draws) + (1.0 / table.Receipts)));
        Assert.All(sizes.Zip(table.SizeShares), pair => Assert.InRange(pair.First / Draws, pair.Second - (4 * Error(pair.Second)) - 1e-4, pair.Second + (4 * Error(pair.Second)) + 1e-4));
        for (int first = 0; first < kinds; first++)
        {
            double frequency = table.Categories[first].Frequency;
            Assert.InRange(pairs[first, first] / Draws, frequency - (4 * Error(frequency)), frequency + (4 * Error(frequency)));
            for (int second = 0; second < first; second++)
            {
                double together = frequency * table.Categories[second].Frequency * table.Lift(first, second);
                double lift = pairs[first, second] * Draws / (pairs[first, first] * pairs[second, second]);
                double error = 4.5 * table.Lift(first, second) * Error(together) / together;
                Assert.True(Math.Abs(lift - table.Lift(first, second)) < error, $"{table.Categories[first].Name} and {table.Categories[second].Name}: lift {lift:F2}, expected {table.Lift(first, second):F2} +- {error:F2}");
            }
        }
    }

    [Fact]
    public void The_table_knows_what_goes_together_and_what_does_not()
    {
        BasketTable table = BasketTable.Learned;
        int Number(string name) => Enumerable.Range(0, table.Categories.Count).First(i => table.Categories[i].Name == name);
        Assert.True(table.Lift(Number("fruit"), Number("vegetables")) > table.Lift(Number("beer"), Number("vegetables")));
        Assert.Equal(1, table.SizeShares.Sum(), 0.001);
        Assert.All(table.Categories, category => Assert.True(category.Products >= 1 && category.Words.Count > 0));
    }

    [Theory]
    [InlineData("nano")]
    [InlineData("convenience")]
    [InlineData("market")]
    public void A_list_names_each_product_once_and_only_what_stands_in_the_store(string name)
    {
        BuiltInStore built = BuiltInStores.Read(name);
        BasketModel model = new(built.Store, built.Categories);
        HashSet<Sku> sold = [.. built.Store.Planogram.Select(row => row.Sku)];
        Random random = Chance.For(3, "lists");
        for (int i = 0; i < 500; i++)
        {
            IReadOnlyList<Wish> list = model.Draw(random, productsMax: 12);
            Assert.InRange(list.Count, 1, 12);
            Assert.Equal(list.Count, list.DistinctBy(wish => wish.Sku).Count());
            Assert.All(list, wish => Assert.True(sold.Contains(wish.Sku) && wish.Quantity is >= 1 and <= 6));
        }
    }

    [Fact]
    public void Lists_of_a_store_with_every_category_have_the_tables_frequencies()
    {
        BuiltInStore market = BuiltInStores.Read("market");
        BasketTable table = BasketTable.Learned;
        Assert.Equal(table.Categories.Select(category => category.Name).Order(StringComparer.Ordinal), market.Categories.Values.Distinct().Order(StringComparer.Ordinal));
        BasketModel model = new(market.Store, market.Categories);
        Random random = Chance.For(4, "lists");
        const int Lists = 6_000;
        Dictionary<string, int> seen = [];
        int products = 0;
        for (int i = 0; i < Lists; i++)
        {
            IReadOnlyList<Wish> wishes = model.Draw(random, int.MaxValue);
            products += wishes.Count;
            foreach (string category in wishes.Select(wish => market.Categories[wish.Sku]).Distinct())
            {
                seen[category] = seen.GetValueOrDefault(category) + 1;
            }
        }

        Assert.All(table.Categories, category =>
            Assert.Equal(category.Frequency, (double)seen[category.Name] / Lists, 4.5 * Math.Sqrt(category.Frequency * ((1.0 / Lists) + (1.0 / table.Receipts)))));
        double expected = table.Categories.Sum(category => category.Frequency * category.Products);
        Assert.Equal(expected, (double)products / Lists, 0.15 * expected);
    }

    [Fact]
    public void The_same_generator_gives_the_same_lists()
    {
        BuiltInStore built = BuiltInStores.Read("convenience");
        BasketModel model = new(built.Store, built.Categories);
        static string Told(IReadOnlyList<Wish> list) => string.Join("; ", list);
        Assert.Equal(Told(model.Draw(Chance.For(5, "twice"), 20)), Told(new BasketModel(built.Store, built.Categories).Draw(Chance.For(5, "twice"), 20)));
        Assert.NotEqual(Told(model.Draw(Chance.For(5, "twice"), 20)), Told(model.Draw(Chance.For(6, "twice"), 20)));
    }

    [Theory]
    [InlineData("Crinkly Kettle Potato Chips", "snacks")]
    [InlineData("Green-Tea", "soft drinks")]
    [InlineData("Dark Chocolate Bar 60%", "sweets")]
    [InlineData("Whole Milk", "milk")]
    [InlineData("Milk Chocolate", "sweets")]
    [InlineData("Sparkling Juice, Peach", "juice")]
    [InlineData("Tortilla Chips Ghost Pepper", "snacks")]
    [InlineData("Coconut Water", "juice")]
    [InlineData("Steakhouse thing", null)]
    public void A_products_category_is_told_by_the_words_of_its_name(string name, string? category) => Assert.Equal(category, ProductCategories.ByWords(name));

    [Fact]
    public void Products_that_no_word_tells_are_spread_over_categories_the_same_way_each_time()
    {
        Product[] catalog = [.. Enumerable.Range(0, 400).Select(i => new Product(new Sku($"x{i}"), [], "Thing", 100))];
        IReadOnlyDictionary<Sku, string> categories = ProductCategories.Of(catalog);
        Assert.True(categories.Values.Distinct().Count() > 20);
        Assert.Equal(categories.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal), ProductCategories.Of([.. catalog.Reverse()]).OrderBy(pair => pair.Key.Value, StringComparer.Ordinal));
    }

    [Fact]
    public void A_store_that_offers_nothing_is_refused()
    {
        StoreDefinition store = BuiltInStores.Read("nano").Store;
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => new BasketModel(store with { Planogram = [] }, new Dictionary<Sku, string>()));
        Assert.Contains("nano", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_with_one_shelf_of_rare_goods_still_gets_customers()
    {
        BuiltInStore nano = BuiltInStores.Read("nano");
        PlanogramRow row = nano.Store.Planogram.First(row => nano.Categories[row.Sku] == "papers and gifts");
        BasketModel model = new(nano.Store with { Planogram = [row] }, nano.Categories);
        Assert.Equal(row.Sku, Assert.Single(model.Draw(Chance.For(1, "rare"), 20)).Sku);
    }
}

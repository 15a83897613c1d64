using System.Text;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts.Tests.Stores;

/// <summary>Bringing a catalog, a planogram and promotions into a store: every fault at once, every change told, and what was taken before keeps what was shown.</summary>
public class CatalogImportTests
{
    private static readonly DateTimeOffset Now = StoryStore.Open.AddHours(1);

    private static readonly StoreDefinition Store = SmallStore.Create() with
    {
        Currency = StoryStore.Usd,
        Catalog = [.. StoryStore.Definition().Catalog],
        Planogram = [],
    };

    private static readonly string Plates = string.Join(' ', new StoreLayout(Store).Plates.Take(2).Select(plate => plate.Id));

    [Fact]
    public void Every_change_is_told_and_the_rest_stays()
    {
        CatalogImported imported = Import(
            """
            sku,gtins,name,price,status,deposit,age_limit
            cola,5449000000996;96385074,"Cola, cold",1.70,,0.25,
            gum,,Gum,0.5,inactive,,
            gift,,Gift,,,,
            wine,,Wine,9,,,18
            """);
        Assert.Empty(imported.Faults);
        Assert.Equal(
            [
                "Price cola: 1.50 USD -> 1.70 USD", "Name cola: Cola -> Cola, cold", "Other cola", "Status gum: active -> inactive", "New wine: Wine, 9.00 USD", "Gone chips: Chips",
            ],
            imported.Changes.Select(change => $"{change.Kind} {change.Id}{(change.Kind switch
            {
                CatalogChangeKind.Other => "",
                CatalogChangeKind.New => $": {change.After}",
                CatalogChangeKind.Gone => $": {change.Before}",
                _ => $": {change.Before} -> {change.After}",
            })}"));
        Product cola = imported.Store!.Catalog[0];
        Assert.Equal((150L, 170L), (cola.At(Now.AddTicks(-1)).PriceMinor, cola.At(Now).PriceMinor));
        Assert.Equal(["5449000000996", "96385074"], cola.Gtins);
        Assert.Equal(25, cola.DepositMinor);
        Assert.Equal((ProductStatus.Active, ProductStatus.Inactive), (imported.Store.Catalog[1].At(Now.AddTicks(-1)).Status, imported.Store.Catalog[1].At(Now).Status));
        Assert.Same(Store.Planogram, imported.Store.Planogram);
        Assert.NotEmpty(StoreFile.Write(imported.Store));
    }

    [Fact]
    public void Every_fault_is_named_at_once_by_line_and_column_and_nothing_comes_of_it()
    {
        CatalogImported imported = Import(
            """
            sku,gtins,name,price,age_limit,tax_rate
            cola,5449000000995,Cola,1.505,,
            cola,,Cola again,1,,
            gum,96385074,Gum,free,-1,2
            chips,96385074,,1,,
            gift,,Gift,1
            """);
        Assert.Null(imported.Store);
        Assert.Empty(imported.Changes);
        Assert.Equal(
            [
                "body.csv line 2, column price is \"1.505\", expected an amount in USD with at most 2 digits behind the point, such as 12.34",
                "body.csv line 4, column price is \"free\", expected an amount in USD with at most 2 digits behind the point, such as 12.34",
                "body.csv line 4, column tax_rate is 2, expected a number between 0 and 1",
                "body.csv line 4, column age_limit is -1, expected a whole number of at least 0",
                "body.csv line 5, column name is missing, expected a non-empty text",
                "body.csv line 6 has 4 cells, expected 6 as the first line has",
                "body.csv line 3, column sku is \"cola\" as body.csv line 2, column sku is, expected each once",
                "body.csv line 2, column gtins[0] is \"5449000000995\", expected a GTIN of 8, 12, 13 or 14 digits with a right check digit",
                "body.csv line 5, column gtins[0] is \"96385074\" as body.csv line 4, column gtins[0] is, expected each GTIN once",
            ],
            imported.Faults);
    }

    [Theory]
    [InlineData("", "body.csv is empty, expected a first line with the names of its columns")]
    [InlineData("name,price\nCola,1", "body.csv line 1 names none of the columns sku, plates and kind")]
    [InlineData("sku,name,colour\ncola,Cola,red", "body.csv line 1 names a column \"colour\", expected only sku,gtins,")]
    [InlineData("sku,name,name\ncola,Cola,Cola", "body.csv line 1 names the column name twice, expected once")]
    [InlineData("sku,name,price,price_minor\ncola,Cola,1,100", "body.csv line 1 has the columns price and price_minor, expected one of them")]
    [InlineData("sku,name\ncola,\"Cola", "body.csv line 2 begins a quote that nothing ends")]
    [InlineData("sku,name\ncola,Co\"la", "body.csv line 2 has a quote within a cell")]
    [InlineData("sku,plates\ncola,nowhere", "body.csv line 2, column plates is \"nowhere\", expected gondola/shelf/plate")]
    [InlineData("sku,plates\ncola,9/9/9", "body.csv line 2, column plates names 9/9/9, expected a plate of the gondolas")]
    [InlineData("sku,plates\npear,9/9/9", "body.csv line 2, column sku is \"pear\", expected a SKU of the catalog")]
    [InlineData("id,name,kind,skus,units,price\na,A,anyForPrice,cola pear,2,2.5", "body.csv line 2, column skus[1] is \"pear\", expected a SKU of the catalog")]
    [InlineData("id,name,kind,skus,units\na,A,payForFewer,cola,2", "body.csv line 2, column paid_units is missing")]
    [InlineData("id,name,kind,skus,price,members_only\na,A,reducedToClear,cola,1,yes", "body.csv line 2, column members_only is \"yes\", expected true or false")]
    [InlineData("{\"catalog\":[{\"sku\":\"cola\"}]}", "body.csv: $.catalog[0].gtins is missing")]
    [InlineData("{\"catalog\":[]", "body.csv is no JSON: line 1")]
    [InlineData("{\"prices\":[]}", "body.csv: $.prices is not a member that this version knows")]
    public void A_faulty_file_is_refused_with_where_it_is_and_what_was_expected(string file, string fault) =>
        Assert.Contains(Import(file).Faults, found => found.StartsWith(fault, StringComparison.Ordinal));

    [Fact]
    public void Text_that_is_no_UTF_8_is_refused() =>
        Assert.StartsWith("latin.csv is no UTF-8", Assert.Single(CatalogImport.Of(Store, [new CatalogFile("latin.csv", new byte[] { 0x73, 0x6b, 0x75, 0x0a, 0xe9 })], Now).Faults), StringComparison.Ordinal);

    [Fact]
    public void A_file_each_for_catalog_planogram_and_promotions_come_in_together_and_each_part_once()
    {
        const string Catalog = "sku,name,price\npear,Pear,0.60\n";
        CatalogImported imported = CatalogImport.Of(Store, [File("c.csv", Catalog), File("p.csv", $"sku,plates,count\npear,{Plates},12\n"), File("o.csv", "id,name,kind,skus,percent,until\nfresh,Pears today,percentOff,pear,12.5,2026-11-30T00:00:00Z\n")], Now);
        Assert.Empty(imported.Faults);
        Assert.Equal((12, 1250L), (imported.Store!.Planogram.Single().Count, imported.Store.Promotions!.Single().Offer.Value));
        Assert.Equal(["c.csv holds"], CatalogImport.Of(Store, [File("a.csv", Catalog), File("c.csv", Catalog)], Now).Faults.Select(fault => fault[..11]));
    }

    [Fact]
    public void The_same_file_again_changes_nothing()
    {
        const string File = "sku,gtins,name,price\ncola,5449000000996,Cola,1.80\nchips,,Chips,2\ngum,,Gum,0.50\ngift,,Gift,\n";
        StoreDefinition once = Import(File).Store!;
        CatalogImported twice = CatalogImport.Of(once, [CatalogImportTests.File("body.csv", File)], Now.AddHours(3));
        Assert.Empty(twice.Changes);
        Assert.Equal(StoreFile.Write(once), StoreFile.Write(twice.Store!));
    }

    [Fact]
    public void What_held_before_is_kept_for_what_is_heard_of_late_and_then_forgotten()
    {
        StoreDefinition store = Store;
        for (int day = 0; day < 10; day++)
        {
            store = CatalogImport.Of(store, [File("c.csv", $"sku,name,price\ncola,Cola,{day + 2}\n")], Now.AddDays(day)).Store!;
        }

        Product cola = store.Catalog.Single();
        Assert.InRange(cola.Changes!.Count, 1, 3);
        Assert.Equal((1100L, 1000L), (cola.At(Now.AddDays(9)).PriceMinor, cola.At(Now.AddDays(9).AddSeconds(-1)).PriceMinor));
    }

    [Fact]
    public void A_promotion_that_is_left_out_ends_then_and_not_for_what_was_taken_before()
    {
        StoreDefinition store = CatalogImport.Of(Store, [File("o.csv", "id,name,kind,skus,price\nclear,Last ones,reducedToClear,cola,1.00\n")], Now).Store!;
        CatalogImported without = CatalogImport.Of(store, [File("o.csv", "id,name,kind,skus,price\n")], Now.AddHours(1));
        Assert.Equal((CatalogChangeKind.Gone, "clear"), Assert.Single(without.Changes) is var change ? (change.Kind, change.Id) : default);
        Promotion ended = without.Store!.Promotions!.Single();
        Assert.Equal((true, false), (ended.RunsAt(Now.AddHours(1).AddTicks(-1)), ended.RunsAt(Now.AddHours(1))));
        Assert.Null(CatalogImport.Of(without.Store, [File("o.csv", "id,name,kind,skus,price\n")], Now.AddDays(4)).Store!.Promotions);
    }

    /// <summary>ISO 4217: no digits for won and yen, three for dinars.</summary>
    [Theory]
    [InlineData("KRW", "1500", 1500L)]
    [InlineData("KRW", "1500.5", null)]
    [InlineData("JPY", "150", 150L)]
    [InlineData("KWD", "1.255", 1255L)]
    [InlineData("KWD", "1.2555", null)]
    [InlineData("USD", "0.1", 10L)]
    public void Amounts_are_read_with_the_currencys_own_digits(string currency, string price, long? minor)
    {
        CatalogImported imported = CatalogImport.Of(Store with { Currency = new Currency(currency) }, [File("c.csv", $"sku,name,price\npear,Pear,{price}\n")], Now);
        Assert.Equal(minor, imported.Store?.Catalog.Single().PriceMinor);
        Assert.Equal(minor is null ? 1 : 0, imported.Faults.Count);
    }

    private static CatalogImported Import(string text) => CatalogImport.Of(Store, [File("body.csv", text)], Now);

    private static CatalogFile File(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));
}

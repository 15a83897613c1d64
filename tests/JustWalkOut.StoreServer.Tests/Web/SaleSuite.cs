using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Editor;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>Catalogs that are brought in, promotions, deposits, tax and age checks, over HTTP and on either database.</summary>
public abstract class SaleSuite
{
    private static readonly StoreDefinition Start = ServedStore.Definition with
    {
        Floor = new FloorPlan([[0, 0], [4, 0], [4, 3]], []),
        Gondolas = [new Gondola("1", new Pose(0, 0, 0), new Extent(1, 1, 1), [new Shelf("5", new Pose(0, 0, 0), new Extent(1, 1, 1), [new Plate("11", new Pose(0, 0, 0), new Extent(1, 1, 1))])])],
        Catalog =
        [
            new Product(new Sku("cola"), ["5449000000996"], "Cola", 150, DepositMinor: 25),
            new Product(new Sku("gum"), [], "Gum", 50, TaxRate: 0.1),
            new Product(new Sku("beer"), [], "Beer", 300, AgeLimit: 18),
        ],
        Promotions = [new Promotion("3for2", "Cola 3 for 2", OfferKind.PayForFewer, [new Sku("cola")], 3, PaidUnits: 2)],
    };

    private protected abstract TestDatabase NewDatabase();

    [Fact]
    public async Task A_bill_with_promotion_deposit_and_tax_is_the_same_everywhere_and_comes_back_to_the_cent()
    {
        using TempStore file = new(Start);
        await using ServedStore store = await file.ServeAsync(NewDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is(), ann.Takes("cola", quantity: 3), ann.Takes("gum"));
        JsonElement cart = (await store.GetAsync(ServedStore.Path($"visits/{ann.Visit}/cart"))).Body;
        await store.SeeAsync(ann.Leaves(), ann.IsComplete());
        JsonElement receipt = (await store.GetAsync(ServedStore.Path($"receipts/{ann.Visit}"))).Body;
        const long Total = 450 - 150 + 75 + 50 + 5;
        foreach (JsonElement bill in new[] { cart, receipt, (await store.GetAsync($"{ann.Link}/receipt.json")).Body })
        {
            Assert.Equal(Total, bill.GetProperty("totalMinor").GetInt64());
            Assert.Equal(["promotion 3for2 -150", "deposit cola 75", "taxAdded  5"], Extras(bill.GetProperty("extras")));
        }

        string page = await store.Client.GetStringAsync($"{ann.Link}?lang=ko", TestContext.Current.CancellationToken);
        Assert.Contains("Cola 3 for 2", page, StringComparison.Ordinal);
        Assert.Contains("보증금, Cola", page, StringComparison.Ordinal);
        Assert.Contains("세금 10 %", page, StringComparison.Ordinal);
        Assert.Contains("$4.30", page, StringComparison.Ordinal);
        Assert.Contains("Tax 10 %", await store.Client.GetStringAsync($"{ann.Link}?lang=en", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        long[] back = new long[3];
        for (int unit = 0; unit < back.Length; unit++)
        {
            (int status, receipt) = await store.PostAsync(ServedStore.Path($"receipts/{ann.Visit}/refunds"), new { id = $"r{unit}", reason = "damaged", lines = new[] { new { sku = "cola", quantity = 1 } } });
            Assert.Equal(201, status);
            back[unit] = receipt.GetProperty("refunds")[unit].GetProperty("amountMinor").GetInt64();
        }

        Assert.Equal([125L, 125L, 125L], back);
        string rows = await store.RowsAsync();
        string before = receipt.ToString();
        await store.ReopenAsync();
        Assert.Equal(before, (await store.GetAsync(ServedStore.Path($"receipts/{ann.Visit}"))).Body.ToString());
        Assert.Equal(rows, await store.RowsAsync());
        Assert.True((await store.GetAsync(ServedStore.Path("books/2026-11-24"))).Body.GetProperty("isClean").GetBoolean());
        string csv = await store.Client.GetStringAsync(ServedStore.Path("receipts/csv?date=2026-11-24"), TestContext.Current.CancellationToken);
        string[][] lines = [.. csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];
        Assert.Equal(["goods", "goods", "promotion", "deposit", "taxAdded", "refund", "refund", "refund"], lines.Select(line => line[4]));
        Assert.Equal(55, lines.Sum(line => long.Parse(line[9], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task An_imported_price_holds_for_what_is_taken_from_then_on_and_after_a_restart_too()
    {
        using TempStore file = new(Start);
        await using ServedStore store = await file.ServeAsync(NewDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is(), ann.Takes("gum"));
        store.Clock.Advance(TimeSpan.FromSeconds(14)); // The next observation is of 13 s after the opening, the one after it of 14 s.
        const string Catalog = "sku,gtins,name,price,tax_rate,deposit,age_limit\ncola,5449000000996,Cola,1.50,,0.25,\ngum,,Gum,0.60,,,\nbeer,,Beer,3,,,18\n";
        string before = await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken);
        (int status, JsonElement body) = await ImportAsync(store, Catalog, isDry: true);
        Assert.Equal((200, "price 0.50 USD 0.60 USD"), (status, Changes(body)[0]));
        Assert.Equal(before, await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken));
        (status, JsonElement done) = await ImportAsync(store, Catalog);
        Assert.Equal((200, body.GetProperty("changes").ToString()), (status, done.GetProperty("changes").ToString()));
        Assert.Equal(60, (await store.GetAsync(ServedStore.Path("catalog/gum"))).Body.GetProperty("priceMinor").GetInt64());

        // Taken before the import and heard of after it and after a restart; and taken at that moment.
        await store.ReopenAsync();
        await store.SeeAsync(ann.Takes("gum"), ann.Takes("gum"));
        JsonElement cart = (await store.GetAsync(ServedStore.Path($"visits/{ann.Visit}/cart"))).Body;
        Assert.Equal([(2, 50L), (1, 60L)], cart.GetProperty("lines").EnumerateArray().Select(line => (line.GetProperty("quantity").GetInt32(), line.GetProperty("unitPriceMinor").GetInt64())));
        Assert.Equal(before, await File.ReadAllTextAsync(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file.Path)!, "store.before.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_changed_price_holds_for_what_is_taken_from_then_on_and_a_dated_one_from_its_moment_and_after_a_restart_too()
    {
        using TempStore file = new(Start);
        await using ServedStore store = await file.ServeAsync(NewDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is(), ann.Takes("gum"));
        store.Clock.Advance(TimeSpan.FromSeconds(14)); // The next observation is of 13 s after the opening, the one after it of 14 s.
        string path = ServedStore.Path("catalog/gum/changes");
        DateTimeOffset later = store.Clock.GetUtcNow().AddSeconds(1.5);
        (int status, JsonElement gum) = await store.PostAsync(path, new { priceMinor = 60 });
        Assert.Equal((200, 60L, false), (status, gum.GetProperty("priceMinor").GetInt64(), gum.TryGetProperty("changes", out _)));
        (status, gum) = await store.PostAsync(path, new { priceMinor = 70, from = later });
        Assert.Equal((200, 60L, 70L), (status, gum.GetProperty("priceMinor").GetInt64(), gum.GetProperty("changes")[0].GetProperty("priceMinor").GetInt64()));
        string once = await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken);
        Assert.Equal(200, (await store.PostAsync(path, new { priceMinor = 70, from = later })).Status);
        Assert.Equal(once, await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken));

        // Taken before the change, between the two, and after the second; heard of after a restart.
        await store.ReopenAsync();
        store.Clock.Advance(TimeSpan.FromSeconds(3));
        await store.SeeAsync(ann.Takes("gum"), ann.Takes("gum"), ann.Takes("cola"), ann.Takes("gum"));
        JsonElement cart = (await store.GetAsync(ServedStore.Path($"visits/{ann.Visit}/cart"))).Body;
        Assert.Equal([(2, 50L), (1, 60L), (1, 70L)], cart.GetProperty("lines").EnumerateArray().Where(line => line.GetProperty("sku").GetString() == "gum").Select(line => (line.GetProperty("quantity").GetInt32(), line.GetProperty("unitPriceMinor").GetInt64())));
        Assert.Equal(70, (await store.GetAsync(ServedStore.Path("catalog/gum"))).Body.GetProperty("priceMinor").GetInt64());
        Assert.Equal(150, (await store.GetAsync(ServedStore.Path("catalog/cola"))).Body.GetProperty("priceMinor").GetInt64());
    }

    [Fact]
    public async Task What_is_taken_off_sale_waits_for_a_person_and_a_change_to_come_can_be_withdrawn()
    {
        using TempStore file = new(Start);
        await using ServedStore store = await file.ServeAsync(NewDatabase());
        string path = ServedStore.Path("catalog/gum/changes");
        DateTimeOffset later = store.Clock.GetUtcNow().AddDays(3);
        Assert.Equal(200, (await store.PostAsync(path, new { priceMinor = 40, status = "active", from = later })).Status);
        (int status, JsonElement gum) = await store.PostAsync(path, new { status = "inactive" });
        Assert.Equal((200, "inactive", 50L), (status, gum.GetProperty("status").GetString(), gum.GetProperty("priceMinor").GetInt64()));
        Assert.False(Assert.Single(gum.GetProperty("changes").EnumerateArray()).TryGetProperty("status", out _)); // On sale.
        using HttpResponseMessage dropped = await store.Client.DeleteAsync($"{path}?from={Uri.EscapeDataString(gum.GetProperty("changes")[0].GetProperty("from").GetString()!)}", TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)dropped.StatusCode);
        Assert.False((await store.GetAsync(ServedStore.Path("catalog/gum"))).Body.TryGetProperty("changes", out _));
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        store.Clock.Advance(TimeSpan.FromSeconds(30));
        await store.SeeAsync(ann.Is(), ann.Takes("gum"), ann.Leaves(), ann.IsComplete());
        Assert.Equal("notOnSale", (await store.GetAsync(ServedStore.Path("reviews"))).Body.GetProperty("items")[0].GetProperty("inReview")[0].GetProperty("doubt").GetString());

        string before = await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken);
        foreach (object wrong in new object[] { new { }, new { priceMinor = -1 }, new { priceMinor = 1.5 }, new { status = "gone" }, new { priceMinor = 1, from = store.Clock.GetUtcNow().AddHours(-1) }, new { priceMinor = 1, from = store.Clock.GetUtcNow().AddYears(3) } })
        {
            Assert.Equal(400, (await store.PostAsync(path, wrong)).Status);
        }

        Assert.Equal(404, (await store.PostAsync(ServedStore.Path("catalog/nothing/changes"), new { priceMinor = 1 })).Status);
        store.Web.Accounts.Put("audrey", WebRole.Auditor, ServedStore.Password);
        using HttpClient audrey = await store.ClientAsync("audrey");
        using HttpResponseMessage refused = await audrey.PostAsync(path, new StringContent("{\"priceMinor\":1}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)refused.StatusCode);
        Assert.Equal(before, await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_faulty_import_names_every_fault_and_changes_nothing_and_only_who_may_decide_imports()
    {
        using TempStore file = new(Start);
        await using ServedStore store = await file.ServeAsync(NewDatabase());
        string before = await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken);
        (int status, JsonElement problem) = await ImportAsync(store, "sku,gtins,name,price\ncola,1,Cola,x\ncola,,Cola,1\n");
        Assert.Equal((400, 3), (status, problem.GetProperty("faults").GetArrayLength()));
        store.Web.Accounts.Put("audrey", WebRole.Auditor, ServedStore.Password);
        using HttpClient audrey = await store.ClientAsync("audrey");
        Assert.Equal(403, (await ImportAsync(store, "sku,name\n", client: audrey)).Status);
        Assert.Equal(415, (await ImportAsync(store, "sku,name\n", type: "text/plain")).Status);
        Assert.Equal(before, await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(file.Path, before + " ", TestContext.Current.CancellationToken);
        Assert.Equal(409, (await ImportAsync(store, "sku,name,price\ncola,Cola,1\n")).Status);
    }

    [Fact]
    public async Task What_has_an_age_limit_waits_for_a_member_of_staff_whose_word_is_kept()
    {
        using TempStore file = new(Start);
        await using ServedStore store = await file.ServeAsync(NewDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is(), ann.Takes("beer"), ann.Takes("gum"));
        JsonElement check = Assert.Single((await store.GetAsync(ServedStore.Path("age-checks"))).Body.EnumerateArray());
        Assert.Equal((ann.Visit.Value, 18), (check.GetProperty("visit").GetString(), check.GetProperty("years").GetInt32()));
        Assert.Contains("check your age", await store.Client.GetStringAsync($"{ann.Link}?lang=en", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await store.SeeAsync(ann.Leaves(), ann.IsComplete());
        Assert.Equal("review", (await store.GetAsync(ServedStore.Path($"receipts/{ann.Visit}"))).Body.GetProperty("status").GetString());
        string path = ServedStore.Path($"visits/{ann.Visit}/age-check");
        Assert.Equal(400, (await store.PostAsync(path, new { id = "a1", age = "perhaps" })).Status);
        (int status, JsonElement receipt) = await store.PostAsync(path, new { id = "a1", age = "confirmed" });
        Assert.Equal((201, "settled", 355L), (status, receipt.GetProperty("status").GetString(), receipt.GetProperty("totalMinor").GetInt64()));
        Assert.Equal(200, (await store.PostAsync(path, new { id = "a1", age = "confirmed" })).Status);
        Assert.Equal((409, "contentChanged"), await store.RefusalAsync(path, new { id = "a1", age = "denied" }));
        Assert.Empty((await store.GetAsync(ServedStore.Path("age-checks"))).Body.EnumerateArray());
        string before = receipt.ToString();
        await store.ReopenAsync();
        Assert.Equal(before, (await store.GetAsync(ServedStore.Path($"receipts/{ann.Visit}"))).Body.ToString());
        Assert.Contains("ageChecked", await store.RowsAsync(), StringComparison.Ordinal);
    }

    private static string[] Extras(JsonElement extras) =>
        [.. extras.EnumerateArray().Select(extra => $"{extra.GetProperty("kind").GetString()} {(extra.TryGetProperty("id", out JsonElement id) ? id.GetString() : "")} {extra.GetProperty("amountMinor").GetInt64()}")];

    private static string[] Changes(JsonElement body) =>
        [.. body.GetProperty("changes").EnumerateArray().Select(change => $"{change.GetProperty("kind").GetString()} {change.GetProperty("before").GetString()} {change.GetProperty("after").GetString()}")];

    private static async Task<(int Status, JsonElement Body)> ImportAsync(ServedStore store, string csv, bool isDry = false, HttpClient? client = null, string type = "text/csv")
    {
        using StringContent content = new(csv, Encoding.UTF8, new MediaTypeHeaderValue(type));
        using HttpResponseMessage answer = await (client ?? store.Client).PostAsync(ServedStore.Path($"catalog/import{(isDry ? "?dryRun=true" : "")}"), content);
        return ((int)answer.StatusCode, await ServedStore.BodyAsync(answer));
    }

    /// <summary>A store's file in a folder of its own; whoever opens the store reads it, as serve does.</summary>
    private sealed class TempStore : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-sale-");

        public TempStore(StoreDefinition store) => File.WriteAllBytes(Path, StoreFile.Write(store));

        public string Path => System.IO.Path.Combine(_folder.FullName, "store.json");

        public Task<ServedStore> ServeAsync(TestDatabase database) => ServedStore.StartAsync(database, parts =>
        {
            byte[] content = File.ReadAllBytes(Path);
            StoreDefinition store = StoreFile.Read(content, Path);
            parts.Ledger.Sell(store);
            return parts with { Store = store, File = new OpenStoreFile(content, Path) };
        });

        public void Dispose() => _folder.Delete(recursive: true);
    }
}

public sealed class SqliteSaleTests : SaleSuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresSaleTests(PostgresCluster cluster) : SaleSuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}

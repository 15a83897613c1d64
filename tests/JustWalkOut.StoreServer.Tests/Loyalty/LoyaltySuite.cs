using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Tests.Privacy;
using JustWalkOut.StoreServer.Tests.Web;

namespace JustWalkOut.StoreServer.Tests.Loyalty;

/// <summary>Loyalty ids at the gate, after it and on the shopper's page; nothing of one is left where it does not belong. On either database.</summary>
public abstract class LoyaltySuite
{
    /// <summary>Stands nowhere else on this machine.</summary>
    private const string Canary = "QX-8812-Zephyr-9914";

    private const string Masked = "···· 9914";

    private static readonly StoreDefinition Club = ServedStore.Definition with
    {
        Promotions = [new Promotion("club", "Club cola", OfferKind.ReducedToClear, [new Sku("cola")], PriceMinor: 100, MembersOnly: true)],
    };

    private static string Entries => ServedStore.Path("gates/door/entries");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract TestDatabase NewDatabase();

    [Fact]
    public async Task An_id_comes_with_the_check_in_or_after_it_and_sent_again_it_is_the_same_after_a_restart_too()
    {
        await using NamedStore named = await NamedStore.OpenAsync(NewDatabase());
        ServedStore store = named.Store;
        object entry = new { shopper = "ann", at = ServedStore.Open, loyalty = Canary };
        (int status, JsonElement entered) = await store.PostAsync(Entries, entry);
        Assert.Equal(201, status);
        Visitor ann = new("ann", VisitId.From(entered.GetProperty("visit").GetString()!), CommandId.From(entered.GetProperty("command").GetProperty("id").GetString()!), entered.GetProperty("link").GetString()!);
        Visitor bob = await Visitor.EnterAsync(store, "bob", 1);
        await store.SeeAsync(ann.Is(), ann.Takes("cola"), bob.Is(), bob.Takes("cola"));
        Assert.Equal((100L, Masked), await BillAsync(store, ann));
        Assert.Equal((150L, null), await BillAsync(store, bob));

        string path = ServedStore.Path($"visits/{bob.Visit}/loyalty");
        (status, JsonElement shown) = await store.PostAsync(path, new { id = "l1", member = Canary });
        Assert.Equal((201, Masked), (status, shown.GetProperty("loyalty").GetString()));
        Assert.Equal((100L, Masked), await BillAsync(store, bob));
        Assert.Equal((409, "contentChanged"), await store.RefusalAsync(path, new { id = "l1", member = "M-2" }));
        Assert.Equal(201, (await store.PostAsync(path, new { id = "l2", member = "M-1234567" })).Status);
        string rows = await store.RowsAsync();
        Assert.DoesNotContain("9914", rows, StringComparison.Ordinal);

        await named.ReopenAsync();
        Assert.Equal(200, (await store.PostAsync(Entries, entry)).Status);
        Assert.Equal(200, (await store.PostAsync(path, new { id = "l1", member = Canary })).Status);
        Assert.Equal(200, (await store.PostAsync(path, new { id = "l3", member = "M-1234567" })).Status);
        Assert.Equal(rows, await store.RowsAsync());
        Assert.Equal((100L, "···· 4567"), await BillAsync(store, bob));
        Assert.Equal((100L, Masked), await BillAsync(store, ann));

        await store.SeeAsync(ann.Leaves(), ann.IsComplete());
        Assert.Equal((100L, Masked), await BillAsync(store, ann));
        Assert.Equal((409, "billFinal"), await store.RefusalAsync(ServedStore.Path($"visits/{ann.Visit}/loyalty"), new { id = "l4", member = "M-3" }));
        Assert.Equal(200, (await store.PostAsync(ServedStore.Path($"visits/{ann.Visit}/loyalty"), new { id = "l5", member = Canary })).Status);
        Assert.Equal(Masked, (await store.GetAsync($"{ann.Link}/receipt.json")).Body.GetProperty("loyalty").GetString());
        Assert.Empty(store.Said);
    }

    [Fact]
    public async Task What_is_no_id_or_whose_bearer_is_no_shopper_is_refused_by_name_and_kept_nowhere()
    {
        await using NamedStore named = await NamedStore.OpenAsync(NewDatabase());
        ServedStore store = named.Store;
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        string path = ServedStore.Path($"visits/{ann.Visit}/loyalty");
        string rows = await store.RowsAsync();
        const string Card = "4242424242424242";
        LoyaltyRequest inside = new(ann.Visit, new DecisionId("l1"), "gate", ServedStore.Open, LoyaltyMember.NameOf(Card));
        Assert.Equal(Refusal.NotAToken, (await store.Ledger.ShowLoyaltyAsync(inside, Stop)).Refusal);
        Assert.Equal(Refusal.NotAToken, (await store.Ledger.AskCheckInAsync(new CheckInRequest(new ShopperId("eve"), new GateId("door"), ServedStore.Open, 1, Role.Shopper, null) { Loyalty = Card }, Stop)).Refusal);
        foreach (string wrong in (string[])[Card, "two words", new string('x', 65)])
        {
            Assert.Equal(400, (await store.PostAsync(path, new { id = "l1", member = wrong })).Status);
            (int status, JsonElement problem) = await store.PostAsync(Entries, new { shopper = "eve", at = ServedStore.Open, loyalty = wrong });
            Assert.Equal(400, status);
            Assert.DoesNotContain(wrong, problem.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(400, (await store.PostAsync(Entries, new { shopper = "sam", at = ServedStore.Open, role = "staff", loyalty = "M-1" })).Status);
        Assert.Equal(404, (await store.PostAsync(ServedStore.Path($"visits/{Guid.Empty}/loyalty"), new { id = "l1", member = "M-1" })).Status);
        Assert.Equal(rows, await store.RowsAsync());
        Assert.Equal(1, named.Names.Count); // Ann's: nobody who was refused left anything.

        (_, JsonElement sam) = await store.PostAsync(Entries, new { shopper = "sam", at = ServedStore.Open, role = "staff" });
        Assert.Equal((409, "notAShopper"), await store.RefusalAsync(ServedStore.Path($"visits/{sam.GetProperty("visit").GetString()}/loyalty"), new { id = "l2", member = "M-1" }));
        Assert.DoesNotContain(Card, await store.RowsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shopper_types_it_on_their_page_until_the_bill_is_final_and_reads_only_its_end()
    {
        await using NamedStore named = await NamedStore.OpenAsync(NewDatabase());
        ServedStore store = named.Store;
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is(), ann.Takes("cola"));
        using HttpClient phone = await store.ClientAsync(null);
        Assert.Contains("Add my membership number", await phone.GetStringAsync($"{ann.Link}?lang=en", Stop), StringComparison.Ordinal);
        Assert.Equal(400, (await FormAsync(phone, ann, "two words")).Status);
        (int status, string again) = await FormAsync(phone, ann, "4242424242424242");
        Assert.Equal(400, status);
        Assert.Contains("That is no membership number.", again, StringComparison.Ordinal);
        Assert.Equal(303, (await FormAsync(phone, ann, $" {Canary} ")).Status);
        Assert.Equal(303, (await FormAsync(phone, ann, Canary)).Status);
        foreach ((string language, string words) in new[] { ("en", "Membership"), ("ko", "멤버십") })
        {
            string page = await phone.GetStringAsync($"{ann.Link}?lang={language}", Stop);
            Assert.Contains($"{words}: {Masked}", page, StringComparison.Ordinal);
            Assert.Contains("Club cola", page, StringComparison.Ordinal);
            Assert.DoesNotContain("8812", page, StringComparison.Ordinal);
        }

        await store.SeeAsync(ann.Leaves(), ann.IsComplete());
        Assert.DoesNotContain("/loyalty", await phone.GetStringAsync(ann.Link, Stop), StringComparison.Ordinal);
        Assert.Equal(409, (await FormAsync(phone, ann, "M-2")).Status);
        Assert.Equal((100L, Masked), await BillAsync(store, ann));

        store.Ledger.Sell(ServedStore.Definition); // Nothing for members any more: nobody is asked for a number.
        Visitor bob = await Visitor.EnterAsync(store, "bob", 1);
        Assert.DoesNotContain("membership", await phone.GetStringAsync($"{bob.Link}?lang=en", Stop), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Of_a_shopper_who_is_erased_no_loyalty_id_is_left_either_nor_of_a_member_who_is()
    {
        await using KeptPeople people = await KeptPeople.OpenAsync(NewDatabase());
        Visitor ann = await people.EnterAsync("ann");
        Visitor bob = await people.EnterAsync("bob");
        await ShowAsync(people, ann, "first-8812-9914");
        await ShowAsync(people, ann, Canary);
        await ShowAsync(people, bob, Canary);
        await people.LeaveAsync(ann);
        await people.Store.Ledger.KeepImageAsync(Stop);
        Assert.Equal($"{Canary} in {ShopperNames.FileName}, first-8812-9914 in {ShopperNames.FileName}", await people.FindAsync(Canary, "first-8812-9914"));
        (string bills, string rows) = (people.Bills(), await people.Store.RowsAsync());

        // Bob shows it as well, and is in the store.
        (int status, JsonElement body) = await people.EraseAsync("ann");
        Assert.Equal((409, 1), (status, body.GetProperty("waiting").GetArrayLength()));
        Assert.Equal(409, (await people.EraseAsync($"loyalty:{Canary}")).Status);
        await people.LeaveAsync(bob);
        (bills, rows) = (people.Bills(), await people.Store.RowsAsync());
        (status, body) = await people.EraseAsync("ann");
        Assert.Equal((200, "erased", 1), (status, body.GetProperty("outcome").GetString(), body.GetProperty("visits").GetInt32()));
        Assert.Equal("", await people.FindAsync(Canary, "first-8812-9914"));
        Assert.Equal((bills, rows), (people.Bills(), await people.Store.RowsAsync()));
        Assert.Equal("····", (await people.Store.GetAsync(ServedStore.Path($"receipts/{bob.Visit}"))).Body.GetProperty("loyalty").GetString());
        Assert.Equal("bob", (await people.Store.GetAsync(ServedStore.Path($"receipts/{bob.Visit}"))).Body.GetProperty("shopper").GetString());

        // By their own id, and the shopper's name stays.
        Visitor cora = await people.EnterAsync("cora");
        await ShowAsync(people, cora, Canary);
        await people.LeaveAsync(cora);
        Assert.Equal((200, 1), await people.EraseAsync($"loyalty:{Canary}") is var (erased, word) ? (erased, word.GetProperty("visits").GetInt32()) : default);
        Assert.Equal("", await people.FindAsync(Canary));
        Assert.Equal("cora", (await people.Store.GetAsync(ServedStore.Path($"receipts/{cora.Visit}"))).Body.GetProperty("shopper").GetString());
        Assert.Equal("unknown", (await people.EraseAsync($"loyalty:{Canary}")).Body.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_member_who_showed_it_long_ago_is_forgotten_and_one_whose_visit_goes_on_is_not()
    {
        await using KeptPeople people = await KeptPeople.OpenAsync(NewDatabase());
        Visitor ann = await people.EnterAsync("ann");
        Visitor bob = await people.EnterAsync("bob");
        await ShowAsync(people, ann, Canary);
        await ShowAsync(people, bob, "stays-8812-9914");
        await people.LeaveAsync(ann);
        Assert.Equal(2, people.Desk.EraseLastSeenBefore(ServedStore.Open.AddDays(2))); // Ann and her id.
        Assert.Equal($"stays-8812-9914 in {ShopperNames.FileName}", await people.FindAsync(Canary, "stays-8812-9914"));
    }

    [Fact]
    public async Task A_reader_that_is_shown_a_card_and_an_id_has_both_on_the_bill()
    {
        await using NamedStore named = await NamedStore.OpenAsync(NewDatabase());
        (VisitId? visit, Refusal? refusal) = await named.Store.Web.Entry.TapAsync(new GateId("door"), "sim_visa", (ServedStore.Open, Canary), Stop);
        Assert.Null(refusal);
        Assert.Equal(visit, (await named.Store.Web.Entry.TapAsync(new GateId("door"), "sim_visa", (ServedStore.Open, Canary), Stop)).Visit);
        ShopperId member = Assert.Single(named.Store.Ledger.State.Carts[visit!.Value].Loyalties);
        Assert.True(ShopperNames.IsPseudonym(member), member.Value);
        Assert.Equal(LoyaltyMember.NameOf(Canary), named.Names.NameOf(member));
    }

    private static async Task ShowAsync(KeptPeople people, Visitor visitor, string member) =>
        Assert.Equal(201, (await people.Store.PostAsync(ServedStore.Path($"visits/{visitor.Visit}/loyalty"), new { id = $"l{visitor.Visit.Uuid:N}-{member.Length}", member })).Status);

    private static async Task<(int Status, string Page)> FormAsync(HttpClient phone, Visitor visitor, string member)
    {
        using FormUrlEncodedContent form = new([KeyValuePair.Create("member", member)]);
        using HttpResponseMessage answer = await phone.PostAsync($"{visitor.Link}/loyalty?lang=en", form, Stop);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private static async Task<(long TotalMinor, string? Loyalty)> BillAsync(ServedStore store, Visitor visitor)
    {
        JsonElement bill = (await store.GetAsync(ServedStore.Path($"receipts/{visitor.Visit}"))).Body;
        return (bill.GetProperty("totalMinor").GetInt64(), bill.TryGetProperty("loyalty", out JsonElement shown) ? shown.GetString() : null);
    }

    /// <summary>A store that sells for members, and keeps names apart over its restarts.</summary>
    private sealed class NamedStore : IAsyncDisposable
    {
        private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("jwo-loyalty-");

        public ServedStore Store { get; private set; } = null!;

        public ShopperNames Names { get; private set; } = null!;

        public static async Task<NamedStore> OpenAsync(TestDatabase database)
        {
            NamedStore named = new();
            named.Names = ShopperNames.Open(named._data.FullName);
            named.Store = await ServedStore.StartAsync(
                database,
                parts =>
                {
                    parts.Ledger.Shoppers = named.Names;
                    parts.Ledger.Sell(Club);
                    return parts with { SecretsFolder = Path.Combine(named._data.FullName, "secrets") };
                });
            return named;
        }

        public async Task ReopenAsync()
        {
            Names.Dispose();
            Names = ShopperNames.Open(_data.FullName);
            await Store.ReopenAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            Names.Dispose();
            _data.Delete(recursive: true);
        }
    }
}

public sealed class SqliteLoyaltyTests : LoyaltySuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresLoyaltyTests(PostgresCluster cluster) : LoyaltySuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>What the interface promises, on either database.</summary>
public abstract class WebSuite
{
    private protected static readonly DateTimeOffset Open = ServedStore.Open;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract TestDatabase NewDatabase();

    [Fact]
    public async Task A_visit_can_be_followed_from_the_gate_to_its_receipt()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        Assert.Equal(1, (await store.GetAsync(ServedStore.Path("gates"))).Body[0].GetProperty("peopleInStore").GetInt32());
        await store.SeeAsync(ann.Is(), ann.Takes("cola"), ann.Takes("cola"), ann.Takes("gum", 0.4));
        JsonElement cart = (await store.GetAsync(ServedStore.Path($"visits/{ann.Visit}/cart"))).Body;
        Assert.Equal((300L, 2, "unsure"), (cart.GetProperty("totalMinor").GetInt64(), cart.GetProperty("lines")[0].GetProperty("quantity").GetInt32(), cart.GetProperty("inReview")[0].GetProperty("doubt").GetString()));
        Assert.Equal(cart.ToString(), Assert.Single((await store.GetAsync(ServedStore.Path("carts"))).Body.EnumerateArray()).ToString());
        JsonElement stock = (await store.GetAsync(ServedStore.Path("stock"))).Body.GetProperty("products")[0];
        Assert.Equal((12L, 10L, 2L, 0L), (stock.GetProperty("atOpening").GetInt64(), stock.GetProperty("onShelf").GetInt64(), stock.GetProperty("inCarts").GetInt64(), stock.GetProperty("sold").GetInt64()));

        await store.SeeAsync(ann.PutsBack("gum"), ann.PutsBack("cola"), ann.Leaves(), ann.IsComplete());
        JsonElement receipt = (await store.GetAsync(ServedStore.Path($"receipts/{ann.Visit}"))).Body;
        Assert.Equal(("settled", 150L, "USD", "ann"), (receipt.GetProperty("status").GetString(), receipt.GetProperty("totalMinor").GetInt64(), receipt.GetProperty("currency").GetString(), receipt.GetProperty("shopper").GetString()));
        stock = (await store.GetAsync(ServedStore.Path("stock"))).Body.GetProperty("products")[0];
        Assert.Equal((11L, 0L, 1L), (stock.GetProperty("onShelf").GetInt64(), stock.GetProperty("inCarts").GetInt64(), stock.GetProperty("sold").GetInt64()));
        Assert.Empty((await store.GetAsync(ServedStore.Path("carts"))).Body.EnumerateArray());
    }

    [Fact]
    public async Task A_check_in_that_is_sent_again_opens_no_second_visit()
    {
        List<CheckInRequest> entered = [];
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase(), parts => parts with { Entered = entered.Add });
        object body = new { shopper = "ann", at = Open };
        (int first, JsonElement opened) = await store.PostAsync(ServedStore.Path("gates/door/entries"), body);
        (int second, JsonElement again) = await store.PostAsync(ServedStore.Path("gates/door/entries"), body);
        Assert.Equal((201, 200, opened.ToString()), (first, second, again.ToString()));
        Assert.Equal("checkIn", opened.GetProperty("command").GetProperty("order").GetProperty("kind").GetString());
        Assert.Equal((1, 2), (store.Ledger.State.Carts.Count, entered.Count));
    }

    [Theory]
    [InlineData("roof", 1, 422, "unknownGate")]
    [InlineData("door", 41, 409, "storeFull")]
    public async Task A_check_in_that_is_refused_says_why_and_changes_nothing(string gate, int people, int status, string refusal)
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        (int got, JsonElement body) = await store.PostAsync(ServedStore.Path($"gates/{gate}/entries"), new { shopper = "ann", at = Open, people });
        Assert.Equal((status, refusal, 0L), (got, body.GetProperty("refusal").GetString(), store.Ledger.Counters.Position));
    }

    [Fact]
    public async Task A_malformed_body_is_refused_with_every_fault_in_it()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        (int status, JsonElement body) = await store.PostAsync(ServedStore.Path("gates/door/entries"), new { at = "yesterday", people = 0, role = "ghost", colour = "red" });
        Assert.Equal(400, status);
        Assert.Equal(["$.shopper", "$.at", "$.people", "$.role", "$.colour"], body.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()!.Split(' ')[0]));
        (status, body) = await store.GetAsync(ServedStore.Path("visits?state=lost&limit=0&after=x&page=2"));
        Assert.Equal(400, status);
        Assert.Equal(["?state", "?limit", "?after", "?page"], body.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()!.Split(' ')[0]));
        using StringContent form = new("shopper=ann", Encoding.UTF8, "application/x-www-form-urlencoded");
        using HttpResponseMessage answer = await store.Client.PostAsync(ServedStore.Path("gates/door/entries"), form, Stop);
        Assert.Equal(415, (int)answer.StatusCode);
        Assert.Equal(0, store.Ledger.Counters.Position);
    }

    [Fact]
    public async Task Observations_are_taken_once_wait_for_a_gap_and_are_refused_by_name()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        Observation[] seen = [store.Make(ann.Is()), store.Make(ann.Takes("cola")), store.Make(ann.Takes("gum"))];
        (int status, JsonElement body) = await store.PostAsync(ServedStore.Path("observations"), new[] { seen[0], seen[2] });
        Assert.Equal((200, 1L, 2), (status, body.GetProperty("acknowledged").GetInt64(), body.GetProperty("taken").GetInt32()));
        Assert.Equal(1, (await store.GetAsync(ServedStore.Path("health"))).Body.GetProperty("waiting").GetInt64());
        (status, body) = await store.PostAsync(ServedStore.Path("observations"), new[] { seen[0], seen[1], seen[1] with { At = Open } });
        Assert.Equal((200, 3L, 1, 1), (status, body.GetProperty("acknowledged").GetInt64(), body.GetProperty("taken").GetInt32(), body.GetProperty("repeated").GetInt32()));
        Assert.Equal("contentChanged", body.GetProperty("refused")[0].GetProperty("reason").GetString());
        string before = await store.RowsAsync();
        (status, body) = await store.PostAsync(ServedStore.Path("observations"), new[] { seen[1] with { At = Open } });
        Assert.Equal((409, "contentChanged", 3L), (status, body.GetProperty("refusal").GetString(), body.GetProperty("acknowledged").GetInt64()));
        (status, body) = await store.PostAsync(ServedStore.Path("observations"), new[] { seen[1] with { Sequence = 4, At = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero), Id = new ObservationId(Guid.Empty) } });
        Assert.Equal((422, "badTime"), (status, body.GetProperty("refusal").GetString()));
        Assert.Equal(before, await store.RowsAsync());
        Assert.Equal(200, store.Ledger.Receipts[0].Total.MinorUnits);
    }

    /// <summary>Our own writer leaves out what is null; the strict reader took a correction to nothing for one that lacks a part.</summary>
    [Fact]
    public async Task Every_kind_of_finding_that_we_write_is_read()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        Visitor bob = await Visitor.EnterAsync(store, "bob", 1);
        Observation[] seen = await store.SeeAsync(ann.Is(), bob.Is(), new Finding.Present(PresenceId.From(Guid.Empty.ToString()), null, 1), ann.Takes("cola"), ann.Takes("something"), bob.PutsBack("gum"));
        await store.SeeAsync(
            new Finding.Revised(seen[3].Id, null, "nothing"),
            new Finding.Revised(seen[4].Id, ann.Takes("gum"), "seen better"),
            new Finding.HandedOver(ann.Presence, bob.Presence, ((Finding.Took)ann.Takes("gum")).Goods),
            new Finding.IdentitySplit(ann.Presence, bob.Presence, [seen[3].Id], 1, "two"),
            new Finding.IdentitySwapped(ann.Presence, bob.Presence, Open, 1, "crossed"),
            new Finding.IdentityMerged(ann.Presence, bob.Presence, 1, "one"),
            new Finding.UnexplainedStock([new PlateId("1", "5", "11")], -50, "nobody near"),
            ann.Leaves(),
            ann.IsComplete());
        Assert.Equal(0, store.Ledger.Counters.Refused);
    }

    [Fact]
    public async Task While_the_database_fails_writes_end_in_503_change_nothing_and_hold_when_sent_again()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        object entry = new { shopper = "ann", at = Open };
        store.IsDatabaseBroken = true;
        using (HttpResponseMessage answer = await store.Client.PostAsync(ServedStore.Path("gates/door/entries"), new StringContent(JsonSerializer.Serialize(entry), Encoding.UTF8, "application/json"), Stop))
        {
            Assert.Equal((503, "1", "application/problem+json"), ((int)answer.StatusCode, answer.Headers.GetValues("Retry-After").Single(), answer.Content.Headers.ContentType!.MediaType));
        }

        Assert.Equal(200, (await store.GetAsync(ServedStore.Path("visits"))).Status);
        Assert.Empty(store.Ledger.State.Carts);
        Assert.Contains("the disk is full", Assert.Single(store.Said), StringComparison.Ordinal);
        store.IsDatabaseBroken = false;
        Assert.Equal(201, (await store.PostAsync(ServedStore.Path("gates/door/entries"), entry)).Status);
    }

    [Fact]
    public async Task A_list_in_pages_shows_everyone_once_the_latest_first()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        for (int i = 0; i < 7; i++)
        {
            await Visitor.EnterAsync(store, string.Create(CultureInfo.InvariantCulture, $"s{i}"), i);
        }

        List<string> seen = [];
        string? after = null;
        do
        {
            JsonElement page = (await store.GetAsync(ServedStore.Path($"visits?limit=3{(after is null ? "" : $"&after={after}")}"))).Body;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("shopper").GetString()!));
            after = page.TryGetProperty("next", out JsonElement next) ? next.GetString() : null;
        }
        while (after is not null);

        Assert.Equal(["s6", "s5", "s4", "s3", "s2", "s1", "s0"], seen);
        Assert.Empty((await store.GetAsync(ServedStore.Path("receipts?status=settled"))).Body.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task No_request_whatever_it_holds_ends_in_a_fault_of_ours_and_a_refused_one_changes_nothing()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        Visitor bob = await Visitor.EnterAsync(store, "bob", 1);
        Observation[] seen = await store.SeeAsync(ann.Is(), ann.Takes("cola"), ann.Takes("gum", 0.4), bob.Is(), bob.Takes("gum", quantity: 5), ann.Leaves(), ann.IsComplete(), bob.Leaves(), bob.IsComplete());
        ann.Seen.Add(seen[2].Id);
        bob.Seen.Add(seen[4].Id);
        RandomRequests requests = await RandomRequests.OfAsync(store, [ann, bob], seed: 7);
        Dictionary<int, int> statuses = [];
        for (int i = 0; i < 5000; i++)
        {
            (StoreState state, LedgerCounters counters) = (store.Ledger.State, store.Ledger.Counters);
            using HttpRequestMessage request = requests.Next();
            string told = $"request {i}: {request.Method} {request.RequestUri} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync(Stop))}";
            using HttpResponseMessage answer = await store.Client.SendAsync(request, Stop);
            int status = (int)answer.StatusCode;
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            Assert.True(status < 500, $"{status} for {told}: {string.Join(" | ", store.Said)}");
            if (status >= 400)
            {
                Assert.True(ReferenceEquals(state, store.Ledger.State) && counters.Waiting == store.Ledger.Counters.Waiting, $"{status} changed something: {told}");

                // What is no HTTP at all (%00 in a path) the server below us refuses without a word.
                bool isHttp = status != 400 || !request.RequestUri!.OriginalString.Contains('%', StringComparison.Ordinal);
                Assert.True(!isHttp || request.RequestUri!.AbsolutePath.StartsWith("/r/", StringComparison.Ordinal) || request.RequestUri.AbsolutePath.StartsWith("/in/", StringComparison.Ordinal) || answer.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{status} is no problem: {told}");
            }
        }

        Assert.True(store.Web.Accounts.HasAdmin);

        // The requests are worth something only if they get through to every kind of answer.
        Assert.Superset(new HashSet<int> { 200, 201, 400, 404, 405, 415, 422 }, statuses.Keys.ToHashSet());
        Assert.Empty(store.Said);
    }
}

public sealed class SqliteWebTests : WebSuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresWebTests(PostgresCluster cluster) : WebSuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}

using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>What people decide about receipts, over HTTP and on either database.</summary>
public abstract class AfterwardsSuite
{
    private protected abstract TestDatabase NewDatabase();

    [Fact]
    public async Task A_receipt_in_review_is_decided_line_by_line_and_then_final()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        (Visitor ann, Observation[] seen) = await WaitingAsync(store);
        JsonElement review = Assert.Single((await store.GetAsync(ServedStore.Path("reviews"))).Body.GetProperty("items").EnumerateArray());
        Assert.Equal((2, 150L), (review.GetProperty("inReview").GetArrayLength(), review.GetProperty("totalMinor").GetInt64()));
        object decision = new { id = "d1", lines = new object[] { Line(seen[2], "accept"), Line(seen[3], "correct", "gum") } };
        await store.PassAsync(TimeSpan.FromHours(2));
        (int status, JsonElement receipt) = await store.PostAsync(ServedStore.Path($"reviews/{ann.Visit}/decisions"), decision);
        Assert.Equal((201, "settled", 250L), (status, receipt.GetProperty("status").GetString(), receipt.GetProperty("totalMinor").GetInt64()));
        Assert.Equal(ServedStore.Open.AddHours(2), receipt.GetProperty("settledAt").GetDateTimeOffset());
        (status, JsonElement again) = await store.PostAsync(ServedStore.Path($"reviews/{ann.Visit}/decisions"), decision);
        Assert.Equal((200, receipt.ToString()), (status, again.ToString()));
        Assert.Equal(404, (await store.GetAsync(ServedStore.Path($"reviews/{ann.Visit}"))).Status);
        Assert.Contains("reviewDecided", await store.RowsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_decisions_say_why_and_change_nothing()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        (Visitor ann, Observation[] seen) = await WaitingAsync(store);
        string before = await store.RowsAsync();
        (string Path, object Body, int Status, string? Refusal)[] wrongs =
        [
            ($"reviews/{ann.Visit}/decisions", new { id = "d", lines = Array.Empty<int>() }, 409, "linesWait"),
            ($"reviews/{ann.Visit}/decisions", new { id = "d", lines = new[] { Line(seen[1], "accept") } }, 422, "unknownLine"),
            ($"reviews/{ann.Visit}/decisions", new { id = "d", lines = new[] { Line(seen[2], "correct", "tea") } }, 422, "unknownProduct"),
            ($"reviews/{ann.Visit}/decisions", new { id = "d", lines = new[] { Line(seen[3], "accept") } }, 422, "unknownProduct"),
            ($"reviews/{Guid.Empty}/decisions", new { id = "d", lines = new[] { Line(seen[2], "accept") } }, 404, "unknownVisit"),
            ($"reviews/{ann.Visit}/decisions", new { id = "no good", lines = new[] { Line(seen[2], "accept", "gum") } }, 400, null),
            ($"receipts/{ann.Visit}/refunds", new { id = "r", reason = "damaged", lines = new[] { new { sku = "cola", quantity = 1 } } }, 409, "notSettled"),
            ($"receipts/{ann.Visit}/disputes", new { sku = "cola", quantity = 1, reason = "notTaken" }, 409, "notSettled"),
        ];
        foreach ((string path, object body, int expected, string? refusal) in wrongs)
        {
            (int status, JsonElement problem) = await store.PostAsync(ServedStore.Path(path), body);
            Assert.Equal((expected, refusal), (status, problem.TryGetProperty("refusal", out JsonElement name) ? name.GetString() : null));
        }

        Assert.Equal(before, await store.RowsAsync());
    }

    [Fact]
    public async Task A_dispute_is_answered_with_a_refund_that_the_receipt_shows()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        Visitor ann = await SettledAsync(store);
        await store.PassAsync(TimeSpan.FromDays(29));
        (int status, JsonElement receipt) = await store.PostAsync(ServedStore.Path($"receipts/{ann.Visit}/disputes"), new { sku = "cola", quantity = 1, reason = "notTaken" });
        string dispute = receipt.GetProperty("disputes")[0].GetProperty("dispute").GetString()!;
        Assert.Equal((201, dispute), (status, Assert.Single((await store.GetAsync(ServedStore.Path("disputes?state=open"))).Body.EnumerateArray()).GetProperty("dispute").GetString()));
        object refund = new { id = "r1", reason = "notTaken", dispute, lines = new[] { new { sku = "cola", quantity = 1 } } };
        (status, receipt) = await store.PostAsync(ServedStore.Path($"receipts/{ann.Visit}/refunds"), refund);
        Assert.Equal((201, 200L, 150L, "refunded"), (status, receipt.GetProperty("totalMinor").GetInt64(), receipt.GetProperty("refundedMinor").GetInt64(), receipt.GetProperty("disputes")[0].GetProperty("state").GetString()));
        Assert.Equal((2, 1), (receipt.GetProperty("bill")[0].GetProperty("quantity").GetInt32(), receipt.GetProperty("lines")[0].GetProperty("quantity").GetInt32()));
        JsonElement cola = (await store.GetAsync(ServedStore.Path("stock"))).Body.GetProperty("products")[0];
        Assert.Equal((10L, 1L, 1L, 0L), (cola.GetProperty("onShelf").GetInt64(), cola.GetProperty("sold").GetInt64(), cola.GetProperty("refunded").GetInt64(), cola.GetProperty("lost").GetInt64()));
        Assert.Equal("notTaken", Assert.Single(receipt.GetProperty("refunds").EnumerateArray()).GetProperty("reason").GetString());
        (status, JsonElement again) = await store.PostAsync(ServedStore.Path($"receipts/{ann.Visit}/refunds"), refund);
        Assert.Equal((200, receipt.ToString()), (status, again.ToString()));
        (status, JsonElement problem) = await store.PostAsync(ServedStore.Path($"receipts/{ann.Visit}/refunds"), new { id = "r2", reason = "goodwill", lines = new[] { new { sku = "cola", quantity = 2 } } });
        Assert.Equal((409, "moreThanCharged"), (status, problem.GetProperty("refusal").GetString()));
        await store.PassAsync(TimeSpan.FromDays(2));
        (status, problem) = await store.PostAsync(ServedStore.Path($"receipts/{ann.Visit}/refunds"), new { id = "r3", reason = "goodwill", lines = new[] { new { sku = "gum", quantity = 1 } } });
        Assert.Equal((409, "tooLate"), (status, problem.GetProperty("refusal").GetString()));
    }

    [Fact]
    public async Task A_dispute_can_be_rejected_and_the_charge_stands()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        Visitor ann = await SettledAsync(store);
        JsonElement receipt = (await store.PostAsync(ServedStore.Path($"receipts/{ann.Visit}/disputes"), new { sku = "gum", unitPriceMinor = 50, quantity = 1, reason = "wrongPrice" })).Body;
        string path = ServedStore.Path($"receipts/{ann.Visit}/disputes/{receipt.GetProperty("disputes")[0].GetProperty("dispute").GetString()}/rejection");
        Assert.Equal(201, (await store.PostAsync(path, new { id = "a1" })).Status);
        (int status, receipt) = await store.PostAsync(path, new { id = "a1" });
        Assert.Equal((200, 350L, "rejected"), (status, receipt.GetProperty("totalMinor").GetInt64(), receipt.GetProperty("disputes")[0].GetProperty("state").GetString()));
        Assert.Equal((409, "unknownDispute"), await store.RefusalAsync(path, new { id = "a2" }));
    }

    [Fact]
    public async Task What_was_decided_survives_a_restart_and_equals_what_was_answered()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        (Visitor ann, Observation[] seen) = await WaitingAsync(store);
        await store.PostAsync(ServedStore.Path($"reviews/{ann.Visit}/decisions"), new { id = "d1", lines = new[] { Line(seen[2], "accept"), Line(seen[3], "drop") } });
        await store.PostAsync(ServedStore.Path($"receipts/{ann.Visit}/disputes"), new { sku = "gum", quantity = 1, reason = "other" });
        await store.PostAsync(ServedStore.Path($"receipts/{ann.Visit}/refunds"), new { id = "r1", reason = "goodwill", lines = new[] { new { sku = "cola", quantity = 1 } } });
        string before = (await store.GetAsync(ServedStore.Path($"receipts/{ann.Visit}"))).Body.ToString();
        await store.ReopenAsync();
        Assert.Equal(before, (await store.GetAsync(ServedStore.Path($"receipts/{ann.Visit}"))).Body.ToString());
        Assert.Equal(200, (await store.PostAsync(ServedStore.Path($"receipts/{ann.Visit}/refunds"), new { id = "r1", reason = "goodwill", lines = new[] { new { sku = "cola", quantity = 1 } } })).Status);
    }

    /// <summary>A log that version 1 wrote, before people could decide anything: its receipts are the same, and what waited then can be decided now.</summary>
    [Fact]
    public async Task A_log_of_version_1_is_read_and_gone_on_with()
    {
        TestDatabase database = NewDatabase();
        await using (IEventLog log = await database.OpenLogAsync())
        {
            LogRow[] rows = [.. (await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "log.version1.txt"), TestContext.Current.CancellationToken)).Select(Row)];
            Assert.Equal(20, rows.Length);
            LogHead head = await log.HeadAsync(ServedStore.Id, CancellationToken.None);
            Assert.True(await log.TryAppendAsync(ServedStore.Id, new LogBatch(head, rows, [], 13), CancellationToken.None));
        }

        await using ServedStore store = await ServedStore.StartAsync(database);
        Assert.Equal([("ann", 0L, 150L), ("bob", 150L, 0L)], store.Ledger.Receipts.Select(receipt => (receipt.Shopper.Value, receipt.Total.MinorUnits, receipt.Refunded.MinorUnits)));
        Receipt bob = store.Ledger.Receipts[1];
        (int status, JsonElement receipt) = await store.PostAsync(
            ServedStore.Path($"reviews/{bob.Visit}/decisions"), new { id = "d1", lines = new[] { new { direction = "in", observation = bob.InReview[0].Causes[0].Value, action = "accept" } } });
        Assert.Equal((201, 200L), (status, receipt.GetProperty("totalMinor").GetInt64()));

        static LogRow Row(string line)
        {
            string[] parts = line.Split('|');
            return new LogRow(long.Parse(parts[0]), parts[1], parts[2], parts[3], parts[4], int.Parse(parts[5]), parts[6]);
        }
    }

    /// <summary>Ann has a cola that nobody doubts, a gum that is unsure and something that nobody knows.</summary>
    private static async Task<(Visitor Ann, Observation[] Seen)> WaitingAsync(ServedStore store)
    {
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        return (ann, await store.SeeAsync(ann.Is(), ann.Takes("cola"), ann.Takes("gum", 0.4), ann.Takes("something"), ann.Leaves(), ann.IsComplete()));
    }

    private static async Task<Visitor> SettledAsync(ServedStore store)
    {
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is(), ann.Takes("cola", quantity: 2), ann.Takes("gum"), ann.Leaves(), ann.IsComplete());
        return ann;
    }

    private static object Line(Observation seen, string action, string? sku = null) => new { direction = "in", observation = seen.Id.Value, action, sku };
}

public sealed class SqliteAfterwardsTests : AfterwardsSuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresAfterwardsTests(PostgresCluster cluster) : AfterwardsSuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}

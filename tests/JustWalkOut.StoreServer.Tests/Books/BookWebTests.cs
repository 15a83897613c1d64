using System.Net;
using System.Text.Json;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Books;

/// <summary>A day's books over HTTP, as the page and other programs get them.</summary>
public class BookWebTests
{
    [Fact]
    public async Task A_day_is_reconciled_and_downloaded_by_an_auditor_and_by_nobody_without_a_role()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), hasPayments: true);
        store.Web.Accounts.Put("mia", WebRole.Auditor, ServedStore.Password);
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is(), ann.Takes("cola", quantity: 2), ann.Leaves(), ann.IsComplete());
        Visitor eve = await Visitor.EnterAsync(store, "eve", second: 1);
        while (store.Ledger.State.Carts[ann.Visit].Payment is { IsAtRest: false })
        {
            await store.Ledger.ChangedAsync(store.Ledger.State, TestContext.Current.CancellationToken);
        }

        JsonElement day = (await store.GetAsync(ServedStore.Path("books/2026-11-24"))).Body;
        Assert.Equal((true, 2, 1, 300L, 300L), (
            day.GetProperty("isClean").GetBoolean(), day.GetProperty("visits").GetInt32(), day.GetProperty("open").GetInt32(), day.GetProperty("takenMinor").GetInt64(), day.GetProperty("serviceTakenMinor").GetInt64()));
        store.Clock.Advance(TimeSpan.FromHours(3));
        using HttpClient auditor = await store.ClientAsync("mia");
        day = JsonElement.Parse(await auditor.GetStringAsync(ServedStore.Path("books/2026-11-24?zone=Asia/Seoul"), TestContext.Current.CancellationToken));
        Assert.Equal("2026-11-23T15:00:00+00:00", day.GetProperty("from").GetString());
        JsonElement mismatch = Assert.Single(day.GetProperty("mismatches").EnumerateArray());
        Assert.Equal(("neverSettled", "Visit never settled", eve.Visit.Value, "cart"), (
            mismatch.GetProperty("kind").GetString(), mismatch.GetProperty("name").GetString(), mismatch.GetProperty("visit").GetString(), mismatch.GetProperty("one").GetProperty("side").GetString()));
        using HttpResponseMessage csv = await auditor.GetAsync(ServedStore.Path("books/2026-11-24/csv"), TestContext.Current.CancellationToken);
        Assert.Equal(("text/csv", "2026-11-24.csv"), (csv.Content.Headers.ContentType!.MediaType, csv.Content.Headers.ContentDisposition!.FileName));
        Assert.Contains($"2026-11-24,{ann.Visit},1,", await csv.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using HttpClient nobody = await store.ClientAsync(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(ServedStore.Path("books/2026-11-24"), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_bill_that_a_person_looks_at_is_not_counted_as_a_visit_without_one()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        Visitor eve = await Visitor.EnterAsync(store, "eve", second: 1);
        await store.SeeAsync(ann.Is(), ann.Takes("cola", 0.4), ann.Leaves(), ann.IsComplete(), eve.Is());
        JsonElement day = (await store.GetAsync(ServedStore.Path("books/2026-11-24"))).Body;
        Assert.Equal((2, 1, 1), (day.GetProperty("visits").GetInt32(), day.GetProperty("open").GetInt32(), day.GetProperty("inReview").GetInt32()));
        store.Clock.Advance(TimeSpan.FromHours(3));
        await store.PassAsync(TimeSpan.Zero);
        day = (await store.GetAsync(ServedStore.Path("books/2026-11-24"))).Body;
        Assert.Equal((0, 0, 2), (day.GetProperty("open").GetInt32(), day.GetProperty("inReview").GetInt32(), day.GetProperty("mismatches").GetArrayLength()));
    }

    [Theory]
    [InlineData("books/today", "the day in the path is none")]
    [InlineData("books/2026-13-01/csv", "the day in the path is none")]
    [InlineData("books/2026-11-24?zone=Nowhere/At-all", "?zone is no time zone")]
    [InlineData("books/2026-11-24?day=2", "?day is no parameter")]
    public async Task What_is_no_day_or_zone_is_named(string path, string fault)
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase());
        (int status, JsonElement problem) = await store.GetAsync(ServedStore.Path(path));
        Assert.Equal(400, status);
        Assert.StartsWith(fault, problem.GetProperty("faults")[0].GetString(), StringComparison.Ordinal);
    }
}

using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>Coming in by a code that the shopper's page shows, on either database.</summary>
public abstract class EntrySuite : IDisposable
{
    private static readonly DateTimeOffset At = ServedStore.Open.AddSeconds(5);

    private readonly DirectoryInfo _secrets = Directory.CreateTempSubdirectory("jwo-codes-");

    private static string Entries => ServedStore.Path("gates/door/entries");

    private protected abstract TestDatabase NewDatabase();

    public void Dispose()
    {
        _secrets.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_code_lets_in_once_a_resend_is_the_same_check_in_and_every_other_try_is_refused_also_after_a_restart()
    {
        List<CheckInRequest> told = [];
        await using ServedStore store = await StartAsync(told);
        string code = Issue(store);
        object first = new { code, at = At, people = 2 };
        (int status, JsonElement opened) = await store.PostAsync(Entries, first);
        Assert.Equal(201, status);
        Assert.Equal(("ann", 2, At), (Visit(store).Opened.Shopper.Value, Visit(store).Opened.People, Visit(store).EnteredAt));
        (int again, JsonElement answer) = await store.PostAsync(Entries, first);
        Assert.Equal((200, opened.ToString()), (again, answer.ToString()));
        object later = new { code, at = At.AddSeconds(3) };
        Assert.Equal((409, "codeUsed"), await store.RefusalAsync(Entries, later));

        await store.ReopenAsync();
        store.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((409, "codeUsed"), await store.RefusalAsync(Entries, later));
        Assert.Equal(200, (await store.PostAsync(Entries, first)).Status);
        Assert.Equal((1, Visit(store).Visit), (store.Ledger.State.Carts.Count, VisitId.From(opened.GetProperty("visit").GetString()!)));

        // Vision in this process asks the ledger again with what it is told, and has to get the same visit.
        CheckInRequest heard = told[0];
        Assert.Equal(Visit(store).Visit, (await store.Ledger.CheckInAsync(heard with { Now = null }, TestContext.Current.CancellationToken)).Visit);
    }

    [Fact]
    public async Task Of_many_who_show_one_code_at_once_one_is_let_in()
    {
        await using ServedStore store = await StartAsync([]);
        string code = Issue(store);
        (int Status, string? Refusal)[] answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(second => store.RefusalAsync(Entries, new { code, at = At.AddSeconds(second) })));
        Assert.Single(answers, answer => answer == (201, null));
        Assert.Equal(11, answers.Count(answer => answer == (409, "codeUsed")));
        Assert.Single(store.Ledger.State.InStore);
    }

    [Fact]
    public async Task A_code_that_is_old_forged_another_store_s_or_comes_with_a_name_is_refused_with_the_one_reason_and_changes_nothing()
    {
        await using ServedStore store = await StartAsync([]);
        string code = Issue(store);
        string forged = code[..^1] + (code[^1] == 'A' ? 'B' : 'A');
        string theirs = new EntryCodes(new WebSecrets(_secrets.FullName), ServedStore.Definition with { Name = new StoreId("corner-2") }, store.Clock).Issue(new ShopperId("ann"));
        Assert.Equal((422, "notACode"), await store.RefusalAsync(Entries, new { code = forged, at = At }));
        Assert.Equal((422, "notACode"), await store.RefusalAsync(Entries, new { code = "5449000000996", at = At }));
        Assert.Equal((422, "otherStore"), await store.RefusalAsync(Entries, new { code = theirs, at = At }));
        Assert.Equal((422, "unknownGate"), await store.RefusalAsync(ServedStore.Path("gates/roof/entries"), new { code, at = At }));
        (int status, JsonElement both) = await store.PostAsync(Entries, new { code, shopper = "ann", at = At, role = "staff" });
        Assert.Equal((400, 2), (status, both.GetProperty("faults").GetArrayLength()));
        store.Clock.Advance(TimeSpan.FromSeconds(91));
        Assert.Equal((409, "codeTooOld"), await store.RefusalAsync(Entries, new { code, at = At }));
        store.Clock.SetUtcNow(store.Clock.GetUtcNow().AddHours(1));
        string ahead = Issue(store);
        await using ServedStore past = await StartAsync([]);
        Assert.Equal((409, "codeTooNew"), await past.RefusalAsync(Entries, new { code = ahead, at = At }));
        Assert.Equal((0L, 0L), (store.Ledger.Counters.Position, past.Ledger.Counters.Position));
    }

    [Fact]
    public async Task A_pass_is_given_to_whoever_reports_and_its_page_shows_a_code_that_nobody_else_s_address_does()
    {
        await using ServedStore store = await StartAsync([]);
        (int status, JsonElement given) = await store.PostAsync(ServedStore.Path("passes"), new { shopper = "ann" });
        string link = given.GetProperty("link").GetString()!;
        Assert.Equal((200, store.Web.PassOf(new ShopperId("ann"))), (status, link));
        using HttpClient anybody = await store.ClientAsync(null);
        string page = await anybody.GetStringAsync(link + "?lang=ko", TestContext.Current.CancellationToken);
        Assert.Contains("<svg viewBox=\"0 0 ", page, StringComparison.Ordinal);
        Assert.Contains("lang=\"ko\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("ann", page.Replace(link, "", StringComparison.Ordinal), StringComparison.Ordinal);
        using HttpResponseMessage unknown = await anybody.GetAsync(link[..^1] + "!", TestContext.Current.CancellationToken);
        using HttpResponseMessage refused = await anybody.PostAsync(ServedStore.Path("passes"), new StringContent("{\"shopper\":\"eve\"}", System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal((404, 401), ((int)unknown.StatusCode, (int)refused.StatusCode));
    }

    private static Cart Visit(ServedStore store) => Assert.Single(store.Ledger.State.Carts.Values);

    /// <summary>A code as the store's page would show it this moment.</summary>
    private string Issue(ServedStore store) => new EntryCodes(new WebSecrets(_secrets.FullName), ServedStore.Definition, store.Clock).Issue(new ShopperId("ann"));

    private Task<ServedStore> StartAsync(List<CheckInRequest> told) => ServedStore.StartAsync(NewDatabase(), parts => parts with { SecretsFolder = _secrets.FullName, Entered = told.Add });
}

public sealed class SqliteEntryTests : EntrySuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresEntryTests(PostgresCluster cluster) : EntrySuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}

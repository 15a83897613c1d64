using System.Net.Http.Json;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Audit;

/// <summary>Who did what to the server, on either database: written down before it is done, by name, and found out when somebody changes it.</summary>
public abstract class ActSuite : IDisposable
{
    private const string NewPassword = "canary battery staple";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("jwo-acts-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract TestDatabase NewDatabase();

    /// <summary>Takes away what keeps everybody from changing rows: whoever owns the database can.</summary>
    private protected abstract string Disarm { get; }

    public void Dispose()
    {
        _data.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task All_that_an_administrator_does_is_written_down_with_who_when_and_from_where_and_no_secret()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase(), data: _data.FullName);
        (await ServedStore.SignInAsync(store.Client, "boss", NewPassword + "!")).Dispose();
        (await ServedStore.SignInAsync(store.Client, NewPassword, "typed into the wrong field")).Dispose();
        store.Clock.Advance(TimeSpan.FromMinutes(1));
        List<string> secrets = [NewPassword, "sk_in_path"];
        await SendAsync(store, HttpMethod.Put, "accounts/bob", new { role = "auditor", password = NewPassword });
        await SendAsync(store, HttpMethod.Put, "accounts/bob", new { role = "operator", password = NewPassword });
        secrets.Add((await SendAsync(store, HttpMethod.Put, "devices/gate")).GetProperty("key").GetString()!);
        secrets.Add((await SendAsync(store, HttpMethod.Put, "devices/gate")).GetProperty("key").GetString()!);
        await SendAsync(store, HttpMethod.Delete, "devices/gate");
        secrets.Add((await SendAsync(store, HttpMethod.Put, "webhooks/erp", new { url = "https://erp.example/sk_in_path" })).GetProperty("secret").GetString()!);
        await SendAsync(store, HttpMethod.Put, "webhooks/erp", new { url = "https://erp.example/sk_in_path", kind = "cart" });
        secrets.Add((await SendAsync(store, HttpMethod.Post, "webhooks/erp/secret")).GetProperty("secret").GetString()!);
        await SendAsync(store, HttpMethod.Post, "webhooks/erp/resumption");
        await SendAsync(store, HttpMethod.Delete, "webhooks/erp");
        await SendAsync(store, HttpMethod.Delete, "accounts/bob");
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.GetAsync(ServedStore.Path($"visits/{ann.Visit}/evidence"));

        // What is refused, or about what is not there, is nothing that was done.
        await store.PostAsync("/api/v1/webhooks/none/secret", new { });
        await SendAsync(store, HttpMethod.Delete, "accounts/boss");
        await SendAsync(store, HttpMethod.Delete, "devices/none");
        await SendAsync(store, HttpMethod.Put, "accounts/eve", new { role = "device", password = NewPassword });
        await SendAsync(store, HttpMethod.Put, "webhooks/erp", new { url = "ftp://erp.example" });

        JsonElement[] acts = [.. (await store.GetAsync(ServedStore.Path("acts"))).Body.GetProperty("items").EnumerateArray()];
        Assert.Equal(
            [
                "boss signedIn boss", " signInFailed boss", " signInFailed ", "boss accountMade bob auditor", "boss accountChanged bob auditor until now, operator from now on; another password", "boss deviceKeyMade gate",
                "boss deviceKeyMade gate in place of the one before", "boss deviceKeyRevoked gate", "boss webhookMade erp erp.example, all", "boss webhookChanged erp erp.example, cart", "boss webhookSecretMade erp", "boss webhookResumed erp", "boss webhookRemoved erp",
                "boss accountRemoved bob", $"boss evidenceSeen {ann.Visit} visit 1",
            ],
            acts.Reverse().Select(act => $"{act.GetProperty("by").GetString()} {act.GetProperty("kind").GetString()} {act.GetProperty("about").GetString()}{(act.TryGetProperty("detail", out JsonElement detail) ? $" {detail.GetString()}" : "")}"));
        Assert.All(acts, act => Assert.Equal("127.0.0.1", act.GetProperty("from").GetString()));
        Assert.Equal([ServedStore.Open, ServedStore.Open.AddMinutes(1)], acts.Select(act => act.GetProperty("at").GetDateTimeOffset()).Distinct().Order());
        string all = string.Concat(acts.Select(act => act.ToString()));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));
        Assert.DoesNotContain("signedIn", await store.RowsAsync(), StringComparison.Ordinal); // The store's own log is as it was.
    }

    [Fact]
    public async Task Acts_come_in_pages_to_whoever_may_read_visits_and_to_nobody_else()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        store.Web.Accounts.Put("aud", WebRole.Auditor, ServedStore.Password);
        for (int device = 1; device <= 6; device++)
        {
            store.Clock.Advance(TimeSpan.FromMinutes(1));
            await SendAsync(store, HttpMethod.Put, $"devices/d{device}");
        }

        using HttpClient auditor = await store.ClientAsync("aud");
        List<string> seen = [];
        string? next = "";
        while (next is not null)
        {
            JsonElement page = await auditor.GetFromJsonAsync<JsonElement>(ServedStore.Path($"acts?limit=3{(next.Length == 0 ? "" : $"&after={next}")}"), Stop);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(act => act.GetProperty("about").GetString()!));
            next = page.TryGetProperty("next", out JsonElement more) ? more.GetString() : null;
        }

        Assert.Equal(["aud", "d6", "d5", "d4", "d3", "d2", "d1", "boss"], seen);
        string since = Uri.EscapeDataString(ServedStore.Open.AddMinutes(5).ToString("O"));
        JsonElement latest = (await store.GetAsync(ServedStore.Path($"acts?from={since}"))).Body;
        Assert.Equal(["aud", "d6", "d5"], latest.GetProperty("items").EnumerateArray().Select(act => act.GetProperty("about").GetString()!));
        Assert.False(latest.TryGetProperty("next", out _));
        using HttpClient nobody = await store.ClientAsync(null);
        using HttpResponseMessage unknown = await nobody.GetAsync(ServedStore.Path("acts"), Stop);
        nobody.DefaultRequestHeaders.Add("Authorization", $"Bearer {store.Web.Accounts.PutDevice("gate")}");
        using HttpResponseMessage device2 = await nobody.GetAsync(ServedStore.Path("acts"), Stop);
        Assert.Equal((401, 403, 400), ((int)unknown.StatusCode, (int)device2.StatusCode, (await store.GetAsync(ServedStore.Path("acts?limit=501"))).Status));
    }

    [Fact]
    public async Task What_cannot_be_written_down_is_not_done_but_people_sign_in_and_it_is_said()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        store.IsDatabaseBroken = true;
        using HttpResponseMessage refused = await store.Client.PutAsJsonAsync("/api/v1/accounts/bob", new { role = "admin", password = NewPassword }, Stop);
        using HttpResponseMessage key = await store.Client.PutAsync("/api/v1/devices/gate", null, Stop);
        Assert.Equal((503, 503), ((int)refused.StatusCode, (int)key.StatusCode));
        Assert.Equal(("boss", 0), (Assert.Single(store.Web.Accounts.Accounts).Name, store.Web.Accounts.Devices.Count));
        using (HttpResponseMessage entered = await ServedStore.SignInAsync(store.Client, "boss", ServedStore.Password))
        {
            Assert.Equal(303, (int)entered.StatusCode);
        }

        Assert.Contains(store.Said, line => line.StartsWith("'boss' from 127.0.0.1: SignedIn, which could not be written down: ", StringComparison.Ordinal));
        store.IsDatabaseBroken = false;
        await SendAsync(store, HttpMethod.Put, "devices/gate");
        JsonElement act = (await store.GetAsync(ServedStore.Path("acts?limit=1"))).Body.GetProperty("items")[0];
        Assert.Equal(("gate", 2), (act.GetProperty("about").GetString(), act.GetProperty("position").GetInt32()));
    }

    [Theory]
    [InlineData("UPDATE event SET payload = replace(payload, 'gate', 'door') WHERE store = 'corner/acts' AND position = 3", "Changed 3 deviceKeyMade")]
    [InlineData("UPDATE event SET at = '2026-11-24T08:00:00.0000001Z' WHERE store = 'corner/acts' AND position = 3", "Changed 3 deviceKeyMade")]
    [InlineData("UPDATE event SET kind = 'signedIn' WHERE store = 'corner/acts' AND position = 3", "Changed 3 signedIn")]
    [InlineData("DELETE FROM event WHERE store = 'corner/acts' AND position = 2", "Removed 2 ")]
    [InlineData("DELETE FROM event WHERE store = 'corner/acts' AND position > 3", "Removed 4 , Removed 5 ")]
    public async Task Each_act_that_was_changed_or_taken_out_is_named_and_no_other(string sql, string expected)
    {
        TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await WriteAsync(log, 5);
        Assert.Equal("", await FindAsync(log));
        Assert.NotNull(await Record.ExceptionAsync(() => database.RunAsync(sql))); // The database itself says no, until somebody disarms it.
        await database.RunAsync($"{Disarm} {sql}");
        Assert.Equal(expected, await FindAsync(log));
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Acts_of_two_programs_follow_each_other_and_what_a_crash_left_unsealed_is_sealed_later()
    {
        TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        Assert.Null(await LedgerAudit.VerifyActsAsync(log, ServedStore.Id, _data.FullName, Stop));
        await WriteAsync(log, 3);
        using (ActBook other = await ActBook.OpenAsync(log, ServedStore.Id, null, TimeProvider.System, Assert.Fail))
        {
            using ActBook third = await ActBook.OpenAsync(log, ServedStore.Id, null, TimeProvider.System, Assert.Fail);
            for (int i = 0; i < 3; i++)
            {
                await other.RecordAsync(new Act(ActKind.SignedIn, "a", null, $"{i}"), Stop);
                await third.RecordAsync(new Act(ActKind.SignedIn, "b", null, $"{i}"), Stop);
            }
        }

        AuditReport behind = (await LedgerAudit.VerifyActsAsync(log, ServedStore.Id, _data.FullName, Stop))!;
        Assert.Equal((true, 9L, 3L), (behind.IsClean, behind.Events, behind.Sealed));
        await WriteAsync(log, 1);
        AuditReport report = (await LedgerAudit.VerifyActsAsync(log, ServedStore.Id, _data.FullName, Stop))!;
        Assert.Equal((true, 10L, 10L, 0L), (report.IsClean, report.Events, report.Sealed, report.BegunWith));
        File.Delete(Path.Combine(_data.FullName, "acts.seals"));
        InvalidDataException fault = await Assert.ThrowsAsync<InvalidDataException>(() => FindAsync(log));
        Assert.Contains("acts.seals is not there", fault.Message, StringComparison.Ordinal);
        await database.DisposeAsync();
    }

    private async Task WriteAsync(IEventLog log, int acts)
    {
        using ActBook book = await ActBook.OpenAsync(log, ServedStore.Id, _data.FullName, TimeProvider.System, Assert.Fail);
        for (int i = 0; i < acts; i++)
        {
            await book.RecordAsync(new Act(ActKind.DeviceKeyMade, "boss", "127.0.0.1", "gate"), Stop);
        }
    }

    private async Task<string> FindAsync(IEventLog log) =>
        string.Join(", ", (await LedgerAudit.VerifyActsAsync(log, ServedStore.Id, _data.FullName, Stop))!.Faults.Select(fault => $"{fault.Kind} {fault.Position} {fault.Event}"));

    private static async Task<JsonElement> SendAsync(ServedStore store, HttpMethod method, string path, object? body = null)
    {
        using HttpRequestMessage request = new(method, $"/api/v1/{path}") { Content = body is null ? null : JsonContent.Create(body, options: MessageJson.Compact) };
        using HttpResponseMessage answer = await store.Client.SendAsync(request, Stop);
        return await ServedStore.BodyAsync(answer);
    }
}

public sealed class SqliteActTests : ActSuite
{
    private protected override string Disarm => "DROP TRIGGER event_no_update; DROP TRIGGER event_no_delete; DROP TRIGGER event_gapless;";

    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresActTests(PostgresCluster cluster) : ActSuite
{
    private protected override string Disarm => "DROP TRIGGER event_append_only ON event; DROP TRIGGER event_gapless ON event;";

    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}

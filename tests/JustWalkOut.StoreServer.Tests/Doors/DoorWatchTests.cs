using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;

namespace JustWalkOut.StoreServer.Tests.Doors;

/// <summary>What monitors and displays say of alarms, help and visits that go on for too long, and what is listed before opening and after closing.</summary>
public sealed class DoorWatchTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_for_help_is_an_alert_and_whoever_acknowledges_it_is_who_comes()
    {
        await using ScriptedStore store = await ScriptedStore.StartAsync();
        using HttpClient client = ClientOf(store);
        using HttpClient boss = await SignInAsync(store);
        await SendAsync(client, "help", new { id = "h1", gate = "in" });
        MonitorAlert alert = await AlertAsync(store, "help/gate/in", isOver: false);
        Assert.Equal(AilmentKind.HelpWanted, alert.Ailment!.Kind);
        Assert.True((await NextAsync(client, store, "/gate/in/live")).GetProperty("isCalled").GetBoolean());
        await SendAsync(boss, $"alerts/{alert.Id}/acknowledgement", new { });
        Assert.Equal("boss", (await AlertAsync(store, "help/gate/in", isOver: true)).By);
        JsonElement view = await NextAsync(client, store, "/gate/in/live");
        Assert.Equal((false, true), (view.GetProperty("isCalled").GetBoolean(), view.GetProperty("comes").GetBoolean()));
    }

    [Fact]
    public async Task One_that_is_answered_elsewhere_is_noted_on_the_monitor_by_whoever_did()
    {
        await using ScriptedStore store = await ScriptedStore.StartAsync();
        using HttpClient boss = await SignInAsync(store);
        await SendAsync(boss, "help", new { id = "h1" });
        await AlertAsync(store, "help/exit", isOver: false);
        await SendAsync(boss, "help/h1/answer", new { });
        Assert.Equal("boss", (await AlertAsync(store, "help/exit", isOver: true)).By);
    }

    [Fact]
    public async Task During_a_fire_alarm_every_display_says_to_leave_the_monitor_says_why_and_a_restart_changes_nothing_of_it()
    {
        await using ScriptedStore store = await ScriptedStore.StartAsync();
        await store.EnterAsync("ann");
        using HttpClient client = ClientOf(store);
        using HttpClient boss = await SignInAsync(store);
        await SendAsync(client, "alarm", new { id = "a1", where = "kitchen" });
        Assert.Equal(("kitchen", AilmentKind.FireAlarm), (await AlertAsync(store, "alarm", isOver: false)).Ailment is { } ailment ? (ailment.Detail, ailment.Kind) : default);
        await store.RestartAsync(() => Task.CompletedTask);
        Assert.Equal("leave", (await NextAsync(client, store, "/gate/in/live")).GetProperty("word").GetString());
        Assert.True((await NextAsync(client, store, "/exit/live")).GetProperty("isEvacuating").GetBoolean());
        await AlertAsync(store, "alarm", isOver: false);
        using HttpClient again = await SignInAsync(store);
        await SendAsync(again, "alarm/end", new { id = "e1" });
        Assert.Equal("welcome", (await NextAsync(client, store, "/gate/in/live")).GetProperty("word").GetString());
        await AlertAsync(store, "alarm", isOver: true);
    }

    [Fact]
    public async Task Outside_the_hours_a_gate_says_when_it_opens_and_a_visit_that_goes_on_is_an_alert_until_it_is_ended()
    {
        StoreDefinition timed = ScriptedStore.Definition with { Rules = new Rules(Hours: new OpeningHours("Europe/Dublin", "07:00", "08:30", [])) };
        await using ScriptedStore store = await ScriptedStore.StartAsync(timed);
        using HttpClient client = ClientOf(store);
        await store.EnterAsync("ann");
        store.Clock.Advance(TimeSpan.FromMinutes(46));
        using HttpClient boss = await SignInAsync(store);
        JsonElement view = await NextAsync(client, store, "/gate/in/live");
        Assert.Equal(("closed", "07:00"), (view.GetProperty("word").GetString(), view.GetProperty("opensAt").GetString()));
        await SendAsync(boss, "help", new { id = "wakes" }); // The watch looks every five seconds, which stand still here, and at what the ledger keeps.
        Assert.Equal(AilmentKind.StillInside, (await AlertAsync(store, "visit/1", isOver: false)).Ailment!.Kind);
        await SendAsync(boss, $"visits/{store.CartOf("ann").Visit}/end", new { id = "x1" });
        await AlertAsync(store, "visit/1", isOver: true);
        Assert.Equal(CartState.Review, store.CartOf("ann").State);
    }

    [Fact]
    public async Task Before_opening_and_after_closing_what_is_bad_is_listed_with_a_remedy()
    {
        await using ScriptedStore store = await ScriptedStore.StartAsync();
        using HttpClient boss = await SignInAsync(store);
        PlateState[] loads = [.. ScriptedStore.Definition.Planogram.SelectMany(row => row.Plates).Take(2).Select(plate => new PlateState(plate, 4000))];
        store.Show([], loads, new Dictionary<string, string> { ["broker"] = "ok", ["camera/c01"] = "no picture for 20 s", ["camera/c02"] = "ok", ["shelf/1/1"] = "ok" });
        JsonElement open = await boss.GetFromJsonAsync<JsonElement>(new Uri(store.Address, $"/api/v1/stores/{ScriptedStore.Id}/day/open"), Stop);
        Assert.False(open.GetProperty("isReady").GetBoolean());
        Assert.Equal(("bad", "camera/c01: no picture for 20 s"), Of(open, "cameras"));
        Assert.Equal(("note", "1 of 3 are silent: 2/1/1"), Of(open, "plates"));
        Assert.Equal(("well", "nobody is inside"), Of(open, "visits"));
        Assert.Equal("well", Of(open, "books").State);

        await store.EnterAsync("ann");
        await store.TakeAsync("ann", "cola", 0.4);
        await store.EnterAsync("bob");
        await store.LeaveAsync("ann");
        await SendAsync(boss, "help", new { id = "h1" });
        JsonElement close = await boss.GetFromJsonAsync<JsonElement>(new Uri(store.Address, $"/api/v1/stores/{ScriptedStore.Id}/day/close"), Stop);
        Assert.Equal(("bad", "1 open (1 of shoppers or old): visit 2"), Of(close, "visits"));
        Assert.Equal(("note", "1 receipt waits for a person"), Of(close, "reviews"));
        Assert.Equal("bad", Of(close, "help").State);
        Assert.Equal(("note", "not known here"), Of(close, "backup"));
        Assert.All(close.GetProperty("checks").EnumerateArray(), check => Assert.Equal(check.GetProperty("state").GetString() != "well", check.TryGetProperty("remedy", out _)));
    }

    private static (string? State, string? Found) Of(JsonElement answer, string name)
    {
        JsonElement check = answer.GetProperty("checks").EnumerateArray().Single(each => each.GetProperty("name").GetString() == name);
        return (check.GetProperty("state").GetString(), check.GetProperty("found").GetString());
    }

    private static HttpClient ClientOf(ScriptedStore store)
    {
        HttpClient client = new() { BaseAddress = store.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", store.KeyOf("gate"));
        return client;
    }

    private static async Task<HttpClient> SignInAsync(ScriptedStore store)
    {
        store.Employ("boss", WebRole.Admin);
        HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = store.Address };
        using FormUrlEncodedContent form = new([KeyValuePair.Create("name", "boss"), KeyValuePair.Create("password", ScriptedStore.Password)]);
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/signin", UriKind.Relative), form, Stop);
        Assert.True(answer.Headers.Contains("Set-Cookie"));
        return client;
    }

    private static async Task SendAsync(HttpClient client, string path, object body)
    {
        using HttpResponseMessage answer = await client.PostAsJsonAsync($"/api/v1/stores/{ScriptedStore.Id}/{path}", body, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>The first that a display is told.</summary>
    private static async Task<JsonElement> NextAsync(HttpClient client, ScriptedStore store, string path)
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri(store.Address, path), HttpCompletionOption.ResponseHeadersRead, Stop);
        using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(Stop));
        string line = await lines.ReadLineAsync(Stop) ?? "";
        return JsonElement.Parse(line["data: ".Length..]);
    }

    private static async Task<MonitorAlert> AlertAsync(ScriptedStore store, string part, bool isOver)
    {
        while (true)
        {
            Task changed = store.Feed.Changed;
            if (store.Feed.Alerts.LastOrDefault(alert => alert.Part == part) is { } alert && alert.IsOver == isOver)
            {
                return alert;
            }

            await changed.WaitAsync(Stop);
        }
    }
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Tests.Web;

namespace JustWalkOut.StoreServer.Tests.Doors;

/// <summary>Alarms, groups, closing time, staff at the gate and help, over HTTP, on either database.</summary>
public abstract class DoorSuite
{
    private static string Entries => ServedStore.Path("gates/door/entries");

    private protected abstract TestDatabase NewDatabase();

    [Fact]
    public async Task A_fire_alarm_by_a_device_survives_a_restart_in_its_middle_and_only_an_operator_ends_it()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase(), hasPayments: true);
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is(), ann.Takes("cola"));
        string key = store.Web.Accounts.PutDevice("panel");
        using HttpClient panel = await store.ClientAsync(null);
        panel.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        object alarm = new { id = "panel-7", where = "kitchen" };
        using HttpResponseMessage raised = await panel.PostAsJsonAsync(ServedStore.Path("alarm"), alarm, Stop);
        using HttpResponseMessage again = await panel.PostAsJsonAsync(ServedStore.Path("alarm"), alarm, Stop);
        using HttpResponseMessage end = await panel.PostAsJsonAsync(ServedStore.Path("alarm/end"), new { id = "e1" }, Stop);
        Assert.Equal((201, 200, 403), ((int)raised.StatusCode, (int)again.StatusCode, (int)end.StatusCode));
        Assert.Equal((409, "fireAlarm"), await store.RefusalAsync(Entries, new { shopper = "bob", at = ServedStore.Open.AddSeconds(30) }));

        await store.ReopenAsync();
        JsonElement body = (await store.GetAsync(ServedStore.Path("alarm"))).Body;
        Assert.Equal((true, "panel", "kitchen", true), (body.GetProperty("isOn").GetBoolean(), body.GetProperty("by").GetString(), body.GetProperty("where").GetString(), body.GetProperty("isWritten").GetBoolean()));
        Assert.Equal((409, "fireAlarm"), await store.RefusalAsync(Entries, new { shopper = "bob", at = ServedStore.Open.AddSeconds(30) }));

        // They run, and all is known: nothing is charged without a person all the same.
        await store.SeeAsync(ann.Leaves(), ann.IsComplete());
        JsonElement review = Assert.Single((await store.GetAsync(ServedStore.Path("reviews"))).Body.GetProperty("items").EnumerateArray());
        Assert.Equal("evacuated", review.GetProperty("inReview")[0].GetProperty("doubt").GetString());
        Assert.Equal(0, Cart(store, ann).ToReceipt().Total.MinorUnits);
        Assert.Empty(Cart(store, ann).Payment.Takings);

        Assert.Equal(201, (await store.PostAsync(ServedStore.Path("alarm/end"), new { id = "e1" })).Status);
        Assert.Equal(200, (await store.PostAsync(ServedStore.Path("alarm/end"), new { id = "e1" })).Status);
        Assert.Equal((409, "noAlarm"), await store.RefusalAsync(ServedStore.Path("alarm/end"), new { id = "e2" }));
        body = (await store.GetAsync(ServedStore.Path("alarm"))).Body;
        Assert.Equal((false, "boss"), (body.GetProperty("isOn").GetBoolean(), body.GetProperty("endedBy").GetString()));
        Assert.Null((await store.Ledger.AskCheckInAsync(new CheckInRequest(new ShopperId("bob"), new GateId("door"), ServedStore.Open.AddSeconds(40), 1, Role.Shopper, null), Stop)).Refusal);
    }

    [Fact]
    public async Task An_alarm_holds_while_the_ledger_cannot_be_written_and_is_written_once_it_can()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        await Visitor.EnterAsync(store, "ann");
        store.IsDatabaseBroken = true;
        (int status, JsonElement body) = await store.PostAsync(ServedStore.Path("alarm"), new { id = "a1" });
        Assert.Equal((202, true, false), (status, body.GetProperty("isOn").GetBoolean(), body.GetProperty("isWritten").GetBoolean()));
        Assert.Equal((409, "fireAlarm"), await store.RefusalAsync(Entries, new { shopper = "bob", at = ServedStore.Open.AddSeconds(5) }));
        Assert.Equal(503, (await store.PostAsync(ServedStore.Path("alarm/end"), new { id = "e1" })).Status);
        store.IsDatabaseBroken = false;
        (status, _) = await store.PostAsync(ServedStore.Path("alarm"), new { id = "a1" });
        Assert.True(status is 200 or 201, $"The alarm sent again was answered with {status}.");
        Assert.Equal((true, 0), (store.Ledger.State.IsEvacuating, store.Ledger.State.InStore.Count));
        Assert.Single((await store.RowsAsync()).Split('\n'), row => row.Contains("alarmRaised", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_alarm_that_the_ledger_never_took_is_on_again_after_the_process_has_died()
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("jwo-alarm-");
        try
        {
            await using ServedStore store = await ServedStore.StartAsync(NewDatabase(), data: data.FullName);
            await Visitor.EnterAsync(store, "ann");
            store.IsDatabaseBroken = true;
            Assert.Equal(202, (await store.PostAsync(ServedStore.Path("alarm"), new { id = "a1", where = "kitchen" })).Status);

            await store.ReopenAsync();
            Assert.Equal((409, "fireAlarm"), await store.RefusalAsync(Entries, new { shopper = "bob", at = ServedStore.Open.AddSeconds(5) }));
            Assert.Equal(200, (await store.PostAsync(ServedStore.Path("alarm"), new { id = "a1", where = "kitchen" })).Status);
            Assert.Equal((true, 0), (store.Ledger.State.IsEvacuating, store.Ledger.State.InStore.Count));
            Assert.Equal(201, (await store.PostAsync(ServedStore.Path("alarm/end"), new { id = "e1" })).Status);

            await store.ReopenAsync();
            Assert.False((await store.GetAsync(ServedStore.Path("alarm"))).Body.GetProperty("isOn").GetBoolean());
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_group_grows_by_its_gate_its_page_and_its_operator_and_vision_is_told()
    {
        List<Command> told = [];
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase(), parts =>
        {
            parts.Ledger.Kept += events => told.AddRange(events.Select(GroupCommands.Of).OfType<Command>());
            return parts;
        });
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        string group = ServedStore.Path($"visits/{ann.Visit}/group");
        (int status, JsonElement body) = await store.PostAsync(group, new { id = "g1", people = 2 });
        Assert.Equal((201, 2, 2), (status, body.GetProperty("people").GetInt32(), body.GetProperty("command").GetProperty("people").GetInt32()));
        Assert.Equal(200, (await store.PostAsync(group, new { id = "g1", people = 2 })).Status);

        using HttpClient phone = await store.ClientAsync(null);
        Assert.Contains("name=\"people\" value=\"3\"", await phone.GetStringAsync(ann.Link, Stop), StringComparison.Ordinal);
        Assert.Equal(303, await FormAsync(phone, $"{ann.Link}/group", ("people", "3")));
        Assert.Equal(3, Cart(store, ann).Opened.People);
        Assert.Equal(new Order.GroupSize(ann.Command, 3), told[^1].Order);
        Assert.Equal(3, (await store.GetAsync(ServedStore.Path("gates"))).Body[0].GetProperty("peopleInStore").GetInt32());
        Assert.Equal((409, "storeFull"), await store.RefusalAsync(group, new { id = "g2", people = 41 }));

        store.Clock.Advance(Decide.GroupWindow + TimeSpan.FromSeconds(1));
        Assert.Equal(409, await FormAsync(phone, $"{ann.Link}/group", ("people", "4")));
        Assert.DoesNotContain("name=\"people\"", await phone.GetStringAsync(ann.Link, Stop), StringComparison.Ordinal);
        Assert.Equal(201, (await store.PostAsync(group, new { id = "g3", people = 1 })).Status);
        await store.ReopenAsync();
        Assert.Equal(1, Cart(store, ann).Opened.People);
    }

    [Fact]
    public async Task After_closing_time_who_comes_is_refused_who_is_inside_is_told_and_staff_get_in()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase(), ServedStore.Definition with { Rules = new Rules(Hours: new OpeningHours("Asia/Seoul", "08:00", "17:10", [])) });
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        using HttpClient phone = await store.ClientAsync(null);
        Assert.Contains("The store closes at 17:10.", await phone.GetStringAsync(ann.Link, Stop), StringComparison.Ordinal);
        store.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((409, "storeClosed"), await store.RefusalAsync(Entries, new { shopper = "bob", at = ServedStore.Open.AddMinutes(10) }));
        Assert.Equal(201, (await store.PostAsync(Entries, new { shopper = "cid", at = ServedStore.Open.AddMinutes(10), role = "staff" })).Status);
        Assert.Contains("17:10에 영업이 끝났습니다", await phone.GetStringAsync(ann.Link + "?lang=ko", Stop), StringComparison.Ordinal);
        await store.SeeAsync(ann.Is(), ann.Takes("cola"), ann.Leaves(), ann.IsComplete());
        Assert.Equal(CartState.Settled, Cart(store, ann).State);
    }

    [Fact]
    public async Task Staff_let_somebody_in_without_a_code_with_the_reason_and_name_on_record()
    {
        List<CheckInRequest> entered = [];
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase(), parts => parts with { Entered = entered.Add });
        string overrides = ServedStore.Path("gates/door/overrides");
        object asked = new { id = "o1", reason = "phoneDead", shopper = "ann", at = ServedStore.Open, people = 2 };
        (int status, JsonElement body) = await store.PostAsync(overrides, asked);
        Assert.Equal((201, store.Web.PathOf(VisitId.From(body.GetProperty("visit").GetString()!))), (status, body.GetProperty("link").GetString()));
        Assert.Equal(200, (await store.PostAsync(overrides, asked)).Status);
        Assert.Equal(201, (await store.PostAsync(overrides, new { id = "o2", reason = "emergency", way = "out" })).Status);
        Assert.Equal((409, "contentChanged"), await store.RefusalAsync(overrides, new { id = "o1", reason = "delivery" }));
        (status, body) = await store.PostAsync(overrides, new { id = "o3", reason = "because", way = "up", people = 51, shopper = "ann" });
        Assert.Equal((400, 4), (status, body.GetProperty("faults").GetArrayLength()));
        Assert.Equal((1, 2, "ann"), (store.Ledger.State.Carts.Count, store.Ledger.State.Carts.Values.Single().Opened.People, entered[0].Shopper.Value));
        Assert.Contains("\"by\":\"boss\",\"way\":\"in\",\"reason\":\"phoneDead\"", await store.RowsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_staff_badge_opens_the_gate_until_it_is_taken_away_and_what_its_holder_takes_is_not_charged()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        using HttpResponseMessage given = await store.Client.PutAsJsonAsync("/api/v1/badges/b-17", new { role = "restocker" }, MessageJson.Compact, Stop);
        string code = (await ServedStore.BodyAsync(given)).GetProperty("code").GetString()!;
        object entry = new { code, at = ServedStore.Open };
        Assert.Equal(201, (await store.PostAsync(Entries, entry)).Status);
        Assert.Equal(200, (await store.PostAsync(Entries, entry)).Status);
        Assert.Equal((Role.Restocker, "badge:b-17"), (store.Ledger.State.Carts.Values.Single().Opened.Role, store.Ledger.State.Carts.Values.Single().Opened.Shopper.Value));
        Assert.DoesNotContain(code, (await store.GetAsync("/api/v1/badges")).Body.ToString(), StringComparison.Ordinal);
        using HttpResponseMessage taken = await store.Client.DeleteAsync("/api/v1/badges/b-17", Stop);
        Assert.Equal(204, (int)taken.StatusCode);
        Assert.Equal((422, "notACode"), await store.RefusalAsync(Entries, new { code, at = ServedStore.Open.AddSeconds(9) }));
        Assert.Contains("badgeRevoked", (await store.GetAsync(ServedStore.Path("acts"))).Body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_calls_for_help_from_their_page_sees_that_somebody_comes()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        using HttpClient phone = await store.ClientAsync(null);
        Assert.Equal(303, await FormAsync(phone, $"{ann.Link}/help"));
        Assert.Equal(303, await FormAsync(phone, $"{ann.Link}/help"));
        Assert.Equal(201, (await store.PostAsync(ServedStore.Path("help"), new { id = "h1", gate = "door" })).Status);
        JsonElement[] calls = [.. (await store.GetAsync(ServedStore.Path("help"))).Body.EnumerateArray()];
        Assert.Equal(2, calls.Length);
        Assert.Contains("Somebody of the store is called.", await phone.GetStringAsync(ann.Link, Stop), StringComparison.Ordinal);

        await store.ReopenAsync();
        using HttpClient phoneAgain = await store.ClientAsync(null);
        string id = calls[0].GetProperty("id").GetString()!;
        Assert.Equal(201, (await store.PostAsync(ServedStore.Path($"help/{id}/answer"), new { })).Status);
        Assert.Equal(200, (await store.PostAsync(ServedStore.Path($"help/{id}/answer"), new { })).Status);
        Assert.Equal(404, (await store.PostAsync(ServedStore.Path("help/nobody/answer"), new { })).Status);
        Assert.Contains("Somebody is coming to you.", await phoneAgain.GetStringAsync(store.Web.PathOf(ann.Visit), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_visit_that_nobody_ends_is_ended_by_staff_and_what_was_held_is_given_back()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase(), hasPayments: true);
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        Visitor bob = await Visitor.EnterAsync(store, "bob", 1);
        await store.SeeAsync(ann.Is(), ann.Takes("cola"));
        Assert.Equal(201, (await store.PostAsync(ServedStore.Path($"visits/{ann.Visit}/end"), new { id = "x1" })).Status);
        Assert.Equal(201, (await store.PostAsync(ServedStore.Path($"visits/{bob.Visit}/end"), new { id = "x2" })).Status);
        Assert.Equal(200, (await store.PostAsync(ServedStore.Path($"visits/{ann.Visit}/end"), new { id = "x1" })).Status);
        Assert.Equal((CartState.Review, CartState.Settled, 0L), (Cart(store, ann).State, Cart(store, bob).State, Cart(store, bob).ToReceipt().Total.MinorUnits));
        while (!Cart(store, bob).Payment.IsAtRest)
        {
            StoreState seen = store.Ledger.State;
            await (Cart(store, bob).Payment.IsAtRest ? Task.CompletedTask : store.Ledger.ChangedAsync(seen, Stop));
        }

        Assert.Equal(PaymentState.Cancelled, Cart(store, bob).Payment.State);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Cart Cart(ServedStore store, Visitor visitor) => store.Ledger.State.Carts[visitor.Visit];

    private static async Task<int> FormAsync(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        using FormUrlEncodedContent form = new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using HttpResponseMessage answer = await client.PostAsync(path, form, Stop);
        return (int)answer.StatusCode;
    }
}

public sealed class SqliteDoorTests : DoorSuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresDoorTests(PostgresCluster cluster) : DoorSuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}

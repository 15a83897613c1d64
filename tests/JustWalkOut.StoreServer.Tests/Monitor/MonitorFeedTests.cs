using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.Tests;

namespace JustWalkOut.StoreServer.Tests.Monitor;

/// <summary>What the feed makes of what it is told.</summary>
public sealed class MonitorFeedTests : IAsyncLifetime
{
    private ScriptedStore _store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await ScriptedStore.StartAsync();

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public void A_part_of_the_server_that_does_badly_is_an_alert_like_any_other_until_it_is_well_and_somebody_took_note()
    {
        Ailment gone = new(AilmentKind.WebhookPaused, "gone");
        _store.Feed.Report("webhook/erp", "It is sent nothing any more.", gone);
        _store.Feed.Report("webhook/erp", "It is sent nothing any more, still.", gone);
        _store.Feed.Report("mail/7", "Given up.", new Ailment(AilmentKind.MailGivenUp, "no such user"));
        _store.Feed.Report("mail/7", null, null);
        _store.Feed.Report("mail", null, null); // Well all along.
        Assert.Equal([("webhook/erp", false, "It is sent nothing any more, still."), ("mail/7", true, "Given up.")], _store.Feed.Snapshot(null, 0).Alerts.Select(alert => (alert.Part, alert.IsOver, alert.What)));
        _store.Feed.Acknowledge(_store.Feed.Alerts[1].Id, "ann");
        _store.Feed.Report("webhook/erp", null, null);
        Assert.Equal([("webhook/erp", true)], _store.Feed.Snapshot(null, 0).Alerts.Select(alert => (alert.Part, alert.IsOver)));
    }

    [Fact]
    public async Task A_plate_is_told_of_again_only_when_its_load_has_changed_by_more_than_noise()
    {
        MonitorReader reader = new(_store.Feed, null, 0);
        _store.Show([], [Weighs("1/1/1", 1000), Weighs("1/1/2", 500)]);
        Assert.Equal(2, (await NewsAsync(reader)).OfType<MonitorMessage.Plates>().Single().Grams.Count);

        _store.Show([], [Weighs("1/1/1", 1002), Weighs("1/1/2", 500)]);
        Assert.Empty((await NewsAsync(reader)).OfType<MonitorMessage.Plates>());

        _store.Show([], [Weighs("1/1/1", 650), Weighs("1/1/2", null)]);
        Assert.Equal([KeyValuePair.Create("1/1/1", (double?)650), KeyValuePair.Create("1/1/2", (double?)null)], (await NewsAsync(reader)).OfType<MonitorMessage.Plates>().Single().Grams);
    }

    [Fact]
    public async Task A_reader_that_skipped_states_gets_the_newest_people_and_every_plate_that_changed_meanwhile()
    {
        MonitorReader reader = new(_store.Feed, null, 0);
        await NewsAsync(reader);
        _store.Show([("ann", 1, 1)], [Weighs("1/1/1", 1000)]);
        _store.Show([("ann", 2, 1)], [Weighs("1/1/2", 500)]);
        IReadOnlyList<MonitorMessage> news = await NewsAsync(reader);

        Assert.Equal(2, news.OfType<MonitorMessage.Presences>().Single().People[0].X);
        Assert.Equal(["1/1/1", "1/1/2"], news.OfType<MonitorMessage.Plates>().Single().Grams.Keys);
    }

    [Fact]
    public async Task Monitors_that_keep_up_are_told_the_same_messages_which_are_put_into_JSON_once()
    {
        MonitorReader[] readers = [new(_store.Feed, null, 0), new(_store.Feed, null, 0)];
        foreach (double load in (double[])[1000, 500])
        {
            _store.Show([("ann", 1, 1)], [Weighs("1/1/1", load)], new Dictionary<string, string> { ["camera/c01"] = $"No picture of {load}." });
            IReadOnlyList<MonitorMessage>[] news = [await NewsAsync(readers[0]), await NewsAsync(readers[1])];
            MonitorMessage[] first = [.. news[0].Where(message => message is not MonitorMessage.Snapshot)];
            Assert.Contains(first, message => message is MonitorMessage.Plates { Grams.Count: 1 });
            Assert.Contains(first, message => message is MonitorMessage.Health);
            Assert.All(first.Zip(news[1].Where(message => message is not MonitorMessage.Snapshot)), pair => Assert.Same(pair.First, pair.Second));
        }
    }

    [Fact]
    public async Task A_batch_that_is_written_by_parts_is_the_same_to_the_byte_and_reads_back()
    {
        await _store.EnterAsync("ann");
        _store.Show([("ann", 1, 1)], [Weighs("1/1/1", null)]);
        List<MonitorMessage> batch = [.. await NewsAsync(new MonitorReader(_store.Feed, null, 0)), .. _store.Feed.Events(0, 10)];
        string text = JsonSerializer.Serialize(batch, MonitorBatchJson.Options);
        Assert.Equal(JsonSerializer.Serialize(batch, MessageJson.Compact), text);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<List<MonitorMessage>>(text, MonitorBatchJson.Options), MessageJson.Compact));
    }

    [Fact]
    public async Task A_part_that_fails_is_an_alert_with_what_to_do_once_and_another_when_it_is_well_again()
    {
        MonitorReader reader = new(_store.Feed, null, 0);
        foreach (string how in (string[])["ok", "No picture. Check its power.", "No picture. Check its power.", "ok"])
        {
            _store.Show([], health: new Dictionary<string, string> { ["camera/c01"] = how });
        }

        // A snapshot holds what went before it.
        MonitorMessage.Snapshot snapshot = Assert.IsType<MonitorMessage.Snapshot>((await NewsAsync(reader))[0]);
        Assert.Equal(
            [("camera/c01", false, "No picture. Check its power."), ("camera/c01", true, "No picture. Check its power.")],
            snapshot.Recent.OfType<MonitorMessage.AlertRaised>().Select(raised => (raised.Alert.Part, raised.Alert.IsOver, raised.Alert.What)));
        Assert.Equal((ScriptedStore.Opening, ScriptedStore.Opening), (Assert.Single(snapshot.Alerts).Since, snapshot.Alerts[0].OverAt));
    }

    [Fact]
    public async Task An_alert_that_somebody_took_note_of_is_recorded_by_name_once_and_the_same_part_s_next_one_is_new()
    {
        Dictionary<string, string> ailing = new() { ["camera/c01"] = "No picture. Check its power." };
        _store.Show([], health: ailing);
        MonitorAlert first = Assert.Single(_store.Feed.Alerts);
        _store.Clock.Advance(TimeSpan.FromMinutes(1));
        MonitorReader reader = new(_store.Feed, null, 0);
        await NewsAsync(reader);

        Assert.Equal(("ann", _store.Clock.GetUtcNow()), (_store.Feed.Acknowledge(first.Id, "ann")!.By, _store.Feed.Acknowledge(first.Id, "bob")!.NotedAt));
        Assert.Equal("ann", Assert.Single((await NewsAsync(reader)).OfType<MonitorMessage.AlertRaised>()).Alert.By);
        Assert.Null(_store.Feed.Acknowledge(Guid.Empty, "ann"));

        // It goes on, ends, and comes again.
        _store.Show([], health: ailing);
        Assert.Equal("ann", Assert.Single(_store.Feed.Alerts).By);
        _store.Show([]);
        _store.Clock.Advance(TimeSpan.FromMinutes(1));
        _store.Show([], health: ailing);
        Assert.Equal(["ann", null], _store.Feed.Alerts.Select(alert => alert.By));
        Assert.NotEqual(first.Id, _store.Feed.Alerts[1].Id);
        Assert.Equal(_store.Feed.Alerts[1].Id, Assert.Single(_store.Feed.Snapshot(null, 0).Alerts).Id);

        using JsonDocument line = JsonDocument.Parse(Assert.Single(await File.ReadAllLinesAsync(_store.AlertRecord, TestContext.Current.CancellationToken)));
        Assert.Equal(("camera/c01", "ann"), (line.RootElement.GetProperty("part").GetString(), line.RootElement.GetProperty("by").GetString()));
    }

    [Fact]
    public async Task A_receipt_that_is_disputed_long_after_it_was_final_is_told_of_with_the_number_that_it_always_had()
    {
        for (int visit = 1; visit <= 40; visit++)
        {
            await _store.EnterAsync($"shopper{visit}");
            await _store.TakeAsync($"shopper{visit}", "cola");
            await _store.LeaveAsync($"shopper{visit}");
        }

        MonitorReader reader = new(_store.Feed, null, 0);
        MonitorMessage.Snapshot snapshot = Assert.IsType<MonitorMessage.Snapshot>((await NewsAsync(reader))[0]);
        await _store.DisputeAsync("shopper3", "cola");
        _store.Feed.Look();

        Assert.Equal((11, 40), (snapshot.Carts[0].Visit, snapshot.Carts[^1].Visit));
        CartView shown = Assert.Single((await NewsAsync(reader)).OfType<MonitorMessage.CartShown>()).Cart;
        Assert.Equal((3, "shopper3"), (shown.Visit, shown.Shopper.Value));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public async Task A_provisional_word_that_becomes_final_is_told_again_only_where_it_changes(int quantity, int told)
    {
        await _store.EnterAsync("ann");
        MonitorReader reader = new(_store.Feed, null, 0);
        await NewsAsync(reader);
        Finding.Took Took(int units, Certainty certainty) => new(ScriptedStore.Presence("ann"), new GoodsMove(new Sku("cola"), units, [], -350, certainty, 0.99, [], ""));
        await _store.ObserveAsync(Took(1, Certainty.Provisional));

        await _store.ObserveAsync(new Finding.Revised(_store.LastObservation, Took(quantity, Certainty.Final), "all evidence is in"));
        _store.Show([]);

        ActionKind[] kinds = [.. (await NewsAsync(reader)).OfType<MonitorMessage.ActionSeen>().Select(seen => seen.Action.Kind)];
        Assert.Equal(told == 1 ? [ActionKind.Took] : [ActionKind.Took, ActionKind.Corrected], kinds);
    }

    [Fact]
    public async Task Lines_are_timed_from_the_goods_and_receipts_from_the_exit()
    {
        await _store.EnterAsync("ann");
        DateTimeOffset taken = _store.Clock.GetUtcNow();
        _store.Clock.Advance(TimeSpan.FromMilliseconds(700));
        await _store.ObserveAsync(new Finding.Took(ScriptedStore.Presence("ann"), new GoodsMove(new Sku("cola"), 1, [], -350, Certainty.Final, 0.99, [], "")), taken);
        await _store.ObserveAsync(new Finding.Left(ScriptedStore.Presence("ann")));
        DateTimeOffset left = _store.Clock.GetUtcNow();
        _store.Clock.Advance(TimeSpan.FromSeconds(2));
        await _store.ObserveAsync(new Finding.Complete(ScriptedStore.Presence("ann"), left));
        _store.Show([]);

        MonitorMessage.Health health = (await NewsAsync(new MonitorReader(_store.Feed, null, 0))).OfType<MonitorMessage.Health>().Single();
        Assert.Equal(new MonitorLatencies(700, 700, 2000, 2000), health.Latencies);
    }

    [Fact]
    public async Task A_reader_that_fell_further_behind_than_the_log_goes_back_begins_anew()
    {
        MonitorReader reader = new(_store.Feed, null, 0);
        await NewsAsync(reader);
        for (int i = 0; i < (MonitorFeed.EventsKept * 11 / 10) + 1; i++)
        {
            _store.Show([], health: new Dictionary<string, string> { ["camera/c01"] = i % 2 == 0 ? "No picture." : "ok" });
        }

        MonitorMessage.Snapshot snapshot = Assert.IsType<MonitorMessage.Snapshot>((await NewsAsync(reader))[0]);
        Assert.Equal((false, (MonitorFeed.EventsKept * 11 / 10) + 1), (snapshot.IsResumed, snapshot.Number));
    }

    [Fact]
    public async Task Neither_addresses_nor_logins_of_cameras_are_in_the_drawing()
    {
        MonitorMessage.Snapshot snapshot = Assert.IsType<MonitorMessage.Snapshot>((await NewsAsync(new MonitorReader(_store.Feed, null, 0)))[0]);

        Assert.DoesNotContain("user@camera", System.Text.Json.JsonSerializer.Serialize(snapshot, MessageJson.Compact), StringComparison.Ordinal);
        Assert.Equal([(0.5, 0.5), (3.0, 2.0)], snapshot.Store.Cameras.Select(camera => (camera.At![0], camera.At[1])));
        Assert.Equal([0.0, null], snapshot.Store.Cameras.Select(camera => camera.HeadingRadians));
        Assert.Equal([[1.9, 3.5], [2.3, 3.5], [2.3, 3.9], [1.9, 3.9]], snapshot.Store.Plates[1].Corners);
        Assert.Equal(["Cola"], snapshot.Store.Plates[0].Goods);
    }

    private static PlateState Weighs(string plate, double? grams) => new(PlateId.From(plate), grams);

    private static async Task<IReadOnlyList<MonitorMessage>> NewsAsync(MonitorReader reader) => await reader.NextAsync(Stop);
}

using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Tests.Web;

namespace JustWalkOut.StoreServer.Tests.Cameras;

/// <summary>What a vision that runs elsewhere is told by the server, and tells it.</summary>
public sealed class VisionElsewhereTests : IAsyncLifetime
{
    private ServedStore _store = null!;
    private MonitorFeed _feed = null!;
    private IPlateReadings? _plates;
    private bool _isElsewhere = true;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => StartAsync();

    public async ValueTask DisposeAsync()
    {
        _feed.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Check_ins_groups_and_plates_are_told_as_they_are_decided_each_with_its_place_in_the_log()
    {
        await using Listener vision = await ListenAsync(null);
        Visitor ann = await Visitor.EnterAsync(_store, "ann");
        (Command command, string? first) = await vision.NextAsync();
        Order.CheckIn entry = Assert.IsType<Order.CheckIn>(command.Order);
        Assert.Equal((ann.Command, new GateId("door"), 1, ServedStore.Open, ServedStore.Id), (command.Id, entry.Gate, entry.People, command.At, command.Store));

        Assert.Equal(201, (await _store.PostAsync(ServedStore.Path($"visits/{ann.Visit}/group"), new { id = "g1", people = 3 })).Status);
        Assert.Equal(new Order.GroupSize(ann.Command, 3), (await vision.NextAsync()).Command.Order);
        Assert.Equal(201, (await _store.PostAsync(ServedStore.Path("plates/out"), new { id = "o1", plates = (string[])["1/5/11"] })).Status);
        Assert.Equal("1/5/11", Assert.Single(Assert.IsType<Order.PlatesOut>((await vision.NextAsync()).Command.Order).Plates).Plate.Value);

        // Who was cut off goes on after the last that they had; what was said to nobody is not lost.
        await using Listener again = await ListenAsync(first);
        Assert.IsType<Order.GroupSize>((await again.NextAsync()).Command.Order);
        Assert.IsType<Order.PlatesOut>((await again.NextAsync()).Command.Order);
    }

    [Fact]
    public async Task A_vision_that_starts_is_told_of_plates_that_are_out_and_of_check_ins_whose_people_it_may_still_see()
    {
        await Visitor.EnterAsync(_store, "old");
        _store.Clock.Advance(TimeSpan.FromMinutes(2));
        Visitor seen = await Visitor.EnterAsync(_store, "seen", 120);
        await _store.SeeAsync(seen.Is());
        Visitor coming = await Visitor.EnterAsync(_store, "coming", 121);
        Assert.Equal(201, (await _store.PostAsync(ServedStore.Path("plates/out"), new { id = "o1", plates = (string[])["1/5/11"] })).Status);

        // One that knows a log that goes further than this one, as after a backup was brought back, begins anew too.
        foreach (string? last in (string?[])[null, "999999"])
        {
            await using Listener vision = await ListenAsync(last);
            Assert.IsType<Order.PlatesOut>((await vision.NextAsync()).Command.Order);
            Assert.Equal(coming.Command, (await vision.NextAsync()).Command.Id);
            await Visitor.EnterAsync(_store, $"next{last}", 130);
            Assert.IsType<Order.CheckIn>((await vision.NextAsync()).Command.Order);
        }

        using HttpRequestMessage bad = new(HttpMethod.Get, ServedStore.Path("commands/live"));
        bad.Headers.Add("Last-Event-ID", "yesterday");
        using HttpResponseMessage refused = await _store.Client.SendAsync(bad, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task A_vision_that_begins_anew_is_told_how_far_the_ledger_is_and_does_not_wait_for_the_payment_service()
    {
        Visitor ann = await Visitor.EnterAsync(_store, "ann");
        await _store.SeeAsync(ann.Is(), ann.Takes("cola"));
        Assert.Equal(2, (await _store.GetAsync(ServedStore.Path("observations"))).Body.GetProperty("acknowledged").GetInt64());

        using HttpRequestMessage entry = new(HttpMethod.Post, ServedStore.Path("gates/door/entries")) { Content = JsonContent.Create(new { shopper = "bob", at = ServedStore.Open }) };
        entry.Headers.Add("Prefer", "respond-async");
        using HttpResponseMessage answer = await _store.Client.SendAsync(entry, Stop);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("checkIn", (await ServedStore.BodyAsync(answer)).GetProperty("command").GetProperty("order").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task How_things_stand_elsewhere_is_shown_until_vision_falls_silent_which_is_an_alert_until_it_speaks_again()
    {
        Assert.Empty(_feed.Alerts); // Nobody is missed who was never there.
        Assert.Equal(204, (await _store.PostAsync(ServedStore.Path("telemetry"), Now())).Status);
        Assert.Equal((1.5, 420.0, "ok"), (_feed.Standing!.People[0].X, _feed.Loads[PlateId.From("1/5/11")], _feed.Condition!.Health["camera/c01"]));

        _store.Clock.Advance(TimeSpan.FromSeconds(4.9));
        _feed.Look();
        Assert.Single(_feed.Standing!.People);
        _store.Clock.Advance(TimeSpan.FromSeconds(0.2));
        _feed.Look();
        Assert.Empty(_feed.Standing!.People);
        MonitorAlert missed = Assert.Single(_feed.Alerts);
        Assert.Equal(("vision", false, AilmentKind.VisionAway), (missed.Part, missed.IsOver, missed.Ailment!.Kind));
        Assert.Equal(["vision"], _feed.Condition!.Health.Keys);

        Assert.Equal(204, (await _store.PostAsync(ServedStore.Path("telemetry"), Now() with { At = _store.Clock.GetUtcNow() })).Status);
        Assert.True(Assert.Single(_feed.Alerts).IsOver);
        Assert.Equal(["camera/c01"], _feed.Condition!.Health.Keys);
    }

    [Fact]
    public async Task A_plate_is_shown_without_what_its_scale_says_when_nothing_is_on_it()
    {
        _plates = new StillScale();
        await RestartAsync();
        Assert.Equal(201, (await _store.PostAsync(ServedStore.Path("plates/out"), new { id = "o1", plates = (string[])["1/5/11"] })).Status);
        Assert.Equal(201, (await _store.PostAsync(ServedStore.Path("plates/tare"), new { id = "t1", plate = "1/5/11" })).Status);
        Assert.Equal(204, (await _store.PostAsync(ServedStore.Path("telemetry"), Now())).Status);
        Assert.Equal(170.0, _feed.Loads[PlateId.From("1/5/11")]);
    }

    [Fact]
    public async Task What_cannot_be_how_things_stand_is_refused_with_what_is_wrong_and_changes_nothing()
    {
        Telemetry good = Now();
        (Telemetry Bad, string Word)[] bad =
        [
            (good with { Version = 2 }, "$.version is 2, expected 1"),
            (good with { Store = new StoreId("other") }, "$.store is 'other'"),
            (good with { People = [good.People[0] with { HandsMetres = [[1, 2]] }] }, "$.people"),
            (good with { People = [good.People[0] with { XMetres = 1e9 }] }, "$.people"),
            (good with { Health = new Dictionary<string, string> { ["broker"] = "two\nlines" } }, "$.health"),
            (good with { RatesPerSecond = new Dictionary<string, double> { [new string('x', 501)] = 1 } }, "$.ratesPerSecond"),
            (good with { Ailments = new Dictionary<string, Ailment> { ["broker"] = new(AilmentKind.NoBroker, new string('x', 501)) } }, "$.ailments"),
        ];
        foreach ((Telemetry telemetry, string word) in bad)
        {
            (int status, JsonElement body) = await _store.PostAsync(ServedStore.Path("telemetry"), telemetry);
            Assert.Equal(400, status);
            Assert.Contains(word, Assert.Single(body.GetProperty("faults").EnumerateArray()).GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(400, (await _store.PostAsync(ServedStore.Path("telemetry"), new { version = 1 })).Status);
        foreach (double seconds in (double[])[-5.1, 2.1])
        {
            (int status, JsonElement body) = await _store.PostAsync(ServedStore.Path("telemetry"), good with { At = ServedStore.Open.AddSeconds(seconds) });
            Assert.Equal((409, true), (status, body.GetProperty("detail").GetString()!.Contains("set the clocks of both machines", StringComparison.Ordinal)));
        }

        Assert.Null(_feed.Standing);
        _isElsewhere = false;
        await RestartAsync();
        Assert.Equal(409, (await _store.PostAsync(ServedStore.Path("telemetry"), good)).Status);
    }

    [Fact]
    public async Task What_vision_wants_to_know_again_is_kept_for_a_minute_and_no_longer_and_nothing_too_long_is()
    {
        byte[] kept = [1, 2, 3];
        Assert.Equal((204, null), await RecallAsync());
        Assert.Equal(204, await KeepAsync(kept));
        _store.Clock.Advance(TimeSpan.FromSeconds(59));
        (int status, byte[]? recalled) = await RecallAsync();
        Assert.Equal(200, status);
        Assert.Equal(kept, recalled);
        Assert.Equal(204, await KeepAsync([4]));
        _store.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(200, (await RecallAsync()).Status);
        _store.Clock.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal((204, null), await RecallAsync());
        Assert.Equal(413, await KeepAsync(new byte[(256 * 1024) + 1]));
        Assert.Equal((204, null), await RecallAsync());
    }

    private async Task<int> KeepAsync(byte[] content)
    {
        using ByteArrayContent body = new(content);
        body.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage answer = await _store.Client.PutAsync(ServedStore.Path("vision/memory"), body, Stop);
        return (int)answer.StatusCode;
    }

    private async Task<(int Status, byte[]? Content)> RecallAsync()
    {
        using HttpResponseMessage answer = await _store.Client.GetAsync(ServedStore.Path("vision/memory"), Stop);
        return ((int)answer.StatusCode, answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsByteArrayAsync(Stop) : null);
    }

    private static Telemetry Now() => new(
        Telemetry.CurrentVersion, ServedStore.Id, ServedStore.Open, [new PersonState(new PresenceId(DeterministicGuid.Of(ServedStore.Id, "presence", "ann")), 1.5, 2, [[1.7, 2, 1.1]])],
        [new PlateState(PlateId.From("1/5/11"), 420)], new Dictionary<string, double> { ["pictures"] = 15 }, new Dictionary<string, string> { ["camera/c01"] = Telemetry.Well });

    private async ValueTask StartAsync() => _store = await ServedStore.StartAsync(
        new SqliteTestDatabase(),
        parts =>
        {
            _feed = new MonitorFeed(parts.Store, parts.Ledger, parts.Clock) { IsVisionElsewhere = _isElsewhere };
            return parts with { Modules = [MonitorModule.Of(_feed)], Plates = _plates };
        });

    private async Task RestartAsync()
    {
        await DisposeAsync();
        await StartAsync();
    }

    private async Task<Listener> ListenAsync(string? last)
    {
        HttpRequestMessage asked = new(HttpMethod.Get, ServedStore.Path("commands/live"));
        if (last is not null)
        {
            asked.Headers.Add("Last-Event-ID", last);
        }

        HttpResponseMessage answer = await _store.Client.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new Listener(answer, SseParser.Create(await answer.Content.ReadAsStreamAsync(Stop)).EnumerateAsync(Stop).GetAsyncEnumerator(Stop));
    }

    private sealed class Listener(HttpResponseMessage answer, IAsyncEnumerator<SseItem<string>> items) : IAsyncDisposable
    {
        /// <summary>The next command, and its place.</summary>
        public async Task<(Command Command, string? Id)> NextAsync()
        {
            while (await items.MoveNextAsync())
            {
                if (items.Current.EventType == "command")
                {
                    return (JsonSerializer.Deserialize<Command>(items.Current.Data, MessageJson.Compact)!, items.Current.EventId);
                }
            }

            throw new InvalidOperationException("The server ended its answer.");
        }

        public async ValueTask DisposeAsync()
        {
            answer.Dispose();
            await items.DisposeAsync();
        }
    }

    /// <summary>A plate with nothing on it whose scale says 250 g.</summary>
    private sealed class StillScale : IPlateReadings
    {
        public PlateReading? Read(PlateId plate) => new(250, 1, 0.2);
    }
}

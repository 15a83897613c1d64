using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.Tests;

namespace JustWalkOut.StoreServer.Tests.Monitor;

/// <summary>What a monitor gets from the hub, over a real connection.</summary>
public sealed class MonitorHubTests : IAsyncLifetime
{
    private ScriptedStore _store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await ScriptedStore.StartAsync();

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task A_monitor_that_connects_gets_the_store_its_carts_and_how_things_stand()
    {
        await _store.EnterAsync("ann");
        await _store.TakeAsync("ann", "cola");
        _store.Show([("ann", 2, 3)], [new PlateState(new PlateId("1", "1", "1"), 3850)]);
        await using MonitorClient monitor = await MonitorClient.ConnectAsync(_store.Address);

        MonitorMessage.Snapshot snapshot = Assert.IsType<MonitorMessage.Snapshot>(await monitor.NextAsync());
        Assert.Equal((1, false), (snapshot.Version, snapshot.IsResumed));
        Assert.Equal((ScriptedStore.Id, 12, 2), (snapshot.Store.Name, snapshot.Store.Plates.Count, snapshot.Store.Cameras.Count));
        CartView cart = Assert.Single(snapshot.Carts);
        Assert.Equal((1, "ann", ReceiptStatus.Open, 149L), (cart.Visit, cart.Shopper.Value, cart.Status, cart.TotalMinor));
        Assert.Equal(("Cola", 1, 0.99), (cart.Lines[0].Name, cart.Lines[0].Quantity, cart.Lines[0].Confidence));
        Assert.Equal([ActionKind.Entered, ActionKind.Took], snapshot.Recent.OfType<MonitorMessage.ActionSeen>().Select(seen => seen.Action.Kind));

        PersonView person = Assert.Single((await monitor.NextAsync<MonitorMessage.Presences>()).People);
        Assert.Equal((1, 2.0, 3.0), (person.Visit, person.X, person.Y));
        Assert.Equal(3850, (await monitor.NextAsync<MonitorMessage.Plates>()).Grams["1/1/1"]);
        Assert.Equal("ok", (await monitor.NextAsync<MonitorMessage.Health>()).Parts["camera/c01"]);
    }

    [Fact]
    public async Task A_visit_is_told_in_numbered_events_without_a_gap_each_action_before_its_cart()
    {
        await using MonitorClient monitor = await MonitorClient.ConnectAsync(_store.Address);
        await monitor.NextAsync<MonitorMessage.Snapshot>();
        await _store.EnterAsync("ann");
        await _store.TakeAsync("ann", "cola");
        await _store.TakeAsync("ann", "bread", confidence: 0.5);
        await _store.LeaveAsync("ann");

        MonitorMessage.MonitorEvent[] events = await monitor.EventsAsync(10);
        Assert.Equal(Enumerable.Range(1, 10).Select(number => (long)number), events.Select(each => each.Number));
        Assert.Equal(
            ["Entered", "cart", "Took cola 1/1/1", "cart cola", "Took bread 1/2/2", "cart cola ?bread", "Left", "cart cola ?bread", "cart cola ?bread", "review bread"],
            events.Select(Told));
    }

    [Fact]
    public async Task A_monitor_that_resumes_gets_exactly_the_events_after_the_one_that_it_names()
    {
        string run;
        long last;
        await using (MonitorClient first = await MonitorClient.ConnectAsync(_store.Address))
        {
            run = (await first.NextAsync<MonitorMessage.Snapshot>()).Run;
            await _store.EnterAsync("ann");
            last = (await first.EventsAsync(2))[^1].Number;
        }

        await _store.TakeAsync("ann", "cola");
        await _store.TakeAsync("ann", "gum");
        await using MonitorClient second = await MonitorClient.ConnectAsync(_store.Address, run, last);
        MonitorMessage.Snapshot resumed = await second.NextAsync<MonitorMessage.Snapshot>();
        Assert.True(resumed.IsResumed);
        Assert.Empty(resumed.Recent);
        Assert.Equal([3L, 4L, 5L, 6L], (await second.EventsAsync(4)).Select(each => each.Number));
    }

    [Theory]
    [InlineData("another run", 1)]
    [InlineData(null, 1_000_000)]
    public async Task A_monitor_that_names_what_there_is_not_begins_anew(string? run, long after)
    {
        await _store.EnterAsync("ann");
        await using MonitorClient monitor = await MonitorClient.ConnectAsync(_store.Address, run ?? _store.Feed.Run, after);
        MonitorMessage.Snapshot snapshot = await monitor.NextAsync<MonitorMessage.Snapshot>();

        Assert.False(snapshot.IsResumed);
        await _store.TakeAsync("ann", "cola");
        Assert.Equal(snapshot.Number + 1, (await monitor.EventsAsync(1))[0].Number);
    }

    [Fact]
    public async Task After_the_server_restarts_the_carts_are_there_again_under_another_run()
    {
        await _store.EnterAsync("ann");
        await _store.TakeAsync("ann", "cola");
        string before = _store.Feed.Run;
        await _store.RestartAsync(() => Task.CompletedTask);
        await using MonitorClient monitor = await MonitorClient.ConnectAsync(_store.Address, before, 4);

        MonitorMessage.Snapshot snapshot = await monitor.NextAsync<MonitorMessage.Snapshot>();
        Assert.False(snapshot.IsResumed);
        Assert.NotEqual(before, snapshot.Run);
        Assert.Equal("Cola", Assert.Single(Assert.Single(snapshot.Carts).Lines).Name);
        await _store.TakeAsync("ann", "gum");
        Assert.Equal("Took gum 2/1/1", Told((await monitor.EventsAsync(1))[0]));
    }

    [Fact]
    public async Task A_monitor_that_does_not_read_holds_nobody_up_and_later_gets_every_event_and_the_newest_state()
    {
        const int Rounds = 3000;
        using ClientWebSocket asleep = await OpenRawAsync();
        await using MonitorClient awake = await MonitorClient.ConnectAsync(_store.Address);
        await awake.NextAsync<MonitorMessage.Snapshot>();
        await _store.EnterAsync("ann");
        (string, double, double)[] crowd = [.. Enumerable.Range(0, 40).Select(i => ("ann", i / 10.0, 1.0))];
        for (int round = 1; round <= Rounds; round++)
        {
            // One after another, each waited for by the other monitor: 13 MB, far more than any socket between holds.
            crowd[0] = ("ann", round, 0);
            _store.Show(crowd);
            while ((await awake.NextAsync<MonitorMessage.Presences>()).People[0].X < round)
            {
                // An earlier one.
            }

            if (round % 300 == 0)
            {
                await _store.TakeAsync("ann", "gum");
            }
        }

        (List<long> events, List<double> states) = await ReadAllAsync(asleep, Rounds);
        Assert.Equal(Enumerable.Range(1, 22).Select(number => (long)number), events);
        Assert.InRange(states.Count, 1, Rounds - 500);
        Assert.Equal(Rounds, states[^1]);
        Assert.Equal(states.Order(), states);
    }

    private static string Told(MonitorMessage.MonitorEvent happened) => happened switch
    {
        MonitorMessage.ActionSeen { Action: var action } => string.Join(' ', new[] { action.Kind.ToString(), action.Sku?.Value }.Concat(action.Plates.Select(plate => plate.Value)).Where(part => part is not null)),
        MonitorMessage.CartShown { Cart: var cart } => string.Join(' ', cart.Lines.Select(line => line.Sku?.Value).Prepend("cart").Concat(cart.InReview.Select(line => $"?{line.Sku}"))),
        MonitorMessage.ReviewWanted review => $"review {string.Join(' ', review.Lines.Select(line => line.Sku))}",
        _ => happened.GetType().Name,
    };

    /// <summary>A connection by hand, which asks for the stream and then does not read.</summary>
    private async Task<ClientWebSocket> OpenRawAsync()
    {
        ClientWebSocket socket = new();
        UriBuilder address = new(new Uri(_store.Address, MonitorHub.Path)) { Scheme = "ws" };
        await socket.ConnectAsync(address.Uri, Stop);
        await SendAsync(socket, """{"protocol":"json","version":1}""");
        await SendAsync(socket, """{"type":4,"invocationId":"1","target":"Watch","arguments":[null,0]}""");
        return socket;
    }

    private static async Task SendAsync(ClientWebSocket socket, string message) =>
        await socket.SendAsync(Encoding.UTF8.GetBytes(message + "\u001e"), WebSocketMessageType.Text, endOfMessage: true, Stop);

    /// <summary>Reads until the newest state is there: numbers of all events, and what marks each state.</summary>
    private static async Task<(List<long> Events, List<double> States)> ReadAllAsync(ClientWebSocket socket, double newest)
    {
        List<long> events = [];
        List<double> states = [];
        StringBuilder text = new();
        byte[] buffer = new byte[65536];
        while (states.Count == 0 || states[^1] < newest)
        {
            WebSocketReceiveResult part = await socket.ReceiveAsync(buffer, Stop);
            text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            string[] messages = text.ToString().Split('\u001e');
            text.Clear().Append(messages[^1]);
            foreach (string message in messages[..^1])
            {
                using JsonDocument read = JsonDocument.Parse(message);
                foreach (JsonElement item in read.RootElement.TryGetProperty("item", out JsonElement items) ? items.EnumerateArray() : default)
                {
                    Note(item, events, states);
                }
            }
        }

        return (events, states);
    }

    private static void Note(JsonElement item, List<long> events, List<double> states)
    {
        string kind = item.GetProperty("kind").GetString()!;
        if (kind == "presences")
        {
            states.Add(item.GetProperty("people")[0].GetProperty("x").GetDouble());
        }
        else if (kind != "snapshot" && item.TryGetProperty("number", out JsonElement number))
        {
            events.Add(long.Parse(number.GetRawText(), CultureInfo.InvariantCulture));
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using JustWalkOut.CameraSim.Live;
using JustWalkOut.CameraSim.Tests.Cameras;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Shelves;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace JustWalkOut.CameraSim.Tests.Live;

/// <summary>Against a real broker on a free port of this machine.</summary>
public sealed class MqttShelvesTests : IAsyncLifetime
{
    private static readonly StoreId Corner = StoreId.From("corner");

    private readonly int _port = FreePort();
    private readonly Channel<(string Topic, string Payload, bool IsRetained)> _heard = Channel.CreateUnbounded<(string, string, bool)>(); // A test's handful of messages.
    private readonly FakeTimeProvider _clock = new();
    private MqttServer? _broker;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await StartBrokerAsync();

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await StopBrokerAsync();
        }
    }

    [Fact]
    public async Task A_shelf_says_online_weighs_and_says_offline_at_the_end()
    {
        using IMqttClient listener = await ListenAsync();
        MqttShelves shelves = Shelves();

        shelves.Weigh("1", "5", "{\"seq\":7}"u8.ToArray());
        Assert.Equal(("store/corner/shelf/1/5/status", "online", false), await _heard.Reader.ReadAsync(Stop));
        Assert.Equal(("store/corner/shelf/1/5/weights", "{\"seq\":7}", false), await _heard.Reader.ReadAsync(Stop));

        await shelves.DisposeAsync();
        Assert.Equal(("store/corner/shelf/1/5/status", "offline", false), await _heard.Reader.ReadAsync(Stop));
        Assert.Equal((1, 0), (shelves.Sent, shelves.Dropped));

        // Retained: whoever comes later still hears how it is.
        using IMqttClient later = await ListenAsync();
        Assert.Equal(("store/corner/shelf/1/5/status", "offline", true), await _heard.Reader.ReadAsync(Stop));
    }

    [Fact]
    public async Task A_gate_that_nobody_has_passed_is_online_and_says_who_passes()
    {
        using IMqttClient listener = await ListenAsync();
        await using MqttShelves shelves = Shelves();
        GateId main = GateId.From("main");

        shelves.Connect(main);
        Assert.Equal(("store/corner/gate/main/status", "online", false), await _heard.Reader.ReadAsync(Stop));

        shelves.Pass(main, "{\"shopper\":\"ann\"}"u8.ToArray());
        Assert.Equal(("store/corner/gate/main", "{\"shopper\":\"ann\"}", false), await _heard.Reader.ReadAsync(Stop));
    }

    [Fact]
    public async Task A_broker_that_comes_back_gets_what_was_kept_in_order_and_the_rest_is_counted()
    {
        await using MqttShelves shelves = Shelves(new MqttOptions { QueueMessages = 3 });
        shelves.Connect("1", "5");
        await UntilAsync(() => shelves.Away == 0);
        await StopBrokerAsync();
        await UntilAsync(() => shelves.Away == 1);

        // Its hands are empty while it has no connection, so three wait and the first seven give way.
        for (int number = 1; number <= 10; number++)
        {
            shelves.Weigh("1", "5", Encoding.ASCII.GetBytes($"{number}"));
        }

        Assert.Equal((0, 7), (shelves.Sent, shelves.Dropped));

        await StartBrokerAsync();
        using IMqttClient listener = await ListenAsync();
        await UntilAsync(() => shelves.Sent == 3, () => _clock.Advance(TimeSpan.FromSeconds(10)));
        Assert.Equal("online", (await _heard.Reader.ReadAsync(Stop)).Payload);
        foreach (string expected in (string[])["8", "9", "10"])
        {
            Assert.Equal(("store/corner/shelf/1/5/weights", expected, false), await _heard.Reader.ReadAsync(Stop));
        }

        Assert.Equal((7, 0), (shelves.Dropped, shelves.Away));
    }

    [Fact]
    public async Task A_broker_that_does_not_acknowledge_in_time_is_connected_to_anew_and_gets_the_message_once_more()
    {
        TaskCompletionSource isBusy = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int weighed = 0;
        _broker!.InterceptingPublishAsync += message => message.ApplicationMessage.Topic.EndsWith("/weights", StringComparison.Ordinal) && Interlocked.Increment(ref weighed) == 1 ? isBusy.Task : Task.CompletedTask;
        await using MqttShelves shelves = Shelves(new MqttOptions { AnswerSecondsMax = 0.3 });
        shelves.Weigh("1", "5", "1"u8.ToArray());

        await UntilAsync(() => shelves.Sent == 1, () => _clock.Advance(TimeSpan.FromSeconds(0.1)));
        isBusy.SetResult();

        Assert.Equal((2, 0, 0), (weighed, shelves.Dropped, shelves.Away));
    }

    [Fact]
    public async Task A_shelf_that_never_reached_its_broker_ends_and_counts_what_it_had()
    {
        await StopBrokerAsync();
        MqttShelves shelves = Shelves();
        shelves.Weigh("1", "5", "1"u8.ToArray());
        shelves.Weigh("1", "5", "2"u8.ToArray());
        Assert.Equal(1, shelves.Away);

        await shelves.DisposeAsync();
        Assert.Equal((0, 2), (shelves.Sent, shelves.Dropped));
    }

    [Fact]
    public async Task A_shelf_whose_connection_dies_is_said_to_be_offline_by_its_last_will()
    {
        using IMqttClient listener = await ListenAsync();
        await using MqttShelves shelves = Shelves();
        shelves.Connect("1", "5");
        Assert.Equal("online", (await _heard.Reader.ReadAsync(Stop)).Payload);

        // The broker throws it out without a word of its own.
        await _broker!.DisconnectClientAsync("sim-store-corner-shelf-1-5", new MqttServerClientDisconnectOptions { ReasonCode = MqttDisconnectReasonCode.UnspecifiedError });
        Assert.Equal(("store/corner/shelf/1/5/status", "offline", false), await _heard.Reader.ReadAsync(Stop));
    }

    [Fact]
    public async Task A_shelf_without_power_is_said_to_be_offline_by_its_last_will_and_weighs_nothing_until_the_power_is_back()
    {
        using IMqttClient listener = await ListenAsync();
        await using MqttShelves shelves = Shelves();
        SimulationSetup setup = TinyStore.Setup(
            new Fault(FaultKind.ShelfSilent, "1/2", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), 0), new Fault(FaultKind.ShelfSilent, "1/2", TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3), 0));
        await using LiveOutages outages = new(shelves, setup.Faults);
        shelves.Connect("1", "2");
        Assert.Equal(("store/corner/shelf/1/2/status", "online", false), await _heard.Reader.ReadAsync(Stop));

        await outages.TakeAsync(TinyStore.At(29, []), Stop);
        shelves.Weigh("1", "2", "1"u8.ToArray());
        Assert.Equal(("store/corner/shelf/1/2/weights", "1", false), await _heard.Reader.ReadAsync(Stop));

        await outages.TakeAsync(TinyStore.At(30, []), Stop);
        Assert.Equal(("store/corner/shelf/1/2/status", "offline", false), await _heard.Reader.ReadAsync(Stop));
        shelves.Weigh("1", "2", "2"u8.ToArray());
        await outages.TakeAsync(TinyStore.At(75, []), Stop);
        Assert.Equal((0, 0), (shelves.Away, shelves.Dropped));

        await outages.TakeAsync(TinyStore.At(90, []), Stop);
        shelves.Weigh("1", "2", "3"u8.ToArray());
        Assert.Equal(("store/corner/shelf/1/2/status", "online", false), await _heard.Reader.ReadAsync(Stop));
        Assert.Equal(("store/corner/shelf/1/2/weights", "3", false), await _heard.Reader.ReadAsync(Stop));
        await UntilAsync(() => shelves.Sent == 2);
        Assert.Equal(0, shelves.Dropped);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits for what happens on other threads, one scheduling of theirs after another; the test's own time limit ends it.</summary>
    private static async Task UntilAsync(Func<bool> isSo, Action? meanwhile = null)
    {
        while (!isSo())
        {
            Stop.ThrowIfCancellationRequested();
            meanwhile?.Invoke();
            await Task.Delay(1, Stop);
        }
    }

    private MqttShelves Shelves(MqttOptions? options = null) => new(Corner, new BrokerAddress("127.0.0.1", _port), _clock, options);

    private async Task StartBrokerAsync()
    {
        MqttServerFactory factory = new();
        _broker = factory.CreateMqttServer(
            factory.CreateServerOptionsBuilder().WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.IPv6Loopback).WithDefaultEndpointPort(_port).Build());
        await _broker.StartAsync();
    }

    private async Task StopBrokerAsync()
    {
        await _broker!.StopAsync(new MqttServerStopOptions());
        _broker.Dispose();
        _broker = null;
    }

    private async Task<IMqttClient> ListenAsync()
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += async message =>
            await _heard.Writer.WriteAsync((message.ApplicationMessage.Topic, Encoding.UTF8.GetString(message.ApplicationMessage.Payload), message.ApplicationMessage.Retain));
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _port).Build(), Stop);
        await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter("store/#", MqttQualityOfServiceLevel.AtLeastOnce).Build(), Stop);
        return client;
    }
}

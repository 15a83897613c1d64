using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using JustWalkOut.CameraSim.Live;
using JustWalkOut.Carts;
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
        MqttShelves shelves = new(Corner, new BrokerAddress("127.0.0.1", _port), _clock);

        Assert.True(await shelves.WeighAsync("1", "5", "{\"seq\":7}"u8.ToArray(), Stop));
        Assert.Equal(("store/corner/shelf/1/5/status", "online", false), await _heard.Reader.ReadAsync(Stop));
        Assert.Equal(("store/corner/shelf/1/5/weights", "{\"seq\":7}", false), await _heard.Reader.ReadAsync(Stop));

        await shelves.DisposeAsync();
        Assert.Equal(("store/corner/shelf/1/5/status", "offline", false), await _heard.Reader.ReadAsync(Stop));

        // Retained: whoever comes later still hears how it is.
        using IMqttClient later = await ListenAsync();
        Assert.Equal(("store/corner/shelf/1/5/status", "offline", true), await _heard.Reader.ReadAsync(Stop));
    }

    [Fact]
    public async Task A_gate_says_who_passed()
    {
        using IMqttClient listener = await ListenAsync();
        await using MqttShelves shelves = new(Corner, new BrokerAddress("127.0.0.1", _port), _clock);

        Assert.True(await shelves.PassAsync(GateId.From("main"), new { Shopper = "ann", People = 2 }, Stop));
        await _heard.Reader.ReadAsync(Stop);
        Assert.Equal(("store/corner/gate/main", "{\"shopper\":\"ann\",\"people\":2}", false), await _heard.Reader.ReadAsync(Stop));
    }

    [Fact]
    public async Task Without_a_broker_messages_are_lost_and_counted_until_it_is_back()
    {
        await using MqttShelves shelves = new(Corner, new BrokerAddress("127.0.0.1", _port), _clock);
        Assert.True(await shelves.WeighAsync("1", "5", "{}"u8.ToArray(), Stop));
        await StopBrokerAsync();

        Assert.False(await shelves.WeighAsync("1", "5", "{}"u8.ToArray(), Stop));
        Assert.False(await shelves.WeighAsync("1", "5", "{}"u8.ToArray(), Stop));
        Assert.Equal(2, shelves.Lost);

        await StartBrokerAsync();
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await shelves.WeighAsync("1", "5", "{}"u8.ToArray(), Stop));
        Assert.Equal(2, shelves.Lost);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

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

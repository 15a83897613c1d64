using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using JustWalkOut.CameraSim.Live;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Shelves;
using Microsoft.Extensions.Time.Testing;
using MQTTnet.Server;

namespace JustWalkOut.CameraSim.Tests.Live;

/// <summary>The store's ear at the broker, against devices as they speak: each message once, and again after the broker was gone.</summary>
public sealed class StoreDevicesTests : IAsyncLifetime, IDeviceListener
{
    private static readonly StoreId Corner = new("corner");

    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
    private readonly List<string> _kept = [];
    private readonly FakeTimeProvider _clock = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly int _port = FreePort();
    private StoreDevices? _devices;
    private Task _running = Task.CompletedTask;
    private MqttServer? _broker;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await StartBrokerAsync();
        _devices = new StoreDevices(Corner, new BrokerAddress("127.0.0.1", _port), _clock, this);
        _running = _devices.RunAsync(_ending.Token);
        await HearAsync("listening to shelves and gates");
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StopBrokerAsync();
        _ending.Dispose();
    }

    void IDeviceListener.Weighed(ShelfWeights weights) => _heard.Writer.TryWrite($"weighed {weights.Gondola}/{weights.Shelf} {weights.Mark.Boot}{weights.Mark.Sequence}: {string.Join(' ', weights.Grams[0])}");

    void IDeviceListener.Passed(GatePassage passage) => _heard.Writer.TryWrite($"passed {passage.Gate} {passage.Shopper} {passage.People}");

    void IDeviceListener.Say(string what) => _heard.Writer.TryWrite(what);

    [Fact]
    public async Task Shelves_and_gates_are_heard_each_message_once_and_nobody_elses()
    {
        await using MqttShelves shelves = new(Corner, new BrokerAddress("127.0.0.1", _port), _clock);
        await using MqttShelves others = new(new StoreId("other"), new BrokerAddress("127.0.0.1", _port), _clock);
        others.Weigh("1", "5", Weights("a", 0, 1));
        shelves.Weigh("1", "5", Weights("a", 0, 500));
        shelves.Weigh("1", "5", Weights("a", 0, 500));
        shelves.Weigh("1", "5", Weights("a", 1, 501));
        shelves.Pass(new GateId("in"), """{"boot":"g","seq":0,"t":1700000000000000,"shopper":"anna","people":2,"role":"shopper"}"""u8.ToArray());

        Assert.Equal("weighed 1/5 a0: 500", await HearAsync("weighed"));
        Assert.Equal("weighed 1/5 a1: 501", await HearAsync("weighed"));
        Assert.Equal("passed in anna 2", await HearAsync("passed"));
        Assert.Equal((3L, 1L, 0L, 0L), (_devices!.Counts.Messages, _devices.Counts.Repeats, _devices.Counts.Malformed, _devices.Counts.Missing));
    }

    [Fact]
    public async Task Malformed_messages_are_counted_said_once_a_topic_and_change_nothing()
    {
        await using MqttShelves shelves = new(Corner, new BrokerAddress("127.0.0.1", _port), _clock);
        shelves.Weigh("1", "5", "nonsense"u8.ToArray());
        shelves.Weigh("1", "5", "{}"u8.ToArray());
        shelves.Pass(new GateId("in"), "[]"u8.ToArray());
        shelves.Weigh("1", "5", Weights("a", 3, 7));

        Assert.Contains("store/corner/shelf/1/5/weights: no message of weights", await HearAsync("store/corner/shelf"), StringComparison.Ordinal);
        Assert.Equal("weighed 1/5 a3: 7", await HearAsync("weighed"));
        while (_devices!.Counts.Malformed < 3)
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(1, _devices.Counts.Messages);
    }

    [Fact]
    public async Task A_shelf_that_dies_is_said_to_be_offline_and_back_when_it_lives_again()
    {
        await using MqttShelves shelves = new(Corner, new BrokerAddress("127.0.0.1", _port), _clock);
        shelves.Weigh("1", "5", Weights("a", 0, 500));
        await HearAsync("weighed");
        await shelves.CutAsync("1", "5");
        Assert.Equal("shelf/1/5 is offline", await HearAsync("shelf/1/5"));
        Assert.Equal(1, _devices!.Counts.Offline);
        shelves.Revive("1", "5");
        Assert.Equal("shelf/1/5 is back", await HearAsync("shelf/1/5"));
        Assert.Equal(0, _devices.Counts.Offline);
    }

    [Fact]
    public async Task A_broker_that_was_gone_is_listened_to_again()
    {
        await StopBrokerAsync();
        await HearAsync("out of reach");
        await StartBrokerAsync();
        Task<string> back = HearAsync("is back");
        while (!back.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1, Stop);
        }

        await back;
        await using MqttShelves shelves = new(Corner, new BrokerAddress("127.0.0.1", _port), _clock);
        shelves.Weigh("1", "5", Weights("a", 9, 500));
        Assert.Equal("weighed 1/5 a9: 500", await HearAsync("weighed"));
        Assert.Equal(1, _devices!.Counts.Reconnects);
    }

    /// <summary>The first of what was heard, and not asked for yet, that holds a text; devices of their own are heard in any order.</summary>
    private async Task<string> HearAsync(string part)
    {
        while (true)
        {
            int place = _kept.FindIndex(heard => heard.Contains(part, StringComparison.Ordinal));
            if (place >= 0)
            {
                string heard = _kept[place];
                _kept.RemoveAt(place);
                return heard;
            }

            _kept.Add(await _heard.Reader.ReadAsync(Stop));
        }
    }

    private static byte[] Weights(string boot, int sequence, int grams) =>
        Encoding.UTF8.GetBytes($$"""{"boot":"{{boot}}","seq":{{sequence}},"t0":1700000000000000,"hz":60,"plates":["1"],"grams":[[{{grams}}]]}""");

    private async Task StartBrokerAsync()
    {
        MqttServerFactory factory = new();
        _broker = factory.CreateMqttServer(factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(_port).Build());
        await _broker.StartAsync();
    }

    private async Task StopBrokerAsync()
    {
        if (_broker is not null)
        {
            await _broker.StopAsync(new MqttServerStopOptions());
            _broker.Dispose();
            _broker = null;
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

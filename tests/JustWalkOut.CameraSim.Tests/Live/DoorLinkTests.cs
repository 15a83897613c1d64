using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Shelves;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace JustWalkOut.CameraSim.Tests.Live;

/// <summary>The doors at the broker: gates hear how they stand, also those that come back, and devices raise the alarm.</summary>
public sealed class DoorLinkTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<AlarmNote> _raised = Channel.CreateUnbounded<AlarmNote>();
    private readonly Channel<TapNote> _shown = Channel.CreateUnbounded<TapNote>();
    private readonly Channel<string> _said = Channel.CreateUnbounded<string>();
    private readonly int _port = FreePort();
    private MqttServer? _broker;
    private DoorLink _link = null!;
    private Task _running = Task.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _broker = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointPort(_port).Build());
        await _broker.StartAsync();
        _link = new DoorLink(new StoreId("corner"), [new GateId("in"), new GateId("out")], new BrokerAddress("127.0.0.1", _port), TimeProvider.System, what => _said.Writer.TryWrite(what)) { Raised = note => _raised.Writer.TryWrite(note), Shown = note => _shown.Writer.TryWrite(note) };
        _running = _link.RunAsync(_ending.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _broker!.StopAsync();
        _broker!.Dispose();
        _ending.Dispose();
    }

    [Fact]
    public async Task Every_gate_is_told_how_its_doors_stand_and_one_that_comes_back_too_and_a_hand_opened_gate_hears_it_once()
    {
        (IMqttClient gate, Channel<string> heard) = await ListenAsync("store/corner/gate/in/+");
        Assert.Equal("store/corner/gate/in/doors ruled", await heard.Reader.ReadAsync(Stop));
        _link.Set(true);
        Assert.Equal("store/corner/gate/in/doors open", await heard.Reader.ReadAsync(Stop));
        _link.Let(new GateId("in"), new DecisionId("o1"), GateWay.In, 2);
        Assert.Equal("""store/corner/gate/in/let {"id":"o1","way":"in","people":2}""", await heard.Reader.ReadAsync(Stop));
        gate.Dispose();

        (IMqttClient back, Channel<string> again) = await ListenAsync("store/corner/gate/#");
        Assert.Equal(["store/corner/gate/in/doors open", "store/corner/gate/out/doors open"], ((string[])[await again.Reader.ReadAsync(Stop), await again.Reader.ReadAsync(Stop)]).Order());
        _link.Set(false);
        Assert.Equal("store/corner/gate/in/doors ruled", await again.Reader.ReadAsync(Stop));
        back.Dispose();
    }

    [Fact]
    public async Task A_device_raises_the_alarm_a_broken_message_too_and_an_empty_one_does_not()
    {
        (IMqttClient panel, Channel<string> heard) = await ListenAsync("store/corner/gate/in/doors");
        await heard.Reader.ReadAsync(Stop); // The link is there.
        foreach (string payload in (string[])["", """{"boot":"p","seq":4,"where":"kitchen"}""", """{"boot":"p"}""", "fire!"])
        {
            await panel.PublishAsync(new MqttApplicationMessageBuilder().WithTopic("store/corner/alarm").WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), Stop);
        }

        Assert.Equal(new AlarmNote(new DeviceMark("p", 4), "kitchen"), await _raised.Reader.ReadAsync(Stop));
        Assert.Null((await _raised.Reader.ReadAsync(Stop)).Where);
        Assert.Contains("taken for one all the same", await _said.Reader.ReadAsync(Stop), StringComparison.Ordinal);
        AlarmNote broken = await _raised.Reader.ReadAsync(Stop);
        Assert.Equal(broken, AlarmNote.Read("fire!"u8.ToArray(), out _)); // Sent again it is the same alarm.
        panel.Dispose();
    }

    [Fact]
    public async Task What_is_shown_to_a_reader_is_heard_and_answered_and_a_card_number_or_a_kept_message_is_neither()
    {
        (IMqttClient reader, Channel<string> heard) = await ListenAsync("store/corner/gate/out/+");
        await heard.Reader.ReadAsync(Stop); // The link is there.
        const string Tap = """{"boot":"r","seq":3,"t":1764000000000000,"way":"out","token":"pm_ann"}""";
        foreach (string payload in (string[])["""{"boot":"r","seq":2,"t":1764000000000000,"way":"out","token":"4242424242424242"}""", "tap!", Tap, """{"boot":"r","seq":4,"t":1764000000000000,"way":"out","id":"x","visit":"61b35f9f-37c4-5a74-9998-8d45496f0e32"}"""])
        {
            await reader.PublishAsync(new MqttApplicationMessageBuilder().WithTopic("store/corner/gate/out/tap").WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), Stop);
        }

        TapNote shown = await _shown.Reader.ReadAsync(Stop);
        Assert.Equal((new GateId("out"), "pm_ann", "tap-out-r-3", GateWay.Out), (shown.Gate, shown.Token, shown.Id.Value, shown.Way));
        string said = await _said.Reader.ReadAsync(Stop);
        Assert.Contains("Mend the reader", said, StringComparison.Ordinal);
        Assert.DoesNotContain("4242", said, StringComparison.Ordinal);
        TapNote chosen = await _shown.Reader.ReadAsync(Stop);
        Assert.Equal(("x", "61b35f9f-37c4-5a74-9998-8d45496f0e32"), (chosen.Id.Value, chosen.Visit!.Value.Value));
        _link.Answer(new GateId("out"), """{"result":"paid"}""");
        for (string word = await heard.Reader.ReadAsync(Stop); ; word = await heard.Reader.ReadAsync(Stop))
        {
            if (word.StartsWith("store/corner/gate/out/answer", StringComparison.Ordinal))
            {
                Assert.Equal("""store/corner/gate/out/answer {"result":"paid"}""", word);
                break;
            }
        }

        reader.Dispose();
    }

    [Fact]
    public async Task Without_a_broker_what_staff_let_through_is_said_and_not_kept_for_later()
    {
        (IMqttClient gate, Channel<string> heard) = await ListenAsync("store/corner/gate/in/+");
        await heard.Reader.ReadAsync(Stop);
        await _broker!.StopAsync();
        while (_link.IsLinked)
        {
            await Task.Yield();
        }

        _link.Let(new GateId("in"), new DecisionId("o1"), GateWay.In, 1);
        Assert.Contains("gate in was not told to let 1 through", await _said.Reader.ReadAsync(Stop), StringComparison.Ordinal);
        gate.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<(IMqttClient Client, Channel<string> Heard)> ListenAsync(string topic)
    {
        Channel<string> heard = Channel.CreateUnbounded<string>();
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += message =>
        {
            heard.Writer.TryWrite($"{message.ApplicationMessage.Topic} {Encoding.UTF8.GetString(message.ApplicationMessage.Payload.ToArray())}");
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", _port).Build(), Stop);
        await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(topic, MqttQualityOfServiceLevel.AtLeastOnce).Build(), Stop);
        return (client, heard);
    }
}

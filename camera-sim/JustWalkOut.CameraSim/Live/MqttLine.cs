using System.Threading.Channels;
using JustWalkOut.Vision.Shelves;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace JustWalkOut.CameraSim.Live;

/// <summary>
/// One device's connection to the broker: a retained <c>online</c> under <c>ROOT/status</c> that the broker turns to <c>offline</c> when the connection dies (last
/// will), and messages one after another, each sent until it is acknowledged (QoS 1), so that none overtakes another and some may come twice.
/// </summary>
internal sealed class MqttLine : IAsyncDisposable
{
    private readonly string _status;
    private readonly BrokerAddress _broker;
    private readonly MqttOptions _options;
    private readonly TimeProvider _clock;
    private readonly Channel<MqttApplicationMessage> _waiting;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _cutting = new();
    private readonly Task _running;
    private MqttApplicationMessage? _inHand;
    private long _sent;
    private long _dropped;
    private bool _isAway = true;
    private volatile bool _isCut;

    /// <summary>Begins to connect.</summary>
    /// <param name="root">The device's topic.</param>
    /// <param name="broker">Where the broker is.</param>
    /// <param name="options">How long to wait for it.</param>
    /// <param name="clock">Counts the pauses.</param>
    public MqttLine(string root, BrokerAddress broker, MqttOptions options, TimeProvider clock)
    {
        (_status, _broker, _options, _clock) = ($"{root}/status", broker, options, clock);

        // The oldest gives way: what a shelf weighs now is worth more than what it weighed, and its sequence numbers show the gap.
        _waiting = Channel.CreateBounded<MqttApplicationMessage>(
            new BoundedChannelOptions(options.QueueMessages) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
        _running = Task.Run(() => RunAsync(ClientId(root)));
    }

    /// <summary>Messages that the broker acknowledged.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Messages given up.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether the broker is out of reach now.</summary>
    public bool IsAway => Volatile.Read(ref _isAway);

    /// <summary>Hands over a message; never waits.</summary>
    public void Send(string topic, ReadOnlyMemory<byte> payload) =>
        _waiting.Writer.TryWrite(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload.ToArray()).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());

    /// <summary>Sends what waits if the broker is there, says <c>offline</c> and ends; what could not be sent counts as dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _ending.CancelAsync();

        // By the machine's clock, as every wait for the network is: a clock that stands still must not hold the end up.
        _cutting.CancelAfter(TimeSpan.FromSeconds(_options.AnswerSecondsMax / 2));
        await _running;
        _ending.Dispose();
        _cutting.Dispose();
    }

    /// <summary>Ends as a gateway without power does: without a word, so that the broker says its last will, and with whatever it still had lost, which nobody counts.</summary>
    public async ValueTask CutAsync()
    {
        _isCut = true;
        _waiting.Writer.TryComplete();
        await _ending.CancelAsync();
        await _cutting.CancelAsync();
        await _running;
        _ending.Dispose();
        _cutting.Dispose();
    }

    private static string ClientId(string root) => $"sim-{root.Replace('/', '-')}";

    private async Task RunAsync(string clientId)
    {
        TimeSpan pause = TimeSpan.FromSeconds(_options.RetrySecondsFirst);
        while (true)
        {
            try
            {
                // A new one each time: a broker that does not acknowledge in time may still be connected, and a client connects once.
                using CancellationTokenSource connected = CancellationTokenSource.CreateLinkedTokenSource(_cutting.Token);
                using IMqttClient client = new MqttClientFactory().CreateMqttClient();
                Func<MqttClientDisconnectedEventArgs, Task> onLoss = _ => connected.CancelAsync();
                client.DisconnectedAsync += onLoss;
                try
                {
                    await ConnectAsync(client, clientId);
                    pause = TimeSpan.FromSeconds(_options.RetrySecondsFirst);
                    await SendAllAsync(client, connected.Token);
                    await SayGoodbyeAsync(client);
                    return;
                }
                finally
                {
                    client.DisconnectedAsync -= onLoss;
                }
            }
            catch (Exception fault) when (IsBrokersFault(fault))
            {
                // Tried again below: a gateway cannot do more about its broker.
            }

            Volatile.Write(ref _isAway, true);
            try
            {
                await Task.Delay(pause, _clock, _ending.Token);
            }
            catch (OperationCanceledException)
            {
                GiveUp();
                return;
            }

            pause = TimeSpan.FromSeconds(Math.Min(_options.RetrySecondsMax, 2 * pause.TotalSeconds));
        }
    }

    private async Task ConnectAsync(IMqttClient client, string clientId)
    {
        MqttClientOptions options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(_broker.Host, _broker.Port)
            .WithClientId(clientId)
            .WithCleanStart()
            .WithWillTopic(_status)
            .WithWillPayload("offline")
            .WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(_cutting.Token);
        late.CancelAfter(TimeSpan.FromSeconds(_options.AnswerSecondsMax));
        await client.ConnectAsync(options, late.Token);
        await client.PublishAsync(StatusOf("online"), late.Token);
        Volatile.Write(ref _isAway, false);
    }

    private async Task SendAllAsync(IMqttClient client, CancellationToken lost)
    {
        while (true)
        {
            while (_inHand is not null || _waiting.Reader.TryRead(out _inHand))
            {
                using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(lost);
                late.CancelAfter(TimeSpan.FromSeconds(_options.AnswerSecondsMax));
                MqttClientPublishResult result = await client.PublishAsync(_inHand, late.Token);
                _inHand = null;
                Interlocked.Increment(ref result.IsSuccess ? ref _sent : ref _dropped);
            }

            if (!await _waiting.Reader.WaitToReadAsync(lost))
            {
                return;
            }
        }
    }

    private async Task SayGoodbyeAsync(IMqttClient client)
    {
        await client.PublishAsync(StatusOf("offline"), _cutting.Token);
        await client.DisconnectAsync(new MqttClientDisconnectOptions(), _cutting.Token);
    }

    private void GiveUp()
    {
        _waiting.Writer.TryComplete();
        int lost = _isCut || _inHand is null ? 0 : 1;
        while (_waiting.Reader.TryRead(out _))
        {
            lost += _isCut ? 0 : 1;
        }

        Interlocked.Add(ref _dropped, lost);
    }

    private MqttApplicationMessage StatusOf(string status) => new MqttApplicationMessageBuilder()
        .WithTopic(_status).WithPayload(status).WithRetainFlag().WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();

    private static bool IsBrokersFault(Exception fault) =>
        fault is OperationCanceledException or MQTTnet.Exceptions.MqttCommunicationException or MQTTnet.Exceptions.MqttClientDisconnectedException
            or System.Net.Sockets.SocketException or IOException;
}

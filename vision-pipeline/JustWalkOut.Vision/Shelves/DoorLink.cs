using System.Buffers;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace JustWalkOut.Vision.Shelves;

/// <summary>
/// A store's doors over MQTT 5. It hears fire alarms of devices, and tells each gate on <c>store/STORE/gate/GATE/doors</c>, retained, whether its wings stand <c>open</c> for an alarm or are <c>ruled</c> by check-ins: also a gate that
/// comes back, and after a restart of this process. What staff let through goes out once on <c>.../let</c>, and not at all where the broker is away, because whoever stood there is gone by then.
/// </summary>
/// <param name="store">Whose.</param>
/// <param name="gates">All of them.</param>
/// <param name="broker">Where devices are.</param>
/// <param name="clock">Counts the pauses between two tries.</param>
/// <param name="say">Hears of what changed, in one line.</param>
public sealed class DoorLink(StoreId store, IReadOnlyList<GateId> gates, BrokerAddress broker, TimeProvider clock, Action<string> say)
{
    /// <summary>On <c>.../doors</c> during an alarm.</summary>
    public const string Open = "open";

    /// <summary>On <c>.../doors</c> otherwise.</summary>
    public const string Ruled = "ruled";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    private readonly string _root = $"store/{store.Value}/";
    private readonly Lock _gate = new();
    private readonly List<(GateId Gate, string Payload)> _lets = [];
    private bool _isOpen;
    private bool _isLinked;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Hears of alarms; called one after the other, possibly more than once with the same one. It must not wait.</summary>
    public Action<AlarmNote> Raised { get; init; } = _ => { };

    /// <summary>Whether the broker is there and gates have been told.</summary>
    public bool IsLinked
    {
        get
        {
            lock (_gate)
            {
                return _isLinked;
            }
        }
    }

    /// <summary>How the doors stand from now on.</summary>
    public void Set(bool isOpen)
    {
        lock (_gate)
        {
            _isOpen = isOpen;
            Signal();
        }
    }

    /// <summary>A gate lets so many through once.</summary>
    /// <param name="gate">Which.</param>
    /// <param name="id">Names it: a gate that hears it twice lets through once.</param>
    /// <param name="way">Which way.</param>
    /// <param name="people">How many.</param>
    public void Let(GateId gate, DecisionId id, GateWay way, int people)
    {
        lock (_gate)
        {
            if (_isLinked)
            {
                _lets.Add((gate, JsonSerializer.Serialize(new { id = id.Value, way = way.ToString().ToLowerInvariant(), people })));
                Signal();
                return;
            }
        }

        say(string.Create(CultureInfo.InvariantCulture, $"gate {gate} was not told to let {people} through: the broker at {broker} is out of reach. Open it by its own key"));
    }

    /// <summary>Listens and tells until told to stop.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            using IMqttClient client = new MqttClientFactory().CreateMqttClient();
            using CancellationTokenSource lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
            client.DisconnectedAsync += _ => lost.CancelAsync();
            client.ApplicationMessageReceivedAsync += message =>
            {
                Hear(message.ApplicationMessage);
                return Task.CompletedTask;
            };
            try
            {
                await ConnectAsync(client, lost.Token);
                await TellAsync(client, lost.Token);
            }
            catch (Exception fault) when (!stop.IsCancellationRequested && fault is OperationCanceledException or MqttCommunicationException or MqttClientDisconnectedException or IOException or System.Net.Sockets.SocketException)
            {
                // The devices' own link says that the broker is away.
            }
            finally
            {
                lock (_gate)
                {
                    _isLinked = false;
                    _lets.Clear();
                }
            }

            await Task.Delay(RetryAfter, clock, stop);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        TaskCompletionSource before = _changed;
        _changed = NewSignal();
        before.SetResult();
    }

    private async Task ConnectAsync(IMqttClient client, CancellationToken lost)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(lost);
        late.CancelAfter(AnswerMax);
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer(broker.Host, broker.Port).WithCleanStart().Build(), late.Token);
        await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(_root + "alarm", MqttQualityOfServiceLevel.AtLeastOnce).Build(), late.Token);
    }

    private async Task TellAsync(IMqttClient client, CancellationToken lost)
    {
        bool? told = null;
        while (true)
        {
            (bool isOpen, (GateId Gate, string Payload)[] lets, Task changed) = Take();
            foreach (GateId gate in told == isOpen ? [] : gates)
            {
                await client.PublishAsync(MessageOf($"gate/{gate.Value}/doors", isOpen ? Open : Ruled, isRetained: true), lost);
            }

            told = isOpen;
            foreach ((GateId gate, string payload) in lets)
            {
                await client.PublishAsync(MessageOf($"gate/{gate.Value}/let", payload, isRetained: false), lost);
            }

            lock (_gate)
            {
                _isLinked = true;
            }

            await changed.WaitAsync(lost);
        }
    }

    private (bool IsOpen, (GateId Gate, string Payload)[] Lets, Task Changed) Take()
    {
        lock (_gate)
        {
            (GateId, string)[] lets = [.. _lets];
            _lets.Clear();
            return (_isOpen, lets, _changed.Task);
        }
    }

    private MqttApplicationMessage MessageOf(string topic, string payload, bool isRetained) => new MqttApplicationMessageBuilder()
        .WithTopic(_root + topic).WithPayload(payload).WithRetainFlag(isRetained).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();

    private void Hear(MqttApplicationMessage message)
    {
        if (message.Topic != _root + "alarm" || message.Payload.Length == 0)
        {
            return; // An empty one is how a retained one is taken off a broker.
        }

        AlarmNote note = AlarmNote.Read(message.Payload.ToArray(), out string fault);
        if (fault.Length > 0)
        {
            say($"{message.Topic}: {fault}. Mend the device");
        }

        Raised(note);
    }
}

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
/// comes back, and after a restart of this process. It hears what is shown to gates' readers on <c>.../tap</c>, and says what came of it on <c>.../answer</c>. What staff let through goes out once on <c>.../let</c>, and not at all where the broker is away, because whoever stood there is gone by then.
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
    private readonly List<(string Topic, string Payload)> _once = [];
    private readonly HashSet<string> _malformed = new(StringComparer.Ordinal);
    private bool _isOpen;
    private bool _isLinked;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Hears of alarms; called one after the other, possibly more than once with the same one. It must not wait.</summary>
    public Action<AlarmNote> Raised { get; init; } = _ => { };

    /// <summary>Hears of what is shown to readers; called one after the other, possibly more than once with the same one. It must not wait.</summary>
    public Action<TapNote> Shown { get; init; } = _ => { };

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
        if (Send($"gate/{gate.Value}/let", JsonSerializer.Serialize(new { id = id.Value, way = way.ToString().ToLowerInvariant(), people })))
        {
            return;
        }

        say(string.Create(CultureInfo.InvariantCulture, $"gate {gate} was not told to let {people} through: the broker at {broker} is out of reach. Open it by its own key"));
    }

    /// <summary>Tells a gate's reader once what came of something that was shown to it; not at all where the broker is away: it is shown again then.</summary>
    /// <param name="gate">Which.</param>
    /// <param name="answer">As JSON.</param>
    public void Answer(GateId gate, string answer) => Send($"gate/{gate.Value}/answer", answer);

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
                    _once.Clear();
                }
            }

            await Task.Delay(RetryAfter, clock, stop);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool Send(string topic, string payload)
    {
        lock (_gate)
        {
            if (_isLinked)
            {
                _once.Add((topic, payload));
                Signal();
            }

            return _isLinked;
        }
    }

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
        await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(_root + "alarm", MqttQualityOfServiceLevel.AtLeastOnce).WithTopicFilter(_root + "gate/+/tap", MqttQualityOfServiceLevel.AtLeastOnce).Build(), late.Token);
    }

    private async Task TellAsync(IMqttClient client, CancellationToken lost)
    {
        bool? told = null;
        while (true)
        {
            (bool isOpen, (string Topic, string Payload)[] once, Task changed) = Take();
            foreach (GateId gate in told == isOpen ? [] : gates)
            {
                await client.PublishAsync(MessageOf($"gate/{gate.Value}/doors", isOpen ? Open : Ruled, isRetained: true), lost);
            }

            told = isOpen;
            foreach ((string topic, string payload) in once)
            {
                await client.PublishAsync(MessageOf(topic, payload, isRetained: false), lost);
            }

            lock (_gate)
            {
                _isLinked = true;
            }

            await changed.WaitAsync(lost);
        }
    }

    private (bool IsOpen, (string Topic, string Payload)[] Once, Task Changed) Take()
    {
        lock (_gate)
        {
            (string, string)[] once = [.. _once];
            _once.Clear();
            return (_isOpen, once, _changed.Task);
        }
    }

    private MqttApplicationMessage MessageOf(string topic, string payload, bool isRetained) => new MqttApplicationMessageBuilder()
        .WithTopic(_root + topic).WithPayload(payload).WithRetainFlag(isRetained).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();

    private void Hear(MqttApplicationMessage message)
    {
        if (message.Topic.StartsWith(_root + "gate/", StringComparison.Ordinal) && message.Topic.EndsWith("/tap", StringComparison.Ordinal))
        {
            HearTap(message);
            return;
        }

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

    private void HearTap(MqttApplicationMessage message)
    {
        if (message.Retain)
        {
            return; // Whoever showed it is gone: a broker must not keep it.
        }

        string gate = message.Topic[(_root.Length + "gate/".Length)..^"/tap".Length];
        if (TapNote.Read(gate, message.Payload.ToArray(), out string fault) is { } note)
        {
            Shown(note);
        }
        else if (_malformed.Add(message.Topic))
        {
            say($"{message.Topic}: {fault}; left out, and further ones too. Mend the reader");
        }
    }
}

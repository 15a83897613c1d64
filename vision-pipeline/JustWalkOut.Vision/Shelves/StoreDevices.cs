using System.Buffers;
using JustWalkOut.Carts;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace JustWalkOut.Vision.Shelves;

/// <summary>Hears a store's shelves and gates. Called one message after the other; it must not wait.</summary>
public interface IDeviceListener
{
    /// <summary>A shelf has weighed. Each message once.</summary>
    void Weighed(ShelfWeights weights);

    /// <summary>Somebody checked in. Each message once.</summary>
    void Passed(GatePassage passage);

    /// <summary>Something about the devices changed, in one line: said once when it changes.</summary>
    void Say(string what);
}

/// <summary>What came from the devices so far.</summary>
/// <param name="Messages">Messages that were passed on.</param>
/// <param name="Repeats">Messages that had come before, and changed nothing.</param>
/// <param name="Malformed">Messages that were none, and changed nothing.</param>
/// <param name="Missing">Messages of which later ones came.</param>
/// <param name="Offline">Devices that their broker says are offline.</param>
/// <param name="Reconnects">Times that the broker was lost and reached again.</param>
public sealed record DeviceCounts(long Messages, long Repeats, long Malformed, long Missing, int Offline, long Reconnects);

/// <summary>
/// A store's shelves and gates over MQTT 5: subscribes to them all, and again whenever the broker comes back. A repeated, late or malformed message is counted and changes nothing. What the broker
/// kept while it was out of reach is the gateways' to send again; nothing is asked for here.
/// </summary>
/// <param name="store">Whose.</param>
/// <param name="broker">Where they send to.</param>
/// <param name="clock">Counts the pauses between two tries.</param>
/// <param name="listener">Hears of them.</param>
public sealed class StoreDevices(StoreId store, BrokerAddress broker, TimeProvider clock, IDeviceListener listener)
{
    private static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    private readonly string _root = $"store/{store.Value}/";
    private readonly Dictionary<string, MessageMarks> _marks = new(StringComparer.Ordinal);
    private readonly HashSet<string> _offline = new(StringComparer.Ordinal);
    private readonly HashSet<string> _malformed = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _messages;
    private long _repeats;
    private long _malformedCount;
    private long _reconnects;
    private volatile bool _isListening;

    /// <summary>Whether the broker is there and has taken note of what is wanted.</summary>
    public bool IsListening => _isListening;

    /// <summary>Devices that the broker says are gone, such as <c>shelf/1/5</c>, in ordinal order. A snapshot.</summary>
    public IReadOnlyList<string> Offline
    {
        get
        {
            lock (_gate)
            {
                return [.. _offline.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>What came so far. A snapshot.</summary>
    public DeviceCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return new DeviceCounts(_messages, _repeats, _malformedCount, _marks.Values.Sum(marks => marks.Missing), _offline.Count, _reconnects);
            }
        }
    }

    /// <summary>Listens until told to stop.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        bool isAway = false;
        TimeSpan wait = RetryFirst;
        while (true)
        {
            using IMqttClient client = new MqttClientFactory().CreateMqttClient();
            using CancellationTokenSource lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
            client.DisconnectedAsync += _ => lost.CancelAsync();
            client.ApplicationMessageReceivedAsync += message =>
            {
                ReadOnlySequence<byte> payload = message.ApplicationMessage.Payload;
                Hear(message.ApplicationMessage.Topic, payload.IsSingleSegment ? payload.First : payload.ToArray());
                return Task.CompletedTask;
            };
            try
            {
                await ConnectAsync(client, lost.Token);
                _reconnects += isAway ? 1 : 0;
                listener.Say(isAway ? $"the broker at {broker} is back" : $"listening to shelves and gates at {broker}");
                (isAway, wait, _isListening) = (false, RetryFirst, true);
                await Task.Delay(Timeout.Infinite, lost.Token);
            }
            catch (Exception fault) when (!stop.IsCancellationRequested && fault is OperationCanceledException or MqttCommunicationException or MqttClientDisconnectedException or IOException or System.Net.Sockets.SocketException)
            {
                if (!isAway)
                {
                    listener.Say($"the broker at {broker} is out of reach: carts stand still until it is back, and nothing is charged by guess");
                }

                isAway = true;
            }
            finally
            {
                _isListening = false;
            }

            await Task.Delay(wait, clock, stop);
            wait = wait * 2 < RetryMax ? wait * 2 : RetryMax;
        }
    }

    private async Task ConnectAsync(IMqttClient client, CancellationToken lost)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(lost);
        late.CancelAfter(AnswerMax);
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer(broker.Host, broker.Port).WithCleanStart().Build(), late.Token);
        MqttClientSubscribeOptionsBuilder topics = new();
        foreach (string topic in new[] { "shelf/+/+/weights", "shelf/+/+/status", "gate/+", "gate/+/status" })
        {
            topics.WithTopicFilter(_root + topic, MqttQualityOfServiceLevel.AtLeastOnce);
        }

        await client.SubscribeAsync(topics.Build(), late.Token);
    }

    /// <summary>Hears a message, whoever brings it.</summary>
    /// <param name="topic">Where it was published.</param>
    /// <param name="payload">Borrowed until this returns.</param>
    public void Hear(string topic, ReadOnlyMemory<byte> payload)
    {
        string[] parts = topic.StartsWith(_root, StringComparison.Ordinal) ? topic[_root.Length..].Split('/') : [];
        switch (parts)
        {
            case ["shelf", var gondola, var shelf, "weights"]:
                Pass(topic, ShelfWeights.Read(gondola, shelf, payload, out string weightFault), weightFault, weights => weights.Mark, listener.Weighed);
                break;
            case ["gate", var gate]:
                Pass(topic, GatePassage.Read(gate, payload, out string gateFault), gateFault, passage => passage.Mark, listener.Passed);
                break;
            case [_, .., "status"]:
                NoteStatus(topic, payload.Span.SequenceEqual("offline"u8));
                break;
        }
    }

    private void Pass<T>(string topic, T? message, string fault, Func<T, DeviceMark> mark, Action<T> pass)
        where T : class
    {
        lock (_gate)
        {
            if (message is null)
            {
                _malformedCount++;
                if (_malformed.Add(topic))
                {
                    listener.Say($"{topic}: {fault}; left out, and further ones counted. Mend the device");
                }

                return;
            }

            if (!_marks.TryGetValue(topic, out MessageMarks? marks))
            {
                _marks.Add(topic, marks = new MessageMarks());
            }

            if (!marks.Take(mark(message)))
            {
                _repeats++;
                return;
            }

            _messages++;
        }

        pass(message);
    }

    private void NoteStatus(string topic, bool isOffline)
    {
        string device = topic[_root.Length..^"/status".Length];
        bool isNews;
        lock (_gate)
        {
            isNews = isOffline ? _offline.Add(device) : _offline.Remove(device);
        }

        if (isNews)
        {
            listener.Say(isOffline ? $"{device} is offline" : $"{device} is back");
        }
    }
}

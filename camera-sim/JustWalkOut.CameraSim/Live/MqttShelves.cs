using System.Collections.Concurrent;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.CameraSim.Live;

/// <summary>
/// Shelves and gates of a store as they speak MQTT 5: one connection for each, as each has a gateway of its own, with a retained status. Sending
/// never waits: while the broker is away a device keeps its newest messages, counts the older ones as dropped, and tries again at growing pauses.
/// </summary>
public sealed class MqttShelves : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, MqttLine> _lines = new(StringComparer.Ordinal);
    private readonly Lock _power = new();
    private readonly HashSet<string> _dead = new(StringComparer.Ordinal);
    private readonly StoreId _store;
    private readonly BrokerAddress _broker;
    private readonly MqttOptions _options;
    private readonly TimeProvider _clock;
    private long _sentBefore;
    private long _droppedBefore;
    private bool _isClosed;

    /// <summary>Devices of a store; each connects with its first message or when it is named to <see cref="Connect(string, string)"/>.</summary>
    /// <param name="store">Whose.</param>
    /// <param name="broker">Where they send to.</param>
    /// <param name="clock">Counts the pauses between two tries.</param>
    /// <param name="options">How they deal with a broker that is away; null for the defaults.</param>
    public MqttShelves(StoreId store, BrokerAddress broker, TimeProvider clock, MqttOptions? options = null)
    {
        _store = store;
        _broker = broker;
        _clock = clock;
        _options = options ?? new MqttOptions();
    }

    /// <summary>Messages that the broker acknowledged.</summary>
    public long Sent => Interlocked.Read(ref _sentBefore) + _lines.Values.Sum(line => line.Sent);

    /// <summary>Messages given up.</summary>
    public long Dropped => Interlocked.Read(ref _droppedBefore) + _lines.Values.Sum(line => line.Dropped);

    /// <summary>Devices that do not reach the broker now.</summary>
    public int Away => _lines.Values.Count(line => line.IsAway);

    /// <summary>Brings a shelf online before it has anything to say.</summary>
    public void Connect(string gondola, string shelf) => LineOf(ShelfTopic(gondola, shelf));

    /// <summary>
    /// A shelf's gateway loses its power: its connection dies without a goodbye, its last will says <c>offline</c>, and what it is told to weigh goes nowhere until <see cref="Revive"/>.
    /// </summary>
    public async ValueTask CutAsync(string gondola, string shelf)
    {
        string root = ShelfTopic(gondola, shelf);
        MqttLine? line;
        lock (_power)
        {
            _dead.Add(root);
            _lines.TryRemove(root, out line);
        }

        if (line is not null)
        {
            await line.CutAsync();
            Interlocked.Add(ref _sentBefore, line.Sent);
            Interlocked.Add(ref _droppedBefore, line.Dropped);
        }
    }

    /// <summary>The power is back: the shelf comes online again.</summary>
    public void Revive(string gondola, string shelf)
    {
        lock (_power)
        {
            _dead.Remove(ShelfTopic(gondola, shelf));
            Connect(gondola, shelf);
        }
    }

    /// <summary>Brings a gate online before anybody has passed it.</summary>
    public void Connect(GateId gate) => LineOf(GateTopic(gate));

    /// <summary>Sends one message of a shelf's weights, at least once.</summary>
    /// <param name="gondola">The shelf's gondola.</param>
    /// <param name="shelf">The shelf.</param>
    /// <param name="payload">The message's JSON.</param>
    public void Weigh(string gondola, string shelf, ReadOnlyMemory<byte> payload)
    {
        string root = ShelfTopic(gondola, shelf);
        lock (_power)
        {
            if (!_dead.Contains(root))
            {
                LineOf(root).Send($"{root}/weights", payload);
            }
        }
    }

    /// <summary>Sends what happened at a gate, at least once.</summary>
    /// <param name="gate">Which.</param>
    /// <param name="payload">The message's JSON.</param>
    public void Pass(GateId gate, ReadOnlyMemory<byte> payload)
    {
        string topic = GateTopic(gate);
        LineOf(topic).Send(topic, payload);
    }

    /// <summary>Says goodbye: every device sends what it still has and turns to <c>offline</c>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            await Task.WhenAll(_lines.Values.Select(line => line.DisposeAsync().AsTask()));
        }
    }

    private string ShelfTopic(string gondola, string shelf) => $"store/{_store.Value}/shelf/{gondola}/{shelf}";

    private string GateTopic(GateId gate) => $"store/{_store.Value}/gate/{gate.Value}";

    private MqttLine LineOf(string root) => _lines.GetOrAdd(root, (topic, shelves) => new MqttLine(topic, shelves._broker, shelves._options, shelves._clock), this);
}

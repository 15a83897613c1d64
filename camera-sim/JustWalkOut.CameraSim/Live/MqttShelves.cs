using System.Text.Json;
using JustWalkOut.Carts;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace JustWalkOut.CameraSim.Live;

/// <summary>Where the broker is.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port, 1883 by custom.</param>
public sealed record BrokerAddress(string Host, int Port = 1883);

/// <summary>
/// Shelves and gates of a store as they speak MQTT 5: one connection for each shelf, as each has a gateway of its own, with a retained
/// <c>online</c> that the broker turns to <c>offline</c> when the connection dies (last will). While the broker is away messages are lost and counted, as
/// by a gateway without memory; each shelf tries again with its next message, at most once in <see cref="RetryAfter"/>.
/// </summary>
public sealed class MqttShelves : IAsyncDisposable
{
    /// <summary>A pause between two tries to reach the broker, so that hundreds of shelves do not hammer it while it starts.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Longest that one message may take: five of the shelves' own intervals.</summary>
    private static readonly TimeSpan PublishMax = TimeSpan.FromSeconds(1);

    private readonly MqttClientFactory _factory = new();
    private readonly Dictionary<string, Connection> _connections = new(StringComparer.Ordinal);
    private readonly StoreId _store;
    private readonly BrokerAddress _broker;
    private readonly TimeProvider _clock;

    /// <summary>Shelves of a store; nothing is connected before its first message.</summary>
    public MqttShelves(StoreId store, BrokerAddress broker, TimeProvider clock)
    {
        _store = store;
        _broker = broker;
        _clock = clock;
    }

    /// <summary>Messages that no broker took.</summary>
    public long Lost { get; private set; }

    /// <summary>Sends one message of a shelf's weights, at least once (QoS 1).</summary>
    /// <param name="gondola">The shelf's gondola.</param>
    /// <param name="shelf">The shelf.</param>
    /// <param name="payload">The message's JSON.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether the broker has it.</returns>
    public ValueTask<bool> WeighAsync(string gondola, string shelf, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        string root = $"store/{_store.Value}/shelf/{gondola}/{shelf}";
        return SendAsync(root, $"{root}/weights", payload, cancellation);
    }

    /// <summary>Sends what happened at a gate, at least once (QoS 1).</summary>
    /// <param name="gate">Which.</param>
    /// <param name="passed">Serialised to JSON.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether the broker has it.</returns>
    public ValueTask<bool> PassAsync(GateId gate, object passed, CancellationToken cancellation)
    {
        string topic = $"store/{_store.Value}/gate/{gate.Value}";
        return SendAsync(topic, topic, JsonSerializer.SerializeToUtf8Bytes(passed, JsonSerializerOptions.Web), cancellation);
    }

    /// <summary>Says goodbye: every shelf turns to <c>offline</c>.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach ((string root, Connection connection) in _connections.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            if (connection.Client.IsConnected)
            {
                await connection.Client.PublishAsync(Status(root, "offline"), CancellationToken.None);
                await connection.Client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None);
            }

            connection.Client.Dispose();
        }

        _connections.Clear();
    }

    private async ValueTask<bool> SendAsync(string root, string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        try
        {
            using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            late.CancelAfter(PublishMax);
            if (await ConnectedAsync(root, late.Token) is { } client)
            {
                MqttApplicationMessage message = new MqttApplicationMessageBuilder()
                    .WithTopic(topic).WithPayload(payload.ToArray()).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
                MqttClientPublishResult result = await client.PublishAsync(message, late.Token);
                if (result.IsSuccess)
                {
                    return true;
                }
            }
        }
        catch (Exception fault) when (IsBrokersFault(fault) && !cancellation.IsCancellationRequested)
        {
            // Counted below: a gateway cannot do more about its broker.
        }

        Lost++;
        return false;
    }

    private async ValueTask<IMqttClient?> ConnectedAsync(string root, CancellationToken cancellation)
    {
        if (!_connections.TryGetValue(root, out Connection? connection))
        {
            connection = new Connection(_factory.CreateMqttClient());
            _connections.Add(root, connection);
        }

        if (connection.Client.IsConnected)
        {
            return connection.Client;
        }

        long now = _clock.GetTimestamp();
        if (connection.TriedAt is { } tried && _clock.GetElapsedTime(tried, now) < RetryAfter)
        {
            return null;
        }

        connection.TriedAt = now;
        await connection.Client.ConnectAsync(OptionsOf(root), cancellation);
        await connection.Client.PublishAsync(Status(root, "online"), cancellation);
        return connection.Client;
    }

    private MqttClientOptions OptionsOf(string root) => new MqttClientOptionsBuilder()
        .WithProtocolVersion(MqttProtocolVersion.V500)
        .WithTcpServer(_broker.Host, _broker.Port)
        .WithClientId($"sim-{root.Replace('/', '-')}")
        .WithCleanStart()
        .WithWillTopic($"{root}/status")
        .WithWillPayload("offline")
        .WithWillRetain()
        .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
        .Build();

    private static MqttApplicationMessage Status(string root, string status) => new MqttApplicationMessageBuilder()
        .WithTopic($"{root}/status").WithPayload(status).WithRetainFlag().WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();

    private static bool IsBrokersFault(Exception fault) =>
        fault is OperationCanceledException or MQTTnet.Exceptions.MqttCommunicationException or System.Net.Sockets.SocketException or IOException;

    /// <summary>One shelf's connection.</summary>
    private sealed class Connection(IMqttClient client)
    {
        public IMqttClient Client { get; } = client;

        /// <summary>When the broker was last tried, as the clock's time stamp.</summary>
        public long? TriedAt { get; set; }
    }
}

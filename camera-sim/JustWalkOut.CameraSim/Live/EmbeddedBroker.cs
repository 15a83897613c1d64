using System.Net;
using System.Net.Sockets;
using JustWalkOut.Vision.Shelves;
using MQTTnet.Server;

namespace JustWalkOut.CameraSim.Live;

/// <summary>An MQTT broker inside the process, for whoever has none: on this machine alone, without passwords and without a memory beyond its end.</summary>
internal sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly MqttServer _server;

    private EmbeddedBroker(MqttServer server, int port)
    {
        _server = server;
        Address = new BrokerAddress("localhost", port);
    }

    /// <summary>Where it listens.</summary>
    public BrokerAddress Address { get; }

    /// <summary>Begins to listen on the port of custom, or on a free one where that is taken.</summary>
    public static async Task<EmbeddedBroker> StartAsync()
    {
        int port = FreePort();
        MqttServerFactory factory = new();
        MqttServer server = factory.CreateMqttServer(factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointPort(port)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .Build());
        await server.StartAsync();
        return new EmbeddedBroker(server, port);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
    }

    // The server does not tell which port it was given when asked for any.
    private static int FreePort()
    {
        foreach (int port in (int[])[BrokerAddress.PortDefault, 0])
        {
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse && port == BrokerAddress.PortDefault)
            {
                // Somebody's own broker, which nobody named to us: it is left alone.
            }
        }

        throw new IOException("No TCP port is free on this machine for a broker. Name a broker with --mqtt HOST:PORT.");
    }
}

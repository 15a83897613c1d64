using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Live.Rtsp;

/// <summary>
/// Cameras over RTSP 1.0 (RFC 2326) as network cameras offer them: <c>rtsp://HOST:PORT/cameras/ID</c>, H.264 by RTP over UDP or on the same connection, with senders' reports
/// that say what time of day a timestamp stands for. On this machine alone. Any number may watch, each at its own pace.
/// </summary>
internal sealed class RtspServer : IAsyncDisposable
{
    private const string Folder = "cameras";

    /// <summary>Clients at once, four for each camera of the largest store; whoever comes above is turned away.</summary>
    private const int ClientsMax = 128;

    private readonly Dictionary<string, RtspStream> _streams;
    private readonly ConcurrentDictionary<IPEndPoint, RtspConnection> _reporters = [];
    private readonly ConcurrentDictionary<long, Task> _serving = [];
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _listening;
    private readonly long _seed;

    private RtspServer(TcpListener listener, DatagramPorts datagrams, IReadOnlyList<RtspStream> streams, RtspLogin? login, long seed)
    {
        (_listener, Datagrams, Login, _seed) = (listener, datagrams, login, seed);
        _streams = streams.ToDictionary(stream => stream.Camera.Value, StringComparer.Ordinal);
        _listening = Task.WhenAll(AcceptAsync(), HearReportsAsync());
    }

    /// <summary>Where it listens, with a last slash.</summary>
    public Uri Address => new($"rtsp://{_listener.LocalEndpoint}/");

    /// <summary>Who may watch; null for anybody.</summary>
    public RtspLogin? Login { get; }

    /// <summary>What pictures by UDP come from.</summary>
    public DatagramPorts Datagrams { get; }

    /// <summary>Pictures that watchers did not get, all together.</summary>
    public long Missed => _streams.Values.Sum(stream => stream.Missed);

    /// <summary>Encoders that ended by themselves.</summary>
    public int Failures => _streams.Values.Sum(stream => stream.Failures);

    /// <summary>Begins to listen on this machine alone. The streams become the server's own.</summary>
    /// <param name="port">A free port; 0 for any.</param>
    /// <param name="streams">What there is to watch.</param>
    /// <param name="login">Who may watch; null for anybody.</param>
    /// <param name="seed">Of the sources' numbers.</param>
    /// <exception cref="IOException">The port is taken; the message names the option.</exception>
    public static RtspServer Start(int port, IReadOnlyList<RtspStream> streams, RtspLogin? login, long seed)
    {
        TcpListener listener = new(IPAddress.Loopback, port);
        try
        {
            listener.Start();
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            throw new IOException($"--rtsp {port} is {(fault.SocketErrorCode == SocketError.AccessDenied ? "for privileged programs" : "taken by another program")}; expected a free port. Name another one, or 0 for any.", fault);
        }

        try
        {
            return new RtspServer(listener, DatagramPorts.Take(), streams, login, seed);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>The address of a camera's stream.</summary>
    public Uri AddressOf(CameraId camera) => new(Address, $"{Folder}/{Uri.EscapeDataString(camera.Value)}");

    /// <summary>Time begins.</summary>
    public void Begin(LiveClock clock)
    {
        foreach (RtspStream stream in _streams.Values)
        {
            stream.Begin(clock);
        }
    }

    /// <summary>Takes a camera's picture as it is drawn; never waits.</summary>
    public void Take(FreshPicture picture) => _streams[picture.Camera.Value].Take(picture);

    /// <summary>Ends every stream; whoever watches learns that there is no more.</summary>
    public void End()
    {
        foreach (RtspStream stream in _streams.Values)
        {
            stream.End();
        }
    }

    /// <summary>Ends every stream and stops listening. A watcher that does not read any more is cut off.</summary>
    public async ValueTask DisposeAsync()
    {
        End();
        _listener.Stop();

        // Time for watchers to read a stream's end, as over HTTP.
        await Task.WhenAny(Task.WhenAll(_serving.Values), Task.Delay(TimeSpan.FromSeconds(0.5)));
        await _ending.CancelAsync();
        await Task.WhenAll(_serving.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (RtspStream stream in _streams.Values)
        {
            await stream.DisposeAsync();
        }

        Datagrams.Dispose();
        _listener.Dispose();
        _ending.Dispose();
    }

    /// <summary>The stream that an address names, with or without its track; null where there is none.</summary>
    internal RtspStream? Find(string target)
    {
        if (!Uri.TryCreate(target, UriKind.Absolute, out Uri? address))
        {
            return null;
        }

        string[] parts = address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        bool isCamera = parts is [Folder, _] or [Folder, _, RtspConnection.VideoTrack];
        return isCamera ? _streams.GetValueOrDefault(Uri.UnescapeDataString(parts[1])) : null;
    }

    /// <summary>Whatever comes from there to the port of reports is that client's.</summary>
    internal void Listen(IPEndPoint reports, RtspConnection client) => _reporters[reports] = client;

    /// <summary>Nothing more is expected from there.</summary>
    internal void Forget(IPEndPoint reports) => _reporters.TryRemove(reports, out _);

    private async Task AcceptAsync()
    {
        try
        {
            for (long number = 0; ; number++)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_ending.Token);
                foreach ((long gone, Task served) in _serving)
                {
                    if (served.IsCompleted)
                    {
                        _serving.TryRemove(gone, out _);
                    }
                }

                if (_serving.Count >= ClientsMax)
                {
                    client.Dispose();
                    continue;
                }

                client.NoDelay = true;
                long own = number;
                _serving[own] = Task.Run(() => ServeAsync(client, own));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The store has closed.
        }
    }

    private async Task ServeAsync(TcpClient client, long number)
    {
        ulong chance = Chance.Seed(_seed, "rtp source", number);
        RtspConnection connection = new(this, client, ((uint)(chance >> 32), (ushort)(chance & 0xffff)), _ending.Token);
        try
        {
            await connection.RunAsync();
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or has been silent for too long.
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    private async Task HearReportsAsync()
    {
        byte[] report = new byte[2048];
        EndPoint anybody = new IPEndPoint(IPAddress.Any, 0);
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult heard = await Datagrams.Reports.ReceiveFromAsync(report, anybody, _ending.Token);
                if (_reporters.TryGetValue((IPEndPoint)heard.RemoteEndPoint, out RtspConnection? client))
                {
                    client.Touch();
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that has closed its port: the system tells it here, and its connection tells the rest.
            }
        }
    }
}

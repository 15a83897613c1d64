using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace JustWalkOut.CameraSim.Live.Rtsp;

/// <summary>
/// One client: answers what it asks, one question after another, and sends it pictures in between. A client has one session with one camera, which ends with its connection.
/// </summary>
internal sealed class RtspConnection : IAsyncDisposable
{
    /// <summary>What follows a camera's address for its only track.</summary>
    public const string VideoTrack = "video";

    /// <summary>How long a client may say nothing, neither a question nor a report; told to it.</summary>
    private const int SilenceSecondsMax = 60;

    private const string Methods = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, TEARDOWN";

    private readonly RtspServer _server;
    private readonly TcpClient _client;
    private readonly SharedStream _line;
    private readonly string _nonce = RtspLogin.Nonce();
    private readonly CancellationTokenSource _ending;
    private readonly (uint Source, ushort FirstNumber) _source;
    private Session? _session;

    /// <summary>A client that has just come.</summary>
    /// <param name="server">Whose client.</param>
    /// <param name="client">Its connection; becomes this one's own.</param>
    /// <param name="source">What its packets are told from others by, and the number of the first.</param>
    /// <param name="stop">Cuts it off.</param>
    public RtspConnection(RtspServer server, TcpClient client, (uint Source, ushort FirstNumber) source, CancellationToken stop)
    {
        (_server, _client, _source) = (server, client, source);
        _line = new SharedStream(client.GetStream());
        _ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
    }

    /// <summary>The client has said something.</summary>
    public void Touch()
    {
        try
        {
            // Twice what it was told: it may ask at the last moment.
            _ending.CancelAfter(TimeSpan.FromSeconds(2 * SilenceSecondsMax));
        }
        catch (ObjectDisposedException)
        {
            // Its last report came by UDP when it had gone.
        }
    }

    /// <summary>Serves until either side ends it.</summary>
    public async Task RunAsync()
    {
        RtspReader reader = new(_client.GetStream());
        Touch();
        try
        {
            while (await reader.ReadAsync(Touch, _ending.Token) is { } request)
            {
                RtspAnswer answer = await AnswerAsync(request);
                await _line.WriteAsync(answer.ToBytes(request["CSeq"]), _ending.Token);
                if (request.Method == "PLAY" && _session is { Running: null } session && answer.Status.StartsWith("200", StringComparison.Ordinal))
                {
                    // After the answer: a picture before it would be of no session that the client knows.
                    Play(session);
                }
            }
        }
        catch (InvalidDataException)
        {
            await _line.WriteAsync(RtspAnswer.Of("400 Bad Request").ToBytes(null), _ending.Token);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // What is being sent to a client that does not read would otherwise hold this up.
        await _ending.CancelAsync();
        await StopAsync();
        _client.Dispose();
        _line.Dispose();
        _ending.Dispose();
    }

    private async Task<RtspAnswer> AnswerAsync(RtspRequest request)
    {
        if (request.Method == "OPTIONS")
        {
            return RtspAnswer.Of("200 OK", ("Public", Methods));
        }

        if (_server.Login is { } login && !login.Admits(request, _nonce))
        {
            return RtspLogin.Challenge(_nonce);
        }

        if (request.Method is "DESCRIBE" or "SETUP")
        {
            return _server.Find(request.Target) is not { } stream ? RtspAnswer.Of("404 Not Found")
                : request.Method == "DESCRIBE" ? Describe(stream, request)
                : SetUp(stream, request);
        }

        if (request.Method is not ("PLAY" or "PAUSE" or "GET_PARAMETER" or "TEARDOWN"))
        {
            return RtspAnswer.Of("501 Not Implemented", ("Public", Methods));
        }

        // Keeping alive needs no session.
        if (request.Method == "GET_PARAMETER" && _session is null)
        {
            return RtspAnswer.Of("200 OK");
        }

        if (_session is not { } session || request["Session"]?.Split(';')[0].Trim() != session.Id)
        {
            return RtspAnswer.Of("454 Session Not Found");
        }

        return await AnswerAsync(request, session);
    }

    private async Task<RtspAnswer> AnswerAsync(RtspRequest request, Session session)
    {
        (string, string) id = ("Session", session.Id);
        switch (request.Method)
        {
            case "PLAY":
                string track = $"{request.Target.TrimEnd('/')}{(request.Target.TrimEnd('/').EndsWith("/" + VideoTrack, StringComparison.Ordinal) ? "" : "/" + VideoTrack)}";
                return RtspAnswer.Of("200 OK", id, ("Range", "npt=now-"), ("RTP-Info", $"url={track};seq={session.Packets.NextNumber}"));
            case "PAUSE":
                await PauseAsync(session);
                return RtspAnswer.Of("200 OK", id);
            case "TEARDOWN":
                await StopAsync();
                return RtspAnswer.Of("200 OK");
            default:
                return RtspAnswer.Of("200 OK", id);
        }
    }

    private static RtspAnswer Describe(RtspStream stream, RtspRequest request) =>
        new("200 OK", [("Content-Base", request.Target.TrimEnd('/') + "/"), ("Content-Type", "application/sdp")], stream.Describe());

    private RtspAnswer SetUp(RtspStream stream, RtspRequest request)
    {
        if (_session is not null)
        {
            return RtspAnswer.Of("455 Method Not Valid in This State");
        }

        if (RtspTransport.Read(request["Transport"]) is not { } transport)
        {
            return RtspAnswer.Of("461 Unsupported Transport");
        }

        IPAddress address = ((IPEndPoint)_client.Client.RemoteEndPoint!).Address;
        IPEndPoint reports = new(address, transport.Second);
        IRtpLine line = transport.IsInterleaved
            ? new InterleavedLine(_line, (byte)transport.First, (byte)transport.Second)
            : new DatagramLine(_server.Datagrams, new IPEndPoint(address, transport.First), reports);
        _session = new Session(RandomNumberGenerator.GetHexString(16, lowercase: true), stream, line, new RtpPackets(_source.Source, _source.FirstNumber), transport.IsInterleaved ? null : reports);
        if (_session.Reports is { } from)
        {
            _server.Listen(from, this);
        }

        return RtspAnswer.Of("200 OK", ("Transport", transport.ToHeader(_server.Datagrams.Port, _source.Source)), ("Session", $"{_session.Id};timeout={SilenceSecondsMax}"));
    }

    private void Play(Session session)
    {
        RtpViewer viewer = new(session.Stream, session.Line, session.Packets);
        CancellationTokenSource pausing = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        session.Pausing = pausing;
        session.Running = Task.Run(async () =>
        {
            bool isOver;
            try
            {
                session.Stream.Add(viewer);
                isOver = await viewer.RunAsync(pausing.Token, _ending.Token);
            }
            catch (IOException)
            {
                // The encoder has been taken from the machine meanwhile: the client is sent away, and told the reason by nothing but that.
                isOver = true;
            }
            finally
            {
                session.Stream.Remove(viewer);
            }

            if (isOver && !pausing.IsCancellationRequested)
            {
                // The camera has ended, and with it what the client came for.
                _client.Client.Shutdown(SocketShutdown.Send);
            }
        });
    }

    private static async Task PauseAsync(Session session)
    {
        if (session is { Running: { } running, Pausing: { } pausing })
        {
            await pausing.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pausing.Dispose();
            (session.Running, session.Pausing) = (null, null);
        }
    }

    private async Task StopAsync()
    {
        if (_session is { } session)
        {
            await PauseAsync(session);
            if (session.Reports is { } from)
            {
                _server.Forget(from);
            }

            _session = null;
        }
    }

    /// <summary>What a client has set up.</summary>
    private sealed class Session(string id, RtspStream stream, IRtpLine line, RtpPackets packets, IPEndPoint? reports)
    {
        public string Id => id;

        public RtspStream Stream => stream;

        public IRtpLine Line => line;

        public RtpPackets Packets => packets;

        /// <summary>Where its reports come from; null where they come on the connection.</summary>
        public IPEndPoint? Reports => reports;

        /// <summary>Sends while it plays.</summary>
        public Task? Running { get; set; }

        public CancellationTokenSource? Pausing { get; set; }
    }
}

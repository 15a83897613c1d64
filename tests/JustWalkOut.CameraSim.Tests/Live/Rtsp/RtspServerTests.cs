using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using JustWalkOut.CameraSim.Live;
using JustWalkOut.CameraSim.Live.Rtsp;

namespace JustWalkOut.CameraSim.Tests.Live.Rtsp;

/// <summary>Against real clients (<c>ffmpeg</c>, <c>ffprobe</c>) and against one of our own that looks at every packet.</summary>
public sealed class RtspServerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task A_real_client_decodes_the_picture_that_the_camera_shows(string transport)
    {
        await using FilmedRoom room = await FilmedRoom.OpenAsync();
        (int status, byte[] output, string errors) = await FilmedRoom.RunAsync(
            "ffmpeg", "-hide_banner", "-loglevel", "error", "-rtsp_transport", transport, "-i", room.Address.AbsoluteUri, "-frames:v", "5", "-f", "rawvideo", "-pix_fmt", "bgr24", "-");

        Assert.Equal((0, 5 * FilmedRoom.Picture.Length), (status, output.Length));
        Assert.Equal("", errors);
        for (int frame = 0; frame < 5; frame++)
        {
            // Colour has half the picture's resolution, and 4:2:0 smears it by two pixels at the borders.
            double off = FilmedRoom.Picture.Select((value, i) => (double)Math.Abs(value - output[(frame * FilmedRoom.Picture.Length) + i])).Average();
            Assert.InRange(off, 0, 6);
        }
    }

    [Fact]
    public async Task Every_picture_comes_whole_after_its_lag_and_reports_give_its_capture_time_by_the_cameras_clock()
    {
        FilmedRoom room = await FilmedRoom.OpenAsync();
        await using (room)
        {
            using RtspClient client = await RtspClient.OpenAsync(room.Server.Address.Port);
            RtpDepacketiser received = await client.WatchAsync(room.Address.AbsoluteUri, pictures: 20, Stop);

            // The stream's parameter sets before the first picture, which is a key frame.
            Assert.Equal(
                [Convert.ToHexString(room.Parameters.Sequence.Span), Convert.ToHexString(room.Parameters.Picture.Span)],
                received.Pictures[0].Units.Take(2).Select(Convert.ToHexString));
            Assert.Equal(5, received.Pictures[0].Units[^1][0] & 0x1f);
            Assert.All(received.Pictures.Skip(1), picture => Assert.DoesNotContain(picture.Units, unit => (unit[0] & 0x1f) is 7 or 8));

            // Twenty pictures are 1.3 s: a report before the first one and another a second later.
            Assert.Equal(0, received.Reports[0].Before);
            Assert.InRange(received.Reports.Count, 2, 3);
            PictureStamp[] filmed;
            lock (room.Filmed)
            {
                filmed = [.. room.Filmed];
            }

            (_, DateTimeOffset at, uint timestamp) = received.Reports[0];
            foreach (RtpDepacketiser.Picture picture in received.Pictures)
            {
                DateTimeOffset captured = at.AddSeconds(unchecked((int)(picture.Timestamp - timestamp)) / 90_000.0);
                Assert.Contains(filmed, stamp => (stamp.CapturedAt - captured).Duration() < TimeSpan.FromMicroseconds(30));
            }

            // The machine's two clocks, of the day and of time passed, may drift apart by a little.
            Assert.All(client.Came, came => Assert.True(came.At >= came.TakenAt(room.Start, 0xffff_0000) + FilmedRoom.Lag - TimeSpan.FromMilliseconds(5), "A picture came before its lag was over."));
        }
    }

    [Fact]
    public async Task A_client_may_pause_go_on_and_leave_and_another_comes_after_it()
    {
        await using FilmedRoom room = await FilmedRoom.OpenAsync();
        string address = room.Address.AbsoluteUri;
        using RtspClient client = await RtspClient.OpenAsync(room.Server.Address.Port);
        RtpDepacketiser received = await client.WatchAsync(address, pictures: 2, Stop);

        Assert.StartsWith("RTSP/1.0 200 OK", await client.AskAsync($"PAUSE {address} RTSP/1.0\r\nSession: {client.Session}", Stop), StringComparison.Ordinal);
        int before = received.Pictures.Count;
        Assert.StartsWith("RTSP/1.0 200 OK", await client.AskAsync($"GET_PARAMETER {address} RTSP/1.0\r\nSession: {client.Session}", Stop), StringComparison.Ordinal);
        Assert.Equal(before, received.Pictures.Count);

        // Packets go on being numbered where they stopped, which the depacketiser insists on, and begin with a key frame again.
        Assert.StartsWith("RTSP/1.0 200 OK", await client.AskAsync($"PLAY {address} RTSP/1.0\r\nSession: {client.Session}", Stop), StringComparison.Ordinal);
        await client.ReadAsync(before + 2, Stop);
        Assert.Equal(7, received.Pictures[before].Units[0][0] & 0x1f);
        Assert.StartsWith("RTSP/1.0 200 OK", await client.AskAsync($"TEARDOWN {address} RTSP/1.0\r\nSession: {client.Session}", Stop), StringComparison.Ordinal);
        Assert.StartsWith("RTSP/1.0 454", await client.AskAsync($"PLAY {address} RTSP/1.0\r\nSession: {client.Session}", Stop), StringComparison.Ordinal);

        using RtspClient next = await RtspClient.OpenAsync(room.Server.Address.Port);
        Assert.Equal(2, (await next.WatchAsync(address, pictures: 2, Stop)).Pictures.Count);
    }

    [Fact]
    public async Task Whoever_watches_learns_that_there_is_no_more()
    {
        FilmedRoom room = await FilmedRoom.OpenAsync();
        using RtspClient client = await RtspClient.OpenAsync(room.Server.Address.Port);
        RtpDepacketiser received = await client.WatchAsync(room.Address.AbsoluteUri, pictures: 2, Stop);
        Assert.False(received.HasSaidGoodbye);
        await room.DisposeAsync();
        await client.ReadAsync(int.MaxValue, Stop);
        Assert.True(received.HasSaidGoodbye);
    }

    [Fact]
    public async Task A_login_is_asked_for_and_the_right_one_is_told_what_there_is_by_digest_and_by_basic()
    {
        await using FilmedRoom room = await FilmedRoom.OpenAsync(RtspLogin.Read("me:s3cret!", "LOGIN"));
        string address = room.Address.AbsoluteUri;
        string[] look = ["-v", "error", "-rtsp_transport", "tcp", "-show_entries", "stream=codec_name,width,height,has_b_frames", "-of", "csv=p=0"];
        (int right, byte[] output, _) = await FilmedRoom.RunAsync("ffprobe", [.. look, address.Replace("rtsp://", "rtsp://me:s3cret!@", StringComparison.Ordinal)]);
        (int wrong, _, string errors) = await FilmedRoom.RunAsync("ffprobe", [.. look, address.Replace("rtsp://", "rtsp://me:secret@", StringComparison.Ordinal)]);
        Assert.Equal((0, "h264,162,96,0"), (right, Encoding.ASCII.GetString(output).Trim()));
        Assert.NotEqual(0, wrong);
        Assert.Contains("401 Unauthorized", errors, StringComparison.Ordinal);

        using RtspClient client = await RtspClient.OpenAsync(room.Server.Address.Port);
        Assert.StartsWith("RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: OPTIONS, DESCRIBE,", await client.AskAsync("OPTIONS * RTSP/1.0", Stop), StringComparison.Ordinal);
        string refused = await client.AskAsync($"DESCRIBE {address} RTSP/1.0", Stop);
        Assert.StartsWith("RTSP/1.0 401 Unauthorized", refused, StringComparison.Ordinal);
        Assert.Matches("WWW-Authenticate: Digest realm=\"JustWalkOut\", nonce=\"[0-9a-f]{32}\"\r\nWWW-Authenticate: Basic realm=\"JustWalkOut\"", refused);
        Assert.StartsWith("RTSP/1.0 200 OK", await client.AskAsync($"DESCRIBE {address} RTSP/1.0\r\nAuthorization: Basic {Convert.ToBase64String("me:s3cret!"u8)}", Stop), StringComparison.Ordinal);
        Assert.StartsWith("RTSP/1.0 401", await client.AskAsync($"DESCRIBE {address} RTSP/1.0\r\nAuthorization: Digest username=\"me\", nonce=\"0\", uri=\"{address}\", response=\"0\"", Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("me")]
    [InlineData(":s3cret")]
    [InlineData("me:")]
    [InlineData("me:s3 cret")]
    public void A_login_that_is_none_is_refused_without_being_shown(string login)
    {
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => RtspLogin.Read(login, "JWO_RTSP_LOGIN"));
        Assert.StartsWith("JWO_RTSP_LOGIN holds no login; expected USER:PASSWORD", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_there_is_not_is_refused_and_a_client_that_speaks_otherwise_is_sent_away()
    {
        await using FilmedRoom room = await FilmedRoom.OpenAsync();
        string address = room.Address.AbsoluteUri;
        using RtspClient client = await RtspClient.OpenAsync(room.Server.Address.Port);
        async Task<string> Status(string request) => (await client.AskAsync(request, Stop)).Split("\r\n")[0]["RTSP/1.0 ".Length..];

        Assert.Equal("404 Not Found", await Status($"DESCRIBE {room.Server.Address}cameras/roof RTSP/1.0"));
        Assert.Equal("404 Not Found", await Status("DESCRIBE door RTSP/1.0"));
        Assert.Equal("454 Session Not Found", await Status($"PLAY {address} RTSP/1.0"));
        Assert.Equal("461 Unsupported Transport", await Status($"SETUP {address}/video RTSP/1.0\r\nTransport: RTP/AVP;multicast"));
        Assert.Equal("501 Not Implemented", await Status($"RECORD {address} RTSP/1.0"));
        Assert.Equal("200 OK", await Status($"GET_PARAMETER {address} RTSP/1.0\r\nContent-Length: 0"));
        Assert.Equal("200 OK", await Status($"SETUP {address}/video RTSP/1.0\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1"));
        Assert.Equal("455 Method Not Valid in This State", await Status($"SETUP {address}/video RTSP/1.0\r\nTransport: RTP/AVP/TCP;unicast"));
        Assert.Equal("454 Session Not Found", await Status($"PLAY {address} RTSP/1.0\r\nSession: another"));
        Assert.Equal("400 Bad Request", await Status("GET /cameras/door HTTP/1.1\r\nHost: here"));
        Assert.Equal("", await client.AskAsync($"OPTIONS {address} RTSP/1.0", Stop));

        IOException fault = Assert.Throws<IOException>(() => RtspServer.Start(room.Server.Address.Port, [], null, 1));
        Assert.StartsWith($"--rtsp {room.Server.Address.Port} is taken by another program; expected a free port.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_that_does_not_read_misses_pictures_and_holds_nobody_up()
    {
        await using FilmedRoom room = await FilmedRoom.OpenAsync();
        RtspStream stream = room.Server.Find(room.Address.AbsoluteUri)!;
        RtpViewer stalled = new(stream, new DeafLine(), new RtpPackets(1, 0));
        for (int number = 1; number <= 100; number++)
        {
            stalled.Take(new StampedPicture(new PictureStamp(number, TimeSpan.Zero, room.Start, TimeSpan.Zero), new Encoders.EncodedPicture(number % 30 == 5, [new byte[1]])));
        }

        // The first four come before any key frame; thirty fit from number 5 on, and the rest gives way whole.
        Assert.Equal(100 - 4 - 30, stalled.Missed);
    }

    private sealed class DeafLine : IRtpLine
    {
        public ValueTask SendAsync(RtpPackets packets, int count, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask ReportAsync(ReadOnlyMemory<byte> reports, CancellationToken cancellation) => throw new NotSupportedException();
    }
}

/// <summary>A client of our own over TCP, which keeps every packet.</summary>
internal sealed class RtspClient : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly RtpDepacketiser _received = new();
    private NetworkStream _stream = null!;
    private int _sequence;

    /// <summary>When each picture had come, and its timestamp.</summary>
    public List<Arrival> Came { get; } = [];

    public static async Task<RtspClient> OpenAsync(int port)
    {
        RtspClient client = new();
        await client._client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        client._stream = client._client.GetStream();
        return client;
    }

    /// <summary>Asks; the answer with its body, or nothing where the connection has ended.</summary>
    public async Task<string> AskAsync(string request, CancellationToken stop)
    {
        try
        {
            await _stream.WriteAsync(Encoding.ASCII.GetBytes($"{request}\r\nCSeq: {++_sequence}\r\n\r\n"), stop);
            return await ReadAnswerAsync(stop);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>The session that was set up last.</summary>
    public string Session { get; private set; } = "";

    /// <summary>Sets up, plays and watches until so many pictures have come.</summary>
    public async Task<RtpDepacketiser> WatchAsync(string address, int pictures, CancellationToken stop)
    {
        string set = await AskAsync($"SETUP {address}/video RTSP/1.0\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1", stop);
        Session = set.Split("Session: ")[1].Split(';')[0];
        Assert.Contains("RTP-Info: url=" + address + "/video;seq=", await AskAsync($"PLAY {address} RTSP/1.0\r\nSession: {Session}", stop), StringComparison.Ordinal);
        await ReadAsync(pictures, stop);
        return _received;
    }

    /// <summary>Reads on until so many pictures have come in all, or to the end.</summary>
    public async Task ReadAsync(int pictures, CancellationToken stop)
    {
        byte[] first = new byte[1];
        while (_received.Pictures.Count < pictures && await _stream.ReadAsync(first, stop) > 0)
        {
            Assert.Equal((byte)'$', first[0]);
            await ReadPacketAsync(stop);
        }
    }

    public void Dispose() => _client.Dispose();

    // Behind its dollar sign: channel, length, packet.
    private async Task ReadPacketAsync(CancellationToken stop)
    {
        byte[] head = new byte[3];
        await _stream.ReadExactlyAsync(head, stop);
        byte[] packet = new byte[BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(1))];
        await _stream.ReadExactlyAsync(packet, stop);
        if (head[0] == 1)
        {
            _received.TakeReport(packet);
            return;
        }

        _received.Take(packet);
        if ((packet[1] & 0x80) != 0)
        {
            Came.Add(new Arrival(TimeProvider.System.GetUtcNow(), _received.Pictures[^1].Timestamp));
        }
    }

    private async Task<string> ReadAnswerAsync(CancellationToken stop)
    {
        StringBuilder text = new();
        byte[] one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _stream.ReadAsync(one, stop) == 0)
            {
                return "";
            }

            if (text.Length == 0 && one[0] == (byte)'$')
            {
                await ReadPacketAsync(stop);
                continue;
            }

            text.Append((char)one[0]);
        }

        string length = text.ToString().Split("Content-Length: ").ElementAtOrDefault(1)?.Split("\r\n")[0] ?? "0";
        byte[] body = new byte[int.Parse(length)];
        await _stream.ReadExactlyAsync(body, stop);
        return text.Append(Encoding.ASCII.GetString(body)).ToString();
    }

    /// <summary>A picture that had come.</summary>
    public sealed record Arrival(DateTimeOffset At, uint Timestamp)
    {
        /// <summary>When it was truly taken.</summary>
        public DateTimeOffset TakenAt(DateTimeOffset start, uint first) => start.AddSeconds(unchecked(Timestamp - first) / 90_000.0);
    }
}

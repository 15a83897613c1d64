using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace JustWalkOut.CameraSim.Live.Rtsp;

/// <summary>A connection that answers and, in between, pictures share: one writes at a time, each whole.</summary>
/// <param name="stream">Stays the caller's.</param>
internal sealed class SharedStream(Stream stream) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Writes when it is its turn.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await stream.WriteAsync(bytes, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}

/// <summary>Packets on the connection that the client asks on (RFC 2326, 10.12): a dollar sign, the channel and the length before each.</summary>
/// <param name="stream">The connection.</param>
/// <param name="pictures">Channel of pictures.</param>
/// <param name="reports">Channel of reports.</param>
internal sealed class InterleavedLine(SharedStream stream, byte pictures, byte reports) : IRtpLine
{
    private const int HeadBytes = 4;

    private byte[] _buffer = new byte[1 << 15];

    /// <inheritdoc/>
    public ValueTask SendAsync(RtpPackets packets, int count, CancellationToken cancellation)
    {
        // A picture in one piece: no answer comes between its packets, and the system is called once.
        int length = 0;
        for (int i = 0; i < count; i++)
        {
            length = Append(length, pictures, packets[i].Span);
        }

        return stream.WriteAsync(_buffer.AsMemory(0, length), cancellation);
    }

    /// <inheritdoc/>
    public ValueTask ReportAsync(ReadOnlyMemory<byte> report, CancellationToken cancellation) => stream.WriteAsync(_buffer.AsMemory(0, Append(0, reports, report.Span)), cancellation);

    private int Append(int length, byte channel, ReadOnlySpan<byte> packet)
    {
        int end = length + HeadBytes + packet.Length;
        if (end > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(end, 2 * _buffer.Length));
        }

        _buffer[length] = (byte)'$';
        _buffer[length + 1] = channel;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(length + 2), (ushort)packet.Length);
        packet.CopyTo(_buffer.AsSpan(length + HeadBytes));
        return end;
    }
}

/// <summary>Packets by UDP, each in a datagram.</summary>
/// <param name="ports">The server's own.</param>
/// <param name="pictures">Where pictures go.</param>
/// <param name="reports">Where reports go.</param>
internal sealed class DatagramLine(DatagramPorts ports, IPEndPoint pictures, IPEndPoint reports) : IRtpLine
{
    /// <inheritdoc/>
    public async ValueTask SendAsync(RtpPackets packets, int count, CancellationToken cancellation)
    {
        for (int i = 0; i < count; i++)
        {
            await ports.Pictures.SendToAsync(packets[i], pictures, cancellation);
        }
    }

    /// <inheritdoc/>
    public async ValueTask ReportAsync(ReadOnlyMemory<byte> report, CancellationToken cancellation) => await ports.Reports.SendToAsync(report, reports, cancellation);
}

/// <summary>A pair of UDP ports of this machine, the even one for pictures and the next one for reports (RFC 3550, section 11). Owned by the server.</summary>
internal sealed class DatagramPorts : IDisposable
{
    private DatagramPorts(Socket pictures, Socket reports) => (Pictures, Reports) = (pictures, reports);

    public Socket Pictures { get; }

    public Socket Reports { get; }

    /// <summary>The number of the first.</summary>
    public int Port => ((IPEndPoint)Pictures.LocalEndPoint!).Port;

    /// <summary>Takes a free pair.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public static DatagramPorts Take()
    {
        // The system gives any free port; an even one whose neighbour is free too comes soon.
        const int TriesMax = 200;
        for (int i = 0; i < TriesMax; i++)
        {
            Socket? pictures = Bind(0);
            int port = ((IPEndPoint)pictures!.LocalEndPoint!).Port;
            if (port % 2 == 0 && port < ushort.MaxValue && Bind(port + 1) is { } reports)
            {
                return new DatagramPorts(pictures, reports);
            }

            pictures.Dispose();
        }

        throw new IOException("No pair of UDP ports is free on this machine for RTSP. End a program that holds many.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pictures.Dispose();
        Reports.Dispose();
    }

    private static Socket? Bind(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch (SocketException) when (port != 0)
        {
            socket.Dispose();
            return null;
        }
    }
}

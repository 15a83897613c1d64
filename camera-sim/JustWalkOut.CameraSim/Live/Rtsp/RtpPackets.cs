using System.Buffers.Binary;
using System.Text;

namespace JustWalkOut.CameraSim.Live.Rtsp;

/// <summary>
/// One source of RTP as one receiver gets it: numbers its packets and counts them for its reports (RFC 3550). H.264 goes out in packetisation mode 1
/// (RFC 6184): a NAL unit is a packet, or several fragments (FU-A) where it is too long for one. Packets are written one behind the other into
/// the sender's own buffer, valid until the next call.
/// </summary>
/// <param name="source">Tells the source from others (SSRC).</param>
/// <param name="firstNumber">Number of the first packet.</param>
internal sealed class RtpPackets(uint source, ushort firstNumber)
{
    /// <summary>The payload type that <see cref="RtspStream.Describe"/> names.</summary>
    public const byte PayloadType = 96;

    /// <summary>RTP's clock for video.</summary>
    public const int ClockHertz = 90_000;

    /// <summary>Longest payload: with IP, UDP and RTP around it, it fits Ethernet's 1,500 bytes and leaves room for a tunnel's head.</summary>
    public const int PayloadBytesMax = 1400;

    private const int HeaderBytes = 12;
    private const byte FragmentType = 28;

    private readonly List<Range> _packets = [];
    private byte[] _buffer = new byte[1 << 15];
    private int _length;
    private ushort _number = firstNumber;
    private uint _sent;
    private uint _octets;

    /// <summary>Number of the next packet.</summary>
    public ushort NextNumber => _number;

    /// <summary>Packs one picture.</summary>
    /// <param name="units">Its NAL units, in order.</param>
    /// <param name="timestamp">When it was taken, by the source's clock.</param>
    /// <returns>How many packets there are; the last one bears the mark that ends a picture.</returns>
    public int Pack(IReadOnlyList<ReadOnlyMemory<byte>> units, uint timestamp)
    {
        _packets.Clear();
        _length = 0;
        for (int i = 0; i < units.Count; i++)
        {
            bool isLast = i == units.Count - 1;
            ReadOnlySpan<byte> unit = units[i].Span;
            if (unit.Length <= PayloadBytesMax)
            {
                unit.CopyTo(Begin(unit.Length, timestamp, isLast));
            }
            else
            {
                Fragment(unit, timestamp, isLast);
            }
        }

        return _packets.Count;
    }

    /// <summary>A packet of the last picture.</summary>
    public ReadOnlyMemory<byte> this[int index]
    {
        get
        {
            (int offset, int length) = _packets[index].GetOffsetAndLength(_length);
            return _buffer.AsMemory(offset, length);
        }
    }

    /// <summary>
    /// A sender's report with its source description (RFC 3550, 6.4.1 and 6.5): what time of day a timestamp stands for, by the camera's clock, and what has been sent.
    /// </summary>
    /// <param name="at">The time of day.</param>
    /// <param name="timestamp">The same instant by the source's clock.</param>
    /// <param name="name">The source's lasting name (CNAME), of ASCII, at most 255 letters.</param>
    public byte[] Report(DateTimeOffset at, uint timestamp, string name)
    {
        byte[] report = new byte[28 + DescriptionBytes(name)];
        WriteHead(report, 0, 200, 28);
        (uint seconds, uint fraction) = NtpOf(at);
        BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(8), seconds);
        BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(12), fraction);
        BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(16), timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(20), _sent);
        BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(24), _octets);
        Describe(report.AsSpan(28), name);
        return report;
    }

    /// <summary>The source's goodbye (RFC 3550, 6.6), in the compound that RTCP asks for.</summary>
    public byte[] Goodbye(DateTimeOffset at, uint timestamp, string name)
    {
        byte[] report = Report(at, timestamp, name);
        byte[] all = new byte[report.Length + 8];
        report.CopyTo(all, 0);
        WriteHead(all.AsSpan(report.Length), 1, 203, 8);
        return all;
    }

    /// <summary>A time of day as NTP has it: seconds since 1900, which begin anew in 2036, and a fraction in 2^-32 s.</summary>
    internal static (uint Seconds, uint Fraction) NtpOf(DateTimeOffset at)
    {
        long ticks = at.UtcTicks - new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;
        (long seconds, long rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        return (unchecked((uint)seconds), (uint)((rest << 32) / TimeSpan.TicksPerSecond));
    }

    private void Fragment(ReadOnlySpan<byte> unit, uint timestamp, bool isLast)
    {
        byte head = unit[0];
        ReadOnlySpan<byte> rest = unit[1..];
        for (bool isFirst = true; rest.Length > 0; isFirst = false)
        {
            int length = Math.Min(rest.Length, PayloadBytesMax - 2);
            bool isEnd = length == rest.Length;
            Span<byte> payload = Begin(length + 2, timestamp, isLast && isEnd);
            payload[0] = (byte)((head & 0xe0) | FragmentType);
            payload[1] = (byte)((isFirst ? 0x80 : 0) | (isEnd ? 0x40 : 0) | (head & 0x1f));
            rest[..length].CopyTo(payload[2..]);
            rest = rest[length..];
        }
    }

    private Span<byte> Begin(int payloadBytes, uint timestamp, bool endsPicture)
    {
        int start = _length;
        _length += HeaderBytes + payloadBytes;
        if (_length > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_length, 2 * _buffer.Length));
        }

        _packets.Add(start.._length);
        Span<byte> packet = _buffer.AsSpan(start, HeaderBytes + payloadBytes);
        packet[0] = 0x80;
        packet[1] = (byte)(PayloadType | (endsPicture ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], _number);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], source);
        unchecked
        {
            _number++;
            _sent++;
            _octets += (uint)payloadBytes;
        }

        return packet[HeaderBytes..];
    }

    private void WriteHead(Span<byte> packet, int count, byte type, int bytes)
    {
        packet[0] = (byte)(0x80 | count);
        packet[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)((bytes / 4) - 1));
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], source);
    }

    // One chunk: the source, its name, and zeros up to a whole number of words, at least one.
    private static int DescriptionBytes(string name) => ((8 + 2 + name.Length) / 4 * 4) + 4;

    private void Describe(Span<byte> packet, string name)
    {
        WriteHead(packet, 1, 202, packet.Length);
        packet[8] = 1;
        packet[9] = (byte)name.Length;
        Encoding.ASCII.GetBytes(name, packet[10..]);
    }
}

using System.Buffers.Binary;
using CsCheck;
using JustWalkOut.CameraSim.Live.Rtsp;

namespace JustWalkOut.CameraSim.Tests.Live.Rtsp;

public sealed class RtpPacketsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, 250, TimeSpan.Zero);

    [Fact]
    public void Units_of_any_length_come_out_of_their_packets_as_they_went_in() => Gen.Int[1, 5 * RtpPackets.PayloadBytesMax].List[1, 4].Sample(lengths =>
    {
        ReadOnlyMemory<byte>[] units = [.. lengths.Select((length, index) => (ReadOnlyMemory<byte>)Enumerable.Range(0, length).Select(i => i == 0 ? (byte)(0x61 + index) : unchecked((byte)(i * (index + 3)))).ToArray())];
        RtpPackets packets = new(0xfeedbeef, 65_530);
        RtpDepacketiser received = new();
        ushort first = packets.NextNumber;
        int count = packets.Pack(units, 0x8000_0001);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> packet = packets[i].Span;
            Assert.InRange(packet.Length, 13, 12 + RtpPackets.PayloadBytesMax);
            Assert.Equal(0xfeedbeef, BinaryPrimitives.ReadUInt32BigEndian(packet[8..]));
            Assert.Equal(unchecked((ushort)(first + i)), BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));
            received.Take(packets[i]);
        }

        RtpDepacketiser.Picture picture = Assert.Single(received.Pictures);
        Assert.Equal(0x8000_0001, picture.Timestamp);
        Assert.Equal(units.Select(unit => Convert.ToHexString(unit.Span)), picture.Units.Select(Convert.ToHexString));
    });

    [Fact]
    public void A_report_says_what_time_of_day_a_timestamp_stands_for_and_what_was_sent()
    {
        RtpPackets packets = new(7, 0);
        packets.Pack([new byte[100], new byte[2000]], 90_000);
        byte[] report = packets.Report(Noon, 12_345, "c01");

        Assert.Equal([0x80, 200, 0, 6], report[..4]);

        // 31 January 2026 is 126 years of which 31 are leap years after 1900, and 30 days.
        Assert.Equal((((((126 * 365) + 31 + 30) * 86_400L) + 43_200), 1u << 30), ((long)Word(report, 8), Word(report, 12)));
        Assert.Equal((12_345u, 3u, 100u + 2000 - 1 + 4), (Word(report, 16), Word(report, 20), Word(report, 24)));

        // The source description: one chunk, its name, zeros to a whole word.
        byte[] description = report[28..];
        Assert.Equal([0x81, 202, 0, 3, 0, 0, 0, 7, 1, 3, (byte)'c', (byte)'0', (byte)'1', 0, 0, 0], description);
        Assert.Equal(0, packets.Report(Noon, 0, "c0").Length % 4);
        Assert.Equal([0x81, 203, 0, 1, 0, 0, 0, 7], packets.Goodbye(Noon, 0, "c01")[^8..]);
    }

    [Fact]
    public void Ntp_begins_anew_in_2036()
    {
        Assert.Equal((uint.MaxValue, 0u), RtpPackets.NtpOf(new DateTimeOffset(2036, 2, 7, 6, 28, 15, TimeSpan.Zero)));
        Assert.Equal((0u, 0x8000_0000u), RtpPackets.NtpOf(new DateTimeOffset(2036, 2, 7, 6, 28, 16, 500, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=2-3", "RTP/AVP/TCP;unicast;interleaved=2-3;ssrc=0000002A")]
    [InlineData("RTP/AVP/TCP;unicast", "RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=0000002A")]
    [InlineData("RTP/AVP;unicast;client_port=5000-5001", "RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001;ssrc=0000002A")]
    [InlineData("RTP/AVP/UDP;unicast;client_port=5000", "RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001;ssrc=0000002A")]
    [InlineData("RTP/AVP;multicast;port=1-2, rtp/avp/tcp;interleaved=0-1;mode=\"PLAY\"", "RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=0000002A")]
    [InlineData("RTP/AVP;multicast", null)]
    [InlineData("RTP/AVP;unicast", null)]
    [InlineData("RTP/AVP;unicast;client_port=70000-70001", null)]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=255", null)]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=4-4", null)]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=0-1;mode=record", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Of_the_ways_that_a_client_offers_the_first_that_there_is_is_agreed(string? offered, string? agreed) =>
        Assert.Equal(agreed, RtspTransport.Read(offered)?.ToHeader(6000, 42));

    private static uint Word(byte[] packet, int at) => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(at));
}

/// <summary>Pictures put together again from RTP in packetisation mode 1, strictly: any gap or disorder fails the test.</summary>
internal sealed class RtpDepacketiser
{
    private readonly List<byte[]> _units = [];
    private readonly List<byte> _fragment = [];
    private ushort? _next;

    public List<Picture> Pictures { get; } = [];

    /// <summary>Senders' reports as they came, each before so many pictures: NTP time and timestamp.</summary>
    public List<(int Before, DateTimeOffset At, uint Timestamp)> Reports { get; } = [];

    public bool HasSaidGoodbye { get; private set; }

    public void Take(ReadOnlyMemory<byte> packet)
    {
        ReadOnlySpan<byte> bytes = packet.Span;
        ushort number = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        Assert.Equal(0x80, bytes[0]);
        Assert.Equal(RtpPackets.PayloadType, bytes[1] & 0x7f);
        Assert.Equal(_next ?? number, number);
        _next = unchecked((ushort)(number + 1));
        ReadOnlySpan<byte> payload = bytes[12..];
        if ((payload[0] & 0x1f) != 28)
        {
            Assert.Empty(_fragment);
            _units.Add(payload.ToArray());
        }
        else
        {
            bool isFirst = (payload[1] & 0x80) != 0;
            Assert.Equal(isFirst, _fragment.Count == 0);
            if (isFirst)
            {
                _fragment.Add((byte)((payload[0] & 0xe0) | (payload[1] & 0x1f)));
            }

            _fragment.AddRange(payload[2..]);
            if ((payload[1] & 0x40) != 0)
            {
                _units.Add([.. _fragment]);
                _fragment.Clear();
            }
        }

        if ((bytes[1] & 0x80) != 0)
        {
            Assert.Empty(_fragment);
            Pictures.Add(new Picture(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), [.. _units]));
            _units.Clear();
        }
    }

    public void TakeReport(ReadOnlySpan<byte> report)
    {
        Assert.Equal(200, report[1]);
        double fraction = BinaryPrimitives.ReadUInt32BigEndian(report[12..]) / 4_294_967_296.0;
        DateTimeOffset at = new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(BinaryPrimitives.ReadUInt32BigEndian(report[8..])).AddTicks((long)Math.Round(fraction * TimeSpan.TicksPerSecond));
        Reports.Add((Pictures.Count, at, BinaryPrimitives.ReadUInt32BigEndian(report[16..])));
        HasSaidGoodbye |= report[^7] == 203;
    }

    public sealed record Picture(uint Timestamp, IReadOnlyList<byte[]> Units);
}

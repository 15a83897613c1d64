using System.Globalization;

namespace JustWalkOut.CameraSim.Live.Rtsp;

/// <summary>How a client wants its packets (RFC 2326, 12.39).</summary>
/// <param name="IsInterleaved">On the connection that it asks on; otherwise by UDP.</param>
/// <param name="First">Channel or port of pictures.</param>
/// <param name="Second">Channel or port of reports.</param>
internal sealed record RtspTransport(bool IsInterleaved, int First, int Second)
{
    /// <summary>The first of the ways that a <c>Transport</c> header offers which there is here: unicast RTP/AVP over UDP, or interleaved. Null for none.</summary>
    public static RtspTransport? Read(string? header)
    {
        foreach (string way in (header ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            string[] parts = way.Split(';', StringSplitOptions.TrimEntries);
            bool isTcp = parts[0].Equals("RTP/AVP/TCP", StringComparison.OrdinalIgnoreCase);
            bool isUdp = parts[0].Equals("RTP/AVP", StringComparison.OrdinalIgnoreCase) || parts[0].Equals("RTP/AVP/UDP", StringComparison.OrdinalIgnoreCase);
            if (parts.Contains("multicast", StringComparer.OrdinalIgnoreCase) || parts.Any(part => part.StartsWith("mode=", StringComparison.OrdinalIgnoreCase) && !part.Contains("play", StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            if (isTcp && Pair(parts, "interleaved", 0, byte.MaxValue) is var (first, second))
            {
                return new RtspTransport(true, first, second);
            }

            if (isUdp && Pair(parts, "client_port", null, ushort.MaxValue) is var (pictures, reports))
            {
                return new RtspTransport(false, pictures, reports);
            }
        }

        return null;
    }

    /// <summary>What was agreed.</summary>
    /// <param name="serverPort">The first of the server's UDP ports.</param>
    /// <param name="source">The source of the packets (SSRC).</param>
    public string ToHeader(int serverPort, uint source) => IsInterleaved
        ? $"RTP/AVP/TCP;unicast;interleaved={First}-{Second};ssrc={source:X8}"
        : $"RTP/AVP;unicast;client_port={First}-{Second};server_port={serverPort}-{serverPort + 1};ssrc={source:X8}";

    private static (int First, int Second)? Pair(string[] parts, string name, int? absent, int most)
    {
        string? part = Array.Find(parts, part => part.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase));
        if (part is null)
        {
            return absent is { } first ? (first, first + 1) : null;
        }

        string[] ends = part[(name.Length + 1)..].Split('-');
        bool isRead = int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int from);
        int to = from + 1;
        isRead = isRead && (ends.Length == 1 || (ends.Length == 2 && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out to)));
        return isRead && from != to && from <= most && to <= most ? (from, to) : null;
    }
}

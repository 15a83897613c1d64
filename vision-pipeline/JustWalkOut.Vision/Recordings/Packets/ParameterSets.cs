using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Recordings;

/// <summary>
/// The parameter sets of a stream, without which none of its pictures decodes. Many cameras send them once, when the connection begins; a film that begins at a later key picture needs them before it. Units of a byte
/// stream begin with 0, 0, 1 (ITU-T H.264, annex B).
/// </summary>
internal sealed class ParameterSets
{
    private byte[] _sets = [];

    /// <summary>Notes those in a picture, and gives what has to stand before it so that it decodes by itself: nothing where it has its own.</summary>
    public ReadOnlySpan<byte> Before(in PacketHead head, ReadOnlySpan<byte> packet)
    {
        if (head.Coding == PacketCoding.Jpeg)
        {
            return [];
        }

        byte[] own = Of(head.Coding, packet);
        if (own.Length > 0)
        {
            _sets = own;
            return [];
        }

        return head.IsKey ? _sets : [];
    }

    private static byte[] Of(PacketCoding coding, ReadOnlySpan<byte> packet)
    {
        List<byte> sets = [];
        for (int start = Next(packet, 0); start < packet.Length;)
        {
            int end = Next(packet, start + 3);
            if (start + 3 < packet.Length)
            {
                byte unit = packet[start + 3];
                bool isSet = coding == PacketCoding.H264 ? (unit & 0x1F) is 7 or 8 : ((unit >> 1) & 0x3F) is >= 32 and <= 34;
                if (isSet)
                {
                    sets.AddRange(packet[start..end].TrimEnd((byte)0));
                }
                else if (coding == PacketCoding.H264 ? (unit & 0x1F) is >= 1 and <= 5 : ((unit >> 1) & 0x3F) < 32)
                {
                    break; // The picture itself: no set comes after it.
                }
            }

            start = end;
        }

        return [.. sets];
    }

    /// <summary>Where the next unit begins from a place on; the end where none does.</summary>
    private static int Next(ReadOnlySpan<byte> packet, int from)
    {
        int place = from >= packet.Length ? -1 : packet[from..].IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
        return place < 0 ? packet.Length : from + place;
    }
}

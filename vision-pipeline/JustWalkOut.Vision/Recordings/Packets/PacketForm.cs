using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Recordings;

/// <summary>A picture as its camera sent it.</summary>
/// <param name="Head">What is known of it.</param>
/// <param name="Bytes">As received.</param>
internal readonly record struct CameraPacket(PacketHead Head, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// The content of a record of <c>cameras/ID.packets</c>: a byte for the coding, one for whether it is a key picture, the ticks of its times (little-endian), the picture's bytes, and a last byte that is 1,
/// so that no record ends in a zero as a torn one may.
/// </summary>
internal static class PacketForm
{
    private const int HeadBytes = 2 + (3 * sizeof(long));
    private const byte Last = 1;

    public static byte[] Write(in PacketHead head, ReadOnlySpan<byte> before, ReadOnlySpan<byte> packet)
    {
        byte[] content = new byte[HeadBytes + before.Length + packet.Length + 1];
        using (BinaryWriter to = new(new MemoryStream(content)))
        {
            to.Write((byte)head.Coding);
            to.Write(head.IsKey);
            to.Write(head.Moment.CapturedAt.Ticks);
            to.Write(head.Moment.CapturedSd.Ticks);
            to.Write(head.Moment.ArrivedAt.Ticks);
        }

        before.CopyTo(content.AsSpan(HeadBytes));
        packet.CopyTo(content.AsSpan(HeadBytes + before.Length));
        content[^1] = Last;
        return content;
    }

    /// <exception cref="InvalidDataException">It is none that this program writes.</exception>
    public static CameraPacket Read(byte[] content)
    {
        if (content.Length <= HeadBytes + 1 || !Enum.IsDefined((PacketCoding)content[0]))
        {
            throw new InvalidDataException($"{content.Length} bytes that are no picture of a coding that this program knows; read it with the version that recorded it");
        }

        using BinaryReader from = new(new MemoryStream(content));
        PacketCoding coding = (PacketCoding)from.ReadByte();
        bool isKey = from.ReadBoolean();
        FrameMoment moment = new(Time(from), Time(from), Time(from));
        return new CameraPacket(new PacketHead(coding, isKey, moment), content.AsMemory(HeadBytes..^1));
    }

    private static TimeSpan Time(BinaryReader from) => TimeSpan.FromTicks(from.ReadInt64());
}

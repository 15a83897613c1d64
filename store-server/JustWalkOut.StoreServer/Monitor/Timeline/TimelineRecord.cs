using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>What a record of a segment holds.</summary>
internal enum RecordKind
{
    /// <summary>The plan of the store; the first of each segment.</summary>
    Plan = 1,

    /// <summary>Samples that a monitor can begin with.</summary>
    Start,

    /// <summary>Samples that follow on those before.</summary>
    More,
}

/// <summary>Where a record lies in a segment.</summary>
/// <param name="Offset">From the beginning of the file.</param>
/// <param name="Bytes">Of the whole record.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="FromMs">Its first moment, in milliseconds of Unix time.</param>
/// <param name="ToMs">Its last moment.</param>
internal readonly record struct RecordPlace(long Offset, int Bytes, RecordKind Kind, long FromMs, long ToMs);

/// <summary>
/// One record of a segment, whole or not at all: a head of 40 bytes (magic with the version of the form, kind, first and last moment, bytes packed and unpacked, CRC-32 of what is packed, CRC-32 of the head before it), little-endian,
/// and JSON packed with Brotli. Another form has another magic and is not read.
/// </summary>
internal static class TimelineRecord
{
    public const int HeadBytes = 40;

    /// <summary>The largest record, unpacked: a hundred times what a market of 2,000 plates writes. Whatever says to be larger is damaged.</summary>
    public const int UnpackedBytesMax = 64 << 20;

    private const uint Magic = 0x3154574A; // "JWT1".

    /// <summary>Brotli's fourth level: what comes after takes twice as long and saves a twentieth.</summary>
    private const int Quality = 4;

    private const int WindowBits = 20;

    /// <summary>Packs a record.</summary>
    public static byte[] Pack(RecordKind kind, (long FromMs, long ToMs) span, ReadOnlySpan<byte> content)
    {
        byte[] record = new byte[HeadBytes + BrotliEncoder.GetMaxCompressedLength(content.Length)];
        if (content.Length > UnpackedBytesMax || !BrotliEncoder.TryCompress(content, record.AsSpan(HeadBytes), out int packed, Quality, WindowBits))
        {
            throw new IOException($"A record of the timeline has {content.Length} bytes; expected {UnpackedBytesMax} at most");
        }

        Span<byte> head = record.AsSpan(0, HeadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], (int)kind);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], span.FromMs);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], span.ToMs);
        BinaryPrimitives.WriteInt32LittleEndian(head[24..], packed);
        BinaryPrimitives.WriteInt32LittleEndian(head[28..], content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[32..], Crc32.HashToUInt32(record.AsSpan(HeadBytes, packed)));
        BinaryPrimitives.WriteUInt32LittleEndian(head[36..], Crc32.HashToUInt32(head[..36]));
        return record[..(HeadBytes + packed)];
    }

    /// <summary>The place of the record at an offset; null where none begins, or it is cut off.</summary>
    public static RecordPlace? PlaceAt(SafeFileHandle file, long offset)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        if (RandomAccess.Read(file, head, offset) < HeadBytes || BinaryPrimitives.ReadUInt32LittleEndian(head) != Magic || BinaryPrimitives.ReadUInt32LittleEndian(head[36..]) != Crc32.HashToUInt32(head[..36]))
        {
            return null;
        }

        int packed = BinaryPrimitives.ReadInt32LittleEndian(head[24..]);
        RecordKind kind = (RecordKind)BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        return packed < 0 || offset + HeadBytes + packed > RandomAccess.GetLength(file) || !Enum.IsDefined(kind) ? null
            : new RecordPlace(offset, HeadBytes + packed, kind, BinaryPrimitives.ReadInt64LittleEndian(head[8..]), BinaryPrimitives.ReadInt64LittleEndian(head[16..]));
    }

    /// <summary>The content of a record; null where it is not as it was written.</summary>
    public static byte[]? Unpack(SafeFileHandle file, RecordPlace place)
    {
        byte[] record = new byte[place.Bytes];
        if (RandomAccess.Read(file, record, place.Offset) < record.Length || BinaryPrimitives.ReadUInt32LittleEndian(record) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(32)) != Crc32.HashToUInt32(record.AsSpan(HeadBytes)))
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(record.AsSpan(28));
        if (length is < 0 or > UnpackedBytesMax)
        {
            return null;
        }

        byte[] content = new byte[length];
        return BrotliDecoder.TryDecompress(record.AsSpan(HeadBytes), content, out int unpacked) && unpacked == length ? content : null;
    }
}

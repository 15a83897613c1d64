using System.Buffers.Binary;
using System.IO.Hashing;

namespace JustWalkOut.Vision.Records;

/// <summary>
/// One record of a file that only grows: length of the content, CRC-32 of the content, CRC-32 of those eight bytes (little-endian, four bytes
/// each), then the content, which never ends in a zero byte. The header has a checksum of its own, because a damaged
/// length must not pass for a record that was cut off.
/// </summary>
internal static class CheckedRecord
{
    public const int HeaderBytes = 12;

    /// <summary>Longest content. An observation is a few hundred bytes to a few kilobytes, a camera's picture up to 16 MiB.</summary>
    public const int ContentBytesMax = 1 << 25;

    /// <summary>What stands at a place of a file.</summary>
    public enum Found
    {
        /// <summary>A whole record.</summary>
        Whole,

        /// <summary>The file's end: nothing more.</summary>
        End,

        /// <summary>A record whose writing was cut short: it reaches past the file's end, or its last bytes were never written.</summary>
        Torn,

        /// <summary>Bytes that no cut-off write leaves.</summary>
        Damaged,
    }

    public static byte[] Frame(ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, ContentBytesMax, nameof(content));
        byte[] record = new byte[HeaderBytes + content.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record, content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), Crc32.HashToUInt32(content));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Crc32.HashToUInt32(record.AsSpan(0, 8)));
        content.CopyTo(record.AsSpan(HeaderBytes));
        return record;
    }

    /// <summary>Reads a record's header.</summary>
    /// <param name="header">Its <see cref="HeaderBytes"/> bytes.</param>
    /// <param name="length">Bytes of its content, more than 0.</param>
    /// <param name="sum">CRC-32 of the content.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, out int length, out uint sum)
    {
        (length, sum) = (BinaryPrimitives.ReadInt32LittleEndian(header), BinaryPrimitives.ReadUInt32LittleEndian(header[4..]));
        return length is > 0 and <= ContentBytesMax && BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) == Crc32.HashToUInt32(header[..8]);
    }

    /// <summary>Looks at the record that begins at an offset of a file's bytes.</summary>
    public static Found Look(ReadOnlySpan<byte> file, int offset, out ReadOnlySpan<byte> content)
    {
        content = default;
        ReadOnlySpan<byte> rest = file[offset..];
        if (rest.IsEmpty)
        {
            return Found.End;
        }

        if (rest.Length < HeaderBytes)
        {
            return Found.Torn;
        }

        bool isHeader = TryReadHeader(rest, out int length, out uint sum);
        if (isHeader && rest.Length < HeaderBytes + length)
        {
            return Found.Torn;
        }

        if (isHeader && sum == Crc32.HashToUInt32(rest.Slice(HeaderBytes, length)))
        {
            content = rest.Slice(HeaderBytes, length);
            return Found.Whole;
        }

        // After a crash a file may have its new length and zeros where the data never came; a record's own last byte is never zero.
        return rest[^1] == 0 && !HoldsWholeRecord(rest[1..]) ? Found.Torn : Found.Damaged;
    }

    private static bool HoldsWholeRecord(ReadOnlySpan<byte> bytes)
    {
        for (int offset = 0; offset + HeaderBytes < bytes.Length; offset++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[offset..]);
            if (length > 0 && length <= bytes.Length - offset - HeaderBytes
                && BinaryPrimitives.ReadUInt32LittleEndian(bytes[(offset + 8)..]) == Crc32.HashToUInt32(bytes.Slice(offset, 8))
                && BinaryPrimitives.ReadUInt32LittleEndian(bytes[(offset + 4)..]) == Crc32.HashToUInt32(bytes.Slice(offset + HeaderBytes, length)))
            {
                return true;
            }
        }

        return false;
    }
}

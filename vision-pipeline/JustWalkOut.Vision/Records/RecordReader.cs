using System.Buffers.Binary;
using System.IO.Hashing;

namespace JustWalkOut.Vision.Records;

/// <summary>Reads a file of <see cref="CheckedRecord"/> from its beginning, however long it is. A last record whose writing was cut off ends it; damage before that is a fault.</summary>
internal static class RecordReader
{
    /// <summary>Each record's place in the file and its content.</summary>
    /// <exception cref="InvalidDataException">A record is damaged; the message names file and place.</exception>
    public static IEnumerable<(long Place, byte[] Content)> Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        byte[] header = new byte[CheckedRecord.HeaderBytes];
        while (true)
        {
            long place = file.Position;
            if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            {
                yield break;
            }

            int length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length is <= 0 or > CheckedRecord.ContentBytesMax || BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8)) != Crc32.HashToUInt32(header.AsSpan(0, 8)))
            {
                throw Damaged(path, place, "no record begins there");
            }

            byte[] content = new byte[length];
            if (file.ReadAtLeast(content, length, throwOnEndOfStream: false) < length)
            {
                yield break;
            }

            if (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)) != Crc32.HashToUInt32(content))
            {
                throw Damaged(path, place, "its checksum does not fit");
            }

            yield return (place, content);
        }
    }

    /// <summary>The fault of a record at a place of a file.</summary>
    public static InvalidDataException Damaged(string path, long place, string what) =>
        new($"{path}, byte {place}: {what}. The file was damaged after it was recorded; take a copy that is whole.");
}

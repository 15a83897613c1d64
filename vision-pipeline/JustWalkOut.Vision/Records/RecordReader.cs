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

            if (!CheckedRecord.TryReadHeader(header, out int length, out uint sum))
            {
                throw Damaged(path, place, "no record begins there");
            }

            byte[] content = new byte[length];
            if (file.ReadAtLeast(content, length, throwOnEndOfStream: false) < length)
            {
                yield break;
            }

            if (sum != Crc32.HashToUInt32(content))
            {
                throw Damaged(path, place, "its checksum does not fit");
            }

            yield return (place, content);
        }
    }

    /// <summary>The next record's content from a stream; null where the stream ends before one.</summary>
    /// <param name="from">The stream, at a record's beginning.</param>
    /// <param name="bytesMax">Longest content that is taken.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="InvalidDataException">What comes is no record, too long a one, or not what was sent.</exception>
    /// <exception cref="EndOfStreamException">It ends within one.</exception>
    public static async ValueTask<byte[]?> NextAsync(Stream from, int bytesMax, CancellationToken stop)
    {
        byte[] header = new byte[CheckedRecord.HeaderBytes];
        int came = await from.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, stop);
        if (came == 0)
        {
            return null;
        }

        if (came < header.Length || !CheckedRecord.TryReadHeader(header, out int length, out uint sum) || length > bytesMax)
        {
            throw came < header.Length ? new EndOfStreamException() : new InvalidDataException("what comes is no record, or too long a one");
        }

        byte[] content = new byte[length];
        await from.ReadExactlyAsync(content, stop);
        return sum == Crc32.HashToUInt32(content) ? content : throw new InvalidDataException("a record whose checksum does not fit");
    }

    /// <summary>The fault of a record at a place of a file.</summary>
    public static InvalidDataException Damaged(string path, long place, string what) =>
        new($"{path}, byte {place}: {what}. The file was damaged after it was recorded; take a copy that is whole.");
}

using System.Text.Json;
using JustWalkOut.Carts.Messages;
using Microsoft.Win32.SafeHandles;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>
/// One file of a timeline: the store's plan, and then records of samples by time. Beside it lies an index with each record's place and what happened when, written when the segment is full; without a fitting one the records themselves are
/// gone through, up to the last whole one. Holds the index in memory and no file open. Whoever owns it sees to it that nobody reads while it grows.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="sequence">Its place in the order in which segments were written.</param>
internal sealed class TimelineSegment(string path, long sequence)
{
    public const string Extension = ".timeline";

    private const string IndexExtension = ".index";

    private const int IndexVersion = 1;

    private readonly List<RecordPlace> _records = [];
    private readonly List<TimelineMark> _marks = [];

    public string Path => path;

    public long Sequence => sequence;

    /// <summary>Of the file, up to the end of the last whole record.</summary>
    public long Bytes { get; private set; }

    /// <summary>Records of samples, by time.</summary>
    public IReadOnlyList<RecordPlace> Records => _records;

    /// <summary>What happened, by time.</summary>
    public IReadOnlyList<TimelineMark> Marks => _marks;

    public bool IsEmpty => _records.Count == 0;

    /// <summary>The first moment.</summary>
    public long FromMs => _records[0].FromMs;

    /// <summary>The last moment.</summary>
    public long ToMs => _records[^1].ToMs;

    /// <summary>The path of a segment in a folder.</summary>
    public static string PathOf(string folder, long sequence) => System.IO.Path.Combine(folder, sequence.ToString("D10", System.Globalization.CultureInfo.InvariantCulture) + Extension);

    /// <summary>Reads what a file holds; nothing where it is of another form.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static TimelineSegment Load(string path, long sequence)
    {
        TimelineSegment segment = new(path, sequence);
        using SafeFileHandle file = OpenToRead(path);
        long length = RandomAccess.GetLength(file);
        if (!segment.ReadIndex(length))
        {
            segment.Scan(file);
            if (!segment.IsEmpty && segment.Bytes == length)
            {
                segment.WriteIndex();
            }
        }

        return segment;
    }

    /// <summary>Opens the file for reading; it may be written to and deleted meanwhile.</summary>
    public static SafeFileHandle OpenToRead(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Takes note of a record at the end.</summary>
    public void Add(RecordPlace record, IEnumerable<TimelineMark> marks)
    {
        Bytes = record.Offset + record.Bytes;
        if (record.Kind != RecordKind.Plan)
        {
            _records.Add(record);
            _marks.AddRange(marks);
        }
    }

    /// <summary>The last record that begins at a moment or before; -1 for none.</summary>
    public int IndexAt(long ms)
    {
        (int low, int high) = (0, _records.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _records[middle].FromMs <= ms ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    /// <summary>Writes the index. Where that fails the segment is gone through instead.</summary>
    public void WriteIndex()
    {
        try
        {
            string target = System.IO.Path.ChangeExtension(path, IndexExtension);
            FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (FileStream file = new(target + ".new", options))
            {
                JsonSerializer.Serialize(file, new Index(IndexVersion, Bytes, [.. _records.Select(Row)], [.. _marks.Select(mark => new[] { mark.AtMs, (long)mark.Kind })]), MessageJson.Compact);
            }

            File.Move(target + ".new", target, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It only saves time.
        }
    }

    /// <summary>Deletes the file and its index; whoever reads it reads on.</summary>
    public void Delete()
    {
        File.Delete(path);
        File.Delete(System.IO.Path.ChangeExtension(path, IndexExtension));
    }

    private static long[] Row(RecordPlace record) => [record.Offset, record.Bytes, (long)record.Kind, record.FromMs, record.ToMs];

    private static bool IsRow(long[] row, long length) => row is [>= 0, >= TimelineRecord.HeadBytes, _, _, _] && row[1] <= length - row[0];

    private bool ReadIndex(long length)
    {
        try
        {
            byte[] text = File.ReadAllBytes(System.IO.Path.ChangeExtension(path, IndexExtension));
            if (JsonSerializer.Deserialize<Index>(text, MessageJson.Compact) is not { Version: IndexVersion } index || index.Bytes != length || !index.Records.All(row => IsRow(row, length)) || index.Marks.Any(row => row.Length != 2))
            {
                return false;
            }

            _records.AddRange(index.Records.Select(row => new RecordPlace(row[0], checked((int)row[1]), (RecordKind)row[2], row[3], row[4])));
            _marks.AddRange(index.Marks.Select(row => new TimelineMark(row[0], (MarkKind)row[1])));
            Bytes = length;
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or OverflowException)
        {
            return false;
        }
    }

    private void Scan(SafeFileHandle file)
    {
        while (TimelineRecord.PlaceAt(file, Bytes) is { } record && TimelineRecord.Unpack(file, record) is { } content)
        {
            bool isFirst = Bytes == 0;
            if (isFirst != (record.Kind == RecordKind.Plan))
            {
                return;
            }

            try
            {
                Add(record, isFirst ? [] : TimelineMark.Of(TimelineChunk.Of(content)));
            }
            catch (InvalidDataException)
            {
                return;
            }
        }
    }

    /// <summary>The index as it is written.</summary>
    /// <param name="Version">Of this form.</param>
    /// <param name="Bytes">Of the segment that it fits.</param>
    /// <param name="Records">Offset, bytes, kind, first and last moment.</param>
    /// <param name="Marks">Moment and kind.</param>
    private sealed record Index(int Version, long Bytes, IReadOnlyList<long[]> Records, IReadOnlyList<long[]> Marks);
}

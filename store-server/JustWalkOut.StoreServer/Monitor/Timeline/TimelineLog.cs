using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>
/// What monitors were told over the last hours, on disk: segments of ten minutes, of which the oldest are deleted when they are older than is kept or there are too many bytes. Each start of the program begins a new segment, and so does
/// a clock that was put back: where two then cover the same moment, the one that was written later counts. It holds positions and carts and no pictures, is this user's alone, and is no part of a backup.
/// One writes; any number may read meanwhile, from the files and not from the writer.
/// </summary>
public sealed class TimelineLog : IDisposable
{
    /// <summary>Files at most: a program that is started again and again makes many small ones.</summary>
    private const int SegmentsMax = 5000;

    private readonly Lock _gate = new();
    private readonly List<TimelineSegment> _segments = [];
    private readonly TimelineOptions _options;
    private readonly TimeProvider _clock;
    private readonly string _folder;
    private readonly byte[] _plan;
    private FileStream? _file;
    private long _sequence;
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TimelineLog(string folder, FloorDrawing plan, TimelineOptions options, TimeProvider clock) =>
        (_folder, _plan, _options, _clock) = (folder, JsonSerializer.SerializeToUtf8Bytes(plan, MessageJson.Compact), options.Checked(), clock);

    /// <summary>How much is kept.</summary>
    public TimelineOptions Options => _options;

    /// <summary>Why the folder could not be read when it was opened; null where it could.</summary>
    public string? OpeningFault { get; private set; }

    /// <summary>The plan of the store as it is drawn now, in JSON.</summary>
    internal ReadOnlySpan<byte> Plan => _plan;

    /// <summary>The newest record; null where nothing is kept.</summary>
    internal TimelineSpot? End
    {
        get
        {
            lock (_gate)
            {
                return _segments.Where(segment => !segment.IsEmpty).MaxBy(segment => segment.ToMs) is { } last ? new TimelineSpot(last, last.Records.Count - 1, last.Records[^1]) : null;
            }
        }
    }

    /// <summary>The first moment that is kept, in milliseconds of Unix time; null where nothing is.</summary>
    internal long? SinceMs
    {
        get
        {
            lock (_gate)
            {
                return _segments.Where(segment => !segment.IsEmpty).Select(segment => (long?)segment.FromMs).Min();
            }
        }
    }

    /// <summary>Opens what there is, and deletes what is too old. A folder that cannot be read is no fault: what is there is not seen then.</summary>
    /// <param name="folder">The folder; made where there is none.</param>
    /// <param name="plan">The store as it is drawn now.</param>
    /// <param name="options">How much is kept.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option does not hold.</exception>
    public static TimelineLog Open(string folder, FloorDrawing plan, TimelineOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        TimelineLog log = new(folder, plan, options, clock);
        try
        {
            log.Load();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            log.OpeningFault = fault.Message;
        }

        return log;
    }

    /// <summary>Done when there is more.</summary>
    internal Task Grown
    {
        get
        {
            lock (_gate)
            {
                return _grown.Task;
            }
        }
    }

    /// <summary>Writes a chunk behind the last. What follows on something that is not there is left out.</summary>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="IOException">The disk failed; what was written before is whole, and the next start goes on.</exception>
    internal bool Append(TimelineChunk chunk)
    {
        try
        {
            TimelineSegment? current = _file is null ? null : _segments[^1];
            if (current is null || (chunk.IsStart && IsFull(current, chunk)))
            {
                if (!chunk.IsStart)
                {
                    return false;
                }

                current = BeginSegment(chunk);
            }

            Write(current, chunk.IsStart ? RecordKind.Start : RecordKind.More, (chunk.FromMs, chunk.ToMs), chunk.ToJson(), [.. TimelineMark.Of(chunk)]);
            Drop();
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            EndSegment();
            throw fault as IOException ?? new IOException(fault.Message, fault);
        }
    }

    /// <summary>The record that tells of a moment: the last that begins there or before. Of segments that cover it the one that was written last counts.</summary>
    internal TimelineSpot? Find(long ms)
    {
        lock (_gate)
        {
            TimelineSegment? found = Covering(ms) ?? _segments.Where(segment => !segment.IsEmpty && segment.ToMs < ms).MaxBy(segment => segment.ToMs);
            return found is null ? null : new TimelineSpot(found, found.IndexAt(ms), found.Records[found.IndexAt(ms)]);
        }
    }

    /// <summary>The record before in the same segment; null for the first.</summary>
    internal TimelineSpot? Before(TimelineSpot spot)
    {
        lock (_gate)
        {
            return spot.Index > 0 ? new TimelineSpot(spot.Segment, spot.Index - 1, spot.Segment.Records[spot.Index - 1]) : null;
        }
    }

    /// <summary>The record that follows by time, wherever it lies; null at the end.</summary>
    internal TimelineSpot? After(TimelineSpot spot)
    {
        lock (_gate)
        {
            long next = spot.Record.ToMs + 1;
            TimelineSpot? following = Covering(next) is { } covering && covering != spot.Segment ? SpotFrom(covering, next)
                : spot.Index + 1 < spot.Segment.Records.Count ? new TimelineSpot(spot.Segment, spot.Index + 1, spot.Segment.Records[spot.Index + 1]) : FirstFrom(next);

            // Where something that was written later begins before that one does, it counts.
            return following is { } found && Covering(found.Record.FromMs) is { } later && later.Sequence > found.Segment.Sequence ? SpotFrom(later, found.Record.FromMs) : following;
        }
    }

    /// <summary>The first record that begins at a moment or after; null where there is none.</summary>
    internal TimelineSpot? FirstAfter(long ms)
    {
        lock (_gate)
        {
            return FirstFrom(ms);
        }
    }

    /// <summary>Gets each segment that holds anything, in the order in which they were written, while nobody writes.</summary>
    internal T Read<T>(Func<IEnumerable<TimelineSegment>, T> read)
    {
        lock (_gate)
        {
            return read(_segments.Where(segment => !segment.IsEmpty));
        }
    }

    /// <summary>Ends the segment that is written, with its index.</summary>
    public void Dispose() => EndSegment();

    /// <summary>The first record of a segment that covers a moment which does not end before it.</summary>
    private static TimelineSpot SpotFrom(TimelineSegment segment, long ms)
    {
        int index = segment.IndexAt(ms);
        index += segment.Records[index].ToMs < ms ? 1 : 0;
        return new TimelineSpot(segment, index, segment.Records[index]);
    }

    private TimelineSegment? Covering(long ms) => _segments.FindLast(segment => !segment.IsEmpty && segment.FromMs <= ms && segment.ToMs >= ms);

    private TimelineSpot? FirstFrom(long ms)
    {
        TimelineSpot? first = null;
        foreach (TimelineSegment segment in _segments.Where(segment => !segment.IsEmpty && segment.ToMs >= ms))
        {
            int index = segment.IndexAt(ms - 1) + 1;
            if (index < segment.Records.Count && (first is not { } found || segment.Records[index].FromMs <= found.Record.FromMs))
            {
                first = new TimelineSpot(segment, index, segment.Records[index]);
            }
        }

        return first;
    }

    private bool IsFull(TimelineSegment current, TimelineChunk chunk) =>
        !current.IsEmpty && (chunk.FromMs < current.ToMs || chunk.FromMs - current.FromMs >= _options.SegmentLength.TotalMilliseconds || current.Bytes >= _options.BytesMax / 8);

    private void Load()
    {
        MakeFolder();
        foreach (string path in Directory.EnumerateFiles(_folder, $"*{TimelineSegment.Extension}").Order(StringComparer.Ordinal))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long sequence))
            {
                _sequence = Math.Max(_sequence, sequence);
                Load(path, sequence);
            }
        }

        Drop();
    }

    private void Load(string path, long sequence)
    {
        try
        {
            TimelineSegment segment = TimelineSegment.Load(path, sequence);
            if (segment.IsEmpty)
            {
                // Cut off at once, or of another version of the program: of no use to anybody, and it would never be dropped.
                segment.Delete();
            }
            else
            {
                _segments.Add(segment);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            OpeningFault = fault.Message;
        }
    }

    private TimelineSegment BeginSegment(TimelineChunk chunk)
    {
        EndSegment();
        MakeFolder();
        TimelineSegment segment = new(TimelineSegment.PathOf(_folder, ++_sequence), _sequence);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _file = new FileStream(segment.Path, options);
        lock (_gate)
        {
            _segments.Add(segment);
        }

        Write(segment, RecordKind.Plan, (chunk.FromMs, chunk.FromMs), _plan, []);
        return segment;
    }

    private void Write(TimelineSegment segment, RecordKind kind, (long FromMs, long ToMs) span, ReadOnlySpan<byte> content, TimelineMark[] marks)
    {
        byte[] record = TimelineRecord.Pack(kind, span, content);
        RandomAccess.Write(_file!.SafeFileHandle, record, segment.Bytes);
        TaskCompletionSource before;
        lock (_gate)
        {
            segment.Add(new RecordPlace(segment.Bytes, record.Length, kind, span.FromMs, span.ToMs), marks);
            (before, _grown) = (_grown, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        before.SetResult();
    }

    /// <summary>Ends the segment that is written: what is behind its last whole record is cut off, and it gets its index.</summary>
    private void EndSegment()
    {
        if (_file is null)
        {
            return;
        }

        TimelineSegment segment = _segments[^1];
        try
        {
            RandomAccess.SetLength(_file.SafeFileHandle, segment.Bytes);
        }
        catch (IOException)
        {
            // Then its end is found by its checksums.
        }

        _file.Dispose();
        _file = null;
        if (segment.IsEmpty)
        {
            lock (_gate)
            {
                _segments.Remove(segment);
            }

            TryDelete(segment);
        }
        else
        {
            segment.WriteIndex();
        }
    }

    /// <summary>Deletes what is older than is kept, and the oldest while there is too much. One that cannot be deleted is left out all the same, and tried again at the next start.</summary>
    private void Drop()
    {
        List<TimelineSegment> dropped;
        lock (_gate)
        {
            long oldest = (_clock.GetUtcNow() - _options.Keep).ToUnixTimeMilliseconds();
            TimelineSegment[] full = [.. _file is null ? _segments : _segments.SkipLast(1)];
            dropped = [.. full.Where(segment => segment.ToMs < oldest)];
            long bytes = _segments.Except(dropped).Sum(segment => segment.Bytes);
            foreach (TimelineSegment segment in full.Except(dropped).ToArray())
            {
                if (bytes <= _options.BytesMax && _segments.Count - dropped.Count <= SegmentsMax)
                {
                    break;
                }

                dropped.Add(segment);
                bytes -= segment.Bytes;
            }

            dropped.ForEach(segment => _segments.Remove(segment));
        }

        dropped.ForEach(TryDelete);
    }

    private static void TryDelete(TimelineSegment segment)
    {
        try
        {
            segment.Delete();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It is seen again at the next start.
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

/// <summary>A record of samples and where it stands.</summary>
/// <param name="Segment">In which segment.</param>
/// <param name="Index">At which place of it.</param>
/// <param name="Record">Where it lies.</param>
internal readonly record struct TimelineSpot(TimelineSegment Segment, int Index, RecordPlace Record);

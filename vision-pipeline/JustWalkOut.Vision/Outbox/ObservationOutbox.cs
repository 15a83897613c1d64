using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Vision.Outbox;

/// <summary>A cut-off end that was found, and removed, when an outbox was opened. It had never been synced, so nobody counted on it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Where the cut-off record began.</param>
/// <param name="Bytes">How many bytes were removed.</param>
public sealed record TornTail(string Path, long Offset, long Bytes);

/// <summary>
/// Vision's observations of one store on their way to the server: an append file with checksums. An observation counts as made once
/// <see cref="SyncAsync"/> has returned; it stays on disk until the server says that it has it. One process owns the folder at a time.
/// Members may be called from several threads.
/// </summary>
public sealed class ObservationOutbox : IAsyncDisposable
{
    /// <summary>How many observations one delivery call holds: a few hundred kilobytes at the most.</summary>
    public const int BatchMax = 256;

    /// <summary>How many of the latest observations are recognised when they come again after their file is gone: days of a busy store.</summary>
    public const int KnownMax = 4_096;

    private readonly string _folder;
    private readonly StoreId _store;
    private readonly long _segmentBytesMax;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _syncing = new(1, 1);
    private readonly SemaphoreSlim _delivering = new(1, 1);
    private readonly Dictionary<ObservationId, long> _sequences = [];
    private readonly Queue<KnownObservation> _known = new();
    private readonly Queue<Observation> _unacknowledged = new();
    private readonly List<byte[]> _unwritten = [];
    private FileStream _file;
    private long _appended;
    private long _synced;
    private Exception? _failure;

    private ObservationOutbox(string folder, StoreId store, long segmentBytesMax, FileStream file)
    {
        _folder = folder;
        _store = store;
        _segmentBytesMax = segmentBytesMax;
        _file = file;
    }

    /// <summary>The cut-off end that opening removed; null where there was none.</summary>
    public TornTail? TornTail { get; private set; }

    /// <summary>Sequence of the latest observation that is synced; 0 before the first.</summary>
    public long Synced => Interlocked.Read(ref _synced);

    /// <summary>How many observations the server has not acknowledged.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _unacknowledged.Count;
            }
        }
    }

    /// <summary>Opens the outbox of a folder, which is made where it is missing.</summary>
    /// <param name="folder">Where its files are.</param>
    /// <param name="store">Whose observations they are.</param>
    /// <param name="segmentBytesMax">A file is left behind once it is longer and all in it is acknowledged. At least 1; default 4 MiB.</param>
    /// <exception cref="InvalidDataException">A file is damaged other than at its very end, or another store's.</exception>
    public static ObservationOutbox Open(string folder, StoreId store, long segmentBytesMax = 4 << 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(segmentBytesMax, 1);
        Directory.CreateDirectory(folder);
        string[] paths = OutboxSegment.Find(folder);

        // A new segment is synced with its head before the old one goes, so the last readable head knows where the sequence stands.
        SegmentContent? last = null;
        TornTail? torn = null;
        for (int i = paths.Length - 1; i >= 0 && last is null; i--)
        {
            SegmentContent content = OutboxSegment.Read(paths[i], store);
            torn = content.TornBytes > 0 ? new TornTail(content.Path, content.WholeBytes, content.TornBytes) : torn;
            last = content.Head is null ? null : content;
            if (last is null)
            {
                File.Delete(paths[i]);
            }
        }

        ObservationOutbox outbox = last is null
            ? new ObservationOutbox(folder, store, segmentBytesMax, Begin(folder, new SegmentHead(SegmentHead.CurrentVersion, store, 1, [])))
            : new ObservationOutbox(folder, store, segmentBytesMax, new FileStream(last.Path, FileMode.Open, FileAccess.Write, FileShare.Read));
        outbox.TornTail = torn;
        outbox.Restore(last);
        foreach (string older in paths.Where(path => last is not null && string.CompareOrdinal(path, last.Path) < 0))
        {
            File.Delete(older);
        }

        return outbox;
    }

    /// <summary>
    /// Adds an observation and gives its sequence: 1, 2, 3, ... without gaps. One whose id was added before is the same observation: nothing
    /// is added and its first sequence is given. It counts as made only after the next <see cref="SyncAsync"/>.
    /// </summary>
    public long Append(Finding finding, ObservationId id, DateTimeOffset at)
    {
        lock (_lock)
        {
            ThrowIfFailed();
            if (_sequences.TryGetValue(id, out long earlier))
            {
                return earlier;
            }

            Observation observation = new(Observation.CurrentVersion, _store, id, _appended + 1, at, finding);
            byte[] record = OutboxSegment.Frame(observation);
            _appended++;
            _unwritten.Add(record);
            _unacknowledged.Enqueue(observation);
            Remember(new KnownObservation(id, _appended));
            return _appended;
        }
    }

    /// <summary>
    /// Returns once everything added before the call is on disk. Calls that come while a sync runs share the next one. When the disk
    /// fails, this outbox is done for: what a failed sync leaves behind is known only after opening it anew.
    /// </summary>
    public async Task SyncAsync(CancellationToken cancellation)
    {
        long wanted;
        lock (_lock)
        {
            ThrowIfFailed();
            wanted = _appended;
        }

        if (Synced >= wanted)
        {
            return;
        }

        await _syncing.WaitAsync(cancellation);
        try
        {
            if (Synced < wanted)
            {
                // The disk's answer takes milliseconds and blocks; it waits on a pool thread and not on the caller's.
                await Task.Run(WriteAndFlush, CancellationToken.None);
            }
        }
        finally
        {
            _syncing.Release();
        }
    }

    /// <summary>
    /// Sends what is synced and not acknowledged, in order and in batches, and forgets what the server acknowledges. Ends when all is
    /// acknowledged or the server acknowledges nothing more; what the sink throws goes to the caller, and a later call sends again.
    /// </summary>
    /// <returns>How many observations the server acknowledged.</returns>
    public async Task<int> DeliverAsync(IObservationSink sink, CancellationToken cancellation)
    {
        await _delivering.WaitAsync(cancellation);
        try
        {
            int delivered = 0;
            while (true)
            {
                Observation[] batch;
                lock (_lock)
                {
                    ThrowIfFailed();
                    batch = [.. _unacknowledged.TakeWhile(observation => observation.Sequence <= Synced).Take(BatchMax)];
                }

                if (batch.Length == 0)
                {
                    return delivered;
                }

                long acknowledged = await sink.ReceiveAsync(batch, cancellation);
                int forgotten = Forget(acknowledged);
                delivered += forgotten;
                if (forgotten == 0)
                {
                    return delivered;
                }

                await TrimAsync(cancellation);
            }
        }
        finally
        {
            _delivering.Release();
        }
    }

    /// <summary>Syncs what was added and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_failure is null)
            {
                await SyncAsync(CancellationToken.None);
            }
        }
        finally
        {
            await _file.DisposeAsync();
            _syncing.Dispose();
            _delivering.Dispose();
        }
    }

    private static FileStream Begin(string folder, SegmentHead head)
    {
        FileStream file = new(OutboxSegment.PathOf(folder, head.NextSequence), FileMode.Create, FileAccess.Write, FileShare.Read);
        file.Write(OutboxSegment.Frame(head));
        file.Flush(flushToDisk: true);
        return file;
    }

    private void Restore(SegmentContent? last)
    {
        if (last?.Head is not SegmentHead head)
        {
            return;
        }

        _file.SetLength(last.WholeBytes);
        _file.Seek(0, SeekOrigin.End);
        _file.Flush(flushToDisk: true);
        foreach (KnownObservation known in head.Known)
        {
            Remember(known);
        }

        foreach (Observation observation in last.Observations)
        {
            Remember(new KnownObservation(observation.Id, observation.Sequence));
            _unacknowledged.Enqueue(observation);
        }

        _appended = head.NextSequence - 1 + last.Observations.Count;
        _synced = _appended;
    }

    private void Remember(KnownObservation known)
    {
        _sequences[known.Id] = known.Sequence;
        _known.Enqueue(known);

        // Those still waiting for the server stand in the file itself and are known as long as they do.
        while (_known.Count > KnownMax + _unacknowledged.Count)
        {
            _sequences.Remove(_known.Dequeue().Id);
        }
    }

    private void WriteAndFlush()
    {
        byte[][] records;
        long upTo;
        lock (_lock)
        {
            ThrowIfFailed();
            records = [.. _unwritten];
            _unwritten.Clear();
            upTo = _appended;
        }

        try
        {
            foreach (byte[] record in records)
            {
                _file.Write(record);
            }

            _file.Flush(flushToDisk: true);
        }
        catch (Exception fault)
        {
            lock (_lock)
            {
                _failure = fault;
            }

            throw;
        }

        Interlocked.Exchange(ref _synced, upTo);
    }

    private int Forget(long acknowledged)
    {
        lock (_lock)
        {
            if (acknowledged > Synced)
            {
                throw new InvalidDataException($"The server acknowledged observation {acknowledged}; expected at most {Synced}, the last one synced here. Its store '{_store}' has another outbox's observations.");
            }

            int forgotten = 0;
            while (_unacknowledged.TryPeek(out Observation? first) && first.Sequence <= acknowledged)
            {
                _unacknowledged.Dequeue();
                forgotten++;
            }

            return forgotten;
        }
    }

    /// <summary>Leaves a long file behind when nothing in it is wanted any more.</summary>
    private async Task TrimAsync(CancellationToken cancellation)
    {
        await _syncing.WaitAsync(cancellation);
        try
        {
            SegmentHead head;
            lock (_lock)
            {
                if (_file.Length <= _segmentBytesMax || _unacknowledged.Count > 0 || _unwritten.Count > 0)
                {
                    return;
                }

                head = new SegmentHead(SegmentHead.CurrentVersion, _store, _appended + 1, [.. _known.TakeLast(KnownMax)]);
            }

            // The new file is whole and synced before the old one goes: a crash between the two leaves both, and opening keeps the newer.
            FileStream fresh = Begin(_folder, head);
            string old = _file.Name;
            await _file.DisposeAsync();
            _file = fresh;
            File.Delete(old);
        }
        finally
        {
            _syncing.Release();
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new IOException($"The outbox in {_folder} failed earlier: {_failure.Message} Mend the disk and open it anew.", _failure);
        }
    }
}

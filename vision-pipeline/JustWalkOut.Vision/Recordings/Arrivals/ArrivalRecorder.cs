using JustWalkOut.Vision.Records;

namespace JustWalkOut.Vision.Recordings;

/// <summary>
/// Writes what a running store consumes to <c>arrivals</c> in a recording's folder. The store never waits for the disk: what does not fit into the queue before it is left out and counted, a <see cref="Arrival.Gap"/>
/// stands in its place, and a disk that fails ends the recording and not the store. Owns the file until disposed.
/// </summary>
public sealed class ArrivalRecorder : IArrivalLog, IAsyncDisposable
{
    /// <summary>Some minutes of a store of eight cameras; 64 MiB of messages of a large shelf.</summary>
    private const int QueueCapacity = 16_384;

    private readonly RecordAppender _file;
    private readonly Action<string> _say;
    private readonly Lock _gate = new();
    private long _lost;
    private long _toldLost;
    private bool _isClosed;

    private ArrivalRecorder(Stream file, TimeProvider clock, Action<string> say, int capacity)
    {
        _say = say;
        _file = new RecordAppender(file, clock, capacity, fault => say($"the recording ends here: {fault.Message} The store goes on; what was written until now can be replayed"));
    }

    /// <summary>Begins the file in a recording's folder.</summary>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public static ArrivalRecorder Open(string folder, TimeProvider clock, Action<string> say) =>
        new(RecordAppender.NewFile(Path.Combine(folder, RecordingFiles.Arrivals)), clock, say, QueueCapacity);

    /// <summary>To a stream of the caller's choice, with a queue of the caller's length; for tests of slow and full disks.</summary>
    internal static ArrivalRecorder To(Stream file, TimeProvider clock, Action<string> say, int capacity) => new(file, clock, say, capacity);

    /// <summary>Records that are missing.</summary>
    public long Lost
    {
        get
        {
            lock (_gate)
            {
                return _lost;
            }
        }
    }

    /// <inheritdoc/>
    public void Note(Arrival arrival)
    {
        byte[] content = ArrivalForm.Write(arrival);
        bool isFirst;
        lock (_gate)
        {
            if (_lost > _toldLost && _file.TryAppend(ArrivalForm.Write(new Arrival.Gap(_lost))))
            {
                _toldLost = _lost;
            }

            isFirst = (_lost > _toldLost || !_file.TryAppend(content)) && ++_lost == 1;
        }

        if (isFirst)
        {
            _say("the recording has a gap from here on: its disk is too slow, or failed. The store goes on");
        }
    }

    /// <summary>Writes what is queued and how it ended, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            await _file.CloseAsync(ArrivalForm.Write(new Arrival.Closed(Lost)));
        }
    }
}

using System.Threading.Channels;

namespace JustWalkOut.Vision.Records;

/// <summary>
/// Appends <see cref="CheckedRecord"/>s to a file on a flow of its own behind a bounded queue, so that nobody who hands one in ever waits for a disk. The file only grows, and a kill costs the last half second at most.
/// A disk that fails ends the file and not the program. Owns the file until disposed.
/// </summary>
internal sealed class RecordAppender : IAsyncDisposable
{
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(0.5);

    private readonly Channel<byte[]> _queue;
    private readonly Stream _file;
    private readonly TimeProvider _clock;
    private readonly Action<IOException> _failed;
    private readonly Task _writing;
    private byte[]? _last;

    /// <summary>Begins to write.</summary>
    /// <param name="file">Where to; the appender's from here on.</param>
    /// <param name="clock">For flushing now and then.</param>
    /// <param name="capacity">How many records may wait.</param>
    /// <param name="failed">Hears, once, that the disk has failed; what is handed in after that is not taken.</param>
    public RecordAppender(Stream file, TimeProvider clock, int capacity, Action<IOException> failed)
    {
        (_file, _clock, _failed) = (file, clock, failed);
        _queue = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>A new file for records.</summary>
    /// <exception cref="IOException">It is there already, or cannot be made.</exception>
    public static FileStream NewFile(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16);

    /// <summary>Hands in a record's content; false where it is not taken, because the queue is full, the file at its end or the content longer than any record.</summary>
    public bool TryAppend(ReadOnlySpan<byte> content) => content.Length <= CheckedRecord.ContentBytesMax && _queue.Writer.TryWrite(CheckedRecord.Frame(content));

    /// <summary>Writes what is queued and a last record, for which there is always room, and closes the file.</summary>
    public ValueTask CloseAsync(byte[] last)
    {
        _last = CheckedRecord.Frame(last);
        return DisposeAsync();
    }

    /// <summary>Writes what is queued and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        try
        {
            long flushed = _clock.GetTimestamp();
            await foreach (byte[] record in _queue.Reader.ReadAllAsync())
            {
                await _file.WriteAsync(record);
                if (_clock.GetElapsedTime(flushed) >= FlushEvery)
                {
                    await _file.FlushAsync();
                    flushed = _clock.GetTimestamp();
                }
            }

            if (_last is { } last)
            {
                await _file.WriteAsync(last);
            }

            await _file.FlushAsync();
        }
        catch (IOException fault)
        {
            _queue.Writer.TryComplete();
            _failed(fault);
        }
        finally
        {
            await CloseFileAsync();
        }
    }

    private async Task CloseFileAsync()
    {
        try
        {
            await _file.DisposeAsync();
        }
        catch (IOException)
        {
            // What its buffer still held is lost with the disk; that was said above.
        }
    }
}

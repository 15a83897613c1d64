using System.Buffers;
using System.Security.Cryptography;
using System.Threading.Channels;
using JustWalkOut.Carts;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>
/// The last minutes of every camera, as it sent them, for whoever has to see what happened: heads are not blurred yet, so nothing of it is ever shown, and it lies on disk under a key that is made at the
/// start and exists in this process's memory alone. A restart loses the ring and never leaves it readable. Pictures are noted on the camera's flow and written on one of its own, through a queue that is
/// bounded in pictures and bytes: where the disk does not keep up they are left out and counted. Safe for use from several threads.
/// </summary>
public sealed class PictureRing : IFrameArrivals, IDisposable
{
    /// <summary>Pictures that wait for the disk: a second of 16 cameras. A newer one that finds no room is left out, because those before it are already paid for.</summary>
    private const int QueuedMax = 256;

    /// <summary>And in bytes: as many at 128 kB each, or 46 that are still pixels.</summary>
    private const long QueuedBytesMax = 32L << 20;

    /// <summary>Files are dropped whole, so that what is older than wanted is at most this.</summary>
    private static readonly TimeSpan SegmentLength = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(5);

    private readonly string _folder;
    private readonly PictureRingOptions _options;
    private readonly StoreClock _clock;
    private readonly Action<string> _say;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly AesGcm _sealing;
    private readonly AesGcm _opening;
    private readonly Channel<Waiting?> _queue = Channel.CreateBounded<Waiting?>(new BoundedChannelOptions(QueuedMax) { SingleReader = true });
    private readonly Dictionary<CameraId, Reel> _reels;
    private readonly Lock _gate = new();
    private readonly Lock _reading = new();
    private readonly List<RingSegment> _segments = [];
    private byte[] _room = [];
    private ulong _number;
    private int _segmentNumber;
    private long _queuedBytes;
    private long _kept;
    private long _slow;
    private long _failed;
    private TimeSpan _restUntil = TimeSpan.MinValue;
    private bool _isFailing;

    private PictureRing(string folder, IEnumerable<CameraId> cameras, PictureRingOptions options, (StoreClock Clock, Action<string> Say) heard)
    {
        (_folder, _options, _clock, _say) = (folder, options, heard.Clock, heard.Say);
        (_sealing, _opening) = (new AesGcm(_key, 16), new AesGcm(_key, 16));
        _reels = cameras.ToDictionary(camera => camera, _ => new Reel());
    }

    /// <summary>Since when it has been kept.</summary>
    public TimeSpan Since { get; private init; }

    /// <summary>How it is kept.</summary>
    public PictureRingOptions Options => _options;

    /// <summary>What came of the pictures so far.</summary>
    public RingCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return new RingCounts(Interlocked.Read(ref _kept), Interlocked.Read(ref _slow), Interlocked.Read(ref _failed), _segments.Sum(segment => segment.Bytes));
            }
        }
    }

    /// <summary>Begins an empty ring; what an earlier run left, which nobody can read, is deleted.</summary>
    /// <param name="folder">The ring's own folder, closed to other users.</param>
    /// <param name="cameras">Whose pictures.</param>
    /// <param name="options">How much is kept.</param>
    /// <param name="heard">The time, and who hears of a disk that fails, a line each time.</param>
    /// <exception cref="IOException">The folder cannot be made or emptied.</exception>
    public static PictureRing Open(string folder, IEnumerable<CameraId> cameras, PictureRingOptions options, (StoreClock Clock, Action<string> Say) heard)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        MakeFolder(folder);
        foreach (string old in Directory.EnumerateFiles(folder, $"*{RingSegment.Extension}"))
        {
            File.Delete(old);
        }

        return new PictureRing(folder, cameras, options, heard) { Since = heard.Clock.Now };
    }

    /// <inheritdoc/>
    public void Arrived(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!_reels.TryGetValue(frame.Camera, out Reel? reel))
        {
            return;
        }

        bool isPacked = !frame.Packed.IsEmpty;
        if (!isPacked && frame.CapturedAt - reel.PackedAt < TimeSpan.FromSeconds(1 / _options.PackedPerSecondMax) * 0.95)
        {
            return;
        }

        int bytes = isPacked ? frame.Packed.Length : checked((int)(frame.Pixels.Total() * frame.Pixels.ElemSize()));
        if (Interlocked.Add(ref _queuedBytes, bytes) > QueuedBytesMax)
        {
            LeaveOut(bytes);
            return;
        }

        Waiting waiting;
        if (isPacked)
        {
            byte[] copy = ArrayPool<byte>.Shared.Rent(bytes);
            frame.Packed.CopyTo(copy);
            waiting = new Waiting(reel, frame.Moment, copy, bytes, null);
        }
        else
        {
            reel.PackedAt = frame.CapturedAt;
            waiting = new Waiting(reel, frame.Moment, null, bytes, frame.Pixels.Clone());
        }

        if (!_queue.Writer.TryWrite(waiting))
        {
            waiting.Release();
            LeaveOut(bytes);
        }
    }

    /// <summary>Writes what comes until told to stop, which is no fault.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await Task.Yield();
        Task ticking = TickAsync(stop);
        try
        {
            await foreach (Waiting? waiting in _queue.Reader.ReadAllAsync(stop))
            {
                Take(waiting);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }

        await ticking;
    }

    /// <summary>Writes what waits now.</summary>
    internal void Write()
    {
        while (_queue.Reader.TryRead(out Waiting? waiting))
        {
            Take(waiting);
        }
    }

    /// <summary>What is kept of a camera from one time of capture to another, both included, in order; empty for a camera that is not known.</summary>
    public IReadOnlyList<RingPicture> Find(CameraId camera, TimeSpan from, TimeSpan to) => _reels.TryGetValue(camera, out Reel? reel) ? reel.Between(from, to) : [];

    /// <summary>When the oldest picture that is kept came in; null where none is.</summary>
    public TimeSpan? Oldest
    {
        get
        {
            lock (_gate)
            {
                return _segments.FirstOrDefault(segment => segment.Bytes > 0)?.First;
            }
        }
    }

    /// <summary>A picture as its camera sent it, a JPEG; null where it has been dropped meanwhile or the disk failed.</summary>
    public byte[]? Read(in RingPicture picture)
    {
        lock (_reading)
        {
            return picture.Place.Segment.Read(_opening, picture.Place);
        }
    }

    /// <summary>Deletes the ring. Not before the pipeline and <see cref="RunAsync"/> have ended.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        while (_queue.Reader.TryRead(out Waiting? waiting))
        {
            waiting?.Release();
        }

        lock (_reading)
        {
            _segments.ForEach(segment => segment.Dispose());
            _segments.Clear();
            _sealing.Dispose();
            _opening.Dispose();
            CryptographicOperations.ZeroMemory(_key);
        }
    }

    internal static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder); // A folder of the user's own is closed to others there.
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void LeaveOut(int bytes)
    {
        Interlocked.Add(ref _queuedBytes, -bytes);
        Interlocked.Increment(ref _slow);
    }

    /// <summary>Where no camera brings anything the time goes by all the same, and what is too old goes.</summary>
    private async Task TickAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(SegmentLength, _clock.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                _queue.Writer.TryWrite(null);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    private void Take(Waiting? waiting)
    {
        if (waiting is null)
        {
            Drop(_clock.Now, room: 0);
        }
        else
        {
            Write(waiting);
        }
    }

    private void Write(Waiting waiting)
    {
        try
        {
            if (_clock.Now < _restUntil)
            {
                Interlocked.Increment(ref _failed);
                return;
            }

            byte[]? packed = waiting.Pixels?.ToBytes(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, _options.Quality));
            ReadOnlySpan<byte> picture = packed ?? waiting.Packed.AsSpan(0, waiting.Bytes);
            RingPlace place = SegmentFor(waiting.Moment.ArrivedAt, RingSegment.Sealed(picture.Length)).Append(_sealing, picture, (++_number, waiting.Moment.ArrivedAt), ref _room);
            waiting.Reel.Add(new RingPicture(waiting.Moment.CapturedAt, waiting.Moment.ArrivedAt, place));
            Interlocked.Increment(ref _kept);
            Recovered();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Fail(fault.Message.ReplaceLineEndings(" ").TrimEnd('.'));
        }
        finally
        {
            Interlocked.Add(ref _queuedBytes, -waiting.Bytes);
            waiting.Release();
        }
    }

    private void Fail(string why)
    {
        Interlocked.Increment(ref _failed);
        _restUntil = _clock.Now + AgainAfter;
        if (!_isFailing)
        {
            _say($"the last minutes' pictures cannot be written ({why}); the store goes on, and what happens now will have no clip. Make room on the disk, or let the server write to its data folder");
        }

        _isFailing = true;
    }

    private void Recovered()
    {
        if (_isFailing)
        {
            _isFailing = false;
            _say("the last minutes' pictures are written again");
        }
    }

    /// <summary>The segment that so many bytes are written to now; a new one where the last is full, after those that are too old or too much have gone.</summary>
    private RingSegment SegmentFor(TimeSpan now, int bytes)
    {
        lock (_gate)
        {
            RingSegment? current = _segments.Count > 0 ? _segments[^1] : null;
            if (current is not null && (current.Bytes == 0 || (now - current.First < SegmentLength && current.Bytes + bytes <= _options.BytesMax / 16)))
            {
                return current;
            }
        }

        Drop(now, Math.Max(bytes, _options.BytesMax / 16));
        MakeFolder(_folder);
        RingSegment next = new(Path.Combine(_folder, $"{++_segmentNumber:D6}{RingSegment.Extension}"));
        lock (_gate)
        {
            _segments.Add(next);
        }

        return next;
    }

    /// <summary>Drops what is too old, and the oldest while there is more than so much less than the most.</summary>
    private void Drop(TimeSpan now, long room)
    {
        List<RingSegment> dropped = [];
        lock (_gate)
        {
            // Room for one that begins is made before it grows.
            long bytes = _segments.Sum(segment => segment.Bytes) + room;
            foreach (RingSegment segment in _segments)
            {
                if (now - segment.Last <= _options.Keep && bytes <= _options.BytesMax)
                {
                    break;
                }

                bytes -= segment.Bytes;
                dropped.Add(segment);
            }

            _segments.RemoveRange(0, dropped.Count);
        }

        if (dropped.Count == 0)
        {
            return;
        }

        foreach (Reel reel in _reels.Values)
        {
            reel.Forget(dropped);
        }

        lock (_reading)
        {
            dropped.ForEach(segment => segment.Dispose());
        }
    }

    /// <summary>A picture on its way to disk: its bytes as they came, or its pixels, which are packed there. It owns either.</summary>
    private sealed record Waiting(Reel Reel, FrameMoment Moment, byte[]? Packed, int Bytes, Mat? Pixels)
    {
        public void Release()
        {
            Pixels?.Dispose();
            if (Packed is not null)
            {
                ArrayPool<byte>.Shared.Return(Packed);
            }
        }
    }

    /// <summary>What is kept of one camera, in order of capture.</summary>
    private sealed class Reel
    {
        private readonly Lock _gate = new();
        private readonly List<RingPicture> _pictures = [];

        /// <summary>When the last picture was taken that has to be packed here. Used on the camera's flow.</summary>
        public TimeSpan PackedAt { get; set; } = TimeSpan.MinValue / 2;

        public void Add(in RingPicture picture)
        {
            lock (_gate)
            {
                _pictures.Add(picture);
            }
        }

        public void Forget(List<RingSegment> dropped)
        {
            lock (_gate)
            {
                int gone = _pictures.FindIndex(picture => !dropped.Contains(picture.Place.Segment));
                _pictures.RemoveRange(0, gone < 0 ? _pictures.Count : gone);
            }
        }

        public RingPicture[] Between(TimeSpan from, TimeSpan to)
        {
            lock (_gate)
            {
                int first = _pictures.FindIndex(picture => picture.CapturedAt >= from);
                return first < 0 ? [] : [.. _pictures.Skip(first).TakeWhile(picture => picture.CapturedAt <= to)];
            }
        }
    }
}

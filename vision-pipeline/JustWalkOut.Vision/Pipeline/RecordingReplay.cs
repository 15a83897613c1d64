using JustWalkOut.Attribution;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>
/// A recording through attribution, the outbox and the server, on one thread in the order of capture: every queue waits, nothing
/// is lost, and time is the recording's. Shelf rows keep the order in which they arrived.
/// </summary>
public sealed class RecordingReplay
{
    /// <summary>How often findings go out and the server's clock moves: well under the second in which a line must show.</summary>
    private const long TickMicroseconds = 100_000;

    /// <summary>A silence longer than this is skipped rather than ticked through: nothing can happen in it but what is due at its end.</summary>
    private const long SilenceMicroseconds = 60_000_000;

    private readonly Recording _recording;
    private readonly StoreAttribution _attribution;
    private readonly ObservationOutbox _outbox;
    private readonly IStoreLink _server;
    private readonly IReplayWatcher _watcher;
    private readonly ReplayPace _pace;
    private readonly PictureSightings? _pictures;
    private readonly PoseWatch? _poses;
    private readonly Queue<GateEntry> _gate;
    private readonly List<Observed> _found = [];
    private readonly List<int> _plateIndices = [];
    private IAsyncEnumerator<TargetFrame>? _frames;
    private bool _hasFrame;
    private readonly StandingFile? _standing;
    private readonly TimeSpan _from;
    private readonly long _until;
    private long _nextTick;
    private long _now;
    private bool _isKilled;

    /// <summary>A replay of a recording. The parts stay the caller's to dispose.</summary>
    public RecordingReplay(ReplayParts parts)
    {
        _recording = parts.Recording;
        _attribution = parts.Attribution;
        _outbox = parts.Outbox;
        _server = parts.Server;
        _watcher = parts.Watcher;
        _pace = parts.Pace;
        _pictures = parts.Pictures;
        _poses = parts.Poses;
        _standing = parts.Standing;
        _from = parts.From;
        _until = parts.Until == TimeSpan.MaxValue ? long.MaxValue : (long)parts.Until.TotalMicroseconds;
        _nextTick = parts.From == TimeSpan.MinValue ? 0 : (long)parts.From.TotalMicroseconds;
        _gate = new Queue<GateEntry>(_recording.Gate.Where(entry => entry.T >= parts.From.TotalSeconds).OrderBy(entry => entry.T));
    }

    /// <summary>Shelf samples read.</summary>
    public long Samples { get; private set; }

    /// <summary>Moments at which the tracker spoke.</summary>
    public long Frames { get; private set; }

    /// <summary>Runs to the end of the recording; returns the recording's length.</summary>
    /// <exception cref="InvalidDataException">A file of the recording is damaged; the message names it.</exception>
    public async Task<TimeSpan> RunAsync(CancellationToken cancellation)
    {
        await using IAsyncEnumerator<TargetFrame> frames = People(cancellation).GetAsyncEnumerator(cancellation);
        _frames = frames;
        _hasFrame = await frames.MoveNextAsync();
        if (_recording.HasShelves)
        {
            await foreach (ShelfBatch batch in _recording.ReadShelvesAsync(cancellation))
            {
                await WeighAsync(batch, cancellation);
            }
        }

        while (NextStop() is var stop && !_isKilled && (_hasFrame || _gate.Count > 0))
        {
            await PassAsync(stop, cancellation);
        }

        if (!_isKilled)
        {
            _attribution.Finish();
            await DeliverAsync(cancellation);
        }

        return TimeSpan.FromMicroseconds(_now);
    }

    private async ValueTask WeighAsync(ShelfBatch batch, CancellationToken cancellation)
    {
        for (int known = _plateIndices.Count; known < batch.Plates.Count; known++)
        {
            _plateIndices.Add(_attribution.PlateIndex(batch.Plates[known]));
        }

        int row = 0;
        while (row < batch.Microseconds.Length && !_isKilled)
        {
            row = WeighUntilStop(batch, row, NextStop());
            if (row < batch.Microseconds.Length)
            {
                long due = _attribution.StoreTime(_plateIndices[batch.PlateIndex[row]], batch.Microseconds[row]);
                if (due - _nextTick > SilenceMicroseconds)
                {
                    _nextTick = due;
                }

                await PassAsync(Math.Min(NextStop(), due), cancellation);
            }
        }

        Samples += batch.Microseconds.Length;
    }

    /// <summary>Weighs rows until one is due after something else; returns its index, or the batch's length.</summary>
    private int WeighUntilStop(ShelfBatch batch, int row, long stop)
    {
        ReadOnlySpan<long> microseconds = batch.Microseconds;
        ReadOnlySpan<int> plates = batch.PlateIndex;
        ReadOnlySpan<float> grams = batch.Grams;
        double from = _from.TotalMicroseconds;
        for (; row < microseconds.Length; row++)
        {
            int plate = _plateIndices[plates[row]];
            long at = _attribution.StoreTime(plate, microseconds[row]);
            if (at >= stop)
            {
                break;
            }

            if (at >= from)
            {
                _attribution.Weigh(plate, at, grams[row]);
                _now = Math.Max(_now, at);
            }
        }

        return row;
    }

    /// <summary>When the next thing but a shelf row is due: a check-in, a frame or a tick.</summary>
    private long NextStop()
    {
        long stop = Math.Min(_nextTick, _until);
        if (_gate.TryPeek(out GateEntry? entry))
        {
            stop = Math.Min(stop, Microseconds(entry));
        }

        return _hasFrame ? Math.Min(stop, (long)_frames!.Current.At.TotalMicroseconds) : stop;
    }

    /// <summary>Does everything that is due at <paramref name="stop"/>: check-ins first, so that a first sight finds its own.</summary>
    private async ValueTask PassAsync(long stop, CancellationToken cancellation)
    {
        if (stop >= _until)
        {
            _isKilled = true;
            return;
        }

        _now = Math.Max(_now, stop);
        while (_gate.TryPeek(out GateEntry? entry) && Microseconds(entry) <= stop)
        {
            Command command = await _server.CheckInAsync(_gate.Dequeue(), At(Microseconds(entry)), cancellation);
            _watcher.CheckedIn(entry, command);
            _attribution.Take(command);
        }

        while (_hasFrame && (long)_frames!.Current.At.TotalMicroseconds <= stop)
        {
            TargetFrame frame = _frames.Current;
            _attribution.See(frame.At, frame.People);
            _watcher.Seen(frame);
            Frames++;
            _hasFrame = await _frames.MoveNextAsync();
        }

        if (stop >= _nextTick)
        {
            await _pace.WaitForAsync(TimeSpan.FromMicroseconds(stop), cancellation);
            await DeliverAsync(cancellation);
            _watcher.Passed(TimeSpan.FromMicroseconds(stop));
            _nextTick = stop + TickMicroseconds;
        }
    }

    private async ValueTask DeliverAsync(CancellationToken cancellation)
    {
        _attribution.Drain(_found);
        _standing?.Write(_attribution, TimeSpan.FromMicroseconds(_now), _found, _ => { });
        if (_found.Count > 0)
        {
            foreach (Observed observed in _found)
            {
                _outbox.Append(observed.Finding, observed.Id, observed.At);
                _watcher.Found(observed);
            }

            await _outbox.SyncAsync(cancellation);
            await _outbox.DeliverAsync(_server, cancellation);
            _found.Clear();
        }

        await _server.AdvanceAsync(At(_now), cancellation);
    }

    private DateTimeOffset At(long microseconds) => _recording.Manifest.Start.AddMicroseconds(microseconds);

    private static long Microseconds(GateEntry entry) => (long)Math.Round(entry.T * 1e6);

    /// <summary>Already tracked people where the recording has them, else its sightings, else its pictures if there is a detector for them; the latter two tracked here.</summary>
    private IAsyncEnumerable<TargetFrame> People(CancellationToken cancellation) =>
        _recording.HasTargets ? _recording.ReadTargetsAsync(cancellation).Where(frame => frame.At >= _from)
        : _recording.HasSightings ? Tracked(_recording.ReadSightingsAsync(cancellation).Where(frame => frame.CapturedAt >= _from), cancellation)
        : _pictures is { } pictures ? Tracked(pictures.ReadAsync(cancellation), cancellation)
        : AsyncEnumerable.Empty<TargetFrame>();

    private IAsyncEnumerable<TargetFrame> Tracked(IAsyncEnumerable<SightingFrame> sightings, CancellationToken cancellation) =>
        TrackedSightings.FollowAsync(sightings, _recording.Store, null, _poses, cancellation);
}

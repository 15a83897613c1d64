using System.Threading.Channels;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>
/// Keeps what monitors are told: it is one of them itself, looks at the feed five times a second, and connects anew every ten seconds, so that the log can be entered anywhere. Events are all kept, of state the newest at each look. What is
/// written waits for the disk in a queue of its own: neither the store nor a monitor ever waits for it, and what does not fit is left out and counted. A disk that is full or cannot be written is an alert; the store goes on, and so does this
/// when it can again.
/// </summary>
/// <param name="feed">What monitors are told; stays the caller's.</param>
/// <param name="log">Where it is kept; stays the caller's.</param>
/// <param name="clock">The time.</param>
/// <param name="say">Hears of what goes wrong, a line each.</param>
public sealed class TimelineRecorder(MonitorFeed feed, TimelineLog log, TimeProvider clock, Action<string> say)
{
    /// <summary>The part of the store that the alert is about.</summary>
    public const string Part = "timeline";

    /// <summary>Chunks that wait for the disk: half a minute and some megabytes. A newer one that finds it full is left out, because those before it are what it follows on.</summary>
    private const int QueuedMax = 30;

    /// <summary>A clock that goes back by less is taken to stand still.</summary>
    private static readonly TimeSpan StandMax = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>How long the end of the program waits for the disk.</summary>
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(5);

    private readonly Channel<TimelineChunk> _queue = Channel.CreateBounded<TimelineChunk>(new BoundedChannelOptions(QueuedMax) { SingleReader = true, SingleWriter = true });
    private readonly List<TimelineSample> _pending = [];
    private MonitorReader? _reader;
    private DateTimeOffset _sampledAt;
    private DateTimeOffset _startedAt;
    private bool _isBroken = true;
    private volatile bool _wantsStart;
    private bool _awaitsStart;
    private DateTimeOffset _restUntil;
    private bool _isFailing;
    private long _left;

    /// <summary>Samples that are in no file: the queue was full, or the disk failed.</summary>
    public long SamplesLeftOut => Interlocked.Read(ref _left);

    /// <summary>Records until told to stop, which is no fault, and then what is left.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (log.OpeningFault is { } fault)
        {
            say($"the timeline's past cannot be read: {fault.ReplaceLineEndings(" ")}");
        }

        Task writing = Task.Run(WriteAsync, CancellationToken.None);
        using PeriodicTimer timer = new(log.Options.SampleEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                Sample();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }

        Sample();
        Queue();
        _queue.Writer.Complete();
        await Task.WhenAny(writing, Task.Delay(EndMax, clock, CancellationToken.None));
    }

    /// <summary>Looks at the feed now.</summary>
    internal void Sample()
    {
        DateTimeOffset now = MonitorFeed.Whole(clock.GetUtcNow());
        if (now < _sampledAt && _sampledAt - now < StandMax)
        {
            now = _sampledAt;
        }

        // Where the clock was put back further, what follows is kept beside what was, not behind it.
        if (_reader is null || _wantsStart || now < _sampledAt || now - _startedAt >= log.Options.StartEvery)
        {
            Begin(now);
        }
        else if (_reader.Now() is { Count: > 0 } news)
        {
            if (news[0] is MonitorMessage.Snapshot)
            {
                // So far behind that events it lacks are no longer kept.
                _isBroken = true;
                Begin(now);
            }
            else
            {
                _pending.Add(new TimelineSample(now, null, news));
            }
        }

        _sampledAt = now;
        if (_pending.Count > 0 && now - _pending[0].At >= log.Options.ChunkEvery)
        {
            Queue();
        }
    }

    /// <summary>Hands what was looked at to the disk's queue, however little it is.</summary>
    internal void Queue()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        TimelineChunk chunk = new([.. _pending]);
        _pending.Clear();
        if (!_queue.Writer.TryWrite(chunk))
        {
            LeaveOut(chunk);
            (_wantsStart, _isBroken) = (true, true);
        }
    }

    /// <summary>Writes what waits.</summary>
    internal void Write()
    {
        while (_queue.Reader.TryRead(out TimelineChunk? chunk))
        {
            Write(chunk);
        }
    }

    private async Task WriteAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            Write();
        }
    }

    /// <summary>A monitor that connects: what the one before had not heard yet ends what is pending.</summary>
    private void Begin(DateTimeOffset now)
    {
        MonitorReader reader = new(feed, null, 0);
        List<MonitorMessage> news = reader.Now();
        MonitorMessage.Snapshot snapshot = (MonitorMessage.Snapshot)news[0];
        bool isBack = now < _sampledAt;
        _isBroken |= _reader?.Last is not { } last || !feed.Holds(last);
        if (!_isBroken)
        {
            List<MonitorMessage> rest = [.. feed.Events(_reader!.Last!.Value, int.MaxValue).TakeWhile(happened => happened.Number <= snapshot.Number)];
            if (rest.Count > 0)
            {
                _pending.Add(new TimelineSample(isBack ? _sampledAt : now, null, rest));
            }
        }

        Queue();
        TimelineStart start = new(snapshot.Run, snapshot.Number, !_isBroken && !isBack, snapshot.Carts, snapshot.Recent, snapshot.Alerts);
        _pending.Add(new TimelineSample(now, start, news[1..]));
        (_reader, _startedAt, _isBroken, _wantsStart) = (reader, now, false, false);
    }

    private void Write(TimelineChunk chunk)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if ((_awaitsStart && !chunk.IsStart) || now < _restUntil)
        {
            _awaitsStart = true;
            LeaveOut(chunk);
            return;
        }

        if (_awaitsStart)
        {
            TimelineSample first = chunk.Samples[0];
            chunk = new TimelineChunk([first with { Start = first.Start! with { Continues = false } }, .. chunk.Samples.Skip(1)]);
        }

        try
        {
            if (!log.Append(chunk))
            {
                LeaveOut(chunk);
                return;
            }

            (_awaitsStart, _restUntil) = (false, default);
            if (_isFailing)
            {
                _isFailing = false;
                feed.Report(Part, null);
                say("the timeline is written again");
            }
        }
        catch (IOException fault)
        {
            LeaveOut(chunk);
            (_awaitsStart, _wantsStart, _restUntil) = (true, true, now + AgainAfter);
            Fail(fault.Message.ReplaceLineEndings(" ").TrimEnd('.'));
        }
    }

    private void Fail(string why)
    {
        if (!_isFailing)
        {
            say($"the timeline cannot be written ({why}); the store goes on, and this time will be missing in it");
        }

        _isFailing = true;
        feed.Report(Part, ($"It cannot be written ({why}); the store goes on, and this time will be missing in it. Make room on the disk, or let the server write to its data folder.", new Ailment(AilmentKind.NotWritten, why)));
    }

    private void LeaveOut(TimelineChunk chunk) => Interlocked.Add(ref _left, chunk.Samples.Count);
}

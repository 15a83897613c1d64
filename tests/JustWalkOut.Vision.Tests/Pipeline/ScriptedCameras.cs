using System.Collections.Concurrent;
using System.Threading.Channels;
using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Pipeline;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests.Pipeline;

/// <summary>One picture of a scripted camera.</summary>
/// <param name="CapturedAt">As its clock says.</param>
/// <param name="ArrivedAt">When it comes in.</param>
/// <param name="WidthPx">How wide it is.</param>
/// <param name="Shade">What it is filled with, blue, green and red alike.</param>
internal sealed record Shot(TimeSpan CapturedAt, TimeSpan ArrivedAt, int WidthPx = ScriptedCamera.WidthPx, byte Shade = 0);

/// <summary>A camera whose every opening is played from a script: shots, then what its end is: a fault, an end, or a silence that lasts until somebody gives up.</summary>
internal sealed class ScriptedCamera(string name, bool ends, TimeProvider? clock = null) : ICameraSource
{
    public const int WidthPx = 64;
    public const int HeightPx = 48;

    private readonly Queue<(IReadOnlyList<Shot> Shots, Func<CancellationToken, Task> End)> _openings = new();
    private readonly ConcurrentQueue<DateTimeOffset> _openedAt = new();
    private readonly Channel<bool> _silent = Channel.CreateUnbounded<bool>();

    public CameraId Camera { get; } = new(name);

    public string Address => $"script:{name}";

    public bool Ends => ends;

    public int OpenFeeds { get; private set; }

    /// <summary>When it was opened, or tried.</summary>
    public IReadOnlyCollection<DateTimeOffset> OpenedAt => _openedAt;

    public ScriptedCamera Then(IEnumerable<Shot> shots, Exception? fault = null)
    {
        _openings.Enqueue(([.. shots], _ => fault is null ? Task.CompletedTask : Task.FromException(fault)));
        return this;
    }

    public ScriptedCamera ThenSilent(IEnumerable<Shot> shots)
    {
        _openings.Enqueue(([.. shots], token =>
        {
            _silent.Writer.TryWrite(true);
            return Task.Delay(Timeout.Infinite, token);
        }));
        return this;
    }

    /// <summary>Waits until it has fallen silent once more: whoever reads it is waiting, and any deadline of theirs runs.</summary>
    public async Task FellSilentAsync(CancellationToken cancellation) => await _silent.Reader.ReadAsync(cancellation);

    public ValueTask<ICameraFeed> OpenAsync(FramePool pool, CancellationToken cancellation)
    {
        _openedAt.Enqueue((clock ?? TimeProvider.System).GetUtcNow());
        if (!_openings.TryDequeue(out (IReadOnlyList<Shot> Shots, Func<CancellationToken, Task> End) opening))
        {
            throw new IOException($"{Address} answers no more");
        }

        OpenFeeds++;
        return ValueTask.FromResult<ICameraFeed>(new Feed(this, opening.Shots, opening.End, pool));
    }

    private sealed class Feed(ScriptedCamera owner, IReadOnlyList<Shot> shots, Func<CancellationToken, Task> end, FramePool pool) : ICameraFeed
    {
        private int _next;

        public async ValueTask<Frame?> ReadAsync(CancellationToken cancellation)
        {
            if (_next == shots.Count)
            {
                await end(cancellation);
                return null;
            }

            Shot shot = shots[_next];
            Frame frame = pool.Rent();
            frame.Pixels.Create(HeightPx, shot.WidthPx, MatType.CV_8UC3);
            frame.Pixels.SetTo(Scalar.All(shot.Shade));
            frame.Stamp(owner.Camera, _next++, new FrameMoment(shot.CapturedAt, TimeSpan.Zero, shot.ArrivedAt));
            return frame;
        }

        public ValueTask DisposeAsync()
        {
            owner.OpenFeeds--;
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>Sees one person in the middle of every picture; may wait or fail at a picture.</summary>
internal sealed class MiddleDetector(Action<Frame>? before = null) : IPersonDetector
{
    public ModelDescription Model => throw new InvalidOperationException("Nobody needs to know.");

    public bool GivesPoints => true;

    public bool IsClosed { get; private set; }

    public void Detect(Frame frame, PeopleFound found)
    {
        before?.Invoke(frame);
        found.Clear();
        HandDetection none = new(ImagePoint.Unseen, float.NaN);
        ImagePoint middle = new(frame.WidthPx / 2f, frame.HeightPx / 2f, 1);
        found.Add(new PersonDetection(new Box(10, 10, 50, 40), 0.9f, middle, ImagePoint.Unseen, none, none)).Clear();
    }

    public void Dispose() => IsClosed = true;
}

/// <summary>Keeps what the pipeline says.</summary>
internal sealed class KeptFloor : IFloorListener
{
    private readonly Channel<CameraNotice> _said = Channel.CreateUnbounded<CameraNotice>();
    private readonly List<CameraNotice> _heard = [];

    public List<(string View, long Sequence, TimeSpan At, TimeSpan Sd)> Placements { get; } = [];

    public List<(TimeSpan At, PersonId[] People)> Told { get; } = [];

    public Action<SightingFrame>? OnPlaced { get; init; }

    public void Tell(TimeSpan at, ReadOnlySpan<Presence> people)
    {
        PersonId[] ids = new PersonId[people.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = people[i].Person;
        }

        Told.Add((at, ids));
    }

    public void Placed(in SightingFrame frame)
    {
        Placements.Add((frame.View.Value, frame.Sequence, frame.CapturedAt, frame.CapturedSd));
        OnPlaced?.Invoke(frame);
    }

    public void Say(CameraNotice notice) => _said.Writer.TryWrite(notice);

    /// <summary>Waits until a camera has become something, if it has not yet; cameras of their own change in any order.</summary>
    public async Task<CameraNotice> HearAsync(string camera, CameraState state, CancellationToken cancellation)
    {
        while (true)
        {
            int place = _heard.FindIndex(notice => notice.Camera.Value == camera && notice.State == state);
            if (place >= 0)
            {
                CameraNotice notice = _heard[place];
                _heard.RemoveAt(place);
                return notice;
            }

            _heard.Add(await _said.Reader.ReadAsync(cancellation));
        }
    }
}

namespace JustWalkOut.Tracking;

/// <summary>
/// Puts frames of many cameras into the order of their capture. A frame waits until no camera can bring an older one, but never longer than a stated time
/// behind the newest arrival, so that a silent camera holds nobody up. What comes later still is refused and counted. The order that comes out does not hang on the order of
/// arrival, as long as nothing is refused.
/// </summary>
/// <param name="lateMax">How long a frame may be late.</param>
/// <param name="together">Frames that were captured within so short a time come out together: the first of them waits until all are there.</param>
internal sealed class FrameQueue(TimeSpan lateMax, TimeSpan together)
{
    private readonly PriorityQueue<SightingFrame, (TimeSpan CapturedAt, string View, long Sequence)> _waiting = new(FrameOrder.Instance);
    private readonly Dictionary<ViewId, TimeSpan> _watermarks = [];
    private bool _areKnown;
    private TimeSpan _firstArrival = TimeSpan.MaxValue;
    private TimeSpan _newestArrival = TimeSpan.MinValue;

    /// <summary>No frame captured before this time comes out any more.</summary>
    public TimeSpan Watermark { get; private set; } = TimeSpan.MinValue;

    /// <summary>Frames that came too late.</summary>
    public long Late { get; private set; }

    /// <summary>Takes a frame that has arrived.</summary>
    /// <returns>False for one that came too late.</returns>
    public bool Add(in SightingFrame frame)
    {
        _watermarks[frame.View] = _watermarks.TryGetValue(frame.View, out TimeSpan known) && known > frame.Watermark ? known : frame.Watermark;
        _newestArrival = frame.ArrivedAt > _newestArrival ? frame.ArrivedAt : _newestArrival;
        bool isLate = frame.CapturedAt < Watermark;
        if (isLate)
        {
            Late++;
        }
        else
        {
            _waiting.Enqueue(frame, (frame.CapturedAt, frame.View.Value, frame.Sequence));
        }

        // At first it is not known which cameras there are: whoever has a lag may yet bring its first frame.
        _firstArrival = frame.ArrivedAt < _firstArrival ? frame.ArrivedAt : _firstArrival;
        Advance();
        return !isLate;
    }

    /// <summary>Waits for a camera's first frame, as for those of others; whoever expects one expects all.</summary>
    public void Expect(ViewId view)
    {
        _areKnown = true;
        _watermarks.TryAdd(view, TimeSpan.MinValue);
    }

    /// <summary>Nobody waits for a camera any more until it brings its next frame.</summary>
    public void Leave(ViewId view)
    {
        // With nothing brought yet, or nobody left who may bring something older, there is nothing to hold against what waits; the next frame will tell.
        if (_watermarks.Remove(view) && _watermarks.Count > 0 && _newestArrival > TimeSpan.MinValue)
        {
            Advance();
        }
    }

    /// <summary>Nothing more will come: whatever waits may come out.</summary>
    public void Complete() => Watermark = TimeSpan.MaxValue;

    /// <summary>The next frame in order of capture, if it need not wait.</summary>
    public bool TryPeek(out SightingFrame frame) => _waiting.TryPeek(out frame, out _) && (Watermark == TimeSpan.MaxValue || frame.CapturedAt < Watermark - together);

    /// <summary>Takes the frame of <see cref="TryPeek"/> out.</summary>
    public void Remove() => _waiting.Dequeue();

    private void Advance()
    {
        TimeSpan patience = _newestArrival - lateMax;
        TimeSpan slowest = !_areKnown && patience < _firstArrival ? patience : TimeSpan.MaxValue;
        foreach (TimeSpan watermark in _watermarks.Values)
        {
            slowest = watermark < slowest ? watermark : slowest;
        }

        TimeSpan now = slowest > patience ? slowest : patience;
        Watermark = now > Watermark ? now : Watermark;
    }

    private sealed class FrameOrder : IComparer<(TimeSpan CapturedAt, string View, long Sequence)>
    {
        public static FrameOrder Instance { get; } = new();

        public int Compare((TimeSpan CapturedAt, string View, long Sequence) left, (TimeSpan CapturedAt, string View, long Sequence) right)
        {
            int order = left.CapturedAt.CompareTo(right.CapturedAt);
            order = order != 0 ? order : string.CompareOrdinal(left.View, right.View);
            return order != 0 ? order : left.Sequence.CompareTo(right.Sequence);
        }
    }
}

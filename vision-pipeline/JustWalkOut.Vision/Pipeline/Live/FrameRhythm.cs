namespace JustWalkOut.Vision.Pipeline;

/// <summary>
/// What a camera's pictures so far promise about its next one: nothing sooner than nine tenths of the shortest gap among the latest. A tracker that waits for every camera then need not wait for the next
/// picture of each, 67 ms at 15 a second, before it works on. A picture that breaks the promise is refused by whoever made it.
/// </summary>
internal sealed class FrameRhythm
{
    /// <summary>Gaps that are remembered: a second or two of a camera.</summary>
    private const int Remembered = 16;

    private readonly long[] _gaps = new long[Remembered];
    private TimeSpan _latest;
    private int _count;

    /// <summary>No picture captured before this is to come any more; nothing is promised before sixteen gaps are known.</summary>
    public TimeSpan Promised { get; private set; } = TimeSpan.MinValue;

    /// <summary>Another camera takes this one's place, whose rhythm is to be learned: no promise of the one before holds for it. Only what was taken before the last picture is still late.</summary>
    public void Forget() => (_count, Promised) = (Math.Min(_count, 1), _count == 0 ? TimeSpan.MinValue : _latest);

    /// <summary>Takes the next picture's time.</summary>
    /// <returns>False where it comes before what was promised, or not after the last: the picture is not to be used.</returns>
    public bool Take(TimeSpan capturedAt)
    {
        if (capturedAt < Promised || (_count > 0 && capturedAt <= _latest))
        {
            return false;
        }

        if (_count > 0)
        {
            _gaps[(_count - 1) % Remembered] = (capturedAt - _latest).Ticks;
        }

        _count++;
        _latest = capturedAt;
        Promised = capturedAt;
        if (_count > Remembered)
        {
            long shortest = long.MaxValue;
            foreach (long gap in _gaps)
            {
                shortest = Math.Min(shortest, gap);
            }

            Promised += TimeSpan.FromTicks(shortest / 10 * 9);
        }

        return true;
    }
}

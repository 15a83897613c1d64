namespace JustWalkOut.Vision.Shelves;

/// <summary>Which of one device's messages have come: a message that comes again is known, one that comes a little out of order is not taken for a repeat.</summary>
internal sealed class MessageMarks
{
    /// <summary>How far out of order a message may come and still be told from a repeat: 64 messages are 13 s of a shelf.</summary>
    private const int Window = 64;

    private string _boot = "";
    private string _bootBefore = "";
    private long _newest;
    private ulong _seen;

    /// <summary>Messages that were missing when a later one came.</summary>
    public long Missing { get; private set; }

    /// <summary>Notes a message.</summary>
    /// <returns>False for one that has come before, or is too old to tell.</returns>
    public bool Take(DeviceMark mark)
    {
        if (mark.Boot != _boot)
        {
            // A message from before the last restart is late, not a restart back.
            if (mark.Boot == _bootBefore)
            {
                return false;
            }

            (_bootBefore, _boot, _newest, _seen) = (_boot, mark.Boot, mark.Sequence, 1);
            return true;
        }

        long ahead = mark.Sequence - _newest;
        if (ahead > 0)
        {
            _seen = ahead >= Window ? 1 : (_seen << (int)ahead) | 1;
            _newest = mark.Sequence;
            Missing += ahead - 1;
            return true;
        }

        if (-ahead >= Window || (_seen & (1UL << (int)-ahead)) != 0)
        {
            return false;
        }

        _seen |= 1UL << (int)-ahead;
        Missing--;
        return true;
    }
}

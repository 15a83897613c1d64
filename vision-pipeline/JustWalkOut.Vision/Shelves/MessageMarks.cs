namespace JustWalkOut.Vision.Shelves;

/// <summary>Which of one device's messages have come: a message that comes again is known, one that comes a little out of order is not taken for a repeat.</summary>
internal sealed class MessageMarks
{
    /// <summary>How far out of order a message may come and still be told from a repeat: 64 messages are 13 s of a shelf.</summary>
    private const int Window = 64;

    /// <summary>Restarts that are remembered: a device that falls over again and again does so every few seconds, and a message is not late for longer than a minute.</summary>
    private const int BootsMax = 16;

    private readonly List<(string Boot, long Newest)> _before = [];
    private string _boot = "";
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
            // A message from before a restart is late, not a restart back. But where it goes on there, further than anything can be late, the restart was none: one from before it had come first of all, and late.
            int known = _before.FindIndex(before => before.Boot == mark.Boot);
            if (known >= 0 && mark.Sequence - _before[known].Newest <= Window)
            {
                return false;
            }

            Restart(mark, known);
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

    private void Restart(DeviceMark mark, int known)
    {
        if (known >= 0)
        {
            _before.RemoveAt(known);
        }

        if (_before.Count == BootsMax)
        {
            _before.RemoveAt(0);
        }

        _before.Add((_boot, _newest));
        (_boot, _newest, _seen) = (mark.Boot, mark.Sequence, 1);
    }
}

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>The latest durations of one kind. Not safe for use from several threads.</summary>
public sealed class LatencyWindow
{
    /// <summary>How many are kept: enough for a 99th of a hundred to mean something, and few enough to speak of now.</summary>
    public const int Size = 200;

    private readonly Queue<double> _milliseconds = new();

    /// <summary>Adds one and forgets the oldest where there are too many.</summary>
    public void Add(TimeSpan took)
    {
        _milliseconds.Enqueue(Math.Max(0, took.TotalMilliseconds));
        if (_milliseconds.Count > Size)
        {
            _milliseconds.Dequeue();
        }
    }

    /// <summary>Milliseconds at or under which a share of them lies, 0 to 1; null where there is none.</summary>
    public double? At(double share)
    {
        double[] sorted = [.. _milliseconds.Order()];
        return sorted.Length == 0 ? null : Math.Round(sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)], 1);
    }
}

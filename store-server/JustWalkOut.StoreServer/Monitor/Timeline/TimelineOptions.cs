namespace JustWalkOut.StoreServer.Monitor;

/// <summary>How much is kept of what monitors were shown.</summary>
public sealed record TimelineOptions
{
    /// <summary>The longest that anything is kept: it holds where people went.</summary>
    public static readonly TimeSpan KeepMax = TimeSpan.FromDays(7);

    /// <summary>How far back it goes by the clock. 1 hour to 7 days; default 24 hours.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Bytes on disk, of which the oldest give way. 1 MiB to 1 TiB; default 1 GiB, which is several days of a busy store of 60 square metres.</summary>
    public long BytesMax { get; init; } = 1L << 30;

    /// <summary>How often state is looked at. 50 ms to 1 s; default 200 ms. Events are all kept.</summary>
    public TimeSpan SampleEvery { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often everything is written down as it stands: so much is read to come to a moment. 1 to 60 s; default 10 s.</summary>
    public TimeSpan StartEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How much goes to the disk at once, which is what a crash can cost. Default 1 s.</summary>
    internal TimeSpan ChunkEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How much one file holds, which is what is dropped at once. Default 10 minutes.</summary>
    internal TimeSpan SegmentLength { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Returns these options when they hold; throws where they do not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The first that does not, with what was expected.</exception>
    internal TimelineOptions Checked()
    {
        Require(nameof(Keep), Keep, (TimeSpan.FromHours(1), KeepMax));
        Require(nameof(SampleEvery), SampleEvery, (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)));
        Require(nameof(StartEvery), StartEvery, (TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)));
        Require(nameof(BytesMax), BytesMax, (1L << 20, 1L << 40));
        return this;
    }

    private static void Require<T>(string name, T value, (T Min, T Max) bounds)
        where T : IComparable<T>
    {
        if (value.CompareTo(bounds.Min) < 0 || value.CompareTo(bounds.Max) > 0)
        {
            throw new ArgumentOutOfRangeException(name, value, $"expected {bounds.Min} to {bounds.Max}");
        }
    }
}

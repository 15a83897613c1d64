namespace JustWalkOut.StoreServer.Web;

/// <summary>How long to wait before something is sent again: twice as long each time up to a longest, less up to half of it by chance, so that not everything is tried again at once.</summary>
internal static class Waits
{
    /// <summary>The wait after so many tries.</summary>
    /// <param name="tries">How often it was tried, from 1.</param>
    /// <param name="bounds">The first wait and the longest.</param>
    /// <param name="chance">By which waits differ.</param>
    /// <param name="asked">What the other side asks for, which is granted up to the longest; null for nothing.</param>
    public static TimeSpan After(int tries, (TimeSpan Min, TimeSpan Max) bounds, Random chance, TimeSpan? asked = null)
    {
        // Beyond thirty doublings any wait is longer than the longest.
        double seconds = Math.Min(bounds.Max.TotalSeconds, bounds.Min.TotalSeconds * Math.Pow(2, Math.Min(tries - 1, 30)));
        TimeSpan usual = TimeSpan.FromSeconds(seconds * (1 - (0.5 * chance.NextDouble())));
        return asked is { } wish && wish > usual ? (wish < bounds.Max ? wish : bounds.Max) : usual;
    }
}

namespace JustWalkOut.Tracking.Tests.Floor;

/// <summary>Somebody who walks through a shop, two of whose four cameras stamp their pictures later than they were taken.</summary>
public sealed class ClockAheadTests
{
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(0.3);

    private static readonly TrackedFloor Shop = new([new(0, 0), new(10, 0), new(10, 6), new(0, 6)], [[new(0, 0), new(2, 0), new(2, 1.3), new(0, 1.3)]]);

    [Fact]
    public void Whom_cameras_with_clocks_ahead_show_where_they_were_are_where_they_are_by_now_once_that_is_known()
    {
        double unknown = OffMetres(null);
        double known = OffMetres(frame => IsAhead(frame) ? frame with { ClockAhead = Ahead } : frame);
        Assert.InRange(known, 0.01, 0.2);
        Assert.InRange(unknown, 2 * known, 1);
    }

    /// <summary>How far they are told to be from where they are, root mean square.</summary>
    private static double OffMetres(Func<SightingFrame, SightingFrame>? before)
    {
        Footage footage = new(seed: 3);
        footage.Walk([new(1, 0.5), new(1, 5), new(9, 5), new(9, 1), new(3, 1), new(3, 4), new(1, 4), new(1, 0.4)], 0, 1.4);
        StoreTracker tracker = new(Shop, new StoreTrackerOptions()) { Before = before };
        List<double> squares = [];
        foreach (SightingFrame frame in footage.Frames())
        {
            tracker.Take(IsAhead(frame) ? frame with { CapturedAt = frame.CapturedAt + Ahead, Watermark = frame.Watermark + Ahead } : frame);
            while (tracker.TryTell(out TimeSpan at, out ReadOnlySpan<Presence> people))
            {
                if (people.Length == 1 && footage.At(0, at) is FloorPoint truth)
                {
                    (double x, double y) = (people[0].Floor.XMetres - truth.XMetres, people[0].Floor.YMetres - truth.YMetres);
                    squares.Add((x * x) + (y * y));
                }
            }
        }

        Assert.True(squares.Count > 150, $"{squares.Count} told");
        return Math.Sqrt(squares.Average());
    }

    private static bool IsAhead(in SightingFrame frame) => frame.View.Value is "c1" or "c2";
}

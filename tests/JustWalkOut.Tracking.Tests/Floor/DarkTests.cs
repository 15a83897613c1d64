namespace JustWalkOut.Tracking.Tests.Floor;

/// <summary>All cameras are lost for five seconds while people stand by the door.</summary>
public sealed class DarkTests
{
    private const double From = 6;
    private const double Until = 11;

    private static readonly TrackedFloor Shop = new([new(0, 0), new(10, 0), new(10, 6), new(0, 6)], [[new(0, 0), new(2, 0), new(2, 1.3), new(0, 1.3)]]);

    [Fact]
    public void Whoever_was_by_the_door_when_all_cameras_were_lost_is_who_they_were_when_they_are_back()
    {
        // In and about, by the door when the pictures end, and far inside when they come again.
        Footage footage = new(seed: 8);
        footage.Walk([new(1, 0.3), new(1, 3), new(1.2, 1), new(6, 4), new(9, 5), new(8, 5), new(9, 5)], 1, 1.05);
        Assert.Equal(["p1"], Names(footage.Frames().Where(frame => !IsDark(frame))));
    }

    [Fact]
    public void Whoever_leaves_in_the_dark_is_not_who_comes_in_when_the_cameras_are_back()
    {
        Footage footage = new(seed: 9);
        footage.Walk([new(1, 0.3), new(1, 3), new(1.2, 0.1)], 1, 1.05);
        footage.Walk([new(0.8, 0.1), new(1, 3), new(6, 4)], 17, 1.05);
        Assert.Equal(["p1", "p2"], Names(footage.Frames().Where(frame => !IsDark(frame))));
    }

    [Fact]
    public void Whoever_is_lost_by_the_door_while_the_cameras_look_has_gone()
    {
        Footage footage = new(seed: 8);
        footage.Walk([new(1, 0.3), new(1, 3), new(1.2, 1), new(6, 4), new(9, 5), new(8, 5), new(9, 5)], 1, 1.05);
        footage.Hide(0, From, Until);
        Assert.Equal(["p1", "p2"], Names(footage.Frames()));
    }

    private static bool IsDark(in SightingFrame frame) => frame.CapturedAt.TotalSeconds is >= From and < Until;

    private static string[] Names(IEnumerable<SightingFrame> frames)
    {
        StoreTracker tracker = new(Shop, new StoreTrackerOptions());
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (SightingFrame frame in frames)
        {
            tracker.Take(frame);
            while (tracker.TryTell(out _, out ReadOnlySpan<Presence> people))
            {
                foreach (ref readonly Presence presence in people)
                {
                    names.Add(presence.Person.Value);
                }
            }
        }

        return [.. names];
    }
}

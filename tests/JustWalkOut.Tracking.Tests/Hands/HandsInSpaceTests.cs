using CsCheck;

namespace JustWalkOut.Tracking.Tests.Hands;

/// <summary>Somebody stands still before calibrated cameras that see both of their hands.</summary>
public sealed class HandsInSpaceTests
{
    private static readonly TrackedFloor Shop = new([new(0, 0), new(10, 0), new(10, 6), new(0, 6)], [[new(0, 0), new(2, 0), new(2, 1.3), new(0, 1.3)]]);
    private static readonly FloorPoint Stands = new(3, 3);
    private static readonly StorePoint Reaching = new(3.45, 3.25, 1.3);
    private static readonly StorePoint Hanging = new(2.75, 2.9, 0.8);

    private static readonly Dictionary<ViewId, CameraModel> Cameras = new()
    {
        [new("a")] = LookingAt(new(1, 1, 3), new(3, 3, 1)),
        [new("b")] = LookingAt(new(6, 1.5, 3), new(3, 3, 1)),
    };

    [Fact]
    public void Hands_that_two_cameras_see_are_where_they_are_in_space()
    {
        Presence told = Watch(["a", "b"], [Reaching, Hanging], 2)[^1];
        Hand[] hands = [told.FirstHand!.Value, told.SecondHand!.Value];
        Assert.Contains(hands, hand => Metres(hand.At, Reaching) < 0.06);
        Assert.Contains(hands, hand => Metres(hand.At, Hanging) < 0.06);
        Assert.All(hands, hand => Assert.InRange(Widest(hand.Covariance), 0.001, 0.15));
    }

    [Fact]
    public void A_hand_that_one_camera_sees_is_known_across_its_line_of_sight_and_not_along_it()
    {
        Hand hand = Watch(["a"], [Reaching], 9)[^1].FirstHand!.Value;
        CameraModel camera = Cameras[new("a")];
        Assert.True(camera.TryProject(Reaching, out double x, out double y));
        LineOfSight line = camera.Through(x, y);
        double along = Variance(hand.Covariance, (line.X, line.Y, line.Z));
        double across = Variance(hand.Covariance, (-line.Y / double.Hypot(line.X, line.Y), line.X / double.Hypot(line.X, line.Y), 0));
        Assert.True(along > 4 * across, $"{Math.Sqrt(along):0.00} m along, {Math.Sqrt(across):0.00} m across");

        // Across its line it is where it was seen.
        Assert.True(camera.TryProject(hand.At, out double u, out double v));
        Assert.InRange(double.Hypot(u - x, v - y), 0, 6);
    }

    [Fact]
    public void A_hand_out_of_sight_is_told_of_no_longer()
    {
        List<Presence> told = Watch(["a", "b"], [Reaching, Hanging], 4, handsUntil: 2);
        Assert.NotNull(told.Last(presence => presence.At < TimeSpan.FromSeconds(2)).FirstHand);
        Assert.All(told.Where(presence => presence.At > TimeSpan.FromSeconds(2.6)), presence => Assert.True(presence is { FirstHand: null, SecondHand: null }));
    }

    [Fact]
    public void Hands_of_a_camera_without_geometry_have_no_place()
    {
        StoreTracker tracker = new(Shop, new StoreTrackerOptions());
        Assert.All(Drive(tracker, Frames(["a", "b"], [Reaching, Hanging], 2, 9)), presence => Assert.True(presence is { FirstHand: null, SecondHand: null }));
    }

    [Fact]
    public void Which_point_of_a_picture_comes_first_changes_nothing() =>
        Gen.Int[0, 1000].Sample(seed =>
        {
            // Every picture names the hands in an order of its own.
            Random random = new(seed);
            List<SightingFrame> shuffled = [.. Frames(["a", "b"], [Reaching, Hanging], 2, 9).Select(frame => random.Next(2) == 0 ? frame : frame with
            {
                Sightings = [.. frame.Sightings.Select(sighting => sighting with { FirstHand = sighting.SecondHand, SecondHand = sighting.FirstHand })],
            })];
            Presence told = Drive(new StoreTracker(Shop, new StoreTrackerOptions(), null, Cameras), shuffled)[^1];
            Hand[] hands = [told.FirstHand!.Value, told.SecondHand!.Value];
            return Array.Exists(hands, hand => Metres(hand.At, Reaching) < 0.06) && Array.Exists(hands, hand => Metres(hand.At, Hanging) < 0.06);
        }, iter: 20);

    [Fact]
    public void Options_out_of_range_are_named()
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => new StoreTracker(Shop, new StoreTrackerOptions { Hands = new HandOptions { PullSeconds = 0 } }));
        Assert.Contains("Hands.PullSeconds is 0, expected 0.05 to 5", fault.Message, StringComparison.Ordinal);
    }

    private static List<Presence> Watch(string[] views, StorePoint[] hands, double seconds, double handsUntil = 99) =>
        Drive(new StoreTracker(Shop, new StoreTrackerOptions(), null, Cameras), Frames(views, hands, seconds, handsUntil));

    private static List<Presence> Drive(StoreTracker tracker, IEnumerable<SightingFrame> frames)
    {
        List<Presence> told = [];
        foreach (SightingFrame frame in frames)
        {
            tracker.Take(frame);
            Drain();
        }

        tracker.Complete();
        Drain();
        return told;

        void Drain()
        {
            while (tracker.TryTell(out _, out ReadOnlySpan<Presence> people))
            {
                told.AddRange(people);
            }
        }
    }

    private static IEnumerable<SightingFrame> Frames(string[] views, StorePoint[] hands, double seconds, double handsUntil)
    {
        for (int frame = 0; frame < seconds * 15; frame++)
        {
            for (int view = 0; view < views.Length; view++)
            {
                TimeSpan at = TimeSpan.FromSeconds((frame + (0.4 * view)) / 15);
                ImagePoint[] seen = [.. hands.Select(hand => at.TotalSeconds < handsUntil ? Seen(Cameras[new(views[view])], hand) : ImagePoint.Unseen), ImagePoint.Unseen];
                Sighting sighting = new(
                    new Box(0, 0, 60, 160), 0.9f, new ImagePoint(30, 160, 0.9f), ImagePoint.Unseen, seen[0], seen[1], new FloorPlace(Stands, new FloorCovariance(0.0036, 0, 0.0036)));
                yield return new SightingFrame(new ViewId(views[view]), frame, at, TimeSpan.FromMilliseconds(5), at, at, [sighting]);
            }
        }
    }

    private static ImagePoint Seen(CameraModel camera, StorePoint point)
    {
        Assert.True(camera.TryProject(point, out double x, out double y));
        return new ImagePoint((float)x, (float)y, 0.9f);
    }

    private static CameraModel LookingAt(StorePoint from, StorePoint to)
    {
        (double X, double Y, double Z) forward = Unit(to.XMetres - from.XMetres, to.YMetres - from.YMetres, to.ZMetres - from.ZMetres);
        (double X, double Y, double Z) right = Unit(forward.Y, -forward.X, 0);
        (double X, double Y, double Z) down = (
            (forward.Y * right.Z) - (forward.Z * right.Y), (forward.Z * right.X) - (forward.X * right.Z), (forward.X * right.Y) - (forward.Y * right.X));
        return new CameraModel(new CameraForm(
            640, 360, [400, 400], [320, 180], [-0.1, 0.02],
            [[right.X, down.X, forward.X, from.XMetres], [right.Y, down.Y, forward.Y, from.YMetres], [right.Z, down.Z, forward.Z, from.ZMetres]]));
    }

    private static (double X, double Y, double Z) Unit(double x, double y, double z)
    {
        double length = Math.Sqrt((x * x) + (y * y) + (z * z));
        return (x / length, y / length, z / length);
    }

    private static double Metres(StorePoint one, StorePoint other) =>
        Math.Sqrt(Math.Pow(one.XMetres - other.XMetres, 2) + Math.Pow(one.YMetres - other.YMetres, 2) + Math.Pow(one.ZMetres - other.ZMetres, 2));

    private static double Variance(StoreCovariance of, (double X, double Y, double Z) way) =>
        (of.XxM2 * way.X * way.X) + (of.YyM2 * way.Y * way.Y) + (of.ZzM2 * way.Z * way.Z) + (2 * ((of.XyM2 * way.X * way.Y) + (of.XzM2 * way.X * way.Z) + (of.YzM2 * way.Y * way.Z)));

    private static double Widest(StoreCovariance of) => Math.Sqrt(Math.Max(of.XxM2, Math.Max(of.YyM2, of.ZzM2)));
}

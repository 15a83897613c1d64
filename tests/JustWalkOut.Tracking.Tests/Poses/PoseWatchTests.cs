namespace JustWalkOut.Tracking.Tests.Poses;

/// <summary>Eight cameras over a shop of walking people, surveyed to 1 cm and 0.3 degrees; one of them is knocked, or none.</summary>
public sealed class PoseWatchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_cameras_that_nobody_touched_nothing_is_said(int seed)
    {
        WatchedShop shop = new(seed);
        shop.Run(15);
        Assert.Empty(shop.Said);
        Assert.All(shop.Watch.Cameras, pose => Assert.True(pose.Looks > 40 && pose.Knock is null, $"{pose}"));
    }

    [Theory]
    [InlineData("c2", 3, 0, 0)]
    [InlineData("c7", 0, -3, 0)]
    [InlineData("c4", -4, 4, 3)]
    [InlineData("c5", 0, 0, 6)]
    [InlineData("c6", 12, 5, 0)]
    [InlineData("c3", -20, 0, 0)]
    public void A_knocked_camera_of_eight_is_named_with_how_far_and_since_when(string camera, double right, double down, double forward)
    {
        WatchedShop shop = new(seed: 11);
        shop.Run(7);
        TimeSpan knocked = shop.Now;
        shop.Knock(camera, WatchedShop.Turn(right, down, forward));
        shop.Run(5);

        (ViewId view, CameraKnock? first) = Assert.Single(shop.Said);
        Assert.Equal(new ViewId(camera), view);
        Assert.InRange((first!.NoticedAt - knocked).TotalMinutes, 0, 4);
        Assert.InRange((first.Since - knocked).TotalSeconds, -30, 60);
        CameraKnock now = Assert.Single(shop.Watch.Cameras, pose => pose.Knock is not null).Knock!;
        double off = (now.Turn - WatchedShop.Turn(right, down, forward)).Degrees;
        Assert.True(off < Math.Max(4 * now.SdDegrees, 0.06 * now.Turn.Degrees), $"{off:0.00} degrees off, stated {now.SdDegrees:0.00}");
        Assert.InRange(now.SdDegrees, 0.05, 1);
        Assert.True(now.FloorMetres > 0.05, $"{now.FloorMetres:0.00} m");
        Assert.All(shop.Watch.Cameras, pose => Assert.Equal(pose.View.Value == camera, shop.Watch.IsKnocked(pose.View)));
    }

    [Fact]
    public void Whom_a_knocked_camera_sees_is_placed_as_it_looks_now_and_its_hands_are_left_out()
    {
        WatchedShop shop = new(seed: 4);
        shop.Knock("c6", WatchedShop.Turn(0, 8, 0));
        shop.Run(0.1);
        double before = shop.OffMetres[new ViewId("c6")];
        shop.Run(5);
        Assert.True(shop.Watch.IsKnocked(new ViewId("c6")));
        Assert.True(shop.OffMetres[new ViewId("c6")] < Math.Max(0.15, before / 2), $"{shop.OffMetres[new ViewId("c6")]:0.00} m off, {before:0.00} m before");

        Sighting seen = new(new Box(300, 300, 340, 340), 0.9f, new ImagePoint(320, 320, 1), ImagePoint.Unseen, new ImagePoint(330, 330, 1), ImagePoint.Unseen, new FloorPlace(new FloorPoint(4, 6), new FloorCovariance(0.01, 0, 0.01)));
        SightingFrame frame = new(new ViewId("c6"), 0, shop.Now, TimeSpan.Zero, shop.Now, shop.Now, [seen]);
        Sighting followed = Assert.Single(shop.Watch.See(frame).Sightings);
        Assert.False(followed.FirstHand.IsSeen);
        Assert.Equal(seen.Score, followed.Score);
        Assert.Same(frame.Sightings, shop.Watch.See(frame with { View = new ViewId("c1") }).Sightings);
    }

    [Fact]
    public void A_camera_that_is_set_back_is_well_again()
    {
        WatchedShop shop = new(seed: 5);
        shop.Run(2);
        shop.Knock("c1", WatchedShop.Turn(5, 0, 0));
        shop.Run(5);
        shop.Knock("c1", default);
        shop.Run(5);
        Assert.Collection(shop.Said, first => Assert.NotNull(first.Knock), last => Assert.Equal((new ViewId("c1"), null), last));
        Assert.False(shop.Watch.IsKnocked(new ViewId("c1")));
    }

    [Fact]
    public void Two_knocked_cameras_are_named_one_after_the_other()
    {
        WatchedShop shop = new(seed: 6);
        shop.Run(7);
        shop.Knock("c1", WatchedShop.Turn(0, 5, 0));
        shop.Knock("c8", WatchedShop.Turn(-5, 0, 0));
        shop.Run(5);
        Assert.Equal(["c1", "c8"], shop.Said.Where(one => one.Knock is not null).Select(one => one.View.Value).Order());
    }

    [Fact]
    public void The_same_sightings_give_the_same_words()
    {
        Assert.Equal(Words(), Words());

        static List<(ViewId View, CameraKnock? Knock)> Words()
        {
            WatchedShop shop = new(seed: 7);
            shop.Knock("c3", WatchedShop.Turn(0, 4, 0));
            shop.Run(4);
            Assert.NotEmpty(shop.Said);
            return shop.Said;
        }
    }

    [Fact]
    public void Options_out_of_range_are_all_named()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new PoseWatch(new Dictionary<ViewId, CameraModel>(), new PoseWatchOptions { BinSeconds = 0, PeopleMin = 100 }));
        Assert.Contains("BinSeconds is 0, expected 2 to 60", refused.Message, StringComparison.Ordinal);
        Assert.Contains("PeopleMin is 100", refused.Message, StringComparison.Ordinal);
    }
}

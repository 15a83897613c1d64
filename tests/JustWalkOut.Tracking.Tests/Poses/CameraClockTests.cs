namespace JustWalkOut.Tracking.Tests.Poses;

/// <summary>Eight cameras over a shop of walking people, one of whose clocks goes wrong, or none.</summary>
public sealed class CameraClockTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_clocks_that_agree_nothing_is_said_and_none_is_put_right(int seed)
    {
        WatchedShop shop = new(seed);
        for (int minute = 0; minute < 10; minute++)
        {
            shop.Run(1);
            Assert.All(shop.Watch.Clocks, clock => Assert.Equal((0.0, null), (clock.CorrectedSeconds, clock.OffSince)));
        }

        Assert.Empty(shop.SaidOfClocks);
        Assert.All(shop.Watch.Clocks, clock => Assert.InRange(clock.SdSeconds, 0.001, 0.03));
    }

    [Theory]
    [InlineData("c2", 0.2)]
    [InlineData("c7", -0.15)]
    [InlineData("c5", 0.4)]
    public void A_clock_that_goes_wrong_is_named_within_two_minutes_with_by_how_much_and_put_right(string camera, double ahead)
    {
        WatchedShop shop = new(seed: 21);
        shop.Run(3);
        TimeSpan wrong = shop.Now;
        shop.SetClock(camera, ahead);
        shop.Run(3);

        CameraClock first = Assert.Single(shop.SaidOfClocks);
        Assert.Equal(new ViewId(camera), first.View);
        Assert.InRange((first.OffSince!.Value - wrong).TotalSeconds, 0, 120);
        foreach (CameraClock clock in shop.Watch.Clocks)
        {
            double truth = clock.View.Value == camera ? ahead : 0;
            Assert.True(Math.Abs(clock.AheadSeconds - truth) < 0.04, $"{clock}, truly {truth}");
            Assert.InRange(clock.CorrectedSeconds, truth - 0.04, truth + 0.04);
        }

        Assert.Equal(TimeSpan.FromSeconds(ahead).TotalSeconds, shop.Watch.See(FrameOf(camera, shop.Now)).ClockAhead.TotalSeconds, 0.04);
        Assert.Empty(shop.Said);
    }

    [Fact]
    public void A_clock_that_is_set_right_is_said_right_again()
    {
        WatchedShop shop = new(seed: 22);
        shop.SetClock("c3", 0.25);
        shop.Run(3);
        shop.SetClock("c3", 0);
        shop.Run(4);
        Assert.Equal([true, false], shop.SaidOfClocks.Select(clock => clock.OffSince is not null));
        Assert.Equal(0, shop.Watch.Clocks.Single(clock => clock.View.Value == "c3").CorrectedSeconds, 0.04);
    }

    [Fact]
    public void What_was_found_of_a_clock_holds_while_nobody_walks()
    {
        WatchedShop shop = new(seed: 23);
        shop.SetClock("c6", 0.3);
        shop.Run(3);
        TimeSpan quiet = shop.Now + TimeSpan.FromSeconds(10);
        shop.Watch.Tell(quiet, []);
        IReadOnlyList<CameraClock> found = shop.Watch.Clocks;
        for (TimeSpan at = quiet; at < quiet + TimeSpan.FromHours(1); at += TimeSpan.FromSeconds(1))
        {
            shop.Watch.Tell(at, []);
        }

        Assert.Equal(found, shop.Watch.Clocks);
        Assert.NotNull(found.Single(clock => clock.View.Value == "c6").OffSince);
    }

    [Fact]
    public void The_same_sightings_give_the_same_clocks()
    {
        Assert.Equal(Clocks(), Clocks());

        static IReadOnlyList<CameraClock> Clocks()
        {
            WatchedShop shop = new(seed: 24);
            shop.SetClock("c1", 0.2);
            shop.Run(2);
            return shop.Watch.Clocks;
        }
    }

    private static SightingFrame FrameOf(string camera, TimeSpan at) => new(new ViewId(camera), 0, at, TimeSpan.Zero, at, at, []);
}

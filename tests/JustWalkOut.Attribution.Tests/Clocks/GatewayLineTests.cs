using CsCheck;
using JustWalkOut.Attribution.Clocks;

namespace JustWalkOut.Attribution.Tests.Clocks;

/// <summary>The times of one shelf's samples, as they are moved.</summary>
public sealed class GatewayLineTests
{
    [Fact]
    public void While_times_are_moved_samples_stay_in_order_and_one_that_comes_again_gets_the_time_that_it_had()
    {
        Gen.Double[-1, 1].Array[1, 6].Sample(
            targets =>
            {
                GatewayLine line = new("1", "1", 0);
                List<(long Stamp, long Time)> given = [];
                long stamp = 0;
                foreach (double target in targets)
                {
                    Say(line, target, stamp);
                    for (int sample = 0; sample < 60 * 30; sample++, stamp += 16_667)
                    {
                        long time = line.StoreTime(stamp);
                        Assert.True(given.Count == 0 || time - given[^1].Time is > 16_000 and < 17_400, $"{(given.Count == 0 ? 0 : time - given[^1].Time)} us after the sample before");
                        given.Add((stamp, time));
                    }

                    Assert.All(given.TakeLast(60), each => Assert.Equal(each.Time, line.StoreTime(each.Stamp)));
                }
            },
            iter: 20);
    }

    [Fact]
    public void Times_arrive_where_the_hands_say_in_a_hundred_times_as_long()
    {
        GatewayLine line = new("1", "1", 0);
        line.StoreTime(0);
        Say(line, 0.5, 0);
        Assert.InRange(line.Clock.CorrectedSeconds, 0.4, 0.6); // What is nearer than a tenth is no news.
        Assert.Equal(0, line.StoreTime(0));
        long full = (long)Math.Round(line.Clock.CorrectedSeconds * 1e6);
        Assert.InRange(20_000_000 - line.StoreTime(20_000_000), 199_000, 201_000);
        Assert.Equal(100_000_000 - full, line.StoreTime(100_000_000));
    }

    /// <summary>Hands that leave no doubt.</summary>
    private static void Say(GatewayLine line, double ahead, long stamp)
    {
        double[] logarithms = [.. Enumerable.Range(0, ClockBelief.Count).Select(i => -0.5 * Math.Pow((ClockBelief.AheadOf(i) - ahead) / 0.1, 2))];
        for (int look = 0; look < 20; look++)
        {
            line.Take(TimeSpan.FromMicroseconds(stamp), logarithms);
        }
    }
}

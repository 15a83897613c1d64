using JustWalkOut.Attribution.Clocks;

namespace JustWalkOut.Attribution.Tests.Clocks;

/// <summary>What is believed of one clock.</summary>
public sealed class ClockBeliefTests
{
    [Fact]
    public void A_belief_begins_near_right_gets_surer_with_what_is_seen_and_less_sure_with_time()
    {
        ClockBelief belief = new();
        (double ahead, double before) = belief.Estimate();
        Assert.Equal(0, ahead, 9);
        Look(belief, 0, 0.4, 5);
        (ahead, double sure) = belief.Estimate();
        Assert.InRange(ahead, 0.3, 0.45);
        Assert.InRange(sure, 0.01, before / 2);

        // A look that says nothing, a day later: clocks drift by some tenths of a second meanwhile.
        belief.Take(TimeSpan.FromHours(24), new double[ClockBelief.Count]);
        (ahead, double later) = belief.Estimate();
        Assert.InRange(ahead, 0.25, 0.5);
        Assert.InRange(later, 0.4, 0.6);
    }

    [Fact]
    public void A_clock_that_somebody_sets_is_believed_after_a_few_looks()
    {
        ClockBelief belief = new();
        Look(belief, 0, 0, 40);
        Look(belief, 1, 1.5, 4);
        Assert.InRange(belief.Estimate().AheadSeconds, 1.3, 1.6);
    }

    /// <summary>Hands as good as those of the simulated hours: one tells to a quarter of a second, and its chances are no smaller than one in some thousands.</summary>
    private static void Look(ClockBelief belief, double atHours, double ahead, int times)
    {
        double[] logarithms = [.. Enumerable.Range(0, ClockBelief.Count).Select(i => Math.Max(-8, -0.5 * Math.Pow((ClockBelief.AheadOf(i) - ahead) / 0.25, 2)))];
        for (int i = 0; i < times; i++)
        {
            belief.Take(TimeSpan.FromHours(atHours), logarithms);
        }
    }
}

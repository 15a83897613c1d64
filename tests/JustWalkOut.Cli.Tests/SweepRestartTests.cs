using JustWalkOut.Cli.Sweep.Restart;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo sweep restart</c> over one small store; fifty kills of several are a verb.</summary>
public sealed class SweepRestartTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Vision_killed_in_a_busy_store_loses_no_visit_and_knows_most_people_again_and_without_what_it_keeps_nobody()
    {
        RestartOrder order = new("busy", null, 901, 901, 2, 2, new Span(2, 4), null, KeptAcross.Looks);
        RestartFigures kept = await RestartSweep.RunAsync(order, _ => { }, Stop);
        Assert.True(kept.IsGood, string.Join(" | ", kept.Outcomes));
        (int right, int all) = (kept.Outcomes.Sum(outcome => outcome.Right), kept.Outcomes.Sum(outcome => outcome.Right + outcome.Wrong + outcome.Unknown));
        Assert.True(all >= 6 && right >= 0.75 * all, $"{right} of {all}: {string.Join(" | ", kept.Outcomes)}");
        Assert.True(kept.Outcomes.Sum(outcome => outcome.Overcharged.With) <= kept.Outcomes.Sum(outcome => outcome.Overcharged.Without), string.Join(" | ", kept.Outcomes));

        RestartFigures forgotten = await RestartSweep.RunAsync(order with { Keeps = KeptAcross.Nothing }, _ => { }, Stop);
        Assert.Equal(0, forgotten.Outcomes.Sum(outcome => outcome.Right));
        Assert.True(forgotten.Outcomes.Sum(outcome => outcome.Open.With) > kept.Outcomes.Sum(outcome => outcome.Open.With));
    }
}

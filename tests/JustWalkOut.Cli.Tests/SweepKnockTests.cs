using JustWalkOut.Cli.Sweep.Cameras;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo sweep knock</c> over one small store; hours of several stores are a verb.</summary>
public sealed class SweepKnockTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_camera_knocked_in_a_busy_store_is_noticed_and_no_other_is_named()
    {
        KnockOrder order = new(["busy"], null, 2, 2, 7, [6], null);
        KnockFigures figures = await KnockSweep.RunAsync(order, _ => { }, Stop);
        KnockOutcome outcome = Assert.Single(figures.Outcomes);
        Assert.Empty(outcome.FalseAlarms);
        Assert.InRange(outcome.NoticedAfterSeconds!.Value, 10, 180);
        Assert.InRange(outcome.FoundDegrees!.Value, 6 - (3 * outcome.SdDegrees!.Value), 6 + (3 * outcome.SdDegrees!.Value));
        Assert.True(outcome.FloorMetres > 0.2, $"{outcome}");
        KnockRow row = Assert.Single(figures.Rows);
        Assert.Equal((1, 1, 0), (row.Knocks, row.Noticed, row.FalseAlarms));
        Assert.Equal(outcome.Idf1, row.Idf1);
    }
}

using JustWalkOut.Cli.Sweep.Cameras;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo sweep clock</c> over one small store; hours of several are a verb.</summary>
public sealed class SweepClockTests
{
    [Fact]
    public async Task A_clock_that_is_set_ahead_in_a_busy_store_is_noticed_and_put_right()
    {
        ClockOrder order = new("busy", null, 2, 2, 6, [0.3], null);
        ClockFigures figures = await ClockSweep.RunAsync(order, _ => { }, TestContext.Current.CancellationToken);
        Assert.Collection(
            figures.Outcomes,
            sound => Assert.Equal((0.0, null), (sound.Seconds, sound.NoticedAfterSeconds)),
            wrong =>
            {
                Assert.Equal(figures.Outcomes[0].Camera, wrong.Camera);
                Assert.InRange(wrong.NoticedAfterSeconds!.Value, 1, 120);
                Assert.InRange(wrong.FoundSeconds, 0.2, 0.4);
                Assert.InRange(wrong.CorrectedSeconds, 0.2, 0.4);
            });
        ClockRow row = figures.Rows[1];
        Assert.Equal((0.3, 1, 1), (row.Seconds, row.Runs, row.Noticed));
        Assert.InRange(row.LeftSeconds, 0, 0.1);
        Assert.Equal(figures.Outcomes[1].Idf1, row.Idf1);
    }
}

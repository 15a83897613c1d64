using JustWalkOut.Cli.Sweep.Gateways;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo sweep gateways</c> over one small store; hours of several are a verb.</summary>
public sealed class SweepGatewaysTests
{
    [Fact]
    public async Task Shelves_that_are_a_second_and_a_half_behind_are_noticed_and_put_right_and_their_goods_are_billed()
    {
        GatewayOrder order = new("busy", null, 2, 2, 2, [-1.5], 0.3, null);
        GatewayFigures figures = await GatewaySweep.RunAsync(order, _ => { }, TestContext.Current.CancellationToken);
        Assert.Collection(
            figures.Outcomes,
            sound => Assert.Equal((0.0, 0, 0), (sound.Seconds, sound.Shelves, sound.NoticedAfterSeconds.Count)),
            wrong =>
            {
                Assert.Equal(wrong.Shelves, wrong.NoticedAfterSeconds.Count);
                Assert.InRange(wrong.NoticedAfterSeconds[^1], 1, 30);
                Assert.Equal(0, wrong.OthersNamed);
                Assert.All(wrong.ErrorsSeconds, error => Assert.InRange(error, -0.4, 0.4));
                Assert.InRange(wrong.Corrected.F1, wrong.Uncorrected.F1 + 0.1, 1);
                Assert.InRange(wrong.Corrected.F1, figures.Outcomes[0].Corrected.F1 - 0.1, 1);
            });
        GatewayRow row = figures.Rows[1];
        Assert.Equal((-1.5, figures.Outcomes[1].Shelves, figures.Outcomes[1].Corrected), (row.Seconds, row.Noticed, row.Corrected));
    }
}

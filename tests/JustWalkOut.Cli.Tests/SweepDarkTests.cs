using JustWalkOut.Cli.Sweep.Cameras;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo sweep dark</c> over some minutes; hours are a verb.</summary>
public sealed class SweepDarkTests
{
    [Fact]
    public async Task Most_are_known_as_who_they_were_once_all_cameras_are_back()
    {
        DarkOrder order = new("busy", null, 2, 2, 5, 5, null);
        DarkFigures figures = await DarkSweep.RunAsync(order, _ => { }, TestContext.Current.CancellationToken);
        DarkOutcome outcome = Assert.Single(figures.Outcomes);
        Assert.InRange(outcome.People, 10, 60);
        Assert.InRange(outcome.KeptShare, 0.9, 1);
        Assert.InRange(outcome.Kept + outcome.Untold, outcome.Kept, outcome.People);
        Assert.Equal(outcome with { Seed = 0 }, figures.All);
    }
}

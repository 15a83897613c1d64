using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Walking;

public sealed class CrowdHourTests
{
    /// <summary>Issue 3, must show 4: at most 5 cm.</summary>
    private const double DepthMaxMetres = 0.05;

    /// <summary>Moments between two looks: ten looks a second.</summary>
    private const int MomentsPerLook = 3;

    [Fact]
    public void In_an_hour_of_a_crowd_no_limb_passes_through_a_shelf_a_wall_or_another_body()
    {
        const long Seed = 1;
        Play play = Play.Of(new SimulationOrder(ScriptKind.Preset, "crowd", null, Seed, VisionMode.Targets));
        Clearance clearance = new(play.Setup.Built);
        (int moments, long people, int acts) = (0, 0, 0);
        foreach (Moment moment in play.Simulation.Run())
        {
            (people, acts) = (people + moment.People.Count, acts + moment.Actions.Count);
            if (moments++ % MomentsPerLook == 0)
            {
                clearance.Look(moment);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{acts} acts of {(double)people / moments:0.0} people on average\n{clearance}");
        Assert.True(clearance.DeepestMetres <= DepthMaxMetres, $"crowd, seed {Seed}:\n{clearance}");

        // An hour, a full store, and people who get on with their shopping.
        Assert.InRange(moments, 59 * 60 * Moment.PerSecond, (60 * 60 * Moment.PerSecond) + 1);
        Assert.True((double)people / moments > 18, $"{(double)people / moments:0.0} people on average");
        Assert.True(acts > 900, $"{acts} acts");
    }

    /// <summary>The measure itself: toes are 0.2 m before the body's middle.</summary>
    [Theory]
    [InlineData(0.34, 0, 0)]
    [InlineData(0.15, 0.06, 0.1)]
    [InlineData(0.05, 0.16, 0.2)]
    public void A_body_that_stands_in_a_gondola_is_seen(double frontMetres, double leastMetres, double mostMetres)
    {
        Clearance clearance = new(AisleStore.Build());
        clearance.Look(Standing((new FloorPoint(4.5, 1.85 - frontMetres), Math.PI / 2)));

        Assert.InRange(clearance.DeepestMetres, leastMetres, mostMetres);
    }

    /// <summary>Side by side, shoulders are 0.5 m broad.</summary>
    [Theory]
    [InlineData(0.52, 0, 0)]
    [InlineData(0.4, 0.08, 0.12)]
    public void Bodies_that_stand_in_each_other_are_seen(double apartMetres, double leastMetres, double mostMetres)
    {
        Clearance clearance = new(AisleStore.Build());
        clearance.Look(Standing((new FloorPoint(4.5, 0.9), 0), (new FloorPoint(4.5, 0.9 + apartMetres), 0)));

        Assert.InRange(clearance.DeepestMetres, leastMetres, mostMetres);
    }

    private static Moment Standing(params IReadOnlyList<(FloorPoint At, double Facing)> people)
    {
        SeenPerson[] seen = [.. people.Select((one, i) => CrowdTests.Adult(i + 1, one.At, one.Facing)).Select(body => new SeenPerson(body.Number, body.Look, body.Pose, [], 0))];
        return new Moment(TimeSpan.Zero, seen, [], [], [], [], []);
    }
}

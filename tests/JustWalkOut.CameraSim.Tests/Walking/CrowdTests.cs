using System.Numerics;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Walking;

public sealed class CrowdTests
{
    /// <summary>Issue 3, must show 4: at most 5 cm.</summary>
    private const double PenetrationMaxMetres = 0.05;

    private static readonly TimeSpan Dt = TimeSpan.FromSeconds(1.0 / Moment.PerSecond);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Twenty_five_people_on_sixty_square_metres_never_stand_in_each_other_or_in_furniture(int seed)
    {
        CrowdRun run = CrowdRun.Of(seed, people: 25, minutes: 2);

        Assert.True(run.Clearance.DeepestMetres <= PenetrationMaxMetres, $"seed {seed}: {run.Clearance}");

        // Everyone gets on: 25 people reach several places a minute each, and nobody stands on the way for long.
        Assert.True(run.GoalsReached > 25 * 2 * 2, $"seed {seed}: {run.GoalsReached} goals reached");
        Assert.True(run.LongestStallSeconds < 30, $"seed {seed}: somebody stalled for {run.LongestStallSeconds:0.0} s");
        Assert.Equal(0, run.GoalsGivenUp);
    }

    [Fact]
    public void The_same_seed_walks_the_same_ways()
    {
        Assert.Equal(CrowdRun.Of(5, people: 10, minutes: 0.3).Trace, CrowdRun.Of(5, people: 10, minutes: 0.3).Trace);
    }

    [Fact]
    public void Two_people_meet_in_an_aisle_and_pass()
    {
        FloorMap map = new(AisleStore.Build());
        Crowd crowd = new(map, 1, new CrowdParameters());
        Body east = Adult(1, new FloorPoint(2.2, 3.3), 0);
        Body west = Adult(2, new FloorPoint(6.8, 3.3), Math.PI);
        crowd.Add(east);
        crowd.Add(west);
        east.WalkTo(new FloorPoint(6.8, 3.3));
        west.WalkTo(new FloorPoint(2.2, 3.3));

        for (int i = 0; i < 12 * Moment.PerSecond; i++)
        {
            crowd.Step(Dt);
        }

        Assert.True(east.IsThere && west.IsThere, $"{east.At} {west.At}");
        Assert.InRange(east.Distance(new FloorPoint(6.8, 3.3)), 0, 0.06);
        Assert.InRange(west.Distance(new FloorPoint(2.2, 3.3)), 0, 0.06);
    }

    [Fact]
    public void A_way_leads_around_gondolas_and_keeps_a_trolleys_distance()
    {
        FloorMap map = new(AisleStore.Build());
        FloorPoint at = new(1, 3.3);
        foreach (FloorPoint next in map.Route(at, new FloorPoint(4.5, 1.2), 0.3).Append(new FloorPoint(4.5, 1.2)))
        {
            for (double share = 0; share <= 1; share += 0.02)
            {
                FloorPoint on = new(at.XMetres + (share * (next.XMetres - at.XMetres)), at.YMetres + (share * (next.YMetres - at.YMetres)));
                Assert.True(map.ClearanceMetres(on) > 0.3 - 0.03, $"{on}: {map.ClearanceMetres(on):0.000} m");
            }

            at = next;
        }
    }

    [Theory]
    [InlineData(Carrier.Hands)]
    [InlineData(Carrier.Trolley)]
    public void From_where_one_stands_for_a_plate_a_hand_reaches_it_on_every_shelf(Carrier carrier)
    {
        StoreDefinition store = AisleStore.Build();
        FloorMap map = new(store);
        foreach (PlatePlace plate in new StoreLayout(store).Plates.Where(plate => plate.Id.Gondola is "1" or "4" && plate.Id.Plate is "3" or "8"))
        {
            Crowd crowd = new(map, 1, new CrowdParameters());
            Body body = new(1, LookOf(1.75f, carrier), new FloorPoint(1, 3.3), 0, 1);
            crowd.Add(body);
            StandPlace stand = map.StandFor(plate, body);
            body.WalkTo(stand.At, stand.FacingRadians);
            for (int i = 0; i < 20 * Moment.PerSecond && !body.IsThere; i++)
            {
                crowd.Step(Dt);
            }

            Assert.True(body.IsThere, $"{plate.Id}: at {body.At}, not at {stand.At}");

            // The front third of the plate, a hand above it.
            double yaw = plate.Pose.YawDegrees * Math.PI / 180;
            Vector3 goods = new(
                (float)(plate.CentreXMetres + (Math.Sin(yaw) * plate.Size.Depth / 4)), (float)(plate.CentreYMetres - (Math.Cos(yaw) * plate.Size.Depth / 4)), (float)plate.Pose.Z + 0.1f);
            body.ReachFor(Side.Right, goods);
            for (int i = 0; i < 3 * Moment.PerSecond && !body.HandIsThere(Side.Right); i++)
            {
                crowd.Step(Dt);
            }

            // A trolley's pusher reaches the lowest shelf sideways and past the board above it: the fingers get there, the hand's middle does not.
            Assert.True(body.HandIsThere(Side.Right) || (carrier == Carrier.Trolley && Vector3.Distance(body.Pose.Hand(Side.Right), goods) < 0.1), $"{plate.Id}: the hand is {Vector3.Distance(body.Pose.Hand(Side.Right), goods):0.00} m off");
            body.LowerHand(Side.Right);
            for (int i = 0; i < 2 * Moment.PerSecond; i++)
            {
                crowd.Step(Dt);
            }

            Assert.True(body.HandIsDown(Side.Right), $"{plate.Id}");
        }
    }

    internal static Body Adult(int number, FloorPoint at, double facing) => new(number, LookOf(1.75f, Carrier.Hands), at, facing, 1);

    internal static BodyLook LookOf(float stature, Carrier carrier) => new(
        stature, 1, new Colour(0xd0a080), new Colour(0x302010), new Colour(0x4060a0), Pattern.Plain, new Colour(0xffffff), new Colour(0x303040), new Colour(0x101010), Headwear.None, carrier, null);
}

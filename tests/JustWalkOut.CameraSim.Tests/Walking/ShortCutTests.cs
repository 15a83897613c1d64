using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Walking;

/// <summary>What is left out so that crowds are quick may never be what matters.</summary>
public sealed class ShortCutTests
{
    private static readonly TimeSpan Dt = TimeSpan.FromSeconds(1.0 / Moment.PerSecond);

    [Fact]
    public void A_disc_that_touches_something_is_never_passed_over()
    {
        FloorMap map = new(AisleStore.Build());
        Random random = Chance.For(1, "discs");
        (int touching, int passedOver) = (0, 0);
        for (int i = 0; i < 200_000; i++)
        {
            // Beside the floor as well.
            FloorPoint at = new(random.Between(-0.5, 10.5), random.Between(-0.5, 6.5));
            double radius = random.Between(0.03, 0.5);
            bool isTouching = map.PenetrationMetres(at, radius) > 0;
            bool mayTouch = map.MayTouch(at, radius);
            Assert.True(mayTouch || !isTouching, $"{at}, {radius:0.000} m");
            touching += isTouching ? 1 : 0;
            passedOver += mayTouch ? 0 : 1;
        }

        Assert.InRange(touching, 20_000, 180_000);
        Assert.InRange(passedOver, 10_000, 180_000);
    }

    [Fact]
    public void Who_has_come_to_rest_keeps_the_very_pose_and_who_reaches_gets_another()
    {
        Crowd crowd = new(new FloorMap(AisleStore.Build()), 1, new CrowdParameters());
        Body body = CrowdTests.Adult(1, new FloorPoint(4.5, 1.2), 0);
        crowd.Add(body);
        body.WalkTo(new FloorPoint(5, 1.2), 1);
        Steps(6);
        BodyPose rested = body.Pose;
        Steps(1);
        Assert.Same(rested, body.Pose);

        body.ReachFor(Side.Right, rested.Hand(Side.Right) + new System.Numerics.Vector3(0.1f, 0.1f, 0.2f));
        Steps(0.2);
        Assert.NotEqual(rested.Hand(Side.Right), body.Pose.Hand(Side.Right));

        void Steps(double seconds)
        {
            for (int i = 0; i < seconds * Moment.PerSecond; i++)
            {
                crowd.Step(Dt);
            }
        }
    }
}

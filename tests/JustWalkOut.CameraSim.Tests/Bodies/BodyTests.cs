using System.Numerics;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.Tests.Walking;
using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Bodies;

public sealed class BodyTests
{
    private static readonly TimeSpan Dt = TimeSpan.FromSeconds(1.0 / Moment.PerSecond);

    private static readonly (Joint From, Joint To)[] Bones =
    [
        (Joint.LeftShoulder, Joint.LeftElbow), (Joint.RightShoulder, Joint.RightElbow),
        (Joint.LeftElbow, Joint.LeftWrist), (Joint.RightElbow, Joint.RightWrist),
        (Joint.LeftHip, Joint.LeftKnee), (Joint.RightHip, Joint.RightKnee),
        (Joint.LeftKnee, Joint.LeftAnkle), (Joint.RightKnee, Joint.RightAnkle),
        (Joint.LeftAnkle, Joint.LeftToe), (Joint.RightAnkle, Joint.RightToe), (Joint.Neck, Joint.HeadCentre),
    ];

    [Theory]
    [InlineData(1.10f, Carrier.Hands)]
    [InlineData(1.62f, Carrier.Basket)]
    [InlineData(1.75f, Carrier.Trolley)]
    [InlineData(1.95f, Carrier.Backpack)]
    [InlineData(1.70f, Carrier.Wheelchair)]
    public void Bones_keep_their_lengths_through_walking_and_reaching(float stature, Carrier carrier)
    {
        float[]? lengths = null;
        foreach (BodyPose pose in Poses(stature, carrier))
        {
            float[] now = [.. Bones.Select(bone => Vector3.Distance(pose[bone.From], pose[bone.To]))];
            lengths ??= now;
            for (int i = 0; i < now.Length; i++)
            {
                Assert.InRange(now[i], 0.99f * lengths[i], 1.01f * lengths[i]);
            }
        }
    }

    [Theory]
    [InlineData(1.10f)]
    [InlineData(1.75f)]
    [InlineData(1.95f)]
    public void A_body_stands_as_tall_as_it_is_and_its_feet_stay_on_the_floor(float stature)
    {
        BodyPose[] poses = [.. Poses(stature, Carrier.Hands)];

        Assert.Equal(stature, poses[0][Joint.HeadTop].Z, 0.02f);
        Assert.All(poses, pose => Assert.All(pose.Joints.ToArray(), joint => Assert.True(joint.Z > 0, $"a joint at {joint}")));
    }

    [Fact]
    public void Knees_bend_forward_only()
    {
        foreach (BodyPose pose in Poses(1.75f, Carrier.Hands))
        {
            foreach ((Joint hip, Joint knee, Joint ankle, Joint toe) in ((Joint, Joint, Joint, Joint)[])[(Joint.LeftHip, Joint.LeftKnee, Joint.LeftAnkle, Joint.LeftToe), (Joint.RightHip, Joint.RightKnee, Joint.RightAnkle, Joint.RightToe)])
            {
                Vector3 toward = pose[toe] - pose[ankle];
                Vector3 middle = (pose[hip] + pose[ankle]) / 2;
                Assert.True(Vector3.Dot(pose[knee] - middle, toward with { Z = 0 }) > -0.02f, $"{knee} bends backwards");
            }
        }
    }

    [Fact]
    public void A_foot_on_the_floor_does_not_slide()
    {
        BodyPose? before = null;
        int onFloor = 0;
        foreach (BodyPose pose in Poses(1.75f, Carrier.Hands))
        {
            foreach (Joint ankle in (Joint[])[Joint.LeftAnkle, Joint.RightAnkle])
            {
                // On the floor in both: the ankle as low as a standing one's, 0.039 of the stature.
                if (before is not null && before[ankle].Z < 0.0683f && pose[ankle].Z < 0.0683f)
                {
                    onFloor++;
                    Assert.InRange(Vector3.Distance(before[ankle], pose[ankle]), 0, 0.03f);
                }
            }

            before = pose;
        }

        Assert.True(onFloor > 100);
    }

    [Fact]
    public void A_hand_moves_smoothly_there_and_back()
    {
        Body body = CrowdTests.Adult(1, new FloorPoint(5, 0.6), 0);
        Crowd crowd = new(new FloorMap(AisleStore.Build()), 1, new CrowdParameters());
        crowd.Add(body);
        Vector3 before = body.Pose.Hand(Side.Right);
        body.ReachFor(Side.Right, new Vector3(5.5f, 0.5f, 1.4f));
        for (int step = 0; step < 90; step++)
        {
            if (step == 45)
            {
                Assert.True(body.HandIsThere(Side.Right));
                body.LowerHand(Side.Right);
            }

            crowd.Step(Dt);
            Vector3 now = body.Pose.Hand(Side.Right);

            // 1.3 m/s at most in a reach, a little more where the shoulder moves too.
            Assert.True(Vector3.Distance(before, now) * Moment.PerSecond < 2.2f, $"step {step}: {Vector3.Distance(before, now) * Moment.PerSecond} m/s");
            before = now;
        }

        Assert.True(body.HandIsDown(Side.Right));
    }

    [Fact]
    public void A_child_does_not_reach_the_top_shelf_and_says_so()
    {
        Body child = new(1, CrowdTests.LookOf(1.1f, Carrier.Hands), new FloorPoint(5, 0.6), Math.PI / 2, 1);
        Vector3 top = new(5, 1.0f, 1.9f);

        Assert.False(child.CanReach(Side.Right, top));
        Assert.True(CrowdTests.Adult(2, new FloorPoint(5, 0.6), Math.PI / 2).CanReach(Side.Right, top));
    }

    /// <summary>Standing, walking along an aisle, and reaching high and low with either hand.</summary>
    private static IEnumerable<BodyPose> Poses(float stature, Carrier carrier)
    {
        Body body = new(1, CrowdTests.LookOf(stature, carrier), new FloorPoint(1, 0.8), 0, 1);
        Crowd crowd = new(new FloorMap(AisleStore.Build()), 1, new CrowdParameters());
        crowd.Add(body);
        for (int step = 0; step < 15 * Moment.PerSecond; step++)
        {
            if (step == 5)
            {
                body.WalkTo(new FloorPoint(5, 0.8), Math.PI / 2);
            }

            if (step == 8 * Moment.PerSecond)
            {
                body.ReachFor(Side.Right, new Vector3(5.1f, 1.2f, 0.4f));
            }

            if (step == 10 * Moment.PerSecond)
            {
                body.LowerHand(Side.Right);
                body.ReachFor(Side.Left, new Vector3(4.8f, 1.2f, 1.8f));
            }

            crowd.Step(Dt);
            yield return body.Pose;
        }
    }
}

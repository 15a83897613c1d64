using System.Numerics;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;
using Joint = JustWalkOut.CameraSim.World.Joint;

namespace JustWalkOut.CameraSim.Tests.Sightings;

/// <summary>What is said of eight points at once is what is said of each of them alone, to the last bit.</summary>
public sealed class BodyLanesTests
{
    private static readonly Joint[] Sampled =
        [Joint.HeadCentre, Joint.Neck, Joint.LeftShoulder, Joint.RightShoulder, Joint.Pelvis, Joint.LeftKnee, Joint.RightKnee, Joint.LeftAnkle, Joint.RightAnkle];

    [Theory]
    [InlineData(new[] { -0.14, 0.03, 0, 0, 0 })]
    [InlineData(new[] { -0.2, 0.05, 0.002, -0.003, 0.01 })]
    [InlineData(new[] { 0.3, -0.1, 0.001, 0.002, 0.02, 0.35, -0.08, 0.03, 0.001, -0.002, 0.003, 0.001 })]
    public void Eight_points_appear_where_each_of_them_does(double[] distortion)
    {
        CameraView view = new(SmallScene.Looking(new Vector3(0.4f, 3, 2.9f), new Vector3(4, 3, 0.6f)) with { Distortion = distortion });
        Random random = new(3);
        int projected = 0;
        int onPicture = 0;
        for (int round = 0; round < 500; round++)
        {
            Vector3[] points = [.. Enumerable.Range(0, PointLanes.Count).Select(_ => new Vector3((float)random.Between(-3, 9), (float)random.Between(-3, 9), (float)random.Between(0, 3)))];
            PixelLanes lanes = view.Project(new PointLanes(
                points.Select(point => point.X).ToArray(), points.Select(point => point.Y).ToArray(), points.Select(point => point.Z).ToArray()));
            for (int i = 0; i < points.Length; i++)
            {
                bool isProjected = view.TryProject(points[i], out Vector2 pixel, out float depth);
                Assert.Equal(isProjected, lanes.IsProjected[i] != 0);
                Assert.Equal(isProjected && view.Contains(pixel), (lanes.OnPicture(view) >> i & 1) != 0);
                if (isProjected)
                {
                    Assert.Equal((pixel.X, pixel.Y, depth), (lanes.X[i], lanes.Y[i], lanes.Depth[i]));
                    projected++;
                    onPicture += view.Contains(pixel) ? 1 : 0;
                }
            }
        }

        Assert.InRange(onPicture, 100, projected);
        Assert.InRange(projected, 1_000, 3_500);
    }

    [Fact]
    public void A_bodys_points_are_seen_and_hidden_as_each_of_them_is()
    {
        StoreDefinition store = SmallScene.Store(4);
        Occluders furniture = new(store);
        BodyViewer[] viewers = [.. store.Cameras.Select(camera => new BodyViewer(new CameraView(camera.Calibration!), furniture))];
        Random random = new(11);
        int[] counts = new int[3];
        for (int round = 0; round < 60; round++)
        {
            SeenPerson[] people = [.. Enumerable.Range(1, 11).Select(number => SomeoneIn(store, number, random))];
            foreach (BodyViewer viewer in viewers)
            {
                foreach (SeenPerson person in people)
                {
                    if (viewer.TrySee(person, people, out BodyInView seen))
                    {
                        Check(viewer, person, people, seen);
                        counts[seen.Head.Visibility]++;
                    }
                }
            }
        }

        Assert.All(counts, count => Assert.InRange(count, 50, 3_000));
    }

    [Fact]
    public void People_between_two_moments_are_gathered_where_their_poses_lie_between()
    {
        SeenPerson[] before = [SmallScene.Person(1, 2, 3, 0.3f), SmallScene.Person(3, 4, 1)];
        SeenPerson[] after = [SmallScene.Person(1, 2.04f, 3.01f, 0.32f), SmallScene.Person(2, 6, 5), SmallScene.Person(3, 4.02f, 1, 0.1f)];
        Gathering people = new();
        people.Take(new Moment(TimeSpan.Zero, before, [], [], [], [], []));
        people.Take(new Moment(Moment.TimeOf(1), after, [], [], [], [], []));
        people.MoveTo(Moment.TimeOf(1) / 4);

        Assert.Equal([1, 2, 3], Enumerable.Range(0, people.Count).Select(i => people[i].Number));
        BodyPose between = before[0].Pose.Towards(after[0].Pose, (float)(Moment.TimeOf(1) / 4 / Moment.TimeOf(1)));
        Assert.Equal(between[Joint.Pelvis], people.Point(0, Gathering.Pelvis));
        Assert.Equal(between[Joint.RightHand], people.Point(0, Gathering.RightHand));
        Assert.Equal(after[1].Pose[Joint.HeadTop], people.Point(1, Gathering.HeadTop));
        Assert.Equal(0, people.Point(2, Gathering.Ground).Z);
    }

    private static SeenPerson SomeoneIn(StoreDefinition store, int number, Random random)
    {
        double[] corner = store.Floor.Outline[2];
        SeenPerson person = SmallScene.Person(
            number, (float)random.Between(0, corner[0]), (float)random.Between(0, corner[1]), (float)random.Between(-3, 3), (float)random.Between(1.1, 1.95));
        Vector3[] joints = [.. person.Pose.Joints];
        for (int i = 0; i < joints.Length; i++)
        {
            joints[i] += new Vector3((float)random.Normal(0, 0.05), (float)random.Normal(0, 0.05), (float)random.Normal(0, 0.05));
        }

        return person with { Pose = new BodyPose(joints, person.Pose.FacingRadians) };
    }

    private static void Check(BodyViewer viewer, SeenPerson person, SeenPerson[] people, BodyInView seen)
    {
        BodyPose pose = person.Pose;
        Assert.Equal(viewer.Point(person, new Vector3(pose[Joint.Pelvis].X, pose[Joint.Pelvis].Y, 0), people), seen.Ground);
        Assert.Equal(viewer.Point(person, pose[Joint.HeadTop], people), seen.Head);
        Assert.Equal(Hand(Joint.LeftHand), seen.LeftHand);
        Assert.Equal(Hand(Joint.RightHand), seen.RightHand);
        Assert.Equal(Sampled.Count(joint => viewer.Point(person, pose[joint], people).Visibility == 2) / (float)Sampled.Length, seen.VisibleShare);

        PointInView Hand(Joint joint)
        {
            PointInView point = viewer.Point(person, pose[joint], people);
            return point.Visibility == 2 && viewer.HidesFromItself(pose, joint) ? point with { Visibility = 1 } : point;
        }
    }
}

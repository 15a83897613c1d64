using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Tests.Sightings;

public sealed class TargetSinkTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everyone_is_named_at_every_moment_with_errors_of_the_stated_size()
    {
        using OwnFolder folder = new();
        SeenPerson person = SmallScene.Person(4, 2.5f, 1.2f);
        TargetFrame[] frames = await RunAsync(folder.Path, SmallScene.Setup(0), Enumerable.Range(0, 120 * Moment.PerSecond).Select(i => SmallScene.Moment(i, person)));
        Assert.InRange(frames.Length, 1797, 1800);
        Assert.All(frames, frame => Assert.Equal(TargetSink.NameOf(4), Assert.Single(frame.People).Person.Value));
        double[] hands = [.. frames.Select(frame => Distance(frame.People[0], person))];

        // The mean length of an error of 0.08 m each way is 0.128 m; errors last 0.7 s, so 120 s hold about 85 independent ones.
        Assert.InRange(hands.Average(), 0.10, 0.15);
        Assert.Equal(2.5, frames.Average(frame => frame.People[0].Floor.XMetres), 0.03);
    }

    [Fact]
    public async Task A_hand_that_too_few_cameras_see_is_unseen()
    {
        using OwnFolder folder = new();
        SeenPerson open = SmallScene.Person(1, 2.2f, 1.2f);
        SeenPerson hidden = SmallScene.Person(2, 5.7f, 3.4f, MathF.PI, 1.2f);
        TargetFrame[] frames = await RunAsync(folder.Path, SmallScene.Setup(2), Enumerable.Range(0, 60).Select(i => SmallScene.Moment(i, open, hidden)));
        Assert.All(frames, frame => Assert.NotNull(frame.People[0].FirstHand ?? frame.People[0].SecondHand));
        Assert.All(frames, frame => Assert.Null(frame.People[1].FirstHand ?? frame.People[1].SecondHand));
    }

    private static double Distance(Presence presence, SeenPerson person)
    {
        System.Numerics.Vector3 hand = person.Pose.Hand(Side.Left);
        StorePoint at = presence.FirstHand!.Value.At;
        return Math.Sqrt(Math.Pow(at.XMetres - hand.X, 2) + Math.Pow(at.YMetres - hand.Y, 2) + Math.Pow(at.ZMetres - hand.Z, 2));
    }

    private static async Task<TargetFrame[]> RunAsync(string folder, SimulationSetup setup, IEnumerable<Moment> moments)
    {
        await using (RecordingWriter writer = new(folder))
        {
            await SmallScene.FeedAsync(moments, new TargetSink(setup, new TargetOptions(), writer));
            await writer.CompleteAsync(new RecordingManifest(1, "scene", setup.Start, [RecordingFiles.TargetStream], null), setup.Surveyed, []);
        }

        return await Recording.Open(folder).ReadTargetsAsync(Stop).ToArrayAsync(Stop);
    }
}

using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Tests.Sightings;

public sealed class SightingSinkTests
{
    // Without what is made up; and without what is missed.
    private static readonly SightingErrorModel Truthful = new() { Background = new SightingErrorModel().Background with { PerFrame = 0 }, Stray = new SightingErrorModel().Stray with { WhenFound = 0, WhenMissed = 0 } };
    private static readonly SightingErrorModel Certain = Truthful with { Detection = new DetectionChance(20, 0, 0, 0, 0), Score = new SightingErrorModel().Score with { Least = 0 } };

    private static readonly SightingOptions Sure = new()
    {
        Model = Certain,
        FrameLoss = 0,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes()
    {
        using OwnFolder first = new();
        using OwnFolder second = new();
        await RunAsync(first.Path, SmallScene.Setup(), new SightingOptions(), SmallScene.Walk(5, 6));
        await RunAsync(second.Path, SmallScene.Setup(), new SightingOptions(), SmallScene.Walk(5, 6));
        Assert.Equal(await File.ReadAllBytesAsync(first.File("sightings.parquet"), Stop), await File.ReadAllBytesAsync(second.File("sightings.parquet"), Stop));
    }

    [Fact]
    public async Task Frames_come_at_the_cameras_rate_late_by_its_lag_and_people_are_placed_where_they_stand()
    {
        using OwnFolder folder = new();
        SightingFrame[] frames = await RunAsync(folder.Path, SmallScene.Setup(), Sure, Still(10, SmallScene.Person(1, 2.5f, 1.2f)));
        SightingFrame[] first = [.. frames.Where(frame => frame.View.Value == "c0")];
        Assert.InRange(first.Length, 146, 150);
        Assert.All(first, frame => Assert.InRange((frame.ArrivedAt - frame.CapturedAt).TotalSeconds, -0.3, 1));
        FloorPoint[] places = [.. first.SelectMany(frame => frame.Sightings).Where(sighting => sighting.Floor is not null).Select(sighting => sighting.Floor!.Value.At)];
        Assert.True(places.Length > 100);
        Assert.Equal(2.5, places.Average(place => place.XMetres), 0.1);
        Assert.Equal(1.2, places.Average(place => place.YMetres), 0.1);
    }

    [Fact]
    public async Task People_look_like_themselves_to_every_camera_and_like_whoever_is_dressed_alike()
    {
        using OwnFolder folder = new();
        SeenPerson blue = SmallScene.Person(1, 3.2f, 1.6f);
        SeenPerson alike = SmallScene.Person(2, 4.2f, 3.2f);
        SeenPerson red = SmallScene.Person(3, 5.2f, 2f) with { Look = SmallScene.Look(1.75f) with { Top = new Colour(0xc02020) } };
        SightingFrame[] frames = await RunAsync(folder.Path, SmallScene.Setup(2), Sure, Still(60, blue, alike, red));

        // Each camera's mean look of each, who is who by where they stand.
        Dictionary<(string View, int Person), float[]> means = frames.SelectMany(frame => frame.Sightings.Where(one => one.Look.IsKnown && one.Floor is not null).Select(one => (frame.View.Value, Person: Standing(one.Floor!.Value.At), one.Look)))
            .GroupBy(one => (one.Value, one.Person)).ToDictionary(group => group.Key, group => Mean([.. group.Select(one => one.Look)]));
        LookError error = new();
        double same = Apart(means[("c0", 1)], means[("c1", 1)]);
        Assert.InRange(same, 0.3 * 2 * error.CameraShare, 3 * 2 * error.CameraShare);
        Assert.InRange(Apart(means[("c1", 1)], means[("c1", 2)]) - (2 * error.CameraShare), 0.4 * 2 * error.Spread * error.OwnShare, 2.5 * 2 * error.Spread * error.OwnShare);
        Assert.InRange(Apart(means[("c1", 1)], means[("c1", 3)]), error.Spread, 4 * error.Spread);

        static int Standing(FloorPoint at) => at.YMetres > 2.7 ? 2 : at.XMetres < 4.2 ? 1 : 3;
        static float[] Mean(Look[] looks) => [.. Enumerable.Range(0, Look.Length).Select(i => looks.Average(look => look.Values[i]))];
        static double Apart(float[] one, float[] other) => one.Zip(other, (a, b) => (double)((a - b) * (a - b))).Average();
    }

    [Theory]
    [InlineData(FaultKind.CameraLost, 0)]
    [InlineData(FaultKind.CameraFrozen, 0)]
    [InlineData(FaultKind.CameraLagging, 2)]
    [InlineData(FaultKind.CameraClockOff, 3)]
    [InlineData(FaultKind.CameraKnocked, 8)]
    [InlineData(FaultKind.CameraBlurred, 12)]
    public async Task A_fault_of_a_camera_shows_while_it_lasts_and_on_no_other(FaultKind kind, double strength)
    {
        using OwnFolder well = new();
        using OwnFolder ill = new();
        Fault fault = new(kind, "c0", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6), strength);
        SightingOptions options = kind == FaultKind.CameraBlurred ? new SightingOptions { FrameLoss = 0 } : Sure;
        SightingFrame[] healthy = await RunAsync(well.Path, SmallScene.Setup(), options, SmallScene.Walk(3, 9));
        SightingFrame[] faulty = await RunAsync(ill.Path, SmallScene.Setup(2, 9, fault), options, SmallScene.Walk(3, 9));

        Assert.Equal(Told(healthy, "c1", 0, 200), Told(faulty, "c1", 0, 200));
        Assert.Equal(Told(healthy, "c0", 0, 44), Told(faulty, "c0", 0, 44));
        SightingFrame[] during = [.. faulty.Where(frame => frame.View.Value == "c0" && frame.Sequence is > 45 and < 89)];
        SightingFrame[] same = [.. healthy.Where(frame => frame.View.Value == "c0" && frame.Sequence is > 45 and < 89)];
        switch (kind)
        {
            case FaultKind.CameraLost:
                Assert.Empty(during);
                break;
            case FaultKind.CameraFrozen:
                Assert.Single(during.Select(frame => string.Join("; ", frame.Sightings)).Distinct());
                break;
            case FaultKind.CameraLagging:
                Assert.All(during.Zip(same), pair => Assert.True(pair.First.ArrivedAt >= pair.Second.ArrivedAt + TimeSpan.FromSeconds(1.9)));
                Assert.Equal(same.Select(frame => frame.CapturedAt), during.Select(frame => frame.CapturedAt));
                break;
            case FaultKind.CameraClockOff:
                Assert.All(during.Zip(same), pair => Assert.Equal(3, (pair.First.CapturedAt - pair.Second.CapturedAt).TotalSeconds, 3));
                break;
            case FaultKind.CameraKnocked:
                Assert.True(OffMetres(during, same) > 0.15, $"{OffMetres(during, same)}");
                break;
            default:
                Assert.True(during.Sum(frame => frame.Sightings.Count) < 0.9 * same.Sum(frame => frame.Sightings.Count));
                break;
        }
    }

    [Fact]
    public async Task Nobody_hidden_behind_the_gondola_is_sighted_as_often_as_in_the_open()
    {
        using OwnFolder folder = new();
        SightingOptions options = new() { FrameLoss = 0, Model = Truthful };
        SightingFrame[] frames = await RunAsync(folder.Path, SmallScene.Setup(1), options, Still(20, SmallScene.Person(1, 2.8f, 1.4f), SmallScene.Person(2, 5.6f, 3.4f, stature: 1.2f)));
        int open = frames.Sum(frame => frame.Sightings.Count(sighting => sighting.Box.BottomPx - sighting.Box.TopPx > 120));
        int all = frames.Sum(frame => frame.Sightings.Count);
        Assert.True(open > 0.9 * frames.Length, $"{open} of {frames.Length}");
        Assert.True(all - open < 0.5 * frames.Length, $"{all - open} of {frames.Length}");
    }

    private static IEnumerable<Moment> Still(double seconds, params SeenPerson[] people) =>
        Enumerable.Range(0, (int)(seconds * Moment.PerSecond)).Select(i => SmallScene.Moment(i, people));

    private static string[] Told(SightingFrame[] frames, string camera, long from, long to) =>
        [.. frames.Where(frame => frame.View.Value == camera && frame.Sequence >= from && frame.Sequence < to)
            .Select(frame => $"{frame.Sequence} {frame.CapturedAt} {string.Join("; ", frame.Sightings)}")];

    private static double OffMetres(SightingFrame[] left, SightingFrame[] right)
    {
        double X(SightingFrame[] frames) => frames.SelectMany(frame => frame.Sightings).Where(sighting => sighting.Floor is not null).Average(sighting => sighting.Floor!.Value.At.XMetres);
        double Y(SightingFrame[] frames) => frames.SelectMany(frame => frame.Sightings).Where(sighting => sighting.Floor is not null).Average(sighting => sighting.Floor!.Value.At.YMetres);
        return Math.Abs(X(left) - X(right)) + Math.Abs(Y(left) - Y(right));
    }

    private static async Task<SightingFrame[]> RunAsync(string folder, SimulationSetup setup, SightingOptions options, IEnumerable<Moment> moments)
    {
        await using (RecordingWriter writer = new(folder, keepsLooks: true))
        {
            await SmallScene.FeedAsync(moments, new SightingSink(setup, options, writer));
            await writer.CompleteAsync(new RecordingManifest(1, "scene", setup.Start, [RecordingFiles.SightingStream], null), setup.Surveyed, []);
        }

        return await Recording.Open(folder).ReadSightingsAsync(Stop).ToArrayAsync(Stop);
    }
}

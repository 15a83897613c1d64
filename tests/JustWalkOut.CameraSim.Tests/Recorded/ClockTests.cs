using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Scales;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.Tests.Scales;
using JustWalkOut.CameraSim.Tests.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Tests.Recorded;

/// <summary>Clocks as they can be measured from recordings: by what is known to happen at one true time, seen by every sensor at a time of its own.</summary>
public sealed class ClockTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_press_on_every_gondola_at_one_time_is_stamped_up_to_a_tenth_second_apart_and_half_an_hour_later_elsewhere()
    {
        const int Gondolas = 16;
        const double Early = 10;
        const double Late = 1780;
        StoreDefinition store = PlateStore.Setup(1, 1).Built with
        {
            Gondolas = [.. Enumerable.Range(1, Gondolas).Select(i => new Gondola($"{i}", new Pose(0.4 * i, 3, 0), new Extent(0.3, 0.4, 2), [OnePlate]))],
        };
        Fault[] presses = [.. store.Gondolas.SelectMany(gondola => new[] { Early, Late }.Select(at =>
            new Fault(FaultKind.Tampering, $"{gondola.Id}/1/1", TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(at + 8), 5000)))];
        SimulationSetup setup = new(store, store, 11, PlateStore.Start, TimeSpan.FromSeconds(1800), presses);
        using OwnFolder folder = new();
        await using (RecordingWriter writer = new(folder.Path))
        {
            await using (LoadCells cells = new(setup, new WeightRecorder(writer, setup.Start), PlateStore.Sound))
            {
                await PlateStore.FeedAsync(cells, setup);
            }

            await writer.CompleteAsync(new RecordingManifest(1, "clocks", setup.Start, [RecordingFiles.ShelfStream], null), setup.Surveyed, []);
        }

        Dictionary<PlateId, List<(double At, double Grams)>> readings = await ReadAsync(folder.Path);

        // Stamps name a block's middle, 0.0917 s after its first sample; a press grows over 0.4 s and a load cell follows some 10 ms behind.
        GatewayOptions options = new();
        double behind = options.StampLateSeconds + 0.2 + 0.01;
        double[] early = [.. readings.Values.Select(plate => HalfWay(plate, Early) - Early - behind)];
        double[] late = [.. readings.Values.Select(plate => HalfWay(plate, Late) - Late - behind)];
        Assert.Equal(Gondolas, early.Length);
        Assert.All(early, off => Assert.InRange(off, -options.ClockOffsetSeconds - 0.01, options.ClockOffsetSeconds + 0.01));
        Assert.True(early.Max() - early.Min() > 0.12, $"Clocks are {early.Max() - early.Min()} s apart.");

        double[] drifts = [.. early.Zip(late, (first, second) => (second - first) / (Late - Early) * 1e6)];
        Assert.All(drifts, ppm => Assert.InRange(ppm, -options.ClockDriftPpm - 1, options.ClockDriftPpm + 1));
        Assert.True(drifts.Max() > 25 && drifts.Min() < -25, $"Clocks drift by {string.Join(" ", drifts.Select(ppm => $"{ppm:F0}"))} ppm.");
    }

    [Fact]
    public async Task Sightings_come_30_to_300_ms_after_their_pictures_by_a_lag_of_each_camera_and_clocks_are_off_by_its_own_error()
    {
        const int Cameras = 2;
        List<double> lags = [];
        List<double> clocks = [];
        for (int seed = 1; seed <= 20; seed++)
        {
            using OwnFolder folder = new();
            SimulationSetup setup = SmallScene.Setup(Cameras, 4) with { Seed = seed };
            SightingOptions options = new() { FrameLoss = 0 };
            await using (RecordingWriter writer = new(folder.Path))
            {
                await SmallScene.FeedAsync(SmallScene.Walk(3, 4), new SightingSink(setup, options, writer));
                await writer.CompleteAsync(new RecordingManifest(1, "scene", setup.Start, [RecordingFiles.SightingStream], null), setup.Surveyed, []);
            }

            SightingFrameAt[] frames = await Recording.Open(folder.Path).ReadSightingsAsync(Stop)
                .Select(frame => new SightingFrameAt(frame.View.Value, FrameSchedule.Of(seed, frame.View.Value[^1] - '0', options.FramesPerSecond).TimeOf(frame.Sequence), frame.CapturedAt, frame.ArrivedAt)).ToArrayAsync(Stop);
            foreach (IGrouping<string, SightingFrameAt> camera in frames.GroupBy(frame => frame.Camera))
            {
                lags.Add(camera.Min(frame => (frame.ArrivedAt - frame.TakenAt).TotalSeconds));
                Assert.InRange(camera.Max(frame => (frame.CapturedAt - frame.TakenAt).TotalMicroseconds) - camera.Min(frame => (frame.CapturedAt - frame.TakenAt).TotalMicroseconds), 0, 2);
                clocks.Add((camera.First().CapturedAt - camera.First().TakenAt).TotalSeconds);
            }
        }

        CameraTimingOptions timing = new();
        Assert.Equal(40, lags.Count);
        Assert.All(lags, lag => Assert.InRange(lag, timing.LagMinSeconds, timing.LagMaxSeconds + 0.02));
        Assert.True(lags.Min() < 0.07 && lags.Max() > 0.26, $"lags from {lags.Min()} to {lags.Max()} s");
        Assert.InRange(Math.Sqrt(clocks.Average(clock => clock * clock)), 0.75 * timing.ClockSdSeconds, 1.25 * timing.ClockSdSeconds);
    }

    private static readonly Shelf OnePlate = new("1", new Pose(0, 0, 0.3), new Extent(0.3, 0.4, 0.25), [new Plate("1", new Pose(0, 0, 0), new Extent(0.1, 0.4, 0.25))]);

    private static async Task<Dictionary<PlateId, List<(double At, double Grams)>>> ReadAsync(string folder)
    {
        Dictionary<PlateId, List<(double, double)>> readings = [];
        await foreach (ShelfBatch batch in Recording.Open(folder).ReadShelvesAsync(Stop))
        {
            for (int row = 0; row < batch.Count; row++)
            {
                PlateId plate = batch.Plates[batch.PlateIndex[row]];
                readings.TryAdd(plate, []);
                readings[plate].Add((batch.Microseconds[row] / 1e6, batch.Grams[row]));
            }
        }

        return readings;
    }

    /// <summary>When a press of 5 kg is felt by half, by the stamps, between samples by proportion.</summary>
    private static double HalfWay(List<(double At, double Grams)> readings, double pressAt)
    {
        double before = readings.Where(reading => reading.At > pressAt - 3 && reading.At < pressAt - 1).Average(reading => reading.Grams);
        int after = readings.FindIndex(reading => reading.At > pressAt - 1 && reading.Grams > before + 2500);
        (double at, double grams) = readings[after - 1];
        return at + ((readings[after].At - at) * (before + 2500 - grams) / (readings[after].Grams - grams));
    }

    private sealed record SightingFrameAt(string Camera, TimeSpan TakenAt, TimeSpan CapturedAt, TimeSpan ArrivedAt);
}

using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Shelves;
using JustWalkOut.Vision.Tests.Recordings;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests.Pipeline;

/// <summary>A camera's gate closes where nobody is, and opens for whatever may be somebody: motion, a plate, a second gone by.</summary>
public sealed class MotionGateTests : IDisposable
{
    private static readonly MotionGateOptions Options = new();

    private readonly FramePool _pool = new(4);
    private readonly Random _noise = new(5);
    private long _index;

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void An_empty_floor_under_a_noisy_sensor_is_looked_at_for_two_seconds_and_then_once_a_second()
    {
        MotionGate gate = new(Options);
        int[] looks = [.. Enumerable.Range(0, 100).Where(i => Shown(gate, i, _ => { }))];
        Assert.Equal([.. Enumerable.Range(0, 20), 29, 39, 49, 59, 69, 79, 89, 99], looks);
    }

    [Fact]
    public void Light_that_rises_and_falls_over_all_of_the_picture_opens_nothing()
    {
        MotionGate gate = new(Options);
        int looks = Enumerable.Range(0, 100).Count(i => Shown(gate, i, pixels => pixels.ConvertTo(pixels, -1, 1, 20 * Math.Sin(i * 0.7))));
        Assert.Equal(28, looks);
    }

    [Fact]
    public void Somebody_who_comes_in_is_looked_at_from_the_first_picture_on_and_for_two_seconds_after_they_were_last_seen()
    {
        MotionGate gate = new(Options);
        int[] looks = [.. Enumerable.Range(0, 120).Where(i => Shown(gate, i, pixels => Person(pixels, i is >= 45 and < 75 ? i : null), isSeen: i is >= 45 and < 75))];
        Assert.Equal([.. Enumerable.Range(0, 20), 29, 39, .. Enumerable.Range(45, 49), 103, 113], looks);
    }

    [Fact]
    public void Somebody_who_moves_and_whom_the_network_does_not_find_is_looked_for_in_every_picture()
    {
        MotionGate gate = new(Options);
        int[] looks = [.. Enumerable.Range(0, 60).Where(i => Shown(gate, i, pixels => Person(pixels, i >= 35 ? i : null)))];
        Assert.Equal([.. Enumerable.Range(0, 20), 29, .. Enumerable.Range(35, 25)], looks);
    }

    [Fact]
    public void A_plate_in_view_that_moves_opens_it_for_five_seconds()
    {
        MotionGate gate = new(Options);
        List<int> looks = [];
        for (int i = 0; i < 120; i++)
        {
            if (i == 44)
            {
                gate.Stir(TimeSpan.FromSeconds(4.4));
                gate.Stir(TimeSpan.FromSeconds(1)); // Late word of an earlier moment takes nothing away.
            }

            if (Shown(gate, i, _ => { }))
            {
                looks.Add(i);
            }
        }

        Assert.Equal([.. Enumerable.Range(0, 20), 29, 39, .. Enumerable.Range(44, 50), 103, 113], looks);
    }

    [Fact]
    public async Task A_gated_picture_reaches_the_floor_empty_and_is_counted_as_neither_looked_at_nor_dropped()
    {
        ScriptedCamera camera = new ScriptedCamera("c0", ends: true).Then(Enumerable.Range(0, 60).Select(i => new Shot(TimeSpan.FromSeconds(1 + (0.1 * i)), TimeSpan.FromSeconds(1.1 + (0.1 * i)))));
        double[][] down = [[1, 0, 0, 2], [0, -1, 0, 2], [0, 0, -1, 3]];
        StoreDefinition store = SmallRecording.Store with { Cameras = [new Camera(camera.Camera, null, new CameraCalibration(ScriptedCamera.WidthPx, ScriptedCamera.HeightPx, [60, 60], [32, 24], [], down))] };
        KeptFloor floor = new();
        StorePipeline pipeline = new(
            new StorePipelineParts(store, [camera], () => new NobodyDetector(), TimeProvider.System, floor),
            new StorePipelineOptions { Workers = 2, Overflow = Overflow.Waits, Tracking = StoreTrackerOptions.OpenFloor, Gate = Options });

        await pipeline.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(60, floor.Placements.Count);
        CameraCounts counts = Assert.Single(pipeline.Cameras);
        Assert.Equal((60L, 24L, 36L, 0L), (counts.Captured, counts.Inferred, counts.Gated, counts.Dropped));
    }

    [Fact]
    public void Cameras_hear_of_a_plate_in_view_that_moves_by_more_than_its_noise_and_of_no_other()
    {
        // Both look straight down from three metres; the second hangs ten metres away.
        Camera At(string name, double x) => new(new CameraId(name), null, new CameraCalibration(640, 360, [400, 400], [320, 180], [], [[1, 0, 0, x], [0, -1, 0, 1], [0, 0, -1, 3]]));
        StoreDefinition store = SmallRecording.Store with
        {
            Cameras = [At("near", 1), At("far", 11)],
            Gondolas = [new Gondola("1", new Pose(0.5, 1, 0), new Extent(1, 0.4, 1.5), [new Shelf("1", new Pose(0, 0, 1), new Extent(1, 0.4, 0.3), [new Plate("1", new Pose(0, 0, 0), new Extent(0.3, 0.4, 0.3)), new Plate("2", new Pose(0.5, 0, 0), new Extent(0.3, 0.4, 0.3))])])],
        };
        PlateStirs stirs = new(store);
        Assert.Equal(["near"], stirs.InView(new PlateId("1", "1", "1")).Select(camera => camera.Value));
        Assert.Empty(stirs.Hear(Weights(500, 800)));
        Assert.Empty(stirs.Hear(Weights(512, float.NaN)));
        Assert.Equal(["near"], stirs.Hear(Weights(512, 784)).Select(camera => camera.Value));
        Assert.Empty(stirs.Hear(Weights(512, 784)));
    }

    private static ShelfWeights Weights(float first, float second) =>
        new("1", "1", new DeviceMark("b", 1), 0, 60, [new PlateId("1", "1", "1"), new PlateId("1", "1", "2")], [[first, first], [second, second]]);

    /// <summary>Ten pictures a second of a floor in grey, with a sensor's noise of 3 levels.</summary>
    private bool Shown(MotionGate gate, int number, Action<Mat> draw, bool isSeen = false)
    {
        using Frame frame = _pool.Rent();
        frame.Pixels.Create(96, 160, MatType.CV_8UC3);
        frame.Pixels.SetTo(Scalar.All(110));
        draw(frame.Pixels);
        Span<byte> pixels = frame.Pixels.AsSpan<byte>();
        for (int i = 0; i < pixels.Length; i++)
        {
            double noise = 3 * Math.Sqrt(-2 * Math.Log(1 - _noise.NextDouble())) * Math.Cos(2 * Math.PI * _noise.NextDouble());
            pixels[i] = (byte)Math.Clamp(pixels[i] + noise, 0, 255);
        }

        TimeSpan at = TimeSpan.FromMilliseconds(100 * number);
        frame.Stamp(new CameraId("c0"), _index++, new FrameMoment(at, TimeSpan.Zero, at));
        bool isOpen = gate.Opens(frame);
        if (isOpen)
        {
            gate.Looked(frame, isSeen);
        }

        return isOpen;
    }

    /// <summary>A head and shoulders in a colour not far from the floor's, on their way.</summary>
    private static void Person(Mat pixels, int? step)
    {
        if (step is { } at)
        {
            pixels.Ellipse(new Point(30 + (3 * at % 90), 50), new Size(20, 14), 0, 0, 360, Scalar.All(98), thickness: -1);
        }
    }

    private sealed class NobodyDetector : Detectors.IPersonDetector
    {
        public Detectors.ModelDescription Model => throw new InvalidOperationException("Nobody needs to know.");

        public bool GivesPoints => true;

        public void Detect(Frame frame, Detectors.PeopleFound found) => found.Clear();

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}

using System.Collections.Concurrent;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tests;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Localization;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Tests.Recordings;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests.Pipeline;

/// <summary>Recorded pictures looked at by workers: a bright square stands for a person.</summary>
public sealed class PictureSightingsTests : IDisposable
{
    private const int Frames = 24;

    private readonly TestFolder _folder = new();
    private readonly ConcurrentBag<Bright> _opened = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Every_picture_is_looked_at_once_in_order_of_capture_with_any_number_of_workers(int workers)
    {
        Recording recording = await WriteAsync(["left", "middle", "right"]);
        PictureSightings pictures = new(recording, Options(workers));

        List<SightingFrame> seen = await pictures.ReadAsync(Stop).ToListAsync(Stop);

        Assert.Equal(3 * Frames, seen.Count);
        Assert.Equal(3 * Frames, pictures.Frames);
        Assert.Equal(seen.OrderBy(frame => frame.CapturedAt).ThenBy(frame => frame.View.Value, StringComparer.Ordinal), seen);
        Assert.All(seen.GroupBy(frame => frame.View), view => Assert.Equal(Enumerable.Range(0, Frames).Select(i => (long)i), view.Select(frame => frame.Sequence)));
        Assert.Equal(Math.Min(workers, 3), _opened.Count);
        Assert.All(_opened, detector => Assert.True(detector.IsClosed));

        // The square walks two pixels a picture, and so the place of the sighting by 2 / 60 x 3 m.
        Sighting[] left = [.. seen.Where(frame => frame.View.Value == "left").Select(frame => Assert.Single(frame.Sightings))];
        Assert.Equal(0.1, (left[^1].Floor!.Value.At.XMetres - left[0].Floor!.Value.At.XMetres) / (Frames - 1), 0.01);
    }

    [Fact]
    public async Task Pictures_of_a_clock_that_went_back_are_left_out_and_counted()
    {
        Recording recording = await WriteAsync(["left"], i => i is 5 or 6 ? -250 : 0);
        PictureSightings pictures = new(recording, Options(1));

        List<SightingFrame> seen = await pictures.ReadAsync(Stop).ToListAsync(Stop);

        Assert.Equal((Frames - 2, 2), (seen.Count, pictures.DroppedFrames));
        Assert.DoesNotContain(seen, frame => frame.Sequence is 5 or 6);
        Assert.Equal(seen.OrderBy(frame => frame.CapturedAt), seen);
    }

    [Fact]
    public async Task A_video_shorter_than_its_times_is_named()
    {
        Recording recording = await WriteAsync(["left"], times: Frames + 1);
        InvalidDataException fault = await Assert.ThrowsAsync<InvalidDataException>(async () => await new PictureSightings(recording, Options(1)).ReadAsync(Stop).ToListAsync(Stop));
        Assert.Contains($"left.mp4 ends after {Frames} pictures; its times are of {Frames + 1}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_detector_that_fails_ends_every_worker_and_its_fault_comes_out()
    {
        Recording recording = await WriteAsync(["left", "middle", "right"]);
        PictureSightings pictures = new(recording, Options(3, failsAt: 10));

        await Assert.ThrowsAsync<IOException>(async () => await pictures.ReadAsync(Stop).ToListAsync(Stop));

        Assert.All(_opened, detector => Assert.True(detector.IsClosed));
    }

    [Fact]
    public async Task A_reader_that_leaves_early_leaves_no_worker_behind()
    {
        Recording recording = await WriteAsync(["left", "middle"]);

        await foreach (SightingFrame frame in new PictureSightings(recording, Options(2)).ReadAsync(Stop))
        {
            Assert.Equal(0, frame.Sequence);
            break;
        }

        Assert.Equal(2, _opened.Count);
        Assert.All(_opened, detector => Assert.True(detector.IsClosed));
    }

    [Fact]
    public async Task Cameras_without_calibration_are_refused_when_there_are_no_others()
    {
        Recording recording = await WriteAsync(["left"], isCalibrated: false);
        Assert.Contains("calibrated", Assert.Throws<InvalidDataException>(() => new PictureSightings(recording, Options(1))).Message, StringComparison.Ordinal);
    }

    private PictureOptions Options(int workers, int failsAt = int.MaxValue) => new(
        () =>
        {
            Bright detector = new(failsAt);
            _opened.Add(detector);
            return detector;
        },
        workers,
        new SightingPlacerOptions());

    private async Task<Recording> WriteAsync(string[] names, Func<int, int>? shiftMs = null, int times = Frames, bool isCalibrated = true)
    {
        string video = TestVideos.WriteMp4(_folder.Path, Frames);
        string folder = Path.Combine(_folder.Path, "recording");
        Directory.CreateDirectory(folder);
        double[][] down = [[1, 0, 0, 2], [0, -1, 0, 2], [0, 0, -1, 3]];
        List<Camera> cameras = [];
        for (int camera = 0; camera < names.Length; camera++)
        {
            CameraId id = new(names[camera]);
            await using (FrameTimeWriter lines = new(folder, id, hasArrivals: false))
            {
                for (int i = 0; i < times; i++)
                {
                    lines.Write(new FrameTime(TimeSpan.FromMilliseconds(1000 + (100 * i) + (31 * camera) + (shiftMs?.Invoke(i) ?? 0)), null));
                }
            }

            File.Copy(video, Path.Combine(folder, FrameTimes.VideoName(id)));
            cameras.Add(new Camera(id, null, isCalibrated ? new CameraCalibration(TestVideos.WidthPx, TestVideos.HeightPx, [60, 60], [48, 32], [], down) : null));
        }

        await using RecordingWriter writer = new(folder);
        await writer.CompleteAsync(SmallRecording.Manifest with { Streams = [RecordingFiles.CameraStream] }, SmallRecording.Store with { Cameras = cameras }, []);
        return Recording.Open(folder);
    }

    /// <summary>Finds what is bright, as one person who stands at the middle of it.</summary>
    private sealed class Bright(int failsAt) : IPersonDetector
    {
        private int _looked;

        public bool IsClosed { get; private set; }

        public ModelDescription Model => throw new InvalidOperationException("Nobody needs to know.");

        public bool GivesPoints => true;

        public void Detect(Frame frame, PeopleFound found)
        {
            if (_looked++ == failsAt)
            {
                throw new IOException("The network tore.");
            }

            using Mat grey = frame.Pixels.CvtColor(ColorConversionCodes.BGR2GRAY);
            using Mat bright = grey.Threshold(160, 255, ThresholdTypes.Binary);
            Rect around = Cv2.BoundingRect(bright);
            found.Clear();
            HandDetection none = new(ImagePoint.Unseen, float.NaN);
            ImagePoint middle = new(around.X + (around.Width / 2f), around.Y + (around.Height / 2f), 1);
            found.Add(new PersonDetection(new Box(around.Left, around.Top, around.Right, around.Bottom), 0.9f, middle, ImagePoint.Unseen, none, none)).Clear();
        }

        public void Dispose() => IsClosed = true;
    }
}

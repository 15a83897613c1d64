using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Localization;
using JustWalkOut.Vision.Recordings;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace JustWalkOut.Cli.Tests.Clips;

/// <summary>One camera of a simulated recording, as a running store would see it: its pictures come as JPEG into a ring, the program's own network looks at them, and a clip is cut. Its truth stands beside it.</summary>
internal sealed class FilmedCamera : IDisposable
{
    /// <summary>COCO's nose, eyes and ears, and our own top of the head.</summary>
    private static readonly int[] HeadJoints = [0, 1, 2, 3, 4, 17];

    private readonly string _recording;
    private readonly CameraId _camera;
    private readonly List<TimeSpan> _times = [];

    /// <param name="recording">A simulated recording with pictures.</param>
    /// <param name="camera">Whose.</param>
    /// <param name="ring">The ring's folder.</param>
    /// <param name="clock">Does not move by itself.</param>
    public FilmedCamera(string recording, string camera, string ring, FakeTimeProvider clock)
    {
        (_recording, _camera) = (recording, new CameraId(camera));
        StoreDefinition store = StoreFile.Read(File.ReadAllBytes(Path.Combine(recording, "store.json")), "store.json");
        Lens = SightingPlacer.ModelOf(store.Cameras.Single(one => one.Id == _camera).Calibration!);
        Clock = new StoreClock(clock);
        Ring = PictureRing.Open(ring, [_camera], new PictureRingOptions(), (Clock, line => throw new InvalidOperationException(line)));
        People = new SeenPeople([_camera], TimeSpan.FromMinutes(20));
        Cutter = new ClipCutter(Ring, People, new SeenFloor(TimeSpan.FromMinutes(20)), Clock);
    }

    public CameraModel Lens { get; }

    public StoreClock Clock { get; }

    public PictureRing Ring { get; }

    public SeenPeople People { get; }

    public ClipCutter Cutter { get; }

    public ClipOrder OrderAt(TimeSpan at) => new(_camera, Lens, at);

    /// <summary>Plays it all.</summary>
    /// <param name="lookEvery">The network looks at every so manyeth picture, as on a machine that does not keep up.</param>
    public void Play(int lookEvery)
    {
        IReadOnlyList<FrameTime> times = FrameTimes.Read(Path.Combine(_recording, FrameTimes.Name(_camera)));
        using FramePool pool = new(1);
        using VideoFileSource film = VideoFileSource.Open(Path.Combine(_recording, FrameTimes.VideoName(_camera)), _camera, pool);
        using IPersonDetector detector = PersonDetectors.Load(Verbs.ModelPlaces.Find("ceiling+points"), new StoreTrackerOptions().KeepScoreMin);
        PeopleFound found = new();
        for (int i = 0; film.TryRead(out Frame? frame); i++)
        {
            using (frame)
            {
                TimeSpan at = times[i].CapturedAt;
                _times.Add(at);
                frame.Stamp(_camera, i, new FrameMoment(at, TimeSpan.Zero, at));
                frame.Pack(frame.Pixels.ToBytes(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, 90)));
                Ring.Arrived(frame);
                Ring.Write();
                if (i % lookEvery == 0)
                {
                    detector.Detect(frame, found);
                    People.Look(frame, found.People);
                }
            }
        }
    }

    /// <summary>The true heads that can be seen, by when their picture was taken: boxes around them in pixels.</summary>
    public IEnumerable<(TimeSpan At, Rect Head)> Heads()
    {
        using JsonDocument truth = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_recording, "truth", "coco", $"{_camera}.json")));
        foreach (JsonElement person in truth.RootElement.GetProperty("annotations").EnumerateArray())
        {
            double[] points = [.. person.GetProperty("keypoints").EnumerateArray().Select(number => number.GetDouble())];
            (double X, double Y, double Seen)[] head = [.. HeadJoints.Select(joint => (points[3 * joint], points[(3 * joint) + 1], points[(3 * joint) + 2])).Where(point => point.Item3 > 0)];
            int frame = person.GetProperty("image_id").GetInt32() - 1;
            if (head.Any(point => point.Seen > 1) && frame < _times.Count)
            {
                // The joints lie on the head, which is somewhat larger than the box around them.
                (double left, double top, double right, double bottom) = (head.Min(point => point.X), head.Min(point => point.Y), head.Max(point => point.X), head.Max(point => point.Y));
                double side = Math.Max(right - left, bottom - top);
                (double x, double y) = ((left + right) / 2, (top + bottom) / 2);
                Rect box = new Rect((int)(x - (side / 2)), (int)(y - (side / 2)), (int)Math.Ceiling(side), (int)Math.Ceiling(side)) & new Rect(0, 0, Lens.Form.WidthPx, Lens.Form.HeightPx);
                if (box.Width > 0 && box.Height > 0)
                {
                    yield return (_times[frame], box);
                }
            }
        }
    }

    /// <summary>How much detail a part of a picture has: the mean step from a pixel to the next, in grey levels.</summary>
    public static double Detail(Mat picture, Rect part)
    {
        using Mat grey = new Mat(picture, part).CvtColor(ColorConversionCodes.BGR2GRAY);
        using Mat edges = grey.Laplacian(MatType.CV_32F);
        using Mat steps = edges.Abs().ToMat();
        return steps.Mean().Val0;
    }

    public void Dispose() => Ring.Dispose();
}

using BenchmarkDotNet.Attributes;
using JustWalkOut.Tracking;
using JustWalkOut.Tracking.Tests.Image;

namespace JustWalkOut.Benchmarks;

/// <summary>
/// One frame of image-plane tracking on one core, a crowd of people with noise, misses, doubtful and false boxes. Due: 10 people under 15 us,
/// 100 under 200 us, 500 under 3,000 us, and 0 bytes.
/// </summary>
[MemoryDiagnoser]
public class TrackerBenchmarks
{
    private const int Frames = 240;
    private const double SameIdMin = 0.95;
    private const double ReportedMin = 0.9;

    private Crowd _crowd = new(people: 1, frames: 1, seed: 1);
    private ImageTracker _byteTrack = new(ImageTrackerOptions.ByteTrack());
    private ImageTracker _default = new(ImageTrackerOptions.Default);
    private long _byteTrackFrame;
    private long _defaultFrame;

    [Params(10, 100, 500)]
    public int People { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _crowd = new Crowd(People, Frames, seed: 20_250_101);
        Check(ImageTrackerOptions.ByteTrack());
        Check(ImageTrackerOptions.Default);
        _byteTrack = new ImageTracker(ImageTrackerOptions.ByteTrack());
        _default = new ImageTracker(ImageTrackerOptions.Default);
        _byteTrackFrame = 0;
        _defaultFrame = 0;

        // To and fro once, so that every buffer has met its fullest frame and what is counted afterwards is the tracker's own doing.
        for (int frame = 0; frame < 2 * Frames; frame++)
        {
            ByteTrack();
            Default();
        }
    }

    [Benchmark]
    public int ByteTrack() => Next(_byteTrack, ref _byteTrackFrame);

    [Benchmark]
    public int Default() => Next(_default, ref _defaultFrame);

    /// <summary>Plays the crowd to and fro: nobody jumps where it turns.</summary>
    private int Next(ImageTracker tracker, ref long frame)
    {
        long at = frame % (2 * Frames);
        Detection[] detections = _crowd.Frame((int)(at < Frames ? at : (2 * Frames) - 1 - at));
        int tracked = tracker.Step(detections, TimeSpan.FromSeconds(frame / 30.0)).Length;
        frame++;
        return tracked;
    }

    private void Check(ImageTrackerOptions options)
    {
        (double sameId, double reported) = _crowd.Score(new ImageTracker(options));
        if (sameId < SameIdMin || reported < ReportedMin)
        {
            throw new InvalidOperationException(
                $"{People} people: {sameId:P1} kept their id and {reported:P1} were reported; expected {SameIdMin:P0} and {ReportedMin:P0}. A fast wrong answer is none.");
        }
    }
}

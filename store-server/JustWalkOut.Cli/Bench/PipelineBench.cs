using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Bench;

/// <summary>What is measured.</summary>
/// <param name="Recording">Footage with its truth.</param>
/// <param name="Cameras">How many of its cameras, the first.</param>
/// <param name="Fps">Pictures a second of each.</param>
/// <param name="Workers">How many look.</param>
/// <param name="Model">The network.</param>
internal sealed record PipelineOrder(string Recording, int Cameras, double Fps, int Workers, ModelFile Model)
{
    /// <summary>Whether cameras that see nobody move are looked through less.</summary>
    public bool HasMotionGate { get; init; }
}

/// <summary>Percentiles of a quantity.</summary>
internal sealed record Percentiles(double P50, double P95, double P99)
{
    /// <param name="values">In any order; sorted here.</param>
    public static Percentiles Of(List<double> values)
    {
        values.Sort();
        return new Percentiles(At(values, 0.5), At(values, 0.95), At(values, 0.99));
    }

    public Percentiles Rounded(int digits = 2) => new(Math.Round(P50, digits), Math.Round(P95, digits), Math.Round(P99, digits));

    /// <summary>The value below or at which a share of the sorted values lies; NaN for none.</summary>
    public static double At(List<double> sorted, double share) => sorted.Count == 0 ? double.NaN : sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
}

/// <summary>How far told people were from true ones, metres.</summary>
internal sealed record FloorError(double P50, double P90);

/// <summary>What came of it, as the interface has it.</summary>
internal sealed record PipelineFigures
{
    public required string Model { get; init; }

    public required int Workers { get; init; }

    public required int Cameras { get; init; }

    public required double FpsWanted { get; init; }

    /// <summary>Pictures a second that reached the floor in real time.</summary>
    public required double FpsTotal { get; init; }

    public required long FramesDropped { get; init; }

    public required long FramesInferred { get; init; }

    /// <summary>Pictures that were not looked at because nobody moved in them; 0 without the gate.</summary>
    public required long FramesGated { get; init; }

    /// <summary>From capture to the floor: the tracker has worked the picture through.</summary>
    public required Percentiles LatencyMs { get; init; }

    /// <summary>From capture to the decoded picture: what the cameras' side takes of it.</summary>
    public required Percentiles DecodedMs { get; init; }

    /// <summary>The pipeline at most speed, every picture looked at.</summary>
    public required double MaxFpsTotal { get; init; }

    /// <summary>Decoding and bare inference alone, on as many threads.</summary>
    public required double LimitFpsTotal { get; init; }

    public required double OfLimit { get; init; }

    public required double BytesPerFrame { get; init; }

    public required FloorError FloorErrorM { get; init; }

    /// <summary>Told people without a true one within a metre, of all told.</summary>
    public required double FalseShare { get; init; }

    /// <summary>True people in the store without a told one within a metre, of all.</summary>
    public required double MissedShare { get; init; }
}

/// <summary>Measures the pipeline on this machine: bare, at most speed, and with paced cameras.</summary>
internal static class PipelineBench
{
    /// <summary>Time for every camera and worker to be open before the first picture is due.</summary>
    private static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(3);

    public static async Task<PipelineFigures> RunAsync(PipelineOrder order, CancellationToken cancellation)
    {
        Recording recording = Recording.Open(order.Recording);
        CameraId[] cameras = [.. recording.Videos.Take(order.Cameras)];
        if (cameras.Length < order.Cameras)
        {
            throw new InvalidDataException($"{order.Recording} has {recording.Videos.Count} cameras; --cameras asks for {order.Cameras}. Film more, or ask for fewer.");
        }

        double limit = Bare(recording, cameras, order);
        double most = await AtMostSpeedAsync(recording, cameras, order, cancellation);
        TimeProvider clock = TimeProvider.System;
        long origin = clock.GetTimestamp() + (long)(OpeningTime.TotalSeconds * clock.TimestampFrequency);
        IReadOnlyDictionary<CameraId, TimeSpan[]> times = cameras.ToDictionary(camera => camera, camera => Times(recording, camera, order.Fps));
        FloorWatch watch = new(clock, origin, FloorTruth.Read(order.Recording));
        StorePipeline pipeline = new(
            new StorePipelineParts(recording.Store, [.. cameras.Select(camera => new FileCameraSource(recording.VideoPath(camera), camera, new FilePlay { Times = times[camera], Clock = clock, Origin = origin }))], () => Open(order), clock, watch),
            Options(order, Overflow.NewestWins));
        await pipeline.RunAsync(cancellation);
        watch.End();

        long expected = times.Values.Sum(one => (long)one.Length);
        long inferred = pipeline.Cameras.Sum(camera => camera.Inferred);
        long gated = pipeline.Cameras.Sum(camera => camera.Gated);
        double seconds = times.Values.Max(one => one[^1]).TotalSeconds;
        return new PipelineFigures
        {
            Model = order.Model.Name,
            Workers = order.Workers,
            Cameras = order.Cameras,
            FpsWanted = order.Fps,
            FpsTotal = Math.Round(watch.Placements / seconds, 1),
            FramesDropped = expected - inferred - gated + pipeline.LateFrames,
            FramesInferred = inferred,
            FramesGated = gated,
            LatencyMs = watch.Latency(),
            DecodedMs = watch.Decoded(),
            MaxFpsTotal = Math.Round(most, 1),
            LimitFpsTotal = Math.Round(limit, 1),
            OfLimit = Math.Round(most / limit, 3),
            BytesPerFrame = Math.Round(watch.BytesPerFrame, 1),
            FloorErrorM = watch.FloorError(),
            FalseShare = Math.Round(watch.FalseShare, 4),
            MissedShare = Math.Round(watch.MissedShare, 4),
        };
    }

    /// <summary>Decoding and inference with nothing around them: each thread takes every so many-th camera, picture by picture in turn.</summary>
    private static double Bare(Recording recording, CameraId[] cameras, PipelineOrder order)
    {
        long started = 0;
        long pictures = 0;
        int workers = Math.Min(order.Workers, cameras.Length);
        using Barrier ready = new(workers, _ => started = TimeProvider.System.GetTimestamp());
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(worker => new Thread(() =>
        {
            using FramePool pool = new(1);
            using IPersonDetector detector = Open(order);
            PeopleFound found = new();
            VideoFileSource[] files = [.. cameras.Where((_, index) => index % workers == worker).Select(camera => VideoFileSource.Open(recording.VideoPath(camera), camera, pool))];
            ready.SignalAndWait();
            for (bool isMore = true; isMore;)
            {
                isMore = false;
                foreach (VideoFileSource file in files)
                {
                    if (file.TryRead(out Frame? frame))
                    {
                        isMore = true;
                        Interlocked.Increment(ref pictures);
                        using (frame)
                        {
                            detector.Detect(frame, found);
                        }
                    }
                }
            }

            Array.ForEach(files, file => file.Dispose());
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return pictures / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> AtMostSpeedAsync(Recording recording, CameraId[] cameras, PipelineOrder order, CancellationToken cancellation)
    {
        FloorWatch watch = new(TimeProvider.System, TimeProvider.System.GetTimestamp(), null);
        StorePipeline pipeline = new(
            new StorePipelineParts(recording.Store, [.. cameras.Select(camera => new FileCameraSource(recording.VideoPath(camera), camera, new FilePlay { Times = Times(recording, camera, order.Fps) }))], () => Open(order), TimeProvider.System, watch),
            Options(order, Overflow.Waits));
        await pipeline.RunAsync(cancellation);
        return watch.PerSecond;
    }

    private static StorePipelineOptions Options(PipelineOrder order, Overflow overflow) => new() { Workers = order.Workers, Overflow = overflow, Gate = order.HasMotionGate ? new MotionGateOptions() : null };

    private static IPersonDetector Open(PipelineOrder order) => PersonDetectors.Load(order.Model, new StoreTrackerOptions().KeepScoreMin);

    /// <summary>When the pictures are due: each camera begins where it began when it was filmed, out of step with the others, and keeps the rate from there, whatever its clock did.</summary>
    private static TimeSpan[] Times(Recording recording, CameraId camera, double fps)
    {
        IReadOnlyList<FrameTime> filmed = recording.ReadFrameTimes(camera);
        return [.. Enumerable.Range(0, filmed.Count).Select(i => filmed[0].CapturedAt + TimeSpan.FromMicroseconds(Math.Round(i * 1e6 / fps)))];
    }
}

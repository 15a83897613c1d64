using System.Runtime.CompilerServices;
using System.Threading.Channels;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Localization;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>How recorded pictures are looked at.</summary>
/// <param name="Open">Opens a detector; each worker opens one of its own and closes it.</param>
/// <param name="Workers">How many workers; at least 1. Never changes what comes out.</param>
/// <param name="Placing">How far points are off.</param>
public sealed record PictureOptions(Func<IPersonDetector> Open, int Workers, SightingPlacerOptions Placing)
{
    /// <summary>Standard deviation of a camera's clock. Default 0.05 s: cameras lag and drift (facts: they lag 30 to 300 ms and agree to no better than this by themselves).</summary>
    public TimeSpan ClockSd { get; init; } = TimeSpan.FromMilliseconds(50);
}

/// <summary>
/// The pictures of a recording as sightings, in order of capture: each worker decodes and looks at some of the cameras, one picture after the other, so that no picture waits between
/// two threads; what they find is merged by time. Every queue waits, nothing is lost, and the same recording gives the same sightings with any number of workers.
/// </summary>
public sealed class PictureSightings
{
    /// <summary>Frames that one worker may be ahead of the merge: enough that both cores stay busy, few enough to hold in memory. When full the worker waits, because a replay loses nothing.</summary>
    private const int AheadFrames = 64;

    private readonly Recording _recording;
    private readonly PictureOptions _options;
    private readonly Furniture _furniture;
    private readonly List<(CameraId Camera, CameraCalibration Calibration)> _cameras = [];
    private long _dropped;

    /// <summary>The pictures of a recording.</summary>
    /// <exception cref="InvalidDataException">No camera of its videos is calibrated.</exception>
    public PictureSightings(Recording recording, PictureOptions options)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1, nameof(options));
        (_recording, _options, _furniture) = (recording, options, TrackedSightings.FurnitureOf(recording.Store));
        Dictionary<CameraId, CameraCalibration?> calibrations = recording.Store.Cameras.ToDictionary(camera => camera.Id, camera => camera.Calibration);
        foreach (CameraId camera in recording.Videos)
        {
            if (calibrations[camera] is { } calibration)
            {
                _cameras.Add((camera, calibration));
            }
        }

        if (_cameras.Count == 0)
        {
            throw new InvalidDataException($"{recording.Manifest.Name}: none of {recording.Videos.Count} recorded cameras is calibrated in store.json, so nobody can be placed on the floor. Calibrate them.");
        }
    }

    /// <summary>Pictures looked at so far.</summary>
    public long Frames { get; private set; }

    /// <summary>Pictures left out because their camera's clock had gone back: they would break the order of time.</summary>
    public long DroppedFrames => Interlocked.Read(ref _dropped);

    /// <summary>Looks at everything, in order of capture.</summary>
    /// <exception cref="InvalidDataException">A video or its times are damaged; the message names the file.</exception>
    public async IAsyncEnumerable<SightingFrame> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        int workers = Math.Min(_options.Workers, _cameras.Count);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Channel<SightingFrame>[] found = new Channel<SightingFrame>[workers];
        Task[] working = new Task[workers];
        for (int i = 0; i < workers; i++)
        {
            Channel<SightingFrame> channel = found[i] = Channel.CreateBounded<SightingFrame>(new BoundedChannelOptions(AheadFrames) { SingleReader = true, SingleWriter = true });
            (CameraId, CameraCalibration)[] mine = [.. _cameras.Where((_, index) => index % workers == i)];
            working[i] = Task.Run(() => WorkAsync(mine, channel.Writer, ending.Token), CancellationToken.None);
        }

        // A worker that fails ends its channel with the fault, and the reader meets it here; the others are ended before anything is let go.
        try
        {
            await foreach (SightingFrame frame in MergeAsync(found, ending.Token))
            {
                Frames++;
                yield return frame;
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async IAsyncEnumerable<SightingFrame> MergeAsync(Channel<SightingFrame>[] found, [EnumeratorCancellation] CancellationToken cancellation)
    {
        PriorityQueue<(SightingFrame Frame, int Worker), (TimeSpan At, string View)> heads = new(Comparer<(TimeSpan At, string View)>.Create(
            (a, b) => a.At.CompareTo(b.At) is int order and not 0 ? order : string.CompareOrdinal(a.View, b.View)));
        for (int i = 0; i < found.Length; i++)
        {
            await TakeAsync(i);
        }

        while (heads.TryDequeue(out (SightingFrame Frame, int Worker) next, out _))
        {
            yield return next.Frame;
            await TakeAsync(next.Worker);
        }

        async ValueTask TakeAsync(int worker)
        {
            if (await found[worker].Reader.WaitToReadAsync(cancellation) && found[worker].Reader.TryRead(out SightingFrame frame))
            {
                heads.Enqueue((frame, worker), (frame.CapturedAt, frame.View.Value));
            }
        }
    }

    private async Task WorkAsync((CameraId Camera, CameraCalibration Calibration)[] mine, ChannelWriter<SightingFrame> into, CancellationToken ending)
    {
        List<RecordedCamera> cameras = [];
        try
        {
            using FramePool pool = new(framesMax: 1);
            using IPersonDetector detector = _options.Open();
            PeopleFound found = new();
            PriorityQueue<RecordedCamera, (TimeSpan At, string View)> next = new();
            foreach ((CameraId camera, CameraCalibration calibration) in mine)
            {
                RecordedCamera opened = new(_recording, camera, new SightingPlacer(calibration, _furniture, _options.Placing), pool);
                cameras.Add(opened);
                Enqueue(next, opened);
            }

            while (next.TryDequeue(out RecordedCamera? camera, out _))
            {
                ending.ThrowIfCancellationRequested();
                if (camera.Look(detector, found, _options.ClockSd) is SightingFrame seen)
                {
                    await into.WriteAsync(seen, ending);
                }
                else
                {
                    Interlocked.Increment(ref _dropped);
                }

                Enqueue(next, camera);
            }

            into.Complete();
        }
#pragma warning disable CA1031 // Whatever it is goes to the reader, who throws it on.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            into.Complete(fault);
        }
        finally
        {
            cameras.ForEach(camera => camera.Dispose());
        }

        static void Enqueue(PriorityQueue<RecordedCamera, (TimeSpan At, string View)> queue, RecordedCamera camera)
        {
            if (camera.NextAt is TimeSpan at)
            {
                queue.Enqueue(camera, (at, camera.View.Value));
            }
        }
    }
}

using System.Threading.Channels;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>Hears what the pipeline makes, in order, on one flow at a time. It must not wait: what is slow belongs behind a queue of its own.</summary>
public interface IFloorListener
{
    /// <summary>People are where they are at one moment.</summary>
    /// <param name="at">Since the origin of time.</param>
    /// <param name="people">In order of identity; the tracker's own buffer, valid during the call.</param>
    void Tell(TimeSpan at, ReadOnlySpan<Presence> people);

    /// <summary>A picture has been worked through: whoever was seen in it is where they are on the floor.</summary>
    /// <param name="frame">The picture; its list of sightings is valid during the call.</param>
    void Placed(in SightingFrame frame);

    /// <summary>A camera is doing better or worse.</summary>
    void Say(CameraNotice notice);

    /// <summary>A camera was found to look elsewhere than it was surveyed to, or to look there again.</summary>
    /// <param name="view">Which.</param>
    /// <param name="knock">How far and since when; null where it is well again.</param>
    void Knocked(ViewId view, CameraKnock? knock)
    {
        // Whoever does not place people by it need not know.
    }
}

/// <summary>What a pipeline is put together from.</summary>
/// <param name="Store">Where the cameras hang, as surveyed.</param>
/// <param name="Sources">One for each camera that is to be looked through, each calibrated in the store.</param>
/// <param name="OpenDetector">Opens a detector; each worker opens one of its own and closes it.</param>
/// <param name="Clock">Measures waits.</param>
/// <param name="Listener">Hears of people.</param>
public sealed record StorePipelineParts(StoreDefinition Store, IReadOnlyList<ICameraSource> Sources, Func<IPersonDetector> OpenDetector, TimeProvider Clock, IFloorListener Listener)
{
    /// <summary>Sees the pictures that were looked at; null for nobody.</summary>
    public IFrameWatcher? Watcher { get; init; }

    /// <summary>Sees every picture as it comes, looked at or not; null for nobody.</summary>
    public IFrameArrivals? Arrivals { get; init; }

    /// <summary>Counts and measures; null for nobody.</summary>
    public VisionMeters? Meters { get; init; }
}

/// <summary>What goes through a pipeline.</summary>
/// <param name="FramesRented">Frames lent out so far.</param>
/// <param name="FramesReturned">Of these, given back.</param>
/// <param name="SightingsWaiting">Pictures that were looked at and wait for the tracker.</param>
public readonly record struct PipelineFlow(long FramesRented, long FramesReturned, int SightingsWaiting);

/// <summary>
/// Running cameras to people on one floor: each camera's pictures to whichever worker is free, what it sees placed on the floor, and all of it into one tracker, in order of capture.
/// A camera that fails is opened again and nobody waits for it; a stage that fails ends the pipeline with its fault and every frame given back.
/// </summary>
public sealed class StorePipeline
{
    /// <summary>
    /// Pictures between workers and tracker: a third of a second of 32 cameras, far more than a tracker with a step under 0.5 ms lets gather. When it is full the workers wait, because order matters;
    /// the cameras' pictures then overtake each other before them.
    /// </summary>
    private const int SeenCapacity = 160;

    private readonly StorePipelineParts _parts;
    private readonly StorePipelineOptions _options;
    private readonly SightingLists _lists = new();
    private readonly List<CameraRunner> _cameras = [];
    private readonly PoseWatch? _poses;
    private volatile FramePool? _pool;
    private volatile Func<int>? _waiting;

    /// <summary>A pipeline that is not running yet.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is out of its range.</exception>
    /// <exception cref="InvalidDataException">A source's camera is not in the store, or not calibrated; all of them are named.</exception>
    public StorePipeline(StorePipelineParts parts, StorePipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_parts, _options) = (parts, options);
        parts.Meters?.Watch(() => Cameras);
        IReadOnlyList<string> unknown = [.. parts.Sources.Where(source => CalibrationOf(source) is null).Select(source => source.Camera.Value)];
        if (unknown.Count > 0 || parts.Sources.Count == 0)
        {
            throw new InvalidDataException(unknown.Count == 0
                ? $"{parts.Store.Name}: no camera to look through. Name each camera's source and calibration in store.json."
                : $"{parts.Store.Name}: cameras {string.Join(", ", unknown)} are not calibrated in store.json, so nobody whom they see can be placed on the floor. Calibrate them, or leave them out.");
        }

        HashSet<CameraId> watched = [.. parts.Sources.Select(source => source.Camera)];
        _poses = TrackedSightings.PosesOf(parts.Store with { Cameras = [.. parts.Store.Cameras.Where(camera => watched.Contains(camera.Id))] }, options.Poses);
        if (_poses is { } poses)
        {
            poses.Changed = parts.Listener.Knocked;
            parts.Meters?.Watch(() => poses.Cameras);
        }
    }

    /// <summary>How each camera is doing, in the order of the sources; empty before the pipeline runs.</summary>
    public IReadOnlyList<CameraCounts> Cameras
    {
        get
        {
            lock (_cameras)
            {
                return [.. _cameras.Select(camera => camera.Counts)];
            }
        }
    }

    /// <summary>Where each camera seems to look, against where it was surveyed to; none where fewer than two are calibrated.</summary>
    public IReadOnlyList<CameraPose> Poses => _poses?.Cameras ?? [];

    /// <summary>Pictures that reached the tracker too late to be used.</summary>
    public long LateFrames { get; private set; }

    /// <summary>Frames that were not given back; 0 whenever no pipeline runs.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Frames lent out and given back so far, and pictures that wait for the tracker. May be read from any thread.</summary>
    public PipelineFlow Flow => new(_pool?.Rented ?? 0, _pool?.Returned ?? 0, _waiting?.Invoke() ?? 0);

    /// <summary>Runs until every source has ended, or until told to stop.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        int cameras = _parts.Sources.Count;
        FramePool pool = new(cameras * NewestFrames.FramesPerCamera);
        NewestFrames frames = new(cameras, _options.Overflow);                     // One place a camera; the newest wins, or it waits.
        Channel<Seen> seen = Channel.CreateBounded<Seen>(new BoundedChannelOptions(SeenCapacity) { SingleReader = true });   // Waits: order matters.
        (_pool, _waiting) = (pool, () => seen.Reader.Count);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Open(pool, frames);
        Task[] stages =
        [
            .. _cameras.Select(camera => WatchAsync(camera, frames, seen.Writer, ending.Token)),
            LookAsync(frames, seen.Writer, ending.Token),
            FollowAsync(seen.Reader, ending.Token),
        ];

        // A stage that fails must end its neighbours, or they wait on it for ever. A stage that finishes has closed its output, so the rest drain and finish by themselves.
        try
        {
            await foreach (Task ended in Task.WhenEach(stages))
            {
                await ended;
            }
        }
        finally
        {
            await ending.CancelAsync();
            seen.Writer.TryComplete();
            await Task.WhenAll(stages).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            frames.Dispose();
            Outstanding = pool.Outstanding;
            pool.Dispose();
        }
    }

    private void Open(FramePool pool, NewestFrames frames)
    {
        Furniture furniture = TrackedSightings.FurnitureOf(_parts.Store);
        lock (_cameras)
        {
            _cameras.Clear();
            foreach (ICameraSource source in _parts.Sources)
            {
                CameraParts parts = new(_cameras.Count, frames, pool, _parts.Clock, _parts.Listener.Say) { Furniture = furniture, Arrivals = _parts.Arrivals };
                _cameras.Add(new CameraRunner(source, CalibrationOf(source)!, _options, parts));
            }
        }
    }

    private CameraCalibration? CalibrationOf(ICameraSource source) => _parts.Store.Cameras.FirstOrDefault(camera => camera.Id == source.Camera)?.Calibration;

    /// <summary>One camera. It begins on the pool, so that opening one does not keep the next from being opened.</summary>
    private static async Task WatchAsync(CameraRunner camera, NewestFrames frames, ChannelWriter<Seen> seen, CancellationToken ending)
    {
        await Task.Yield();
        try
        {
            await camera.RunAsync(token => seen.WriteAsync(Seen.Gone(camera.View), token), ending);
        }
        finally
        {
            frames.Complete();
        }
    }

    /// <summary>The workers, each on a thread of its own: they compute without pause, and on the pool would keep the cameras from their turns.</summary>
    private async Task LookAsync(NewestFrames frames, ChannelWriter<Seen> seen, CancellationToken ending)
    {
        await using CancellationTokenRegistration stopping = ending.UnsafeRegister(static places => ((NewestFrames)places!).Stop(), frames);
        Task[] workers = new Task[Math.Min(_options.Workers, _cameras.Count)];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = Task.Factory.StartNew(() => Work(frames, seen, ending), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        try
        {
            await foreach (Task ended in Task.WhenEach(workers))
            {
                await ended;
            }

            seen.Complete();
        }
        finally
        {
            frames.Stop();
            await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Work(NewestFrames frames, ChannelWriter<Seen> seen, CancellationToken ending)
    {
        using IPersonDetector detector = _parts.OpenDetector();
        PeopleFound found = new();
        while (frames.TryTake(out int number, out Frame? frame))
        {
            CameraRunner camera = _cameras[number];
            SightingFrame sighted;
            using (frame)
            {
                long began = _parts.Meters?.Begin(_parts.Clock) ?? 0;
                detector.Detect(frame, found);
                _parts.Meters?.End("detect", camera.View.Value, _parts.Clock, began);
                _parts.Watcher?.Look(frame, found.People);
                began = _parts.Meters?.Begin(_parts.Clock) ?? 0;
                SightingList list = _lists.Rent();
                foreach (ref readonly PersonDetection person in found.People)
                {
                    list.Add(camera.Placer.Place(frame, person, detector.GivesPoints));
                }

                _parts.Meters?.End("place", camera.View.Value, _parts.Clock, began);
                FrameMoment moment = frame.Moment;
                sighted = new SightingFrame(camera.View, frame.Index, moment.CapturedAt, moment.CapturedSd, moment.ArrivedAt, frame.Promise, list);
            }

            camera.CountInferred();
            Write(seen, new Seen(sighted, IsGone: false), ending);
            if (frames.Finish(number))
            {
                Write(seen, Seen.Gone(camera.View), ending);
            }
        }
    }

    /// <summary>Waits on the worker's own thread where the tracker is behind, which is rare and then what is wanted.</summary>
    private static void Write(ChannelWriter<Seen> seen, in Seen what, CancellationToken ending)
    {
        while (!seen.TryWrite(what))
        {
            if (!seen.WaitToWriteAsync(ending).AsTask().GetAwaiter().GetResult())
            {
                throw new ChannelClosedException();
            }
        }
    }

    private async Task FollowAsync(ChannelReader<Seen> seen, CancellationToken ending)
    {
        // Where nothing may be lost every camera is waited for, however long it takes.
        StoreTrackerOptions tracking = _options.Tracking ?? TrackedSightings.OptionsOf(_parts.Store);
        StoreTracker tracker = TrackedSightings.TrackerOf(
            _parts.Store, _options.Overflow == Overflow.Waits ? tracking with { LateSecondsMax = StoreTrackerOptions.LateSecondsMost } : tracking, Placed, _poses);
        _cameras.ForEach(camera => tracker.Expect(camera.View));

        // Without a token, which would cost an object a wait: whoever ends the pipeline closes the channel.
        while (await seen.WaitToReadAsync(CancellationToken.None))
        {
            while (seen.TryRead(out Seen what))
            {
                long began = what.IsGone ? 0 : _parts.Meters?.Begin(_parts.Clock) ?? 0;
                if (what.IsGone)
                {
                    tracker.Leave(what.Frame.View);
                }
                else
                {
                    tracker.Take(what.Frame);
                }

                Tell(tracker);
                _parts.Meters?.End("follow", what.Frame.View.Value, _parts.Clock, began);
                LateFrames = tracker.LateFrames;
            }
        }

        ending.ThrowIfCancellationRequested();
        tracker.Complete();
        Tell(tracker);
    }

    private void Tell(StoreTracker tracker)
    {
        while (tracker.TryTell(out TimeSpan at, out ReadOnlySpan<Presence> people))
        {
            _poses?.Tell(at, people);
            _parts.Listener.Tell(at, people);
        }
    }

    private void Placed(SightingFrame frame)
    {
        _parts.Listener.Placed(frame);
        _lists.Return((SightingList)frame.Sightings);
    }

    /// <summary>A picture's sightings; or a camera that nobody is to wait for.</summary>
    private readonly record struct Seen(SightingFrame Frame, bool IsGone)
    {
        public static Seen Gone(ViewId view) => new(new SightingFrame { View = view }, IsGone: true);
    }
}

using System.Threading.Channels;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>What cameras are looked through with.</summary>
/// <param name="Store">Where the cameras hang, as surveyed.</param>
/// <param name="Sources">One for each camera that is to be looked through, each calibrated in the store.</param>
/// <param name="OpenDetector">Opens a detector; each worker opens one of its own and closes it.</param>
/// <param name="Clock">Measures waits.</param>
public record LookingParts(StoreDefinition Store, IReadOnlyList<ICameraSource> Sources, Func<IPersonDetector> OpenDetector, TimeProvider Clock)
{
    /// <summary>Sees the pictures that were looked at; null for nobody.</summary>
    public IFrameWatcher? Watcher { get; init; }

    /// <summary>Sees every picture as it comes, looked at or not; null for nobody.</summary>
    public IFrameArrivals? Arrivals { get; init; }

    /// <summary>Counts and measures; null for nobody.</summary>
    public VisionMeters? Meters { get; init; }

    /// <summary>Throws where there is nothing to look through, or people whom a camera sees could not be placed.</summary>
    /// <param name="elsewhere">Cameras that other processes look through.</param>
    /// <exception cref="InvalidDataException">A source's camera is not in the store, or not calibrated, all of them named; or there is none.</exception>
    internal void Require(int elsewhere = 0)
    {
        string[] unknown = [.. Sources.Where(source => CalibrationOf(source) is null).Select(source => source.Camera.Value)];
        if (unknown.Length > 0)
        {
            throw new InvalidDataException($"{Store.Name}: cameras {string.Join(", ", unknown)} are not calibrated in store.json, so nobody whom they see can be placed on the floor. Calibrate them, or leave them out.");
        }

        if (Sources.Count + elsewhere == 0)
        {
            throw new InvalidDataException($"{Store.Name}: no camera to look through. Name each camera's source and calibration in store.json.");
        }
    }

    /// <summary>How a source's camera hangs; null where it is not calibrated.</summary>
    internal CameraCalibration? CalibrationOf(ICameraSource source) => Store.Cameras.FirstOrDefault(camera => camera.Id == source.Camera)?.Calibration;
}

/// <summary>
/// Cameras and the workers that look at their pictures: each camera's pictures to whichever worker is free, and what it sees placed on the floor, each camera's in order.
/// A camera that fails is opened again and nobody waits for it; a worker that fails ends the stage with its fault and every frame given back.
/// </summary>
internal sealed class LookingStage
{
    private readonly LookingParts _parts;
    private readonly StorePipelineOptions _options;
    private readonly SightingLists _lists;
    private readonly Action<CameraNotice> _say;
    private readonly List<CameraRunner> _cameras = [];
    private volatile FramePool? _pool;

    /// <param name="parts">What is looked through, and with what; every source is calibrated.</param>
    /// <param name="options">How.</param>
    /// <param name="lists">Lends the lists that go with each picture.</param>
    /// <param name="say">Hears how cameras are doing; on any flow, and not to wait.</param>
    public LookingStage(LookingParts parts, StorePipelineOptions options, SightingLists lists, Action<CameraNotice> say) => (_parts, _options, _lists, _say) = (parts, options, lists, say);

    /// <summary>How each camera is doing, in the order of the sources; empty before the stage runs.</summary>
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

    /// <summary>Frames that were not given back; 0 whenever the stage does not run.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Frames lent out and given back so far.</summary>
    public (long Rented, long Returned) Frames => (_pool?.Rented ?? 0, _pool?.Returned ?? 0);

    /// <summary>A plate in a camera's view moves; of no account where every picture is looked at. May be called from any thread.</summary>
    public void Stir(CameraId camera, TimeSpan at)
    {
        lock (_cameras)
        {
            _cameras.Find(runner => runner.View.Value == camera.Value)?.Gate?.Stir(at);
        }
    }

    /// <summary>Runs until every source has ended, or until told to stop.</summary>
    /// <param name="seen">Gets what is seen; a place that is full makes the workers wait. It stays the caller's to close.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(ChannelWriter<Seen> seen, CancellationToken stop)
    {
        int cameras = _parts.Sources.Count;
        if (cameras == 0)
        {
            return; // All of them are looked through elsewhere.
        }

        FramePool pool = new(cameras * NewestFrames.FramesPerCamera);
        NewestFrames frames = new(cameras, _options.Overflow); // One place a camera; the newest wins, or it waits.
        _pool = pool;
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Open(pool, frames);
        Task[] stages = [.. _cameras.Select(camera => WatchAsync(camera, frames, seen, ending.Token)), LookAsync(frames, seen, ending.Token)];
        try
        {
            await Stages.AllAsync(stages, ending.CancelAsync);
        }
        finally
        {
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
                CameraParts parts = new(_cameras.Count, frames, pool, _parts.Clock, _say) { Furniture = furniture, Arrivals = _parts.Arrivals };
                _cameras.Add(new CameraRunner(source, _parts.CalibrationOf(source)!, _options, parts));
            }
        }
    }

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

        await Stages.AllAsync(workers, () =>
        {
            frames.Stop();
            return Task.CompletedTask;
        });
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
                if (camera.Gate?.Opens(frame) ?? true)
                {
                    long looking = _parts.Meters?.Begin(_parts.Clock) ?? 0;
                    detector.Detect(frame, found);
                    _parts.Meters?.End("detect", camera.View.Value, _parts.Clock, looking);
                    camera.Gate?.Looked(frame, found.People.Length > 0);
                    camera.CountInferred();
                }
                else
                {
                    found.Clear();
                    camera.CountGated();
                }

                _parts.Watcher?.Look(frame, found.People);
                long placing = _parts.Meters?.Begin(_parts.Clock) ?? 0;
                SightingList list = _lists.Rent();
                foreach (ref readonly PersonDetection person in found.People)
                {
                    list.Add(camera.Placer.Place(frame, person, detector.GivesPoints));
                }

                _parts.Meters?.End("place", camera.View.Value, _parts.Clock, placing);
                FrameMoment moment = frame.Moment;
                sighted = new SightingFrame(camera.View, frame.Index, moment.CapturedAt, moment.CapturedSd, moment.ArrivedAt, frame.Promise, list);
            }

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
}

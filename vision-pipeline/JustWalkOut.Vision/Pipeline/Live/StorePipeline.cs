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

    /// <summary>A camera's clock was found to disagree with the others', or to agree again.</summary>
    /// <param name="clock">Which, by how much and since when.</param>
    void ClockChanged(CameraClock clock)
    {
        // Whoever does not go by its times need not know.
    }
}

/// <summary>What a pipeline is put together from.</summary>
/// <param name="Store">Where the cameras hang, as surveyed.</param>
/// <param name="Sources">One for each camera that is to be looked through here, each calibrated in the store.</param>
/// <param name="OpenDetector">Opens a detector; each worker opens one of its own and closes it.</param>
/// <param name="Clock">Measures waits.</param>
/// <param name="Listener">Hears of people.</param>
public sealed record StorePipelineParts(StoreDefinition Store, IReadOnlyList<ICameraSource> Sources, Func<IPersonDetector> OpenDetector, TimeProvider Clock, IFloorListener Listener)
    : LookingParts(Store, Sources, OpenDetector, Clock)
{
    /// <summary>Brings what is seen through cameras that other processes look through; null where none do.</summary>
    public SightingIntake? Elsewhere { get; init; }
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
    private readonly LookingStage _looking;
    private readonly PoseWatch? _poses;
    private volatile Func<int>? _waiting;
    private int _feeding;

    /// <summary>A pipeline that is not running yet.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is out of its range.</exception>
    /// <exception cref="InvalidDataException">A source's camera is not in the store, or not calibrated; all of them are named.</exception>
    public StorePipeline(StorePipelineParts parts, StorePipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_parts, _options) = (parts, options);
        parts.Require(parts.Elsewhere?.Cameras.Count ?? 0);
        parts.Meters?.Watch(() => Cameras);
        HashSet<CameraId> watched = [.. parts.Sources.Select(source => source.Camera), .. parts.Elsewhere?.Cameras ?? []];
        _looking = new LookingStage(parts, options, _lists, parts.Listener.Say);
        _poses = TrackedSightings.PosesOf(parts.Store with { Cameras = [.. parts.Store.Cameras.Where(camera => watched.Contains(camera.Id))] }, options.Poses);
        if (_poses is { } poses)
        {
            (poses.Changed, poses.ClockChanged) = (parts.Listener.Knocked, parts.Listener.ClockChanged);
            parts.Meters?.Watch(() => poses.Cameras);
            parts.Meters?.Watch(() => poses.Clocks);
        }
    }

    /// <summary>How each camera is doing, those of this process in the order of the sources and then those of others; empty before the pipeline runs.</summary>
    public IReadOnlyList<CameraCounts> Cameras => [.. _looking.Cameras, .. _parts.Elsewhere?.Counts ?? []];

    /// <summary>Where each camera seems to look, against where it was surveyed to; none where fewer than two are calibrated.</summary>
    public IReadOnlyList<CameraPose> Poses => _poses?.Cameras ?? [];

    /// <summary>Each camera's clock, against those of the others; none where fewer than two are calibrated.</summary>
    public IReadOnlyList<CameraClock> Clocks => _poses?.Clocks ?? [];

    /// <summary>Pictures that reached the tracker too late to be used.</summary>
    public long LateFrames { get; private set; }

    /// <summary>Frames that were not given back; 0 whenever no pipeline runs.</summary>
    public int Outstanding => _looking.Outstanding;

    /// <summary>Frames lent out and given back so far, and pictures that wait for the tracker. May be read from any thread.</summary>
    public PipelineFlow Flow => _looking.Frames is var (rented, returned) ? new(rented, returned, _waiting?.Invoke() ?? 0) : default;

    /// <summary>A plate in a camera's view moves: its gate, where it has one, opens. May be called from any thread.</summary>
    /// <param name="camera">Which.</param>
    /// <param name="at">When, since the origin of time.</param>
    public void Stir(CameraId camera, TimeSpan at) => _looking.Stir(camera, at);

    /// <summary>Runs until every source has ended, and every camera that is looked through elsewhere, or until told to stop.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        Channel<Seen> seen = Channel.CreateBounded<Seen>(new BoundedChannelOptions(SeenCapacity) { SingleReader = true }); // Waits: order matters.
        _waiting = () => seen.Reader.Count;
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Func<Task>> feeders = [() => _looking.RunAsync(seen.Writer, ending.Token)];
        if (_parts.Elsewhere is { } elsewhere)
        {
            feeders.Add(() => elsewhere.RunAsync(new IntakeRun(_lists, seen.Writer, _parts.Listener.Say), ending.Token));
        }

        _feeding = feeders.Count;
        Task[] stages = [.. feeders.Select(feed => FeedAsync(feed, seen.Writer)), FollowAsync(seen.Reader, ending.Token)];
        await Stages.AllAsync(stages, async () =>
        {
            await ending.CancelAsync();
            seen.Writer.TryComplete();
        });
    }

    /// <summary>One of those who bring sightings; the last of them closes the place.</summary>
    private async Task FeedAsync(Func<Task> feed, ChannelWriter<Seen> seen)
    {
        await feed();
        if (Interlocked.Decrement(ref _feeding) == 0)
        {
            seen.Complete();
        }
    }

    private async Task FollowAsync(ChannelReader<Seen> seen, CancellationToken ending)
    {
        // Where nothing may be lost every camera is waited for, however long it takes.
        StoreTrackerOptions tracking = _options.Tracking ?? TrackedSightings.OptionsOf(_parts.Store);
        StoreTracker tracker = TrackedSightings.TrackerOf(
            _parts.Store, _options.Overflow == Overflow.Waits ? tracking with { LateSecondsMax = StoreTrackerOptions.LateSecondsMost } : tracking, Placed, _poses);
        foreach (CameraId camera in (CameraId[])[.. _parts.Sources.Select(source => source.Camera), .. _parts.Elsewhere?.Cameras ?? []])
        {
            tracker.Expect(new ViewId(camera.Value));
        }

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
}

using System.Runtime.CompilerServices;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Localization;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>Sightings of a store, followed over the floor: what the tracker tells, moment by moment.</summary>
public static class TrackedSightings
{
    /// <summary>Follows everybody.</summary>
    /// <param name="sightings">In order of arrival or of capture.</param>
    /// <param name="store">Where.</param>
    /// <param name="options">How; null for what suits the store's floor.</param>
    /// <param name="poses">Watches for cameras that are knocked; null for nobody.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async IAsyncEnumerable<TargetFrame> FollowAsync(
        IAsyncEnumerable<SightingFrame> sightings, StoreDefinition store, StoreTrackerOptions? options, PoseWatch? poses, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sightings);
        StoreTracker tracker = TrackerOf(store, options, null, poses);
        await foreach (SightingFrame frame in sightings.WithCancellation(cancellation))
        {
            tracker.Take(frame);
            while (Told(tracker, poses) is TargetFrame told)
            {
                yield return told;
            }
        }

        tracker.Complete();
        while (Told(tracker, poses) is TargetFrame told)
        {
            yield return told;
        }
    }

    /// <summary>A tracker for a store.</summary>
    /// <param name="store">Where.</param>
    /// <param name="options">How; null for what suits the store's floor.</param>
    /// <param name="done">Gets each frame that it is done with; null for nobody.</param>
    /// <param name="poses">Watches for cameras that are knocked, and is to be told what the tracker tells; null for nobody.</param>
    public static StoreTracker TrackerOf(StoreDefinition store, StoreTrackerOptions? options, Action<SightingFrame>? done, PoseWatch? poses = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new StoreTracker(FloorOf(store), options ?? OptionsOf(store), CoverageOf(store), CamerasOf(store)) { Done = done, Before = poses is null ? null : poses.See };
    }

    /// <summary>What suits a store's floor: people come by its doors, or from anywhere where it has none.</summary>
    public static StoreTrackerOptions OptionsOf(StoreDefinition store) => FloorOf(store).IsOpen ? StoreTrackerOptions.OpenFloor : new StoreTrackerOptions();

    /// <summary>A store's floor with its ways in and out.</summary>
    public static TrackedFloor FloorOf(StoreDefinition store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new TrackedFloor(
            Points(store.Floor.Outline),
            store.Zones.Where(zone => zone.Kind is ZoneKind.Entry or ZoneKind.Exit).Select(zone => Points(zone.Outline)));
    }

    /// <summary>What a store's calibrated cameras can see of its floor between its shelves; null for a floor without doors, of which nobody says what stands on it.</summary>
    public static FloorCoverage? CoverageOf(StoreDefinition store)
    {
        ArgumentNullException.ThrowIfNull(store);
        IReadOnlyDictionary<ViewId, CameraModel> cameras = CamerasOf(store);
        return cameras.Count == 0 || FloorOf(store).IsOpen
            ? null
            : new FloorCoverage(Points(store.Floor.Outline), cameras.Select(camera => (camera.Key, camera.Value)), FurnitureOf(store));
    }

    /// <summary>A watch for cameras that are knocked; null for fewer than two calibrated ones, and for a floor without doors: nobody keeps a store there.</summary>
    public static PoseWatch? PosesOf(StoreDefinition store, PoseWatchOptions? options = null) =>
        CamerasOf(store) is { Count: >= 2 } cameras && !FloorOf(store).IsOpen ? new PoseWatch(cameras, options ?? new PoseWatchOptions()) : null;

    /// <summary>The geometry of a store's calibrated cameras.</summary>
    public static IReadOnlyDictionary<ViewId, CameraModel> CamerasOf(StoreDefinition store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Cameras.Where(camera => camera.Calibration is not null).ToDictionary(camera => new ViewId(camera.Id.Value), camera => SightingPlacer.ModelOf(camera.Calibration!));
    }

    /// <summary>A store's shelves, as what stands before people.</summary>
    public static Furniture FurnitureOf(StoreDefinition store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new Furniture(store.Gondolas.Select(BlockOf));
    }

    private static FloorBlock BlockOf(Gondola gondola) => new(
        new FloorPoint(gondola.Pose.X, gondola.Pose.Y), gondola.Pose.YawDegrees, gondola.Size.Width, gondola.Size.Depth, gondola.Pose.Z + gondola.Size.Height);

    private static FloorPoint[] Points(IReadOnlyList<double[]> outline) => [.. outline.Select(corner => new FloorPoint(corner[0], corner[1]))];

    private static TargetFrame? Told(StoreTracker tracker, PoseWatch? poses)
    {
        if (!tracker.TryTell(out TimeSpan at, out ReadOnlySpan<Presence> people))
        {
            return null;
        }

        poses?.Tell(at, people);
        return new TargetFrame(at, people.ToArray());
    }
}

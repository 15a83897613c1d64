using System.Runtime.CompilerServices;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>Sightings of a store, followed over the floor: what the tracker tells, moment by moment.</summary>
public static class TrackedSightings
{
    /// <summary>Follows everybody.</summary>
    /// <param name="sightings">In order of arrival or of capture.</param>
    /// <param name="store">Where.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async IAsyncEnumerable<TargetFrame> FollowAsync(
        IAsyncEnumerable<SightingFrame> sightings, StoreDefinition store, StoreTrackerOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sightings);
        StoreTracker tracker = new(FloorOf(store), options);
        await foreach (SightingFrame frame in sightings.WithCancellation(cancellation))
        {
            tracker.Take(frame);
            while (Told(tracker) is TargetFrame told)
            {
                yield return told;
            }
        }

        tracker.Complete();
        while (Told(tracker) is TargetFrame told)
        {
            yield return told;
        }
    }

    /// <summary>A store's floor with its ways in and out.</summary>
    public static TrackedFloor FloorOf(StoreDefinition store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new TrackedFloor(
            Points(store.Floor.Outline),
            store.Zones.Where(zone => zone.Kind is ZoneKind.Entry or ZoneKind.Exit).Select(zone => Points(zone.Outline)));
    }

    private static FloorPoint[] Points(IReadOnlyList<double[]> outline) => [.. outline.Select(corner => new FloorPoint(corner[0], corner[1]))];

    private static TargetFrame? Told(StoreTracker tracker) =>
        tracker.TryTell(out TimeSpan at, out ReadOnlySpan<Presence> people) ? new TargetFrame(at, people.ToArray()) : null;
}

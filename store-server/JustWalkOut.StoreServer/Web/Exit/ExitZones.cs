using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Where the exits of a store are.</summary>
internal static class ExitZones
{
    /// <summary>The exit zones at a gate: those that it is the nearest to of all, by the nearest corner; all of them where the store does not say where the gate is.</summary>
    public static Zone[] By(StoreDefinition store, GateId gate)
    {
        Zone[] exits = [.. store.Zones.Where(zone => zone.Kind == ZoneKind.Exit)];
        Gate? at = store.Gates.FirstOrDefault(known => known.Id == gate);
        if (at is null || exits.Length < 2)
        {
            return exits;
        }

        double least = exits.Min(zone => Metres(zone, at.At));
        return [.. exits.Where(zone => Metres(zone, at.At) <= least)];
    }

    /// <summary>Whether a point is within a closed polygon: whether a ray from it crosses the outline an odd number of times.</summary>
    public static bool Holds(IReadOnlyList<double[]> outline, double x, double y)
    {
        bool isInside = false;
        for (int i = 0, j = outline.Count - 1; i < outline.Count; j = i++)
        {
            (double[] from, double[] to) = (outline[j], outline[i]);
            isInside ^= from[1] > y != to[1] > y && x < ((to[0] - from[0]) * (y - from[1]) / (to[1] - from[1])) + from[0];
        }

        return isInside;
    }

    /// <summary>From a point to a zone: 0 inside it, else to its nearest corner.</summary>
    private static double Metres(Zone zone, double[] at) =>
        Holds(zone.Outline, at[0], at[1]) ? 0 : zone.Outline.Min(corner => double.Hypot(corner[0] - at[0], corner[1] - at[1]));
}

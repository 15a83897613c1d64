using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Acting;

/// <summary>Where people come in and go out of a store.</summary>
internal sealed class FloorZones
{
    private readonly StoreDefinition _store;
    private readonly FloorMap _floor;

    /// <summary>Throws <see cref="InvalidDataException"/> where the store has no way in or out.</summary>
    public FloorZones(StoreDefinition store, FloorMap floor)
    {
        (_store, _floor) = (store, floor);
        if (store.Gates.Count == 0 || !store.Zones.Any(zone => zone.Kind == ZoneKind.Entry) || !store.Zones.Any(zone => zone.Kind == ZoneKind.Exit))
        {
            throw new InvalidDataException($"Store '{store.Name}' has {store.Gates.Count} gates and zones [{string.Join(", ", store.Zones.Select(zone => zone.Kind))}], expected a gate, an entry and an exit; complete the store before people come.");
        }
    }

    /// <summary>A free point of a zone of some kind by chance; null where all is taken.</summary>
    /// <param name="kind">Which kind.</param>
    /// <param name="chance">Draws the point.</param>
    /// <param name="isFree">Whether a point will do beyond being free floor.</param>
    public FloorPoint? FreePoint(ZoneKind kind, Random chance, Func<FloorPoint, bool> isFree)
    {
        const int Tries = 60;
        Zone[] zones = [.. _store.Zones.Where(zone => zone.Kind == kind)];
        for (int i = 0; i < Tries && zones.Length > 0; i++)
        {
            Zone zone = chance.OneOf(zones);
            FloorPoint point = new(
                chance.Between(zone.Outline.Min(corner => corner[0]), zone.Outline.Max(corner => corner[0])),
                chance.Between(zone.Outline.Min(corner => corner[1]), zone.Outline.Max(corner => corner[1])));
            if (Holds(zone, point) && _floor.IsFree(point, BodyRadiusMetres) && isFree(point))
            {
                return point;
            }
        }

        return null;
    }

    /// <summary>Whether a point lies in a zone of some kind.</summary>
    public bool IsIn(ZoneKind kind, FloorPoint point) => _store.Zones.Any(zone => zone.Kind == kind && Holds(zone, point));

    /// <summary>The middle of a zone of some kind: the first one's.</summary>
    public FloorPoint Middle(ZoneKind kind)
    {
        Zone zone = _store.Zones.First(zone => zone.Kind == kind);
        return new FloorPoint(zone.Outline.Average(corner => corner[0]), zone.Outline.Average(corner => corner[1]));
    }

    /// <summary>The gate nearest to the middle of the entry.</summary>
    public Gate NearestGate()
    {
        FloorPoint entry = Middle(ZoneKind.Entry);
        return _store.Gates.MinBy(gate => double.Hypot(gate.At[0] - entry.XMetres, gate.At[1] - entry.YMetres))!;
    }

    private const double BodyRadiusMetres = 0.25;

    /// <summary>Whether a polygon holds a point, by counting the edges that a ray along x crosses.</summary>
    private static bool Holds(Zone zone, FloorPoint point)
    {
        bool isInside = false;
        IReadOnlyList<double[]> outline = zone.Outline;
        for (int i = 0, before = outline.Count - 1; i < outline.Count; before = i++)
        {
            bool crosses = outline[i][1] > point.YMetres != outline[before][1] > point.YMetres;
            if (crosses && point.XMetres < ((outline[before][0] - outline[i][0]) * (point.YMetres - outline[i][1]) / (outline[before][1] - outline[i][1])) + outline[i][0])
            {
                isInside = !isInside;
            }
        }

        return isInside;
    }
}

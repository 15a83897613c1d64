using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Acting;

/// <summary>Where people come in and go out of a store.</summary>
internal sealed class FloorZones
{
    private const double BodyRadiusMetres = 0.25;

    /// <summary>Who stands nearer than this to where people come in stands in their way.</summary>
    private const double ClearMetres = 1;

    private readonly StoreDefinition _store;
    private readonly FloorMap _floor;
    private readonly Dictionary<GateId, FloorPoint[]> _behind;

    /// <summary>Throws <see cref="InvalidDataException"/> where the store has no way in or out.</summary>
    public FloorZones(StoreDefinition store, FloorMap floor)
    {
        (_store, _floor) = (store, floor);
        if (store.Gates.Count == 0 || !store.Zones.Any(zone => zone.Kind == ZoneKind.Entry) || !store.Zones.Any(zone => zone.Kind == ZoneKind.Exit))
        {
            throw new InvalidDataException($"Store '{store.Name}' has {store.Gates.Count} gates and zones [{string.Join(", ", store.Zones.Select(zone => zone.Kind))}], expected a gate, an entry and an exit; complete the store before people come.");
        }

        EntryGates = EntryGatesOf(store);
        _behind = EntryGates.ToDictionary(gate => gate.Id, BehindOf);
    }

    /// <summary>The gates through which people come in: those in an entry zone, else the one nearest to it.</summary>
    public IReadOnlyList<Gate> EntryGates { get; }

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

    /// <summary>Free floor behind a gate, on a grid around it, nearest first: a gate may stand in a wall.</summary>
    /// <param name="gate">One of <see cref="EntryGates"/>.</param>
    public IReadOnlyList<FloorPoint> Behind(Gate gate) => _behind[gate.Id];

    /// <summary>A free place out of the way of whoever comes through a gate, for somebody who stands in it; null where they do not, or none is free.</summary>
    /// <param name="actor">Who stands there.</param>
    /// <param name="isFree">Whether a point will do beyond being free floor.</param>
    public FloorPoint? OutOfTheWay(Actor actor, Func<FloorPoint, bool> isFree)
    {
        const int Directions = 16;
        double Clear(FloorPoint point) => _behind.Values.Min(points => double.Hypot(points[0].XMetres - point.XMetres, points[0].YMetres - point.YMetres));
        if (Clear(actor.Body.At) >= ClearMetres)
        {
            return null;
        }

        return Enumerable.Range(0, 3 * Directions)
            .Select(i => (Turn: Math.SinCos(i * Math.Tau / Directions), Metres: ClearMetres * (1 + (i / Directions))))
            .Select(way => new FloorPoint(actor.Body.At.XMetres + (way.Metres * way.Turn.Cos), actor.Body.At.YMetres + (way.Metres * way.Turn.Sin)))
            .Where(point => Clear(point) >= ClearMetres && _floor.IsFree(point, actor.Body.RadiusMetres) && isFree(point))
            .Select(point => (FloorPoint?)point)
            .FirstOrDefault();
    }

    private FloorPoint[] BehindOf(Gate gate)
    {
        const double GridMetres = 0.05;
        const int Cells = 20;
        FloorPoint[] free =
        [
            .. from x in Enumerable.Range(-Cells, (2 * Cells) + 1)
               from y in Enumerable.Range(-Cells, (2 * Cells) + 1)
               orderby (x * x) + (y * y), y, x
               let point = new FloorPoint(gate.At[0] + (x * GridMetres), gate.At[1] + (y * GridMetres))
               where _floor.IsFree(point, BodyRadiusMetres)
               select point,
        ];
        return free.Length > 0 ? free : throw new InvalidDataException($"Store '{_store.Name}': no free floor within {Cells * GridMetres:0} m of gate '{gate.Id}' at {gate.At[0]}, {gate.At[1]}; move the gate, or what stands in its way.");
    }

    private static Gate[] EntryGatesOf(StoreDefinition store)
    {
        Zone[] entries = [.. store.Zones.Where(zone => zone.Kind == ZoneKind.Entry)];
        Gate[] inside = [.. store.Gates.Where(gate => entries.Any(zone => Holds(zone, new FloorPoint(gate.At[0], gate.At[1]))))];
        (double x, double y) = (entries[0].Outline.Average(corner => corner[0]), entries[0].Outline.Average(corner => corner[1]));
        return inside.Length > 0 ? inside : [store.Gates.MinBy(gate => double.Hypot(gate.At[0] - x, gate.At[1] - y))!];
    }

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

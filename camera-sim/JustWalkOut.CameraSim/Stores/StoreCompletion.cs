using JustWalkOut.CameraSim.Walking;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Stores;

/// <summary>A store that people can enter and leave, and what had to be added or left out for it, one line each.</summary>
public sealed record CompletedStore(StoreDefinition Store, IReadOnlyList<string> Notes);

/// <summary>Adds what an imported store lacks for a simulation: a way in, a way out, cameras. What a store has stays as it is.</summary>
public static class StoreCompletion
{
    /// <summary>Room to stand that a gate needs.</summary>
    private const double GateRoomMetres = 0.5;

    /// <summary>Cameras that are added hang this high, unless the furniture is higher.</summary>
    private const double CameraHeightMetres = 2.8;

    /// <summary>Completes a store; the same store gives the same completion.</summary>
    /// <exception cref="InvalidDataException">Its floor has no free place.</exception>
    public static CompletedStore Of(StoreDefinition store)
    {
        List<string> notes = [];
        store = WithoutUnweighed(store, notes);
        if (store.Gates.Count == 0 || !HasZone(store, ZoneKind.Entry) || !HasZone(store, ZoneKind.Exit))
        {
            store = WithDoor(store, notes);
        }

        if (!store.Cameras.Any(camera => camera.Calibration is not null))
        {
            store = WithCameras(store, notes);
        }

        return new CompletedStore(store, notes);
    }

    private static bool HasZone(StoreDefinition store, ZoneKind kind) => store.Zones.Any(zone => zone.Kind == kind);

    private static StoreDefinition WithoutUnweighed(StoreDefinition store, List<string> notes)
    {
        HashSet<Sku> unweighed = [.. store.Catalog.Where(product => product.UnitWeight is null).Select(product => product.Sku)];
        PlanogramRow[] left = [.. store.Planogram.Where(row => !unweighed.Contains(row.Sku))];
        if (left.Length < store.Planogram.Count)
        {
            notes.Add($"planogram rows of products without a weight: {store.Planogram.Count - left.Length} ({string.Join(", ", store.Planogram.Where(row => unweighed.Contains(row.Sku)).Select(row => row.Sku.Value).Distinct().Take(5))}); their plates stay empty.");
        }

        return store with { Planogram = left };
    }

    /// <summary>A door where the edge of the floor has most room in front of it.</summary>
    private static StoreDefinition WithDoor(StoreDefinition store, List<string> notes)
    {
        FloorMap floor = new(store);
        (double Clearance, FloorPoint At, double AlongX, double AlongY) best = (0, default, 1, 0);
        IReadOnlyList<double[]> outline = store.Floor.Outline;
        for (int i = 0; i < outline.Count; i++)
        {
            (double[] from, double[] to) = (outline[i], outline[(i + 1) % outline.Count]);
            double length = Math.Sqrt(Square(to[0] - from[0]) + Square(to[1] - from[1]));
            for (double along = 0.6; along <= length - 0.6; along += 0.1)
            {
                (double x, double y) = ((to[0] - from[0]) / length, (to[1] - from[1]) / length);
                foreach (double side in (double[])[1, -1])
                {
                    FloorPoint at = new(from[0] + (x * along) - (side * y * 0.7), from[1] + (y * along) + (side * x * 0.7));
                    double room = Math.Min(floor.ClearanceMetres(at), FromFurniture(store, at));
                    if (room > best.Clearance + 1e-6)
                    {
                        best = (room, at, x, y);
                    }
                }
            }
        }

        if (best.Clearance < GateRoomMetres)
        {
            throw new InvalidDataException($"Store '{store.Name.Value}' has no gate, and no place at the edge of its floor has {GateRoomMetres} m of room for one. Give its zones and gates in store.json.");
        }

        notes.Add($"no way in or out: a gate was placed at ({best.At.XMetres:0.00}, {best.At.YMetres:0.00}) with an entry and an exit beside each other.");
        GateId gate = store.Gates.Count > 0 ? store.Gates[0].Id : GateId.From("main");
        return store with
        {
            Gates = store.Gates.Count > 0 ? store.Gates : [new Gate(gate, [Round(best.At.XMetres), Round(best.At.YMetres)])],
            Zones =
            [
                .. store.Zones.Where(zone => zone.Kind is not (ZoneKind.Entry or ZoneKind.Exit)),
                ZoneBeside(best.At, best.AlongX, best.AlongY, ("entry", ZoneKind.Entry)),
                ZoneBeside(best.At, -best.AlongX, -best.AlongY, ("exit", ZoneKind.Exit)),
            ],
        };
    }

    /// <summary>How far the goods are: a door is best where people do not come in among the shelves.</summary>
    private static double FromFurniture(StoreDefinition store, FloorPoint at) =>
        0.35 * store.Gondolas.Select(gondola => Math.Sqrt(Square(gondola.Pose.X - at.XMetres) + Square(gondola.Pose.Y - at.YMetres))).DefaultIfEmpty(10).Min();

    private static Zone ZoneBeside(FloorPoint at, double alongX, double alongY, (string Id, ZoneKind Kind) what)
    {
        (double x, double y) = (at.XMetres + (0.45 * alongX), at.YMetres + (0.45 * alongY));
        double[] Corner(double along, double across) => [Round(x + (along * alongX) - (across * alongY)), Round(y + (along * alongY) + (across * alongX))];
        return new Zone(what.Id, what.Kind, [Corner(-0.44, -0.45), Corner(0.44, -0.45), Corner(0.44, 0.45), Corner(-0.44, 0.45)]);
    }

    private static StoreDefinition WithCameras(StoreDefinition store, List<string> notes)
    {
        (double left, double bottom, double right, double top) = new FloorMap(store).Bounds;
        double height = Math.Max(CameraHeightMetres, store.Gondolas.Select(gondola => gondola.Pose.Z + gondola.Size.Height + 0.4).DefaultIfEmpty(0).Max());
        (double X, double Y)[] corners = [(left, bottom), (right, bottom), (right, top), (left, top)];
        (double middleX, double middleY) = ((left + right) / 2, (bottom + top) / 2);
        notes.Add("no calibrated camera: four were hung into the corners, looking to the middle.");
        return store with
        {
            Cameras =
            [
                .. corners.Select((corner, index) => new Camera(
                    CameraId.From($"{index + 1}"),
                    null,
                    new CameraCalibration(640, 360, [330, 330], [320, 180], [-0.25, 0.06, 0, 0, 0], Looking((corner.X, corner.Y, height), (middleX, middleY, 0.9))))),
            ],
        };
    }

    /// <summary>The pose of a camera that looks from one point to another, upright: x right, y down, z ahead.</summary>
    private static double[][] Looking((double X, double Y, double Z) from, (double X, double Y, double Z) to)
    {
        double[] ahead = Unit([to.X - from.X, to.Y - from.Y, to.Z - from.Z]);
        double[] right = Unit([ahead[1], -ahead[0], 0]);
        double[] down = [(ahead[1] * right[2]) - (ahead[2] * right[1]), (ahead[2] * right[0]) - (ahead[0] * right[2]), (ahead[0] * right[1]) - (ahead[1] * right[0])];
        return [[right[0], down[0], ahead[0], from.X], [right[1], down[1], ahead[1], from.Y], [right[2], down[2], ahead[2], from.Z]];
    }

    private static double[] Unit(double[] vector)
    {
        double length = Math.Sqrt(vector.Sum(Square));
        return [.. vector.Select(part => part / length)];
    }

    private static double Square(double value) => value * value;

    private static double Round(double metres) => Math.Round(metres, 3);
}

using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>A store as its plan is drawn: everything in metres in the store's frame, seen from above. Holds no address and no login of a camera.</summary>
/// <param name="Name">The store's id.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Locale">BCP 47.</param>
/// <param name="Outline">The floor, a closed polygon of (x, y).</param>
/// <param name="Walls">Runs of (x, y).</param>
/// <param name="Zones">Named areas.</param>
/// <param name="Gates">Where people come in and go out.</param>
/// <param name="Gondolas">Furniture from above.</param>
/// <param name="Plates">Every weighing plate and what stands on it, in plate order.</param>
/// <param name="Cameras">Where cameras hang.</param>
public sealed record FloorDrawing(
    StoreId Name,
    Currency Currency,
    string Locale,
    IReadOnlyList<double[]> Outline,
    IReadOnlyList<IReadOnlyList<double[]>> Walls,
    IReadOnlyList<Zone> Zones,
    IReadOnlyList<Gate> Gates,
    IReadOnlyList<DrawnGondola> Gondolas,
    IReadOnlyList<DrawnPlate> Plates,
    IReadOnlyList<DrawnCamera> Cameras)
{
    /// <summary>Draws a store.</summary>
    public static FloorDrawing Of(StoreDefinition store)
    {
        ArgumentNullException.ThrowIfNull(store);
        Dictionary<Sku, string> names = store.Catalog.ToDictionary(product => product.Sku, product => product.Name);
        ILookup<PlateId, string> goods = store.Planogram
            .SelectMany(row => row.Plates.Select(plate => (plate, Name: names.GetValueOrDefault(row.Sku, row.Sku.Value))))
            .ToLookup(stand => stand.plate, stand => stand.Name);
        return new FloorDrawing(
            store.Name,
            store.Currency,
            store.Locale,
            store.Floor.Outline,
            store.Floor.Walls,
            store.Zones,
            store.Gates,
            [.. store.Gondolas.Select(gondola => new DrawnGondola(gondola.Id, Corners(gondola.Pose, gondola.Size)))],
            [.. new StoreLayout(store).Plates.Select(plate => new DrawnPlate(plate.Id, Corners(plate.Pose, plate.Size), [.. goods[plate.Id]]))],
            [.. store.Cameras.Select(Draw)]);
    }

    private static double[][] Corners(Pose pose, Extent size)
    {
        Pose[] corners = [new(0, 0, 0), new(size.Width, 0, 0), new(size.Width, size.Depth, 0), new(0, size.Depth, 0)];
        return [.. corners.Select(pose.Place).Select(corner => new[] { Math.Round(corner.X, 3), Math.Round(corner.Y, 3) })];
    }

    private static DrawnCamera Draw(Camera camera)
    {
        if (camera.Calibration is not { } seen)
        {
            return new DrawnCamera(camera.Id, null, null, null);
        }

        // The third column is the axis of view, in the store's frame; one that hangs straight down looks nowhere on the plan.
        double[][] turn = seen.CameraToStore;
        (double x, double y) = (turn[0][2], turn[1][2]);
        return new DrawnCamera(camera.Id, [Math.Round(turn[0][3], 3), Math.Round(turn[1][3], 3)], Math.Sqrt((x * x) + (y * y)) < 0.1 ? null : Math.Round(Math.Atan2(y, x), 3), seen);
    }
}

/// <summary>A piece of furniture from above.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Corners">Left front, right front, right back, left back, as a shopper sees it.</param>
public sealed record DrawnGondola(string Id, IReadOnlyList<double[]> Corners);

/// <summary>A plate from above; those of several shelves lie over each other.</summary>
/// <param name="Id">Which.</param>
/// <param name="Corners">As for furniture.</param>
/// <param name="Goods">Names of what stands there.</param>
public sealed record DrawnPlate(PlateId Id, IReadOnlyList<double[]> Corners, IReadOnlyList<string> Goods);

/// <summary>A camera from above.</summary>
/// <param name="Id">Which.</param>
/// <param name="At">Where; null until it is calibrated.</param>
/// <param name="HeadingRadians">Where it looks, counter-clockwise from x; null for straight down or not known.</param>
/// <param name="View">How it sees, for whoever draws over its pictures; null until it is calibrated.</param>
public sealed record DrawnCamera(CameraId Id, double[]? At, double? HeadingRadians, CameraCalibration? View);

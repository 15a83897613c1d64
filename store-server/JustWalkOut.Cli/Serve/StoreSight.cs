using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Editor;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Localization;
using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.Cli.Serve;

/// <summary>What a store's cameras would see, by the geometry that the pipeline itself goes by.</summary>
internal sealed class StoreSight : ISightSource
{
    /// <summary>Side of a cell: half a shoulder's width, as finely as a person's place is known.</summary>
    private const double CellMetres = 0.2;

    /// <summary>1,600 square metres in cells of that size; a larger floor has larger cells.</summary>
    private const int CellsMax = 40_000;

    /// <summary>Lines of sight times what may stand in them. A market of 300 square metres with 32 cameras takes a tenth.</summary>
    private const double WorkMax = 400e6;

    /// <summary>The height of a head's top is that of the body that a box is taken to be around.</summary>
    private static readonly double HeadMetres = new BoxLocatorOptions().HeightMetres;

    /// <inheritdoc/>
    public PlanSight Look(StoreDefinition store, CancellationToken cancellation)
    {
        FloorPoint[] outline = Points(store.Floor.Outline);
        FloorGrid grid = FloorGrid.Over(outline, CellMetres, CellsMax);
        Furniture furniture = TrackedSightings.FurnitureOf(store);
        (Camera Camera, CameraModel Model)[] cameras = Models(store);
        (PlatePlace Place, StorePoint Front)[] plates = [.. PlateFronts.Of(store)];
        double work = ((2.0 * grid.Cells) + plates.Length) * cameras.Length * (1 + store.Gondolas.Count + store.Floor.Walls.Sum(wall => wall.Count));
        if (work > WorkMax)
        {
            throw new InvalidDataException($"$ has {grid.Cells} cells of floor, {plates.Length} plates, {cameras.Length} cameras and {store.Gondolas.Count} gondolas, more than is worked out here; take cameras out to look at the others");
        }

        FloorSight sight = new(furniture, store.Floor.Walls.Select(Points));
        FloorPoint[][] staff = [.. store.Zones.Where(zone => zone.Kind == ZoneKind.Staff).Select(zone => Points(zone.Outline))];
        bool[] floor = [.. Enumerable.Range(0, grid.Cells).Select(grid.Middle).Select(at => FloorSight.IsWithin(outline, at) && !furniture.StandsOn(at) && !staff.Any(zone => FloorSight.IsWithin(zone, at)))];
        return new PlanSight(
            grid.LeftMetres, grid.FrontMetres, grid.Columns, grid.Rows, grid.CellMetres, floor,
            [.. cameras.Select(camera => SightOf(camera, (sight, grid, floor), plates, cancellation))],
            [.. plates.Select(plate => plate.Place)]);
    }

    private static CameraSight SightOf((Camera Camera, CameraModel Model) camera, (FloorSight Sight, FloorGrid Grid, bool[] Floor) over, (PlatePlace Place, StorePoint Front)[] plates, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        bool[] At(double height) => [.. over.Floor.Select((isFloor, cell) =>
            isFloor && over.Grid.Middle(cell) is var at && over.Sight.Sees(camera.Model, new StorePoint(at.XMetres, at.YMetres, height)))];
        return new CameraSight(camera.Camera.Id, At(HeadMetres), At(0), [.. plates.Select(plate => over.Sight.Sees(camera.Model, plate.Front))]);
    }

    /// <summary>Cameras that are calibrated. One whose numbers mean nothing is named.</summary>
    private static (Camera Camera, CameraModel Model)[] Models(StoreDefinition store)
    {
        List<(Camera, CameraModel)> models = [];
        for (int i = 0; i < store.Cameras.Count; i++)
        {
            if (store.Cameras[i].Calibration is { } calibration)
            {
                try
                {
                    models.Add((store.Cameras[i], SightingPlacer.ModelOf(calibration)));
                }
                catch (ArgumentException fault)
                {
                    throw new InvalidDataException($"$.cameras[{i}].calibration.distortion has {calibration.Distortion.Length} terms, expected at most 12: k1, k2, p1, p2, k3 to k6 and s1 to s4", fault);
                }
            }
        }

        return [.. models];
    }

    private static FloorPoint[] Points(IReadOnlyList<double[]> run) => [.. run.Select(corner => new FloorPoint(corner[0], corner[1]))];
}

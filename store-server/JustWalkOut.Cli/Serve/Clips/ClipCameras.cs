using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Localization;
using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.Cli.Serve.Clips;

/// <summary>Which cameras see a place best, by the geometry that the pipeline itself goes by: through their lenses, between shelves and walls.</summary>
internal sealed class ClipCameras
{
    /// <summary>More show nothing that the best do not.</summary>
    public const int CamerasMax = 3;

    /// <summary>Length of what is measured at a place: a product's.</summary>
    private const double StepMetres = 0.1;

    private readonly (CameraId Camera, CameraModel Lens)[] _cameras;
    private readonly Dictionary<PlateId, StorePoint> _fronts;
    private readonly FloorSight _sight;

    /// <param name="store">Cameras that are not calibrated see nothing that could be said.</param>
    public ClipCameras(StoreDefinition store)
    {
        _cameras = [.. store.Cameras.Where(camera => camera.Calibration is not null).Select(camera => (camera.Id, SightingPlacer.ModelOf(camera.Calibration!)))];
        _fronts = PlateFronts.Of(store).ToDictionary(plate => plate.Place.Id, plate => plate.Front);
        _sight = new FloorSight(TrackedSightings.FurnitureOf(store), store.Floor.Walls.Select(wall => (IReadOnlyList<FloorPoint>)[.. wall.Select(corner => new FloorPoint(corner[0], corner[1]))]));
    }

    /// <summary>Where a hand comes in to a plate; null for one that the store has not.</summary>
    public StorePoint? FrontOf(PlateId plate) => _fronts.TryGetValue(plate, out StorePoint front) ? front : null;

    /// <summary>The cameras that see most of some places, then largest, the best first, at most <see cref="CamerasMax"/>.</summary>
    public IReadOnlyList<(CameraId Camera, CameraModel Lens)> Best(IReadOnlyList<StorePoint> places) =>
    [
        .. _cameras
            .Select(camera => (Camera: camera, Seen: places.Count(place => _sight.Sees(camera.Lens, place)), Size: places.Sum(place => SizePx2(camera.Lens, place))))
            .Where(each => each.Seen > 0)
            .OrderByDescending(each => each.Seen).ThenByDescending(each => each.Size).ThenBy(each => each.Camera.Camera.Value, StringComparer.Ordinal)
            .Take(CamerasMax)
            .Select(each => each.Camera),
    ];

    /// <summary>Where some places are in a camera's picture, as shares of its width and height; those outside of it are left out.</summary>
    public static double[][] Shares(CameraModel lens, IEnumerable<StorePoint> places) =>
    [
        .. places.Select(place => lens.TryProject(place, out double x, out double y) ? new[] { Math.Round(x / lens.Form.WidthPx, 4), Math.Round(y / lens.Form.HeightPx, 4) } : [-1, -1])
            .Where(share => share[0] is >= 0 and < 1 && share[1] is >= 0 and < 1),
    ];

    /// <summary>Pixels that a thing of <see cref="StepMetres"/> takes there, across and up: a place that is seen from straight above, or from far, counts less.</summary>
    private double SizePx2(CameraModel lens, StorePoint place)
    {
        if (!_sight.Sees(lens, place) || !lens.TryProject(place, out double x, out double y))
        {
            return 0;
        }

        double across = 0;
        foreach ((double dx, double dy) in ((double, double)[])[(StepMetres, 0), (0, StepMetres)])
        {
            across = Math.Max(across, Length(lens, (x, y), new StorePoint(place.XMetres + dx, place.YMetres + dy, place.ZMetres)));
        }

        return across * (across + Length(lens, (x, y), place with { ZMetres = place.ZMetres + StepMetres }));
    }

    private static double Length(CameraModel lens, (double X, double Y) from, StorePoint to) => lens.TryProject(to, out double x, out double y) ? double.Hypot(x - from.X, y - from.Y) : 0;
}

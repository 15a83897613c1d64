using System.Numerics;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Stores;

/// <summary>How many cameras see each place where people can be: a person's chest there, in the picture, near enough, with no gondola or wall between.</summary>
internal static class CameraCoverage
{
    /// <summary>Height of the chest of an adult, metres.</summary>
    public const float ChestMetres = 1.2f;

    /// <summary>Farther away a person is under 40 pixels tall at a focal length of 280 and no detector is sure of them.</summary>
    public const float FarMetres = 12;

    /// <summary>Distance that a person's middle keeps from furniture and walls.</summary>
    private const double BodyMetres = 0.2;

    /// <summary>Distance from the picture's edge that a point must keep to count as seen.</summary>
    private const float EdgePx = 8;

    /// <summary>For each place of a grid over the walkable floor (staff zones left out), the number of cameras that see it.</summary>
    public static IReadOnlyList<(Vector2 At, int Cameras)> Of(StoreDefinition store, double stepMetres)
    {
        List<(Vector2, int)> places = [];
        FloorBoxes boxes = new(store);
        foreach (Vector2 at in Walkable(store, boxes, stepMetres))
        {
            Vector3 chest = new(at, ChestMetres);
            places.Add((at, store.Cameras.Count(camera => camera.Calibration is CameraCalibration calibration && Sees(calibration, chest, boxes))));
        }

        return places;
    }

    /// <summary>The share of places that at least so many cameras see.</summary>
    public static double Share(IReadOnlyList<(Vector2 At, int Cameras)> places, int cameras) =>
        places.Count == 0 ? 0 : (double)places.Count(place => place.Cameras >= cameras) / places.Count;

    private static bool Sees(CameraCalibration calibration, Vector3 point, FloorBoxes boxes)
    {
        Vector3 eye = CameraPoses.Place(calibration);
        return Vector3.Distance(eye, point) <= FarMetres
            && CameraPoses.Project(calibration, point) is Vector2 seen
            && seen.X >= EdgePx && seen.X <= calibration.WidthPx - EdgePx
            && seen.Y >= EdgePx && seen.Y <= calibration.HeightPx - EdgePx
            && boxes.IsClear(eye, point);
    }

    private static IEnumerable<Vector2> Walkable(StoreDefinition store, FloorBoxes boxes, double step)
    {
        double right = store.Floor.Outline.Max(point => point[0]);
        double top = store.Floor.Outline.Max(point => point[1]);
        for (double y = store.Floor.Outline.Min(point => point[1]) + (step / 2); y < top; y += step)
        {
            for (double x = store.Floor.Outline.Min(point => point[0]) + (step / 2); x < right; x += step)
            {
                bool isStaff = store.Zones.Any(zone => zone.Kind == ZoneKind.Staff && FloorBoxes.IsInside(zone.Outline, x, y));
                if (!isStaff && boxes.IsFree(x, y, BodyMetres))
                {
                    yield return new Vector2((float)x, (float)y);
                }
            }
        }
    }
}

using System.Numerics;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Stores;

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
        Vector3 eye = Place(calibration);
        return Vector3.Distance(eye, point) <= FarMetres
            && Project(calibration, point) is Vector2 seen
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

    /// <summary>Where a camera is, metres in the store's frame.</summary>
    private static Vector3 Place(CameraCalibration calibration) => Column(calibration, 3);

    /// <summary>Where a point falls in the picture; null behind the camera.</summary>
    internal static Vector2? Project(CameraCalibration calibration, Vector3 point)
    {
        Vector3 away = point - Place(calibration);
        float depth = Vector3.Dot(away, Column(calibration, 2));
        if (depth < 0.05f)
        {
            return null;
        }

        double x = Vector3.Dot(away, Column(calibration, 0)) / depth;
        double y = Vector3.Dot(away, Column(calibration, 1)) / depth;
        double squared = (x * x) + (y * y);
        double[] terms = calibration.Distortion;
        double Term(int index) => index < terms.Length ? terms[index] : 0;
        double radial = 1 + (squared * (Term(0) + (squared * (Term(1) + (squared * Term(4))))));

        // Beyond the turn of a fitted polynomial the picture would fold back: nothing is seen out there.
        if (1 + (squared * ((3 * Term(0)) + (squared * ((5 * Term(1)) + (squared * 7 * Term(4)))))) <= 0)
        {
            return null;
        }

        double seenX = (x * radial) + (2 * Term(2) * x * y) + (Term(3) * (squared + (2 * x * x)));
        double seenY = (y * radial) + (Term(2) * (squared + (2 * y * y))) + (2 * Term(3) * x * y);
        return new Vector2(
            (float)((calibration.FocalPx[0] * seenX) + calibration.CentrePx[0]), (float)((calibration.FocalPx[1] * seenY) + calibration.CentrePx[1]));
    }

    private static Vector3 Column(CameraCalibration calibration, int column) => new(
        (float)calibration.CameraToStore[0][column], (float)calibration.CameraToStore[1][column], (float)calibration.CameraToStore[2][column]);
}

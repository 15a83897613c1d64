using System.Numerics;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Stores;

/// <summary>Calibrations of simulated cameras in OpenCV's convention: x right, y down, z into the scene.</summary>
internal static class CameraPoses
{
    /// <summary>Width of a simulated picture.</summary>
    public const int WidthPx = 640;

    /// <summary>Height of a simulated picture.</summary>
    public const int HeightPx = 360;

    public static Camera Place(CameraPlan plan)
    {
        (double panSine, double panCosine) = Math.SinCos(double.DegreesToRadians(plan.PanDegrees));
        (double tiltSine, double tiltCosine) = Math.SinCos(double.DegreesToRadians(plan.TiltDegrees));

        // Columns are the camera's axes in the store: right, down, forward. Nine decimals, so that a last bit of a sine is no difference between machines.
        double[][] pose =
        [
            Row(panSine, -tiltCosine * panCosine, tiltSine * panCosine, plan.At[0]),
            Row(-panCosine, -tiltCosine * panSine, tiltSine * panSine, plan.At[1]),
            Row(0, -tiltSine, -tiltCosine, plan.At[2]),
        ];
        return new Camera(
            new CameraId(plan.Id),
            Source: null,
            new CameraCalibration(WidthPx, HeightPx, [plan.FocalPx, plan.FocalPx], [WidthPx / 2.0, HeightPx / 2.0], [plan.K1, plan.K2, 0, 0, 0], pose));
    }

    /// <summary>Where a camera is, metres in the store's frame.</summary>
    public static Vector3 Place(CameraCalibration calibration) => Column(calibration, 3);

    /// <summary>Where a point falls in the picture; null behind the camera.</summary>
    public static Vector2? Project(CameraCalibration calibration, Vector3 point)
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

    private static double[] Row(double right, double down, double forward, double at) =>
        [Math.Round(right, 9) + 0.0, Math.Round(down, 9) + 0.0, Math.Round(forward, 9) + 0.0, at];
}

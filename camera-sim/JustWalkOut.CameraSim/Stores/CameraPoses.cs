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

    private static double[] Row(double right, double down, double forward, double at) =>
        [Math.Round(right, 9) + 0.0, Math.Round(down, 9) + 0.0, Math.Round(forward, 9) + 0.0, at];
}

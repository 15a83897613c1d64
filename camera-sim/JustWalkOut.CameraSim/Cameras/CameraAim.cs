using System.Numerics;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>Calibrations of cameras that are not a store's own, and of a store's own in another size.</summary>
public static class CameraAim
{
    /// <summary>A camera's calibration that looks from one point to another with the picture's upper edge up.</summary>
    /// <param name="from">Where the lens is.</param>
    /// <param name="to">What the middle of the picture shows.</param>
    /// <param name="widthPx">Width of the pictures.</param>
    /// <param name="heightPx">Height of the pictures.</param>
    /// <param name="focalPx">Focal length.</param>
    internal static CameraCalibration Looking(Vector3 from, Vector3 to, int widthPx, int heightPx, double focalPx)
    {
        Vector3 forward = Vector3.Normalize(to - from);
        Vector3 right = Vector3.Normalize(Vector3.Cross(forward, MathF.Abs(forward.Z) > 0.99f ? Vector3.UnitY : Vector3.UnitZ));
        Vector3 down = Vector3.Cross(forward, right);
        return new CameraCalibration(
            widthPx, heightPx, [focalPx, focalPx], [(widthPx - 1) / 2.0, (heightPx - 1) / 2.0], [],
            [[right.X, down.X, forward.X, from.X], [right.Y, down.Y, forward.Y, from.Y], [right.Z, down.Z, forward.Z, from.Z]]);
    }

    /// <summary>The same camera with smaller or larger pictures of the same view; the height follows, even.</summary>
    /// <param name="calibration">Of the camera as it is.</param>
    /// <param name="widthPx">Width of the pictures to come.</param>
    internal static CameraCalibration Scaled(CameraCalibration calibration, int widthPx)
    {
        double scale = widthPx / (double)calibration.WidthPx;
        int heightPx = (int)Math.Round(calibration.HeightPx * scale / 2) * 2;

        // A pixel's middle is a whole number, its edges are halves.
        return calibration with
        {
            WidthPx = widthPx,
            HeightPx = heightPx,
            FocalPx = [calibration.FocalPx[0] * scale, calibration.FocalPx[1] * heightPx / calibration.HeightPx],
            CentrePx = [((calibration.CentrePx[0] + 0.5) * scale) - 0.5, ((calibration.CentrePx[1] + 0.5) * heightPx / calibration.HeightPx) - 0.5],
        };
    }
}

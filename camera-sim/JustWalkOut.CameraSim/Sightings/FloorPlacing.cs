using System.Numerics;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>Places ground points on the floor as a localiser does: through the surveyed calibration, with the covariance that it would state.</summary>
/// <param name="view">The camera as surveyed.</param>
/// <param name="placeSdMetres">How far the surveyed place may be off.</param>
/// <param name="turnSdDegrees">How far the surveyed direction may be off.</param>
internal sealed class FloorPlacing(CameraView view, double placeSdMetres, double turnSdDegrees)
{
    private const float StepPx = 1;

    private readonly double _turnPx = turnSdDegrees * Math.PI / 180 * Math.Max(view.Calibration.FocalPx[0], view.Calibration.FocalPx[1]);

    /// <summary>Places a point.</summary>
    /// <param name="point">In the pixel coordinates of boxes.</param>
    /// <param name="sdPx">How far it may be off in the picture, each way.</param>
    /// <returns>Null where the pixel looks at no floor of the store.</returns>
    public FloorPlace? Place(Vector2 point, double sdPx)
    {
        if (!TryFloor(point, out Vector2 at) || !TryFloor(point + new Vector2(StepPx, 0), out Vector2 across) || !TryFloor(point + new Vector2(0, StepPx), out Vector2 down))
        {
            return null;
        }

        // Errors of point and direction both move the pixel; the camera's own place moves the floor point as it is.
        double variancePx2 = (sdPx * sdPx) + (_turnPx * _turnPx);
        double variancePlace = placeSdMetres * placeSdMetres;
        double ax = (across.X - at.X) / StepPx;
        double ay = (across.Y - at.Y) / StepPx;
        double dx = (down.X - at.X) / StepPx;
        double dy = (down.Y - at.Y) / StepPx;
        return new FloorPlace(
            new FloorPoint(at.X, at.Y),
            new FloorCovariance(
                (variancePx2 * ((ax * ax) + (dx * dx))) + variancePlace,
                variancePx2 * ((ax * ay) + (dx * dy)),
                (variancePx2 * ((ay * ay) + (dy * dy))) + variancePlace));
    }

    private bool TryFloor(Vector2 point, out Vector2 floor)
    {
        Vector3 slope = view.SlopeThrough(point - new Vector2(0.5f));
        float depth = slope.Z < -1e-4f ? -view.Centre.Z / slope.Z : 0;
        Vector3 at = view.Centre + (slope * depth);
        floor = new Vector2(at.X, at.Y);
        return depth > 0 && (at - view.Centre).Length() < VisibilityParameters.Default.FloorDistanceMaxMetres;
    }
}

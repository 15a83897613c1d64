namespace JustWalkOut.Tracking;

/// <summary>How sure a camera's calibration is.</summary>
public sealed record FloorLocatorOptions
{
    /// <summary>Standard deviation of the surveyed place of a camera along each axis. Default 0.01 m: a careful installer's tape.</summary>
    public double CameraSdMetres { get; init; } = 0.01;

    /// <summary>Standard deviation of the surveyed direction of a camera. Default 0.3 degrees: what matched floor points give.</summary>
    public double CameraSdDegrees { get; init; } = 0.3;

    /// <summary>What is further from the lens is not placed. Default 25 m: there a pixel is some decimetres wide.</summary>
    public double DistanceMetresMax { get; init; } = 25;
}

/// <summary>How far below and beside the top of a head somebody stands.</summary>
/// <param name="HeightMetres">Height of the top of a head.</param>
/// <param name="HeightSdMetres">How that differs from person to person.</param>
/// <param name="LeanMetres">Standard deviation of how far a head is beside the feet, along each axis.</param>
public readonly record struct StandingBody(double HeightMetres, double HeightSdMetres, double LeanMetres);

/// <summary>Places what one camera sees on the floor, with the covariance that errors in picture, direction and place of the camera leave. May be shared between threads.</summary>
/// <param name="camera">As surveyed.</param>
/// <param name="options">How sure.</param>
public sealed class FloorLocator(CameraModel camera, FloorLocatorOptions options)
{
    /// <summary>A head that is nearer below the lens than this says no more of where its feet are.</summary>
    private const double NearMetres = 0.3;

    private readonly double _turnPx = options.CameraSdDegrees * Math.PI / 180 * Math.Max(camera.Form.FocalPx[0], camera.Form.FocalPx[1]);

    /// <summary>Places a ground point.</summary>
    /// <param name="xPx">Across.</param>
    /// <param name="yPx">Down.</param>
    /// <param name="sdPx">How far it may be off in the picture, each way.</param>
    /// <returns>Null where the pixel looks at no floor, or at floor too far away.</returns>
    public FloorPlace? Place(double xPx, double yPx, double sdPx)
    {
        if (camera.MeetLevel(xPx, yPx, 0, options.DistanceMetresMax, out LevelSlopes slopes) is not FloorPoint at)
        {
            return null;
        }

        // To first order. Errors of point and direction both move the pixel; the camera's own place moves the floor point as it is.
        double variancePx2 = (sdPx * sdPx) + (_turnPx * _turnPx);
        double place = options.CameraSdMetres * options.CameraSdMetres;
        (double ax, double ay, double dx, double dy) = (slopes.XAcross, slopes.YAcross, slopes.XDown, slopes.YDown);
        return new FloorPlace(at, new FloorCovariance(
            (variancePx2 * ((ax * ax) + (dx * dx))) + place, variancePx2 * ((ax * ay) + (dx * dy)), (variancePx2 * ((ay * ay) + (dy * dy))) + place));
    }

    /// <summary>Places somebody by their head, which a ceiling camera sees where shelves hide the feet.</summary>
    /// <param name="xPx">Of the top of the head, across.</param>
    /// <param name="yPx">Down.</param>
    /// <param name="sdPx">How far it may be off in the picture, each way.</param>
    /// <param name="body">How people stand.</param>
    /// <returns>Null where the pixel looks at no such height, or at one too far away.</returns>
    public FloorPlace? PlaceHead(double xPx, double yPx, double sdPx, in StandingBody body)
    {
        if (camera.MeetLevel(xPx, yPx, body.HeightMetres, options.DistanceMetresMax, out LevelSlopes slopes) is not FloorPoint at)
        {
            return null;
        }

        // A taller or shorter body stands nearer or further on the line of sight.
        double above = Math.Max(NearMetres, camera.At.ZMetres - body.HeightMetres);
        (double alongX, double alongY) = ((at.XMetres - camera.At.XMetres) / above * body.HeightSdMetres, (at.YMetres - camera.At.YMetres) / above * body.HeightSdMetres);
        double variancePx2 = (sdPx * sdPx) + (_turnPx * _turnPx);
        double place = (options.CameraSdMetres * options.CameraSdMetres) + (body.LeanMetres * body.LeanMetres);
        (double ax, double ay, double dx, double dy) = (slopes.XAcross, slopes.YAcross, slopes.XDown, slopes.YDown);
        return new FloorPlace(at, new FloorCovariance(
            (variancePx2 * ((ax * ax) + (dx * dx))) + (alongX * alongX) + place,
            (variancePx2 * ((ax * ay) + (dx * dy))) + (alongX * alongY),
            (variancePx2 * ((ay * ay) + (dy * dy))) + (alongY * alongY) + place));
    }
}

namespace JustWalkOut.Tracking;

/// <summary>What is known of a camera. Lengths in pixels and metres.</summary>
/// <param name="WidthPx">Width of its pictures.</param>
/// <param name="HeightPx">Height of its pictures.</param>
/// <param name="FocalPx">Focal lengths along x and y.</param>
/// <param name="CentrePx">Principal point, OpenCV's way: whole numbers are the middles of pixels.</param>
/// <param name="Distortion">OpenCV's k1, k2, p1, p2, k3, k4, k5, k6, s1 to s4, as many as there are.</param>
/// <param name="CameraToStore">Three rows of four: the camera's axes (right, down, forward) and place in the store's frame, metres.</param>
public sealed record CameraForm(
    int WidthPx, int HeightPx, IReadOnlyList<double> FocalPx, IReadOnlyList<double> CentrePx, IReadOnlyList<double> Distortion, IReadOnlyList<IReadOnlyList<double>> CameraToStore);

/// <summary>
/// A calibrated camera: from the store to its pictures and back (Brown-Conrady with OpenCV's rational and thin-prism terms). Pixels are those of boxes: the middle of the first pixel is at
/// a half. Never changes; may be shared between threads.
/// </summary>
public sealed class CameraModel
{
    private const int TermsMax = 12;

    /// <summary>Nothing nearer to the lens is in any picture.</summary>
    private const double NearMetres = 0.05;

    /// <summary>A slope of 76 degrees: no lens that this model describes sees further to the side.</summary>
    private const double SlopeMax = 4;

    private readonly double[] _k = new double[TermsMax];
    private readonly double[] _axes = new double[9];
    private readonly double _slopeMax;

    /// <summary>A camera.</summary>
    /// <exception cref="ArgumentException">Numbers are missing, or there are terms of a tilted sensor.</exception>
    public CameraModel(CameraForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        if (form.FocalPx.Count != 2 || form.CentrePx.Count != 2 || form.Distortion.Count > TermsMax || form.CameraToStore.Count < 3 || form.CameraToStore.Take(3).Any(row => row.Count != 4))
        {
            throw new ArgumentException(
                $"A camera has {form.FocalPx.Count} focal lengths, {form.CentrePx.Count} centres, {form.Distortion.Count} distortion terms and {form.CameraToStore.Count} rows of pose; "
                + $"expected 2, 2, up to {TermsMax} (k1 to k6, p1, p2, s1 to s4) and 3 of four numbers.", nameof(form));
        }

        Form = form;
        for (int i = 0; i < form.Distortion.Count; i++)
        {
            _k[i] = form.Distortion[i];
        }

        for (int row = 0; row < 3; row++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                _axes[(axis * 3) + row] = form.CameraToStore[row][axis];
            }
        }

        At = new StorePoint(form.CameraToStore[0][3], form.CameraToStore[1][3], form.CameraToStore[2][3]);
        _slopeMax = FoldOver();
    }

    /// <summary>What it was made from.</summary>
    public CameraForm Form { get; }

    /// <summary>Where the lens is.</summary>
    public StorePoint At { get; }

    /// <summary>The pixel at which a point of the store appears; it may lie outside of the picture.</summary>
    /// <returns>False behind the lens, and so far to the side that the distortion's formula folds over.</returns>
    public bool TryProject(StorePoint point, out double xPx, out double yPx)
    {
        (double x, double y, double z) = (point.XMetres - At.XMetres, point.YMetres - At.YMetres, point.ZMetres - At.ZMetres);
        double depth = (x * _axes[6]) + (y * _axes[7]) + (z * _axes[8]);
        (xPx, yPx) = (double.NaN, double.NaN);
        if (!(depth > NearMetres))
        {
            return false;
        }

        double across = ((x * _axes[0]) + (y * _axes[1]) + (z * _axes[2])) / depth;
        double down = ((x * _axes[3]) + (y * _axes[4]) + (z * _axes[5])) / depth;
        if ((across * across) + (down * down) > _slopeMax * _slopeMax)
        {
            return false;
        }

        (double u, double v) = Distort(across, down);
        xPx = (Form.FocalPx[0] * u) + Form.CentrePx[0] + 0.5;
        yPx = (Form.FocalPx[1] * v) + Form.CentrePx[1] + 0.5;
        return true;
    }

    /// <summary>The line of sight through a pixel.</summary>
    /// <param name="xPx">Across.</param>
    /// <param name="yPx">Down.</param>
    public LineOfSight Through(double xPx, double yPx)
    {
        (double across, double down, _, _) = Undistort((xPx - 0.5 - Form.CentrePx[0]) / Form.FocalPx[0], (yPx - 0.5 - Form.CentrePx[1]) / Form.FocalPx[1]);
        double x = (across * _axes[0]) + (down * _axes[3]) + _axes[6];
        double y = (across * _axes[1]) + (down * _axes[4]) + _axes[7];
        double z = (across * _axes[2]) + (down * _axes[5]) + _axes[8];
        double length = Math.Sqrt((x * x) + (y * y) + (z * z));
        return new LineOfSight(At, x / length, y / length, z / length, 1 / Math.Sqrt(Form.FocalPx[0] * Form.FocalPx[1]));
    }

    /// <summary>Where the line of sight through a pixel meets a level plane.</summary>
    /// <param name="xPx">Across.</param>
    /// <param name="yPx">Down.</param>
    /// <param name="heightMetres">The plane's height; 0 is the floor.</param>
    /// <param name="distanceMetresMax">Beyond this distance from the lens a pixel says too little.</param>
    /// <returns>Null where it meets it nowhere or too far away, and for a pixel that no direction has.</returns>
    public FloorPoint? MeetLevel(double xPx, double yPx, double heightMetres, double distanceMetresMax) => MeetLevel(xPx, yPx, heightMetres, distanceMetresMax, out _);

    /// <summary>The same, and how the place moves with the pixel.</summary>
    /// <param name="xPx">Across.</param>
    /// <param name="yPx">Down.</param>
    /// <param name="heightMetres">The plane's height; 0 is the floor.</param>
    /// <param name="distanceMetresMax">Beyond this distance from the lens a pixel says too little.</param>
    /// <param name="slopes">Metres a pixel, where it meets the plane.</param>
    internal FloorPoint? MeetLevel(double xPx, double yPx, double heightMetres, double distanceMetresMax, out LevelSlopes slopes)
    {
        (double across, double down, Bend bend, bool isReached) = Undistort((xPx - 0.5 - Form.CentrePx[0]) / Form.FocalPx[0], (yPx - 0.5 - Form.CentrePx[1]) / Form.FocalPx[1]);
        double x = (across * _axes[0]) + (down * _axes[3]) + _axes[6];
        double y = (across * _axes[1]) + (down * _axes[4]) + _axes[7];
        double z = (across * _axes[2]) + (down * _axes[5]) + _axes[8];
        double depth = (heightMetres - At.ZMetres) / z;
        slopes = default;
        if (!(isReached && depth > NearMetres && depth * Math.Sqrt((x * x) + (y * y) + (z * z)) <= distanceMetresMax))
        {
            return null;
        }

        // The place is the lens plus depth times the slope, and depth falls as the slope's z grows.
        double determinant = (bend.Ux * bend.Vy) - (bend.Uy * bend.Vx);
        (double acrossU, double acrossV) = (bend.Vy / determinant / Form.FocalPx[0], -bend.Uy / determinant / Form.FocalPx[1]);
        (double downU, double downV) = (-bend.Vx / determinant / Form.FocalPx[0], bend.Ux / determinant / Form.FocalPx[1]);
        (double xAcross, double xDown) = (depth * (_axes[0] - (x / z * _axes[2])), depth * (_axes[3] - (x / z * _axes[5])));
        (double yAcross, double yDown) = (depth * (_axes[1] - (y / z * _axes[2])), depth * (_axes[4] - (y / z * _axes[5])));
        slopes = new LevelSlopes(
            (xAcross * acrossU) + (xDown * downU), (yAcross * acrossU) + (yDown * downU), (xAcross * acrossV) + (xDown * downV), (yAcross * acrossV) + (yDown * downV));
        return new FloorPoint(At.XMetres + (depth * x), At.YMetres + (depth * y));
    }

    private (double U, double V) Distort(double x, double y)
    {
        double r2 = (x * x) + (y * y);
        double radial = Radial(r2);
        return (
            (x * radial) + (2 * _k[2] * x * y) + (_k[3] * (r2 + (2 * x * x))) + (_k[8] * r2) + (_k[9] * r2 * r2),
            (y * radial) + (_k[2] * (r2 + (2 * y * y))) + (2 * _k[3] * x * y) + (_k[10] * r2) + (_k[11] * r2 * r2));
    }

    private double Radial(double r2) =>
        (1 + (r2 * (_k[0] + (r2 * (_k[1] + (r2 * _k[4])))))) / (1 + (r2 * (_k[5] + (r2 * (_k[6] + (r2 * _k[7]))))));

    /// <summary>How what <see cref="Distort"/> gives grows with what it takes.</summary>
    private Bend BendAt(double x, double y)
    {
        double r2 = (x * x) + (y * y);
        double below = 1 + (r2 * (_k[5] + (r2 * (_k[6] + (r2 * _k[7])))));
        double radial = (1 + (r2 * (_k[0] + (r2 * (_k[1] + (r2 * _k[4])))))) / below;
        double grows = (_k[0] + (r2 * ((2 * _k[1]) + (r2 * 3 * _k[4]))) - (radial * (_k[5] + (r2 * ((2 * _k[6]) + (r2 * 3 * _k[7])))))) / below;
        double prismU = 2 * (_k[8] + (2 * _k[9] * r2));
        double prismV = 2 * (_k[10] + (2 * _k[11] * r2));
        double both = (2 * grows * x * y) + (2 * _k[2] * x) + (2 * _k[3] * y);
        return new Bend(
            radial + (2 * grows * x * x) + (2 * _k[2] * y) + (6 * _k[3] * x) + (prismU * x),
            both + (prismU * y),
            both + (prismV * x),
            radial + (2 * grows * y * y) + (6 * _k[2] * y) + (2 * _k[3] * x) + (prismV * y));
    }

    /// <summary>Newton's method: going back and forth alone does not settle at the corners of wide lenses. A pixel beyond the fold is no direction's, and not reached: what is given is on the fold.</summary>
    private (double X, double Y, Bend Bend, bool IsReached) Undistort(double u, double v)
    {
        const int RoundsMax = 20;
        const double Reached = 1e-6;
        bool isReached = false;
        double scale = Math.Min(1, _slopeMax * 0.999 / Math.Max(1e-9, Math.Sqrt((u * u) + (v * v))));
        (double x, double y) = (u * scale, v * scale);
        Bend bend = BendAt(x, y);
        for (int i = 0; i < RoundsMax; i++)
        {
            (double du, double dv) = Distort(x, y);
            (double missU, double missV) = (u - du, v - dv);
            double determinant = (bend.Ux * bend.Vy) - (bend.Uy * bend.Vx);
            double miss = Math.Abs(missU) + Math.Abs(missV);
            isReached = miss < Reached;
            if (miss < 1e-11 || Math.Abs(determinant) < 1e-9)
            {
                break;
            }

            x += ((bend.Vy * missU) - (bend.Uy * missV)) / determinant;
            y += ((bend.Ux * missV) - (bend.Vx * missU)) / determinant;
            double slope = Math.Sqrt((x * x) + (y * y));
            if (slope > _slopeMax)
            {
                (x, y) = (x * _slopeMax / slope, y * _slopeMax / slope);
            }

            bend = BendAt(x, y);
        }

        return (x, y, bend, isReached);
    }

    /// <summary>The slope at which the radial formula stops growing: beyond it two directions would share a pixel.</summary>
    private double FoldOver()
    {
        const double Step = 0.01;
        double before = 0;
        for (double slope = Step; slope <= SlopeMax; slope += Step)
        {
            double distorted = slope * Radial(slope * slope);
            if (distorted <= before)
            {
                return slope - Step;
            }

            before = distorted;
        }

        return SlopeMax;
    }

    /// <summary>Derivatives of distorted by undistorted coordinates.</summary>
    private readonly record struct Bend(double Ux, double Uy, double Vx, double Vy);
}

/// <summary>How far the place that a pixel sees on a level plane moves along the store's x and y, a pixel across and a pixel down; metres.</summary>
internal readonly record struct LevelSlopes(double XAcross, double YAcross, double XDown, double YDown);

using System.Numerics;
using System.Runtime.Intrinsics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>
/// How one camera sees: store points to pixels and back, with Brown distortion in OpenCV's convention (whole numbers are the middles of pixels).
/// Never changes; may be shared between threads.
/// </summary>
public sealed class CameraView
{
    /// <summary>Nearest that anything is drawn, metres before the lens.</summary>
    public const float NearMetres = 0.05f;

    private readonly double[] _k = new double[12];
    private readonly double _fx;
    private readonly double _fy;
    private readonly double _cx;
    private readonly double _cy;
    private readonly double _radiusMax;
    private readonly bool _isRational;
    private readonly bool _isRadial;

    /// <summary>A view from a calibration.</summary>
    /// <exception cref="ArgumentException">The calibration has tilted-sensor terms, or numbers missing.</exception>
    public CameraView(CameraCalibration calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        if (calibration.Distortion.Length > _k.Length)
        {
            throw new ArgumentException($"A calibration has {calibration.Distortion.Length} distortion terms; at most {_k.Length} are known (k1 to k6, p1, p2, s1 to s4).", nameof(calibration));
        }

        Calibration = calibration;
        calibration.Distortion.CopyTo(_k, 0);
        _isRational = _k[5] != 0 || _k[6] != 0 || _k[7] != 0;
        _isRadial = _k[2] == 0 && _k[3] == 0 && !_k.AsSpan(8).ContainsAnyExcept(0);
        (_fx, _fy) = (calibration.FocalPx[0], calibration.FocalPx[1]);
        (_cx, _cy) = (calibration.CentrePx[0], calibration.CentrePx[1]);
        double[][] rows = calibration.CameraToStore;
        Right = Column(rows, 0);
        Down = Column(rows, 1);
        Forward = Column(rows, 2);
        Centre = Column(rows, 3);
        _radiusMax = RadiusMax();
    }

    /// <summary>What the view was made from.</summary>
    public CameraCalibration Calibration { get; }

    /// <summary>Where the lens is, metres in the store's frame.</summary>
    public Vector3 Centre { get; }

    /// <summary>The camera's x axis in the store's frame.</summary>
    public Vector3 Right { get; }

    /// <summary>The camera's y axis in the store's frame.</summary>
    public Vector3 Down { get; }

    /// <summary>Where the camera looks in the store's frame: its z axis.</summary>
    public Vector3 Forward { get; }

    /// <summary>Width of the pictures.</summary>
    public int WidthPx => Calibration.WidthPx;

    /// <summary>Height of the pictures.</summary>
    public int HeightPx => Calibration.HeightPx;

    /// <summary>The pixel that a store point appears at, which may lie outside of the picture.</summary>
    /// <param name="store">Metres in the store's frame.</param>
    /// <param name="pixel">OpenCV's pixel coordinates; x to the right, y down.</param>
    /// <param name="depthMetres">Along <see cref="Forward"/>, not along the ray.</param>
    /// <returns>False behind the lens, and so far to the side that the distortion's formula folds over.</returns>
    public bool TryProject(Vector3 store, out Vector2 pixel, out float depthMetres)
    {
        Vector3 from = store - Centre;
        depthMetres = Vector3.Dot(from, Forward);
        if (!(depthMetres > NearMetres))
        {
            pixel = default;
            return false;
        }

        double x = Vector3.Dot(from, Right) / depthMetres;
        double y = Vector3.Dot(from, Down) / depthMetres;
        if ((x * x) + (y * y) > _radiusMax * _radiusMax)
        {
            pixel = default;
            return false;
        }

        (double u, double v) = Distort(x, y);
        pixel = new Vector2((float)((_fx * u) + _cx), (float)((_fy * v) + _cy));
        return true;
    }

    /// <summary>What <see cref="TryProject"/> says of eight points, bit for bit.</summary>
    internal PixelLanes Project(in PointLanes store)
    {
        PointLanes from = store.From(Centre);
        Vector256<float> depth = from.Dot(Forward);
        (Vector256<double> x, Vector256<double> x4) = Vector256.Widen(from.Dot(Right) / depth);
        (Vector256<double> y, Vector256<double> y4) = Vector256.Widen(from.Dot(Down) / depth);
        Vector256<double> radiusMax = Vector256.Create(_radiusMax * _radiusMax);
        Vector256<int> isWithin = Vector256.Narrow(
            Vector256.LessThanOrEqual((x * x) + (y * y), radiusMax).AsInt64(), Vector256.LessThanOrEqual((x4 * x4) + (y4 * y4), radiusMax).AsInt64());
        (Vector256<double> u, Vector256<double> v) = Distort(x, y);
        (Vector256<double> u4, Vector256<double> v4) = Distort(x4, y4);
        return new PixelLanes(
            Vector256.Narrow((u * _fx) + Vector256.Create(_cx), (u4 * _fx) + Vector256.Create(_cx)),
            Vector256.Narrow((v * _fy) + Vector256.Create(_cy), (v4 * _fy) + Vector256.Create(_cy)),
            depth,
            Vector256.GreaterThan(depth, Vector256.Create(NearMetres)).AsInt32() & isWithin);
    }

    /// <summary>Whether a pixel coordinate lies on the picture.</summary>
    public bool Contains(Vector2 pixel) => pixel.X >= -0.5f && pixel.Y >= -0.5f && pixel.X < WidthPx - 0.5f && pixel.Y < HeightPx - 0.5f;

    /// <summary>The direction of length 1, in the store's frame, in which a pixel looks.</summary>
    public Vector3 RayThrough(Vector2 pixel) => Vector3.Normalize(SlopeThrough(pixel));

    /// <summary>The same direction scaled so that it advances one metre along <see cref="Forward"/>: times a depth, it gives the point seen.</summary>
    public Vector3 SlopeThrough(Vector2 pixel)
    {
        (double x, double y) = Undistort((pixel.X - _cx) / _fx, (pixel.Y - _cy) / _fy);
        return (Right * (float)x) + (Down * (float)y) + Forward;
    }

    /// <summary>The same camera turned about its own x and y axes by small angles, as a knock leaves it.</summary>
    /// <param name="aboutRight">Radians about <see cref="Right"/>.</param>
    /// <param name="aboutDown">Radians about <see cref="Down"/>.</param>
    public CameraView Turned(float aboutRight, float aboutDown)
    {
        Quaternion turn = Quaternion.CreateFromAxisAngle(Right, aboutRight) * Quaternion.CreateFromAxisAngle(Down, aboutDown);
        Vector3 x = Vector3.Transform(Right, turn);
        Vector3 y = Vector3.Transform(Down, turn);
        Vector3 z = Vector3.Transform(Forward, turn);
        return new CameraView(Calibration with
        {
            CameraToStore = [[x.X, y.X, z.X, Centre.X], [x.Y, y.Y, z.Y, Centre.Y], [x.Z, y.Z, z.Z, Centre.Z]],
        });
    }

    private static Vector3 Column(double[][] rows, int column) => new((float)rows[0][column], (float)rows[1][column], (float)rows[2][column]);

    // Terms that are 0 are left out: most lenses have radial ones alone, and adding nothing changes no bit.
    private (double X, double Y) Distort(double x, double y)
    {
        double r2 = (x * x) + (y * y);
        double radial = Radial(r2);
        if (_isRadial)
        {
            return (x * radial, y * radial);
        }

        double u = (x * radial) + (2 * _k[2] * x * y) + (_k[3] * (r2 + (2 * x * x))) + (_k[8] * r2) + (_k[9] * r2 * r2);
        double v = (y * radial) + (_k[2] * (r2 + (2 * y * y))) + (2 * _k[3] * x * y) + (_k[10] * r2) + (_k[11] * r2 * r2);
        return (u, v);
    }

    private double Radial(double r2)
    {
        double radial = 1 + (r2 * (_k[0] + (r2 * (_k[1] + (r2 * _k[4])))));
        return _isRational ? radial / (1 + (r2 * (_k[5] + (r2 * (_k[6] + (r2 * _k[7])))))) : radial;
    }

    private (Vector256<double> X, Vector256<double> Y) Distort(Vector256<double> x, Vector256<double> y)
    {
        Vector256<double> one = Vector256<double>.One;
        Vector256<double> r2 = (x * x) + (y * y);
        Vector256<double> radial = one + (r2 * (Vector256.Create(_k[0]) + (r2 * (Vector256.Create(_k[1]) + (r2 * _k[4])))));
        if (_isRational)
        {
            radial /= one + (r2 * (Vector256.Create(_k[5]) + (r2 * (Vector256.Create(_k[6]) + (r2 * _k[7])))));
        }

        if (_isRadial)
        {
            return (x * radial, y * radial);
        }

        Vector256<double> u = (x * radial) + (x * (2 * _k[2]) * y) + ((r2 + (x * 2 * x)) * _k[3]) + (r2 * _k[8]) + (r2 * _k[9] * r2);
        Vector256<double> v = (y * radial) + ((r2 + (y * 2 * y)) * _k[2]) + (x * (2 * _k[3]) * y) + (r2 * _k[10]) + (r2 * _k[11] * r2);
        return (u, v);
    }

    /// <summary>Newton's method with a numerical Jacobian: a fixed point alone does not settle at the corners of wide lenses.</summary>
    private (double X, double Y) Undistort(double u, double v)
    {
        const double step = 1e-6;
        double scale = Math.Min(1, _radiusMax * 0.999 / Math.Max(1e-9, Math.Sqrt((u * u) + (v * v))));
        (double x, double y) = (u * scale, v * scale);
        for (int i = 0; i < 20; i++)
        {
            (double du, double dv) = Distort(x, y);
            (double ex, double ey) = (u - du, v - dv);
            if (Math.Abs(ex) + Math.Abs(ey) < 1e-10)
            {
                break;
            }

            (double ux, double vx) = Distort(x + step, y);
            (double uy, double vy) = Distort(x, y + step);
            (double a, double b, double c, double d) = ((ux - du) / step, (uy - du) / step, (vx - dv) / step, (vy - dv) / step);
            double determinant = (a * d) - (b * c);
            if (Math.Abs(determinant) < 1e-9)
            {
                break;
            }

            x += ((d * ex) - (b * ey)) / determinant;
            y += ((a * ey) - (c * ex)) / determinant;
            double radius = Math.Sqrt((x * x) + (y * y));
            if (radius > _radiusMax)
            {
                (x, y) = (x * _radiusMax / radius, y * _radiusMax / radius);
            }
        }

        return (x, y);
    }

    /// <summary>Where the radial formula stops growing; beyond it two directions would share a pixel. At most 4, a slope of 76 degrees.</summary>
    private double RadiusMax()
    {
        double before = 0;
        for (int i = 1; i <= 400; i++)
        {
            double radius = i / 100.0;
            double distorted = radius * Radial(radius * radius);
            if (distorted <= before)
            {
                return radius - 0.01;
            }

            before = distorted;
        }

        return 4;
    }
}

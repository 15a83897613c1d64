namespace JustWalkOut.Tracking;

/// <summary>How far a point in the store may be off: a symmetric matrix in square metres in the store's frame. All 0 where nobody said.</summary>
public readonly record struct StoreCovariance(double XxM2, double XyM2, double XzM2, double YyM2, double YzM2, double ZzM2)
{
    /// <summary>Whether anybody said.</summary>
    public bool IsKnown => XxM2 > 0 || YyM2 > 0 || ZzM2 > 0;
}

/// <summary>A line of sight: everything that appears at one pixel.</summary>
/// <param name="From">The lens.</param>
/// <param name="X">The direction, of length 1, along the store's x.</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z.</param>
/// <param name="RadiansPerPx">How far one pixel turns it.</param>
public readonly record struct LineOfSight(StorePoint From, double X, double Y, double Z, double RadiansPerPx);

/// <summary>
/// Where a point of a body is, relative to the body's ground point: a Gaussian that drifts back to where such points are when nothing is seen of it (an Ornstein-Uhlenbeck process), and that
/// each line of sight narrows across itself and not along (Kalman updates along two axes; Bar-Shalom, Li and Kirubarajan 2001, chapter 5). Metres.
/// </summary>
internal struct PointMotion
{
    private double _xx;
    private double _xy;
    private double _xz;
    private double _yy;
    private double _yz;
    private double _zz;

    /// <summary>East of the ground point.</summary>
    public double X { get; private set; }

    /// <summary>North of it.</summary>
    public double Y { get; private set; }

    /// <summary>Above it.</summary>
    public double Z { get; private set; }

    /// <summary>How sure that is.</summary>
    public readonly StoreCovariance Covariance => new(_xx, _xy, _xz, _yy, _yz, _zz);

    /// <summary>A point of which nothing was seen.</summary>
    public void Forget(in PointPrior prior)
    {
        (X, Y, Z) = (0, 0, prior.HeightMetres);
        (_xx, _yy, _zz) = (prior.AsideSdMetres * prior.AsideSdMetres, prior.AsideSdMetres * prior.AsideSdMetres, prior.HeightSdMetres * prior.HeightSdMetres);
        (_xy, _xz, _yz) = (0, 0, 0);
    }

    /// <summary>Lets time pass.</summary>
    public void Forecast(double seconds, in PointPrior prior)
    {
        double keep = Math.Exp(-seconds / prior.PullSeconds);
        double kept2 = keep * keep;
        double aside = (1 - kept2) * prior.AsideSdMetres * prior.AsideSdMetres;
        (X, Y, Z) = (keep * X, keep * Y, prior.HeightMetres + (keep * (Z - prior.HeightMetres)));
        (_xx, _yy, _zz) = ((kept2 * _xx) + aside, (kept2 * _yy) + aside, (kept2 * _zz) + ((1 - kept2) * prior.HeightSdMetres * prior.HeightSdMetres));
        (_xy, _xz, _yz) = (kept2 * _xy, kept2 * _xz, kept2 * _yz);
    }

    /// <summary>Squared Mahalanobis distance to a line of sight, plus the logarithm of how wide that is, so that points known better are not preferred for it.</summary>
    /// <param name="sight">From a lens given relative to the ground point.</param>
    /// <param name="sdPx">How far the pixel may be off.</param>
    /// <param name="distance2">The squared distance alone.</param>
    public readonly double Cost(in LineOfSight sight, double sdPx, out double distance2)
    {
        Across across = new(sight, this, sdPx);
        (double a, double b, double c) = (
            Along(across.First, across.First) + across.VarianceM2, Along(across.First, across.Second), Along(across.Second, across.Second) + across.VarianceM2);
        double determinant = (a * c) - (b * b);
        distance2 = ((c * across.MissFirst * across.MissFirst) - (2 * b * across.MissFirst * across.MissSecond) + (a * across.MissSecond * across.MissSecond)) / determinant;
        return distance2 + Math.Log(determinant);
    }

    /// <summary>Takes a line of sight that goes through the point.</summary>
    public void Correct(in LineOfSight sight, double sdPx)
    {
        Across across = new(sight, this, sdPx);
        Correct(across.First, across.MissFirst, across.VarianceM2);

        // The second axis sees the point as the first has left it.
        Across moved = new(sight, this, sdPx);
        Correct(moved.Second, moved.MissSecond, across.VarianceM2);
    }

    private void Correct((double X, double Y, double Z) axis, double miss, double varianceM2)
    {
        (double px, double py, double pz) = (
            (_xx * axis.X) + (_xy * axis.Y) + (_xz * axis.Z), (_xy * axis.X) + (_yy * axis.Y) + (_yz * axis.Z), (_xz * axis.X) + (_yz * axis.Y) + (_zz * axis.Z));
        double inverse = 1 / ((px * axis.X) + (py * axis.Y) + (pz * axis.Z) + varianceM2);
        (X, Y, Z) = (X + (px * inverse * miss), Y + (py * inverse * miss), Z + (pz * inverse * miss));
        (_xx, _xy, _xz) = (_xx - (px * px * inverse), _xy - (px * py * inverse), _xz - (px * pz * inverse));
        (_yy, _yz, _zz) = (_yy - (py * py * inverse), _yz - (py * pz * inverse), _zz - (pz * pz * inverse));
    }

    private readonly double Along((double X, double Y, double Z) a, (double X, double Y, double Z) b) =>
        (a.X * ((_xx * b.X) + (_xy * b.Y) + (_xz * b.Z))) + (a.Y * ((_xy * b.X) + (_yy * b.Y) + (_yz * b.Z))) + (a.Z * ((_xz * b.X) + (_yz * b.Y) + (_zz * b.Z)));

    /// <summary>A line of sight as two axes across it and how far the point is from it along each.</summary>
    private readonly ref struct Across
    {
        public Across(in LineOfSight sight, in PointMotion point, double sdPx)
        {
            (double x, double y, double z) = (sight.From.XMetres - point.X, sight.From.YMetres - point.Y, sight.From.ZMetres - point.Z);

            // Any axis that is not along the line will do; level where the line is not upright.
            double level = Math.Sqrt((sight.X * sight.X) + (sight.Y * sight.Y));
            First = level > 1e-6 ? (-sight.Y / level, sight.X / level, 0) : (1, 0, 0);
            Second = (
                (sight.Y * First.Z) - (sight.Z * First.Y), (sight.Z * First.X) - (sight.X * First.Z), (sight.X * First.Y) - (sight.Y * First.X));
            MissFirst = (x * First.X) + (y * First.Y) + (z * First.Z);
            MissSecond = (x * Second.X) + (y * Second.Y) + (z * Second.Z);
            double metres = Math.Max(0.1, -((x * sight.X) + (y * sight.Y) + (z * sight.Z)));
            double sd = sdPx * sight.RadiansPerPx * metres;
            VarianceM2 = sd * sd;
        }

        public (double X, double Y, double Z) First { get; }

        public (double X, double Y, double Z) Second { get; }

        public double MissFirst { get; }

        public double MissSecond { get; }

        public double VarianceM2 { get; }
    }
}

/// <summary>Where a point of a body is as long as nothing is seen of it.</summary>
/// <param name="HeightMetres">Above the floor.</param>
/// <param name="HeightSdMetres">Spread of that.</param>
/// <param name="AsideSdMetres">Spread along each axis of the floor around the ground point.</param>
/// <param name="PullSeconds">Time in which what was seen of it fades to 1/e.</param>
internal readonly record struct PointPrior(double HeightMetres, double HeightSdMetres, double AsideSdMetres, double PullSeconds);

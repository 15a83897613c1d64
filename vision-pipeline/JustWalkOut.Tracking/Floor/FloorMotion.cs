namespace JustWalkOut.Tracking;

/// <summary>
/// One person's motion over the floor: place and velocity with their covariance, forecast at nearly constant velocity that fades (a Kalman filter with white
/// acceleration noise; Bar-Shalom, Li and Kirubarajan 2001, chapter 6). Metres and seconds in the store's frame.
/// </summary>
internal struct FloorMotion
{
    // Covariance by blocks: place, place with velocity (row: place, column: velocity), velocity.
    private double _xx;
    private double _xy;
    private double _yy;
    private double _xu;
    private double _xv;
    private double _yu;
    private double _yv;
    private double _uu;
    private double _uv;
    private double _vv;

    /// <summary>Somebody first seen, with a velocity that is not known.</summary>
    public FloorMotion(in FloorPlace place, double speedSdMetresPerSecond)
    {
        (X, Y) = (place.At.XMetres, place.At.YMetres);
        (_xx, _xy, _yy) = (place.Covariance.XxM2, place.Covariance.XyM2, place.Covariance.YyM2);
        _uu = _vv = speedSdMetresPerSecond * speedSdMetresPerSecond;
    }

    /// <summary>Metres.</summary>
    public double X { get; private set; }

    /// <summary>Metres.</summary>
    public double Y { get; private set; }

    /// <summary>Metres per second along x.</summary>
    public double U { get; private set; }

    /// <summary>Metres per second along y.</summary>
    public double V { get; private set; }

    /// <summary>The covariance of the place.</summary>
    public readonly FloorCovariance Covariance => new(_xx, _xy, _yy);

    /// <summary>The place now.</summary>
    public readonly FloorPoint At => new(X, Y);

    /// <summary>Where the person is after a time, by the same forecast.</summary>
    public readonly FloorPoint After(double seconds, double fadeSeconds)
    {
        double travelled = fadeSeconds * (1 - Math.Exp(-seconds / fadeSeconds));
        return new FloorPoint(X + (U * travelled), Y + (V * travelled));
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="seconds">At least 0.</param>
    /// <param name="acceleration">Spectral density of the acceleration, m2/s3.</param>
    /// <param name="fadeSeconds">Time in which an unobserved velocity falls to 1/e: nobody walks straight on through a shelf.</param>
    public void Forecast(double seconds, double acceleration, double fadeSeconds)
    {
        double keep = Math.Exp(-seconds / fadeSeconds);
        double t = fadeSeconds * (1 - keep);
        X += U * t;
        Y += V * t;
        U *= keep;
        V *= keep;

        double q = acceleration;
        double cube = q * seconds * seconds * seconds / 3;
        double square = q * seconds * seconds / 2;
        _xx += (2 * t * _xu) + (t * t * _uu) + cube;
        _yy += (2 * t * _yv) + (t * t * _vv) + cube;
        _xy += (t * (_xv + _yu)) + (t * t * _uv);
        _xu = ((_xu + (t * _uu)) * keep) + square;
        _yv = ((_yv + (t * _vv)) * keep) + square;
        _xv = (_xv + (t * _uv)) * keep;
        _yu = (_yu + (t * _uv)) * keep;
        _uu = (_uu * keep * keep) + (q * seconds);
        _vv = (_vv * keep * keep) + (q * seconds);
        _uv *= keep * keep;
    }

    /// <summary>Squared Mahalanobis distance of a place, and the logarithm of the determinant of what it is measured by.</summary>
    /// <param name="place">Seen.</param>
    /// <param name="extraM2">Added to both variances.</param>
    /// <param name="ago">How many seconds ago the person was there; below 0 for a time yet to come.</param>
    /// <param name="logDeterminant">Of the innovation's covariance, m4.</param>
    public readonly double Distance2(in FloorPlace place, double extraM2, double ago, out double logDeterminant)
    {
        (double a, double b, double c) = Innovation(place.Covariance, extraM2, ago);
        double determinant = (a * c) - (b * b);
        double dx = place.At.XMetres - (X - (ago * U));
        double dy = place.At.YMetres - (Y - (ago * V));
        logDeterminant = Math.Log(determinant);
        return ((c * dx * dx) - (2 * b * dx * dy) + (a * dy * dy)) / determinant;
    }

    /// <summary>Takes in a place that was seen: where the person is, or was some time ago.</summary>
    /// <param name="place">Seen.</param>
    /// <param name="extraM2">Added to both variances, as in <see cref="Distance2"/>.</param>
    /// <param name="ago">How many seconds ago, as in <see cref="Distance2"/>.</param>
    public void Correct(in FloorPlace place, double extraM2, double ago)
    {
        (double a, double b, double c) = Innovation(place.Covariance, extraM2, ago);
        double inverse = 1 / ((a * c) - (b * b));
        (double ia, double ib, double ic) = (c * inverse, -b * inverse, a * inverse);
        double dx = place.At.XMetres - (X - (ago * U));
        double dy = place.At.YMetres - (Y - (ago * V));

        // Covariance of the state with the place, which is the person's less their velocity times how long ago it was.
        (double xx, double xy, double yx, double yy) = (_xx - (ago * _xu), _xy - (ago * _xv), _xy - (ago * _yu), _yy - (ago * _yv));
        (double ux, double uy, double vx, double vy) = (_xu - (ago * _uu), _yu - (ago * _uv), _xv - (ago * _uv), _yv - (ago * _vv));

        // Gain: that times the inverse innovation covariance.
        (double kxx, double kxy) = ((xx * ia) + (xy * ib), (xx * ib) + (xy * ic));
        (double kyx, double kyy) = ((yx * ia) + (yy * ib), (yx * ib) + (yy * ic));
        (double kux, double kuy) = ((ux * ia) + (uy * ib), (ux * ib) + (uy * ic));
        (double kvx, double kvy) = ((vx * ia) + (vy * ib), (vx * ib) + (vy * ic));
        X += (kxx * dx) + (kxy * dy);
        Y += (kyx * dx) + (kyy * dy);
        U += (kux * dx) + (kuy * dy);
        V += (kvx * dx) + (kvy * dy);

        _xx -= (kxx * xx) + (kxy * xy);
        _xy -= (kxx * yx) + (kxy * yy);
        _yy -= (kyx * yx) + (kyy * yy);
        _xu -= (kxx * ux) + (kxy * uy);
        _xv -= (kxx * vx) + (kxy * vy);
        _yu -= (kyx * ux) + (kyy * uy);
        _yv -= (kyx * vx) + (kyy * vy);
        _uu -= (kux * ux) + (kuy * uy);
        _uv -= (kux * vx) + (kuy * vy);
        _vv -= (kvx * vx) + (kvy * vy);
    }

    private readonly (double Xx, double Xy, double Yy) Innovation(in FloorCovariance place, double extraM2, double ago) => (
        _xx - (2 * ago * _xu) + (ago * ago * _uu) + place.XxM2 + extraM2,
        _xy - (ago * (_xv + _yu)) + (ago * ago * _uv) + place.XyM2,
        _yy - (2 * ago * _yv) + (ago * ago * _vv) + place.YyM2 + extraM2);
}

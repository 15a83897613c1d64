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
    /// <param name="logDeterminant">Of the innovation's covariance, m4.</param>
    public readonly double Distance2(in FloorPlace place, double extraM2, out double logDeterminant)
    {
        double a = _xx + place.Covariance.XxM2 + extraM2;
        double b = _xy + place.Covariance.XyM2;
        double c = _yy + place.Covariance.YyM2 + extraM2;
        double determinant = (a * c) - (b * b);
        double dx = place.At.XMetres - X;
        double dy = place.At.YMetres - Y;
        logDeterminant = Math.Log(determinant);
        return ((c * dx * dx) - (2 * b * dx * dy) + (a * dy * dy)) / determinant;
    }

    /// <summary>Takes in a place that was seen.</summary>
    /// <param name="place">Seen.</param>
    /// <param name="extraM2">Added to both variances, as in <see cref="Distance2"/>.</param>
    public void Correct(in FloorPlace place, double extraM2)
    {
        double a = _xx + place.Covariance.XxM2 + extraM2;
        double b = _xy + place.Covariance.XyM2;
        double c = _yy + place.Covariance.YyM2 + extraM2;
        double inverse = 1 / ((a * c) - (b * b));
        (double ia, double ib, double ic) = (c * inverse, -b * inverse, a * inverse);
        double dx = place.At.XMetres - X;
        double dy = place.At.YMetres - Y;

        // Gain: covariance of the state with the place, times the inverse innovation covariance.
        (double kxx, double kxy) = ((_xx * ia) + (_xy * ib), (_xx * ib) + (_xy * ic));
        (double kyx, double kyy) = ((_xy * ia) + (_yy * ib), (_xy * ib) + (_yy * ic));
        (double kux, double kuy) = ((_xu * ia) + (_yu * ib), (_xu * ib) + (_yu * ic));
        (double kvx, double kvy) = ((_xv * ia) + (_yv * ib), (_xv * ib) + (_yv * ic));
        X += (kxx * dx) + (kxy * dy);
        Y += (kyx * dx) + (kyy * dy);
        U += (kux * dx) + (kuy * dy);
        V += (kvx * dx) + (kvy * dy);

        (double xx, double xy, double yy, double xu, double xv, double yu, double yv) = (_xx, _xy, _yy, _xu, _xv, _yu, _yv);
        _xx -= (kxx * xx) + (kxy * xy);
        _xy -= (kxx * xy) + (kxy * yy);
        _yy -= (kyx * xy) + (kyy * yy);
        _xu -= (kxx * xu) + (kxy * yu);
        _xv -= (kxx * xv) + (kxy * yv);
        _yu -= (kyx * xu) + (kyy * yu);
        _yv -= (kyx * xv) + (kyy * yv);
        _uu -= (kux * xu) + (kuy * yu);
        _uv -= (kux * xv) + (kuy * yv);
        _vv -= (kvx * xv) + (kvy * yv);
    }
}

namespace JustWalkOut.Tracking;

/// <summary>How a place moves along the store's x and y with a turn of the camera about each of its axes, metres a radian.</summary>
internal readonly record struct TurnSlopes(double Xr, double Xd, double Xf, double Yr, double Yd, double Yf)
{
    /// <summary>Part of the way to another.</summary>
    public TurnSlopes Towards(in TurnSlopes other, double share) => new(
        Xr + (share * (other.Xr - Xr)), Xd + (share * (other.Xd - Xd)), Xf + (share * (other.Xf - Xf)),
        Yr + (share * (other.Yr - Yr)), Yd + (share * (other.Yd - Yd)), Yf + (share * (other.Yf - Yf)));

    /// <summary>What is between two.</summary>
    public static TurnSlopes operator -(in TurnSlopes a, in TurnSlopes b) => new(a.Xr - b.Xr, a.Xd - b.Xd, a.Xf - b.Xf, a.Yr - b.Yr, a.Yd - b.Yd, a.Yf - b.Yf);

    /// <summary>Along x and y for a turn.</summary>
    public (double X, double Y) Times(in CameraTurn turn) => ((Xr * turn.Right) + (Xd * turn.Down) + (Xf * turn.Forward), (Yr * turn.Right) + (Yd * turn.Down) + (Yf * turn.Forward));

    /// <summary>Transposed, times a pair along x and y.</summary>
    public CameraTurn Back(double x, double y) => new((Xr * x) + (Yr * y), (Xd * x) + (Yd * y), (Xf * x) + (Yf * y));

    /// <summary>What a turn shifts on the floor, squared.</summary>
    public TurnMatrix Squared() => new((Xr * Xr) + (Yr * Yr), (Xr * Xd) + (Yr * Yd), (Xr * Xf) + (Yr * Yf), (Xd * Xd) + (Yd * Yd), (Xd * Xf) + (Yd * Yf), (Xf * Xf) + (Yf * Yf));

    /// <summary>What weighs a pair, as weight of a turn: this transposed, the weight, and another.</summary>
    /// <param name="weight">Of a pair along x and y.</param>
    /// <param name="other">The right side's.</param>
    /// <param name="into">Nine numbers, row after row, to which it is added.</param>
    /// <param name="factor">Times this.</param>
    public void Weigh(in FloorWeight weight, in TurnSlopes other, Span<double> into, double factor)
    {
        ReadOnlySpan<double> x = [Xr, Xd, Xf];
        ReadOnlySpan<double> y = [Yr, Yd, Yf];
        ReadOnlySpan<double> u = [other.Xr, other.Xd, other.Xf];
        ReadOnlySpan<double> v = [other.Yr, other.Yd, other.Yf];
        for (int row = 0; row < 3; row++)
        {
            double left = (x[row] * weight.Xx) + (y[row] * weight.Yx);
            double right = (x[row] * weight.Xy) + (y[row] * weight.Yy);
            for (int column = 0; column < 3; column++)
            {
                into[(row * 3) + column] += factor * ((left * u[column]) + (right * v[column]));
            }
        }
    }
}

/// <summary>What a pair along x and y counts; not always symmetric.</summary>
internal readonly record struct FloorWeight(double Xx, double Xy, double Yx, double Yy)
{
    /// <summary>The inverse of a covariance, times a factor.</summary>
    public static FloorWeight Of(in FloorCovariance covariance, double factor)
    {
        double inverse = factor / ((covariance.XxM2 * covariance.YyM2) - (covariance.XyM2 * covariance.XyM2));
        return new FloorWeight(covariance.YyM2 * inverse, -covariance.XyM2 * inverse, -covariance.XyM2 * inverse, covariance.XxM2 * inverse);
    }

    /// <summary>Sum.</summary>
    public static FloorWeight operator +(in FloorWeight a, in FloorWeight b) => new(a.Xx + b.Xx, a.Xy + b.Xy, a.Yx + b.Yx, a.Yy + b.Yy);

    /// <summary>Product.</summary>
    public static FloorWeight operator *(in FloorWeight a, in FloorWeight b) => new(
        (a.Xx * b.Xx) + (a.Xy * b.Yx), (a.Xx * b.Xy) + (a.Xy * b.Yy), (a.Yx * b.Xx) + (a.Yy * b.Yx), (a.Yx * b.Xy) + (a.Yy * b.Yy));

    /// <summary>Inverse.</summary>
    public FloorWeight Inverse()
    {
        double inverse = 1 / ((Xx * Yy) - (Xy * Yx));
        return new FloorWeight(Yy * inverse, -Xy * inverse, -Yx * inverse, Xx * inverse);
    }

    /// <summary>Times a pair.</summary>
    public (double X, double Y) Times(double x, double y) => ((Xx * x) + (Xy * y), (Yx * x) + (Yy * y));

    /// <summary>A pair from both sides.</summary>
    public double Square(double x, double y) => (x * ((Xx * x) + (Xy * y))) + (y * ((Yx * x) + (Yy * y)));
}

/// <summary>One sighting as one camera places it, with the turn that the camera is taken to have.</summary>
internal struct PoseLook
{
    /// <summary>The camera's number.</summary>
    public int Camera;

    /// <summary>Capture.</summary>
    public TimeSpan At;

    /// <summary>Standard deviation of that.</summary>
    public double ClockSd;

    /// <summary>How long before that it was taken, as far as the camera's clock is known to be ahead.</summary>
    public double AheadSeconds;

    /// <summary>What is in <see cref="Covariance"/> for the doubt of its time, once it is somebody's: they are that much further on. m2 along either axis.</summary>
    public double LateM2;

    /// <summary>Where; once it is somebody's, how far beside where they are followed.</summary>
    public FloorPoint Place;

    /// <summary>How far that may be off.</summary>
    public FloorCovariance Covariance;

    /// <summary>How the place moves as the camera turns.</summary>
    public TurnSlopes Slopes;

    /// <summary>When it was taken, as far as that is known.</summary>
    public readonly TimeSpan TakenAt => At - TimeSpan.FromSeconds(AheadSeconds);

    /// <summary>Whether head and ground point were both seen.</summary>
    public bool HasHead;

    /// <summary>From the ground point to where the head would be above, if it were a usual body's.</summary>
    public FloorPoint Lean;

    /// <summary>How far that may be off.</summary>
    public FloorCovariance LeanCovariance;

    /// <summary>How that moves as the camera turns.</summary>
    public TurnSlopes LeanSlopes;
}

namespace JustWalkOut.Tracking;

/// <summary>A symmetric matrix over the three axes of a turn.</summary>
internal readonly record struct TurnMatrix(double Rr, double Rd, double Rf, double Dd, double Df, double Ff)
{
    /// <summary>The same on every axis.</summary>
    public static TurnMatrix Diagonal(double value) => new(value, 0, 0, value, 0, value);

    /// <summary>Sum.</summary>
    public static TurnMatrix operator +(in TurnMatrix a, in TurnMatrix b) => new(a.Rr + b.Rr, a.Rd + b.Rd, a.Rf + b.Rf, a.Dd + b.Dd, a.Df + b.Df, a.Ff + b.Ff);

    /// <summary>Times a number.</summary>
    public static TurnMatrix operator *(in TurnMatrix a, double factor) => new(a.Rr * factor, a.Rd * factor, a.Rf * factor, a.Dd * factor, a.Df * factor, a.Ff * factor);

    /// <summary>Times a turn.</summary>
    public CameraTurn Times(in CameraTurn turn) => new(
        (Rr * turn.Right) + (Rd * turn.Down) + (Rf * turn.Forward), (Rd * turn.Right) + (Dd * turn.Down) + (Df * turn.Forward), (Rf * turn.Right) + (Df * turn.Down) + (Ff * turn.Forward));

    /// <summary>The turn from both sides.</summary>
    public double Square(in CameraTurn turn)
    {
        CameraTurn times = Times(turn);
        return (times.Right * turn.Right) + (times.Down * turn.Down) + (times.Forward * turn.Forward);
    }

    /// <summary>Adds it to a larger one, on whose diagonal it begins at a row.</summary>
    public void AddTo(double[,] matrix, int at)
    {
        ReadOnlySpan<double> values = [Rr, Rd, Rf, Rd, Dd, Df, Rf, Df, Ff];
        for (int i = 0; i < 9; i++)
        {
            matrix[at + (i / 3), at + (i % 3)] += values[i];
        }
    }

    /// <summary>The inverse of a positive definite one.</summary>
    public TurnMatrix Inverse()
    {
        double rr = (Dd * Ff) - (Df * Df);
        double rd = (Rf * Df) - (Rd * Ff);
        double rf = (Rd * Df) - (Rf * Dd);
        double inverse = 1 / ((Rr * rr) + (Rd * rd) + (Rf * rf));
        return new TurnMatrix(rr * inverse, rd * inverse, rf * inverse, ((Rr * Ff) - (Rf * Rf)) * inverse, ((Rd * Rf) - (Rr * Df)) * inverse, ((Rr * Dd) - (Rd * Rd)) * inverse);
    }
}

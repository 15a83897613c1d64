using JustWalkOut.CameraSim.Sightings;

namespace JustWalkOut.CameraSim.Measuring;

/// <summary>Mean and spread of a row of numbers (Welford).</summary>
internal sealed class RunningMoments
{
    private double _squares;

    public long Count { get; private set; }

    public double Mean { get; private set; }

    public double Sd => Count > 1 ? Math.Sqrt(_squares / (Count - 1)) : 0;

    public ShareError Error => new(Mean, Sd);

    public void Add(double value)
    {
        Count++;
        double before = value - Mean;
        Mean += before / Count;
        _squares += before * (value - Mean);
    }
}

/// <summary>A straight line through points: its slope by least squares, its height and the spread around it by quantiles, which a few wild points do not move.</summary>
internal sealed class LineFit
{
    /// <summary>Upper quartile and 95 % point of the normal distribution.</summary>
    private const double Quartile = 0.67449;
    private const double Far = 1.64485;

    private readonly List<(double X, double Y)> _points = [];

    public void Add(double x, double y) => _points.Add((x, y));

    /// <summary>Most that a spread is taken to grow.</summary>
    private const double WideningMax = 3;

    /// <summary>
    /// Height at 0, slope, spread as a standard deviation where x is 0, by how much its logarithm grows with x, and how much heavier than the normal
    /// distribution's the tails are (<see cref="Bell.Stretch"/>).
    /// </summary>
    /// <param name="isWidening">Whether the spread may grow with x.</param>
    public (double Intercept, double Slope, double Sd, double Widening, double Tail) Solve(bool isWidening = false)
    {
        double n = _points.Count;
        double x = _points.Sum(point => point.X) / n;
        double y = _points.Sum(point => point.Y) / n;
        double sxx = _points.Sum(point => (point.X - x) * (point.X - x));
        double slope = sxx > 1e-9 * n ? _points.Sum(point => (point.X - x) * (point.Y - y)) / sxx : 0;
        double[] rest = [.. _points.Select(point => point.Y - (slope * point.X))];
        double middle = rest.Order().ElementAt(rest.Length / 2);
        double widening = isWidening ? Widening(rest, middle) : 0;
        for (int i = 0; i < rest.Length; i++)
        {
            rest[i] = (rest[i] - middle) / Math.Exp(widening * _points[i].X);
        }

        Array.Sort(rest);
        double At(double share) => rest[(int)Math.Round(share * (rest.Length - 1))];
        double near = (At(0.75) - At(0.25)) / 2;
        double far = (At(0.95) - At(0.05)) / 2;
        double tail = near > 0 ? Math.Max(0, Math.Log(far * Quartile / (near * Far)) / (((Far * Far) - (Quartile * Quartile)) / 2)) : 0;
        return (middle, slope, near / Bell.Stretch(Quartile, tail), widening, tail);
    }

    /// <summary>Slope of the logarithm of what is left over: its mean is the same for all spreads but for the spread's own logarithm.</summary>
    private double Widening(double[] rest, double middle)
    {
        LineFit logs = new();
        for (int i = 0; i < rest.Length; i++)
        {
            if (Math.Abs(rest[i] - middle) > 1e-6)
            {
                logs.Add(_points[i].X, Math.Log(Math.Abs(rest[i] - middle)));
            }
        }

        return logs._points.Count > 1 ? Math.Clamp(logs.Solve().Slope, 0, WideningMax) : 0;
    }
}

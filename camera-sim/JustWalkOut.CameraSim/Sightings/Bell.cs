namespace JustWalkOut.CameraSim.Sightings;

/// <summary>The normal distribution, and one with heavier tails.</summary>
internal static class Bell
{
    /// <summary>Draws beyond this are stretched no further: an error of a box that still is the body's own has its bounds.</summary>
    private const double StretchedMax = 2;

    /// <summary>Share of the normal distribution below a value, to 2e-7 (Abramowitz and Stegun 7.1.26).</summary>
    public static double Share(double value)
    {
        double x = Math.Abs(value) / Math.Sqrt(2);
        double t = 1 / (1 + (0.3275911 * x));
        double tail = ((((((((1.061405429 * t) - 1.453152027) * t) + 1.421413741) * t) - 0.284496736) * t) + 0.254829592) * t * Math.Exp(-x * x) / 2;
        return value < 0 ? tail : 1 - tail;
    }

    /// <summary>Value below which a share of the normal distribution lies, to 5e-4 (Abramowitz and Stegun 26.2.23).</summary>
    public static double Quantile(double share)
    {
        double tail = Math.Clamp(Math.Min(share, 1 - share), 1e-9, 0.5);
        double t = Math.Sqrt(-2 * Math.Log(tail));
        double value = t - ((((0.010328 * t) + 0.802853) * t) + 2.515517) / ((((((0.001308 * t) + 0.189269) * t) + 1.432788) * t) + 1);
        return share < 0.5 ? -value : value;
    }

    /// <summary>A normal draw with its tails stretched (Tukey's h).</summary>
    /// <param name="draw">Normal, with mean 0 and spread 1.</param>
    /// <param name="tail">0 for none.</param>
    public static double Stretch(double draw, double tail) => draw * Math.Exp(tail * Math.Min(draw * draw, StretchedMax * StretchedMax) / 2);

    /// <summary>The draw of a stretched one.</summary>
    public static double Unstretch(double stretched, double tail)
    {
        (double low, double high) = (0.0, Math.Abs(stretched));
        for (int i = 0; i < 30 && tail > 0; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Stretch(middle, tail) < Math.Abs(stretched) ? (middle, high) : (low, middle);
        }

        return Math.CopySign(tail > 0 ? (low + high) / 2 : high, stretched);
    }
}

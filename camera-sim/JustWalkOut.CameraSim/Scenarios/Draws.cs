using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>Draws that scenarios need beside those of <see cref="Chance"/>.</summary>
internal static class Draws
{
    /// <summary>A count from the Poisson distribution.</summary>
    public static int Poisson(this Random random, double mean)
    {
        // Knuth's product of uniforms; means here are tens at most, and the sum of two Poisson draws is one.
        const double MeanMax = 30;
        int count = 0;
        for (; mean > MeanMax; mean -= MeanMax)
        {
            count += random.Poisson(MeanMax);
        }

        double product = random.NextDouble();
        for (double limit = Math.Exp(-mean); product > limit; product *= random.NextDouble())
        {
            count++;
        }

        return count;
    }

    /// <summary>One of several, each with its share of their sum, which is above 0.</summary>
    public static T ByShare<T>(this Random random, IReadOnlyList<T> choices, Func<T, double> share)
    {
        double left = random.NextDouble() * choices.Sum(share);
        foreach (T choice in choices)
        {
            left -= share(choice);
            if (left < 0)
            {
                return choice;
            }
        }

        return choices.Last(choice => share(choice) > 0);
    }

    /// <summary>Whether something of a probability happens.</summary>
    public static bool Happens(this Random random, double probability) => random.NextDouble() < probability;

    /// <summary>A normal draw that is drawn again until it lies within bounds.</summary>
    public static double NormalWithin(this Random random, (double Mean, double Sd) of, double low, double high)
    {
        while (true)
        {
            double draw = random.Normal(of.Mean, of.Sd);
            if (draw >= low && draw <= high)
            {
                return draw;
            }
        }
    }
}

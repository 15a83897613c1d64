using JustWalkOut.Tracking;

namespace JustWalkOut.Attribution.People;

/// <summary>Somebody seen now who is somebody from before.</summary>
/// <param name="Now">Whom the tracker sees.</param>
/// <param name="Before">Who they were.</param>
/// <param name="Confidence">How sure, 0 to 1.</param>
internal readonly record struct Recognised(Shopper Now, Shopper Before, double Confidence);

/// <summary>
/// Finds who people are who were in the store when vision ended, by where they were seen last and where they are seen first, how far somebody goes in a time, and by what they look like where that is still known; all together (<see cref="PairChances"/>).
/// </summary>
internal static class Recognition
{
    /// <summary>
    /// People stand at a shelf or walk about it: share of the former, and how far each come, one standard deviation, in metres and in metres a second. Fitted to 21 minutes of a simulated busy store: of 21,000 pairs of moments 6 s apart
    /// half are within 0.8 m, 90 % within 3.0 and 99 % within 5.4.
    /// </summary>
    private const double StandingShare = 0.55;

    private const double StandingMetres = 0.2;

    private const double StandingMetresPerSecond = 0.06;

    private const double WalkingMetres = 0.75;

    private const double WalkingMetresPerSecond = 0.17;

    /// <summary>Nobody comes further: a brisk walk, and what sights are off by.</summary>
    private const double ReachMetres = 1.2;

    private const double ReachMetresPerSecond = 1.6;

    /// <summary>Chance that somebody from before is seen now and was not hidden, or gone.</summary>
    private const double SeenAgain = 0.9;

    /// <summary>People per square metre whom nobody knew before: who came in meanwhile, and false ones.</summary>
    private const double NewPerSquareMetre = 0.0008;

    /// <summary>The same of those whom a check-in let in meanwhile, who are around its gate.</summary>
    private const double EnteredPerSquareMetre = 0.02;

    /// <summary>Who is less likely to be anybody from before stays somebody new.</summary>
    private const double ConfidenceMin = 0.3;

    private static readonly LookOptions Looks = new();

    /// <summary>Pairs people.</summary>
    /// <param name="now">Whom the tracker sees and nobody knows, and how well each fits a check-in.</param>
    /// <param name="before">Who was there and has not been found.</param>
    /// <returns>Each person once at most, the surest first.</returns>
    public static IReadOnlyList<Recognised> Match(IReadOnlyList<(Shopper Who, double Entered)> now, IReadOnlyList<Shopper> before)
    {
        double[,] odds = new double[before.Count, now.Count];
        for (int i = 0; i < before.Count; i++)
        {
            for (int j = 0; j < now.Count; j++)
            {
                double alone = (1 - SeenAgain) * (NewPerSquareMetre + (EnteredPerSquareMetre * now[j].Entered));
                odds[i, j] = SeenAgain * Density(before[i], now[j].Who) * Math.Exp(before[i].Look.Odds(now[j].Who.Look, Looks)) / alone;
            }
        }

        double[,] chance = PairChances.Of(odds);
        List<Recognised> pairs = [];
        IEnumerable<(int Before, int Now, double Chance)> all = Enumerable.Range(0, before.Count).SelectMany(i => Enumerable.Range(0, now.Count).Select(j => (i, j, chance[i, j])));
        foreach ((int i, int j, double sure) in all.Where(pair => pair.Chance >= ConfidenceMin).OrderByDescending(pair => pair.Chance).ThenBy(pair => pair.Before).ThenBy(pair => pair.Now))
        {
            if (!pairs.Exists(pair => pair.Now == now[j].Who || pair.Before == before[i]))
            {
                pairs.Add(new Recognised(now[j].Who, before[i], Math.Min(1, sure)));
            }
        }

        return pairs;
    }

    /// <summary>How likely somebody from before is to be seen first at a place, per square metre.</summary>
    private static double Density(Shopper before, Shopper now)
    {
        double seconds = (now.FirstSeen - before.LastSeen).TotalSeconds;
        double metres = double.Hypot(now.FirstPlace.XMetres - before.LastPlace.XMetres, now.FirstPlace.YMetres - before.LastPlace.YMetres);
        return seconds < 0 || metres > ReachMetres + (ReachMetresPerSecond * seconds) ? 0
            : (StandingShare * Bell(metres, StandingMetres + (StandingMetresPerSecond * seconds))) + ((1 - StandingShare) * Bell(metres, WalkingMetres + (WalkingMetresPerSecond * seconds)));
    }

    private static double Bell(double metres, double sd) => Math.Exp(-0.5 * (metres / sd) * (metres / sd)) / (2 * Math.PI * sd * sd);
}

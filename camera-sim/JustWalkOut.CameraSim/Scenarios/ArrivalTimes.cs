using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>When parties come: a Poisson process whose rate follows the profile of the day. Each gap has a draw of its own.</summary>
internal static class ArrivalTimes
{
    /// <summary>Seconds since the simulation's start, in order, those at the door first; without end where the rate never ends.</summary>
    public static IEnumerable<double> Of(Scenario scenario, long seed)
    {
        const double BetweenSeconds = 1.5;
        for (int i = 0; i < scenario.Arrivals.OpeningParties; i++)
        {
            yield return i * BetweenSeconds;
        }

        double at = 0;
        double end = scenario.Length.TotalSeconds;
        for (int i = 0; at <= end; i++)
        {
            // What is left of a unit of the process is used up at the rate of the moment; within a second the rate hardly changes.
            double left = -Math.Log(1 - Chance.For(seed, "arrival", i).NextDouble());
            while (at <= end)
            {
                double second = Math.Floor(at) + 1;
                double rate = RateAt(scenario, at);
                if (rate > 0 && left <= rate * (second - at))
                {
                    at += left / rate;
                    break;
                }

                left -= rate * (second - at);
                at = second;
            }

            if (at <= end)
            {
                yield return at;
            }
        }
    }

    /// <summary>Parties per second at a time since the start.</summary>
    public static double RateAt(Scenario scenario, double seconds)
    {
        double rate = scenario.Arrivals.PartiesPerMinute / 60;
        IReadOnlyList<HourFactor> profile = scenario.Arrivals.Profile;
        if (profile.Count == 0)
        {
            return rate;
        }

        double hour = (scenario.StartHour + (seconds / 3600)) % 24;
        if (hour <= profile[0].Hour)
        {
            return rate * profile[0].Factor;
        }

        for (int i = 1; i < profile.Count; i++)
        {
            (HourFactor before, HourFactor after) = (profile[i - 1], profile[i]);
            if (hour <= after.Hour)
            {
                return rate * double.Lerp(before.Factor, after.Factor, (hour - before.Hour) / (after.Hour - before.Hour));
            }
        }

        return rate * profile[^1].Factor;
    }
}

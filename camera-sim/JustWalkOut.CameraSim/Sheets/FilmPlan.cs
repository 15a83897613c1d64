using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Sheets;

/// <summary>A piece of a film: moments from one to another, both shown.</summary>
/// <param name="First">Number of the first moment.</param>
/// <param name="Last">Number of the last.</param>
/// <param name="IsAgain">Whether it shows at half the speed, and closer, what was shown before.</param>
internal readonly record struct FilmPart(int First, int Last, bool IsAgain)
{
    /// <summary>Seconds of film.</summary>
    public double Seconds => (Last - First + 1) * (IsAgain ? 2.0 : 1) / Moment.PerSecond;
}

/// <summary>What of a scene is shown, so that the act is seen and nobody waits: the time around each act, and the act once more at half the speed.</summary>
internal static class FilmPlan
{
    private const double BeforeSeconds = 3.5;
    private const double AfterSeconds = 2.5;

    /// <summary>Between two acts that lie no further apart there is no cut.</summary>
    private const double NoCutSeconds = 2;
    private const double AgainSecondsMax = 5;
    private const double AgainAfterSeconds = 1.4;

    /// <summary>The parts in the film's order.</summary>
    /// <param name="act">What must be seen.</param>
    /// <param name="moments">How many moments the scene has.</param>
    /// <param name="busy">The first and the last moment at which anybody is there.</param>
    /// <param name="seconds">How long the film shall be.</param>
    public static IReadOnlyList<FilmPart> Of(SceneAct act, int moments, (int First, int Last) busy, double seconds)
    {
        List<(int First, int Last)> once = Around(act.Times, moments, BeforeSeconds, AfterSeconds);
        double again = Math.Min(AgainSecondsMax, Math.Max(2.5, (act.Times[^1] - act.Times[0]).TotalSeconds + 2)) * 2;
        int wanted = (int)(Math.Max(seconds / 2, seconds - again) * Moment.PerSecond);
        Widen(once, wanted, busy);
        Shorten(once, wanted);
        int shown = once.Sum(part => part.Last - part.First + 1);
        int half = (int)(((seconds * Moment.PerSecond) - shown) / 2);
        int last = Math.Min(moments - 1, Number(act.Height) + (int)(AgainAfterSeconds * Moment.PerSecond));
        return
        [
            .. once.Select(part => new FilmPart(part.First, part.Last, false)),
            .. half > 0 ? new[] { new FilmPart(Math.Max(0, last - half + 1), last, true) } : [],
        ];
    }

    private static int Number(TimeSpan at) => (int)(at.TotalSeconds * Moment.PerSecond);

    private static List<(int First, int Last)> Around(IReadOnlyList<TimeSpan> times, int moments, double before, double after)
    {
        List<(int First, int Last)> parts = [];
        foreach (TimeSpan time in times)
        {
            int first = Math.Clamp(Number(time) - (int)(before * Moment.PerSecond), 0, moments - 1);
            int last = Math.Clamp(Number(time) + (int)(after * Moment.PerSecond), first, moments - 1);
            if (parts.Count > 0 && first - parts[^1].Last < NoCutSeconds * Moment.PerSecond)
            {
                parts[^1] = (parts[^1].First, Math.Max(parts[^1].Last, last));
            }
            else
            {
                parts.Add((first, last));
            }
        }

        return parts;
    }

    /// <summary>Begins earlier and ends later, as long as somebody is there to be seen.</summary>
    private static void Widen(List<(int First, int Last)> parts, int wanted, (int First, int Last) busy)
    {
        int missing = Math.Max(0, wanted - parts.Sum(part => part.Last - part.First + 1));
        int later = Math.Min(missing / 3, Math.Max(0, busy.Last - parts[^1].Last));
        parts[^1] = (parts[^1].First, parts[^1].Last + later);
        int earlier = Math.Min(missing - later, Math.Max(0, parts[0].First - busy.First));
        parts[0] = (parts[0].First - earlier, parts[0].Last);
        int rest = Math.Min(missing - later - earlier, Math.Max(0, busy.Last - parts[^1].Last));
        parts[^1] = (parts[^1].First, parts[^1].Last + rest);
    }

    /// <summary>Leaves out what comes first: the act is at its clearest at its end.</summary>
    private static void Shorten(List<(int First, int Last)> parts, int wanted)
    {
        int over = parts.Sum(part => part.Last - part.First + 1) - wanted;
        while (over > 0)
        {
            int length = parts[0].Last - parts[0].First + 1;
            if (length > over)
            {
                parts[0] = (parts[0].First + over, parts[0].Last);
                return;
            }

            parts.RemoveAt(0);
            over -= length;
        }
    }
}

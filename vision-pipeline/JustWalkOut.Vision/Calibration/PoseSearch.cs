using JustWalkOut.Vision.Frames.Boards;

namespace JustWalkOut.Vision.Calibration;

/// <summary>A pose on which most matches agree, whatever the others say: poses from four matches at a time, each judged by all (RANSAC, its best refined by whoever agrees).</summary>
/// <param name="lens">The camera's lens.</param>
/// <param name="refinement">How far matches may be off.</param>
/// <param name="seed">Which fours are tried where there are too many of them.</param>
internal sealed class PoseSearch(Lens lens, PoseRefinement refinement, int seed)
{
    /// <summary>The 0.999 point of chi-square with two degrees of freedom: one right match of a thousand is taken for a wrong one.</summary>
    public const double AgreeMax = 13.82;

    /// <summary>Four matches with noise put the others three times as far off as all together do.</summary>
    private const double LooseFactor = 9;

    /// <summary>With as many wrong matches as right ones one four of sixteen is right: 400 miss them all once in 10^11 times.</summary>
    private const int FoursMax = 400;

    /// <summary>Where all agree loosely some fours are still better placed than others.</summary>
    private const int FoursMin = 30;

    private const int Sample = 4;
    private const int RefinedMax = 8;

    /// <summary>The pose and who agrees with it, in the matches' order; null where no four gives any. Four matches at least.</summary>
    public (HungCamera Camera, bool[] Agrees)? Find(IReadOnlyList<FloorMatch> matches)
    {
        List<(double Score, int Order, HungCamera Camera)> tried = [];
        Random random = new(seed);
        int[] order = [.. Enumerable.Range(0, matches.Count)];
        int needed = FoursMax;
        for (int i = 0; i < needed; i++)
        {
            if (PoseGuess.From(lens, [.. Four(order, random).Select(at => matches[at])]) is HungCamera guess)
            {
                double[] distances = [.. matches.Select(match => refinement.DistanceSquared(guess, match))];
                tried.Add((distances.Sum(distance => Math.Min(distance, AgreeMax * LooseFactor)), i, guess));
                needed = Math.Min(needed, FoursNeeded((double)distances.Count(distance => distance <= AgreeMax * LooseFactor) / matches.Count));
            }
        }

        (HungCamera Camera, bool[] Agrees)? best = null;
        double bestScore = double.PositiveInfinity;
        foreach ((_, _, HungCamera guess) in tried.OrderBy(one => one.Score).ThenBy(one => one.Order).Take(RefinedMax))
        {
            (HungCamera camera, bool[] agrees) = Settle(guess, matches);
            double score = matches.Sum(match => Math.Min(refinement.DistanceSquared(camera, match), AgreeMax));
            if (score < bestScore)
            {
                (best, bestScore) = ((camera, agrees), score);
            }
        }

        return best;
    }

    /// <summary>Refines by whoever agrees, first loosely, until it is always the same ones.</summary>
    private (HungCamera Camera, bool[] Agrees) Settle(HungCamera guess, IReadOnlyList<FloorMatch> matches)
    {
        HungCamera camera = guess;
        bool[] agrees = new bool[matches.Count];
        foreach (double factor in (double[])[LooseFactor, 2, 1, 1, 1, 1])
        {
            bool[] now = [.. matches.Select(match => refinement.DistanceSquared(camera, match) <= AgreeMax * factor)];
            if (factor == 1 && now.SequenceEqual(agrees))
            {
                break;
            }

            agrees = now;
            FloorMatch[] used = [.. matches.Where((_, i) => now[i])];
            if (used.Length < Sample)
            {
                break;
            }

            camera = refinement.Refine(camera, used);
        }

        return (camera, [.. matches.Select(match => refinement.DistanceSquared(camera, match) <= AgreeMax)]);
    }

    /// <summary>How many fours it takes to miss all right ones no more than once in a million times, where so large a share of matches is right.</summary>
    private static int FoursNeeded(double share) =>
        share >= 1 ? FoursMin : (int)Math.Clamp(Math.Ceiling(Math.Log(1e-6) / Math.Log(1 - Math.Pow(share, Sample))), FoursMin, FoursMax);

    private static int[] Four(int[] order, Random random)
    {
        for (int place = 0; place < Sample; place++)
        {
            int other = random.Next(place, order.Length);
            (order[place], order[other]) = (order[other], order[place]);
        }

        return order[..Sample];
    }
}

namespace JustWalkOut.Evaluation.Mot;

/// <summary>
/// What HOTA counts at each of the overlaps 0.05, 0.10 .. 0.95 (Luiten and others 2020, in the reading of TrackEval): boxes found, missed and
/// invented, and how much of their whole tracks each found pair shares. Counts of several sequences add up to the counts of all.
/// </summary>
internal sealed class HotaCounts
{
    /// <summary>How many overlaps.</summary>
    private const int Levels = 19;

    // What a double may lose in 1/20 steps must not decide whether an overlap reaches its level.
    private const double Tolerance = 2.220446049250313e-16;

    private readonly long[] _found = new long[Levels];
    private readonly long[] _missed = new long[Levels];
    private readonly long[] _invented = new long[Levels];

    // Sum over the found boxes of their pair's association: boxes together / boxes of either.
    private readonly double[] _associated = new double[Levels];

    /// <summary>Mean over the levels of the detection accuracy, 0 to 1.</summary>
    public double DetA => Enumerable.Range(0, Levels).Average(DetAt);

    /// <summary>Mean over the levels of the association accuracy, 0 to 1.</summary>
    public double AssA => Enumerable.Range(0, Levels).Average(AssAt);

    /// <summary>Mean over the levels of the geometric mean of the two, 0 to 1.</summary>
    public double Hota => Enumerable.Range(0, Levels).Average(level => Math.Sqrt(DetAt(level) * AssAt(level)));

    public static HotaCounts Of(MotSequence sequence)
    {
        double[] alignment = Align(sequence, out long[] truthBoxes, out long[] resultBoxes);
        HotaCounts counts = new();
        long[][] together = [.. Enumerable.Range(0, Levels).Select(_ => new long[alignment.Length])];
        foreach (MotFrame frame in sequence.Frames)
        {
            counts.Match(frame, alignment, sequence.ResultIds, together);
        }

        for (int level = 0; level < Levels; level++)
        {
            for (int pair = 0; pair < alignment.Length; pair++)
            {
                long shared = together[level][pair];
                long either = truthBoxes[pair / sequence.ResultIds] + resultBoxes[pair % sequence.ResultIds] - shared;
                counts._associated[level] += shared * (shared / (double)Math.Max(1, either));
            }
        }

        return counts;
    }

    public static HotaCounts operator +(HotaCounts left, HotaCounts right)
    {
        HotaCounts sum = new();
        for (int level = 0; level < Levels; level++)
        {
            sum._found[level] = left._found[level] + right._found[level];
            sum._missed[level] = left._missed[level] + right._missed[level];
            sum._invented[level] = left._invented[level] + right._invented[level];
            sum._associated[level] = left._associated[level] + right._associated[level];
        }

        return sum;
    }

    private static double OverlapAt(int level) => 0.05 * (level + 1);

    private double DetAt(int level) => _found[level] / (double)Math.Max(1, _found[level] + _missed[level] + _invented[level]);

    private double AssAt(int level) => _associated[level] / Math.Max(1, _found[level]);

    // How well each person and track fit over the whole sequence, before any matching: a soft count of frames together over frames of either.
    private static double[] Align(MotSequence sequence, out long[] truthBoxes, out long[] resultBoxes)
    {
        truthBoxes = new long[sequence.TruthIds];
        resultBoxes = new long[sequence.ResultIds];
        double[] together = new double[sequence.TruthIds * sequence.ResultIds];
        foreach (MotFrame frame in sequence.Frames)
        {
            foreach (int person in frame.Truth)
            {
                truthBoxes[person]++;
            }

            foreach (int track in frame.Result)
            {
                resultBoxes[track]++;
            }

            AddSharesOf(frame, together, sequence.ResultIds);
        }

        for (int pair = 0; pair < together.Length; pair++)
        {
            together[pair] /= truthBoxes[pair / sequence.ResultIds] + resultBoxes[pair % sequence.ResultIds] - together[pair];
        }

        return together;
    }

    // A pair's share of a frame: its overlap over all the overlap that either of the two has there.
    private static void AddSharesOf(MotFrame frame, double[] together, int resultIds)
    {
        int columns = frame.Result.Length;
        double[] ofPerson = new double[frame.Truth.Length];
        double[] ofTrack = new double[columns];
        for (int pair = 0; pair < frame.Overlap.Length; pair++)
        {
            ofPerson[pair / columns] += frame.Overlap[pair];
            ofTrack[pair % columns] += frame.Overlap[pair];
        }

        for (int pair = 0; pair < frame.Overlap.Length; pair++)
        {
            (int row, int column) = (pair / columns, pair % columns);
            double either = ofPerson[row] + ofTrack[column] - frame.Overlap[pair];
            together[(frame.Truth[row] * resultIds) + frame.Result[column]] += either > Tolerance ? frame.Overlap[pair] / either : 0;
        }
    }

    private void Match(MotFrame frame, double[] alignment, int resultIds, long[][] together)
    {
        int columns = frame.Result.Length;
        double[] cost = new double[frame.Overlap.Length];
        for (int pair = 0; pair < cost.Length; pair++)
        {
            cost[pair] = -alignment[(frame.Truth[pair / columns] * resultIds) + frame.Result[pair % columns]] * frame.Overlap[pair];
        }

        int[] columnOf = OptimalAssignment.Solve(cost, frame.Truth.Length, columns);
        for (int level = 0; level < Levels; level++)
        {
            int found = 0;
            for (int row = 0; row < columnOf.Length; row++)
            {
                int column = columnOf[row];
                if (column != OptimalAssignment.None && frame.Overlap[(row * columns) + column] >= OverlapAt(level) - Tolerance)
                {
                    found++;
                    together[level][(frame.Truth[row] * resultIds) + frame.Result[column]]++;
                }
            }

            _found[level] += found;
            _missed[level] += frame.Truth.Length - found;
            _invented[level] += columns - found;
        }
    }
}

namespace JustWalkOut.Evaluation.Mot;

/// <summary>
/// What the CLEAR measures count (Bernardin and Stiefelhagen 2008, in the reading of MOTChallenge's devkit and py-motmetrics). Counts of
/// several sequences add up to the counts of all.
/// </summary>
/// <param name="Truth">Boxes of the truth.</param>
/// <param name="FalsePositives">Result boxes that belong to nobody.</param>
/// <param name="Misses">Truth boxes that nothing found.</param>
/// <param name="Switches">Times a person was found under another track than the one before.</param>
/// <param name="Matches">Truth boxes that were found.</param>
/// <param name="DistanceSum">Sum of 1 - overlap over the matches.</param>
internal readonly record struct ClearCounts(long Truth, long FalsePositives, long Misses, long Switches, long Matches, double DistanceSum)
{
    /// <summary>Largest 1 - overlap at which two boxes may be one person.</summary>
    public const double DistanceMax = 0.5;

    /// <summary>1 less the share of faults: 1 at best, without a lower limit.</summary>
    public double Mota => 1 - ((FalsePositives + Misses + Switches) / (double)Math.Max(1, Truth));

    /// <summary>Mean of 1 - overlap over the matches, 0 at best; null without a match.</summary>
    public double? Motp => Matches > 0 ? DistanceSum / Matches : null;

    public static ClearCounts operator +(ClearCounts left, ClearCounts right) => new(
        left.Truth + right.Truth,
        left.FalsePositives + right.FalsePositives,
        left.Misses + right.Misses,
        left.Switches + right.Switches,
        left.Matches + right.Matches,
        left.DistanceSum + right.DistanceSum);

    public static ClearCounts Of(MotSequence sequence)
    {
        ClearCounts total = default;
        int[] lastTrackOf = new int[sequence.TruthIds];
        Array.Fill(lastTrackOf, OptimalAssignment.None);
        foreach (MotFrame frame in sequence.Frames)
        {
            total += Match(frame, lastTrackOf);
        }

        return total;
    }

    // A person keeps the track of their last match, however long ago, wherever the two still fit; only what is left over is assigned anew.
    private static ClearCounts Match(MotFrame frame, int[] lastTrackOf)
    {
        int columns = frame.Result.Length;
        double[] distance = [.. frame.Overlap.Select(overlap => 1 - overlap > DistanceMax ? double.PositiveInfinity : 1 - overlap)];
        int matches = 0;
        int switches = 0;
        double distanceSum = 0;
        for (int row = 0; row < frame.Truth.Length; row++)
        {
            int column = Array.IndexOf(frame.Result, lastTrackOf[frame.Truth[row]]);
            if (column < 0 || double.IsPositiveInfinity(distance[(row * columns) + column]))
            {
                continue;
            }

            matches++;
            distanceSum += distance[(row * columns) + column];
            Withdraw(distance, frame.Truth.Length, row, column);
        }

        int[] columnOf = OptimalAssignment.Solve(distance, frame.Truth.Length, columns);
        for (int row = 0; row < columnOf.Length; row++)
        {
            if (columnOf[row] == OptimalAssignment.None)
            {
                continue;
            }

            int person = frame.Truth[row];
            int track = frame.Result[columnOf[row]];
            matches++;
            distanceSum += distance[(row * columns) + columnOf[row]];
            switches += lastTrackOf[person] != OptimalAssignment.None && lastTrackOf[person] != track ? 1 : 0;
            lastTrackOf[person] = track;
        }

        return new ClearCounts(frame.Truth.Length, columns - matches, frame.Truth.Length - matches, switches, matches, distanceSum);
    }

    private static void Withdraw(double[] distance, int rows, int row, int column)
    {
        int columns = distance.Length / rows;
        distance.AsSpan(row * columns, columns).Fill(double.PositiveInfinity);
        for (int other = 0; other < rows; other++)
        {
            distance[(other * columns) + column] = double.PositiveInfinity;
        }
    }
}

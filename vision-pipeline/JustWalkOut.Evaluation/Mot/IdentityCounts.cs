namespace JustWalkOut.Evaluation.Mot;

/// <summary>
/// What the identity measures count (Ristani and others 2016): each person gets at most one track for the whole sequence, so that as many
/// boxes as possible agree. Counts of several sequences add up to the counts of all.
/// </summary>
/// <param name="Truth">Boxes of the truth.</param>
/// <param name="Result">Boxes of the result.</param>
/// <param name="Agreed">Boxes of the result that lie on the person whom their track stands for.</param>
internal readonly record struct IdentityCounts(long Truth, long Result, long Agreed)
{
    /// <summary>Smallest overlap at which a box agrees with a person, as 1 - overlap.</summary>
    private const double DistanceMax = ClearCounts.DistanceMax;

    /// <summary>Share of the result's boxes that agree, 0 to 1.</summary>
    public double Idp => Agreed / (double)Math.Max(1, Result);

    /// <summary>Share of the truth's boxes that agree, 0 to 1.</summary>
    public double Idr => Agreed / (double)Math.Max(1, Truth);

    /// <summary>Harmonic mean of the two, 0 to 1.</summary>
    public double Idf1 => 2 * Agreed / (double)Math.Max(1, Truth + Result);

    public static IdentityCounts operator +(IdentityCounts left, IdentityCounts right) =>
        new(left.Truth + right.Truth, left.Result + right.Result, left.Agreed + right.Agreed);

    public static IdentityCounts Of(MotSequence sequence)
    {
        int columns = sequence.ResultIds;
        double[] cost = new double[sequence.TruthIds * columns];
        long truth = 0;
        long result = 0;
        foreach (MotFrame frame in sequence.Frames)
        {
            truth += frame.Truth.Length;
            result += frame.Result.Length;
            for (int pair = 0; pair < frame.Overlap.Length; pair++)
            {
                if (1 - frame.Overlap[pair] <= DistanceMax)
                {
                    cost[(frame.Truth[pair / frame.Result.Length] * columns) + frame.Result[pair % frame.Result.Length]]--;
                }
            }
        }

        int[] trackOf = OptimalAssignment.Solve(cost, sequence.TruthIds, columns);
        double agreed = 0;
        for (int person = 0; person < trackOf.Length; person++)
        {
            agreed -= trackOf[person] == OptimalAssignment.None ? 0 : cost[(person * columns) + trackOf[person]];
        }

        return new IdentityCounts(truth, result, (long)agreed);
    }
}

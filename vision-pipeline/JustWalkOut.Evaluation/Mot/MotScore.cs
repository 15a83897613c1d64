namespace JustWalkOut.Evaluation.Mot;

/// <summary>The scores of one sequence, or of several taken as one, as <c>./jwo evaluate mot --json</c> writes them.</summary>
/// <param name="Name">The sequence's name, or <c>total</c>.</param>
/// <param name="Mota">CLEAR accuracy; 1 at best, without a lower limit.</param>
/// <param name="Motp">Mean of 1 - overlap over the matches, 0 at best; null without a match.</param>
/// <param name="Idf1">Identity F1, 0 to 1.</param>
/// <param name="Idp">Identity precision, 0 to 1.</param>
/// <param name="Idr">Identity recall, 0 to 1.</param>
/// <param name="Fp">Result boxes that belong to nobody.</param>
/// <param name="Fn">Truth boxes that nothing found.</param>
/// <param name="Ids">Identity switches.</param>
/// <param name="Hota">Mean over the overlaps 0.05 to 0.95, 0 to 1.</param>
/// <param name="Deta">HOTA's detection part, 0 to 1.</param>
/// <param name="Assa">HOTA's association part, 0 to 1.</param>
public sealed record MotScore(
    string Name, double Mota, double? Motp, double Idf1, double Idp, double Idr, long Fp, long Fn, long Ids, double Hota, double Deta, double Assa);

/// <summary>Scores of sequences, each and all together.</summary>
/// <param name="Sequences">In the order given.</param>
/// <param name="Total">Over the counts of all: not the mean of the sequences' scores.</param>
public sealed record MotReport(IReadOnlyList<MotScore> Sequences, MotScore Total)
{
    /// <summary>Scores sequences.</summary>
    /// <param name="sequences">At least one.</param>
    public static MotReport Of(IReadOnlyList<MotSequence> sequences)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sequences.Count, nameof(sequences));
        ClearCounts clear = default;
        IdentityCounts identity = default;
        HotaCounts hota = new();
        List<MotScore> scores = [];
        foreach (MotSequence sequence in sequences)
        {
            (ClearCounts Clear, IdentityCounts Identity, HotaCounts Hota) one = (ClearCounts.Of(sequence), IdentityCounts.Of(sequence), HotaCounts.Of(sequence));
            scores.Add(Score(sequence.Name, one.Clear, one.Identity, one.Hota));
            clear += one.Clear;
            identity += one.Identity;
            hota += one.Hota;
        }

        return new MotReport(scores, Score("total", clear, identity, hota));
    }

    private static MotScore Score(string name, in ClearCounts clear, in IdentityCounts identity, HotaCounts hota) => new(
        name, clear.Mota, clear.Motp, identity.Idf1, identity.Idp, identity.Idr, clear.FalsePositives, clear.Misses, clear.Switches, hota.Hota, hota.DetA, hota.AssA);
}

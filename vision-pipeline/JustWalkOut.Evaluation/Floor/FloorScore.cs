using JustWalkOut.Evaluation.Mot;

namespace JustWalkOut.Evaluation.Floor;

/// <summary>
/// Floor positions against their truth, as <c>./jwo evaluate floor --json</c> writes them: CLEAR (Bernardin and Stiefelhagen 2008) and identity measures
/// (Ristani and others 2016) with a distance on the floor in place of overlap.
/// </summary>
/// <param name="Metres">Farthest that a result may lie from its person.</param>
/// <param name="Frames">Times that were compared.</param>
/// <param name="People">Different people in the truth.</param>
/// <param name="Tracks">Different identities in the result.</param>
/// <param name="Moda">Detection accuracy: MOTA without identity switches.</param>
/// <param name="Modp">1 less the matches' mean distance over <paramref name="Metres"/>; null without a match.</param>
/// <param name="Mota">CLEAR accuracy.</param>
/// <param name="Idf1">Identity F1, 0 to 1.</param>
/// <param name="Idp">Identity precision, 0 to 1.</param>
/// <param name="Idr">Identity recall, 0 to 1.</param>
/// <param name="Fp">Result places that belong to nobody.</param>
/// <param name="Fn">Truth places that nothing found.</param>
/// <param name="IdSwitches">Times a person was found under another identity than the one before.</param>
/// <param name="PersonHours">Sum of the truth's time over people, in hours.</param>
/// <param name="IdSwitchesPerPersonHour">Null where no time passed.</param>
public sealed record FloorScore(
    double Metres, int Frames, int People, int Tracks, double Moda, double? Modp, double Mota, double Idf1, double Idp, double Idr, long Fp, long Fn, long IdSwitches, double PersonHours, double? IdSwitchesPerPersonHour)
{
    /// <summary>Compares a result with its truth at fixed times, as <see cref="FloorSampling"/> says.</summary>
    /// <param name="truth">In order of time.</param>
    /// <param name="result">In order of time.</param>
    /// <param name="metres">Farthest that a result may lie from its person, above 0.</param>
    /// <param name="perSecond">Times a second that are compared; at most what either has.</param>
    /// <exception cref="InvalidDataException">The truth is empty.</exception>
    public static FloorScore Of(IReadOnlyList<FloorRow> truth, IReadOnlyList<FloorRow> result, double metres, double perSecond)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(result);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(metres);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        if (truth.Count == 0)
        {
            throw new InvalidDataException("The truth holds nobody at any time; there is nothing to score. Is the truth named first?");
        }

        MotSequence sequence = FloorSampling.Compare(truth, result, metres, perSecond);
        ClearCounts clear = ClearCounts.Of(sequence);
        IdentityCounts identity = IdentityCounts.Of(sequence);
        double hours = clear.Truth / perSecond / 3600;
        return new FloorScore(
            metres, sequence.Frames.Count, sequence.TruthIds, sequence.ResultIds,
            1 - ((clear.FalsePositives + clear.Misses) / (double)Math.Max(1, clear.Truth)), 1 - (2 * clear.Motp), clear.Mota,
            identity.Idf1, identity.Idp, identity.Idr, clear.FalsePositives, clear.Misses, clear.Switches, hours, hours > 0 ? clear.Switches / hours : null);
    }
}

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
    /// <summary>Compares a result with its truth at the times at which the result speaks, and where it is silent at the same pace.</summary>
    /// <param name="truth">In order of time.</param>
    /// <param name="result">In order of time.</param>
    /// <param name="metres">Farthest that a result may lie from its person, above 0.</param>
    /// <param name="perSecond">Times a second that are compared; each takes the nearest row of either within half a step.</param>
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

        Dictionary<long, List<FloorRow>> seen = ByStep(truth, perSecond);
        Dictionary<long, List<FloorRow>> tracked = ByStep(result, perSecond);
        Dictionary<string, int> truthIds = Number(truth);
        Dictionary<string, int> resultIds = Number(result);
        MotFrame[] frames =
        [
            .. seen.Keys.Union(tracked.Keys).Order().Select(step => Frame(
                seen.GetValueOrDefault(step) ?? [], tracked.GetValueOrDefault(step) ?? [], (truthIds, resultIds), metres)),
        ];
        MotSequence sequence = MotSequence.Of("floor", frames, truthIds.Count, resultIds.Count);
        ClearCounts clear = ClearCounts.Of(sequence);
        IdentityCounts identity = IdentityCounts.Of(sequence);
        double hours = clear.Truth / perSecond / 3600;
        return new FloorScore(
            metres, frames.Length, truthIds.Count, resultIds.Count,
            1 - ((clear.FalsePositives + clear.Misses) / (double)Math.Max(1, clear.Truth)), 1 - (2 * clear.Motp), clear.Mota,
            identity.Idf1, identity.Idp, identity.Idr, clear.FalsePositives, clear.Misses, clear.Switches, hours, hours > 0 ? clear.Switches / hours : null);
    }

    /// <summary>Each step's rows: of several rows of one person the one nearest to the step's time.</summary>
    private static Dictionary<long, List<FloorRow>> ByStep(IReadOnlyList<FloorRow> rows, double perSecond)
    {
        Dictionary<long, List<FloorRow>> steps = [];
        foreach (FloorRow row in rows)
        {
            long step = (long)Math.Round(row.Seconds * perSecond);
            if (!steps.TryGetValue(step, out List<FloorRow>? there))
            {
                steps.Add(step, there = []);
            }

            int same = there.FindIndex(other => other.Person == row.Person);
            if (same < 0)
            {
                there.Add(row);
            }
            else if (Math.Abs(row.Seconds - (step / perSecond)) < Math.Abs(there[same].Seconds - (step / perSecond)))
            {
                there[same] = row;
            }
        }

        return steps;
    }

    private static Dictionary<string, int> Number(IReadOnlyList<FloorRow> rows) =>
        rows.Select(row => row.Person).Distinct().Order(StringComparer.Ordinal).Select((person, number) => (person, number)).ToDictionary(pair => pair.person, pair => pair.number, StringComparer.Ordinal);

    private static MotFrame Frame(List<FloorRow> truth, List<FloorRow> result, (Dictionary<string, int> Truth, Dictionary<string, int> Result) ids, double metres)
    {
        // At the farthest allowed distance the overlap is a half, where the measures draw their line.
        double[] overlap = new double[truth.Count * result.Count];
        truth.Sort((left, right) => ids.Truth[left.Person].CompareTo(ids.Truth[right.Person]));
        result.Sort((left, right) => ids.Result[left.Person].CompareTo(ids.Result[right.Person]));
        for (int row = 0; row < truth.Count; row++)
        {
            for (int column = 0; column < result.Count; column++)
            {
                double distance = double.Hypot(truth[row].XMetres - result[column].XMetres, truth[row].YMetres - result[column].YMetres);
                overlap[(row * result.Count) + column] = Math.Max(0, 1 - (distance / (2 * metres)));
            }
        }

        return new MotFrame([.. truth.Select(row => ids.Truth[row.Person])], [.. result.Select(row => ids.Result[row.Person])], overlap);
    }
}

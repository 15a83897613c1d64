using JustWalkOut.Evaluation.Mot;

namespace JustWalkOut.Evaluation.Floor;

/// <summary>
/// How two lists of floor positions that were written at different times are compared: at times of a fixed grid, so many a second from 0 on. At each time the moment of either list that is
/// nearest to it and within half a step counts, with everybody who is there at that moment; of two equally near the earlier. A tracker that tells more often than the truth is known is so held
/// against the truth's own times, and not against what it thought shortly before or after. Two moments that are compared are at most a step apart, 0.1 s at ten a second, in which a
/// walker goes 0.14 m. Whatever speaks less often than the grid is missed in between.
/// </summary>
internal static class FloorSampling
{
    /// <summary>Sets a result against its truth.</summary>
    /// <param name="truth">In order of time.</param>
    /// <param name="result">In order of time.</param>
    /// <param name="metres">Farthest that a result may lie from its person, above 0: there the overlap is a half.</param>
    /// <param name="perSecond">Times a second that are compared.</param>
    public static MotSequence Compare(IReadOnlyList<FloorRow> truth, IReadOnlyList<FloorRow> result, double metres, double perSecond)
    {
        Dictionary<long, List<FloorRow>> seen = ByStep(truth, perSecond);
        Dictionary<long, List<FloorRow>> tracked = ByStep(result, perSecond);
        Dictionary<string, int> truthIds = Number(truth);
        Dictionary<string, int> resultIds = Number(result);
        MotFrame[] frames =
        [
            .. seen.Keys.Union(tracked.Keys).Order().Select(step => Frame(
                seen.GetValueOrDefault(step) ?? [], tracked.GetValueOrDefault(step) ?? [], (truthIds, resultIds), metres)),
        ];
        return MotSequence.Of("floor", frames, truthIds.Count, resultIds.Count);
    }

    /// <summary>How many times of the grid somebody of these people is there, summed over the people.</summary>
    public static long CountTimes(IReadOnlyList<FloorRow> rows, double perSecond, IReadOnlySet<string> people) =>
        ByStep(rows, perSecond).Values.Sum(there => (long)there.Count(row => people.Contains(row.Person)));

    /// <summary>Each step's rows: those of the moment nearest to it, one of each person.</summary>
    private static Dictionary<long, List<FloorRow>> ByStep(IReadOnlyList<FloorRow> rows, double perSecond)
    {
        Dictionary<long, List<FloorRow>> steps = [];
        for (int start = 0, end; start < rows.Count; start = end)
        {
            double at = rows[start].Seconds;
            for (end = start; end < rows.Count && rows[end].Seconds == at; end++)
            {
            }

            long step = (long)Math.Round(at * perSecond);
            if (!steps.TryGetValue(step, out List<FloorRow>? there) || Off(at, step) < Off(there[0].Seconds, step))
            {
                steps[step] = [.. rows.Skip(start).Take(end - start).DistinctBy(row => row.Person)];
            }
        }

        return steps;

        double Off(double seconds, long step) => Math.Abs(seconds - (step / perSecond));
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

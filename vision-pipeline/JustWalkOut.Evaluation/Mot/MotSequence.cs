using JustWalkOut.Tracking.MotChallenge;

namespace JustWalkOut.Evaluation.Mot;

/// <summary>
/// One sequence of single-camera footage, ready to be scored: in every frame that truth or result mention, who was there and how well each
/// pair overlaps. Ids are numbered from 0 in ascending order of the files' ids, so that equal files give equal numbers.
/// </summary>
public sealed class MotSequence
{
    private MotSequence(string name, IReadOnlyList<MotFrame> frames, int truthIds, int resultIds)
    {
        Name = name;
        Frames = frames;
        TruthIds = truthIds;
        ResultIds = resultIds;
    }

    /// <summary>How reports name it.</summary>
    public string Name { get; }

    /// <summary>In order of time.</summary>
    internal IReadOnlyList<MotFrame> Frames { get; }

    /// <summary>How many different people the truth knows.</summary>
    internal int TruthIds { get; }

    /// <summary>How many different tracks the result has.</summary>
    internal int ResultIds { get; }

    /// <summary>
    /// Sets a result against its truth. Truth rows count whose confidence is at least 1 (MOTChallenge marks what is to be ignored with 0);
    /// every result row counts, whatever its confidence.
    /// </summary>
    /// <param name="name">How reports name the sequence.</param>
    /// <param name="truth">Rows of the truth.</param>
    /// <param name="result">Rows of a tracker's result.</param>
    /// <exception cref="InvalidDataException">No truth row counts, or a row that counts has no id.</exception>
    public static MotSequence From(string name, IEnumerable<MotRow> truth, IEnumerable<MotRow> result)
    {
        MotRow[] seen = [.. truth.Where(row => row.Confidence >= 1)];
        MotRow[] tracked = [.. result];
        if (seen.Length == 0)
        {
            throw new InvalidDataException($"{name}: no row of the truth counts (confidence 1 or more); expected a MOTChallenge gt.txt. Is the truth named first?");
        }

        Dictionary<int, int> truthIds = Number(seen, $"{name}: truth");
        Dictionary<int, int> resultIds = Number(tracked, $"{name}: result");
        ILookup<int, MotRow> seenAt = seen.OrderBy(row => row.Id).ToLookup(row => row.Frame);
        ILookup<int, MotRow> trackedAt = tracked.OrderBy(row => row.Id).ToLookup(row => row.Frame);
        MotFrame[] frames =
        [
            .. seen.Concat(tracked).Select(row => row.Frame).Distinct().Order()
                .Select(frame => MotFrame.From([.. seenAt[frame]], [.. trackedAt[frame]], truthIds, resultIds)),
        ];
        return new MotSequence(name, frames, truthIds.Count, resultIds.Count);
    }

    /// <summary>A sequence whose frames were compared elsewhere.</summary>
    internal static MotSequence Of(string name, IReadOnlyList<MotFrame> frames, int truthIds, int resultIds) => new(name, frames, truthIds, resultIds);

    private static Dictionary<int, int> Number(MotRow[] rows, string place)
    {
        foreach (MotRow row in rows)
        {
            if (row.Id < 0)
            {
                throw new InvalidDataException($"{place}: frame {row.Frame} has a box with id {row.Id}; expected 0 or above. Detections without tracks cannot be scored: track them first.");
            }
        }

        return rows.Select(row => row.Id).Distinct().Order().Select((id, number) => (id, number)).ToDictionary(pair => pair.id, pair => pair.number);
    }
}

/// <summary>One frame of a sequence.</summary>
/// <param name="Truth">Numbers of the people that are there, ascending.</param>
/// <param name="Result">Numbers of the tracks that are there, ascending.</param>
/// <param name="Overlap">Intersection over union of each pair, 0 to 1, truth x result, row by row.</param>
internal sealed record MotFrame(int[] Truth, int[] Result, double[] Overlap)
{
    public static MotFrame From(MotRow[] truth, MotRow[] result, Dictionary<int, int> truthIds, Dictionary<int, int> resultIds)
    {
        double[] overlap = new double[truth.Length * result.Length];
        for (int row = 0; row < truth.Length; row++)
        {
            for (int column = 0; column < result.Length; column++)
            {
                overlap[(row * result.Length) + column] = IntersectionOverUnion(truth[row], result[column]);
            }
        }

        return new MotFrame([.. truth.Select(row => truthIds[row.Id])], [.. result.Select(row => resultIds[row.Id])], overlap);
    }

    private static double IntersectionOverUnion(in MotRow first, in MotRow second)
    {
        double width = Math.Min(first.LeftPx + first.WidthPx, second.LeftPx + second.WidthPx) - Math.Max(first.LeftPx, second.LeftPx);
        double height = Math.Min(first.TopPx + first.HeightPx, second.TopPx + second.HeightPx) - Math.Max(first.TopPx, second.TopPx);
        double intersection = Math.Max(0, width) * Math.Max(0, height);
        double union = (first.WidthPx * first.HeightPx) + (second.WidthPx * second.HeightPx) - intersection;
        return union > 0 ? intersection / union : 0;
    }
}

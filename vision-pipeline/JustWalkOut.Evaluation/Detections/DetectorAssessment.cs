using JustWalkOut.Tracking;

namespace JustWalkOut.Evaluation.Detections;

/// <summary>
/// Scores a detector picture by picture, as COCO's evaluation does: detections in order of score each take the free truth that they overlap
/// most; a detection on a truth outside the demand counts neither for nor against.
/// </summary>
public sealed class DetectorAssessment
{
    private const int Overlaps = 10;

    /// <summary>COCO's points of recall at which precision is read.</summary>
    private const int RecallPoints = 101;

    private const double FalsePerFrameAllowed = 0.01;

    private static readonly double[] HeightsPx = [0, 20, 40, 60, 80, 120, 160, 240, 100_000];
    private static readonly double[] Shares = [0, 0.1, 0.25, 0.5, 0.75, 0.95, 1];

    private readonly DetectorDemand _demand;
    private readonly List<(float Score, bool IsTrue)>[] _judged = [.. Enumerable.Range(0, Overlaps).Select(_ => new List<(float, bool)>())];
    private readonly Histogram _byHeight = new(HeightsPx);
    private readonly Histogram _byShare = new(Shares);
    private long _frames;
    private long _truths;
    private long _found;
    private long _false;

    /// <summary>An assessment of nothing yet.</summary>
    public DetectorAssessment(DetectorDemand demand) => _demand = demand;

    /// <summary>Adds one picture.</summary>
    /// <param name="truths">Everything truly in it.</param>
    /// <param name="detections">What the detector reported, in any order.</param>
    public void Add(ReadOnlySpan<TrueBox> truths, ReadOnlySpan<Detection> detections)
    {
        Detection[] byScore = detections.ToArray();
        // A stable order among equal scores, so that the same input gives the same answer.
        Array.Sort(byScore.Select((detection, index) => (-detection.Score, index)).ToArray(), byScore);
        bool[] isAsked = new bool[truths.Length];
        for (int i = 0; i < truths.Length; i++)
        {
            isAsked[i] = IsSeenEnough(truths[i]) && IsLargeEnough(truths[i]);
            _truths += isAsked[i] ? 1 : 0;
        }

        _frames++;
        for (int step = 0; step < Overlaps; step++)
        {
            Judge(truths, byScore, isAsked, step);
        }

        CountFound(truths, byScore, isAsked);
    }

    /// <summary>The scores of all pictures so far.</summary>
    public DetectorScore Score()
    {
        double?[] precisions = [.. _judged.Select(AveragePrecision)];
        return new DetectorScore(
            _frames,
            _truths,
            precisions[0],
            _truths == 0 ? null : precisions.Average(),
            _truths == 0 ? null : _found / (double)_truths,
            _frames == 0 ? 0 : _false / (double)_frames,
            RecallWithinFalse(_judged[0]),
            _byHeight.Ranges(),
            _byShare.Ranges());
    }

    private bool IsLargeEnough(in TrueBox truth) => truth.Box.HeightPx >= _demand.HeightMinPx;

    private bool IsSeenEnough(in TrueBox truth) => truth.Visibility >= _demand.VisibilityMin;

    private void Judge(ReadOnlySpan<TrueBox> truths, Detection[] byScore, bool[] isAsked, int step)
    {
        int[] truthOf = Match(truths, byScore, isAsked, 0.5 + (0.05 * step));
        for (int i = 0; i < byScore.Length; i++)
        {
            if (truthOf[i] < 0 || isAsked[truthOf[i]])
            {
                _judged[step].Add((byScore[i].Score, truthOf[i] >= 0));
            }
        }
    }

    private void CountFound(ReadOnlySpan<TrueBox> truths, Detection[] byScore, bool[] isAsked)
    {
        Detection[] sure = [.. byScore.Where(detection => detection.Score >= _demand.ScoreMin)];
        int[] truthOf = Match(truths, sure, isAsked, 0.5);
        bool[] isFound = new bool[truths.Length];
        foreach (int truth in truthOf)
        {
            if (truth >= 0)
            {
                isFound[truth] = true;
                _found += isAsked[truth] ? 1 : 0;
            }
            else
            {
                _false++;
            }
        }

        for (int i = 0; i < truths.Length; i++)
        {
            if (IsSeenEnough(truths[i]))
            {
                _byHeight.Add(truths[i].Box.HeightPx, isFound[i]);
            }

            if (IsLargeEnough(truths[i]))
            {
                _byShare.Add(truths[i].Visibility, isFound[i]);
            }
        }
    }

    /// <summary>For each detection its truth, or -1. One that is asked for comes before one that is not.</summary>
    private static int[] Match(ReadOnlySpan<TrueBox> truths, Detection[] byScore, bool[] isAsked, double overlapMin)
    {
        bool[] isTaken = new bool[truths.Length];
        int[] truthOf = new int[byScore.Length];
        for (int i = 0; i < byScore.Length; i++)
        {
            (bool IsAsked, double Overlap, int Truth) best = (false, 0, -1);
            for (int truth = 0; truth < truths.Length; truth++)
            {
                double overlap = isTaken[truth] ? 0 : Overlap(truths[truth].Box, byScore[i].Box);
                if (overlap >= overlapMin && (isAsked[truth], overlap).CompareTo((best.IsAsked, best.Overlap)) > 0)
                {
                    best = (isAsked[truth], overlap, truth);
                }
            }

            truthOf[i] = best.Truth;
            if (best.Truth >= 0)
            {
                isTaken[best.Truth] = true;
            }
        }

        return truthOf;
    }

    private double? AveragePrecision(List<(float Score, bool IsTrue)> judged)
    {
        if (_truths == 0)
        {
            return null;
        }

        (double Recall, double Precision)[] curve = Curve(judged);
        for (int i = curve.Length - 2; i >= 0; i--)
        {
            curve[i].Precision = Math.Max(curve[i].Precision, curve[i + 1].Precision);
        }

        double sum = 0;
        int at = 0;
        for (int point = 0; point < RecallPoints; point++)
        {
            while (at < curve.Length && curve[at].Recall < point / (double)(RecallPoints - 1))
            {
                at++;
            }

            sum += at < curve.Length ? curve[at].Precision : 0;
        }

        return sum / RecallPoints;
    }

    private (double Recall, double Precision)[] Curve(List<(float Score, bool IsTrue)> judged)
    {
        long right = 0;
        long all = 0;
        return [.. judged.OrderByDescending(one => one.Score).Select(one =>
        {
            all++;
            right += one.IsTrue ? 1 : 0;
            return (right / (double)_truths, right / (double)all);
        })];
    }

    private double? RecallWithinFalse(List<(float Score, bool IsTrue)> judged)
    {
        long right = 0;
        long wrong = 0;
        long best = 0;
        foreach (IGrouping<float, (float Score, bool IsTrue)> sameScore in judged.GroupBy(one => one.Score).OrderByDescending(group => group.Key))
        {
            right += sameScore.Count(one => one.IsTrue);
            wrong += sameScore.Count(one => !one.IsTrue);
            if (wrong <= FalsePerFrameAllowed * _frames)
            {
                best = right;
            }
        }

        return _truths == 0 ? null : best / (double)_truths;
    }

    private static double Overlap(in Box first, in Box second)
    {
        double width = Math.Min(first.RightPx, second.RightPx) - Math.Max(first.LeftPx, second.LeftPx);
        double height = Math.Min(first.BottomPx, second.BottomPx) - Math.Max(first.TopPx, second.TopPx);
        double shared = Math.Max(0, width) * Math.Max(0, height);
        return shared == 0 ? 0 : shared / (first.AreaPx2 + second.AreaPx2 - shared);
    }

    /// <summary>Found and unfound truths by some measure.</summary>
    private sealed class Histogram(double[] edges)
    {
        private readonly long[] _truths = new long[edges.Length - 1];
        private readonly long[] _found = new long[edges.Length - 1];

        public void Add(double measure, bool isFound)
        {
            int range = edges.Length - 2;
            while (range > 0 && measure < edges[range])
            {
                range--;
            }

            _truths[range]++;
            _found[range] += isFound ? 1 : 0;
        }

        public RecallRange[] Ranges() =>
            [.. _truths.Select((truths, i) => new RecallRange(edges[i], edges[i + 1], truths, truths == 0 ? null : _found[i] / (double)truths))];
    }
}

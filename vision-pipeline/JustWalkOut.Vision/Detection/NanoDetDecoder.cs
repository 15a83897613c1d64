using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Detectors;

/// <summary>
/// NanoDet's (not NanoDet-Plus's) heads: for strides 8, 16, 32 class probabilities [1, cells, classes], then for the same strides distances
/// [1, cells, 4 * 8]. Each distance to a box edge is the mean of a distribution over 0 to 7 strides, given as eight logits (generalised focal loss),
/// measured from the cell's centre (cell + 0.5) * stride; edges are held inside the input (nanodet, disPred2Bbox).
/// </summary>
internal sealed class NanoDetDecoder : IHeadDecoder
{
    /// <summary>The last bin of a distance's distribution, in strides.</summary>
    public const int RegressionMax = 7;

    private const int Bins = RegressionMax + 1;

    private readonly int _inputWidthPx;
    private readonly int _inputHeightPx;
    private readonly int _classCount;

    public NanoDetDecoder(int inputWidthPx, int inputHeightPx, int classCount)
    {
        _inputWidthPx = inputWidthPx;
        _inputHeightPx = inputHeightPx;
        _classCount = classCount;
        CellCount = Strides.Sum(CountCells);
    }

    public static IReadOnlyList<int> Strides { get; } = [8, 16, 32];

    public int CellCount { get; }

    /// <summary>Cells of one stride; a last partial cell counts.</summary>
    public int CountCells(int stride) => Across(_inputWidthPx, stride) * Across(_inputHeightPx, stride);

    public int Decode(ReadOnlySpan<float[]> outputs, float scoreMin, ClassFilter wanted, Span<Detection> found)
    {
        int count = 0;
        for (int level = 0; level < Strides.Count; level++)
        {
            int stride = Strides[level];
            ReadOnlySpan<float> classes = outputs[level];
            ReadOnlySpan<float> distances = outputs[level + Strides.Count];
            int cells = CountCells(stride);
            for (int cell = 0; cell < cells; cell++)
            {
                ReadOnlySpan<float> scores = classes.Slice(cell * _classCount, _classCount);
                if (!wanted.TryBest(scores, scoreMin, out int classId))
                {
                    continue;
                }

                Box box = BoxAt(cell, stride, distances.Slice(cell * 4 * Bins, 4 * Bins));
                if (box.IsProper)
                {
                    found[count++] = new Detection(box, scores[classId], classId);
                }
            }
        }

        return count;
    }

    private static int Across(int lengthPx, int stride) => (lengthPx + stride - 1) / stride;

    /// <summary>The mean of a distribution given by logits, in bins. Shifted by the largest, so that no exponential overflows.</summary>
    private static float Mean(ReadOnlySpan<float> logits)
    {
        float largest = logits[0];
        foreach (float logit in logits)
        {
            largest = MathF.Max(largest, logit);
        }

        float sum = 0;
        float weighted = 0;
        for (int bin = 0; bin < logits.Length; bin++)
        {
            float share = MathF.Exp(logits[bin] - largest);
            sum += share;
            weighted += share * bin;
        }

        return weighted / sum;
    }

    private Box BoxAt(int cell, int stride, ReadOnlySpan<float> logits)
    {
        int across = Across(_inputWidthPx, stride);
        float centreX = ((cell % across) + 0.5f) * stride;
        float centreY = ((cell / across) + 0.5f) * stride;
        return new Box(
            MathF.Max(centreX - (Mean(logits[..Bins]) * stride), 0),
            MathF.Max(centreY - (Mean(logits.Slice(Bins, Bins)) * stride), 0),
            MathF.Min(centreX + (Mean(logits.Slice(2 * Bins, Bins)) * stride), _inputWidthPx),
            MathF.Min(centreY + (Mean(logits.Slice(3 * Bins, Bins)) * stride), _inputHeightPx));
    }
}

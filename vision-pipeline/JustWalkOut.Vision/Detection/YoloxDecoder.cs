using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Detectors;

/// <summary>
/// YOLOX's raw head [1, cells, 5 + classes], strides 8, 16, 32: per cell centre offset, log size, objectness and class scores, both already
/// probabilities. Centre = (offset + cell) * stride, side = exp(log side) * stride, score = objectness * class (YOLOX, demo_postprocess).
/// </summary>
internal sealed class YoloxDecoder : IHeadDecoder
{
    private const int BoxAndObjectness = 5;

    private readonly int _stride;
    private readonly Cell[] _cells;

    public YoloxDecoder(int inputWidthPx, int inputHeightPx, int classCount)
    {
        _stride = BoxAndObjectness + classCount;
        _cells = [.. Cells(inputWidthPx, inputHeightPx)];
    }

    public static IReadOnlyList<int> Strides { get; } = [8, 16, 32];

    public int CellCount => _cells.Length;

    /// <summary>The cells of an input of a size, as many as the head has rows.</summary>
    public static int CountCells(int inputWidthPx, int inputHeightPx) =>
        Strides.Sum(stride => inputWidthPx / stride * (inputHeightPx / stride));

    public int Decode(ReadOnlySpan<float[]> outputs, float scoreMin, ClassFilter wanted, Span<Detection> found)
    {
        ReadOnlySpan<float> head = outputs[0];
        int count = 0;
        for (int i = 0; i < _cells.Length; i++)
        {
            ReadOnlySpan<float> row = head.Slice(i * _stride, _stride);
            float objectness = row[4];

            // A class score is at most 1, so objectness alone rules out nearly every cell. Written so that NaN is ruled out too.
            if (!(objectness >= scoreMin) || !wanted.TryBest(row[BoxAndObjectness..], scoreMin, out int classId))
            {
                continue;
            }

            float score = objectness * row[BoxAndObjectness + classId];
            if (!(score >= scoreMin))
            {
                continue;
            }

            Cell cell = _cells[i];
            float centreX = (row[0] + cell.Column) * cell.StridePx;
            float centreY = (row[1] + cell.Row) * cell.StridePx;
            float halfWidth = MathF.Exp(row[2]) * cell.StridePx / 2;
            float halfHeight = MathF.Exp(row[3]) * cell.StridePx / 2;
            Box box = new(centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight);
            if (box.IsProper)
            {
                found[count++] = new Detection(box, score, classId);
            }
        }

        return count;
    }

    private static IEnumerable<Cell> Cells(int inputWidthPx, int inputHeightPx)
    {
        foreach (int stride in Strides)
        {
            for (int row = 0; row < inputHeightPx / stride; row++)
            {
                for (int column = 0; column < inputWidthPx / stride; column++)
                {
                    yield return new Cell(column, row, stride);
                }
            }
        }
    }

    private readonly record struct Cell(float Column, float Row, float StridePx);
}

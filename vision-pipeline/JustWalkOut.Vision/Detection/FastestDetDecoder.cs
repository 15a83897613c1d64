using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Detectors;

/// <summary>
/// FastestDet's one head [1, 5 + classes, rows, columns]: objectness and class scores already probabilities, centre offset by tanh from the cell's
/// corner, sides as a share of the input by the logistic function, score = objectness^0.6 * class^0.4 (FastestDet, handle_preds).
/// </summary>
internal sealed class FastestDetDecoder : IHeadDecoder
{
    private const float ObjectnessPower = 0.6f;
    private const float ClassPower = 0.4f;
    private const int BoxAndObjectness = 5;

    private readonly int _inputWidthPx;
    private readonly int _inputHeightPx;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _classCount;

    public FastestDetDecoder((int WidthPx, int HeightPx) input, (int Columns, int Rows) grid, int classCount)
    {
        _inputWidthPx = input.WidthPx;
        _inputHeightPx = input.HeightPx;
        _rows = grid.Rows;
        _columns = grid.Columns;
        _classCount = classCount;
    }

    public int CellCount => _rows * _columns;

    public int Decode(ReadOnlySpan<float[]> outputs, float scoreMin, ClassFilter wanted, Span<Detection> found)
    {
        ReadOnlySpan<float> head = outputs[0];
        int plane = CellCount;

        // A class score is at most 1, so objectness alone must carry the score. A hair lower, so that rounding loses no cell; the exact check follows.
        float objectnessMin = MathF.Pow(scoreMin, 1 / ObjectnessPower) * 0.999f;
        Span<float> classes = stackalloc float[_classCount];
        int count = 0;
        for (int cell = 0; cell < plane; cell++)
        {
            float objectness = head[cell];
            if (!(objectness >= objectnessMin))
            {
                continue;
            }

            for (int i = 0; i < classes.Length; i++)
            {
                classes[i] = head[((BoxAndObjectness + i) * plane) + cell];
            }

            float classMin = MathF.Pow(scoreMin / MathF.Pow(objectness, ObjectnessPower), 1 / ClassPower) * 0.999f;
            if (!wanted.TryBest(classes, classMin, out int classId))
            {
                continue;
            }

            float score = MathF.Pow(objectness, ObjectnessPower) * MathF.Pow(classes[classId], ClassPower);
            Box box = BoxAt(cell, head);
            if (score >= scoreMin && box.IsProper)
            {
                found[count++] = new Detection(box, score, classId);
            }
        }

        return count;
    }

    private static float Logistic(float x) => 1 / (1 + MathF.Exp(-x));

    private Box BoxAt(int cell, ReadOnlySpan<float> head)
    {
        int plane = CellCount;
        float centreX = (MathF.Tanh(head[plane + cell]) + (cell % _columns)) / _columns * _inputWidthPx;
        float centreY = (MathF.Tanh(head[(2 * plane) + cell]) + (cell / _columns)) / _rows * _inputHeightPx;
        float halfWidth = Logistic(head[(3 * plane) + cell]) * _inputWidthPx / 2;
        float halfHeight = Logistic(head[(4 * plane) + cell]) * _inputHeightPx / 2;
        return new Box(centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight);
    }
}

using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Detectors;

/// <summary>
/// The head of our own network of people seen from a ceiling: planes [1, 50, rows, columns] over cells of 8 input pixels (models/training/README.md says which
/// plane holds what). Lengths are in cells, counted from the middle of the cell. Reads boxes for whoever wants boxes alone, and everything of a cell for <see cref="CeilingDetector"/>.
/// </summary>
internal sealed class CeilingHead : IHeadDecoder
{
    /// <summary>Input pixels per cell.</summary>
    public const int StridePx = 8;

    /// <summary>Values of a person's look.</summary>
    public const int AppearanceLength = 32;

    /// <summary>Planes in all.</summary>
    public const int PlaneCount = AppearancePlane + AppearanceLength;

    private const int ScorePlane = 0;
    private const int BoxPlane = 1;
    private const int GroundPlane = 5;
    private const int HeadPlane = 7;
    private const int LeftHandPlane = 9;
    private const int RightHandPlane = 11;
    private const int HeadSeenPlane = 13;
    private const int LeftHandSeenPlane = 14;
    private const int RightHandSeenPlane = 15;
    private const int LeftHoldingPlane = 16;
    private const int RightHoldingPlane = 17;
    private const int AppearancePlane = 18;

    private readonly int _columns;

    public CeilingHead(int inputWidthPx, int inputHeightPx)
    {
        _columns = inputWidthPx / StridePx;
        CellCount = _columns * (inputHeightPx / StridePx);
    }

    /// <inheritdoc/>
    public int CellCount { get; }

    /// <summary>Several cells answer for one person; people who overlap more than this from above are rarer than two boxes on one (models/training/decode.py uses the same).</summary>
    public float OverlapMax => 0.6f;

    /// <inheritdoc/>
    public int Decode(ReadOnlySpan<float[]> outputs, float scoreMin, ClassFilter wanted, Span<Detection> found)
    {
        int count = 0;
        for (int cell = 0; cell < CellCount; cell++)
        {
            float score = ScoreOf(outputs[0], cell);
            if (score >= scoreMin && wanted.TryBest([score], scoreMin, out int person) && BoxOf(outputs[0], cell) is { IsProper: true } box)
            {
                found[count++] = new Detection(box, score, person);
            }
        }

        return count;
    }

    /// <summary>A cell's score, 0 to 1; NaN for a cell that holds no number.</summary>
    public float ScoreOf(ReadOnlySpan<float> planes, int cell) => Chance(planes[(ScorePlane * CellCount) + cell]);

    /// <summary>The box that a cell gives, in pixels of the network's input.</summary>
    public Box BoxOf(ReadOnlySpan<float> planes, int cell)
    {
        (float x, float y) = MiddleOf(cell);
        return new Box(
            (x - Math.Max(0, planes[(BoxPlane * CellCount) + cell])) * StridePx,
            (y - Math.Max(0, planes[((BoxPlane + 1) * CellCount) + cell])) * StridePx,
            (x + Math.Max(0, planes[((BoxPlane + 2) * CellCount) + cell])) * StridePx,
            (y + Math.Max(0, planes[((BoxPlane + 3) * CellCount) + cell])) * StridePx);
    }

    /// <summary>Everything that a cell says of its person, in pixels of the network's input.</summary>
    public PersonDetection PersonOf(ReadOnlySpan<float> planes, int cell)
    {
        float score = ScoreOf(planes, cell);
        return new PersonDetection(
            BoxOf(planes, cell),
            score,
            PointOf(planes, cell, GroundPlane, score),
            PointOf(planes, cell, HeadPlane, ChanceOf(planes, cell, HeadSeenPlane)),
            new HandDetection(PointOf(planes, cell, LeftHandPlane, ChanceOf(planes, cell, LeftHandSeenPlane)), ChanceOf(planes, cell, LeftHoldingPlane)),
            new HandDetection(PointOf(planes, cell, RightHandPlane, ChanceOf(planes, cell, RightHandSeenPlane)), ChanceOf(planes, cell, RightHoldingPlane)));
    }

    /// <summary>Writes a cell's appearance, of length 1, so that the product of two is their cosine; all 0 where there is none.</summary>
    /// <param name="planes">The network's output.</param>
    /// <param name="cell">Which cell.</param>
    /// <param name="appearance">The caller's buffer of <see cref="AppearanceLength"/>.</param>
    public void ReadAppearance(ReadOnlySpan<float> planes, int cell, Span<float> appearance)
    {
        float square = 0;
        for (int i = 0; i < AppearanceLength; i++)
        {
            appearance[i] = planes[((AppearancePlane + i) * CellCount) + cell];
            square += appearance[i] * appearance[i];
        }

        float scale = square > 0 && float.IsFinite(square) ? 1 / MathF.Sqrt(square) : 0;
        for (int i = 0; i < AppearanceLength; i++)
        {
            appearance[i] = scale == 0 ? 0 : appearance[i] * scale;
        }
    }

    private (float X, float Y) MiddleOf(int cell) => ((cell % _columns) + 0.5f, (cell / _columns) + 0.5f);

    private float ChanceOf(ReadOnlySpan<float> planes, int cell, int plane) => Chance(planes[(plane * CellCount) + cell]);

    private ImagePoint PointOf(ReadOnlySpan<float> planes, int cell, int plane, float score)
    {
        (float x, float y) = MiddleOf(cell);
        return new ImagePoint((x + planes[(plane * CellCount) + cell]) * StridePx, (y + planes[((plane + 1) * CellCount) + cell]) * StridePx, score);
    }

    private static float Chance(float logit) => 1 / (1 + MathF.Exp(-logit));
}

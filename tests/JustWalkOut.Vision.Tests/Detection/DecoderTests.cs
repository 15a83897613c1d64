using CsCheck;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Vision.Tests;

/// <summary>Each decoder against a slow version written from the publishers' formulas, cell by cell in double precision.</summary>
public sealed class DecoderTests
{
    private const int InputWidthPx = 96;
    private const int InputHeightPx = 64;
    private const int ClassCount = 3;

    /// <summary>Cells of strides 8, 16 and 32.</summary>
    private static readonly int[] NanoDetCells = [96, 24, 6];

    [Fact]
    public void Yolox_heads_are_read_as_the_formula_says() => Compare(
        new YoloxDecoder(InputWidthPx, InputHeightPx, ClassCount),
        random => [Values(random, YoloxDecoder.CountCells(InputWidthPx, InputHeightPx) * (5 + ClassCount), index => index % 8 >= 4 ? (0, 1) : (-2, 2))],
        SlowYolox);

    [Fact]
    public void Nanodet_heads_are_read_as_the_formula_says() => Compare(
        new NanoDetDecoder(InputWidthPx, InputHeightPx, ClassCount),
        random =>
        [
            .. NanoDetCells.Select(cells => Values(random, cells * ClassCount, _ => (0, 1))),
            .. NanoDetCells.Select(cells => Values(random, cells * 32, _ => (-6, 6))),
        ],
        SlowNanoDet);

    [Fact]
    public void Fastestdet_heads_are_read_as_the_formula_says() => Compare(
        new FastestDetDecoder((InputWidthPx, InputHeightPx), (6, 4), ClassCount),
        random => [Values(random, 8 * 24, index => index / 24 is 0 or >= 5 ? (0, 1) : (-3, 3))],
        SlowFastestDet);

    [Fact]
    public void Ceiling_heads_are_read_as_their_description_says()
    {
        CeilingHead head = new(InputWidthPx, InputHeightPx);
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Float[0.05f, 0.95f]).Sample(
            (seed, scoreMin) =>
            {
                float[] planes = Values(new Random(seed), CeilingHead.PlaneCount * head.CellCount, index => index < head.CellCount ? (-4, 4) : (-1, 3));
                Detection[] found = new Detection[head.CellCount];
                int count = head.Decode([planes], scoreMin, ClassFilter.All(1), found);
                List<Detection> expected = [.. SlowCeiling(planes).Where(seen => seen.Score >= scoreMin + 1e-5 && seen.Box.IsProper)];
                List<Detection> actual = [.. found[..count].Where(seen => seen.Score >= scoreMin + 1e-5)];
                return actual.Count == expected.Count && actual.Zip(expected).All(pair => AreAlike(pair.First, pair.Second));
            },
            iter: 200);
    }

    [Fact]
    public void A_cell_that_holds_no_number_gives_no_box()
    {
        YoloxDecoder decoder = new(InputWidthPx, InputHeightPx, ClassCount);
        float[] head = new float[decoder.CellCount * 8];
        Array.Fill(head, float.NaN);

        // A sure cell whose size overflows: no proper box either.
        (head[4], head[5], head[6], head[7], head[0], head[1], head[2], head[3]) = (1, 1, 0, 0, 0, 0, 1000, 0);
        Assert.Equal(0, decoder.Decode([head], 0.1f, ClassFilter.All(ClassCount), new Detection[decoder.CellCount]));
    }

    [Fact]
    public void A_cell_whose_best_class_is_not_wanted_gives_no_box()
    {
        NanoDetDecoder decoder = new(InputWidthPx, InputHeightPx, ClassCount);
        float[][] outputs = [.. NanoDetCells.Select(cells => new float[cells * ClassCount]), .. NanoDetCells.Select(cells => new float[cells * 32])];
        (outputs[0][(50 * ClassCount) + 0], outputs[0][(50 * ClassCount) + 2]) = (0.6f, 0.7f);
        Detection[] found = new Detection[decoder.CellCount];
        Assert.Equal(0, decoder.Decode(outputs, 0.5f, ClassFilter.Of(ClassCount, [0]), found));
        Assert.Equal(1, decoder.Decode(outputs, 0.5f, ClassFilter.Of(ClassCount, [2]), found));
        Assert.Equal((2, 0.7f), (found[0].ClassId, found[0].Score));
    }

    [Fact]
    public void Decoding_allocates_nothing()
    {
        FastestDetDecoder decoder = new((InputWidthPx, InputHeightPx), (6, 4), ClassCount);
        float[][] outputs = [Values(new Random(1), 8 * 24, _ => (0, 1))];
        Detection[] found = new Detection[decoder.CellCount];
        ClassFilter all = ClassFilter.All(ClassCount);
        Assert.NotEqual(0, decoder.Decode(outputs, 0.1f, all, found));
        long before = GC.GetAllocatedBytesForCurrentThread();
        decoder.Decode(outputs, 0.1f, all, found);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Compare(IHeadDecoder decoder, Func<Random, float[][]> makeOutputs, Func<float[][], IEnumerable<Detection>> slowly) =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Float[0.05f, 0.95f], Gen.Int[0, ClassCount]).Sample(
            (seed, scoreMin, only) =>
            {
                float[][] outputs = makeOutputs(new Random(seed));
                Detection[] found = new Detection[decoder.CellCount];
                int count = decoder.Decode(outputs, scoreMin, only == ClassCount ? ClassFilter.All(ClassCount) : ClassFilter.Of(ClassCount, [only]), found);

                // A score within rounding of the limit may fall on either side of it.
                List<Detection> expected = [.. slowly(outputs).Where(seen => (only == ClassCount || seen.ClassId == only) && seen.Score >= scoreMin + 1e-5)];
                List<Detection> actual = [.. found[..count].Where(seen => seen.Score >= scoreMin + 1e-5)];
                return actual.Count == expected.Count && actual.Zip(expected).All(pair => AreAlike(pair.First, pair.Second));
            },
            iter: 500);

    private static bool AreAlike(Detection a, Detection b) =>
        a.ClassId == b.ClassId && Math.Abs(a.Score - b.Score) < 1e-5
        && Math.Abs(a.Box.LeftPx - b.Box.LeftPx) < 2e-3 && Math.Abs(a.Box.TopPx - b.Box.TopPx) < 2e-3
        && Math.Abs(a.Box.RightPx - b.Box.RightPx) < 2e-3 && Math.Abs(a.Box.BottomPx - b.Box.BottomPx) < 2e-3;

    private static float[] Values(Random random, int length, Func<int, (float Low, float High)> range) =>
        [.. Enumerable.Range(0, length).Select(index => range(index)).Select(within => within.Low + (random.NextSingle() * (within.High - within.Low)))];

    private static IEnumerable<Detection> SlowYolox(float[][] outputs)
    {
        int at = 0;
        foreach (int stride in new[] { 8, 16, 32 })
        {
            for (int y = 0; y < InputHeightPx / stride; y++)
            {
                for (int x = 0; x < InputWidthPx / stride; x++, at += 5 + ClassCount)
                {
                    double[] row = [.. outputs[0].AsSpan(at, 5 + ClassCount).ToArray().Select(value => (double)value)];
                    int best = Best(row[5..]);
                    yield return Centred(((row[0] + x) * stride, (row[1] + y) * stride), (Math.Exp(row[2]) * stride, Math.Exp(row[3]) * stride), row[4] * row[5 + best], best);
                }
            }
        }
    }

    private static IEnumerable<Detection> SlowCeiling(float[] planes)
    {
        const int rows = InputHeightPx / 8;
        const int columns = InputWidthPx / 8;
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                double[] values = [.. Enumerable.Range(0, 5).Select(plane => (double)planes[(((plane * rows) + y) * columns) + x])];
                double[] sides = [.. values[1..].Select(side => Math.Max(0, side))];
                Box box = new(
                    (float)((x + 0.5 - sides[0]) * 8), (float)((y + 0.5 - sides[1]) * 8), (float)((x + 0.5 + sides[2]) * 8), (float)((y + 0.5 + sides[3]) * 8));
                yield return new Detection(box, (float)(1 / (1 + Math.Exp(-values[0]))), 0);
            }
        }
    }

    private static IEnumerable<Detection> SlowNanoDet(float[][] outputs)
    {
        for (int level = 0; level < 3; level++)
        {
            int stride = 8 << level;
            int cell = 0;
            for (int y = 0; y < InputHeightPx / stride; y++)
            {
                for (int x = 0; x < InputWidthPx / stride; x++, cell++)
                {
                    double[] scores = [.. outputs[level].AsSpan(cell * ClassCount, ClassCount).ToArray().Select(value => (double)value)];
                    double[] edges = [.. Enumerable.Range(0, 4).Select(side => Mean(outputs[level + 3].AsSpan((cell * 32) + (side * 8), 8).ToArray()) * stride)];
                    Box box = new(
                        (float)Math.Max(0, ((x + 0.5) * stride) - edges[0]),
                        (float)Math.Max(0, ((y + 0.5) * stride) - edges[1]),
                        (float)Math.Min(InputWidthPx, ((x + 0.5) * stride) + edges[2]),
                        (float)Math.Min(InputHeightPx, ((y + 0.5) * stride) + edges[3]));
                    yield return new Detection(box, (float)scores.Max(), Best(scores));
                }
            }
        }

        static double Mean(float[] logits)
        {
            double sum = logits.Sum(logit => Math.Exp(logit));
            return logits.Select((logit, bin) => bin * Math.Exp(logit) / sum).Sum();
        }
    }

    private static IEnumerable<Detection> SlowFastestDet(float[][] outputs)
    {
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 6; x++)
            {
                double At(int channel) => outputs[0][(channel * 24) + (y * 6) + x];
                double[] scores = [.. Enumerable.Range(5, ClassCount).Select(At)];
                int best = Best(scores);
                yield return Centred(
                    ((Math.Tanh(At(1)) + x) / 6 * InputWidthPx, (Math.Tanh(At(2)) + y) / 4 * InputHeightPx),
                    (InputWidthPx / (1 + Math.Exp(-At(3))), InputHeightPx / (1 + Math.Exp(-At(4)))),
                    Math.Pow(At(0), 0.6) * Math.Pow(scores[best], 0.4),
                    best);
            }
        }
    }

    private static int Best(double[] scores) => Array.IndexOf(scores, scores.Max());

    private static Detection Centred((double X, double Y) centre, (double Width, double Height) size, double score, int classId) =>
        new(
            new Box(
                (float)(centre.X - (size.Width / 2)), (float)(centre.Y - (size.Height / 2)), (float)(centre.X + (size.Width / 2)), (float)(centre.Y + (size.Height / 2))),
            (float)score,
            classId);
}

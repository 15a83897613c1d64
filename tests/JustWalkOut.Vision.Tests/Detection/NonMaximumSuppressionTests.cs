using CsCheck;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Vision.Tests;

public sealed class NonMaximumSuppressionTests
{
    private static readonly Gen<Box[]> Boxes =
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 12], Gen.Int[0, 8], Gen.Int[0, 8], (x, y, width, height) => new Box(x, y, x + width, y + height)).Array[0, 40];

    [Fact]
    public void Kept_boxes_do_not_overlap_and_each_dropped_one_overlaps_a_better_kept_one() =>
        Gen.Select(Boxes, Gen.Float[0, 1]).Sample((boxes, overlapMax) =>
        {
            int[] kept = Keep(boxes, overlapMax);
            bool areApart = kept.All(a => kept.All(b => a == b || NonMaximumSuppression.Overlap(boxes[a], boxes[b]) <= overlapMax));
            bool areCovered = Enumerable.Range(0, boxes.Length).Except(kept)
                .All(dropped => kept.Any(better => better < dropped && NonMaximumSuppression.Overlap(boxes[better], boxes[dropped]) > overlapMax));
            return areApart && areCovered && kept.SequenceEqual(kept.Order()) && (boxes.Length == 0 || kept[0] == 0);
        });

    [Fact]
    public void Suppressing_what_was_kept_changes_nothing() =>
        Gen.Select(Boxes, Gen.Float[0, 1]).Sample((boxes, overlapMax) =>
        {
            Box[] kept = [.. Keep(boxes, overlapMax).Select(index => boxes[index])];
            return Keep(kept, overlapMax).Length == kept.Length;
        });

    [Fact]
    public void Overlap_counts_the_pixels_that_both_cover() =>
        Boxes.Where(boxes => boxes.Length >= 2).Sample(boxes =>
        {
            // All edges are whole, so counting pixels is exact.
            HashSet<(int, int)> a = Pixels(boxes[0]);
            HashSet<(int, int)> b = Pixels(boxes[1]);
            double expected = a.Count + b.Count == 0 ? 0 : (double)a.Intersect(b).Count() / a.Union(b).Count();
            return Math.Abs(NonMaximumSuppression.Overlap(boxes[0], boxes[1]) - expected) < 1e-6;
        });

    [Fact]
    public void A_buffer_that_could_run_out_is_refused() =>
        Assert.Throws<ArgumentException>(() => NonMaximumSuppression.Suppress([new Box(0, 0, 1, 1), new Box(5, 5, 6, 6)], 0.5f, new int[1]));

    private static int[] Keep(Box[] boxes, float overlapMax)
    {
        int[] kept = new int[boxes.Length];
        return kept[..NonMaximumSuppression.Suppress(boxes, overlapMax, kept)];
    }

    private static HashSet<(int, int)> Pixels(Box box)
    {
        HashSet<(int, int)> pixels = [];
        for (int x = (int)box.LeftPx; x < (int)box.RightPx; x++)
        {
            for (int y = (int)box.TopPx; y < (int)box.BottomPx; y++)
            {
                pixels.Add((x, y));
            }
        }

        return pixels;
    }
}

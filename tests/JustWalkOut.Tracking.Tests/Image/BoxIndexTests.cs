using CsCheck;

namespace JustWalkOut.Tracking.Tests.Image;

public sealed class BoxIndexTests
{
    private static readonly Gen<Box> AnyBox =
        Gen.Select(Gen.Float[-50, 200], Gen.Float[-50, 100], Gen.Float[0.5f, 80], Gen.Float[0.5f, 80])
            .Select((left, top, width, height) => new Box(left, top, left + width, top + height));

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public void A_query_finds_exactly_the_boxes_that_overlap_enough(float edgePx) =>
        Gen.Select(AnyBox.Array[0, 60], AnyBox, Gen.Float[0, 0.9f]).Sample((boxes, asked, overlapMin) =>
        {
            BoxIndex index = new(edgePx);
            for (int i = 0; i < boxes.Length; i++)
            {
                index.Add(boxes[i], i);
            }

            index.Sort();
            (int, float)[] found = [.. index.Query(asked, overlapMin).ToArray().OrderBy(one => one.Key).Select(one => (one.Key, one.Overlap))];
            (int, float)[] expected =
            [
                .. Enumerable.Range(0, boxes.Length).Select(i => (i, Overlap(boxes[i], asked, edgePx))).Where(pair => pair.Item2 > overlapMin),
            ];
            Assert.Equal(expected, found);
        });

    [Fact]
    public void Boxes_that_touch_overlap_only_where_sides_count_inclusive_pixels()
    {
        Box left = new(0, 0, 10, 10);
        Box right = new(10, 0, 20, 10);
        Assert.Equal(0, Found(left, right, edgePx: 0));
        Assert.Equal(1, Found(left, right, edgePx: 1));
    }

    private static int Found(Box held, Box asked, float edgePx)
    {
        BoxIndex index = new(edgePx);
        index.Add(held, 0);
        index.Sort();
        return index.Query(asked, 0).Length;
    }

    private static float Overlap(Box a, Box b, float edgePx)
    {
        float width = MathF.Min(a.RightPx, b.RightPx) - MathF.Max(a.LeftPx, b.LeftPx) + edgePx;
        float height = MathF.Min(a.BottomPx, b.BottomPx) - MathF.Max(a.TopPx, b.TopPx) + edgePx;
        float shared = width > 0 && height > 0 ? width * height : 0;
        return shared / (((b.WidthPx + edgePx) * (b.HeightPx + edgePx)) + ((a.WidthPx + edgePx) * (a.HeightPx + edgePx)) - shared);
    }
}

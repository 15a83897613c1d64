using CsCheck;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests;

public sealed class LetterboxTests
{
    private static readonly Gen<LetterboxPlacement> Placements = Gen.Int[1, 3].Select(value => (LetterboxPlacement)value);

    [Fact]
    public void Any_picture_is_laid_in_as_the_slow_version_does_it() =>
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 90], Placements, Gen.Bool, Gen.Int[0, 10_000]).Sample(
            (width, height, placement, isRgb, seed) =>
            {
                PixelForm form = new(isRgb ? ColourOrder.Rgb : ColourOrder.Bgr, [10, 20, 30], [2, 3, 4], 114);
                using Mat picture = Noise(width, height, seed);
                float[] tensor = new float[3 * 40 * 56];
                Letterbox letterbox = new(56, 40, placement, form);
                letterbox.Fill(picture, tensor);
                float[] expected = Slowly(picture, letterbox.Geometry, (56, 40), form);

                // Both are exact up to the rounding of single precision on values up to 128.
                return tensor.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) < 2e-3);
            },
            iter: 300);

    [Fact]
    public void A_picture_of_another_size_leaves_nothing_of_the_one_before()
    {
        PixelForm form = new(ColourOrder.Bgr, [0, 0, 0], [1, 1, 1], 114);
        Letterbox used = new(64, 64, LetterboxPlacement.Centre, form);
        float[] usedTensor = new float[3 * 64 * 64];
        using Mat wide = Noise(80, 20, seed: 1);
        using Mat tall = Noise(20, 80, seed: 2);
        used.Fill(wide, usedTensor);
        used.Fill(tall, usedTensor);
        float[] freshTensor = new float[usedTensor.Length];
        new Letterbox(64, 64, LetterboxPlacement.Centre, form).Fill(tall, freshTensor);
        Assert.Equal(freshTensor, usedTensor);
    }

    [Theory]
    [InlineData(768, 432, LetterboxPlacement.TopLeft, "416 x 234 at 0, 0")]
    [InlineData(480, 270, LetterboxPlacement.Centre, "416 x 234 at 0, 91")]
    [InlineData(300, 600, LetterboxPlacement.Centre, "208 x 416 at 104, 0")]
    [InlineData(768, 432, LetterboxPlacement.Stretch, "416 x 416 at 0, 0")]
    [InlineData(5000, 1, LetterboxPlacement.TopLeft, "416 x 1 at 0, 0")]
    public void A_picture_lies_where_its_publisher_puts_it(int width, int height, LetterboxPlacement placement, string covered)
    {
        LetterboxGeometry fit = LetterboxGeometry.Fit((width, height), (416, 416), placement);

        Assert.Equal(covered, $"{fit.WidthPx} x {fit.HeightPx} at {fit.LeftPx}, {fit.TopPx}");
    }

    [Fact]
    public void A_box_goes_into_the_input_and_comes_back() =>
        Gen.Select(Gen.Int[16, 4000], Gen.Int[16, 4000], Placements, Gen.Float[0, 1], Gen.Float[0, 1]).Sample(
            (width, height, placement, x, y) =>
            {
                LetterboxGeometry geometry = LetterboxGeometry.Fit((width, height), (416, 416), placement);
                Box box = new(x * width / 2, y * height / 2, (x + 1) * width / 2, (y + 1) * height / 2);
                Box inside = geometry.ToInput(box);
                Box back = geometry.ToSource(inside);
                float tolerance = 1e-5f * Math.Max(width, height) * 4;
                return inside.LeftPx >= geometry.LeftPx - 0.01f && inside.RightPx <= geometry.LeftPx + geometry.WidthPx + 0.01f
                    && Math.Abs(back.LeftPx - box.LeftPx) < tolerance && Math.Abs(back.TopPx - box.TopPx) < tolerance
                    && Math.Abs(back.RightPx - box.RightPx) < tolerance && Math.Abs(back.BottomPx - box.BottomPx) < tolerance;
            });

    [Fact]
    public void A_grey_picture_is_refused()
    {
        using Mat grey = new(10, 10, MatType.CV_8UC1, Scalar.Gray);
        Letterbox letterbox = new(32, 32, LetterboxPlacement.Stretch, new PixelForm(ColourOrder.Bgr, [0, 0, 0], [1, 1, 1], 0));
        Assert.Contains("CV_8UC3", Assert.Throws<ArgumentException>(() => letterbox.Fill(grey, new float[3 * 32 * 32])).Message, StringComparison.Ordinal);
    }

    /// <summary>Pixel by pixel in double precision, straight from the definition: sample at the pixel's centre, repeat the edge.</summary>
    private static float[] Slowly(Mat picture, LetterboxGeometry at, (int Width, int Height) input, PixelForm form)
    {
        float[] tensor = new float[3 * input.Width * input.Height];
        for (int plane = 0; plane < 3; plane++)
        {
            int channel = form.Order == ColourOrder.Bgr ? plane : 2 - plane;
            for (int y = 0; y < input.Height; y++)
            {
                for (int x = 0; x < input.Width; x++)
                {
                    bool isInside = x >= at.LeftPx && x < at.LeftPx + at.WidthPx && y >= at.TopPx && y < at.TopPx + at.HeightPx;
                    double value = isInside
                        ? Bilinear(
                            picture,
                            ((x - at.LeftPx + 0.5) * picture.Width / at.WidthPx) - 0.5,
                            ((y - at.TopPx + 0.5) * picture.Height / at.HeightPx) - 0.5,
                            channel)
                        : form.Pad;
                    tensor[(((plane * input.Height) + y) * input.Width) + x] = (float)((value - form.Mean[plane]) / form.Deviation[plane]);
                }
            }
        }

        return tensor;
    }

    private static double Bilinear(Mat picture, double x, double y, int channel)
    {
        int left = (int)Math.Floor(x);
        int top = (int)Math.Floor(y);
        double sum = 0;
        foreach ((int dx, int dy) in new[] { (0, 0), (1, 0), (0, 1), (1, 1) })
        {
            double weight = (dx == 0 ? 1 - (x - left) : x - left) * (dy == 0 ? 1 - (y - top) : y - top);
            int column = Math.Clamp(left + dx, 0, picture.Width - 1);
            int row = Math.Clamp(top + dy, 0, picture.Height - 1);
            sum += weight * picture.At<Vec3b>(row, column)[channel];
        }

        return sum;
    }

    private static Mat Noise(int width, int height, int seed)
    {
        Mat picture = new(height, width, MatType.CV_8UC3);
        new Random(seed).NextBytes(picture.AsSpan<byte>());
        return picture;
    }
}

using BenchmarkDotNet.Attributes;
using JustWalkOut.Vision.Detectors;
using OpenCvSharp;

namespace JustWalkOut.Benchmarks;

/// <summary>Our letterboxing beside OpenCV's resize followed by a split into planes: the two ways that were weighed.</summary>
[MemoryDiagnoser]
public class LetterboxBenchmarks : IDisposable
{
    private const int InputPx = 416;

    private Mat _picture = null!;
    private Mat _resized = null!;
    private float[] _ours = null!;
    private float[] _theirs = null!;
    private Letterbox _letterbox = null!;

    [Params("768x432", "1280x720", "480x270")]
    public string Picture { get; set; } = "";

    [GlobalSetup]
    public void MakePicture()
    {
        Cv2.SetNumThreads(1);
        int[] size = [.. Picture.Split('x').Select(int.Parse)];
        _picture = new Mat(size[1], size[0], MatType.CV_8UC3);
        Span<byte> bytes = _picture.AsSpan<byte>();
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(128 + (100 * Math.Sin(i / 3 * 0.07)) + (i % 3 * 9));
        }

        _letterbox = new Letterbox(InputPx, InputPx, LetterboxPlacement.TopLeft, new PixelForm(ColourOrder.Bgr, [0, 0, 0], [1, 1, 1], 114));
        _ours = new float[3 * InputPx * InputPx];
        _theirs = new float[_ours.Length];
        Array.Fill(_theirs, 114f);
        Ours();
        _resized = new Mat(_letterbox.Geometry.HeightPx, _letterbox.Geometry.WidthPx, MatType.CV_8UC3);
        OpenCvThenSplit();
        float furthest = _ours.Zip(_theirs).Max(pair => Math.Abs(pair.First - pair.Second));

        // OpenCV rounds its weights to 1/2048 and its pixels to whole numbers.
        if (furthest > 1)
        {
            throw new InvalidOperationException($"The two differ by {furthest} grey levels; expected at most 1.");
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _picture.Dispose();
        _resized.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public void Ours() => _letterbox.Fill(_picture, _ours);

    [Benchmark]
    public void OpenCvThenSplit()
    {
        Cv2.Resize(_picture, _resized, _resized.Size(), 0, 0, InterpolationFlags.Linear);
        int width = _letterbox.Geometry.WidthPx;
        int height = _letterbox.Geometry.HeightPx;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = _resized.RowSpan<byte>(y);
            Span<float> blue = _theirs.AsSpan(y * InputPx, width);
            Span<float> green = _theirs.AsSpan((InputPx * InputPx) + (y * InputPx), width);
            Span<float> red = _theirs.AsSpan((2 * InputPx * InputPx) + (y * InputPx), width);
            for (int x = 0; x < width; x++)
            {
                blue[x] = row[3 * x];
                green[x] = row[(3 * x) + 1];
                red[x] = row[(3 * x) + 2];
            }
        }
    }
}

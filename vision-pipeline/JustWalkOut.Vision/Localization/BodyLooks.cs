using System.Reflection;
using System.Runtime.InteropServices;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Localization;

/// <summary>
/// What somebody looks like: the colours of a body of average height that stands where they were placed, seen from the camera, in four bands from shoes to head, made small by a linear map that was
/// fitted to tell people apart (models/training/look.py). Needs no network, and a few microseconds. Serves one thread.
/// </summary>
/// <param name="camera">The camera's geometry.</param>
public sealed class BodyLooks(CameraModel camera)
{
    /// <summary>Heights of the points that are looked at, metres; their bands; and how far they lie beside the body's middle, across the line of sight, metres. As look.py has them.</summary>
    private static readonly double[] Heights = [0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.05, 1.15, 1.25, 1.35, 1.5, 1.65];

    private static readonly int[] Bands = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3];
    private static readonly double[] Aside = [-0.18, -0.12, -0.06, 0, 0.06, 0.12, 0.18];

    private const int BandCount = 4;
    private const int HueNodes = 6;
    private const int LightNodes = 4;
    private const int BinsPerBand = HueNodes * HueNodes * LightNodes;

    /// <summary>Fewer points than these inside of the box say too little.</summary>
    private const int PointsMin = 12;

    /// <summary>Mean of each bin, then the map from bins to numbers, bin after bin.</summary>
    private static readonly float[] Fitted = Load();

    private readonly float[] _bins = new float[BandCount * BinsPerBand];
    private readonly float[] _weights = new float[BandCount];
    private readonly float[] _look = new float[Look.Length];

    /// <summary>Looks at somebody.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="at">Where they stand.</param>
    /// <param name="box">What can be seen of them, in the picture's pixels.</param>
    /// <returns>Unknown where too little of the body lies in the box.</returns>
    public Look At(Frame frame, FloorPoint at, in Box box)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Array.Clear(_bins);
        Array.Clear(_weights);
        (double dx, double dy) = (at.XMetres - camera.At.XMetres, at.YMetres - camera.At.YMetres);
        double metres = double.Hypot(dx, dy);
        (double ax, double ay) = metres < 1e-3 ? (1, 0) : (-dy / metres, dx / metres);
        ReadOnlySpan<byte> pixels = frame.Pixels.AsSpan<byte>();
        int width = frame.WidthPx;
        (float left, float top) = (Math.Max(0, box.LeftPx), Math.Max(0, box.TopPx));
        (float right, float bottom) = (Math.Min(width, box.RightPx), Math.Min(frame.HeightPx, box.BottomPx));
        int points = 0;
        for (int height = 0; height < Heights.Length; height++)
        {
            foreach (double aside in Aside)
            {
                StorePoint point = new(at.XMetres + (aside * ax), at.YMetres + (aside * ay), Heights[height]);
                if (camera.TryProject(point, out double u, out double v) && u >= left && u < right && v >= top && v < bottom)
                {
                    int pixel = (((int)v * width) + (int)u) * 3;
                    Count(Bands[height], pixels[pixel], pixels[pixel + 1], pixels[pixel + 2]);
                    points++;
                }
            }
        }

        return points < PointsMin ? default : Mapped();
    }

    /// <summary>Counts a pixel into the eight bins around its colour.</summary>
    private void Count(int band, byte blue, byte green, byte red)
    {
        (float b, float g, float r) = (blue / 255f, green / 255f, red / 255f);
        float sum = r + g + b + 0.12f;
        (int a0, float fa) = Node((((r - g) / sum) + 0.25f) / 0.5f * (HueNodes - 1), HueNodes);
        (int c0, float fc) = Node((((r + g - (2 * b)) / (2 * sum)) + 0.25f) / 0.5f * (HueNodes - 1), HueNodes);
        (int i0, float fi) = Node((r + g + b) / 3 * (LightNodes - 1), LightNodes);
        for (int corner = 0; corner < 8; corner++)
        {
            (int da, int dc, int di) = (corner & 1, (corner >> 1) & 1, corner >> 2);
            float weight = (da == 1 ? fa : 1 - fa) * (dc == 1 ? fc : 1 - fc) * (di == 1 ? fi : 1 - fi);
            _bins[(band * BinsPerBand) + ((((a0 + da) * HueNodes) + c0 + dc) * LightNodes) + i0 + di] += weight;
        }

        _weights[band]++;
    }

    private static (int Node, float Share) Node(float at, int nodes)
    {
        float inside = Math.Clamp(at, 0, nodes - 1.001f);
        int node = (int)inside;
        return (node, inside - node);
    }

    private Look Mapped()
    {
        Array.Clear(_look);
        ReadOnlySpan<float> map = Fitted.AsSpan(_bins.Length);
        for (int bin = 0; bin < _bins.Length; bin++)
        {
            // A band of which nothing is seen says nothing: as if it were like everybody's.
            float weight = _weights[bin / BinsPerBand];
            float off = weight > 0 ? MathF.Sqrt(_bins[bin] / weight) - Fitted[bin] : 0;
            if (off != 0)
            {
                ReadOnlySpan<float> row = map.Slice(bin * Look.Length, Look.Length);
                for (int i = 0; i < _look.Length; i++)
                {
                    _look[i] += off * row[i];
                }
            }
        }

        return Look.Of(_look);
    }

    private static float[] Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("look.bin") ?? throw new InvalidOperationException("The program was built without its resource 'look.bin'.");
        float[] numbers = new float[BandCount * BinsPerBand * (1 + Look.Length)];
        stream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return stream.ReadByte() < 0 ? numbers : throw new InvalidOperationException("look.bin is longer than its map.");
    }
}

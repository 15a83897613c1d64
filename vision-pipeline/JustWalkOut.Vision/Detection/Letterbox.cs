using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using OpenCvSharp;

namespace JustWalkOut.Vision.Detectors;

/// <summary>
/// Lays pictures into one network's input: reads the Mat's own bytes row by row and writes normalised planes straight into the bound tensor, with no
/// picture in between. Bilinear, sampled at pixel centres with the edge repeated, as OpenCV's INTER_LINEAR without its rounding to bytes. One
/// instance serves one thread; it allocates only when the pictures' size changes.
/// </summary>
internal sealed class Letterbox
{
    private const int Channels = 3;

    private readonly int _inputWidthPx;
    private readonly int _inputHeightPx;
    private readonly LetterboxPlacement _placement;
    private readonly float[] _pads = new float[Channels];
    private readonly int[] _planeOfChannel;

    // value = pixel * factor + offset, in the order of the picture's channels, a fourth lane idle.
    private readonly Vector128<float> _factors;
    private readonly Vector128<float> _offsets;

    private int[] _leftSample = [];
    private float[] _leftWeight = [];
    private float[] _row = [];

    public Letterbox(int inputWidthPx, int inputHeightPx, LetterboxPlacement placement, PixelForm form)
    {
        _inputWidthPx = inputWidthPx;
        _inputHeightPx = inputHeightPx;
        _placement = placement;
        _planeOfChannel = form.Order == ColourOrder.Bgr ? [0, 1, 2] : [2, 1, 0];
        Span<float> factors = stackalloc float[4];
        Span<float> offsets = stackalloc float[4];
        for (int channel = 0; channel < Channels; channel++)
        {
            int plane = _planeOfChannel[channel];
            factors[channel] = 1 / form.Deviation[plane];
            offsets[channel] = -form.Mean[plane] / form.Deviation[plane];
            _pads[plane] = (form.Pad - form.Mean[plane]) / form.Deviation[plane];
        }

        _factors = Vector128.Create<float>(factors);
        _offsets = Vector128.Create<float>(offsets);
    }

    /// <summary>How the last picture was laid in.</summary>
    public LetterboxGeometry Geometry { get; private set; }

    /// <summary>Writes a picture into a tensor [1, 3, height, width].</summary>
    /// <param name="picture">Three bytes a pixel: blue, green, red.</param>
    /// <param name="tensor">The same memory at every call: padding is written only when the pictures' size changes, and must stay untouched between.</param>
    public void Fill(Mat picture, Span<float> tensor)
    {
        if (picture.Width != Geometry.SourceWidthPx || picture.Height != Geometry.SourceHeightPx)
        {
            Prepare(picture, tensor);
        }

        LetterboxGeometry at = Geometry;
        float step = (float)at.SourceHeightPx / at.HeightPx;
        int plane = _inputWidthPx * _inputHeightPx;
        Span<float> blue = tensor.Slice(_planeOfChannel[0] * plane, plane);
        Span<float> green = tensor.Slice(_planeOfChannel[1] * plane, plane);
        Span<float> red = tensor.Slice(_planeOfChannel[2] * plane, plane);
        int rowBytes = at.SourceWidthPx * Channels;
        Span<float> row = _row.AsSpan(0, rowBytes);
        ReadOnlySpan<byte> bytes = picture.AsSpan<byte>();
        for (int y = 0; y < at.HeightPx; y++)
        {
            (int upper, float weight) = Sample(y, step, at.SourceHeightPx);
            int lower = Math.Min(upper + 1, at.SourceHeightPx - 1);
            Blend(bytes.Slice(upper * rowBytes, rowBytes), bytes.Slice(lower * rowBytes, rowBytes), weight, row);
            int start = ((at.TopPx + y) * _inputWidthPx) + at.LeftPx;
            Spread(blue.Slice(start, at.WidthPx), green.Slice(start, at.WidthPx), red.Slice(start, at.WidthPx));
        }
    }

    private static (int First, float Weight) Sample(int index, float step, int length)
    {
        float at = Math.Clamp(((index + 0.5f) * step) - 0.5f, 0, length - 1);
        int first = Math.Min((int)at, Math.Max(0, length - 2));
        return (first, at - first);
    }

    private static void Blend(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, float weight, Span<float> into)
    {
        ref byte up = ref MemoryMarshal.GetReference(upper);
        ref byte low = ref MemoryMarshal.GetReference(lower);
        ref float to = ref MemoryMarshal.GetReference(into);
        Vector256<float> weights = Vector256.Create(weight);
        int i = 0;
        for (; i <= into.Length - 16; i += 16)
        {
            Vector256<ushort> upperValues = Vector256.WidenLower(Vector128.LoadUnsafe(ref up, (nuint)i).ToVector256Unsafe());
            Vector256<ushort> lowerValues = Vector256.WidenLower(Vector128.LoadUnsafe(ref low, (nuint)i).ToVector256Unsafe());
            Mix(Vector256.WidenLower(upperValues), Vector256.WidenLower(lowerValues), weights).StoreUnsafe(ref to, (nuint)i);
            Mix(Vector256.WidenUpper(upperValues), Vector256.WidenUpper(lowerValues), weights).StoreUnsafe(ref to, (nuint)(i + 8));
        }

        for (; i < into.Length; i++)
        {
            into[i] = upper[i] + ((lower[i] - upper[i]) * weight);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Mix(Vector256<uint> upper, Vector256<uint> lower, Vector256<float> weights)
    {
        Vector256<float> up = Vector256.ConvertToSingle(upper.AsInt32());
        return up + ((Vector256.ConvertToSingle(lower.AsInt32()) - up) * weights);
    }

    /// <summary>Blends the row's neighbours into output pixels: four lanes hold a pixel's blue, green, red and one idle value, four pixels are turned into planes.</summary>
    private void Spread(Span<float> blue, Span<float> green, Span<float> red)
    {
        ref float row = ref MemoryMarshal.GetArrayDataReference(_row);
        ref float toBlue = ref MemoryMarshal.GetReference(blue);
        ref float toGreen = ref MemoryMarshal.GetReference(green);
        ref float toRed = ref MemoryMarshal.GetReference(red);
        ReadOnlySpan<int> samples = _leftSample;
        ReadOnlySpan<float> weights = _leftWeight;
        int x = 0;
        for (; x <= blue.Length - 4; x += 4)
        {
            Vector128<float> a = Pixel(ref row, samples[x], weights[x]);
            Vector128<float> b = Pixel(ref row, samples[x + 1], weights[x + 1]);
            Vector128<float> c = Pixel(ref row, samples[x + 2], weights[x + 2]);
            Vector128<float> d = Pixel(ref row, samples[x + 3], weights[x + 3]);
            Vector128<double> ab = ZipLow(a, b).AsDouble();
            Vector128<double> cd = ZipLow(c, d).AsDouble();
            ZipLow(ab, cd).AsSingle().StoreUnsafe(ref toBlue, (nuint)x);
            ZipHigh(ab, cd).AsSingle().StoreUnsafe(ref toGreen, (nuint)x);
            ZipLow(ZipHigh(a, b).AsDouble(), ZipHigh(c, d).AsDouble()).AsSingle().StoreUnsafe(ref toRed, (nuint)x);
        }

        for (; x < blue.Length; x++)
        {
            Vector128<float> pixel = Pixel(ref row, samples[x], weights[x]);
            blue[x] = pixel[0];
            green[x] = pixel[1];
            red[x] = pixel[2];
        }
    }

    // .NET has no portable zip, and halves taken by GetLower and GetUpper go through memory: five times slower, measured.

    /// <summary>a0 b0 a1 b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Vector128.Create(a[2], b[2], a[3], b[3]);

    /// <summary>a0 b0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ZipLow(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Vector128.Create(a[0], b[0]);

    /// <summary>a1 b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ZipHigh(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Vector128.Create(a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> Pixel(ref float row, int sample, float weight)
    {
        Vector128<float> left = Vector128.LoadUnsafe(ref row, (nuint)sample);
        Vector128<float> right = Vector128.LoadUnsafe(ref row, (nuint)(sample + Channels));
        return ((left + ((right - left) * weight)) * _factors) + _offsets;
    }

    private void Prepare(Mat picture, Span<float> tensor)
    {
        if (picture.Type() != MatType.CV_8UC3 || !picture.IsContinuous())
        {
            throw new ArgumentException($"A picture of type {picture.Type()} was given; expected rows of three bytes a pixel (CV_8UC3) without gaps.", nameof(picture));
        }

        Geometry = LetterboxGeometry.Fit((picture.Width, picture.Height), (_inputWidthPx, _inputHeightPx), _placement);
        int plane = _inputWidthPx * _inputHeightPx;
        for (int i = 0; i < Channels; i++)
        {
            tensor.Slice(i * plane, plane).Fill(_pads[i]);
        }

        // One pixel behind the last (a one-pixel-wide picture samples it with weight 0) and one value for the idle fourth lane.
        _row = new float[((picture.Width + 1) * Channels) + 1];
        _leftSample = new int[Geometry.WidthPx];
        _leftWeight = new float[Geometry.WidthPx];
        float step = (float)picture.Width / Geometry.WidthPx;
        for (int x = 0; x < Geometry.WidthPx; x++)
        {
            (int first, _leftWeight[x]) = Sample(x, step, picture.Width);
            _leftSample[x] = first * Channels;
        }
    }
}

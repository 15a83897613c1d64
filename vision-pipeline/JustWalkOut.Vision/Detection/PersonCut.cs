using JustWalkOut.Tracking;
using OpenCvSharp;

namespace JustWalkOut.Vision.Detectors;

/// <summary>The square around a person that is cut out of a picture, and the way back.</summary>
/// <param name="CentreXPx">Its middle in the picture.</param>
/// <param name="CentreYPx">Its middle in the picture.</param>
/// <param name="SidePx">Its side in the picture.</param>
/// <param name="InputPx">Side of the network's input.</param>
internal readonly record struct PersonCut(float CentreXPx, float CentreYPx, float SidePx, int InputPx)
{
    /// <summary>Side of the square over the longer side of the box: room for a ground point behind a shelf and for an arm that the box left out (models/training/points.py uses the same).</summary>
    private const float OverBox = 1.5f;

    /// <summary>Value of what lies outside the picture.</summary>
    private const float Pad = 114;

    private const int Channels = 3;

    /// <summary>The square for a box.</summary>
    public static PersonCut Around(Box box, int inputPx) =>
        new((box.LeftPx + box.RightPx) / 2, (box.TopPx + box.BottomPx) / 2, OverBox * Math.Max(1, Math.Max(box.WidthPx, box.HeightPx)), inputPx);

    /// <summary>A point of the network's input in pixels of the picture.</summary>
    public ImagePoint ToSource(float xPx, float yPx, float score) =>
        new(CentreXPx + ((xPx - (InputPx / 2f)) * SidePx / InputPx), CentreYPx + ((yPx - (InputPx / 2f)) * SidePx / InputPx), score);

    /// <summary>Writes the square into planes [3, side, side] of blue, green, red, 0 to 255, bilinear, sampled at pixel centres.</summary>
    public void Fill(Mat picture, Span<float> planes)
    {
        ReadOnlySpan<byte> bytes = picture.AsSpan<byte>();
        (int width, int height) = (picture.Width, picture.Height);
        int plane = InputPx * InputPx;
        float step = SidePx / InputPx;
        for (int row = 0; row < InputPx; row++)
        {
            float y = CentreYPx + ((row + 0.5f - (InputPx / 2f)) * step) - 0.5f;
            int top = (int)MathF.Floor(y);
            float down = y - top;
            Span<float> line = planes.Slice(row * InputPx, InputPx);
            Span<float> second = planes.Slice(plane + (row * InputPx), InputPx);
            Span<float> third = planes.Slice((2 * plane) + (row * InputPx), InputPx);
            for (int column = 0; column < InputPx; column++)
            {
                float x = CentreXPx + ((column + 0.5f - (InputPx / 2f)) * step) - 0.5f;
                int left = (int)MathF.Floor(x);
                float right = x - left;
                if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1)
                {
                    int at = ((top * width) + left) * Channels;
                    int below = at + (width * Channels);
                    line[column] = Mix(Mix(bytes[at], bytes[at + 3], right), Mix(bytes[below], bytes[below + 3], right), down);
                    second[column] = Mix(Mix(bytes[at + 1], bytes[at + 4], right), Mix(bytes[below + 1], bytes[below + 4], right), down);
                    third[column] = Mix(Mix(bytes[at + 2], bytes[at + 5], right), Mix(bytes[below + 2], bytes[below + 5], right), down);
                }
                else
                {
                    // The picture's last row and column go over into the padding, as everything outside does.
                    (line[column], second[column], third[column]) = (
                        AtEdge(bytes, (width, height), (left, top), (right, down), 0), AtEdge(bytes, (width, height), (left, top), (right, down), 1), AtEdge(bytes, (width, height), (left, top), (right, down), 2));
                }
            }
        }
    }

    private static float AtEdge(ReadOnlySpan<byte> bytes, (int Width, int Height) size, (int X, int Y) at, (float X, float Y) between, int channel) => Mix(
        Mix(Value(bytes, size, at.X, at.Y, channel), Value(bytes, size, at.X + 1, at.Y, channel), between.X),
        Mix(Value(bytes, size, at.X, at.Y + 1, channel), Value(bytes, size, at.X + 1, at.Y + 1, channel), between.X),
        between.Y);

    private static float Value(ReadOnlySpan<byte> bytes, (int Width, int Height) size, int x, int y, int channel) =>
        x >= 0 && y >= 0 && x < size.Width && y < size.Height ? bytes[(((y * size.Width) + x) * Channels) + channel] : Pad;

    private static float Mix(float first, float second, float share) => first + ((second - first) * share);
}

using JustWalkOut.Vision.Frames;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests.Frames.Rtsp;

/// <summary>A time of day as black and white fields on top of a picture: microseconds since 1970 in three rows of twenty bits, whichever way the picture is packed on its way.</summary>
internal static class TimedPicture
{
    private const int Bits = 60;
    private const int BitsPerRow = 20;
    private const int FieldHeightPx = 16;

    /// <summary>The top rows of a picture's brightness, each a whole number of words long, as GStreamer has them.</summary>
    public static byte[] Draw(DateTimeOffset at, int widthPx)
    {
        long value = (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        int rowBytes = (widthPx + 3) / 4 * 4;
        byte[] rows = new byte[Bits / BitsPerRow * FieldHeightPx * rowBytes];
        for (int i = 0; i < rows.Length; i++)
        {
            int bit = (i / rowBytes / FieldHeightPx * BitsPerRow) + Math.Min(i % rowBytes * BitsPerRow / widthPx, BitsPerRow - 1);
            rows[i] = (byte)(((value >> bit) & 1) == 0 ? 30 : 220);
        }

        return rows;
    }

    /// <summary>The time on a picture.</summary>
    public static DateTimeOffset Read(Frame frame)
    {
        long value = 0;
        for (int bit = 0; bit < Bits; bit++)
        {
            int x = ((2 * (bit % BitsPerRow)) + 1) * frame.WidthPx / (2 * BitsPerRow);
            int y = ((2 * (bit / BitsPerRow)) + 1) * FieldHeightPx / 2;
            value |= frame.Pixels.At<Vec3b>(y, x).Item1 > 125 ? 1L << bit : 0;
        }

        return DateTimeOffset.UnixEpoch.AddTicks(value * TimeSpan.TicksPerMicrosecond);
    }
}

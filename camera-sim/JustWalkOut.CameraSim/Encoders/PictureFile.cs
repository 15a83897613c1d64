using OpenCvSharp;

namespace JustWalkOut.CameraSim.Encoders;

/// <summary>Pictures of blue, green, red bytes as PNG and JPEG.</summary>
public static class PictureFile
{
    /// <summary>A picture as JPEG, as cameras send it over HTTP.</summary>
    /// <param name="bgr">Blue, green, red of each pixel, rows from the top.</param>
    /// <param name="widthPx">Its width; the height follows.</param>
    /// <param name="quality">1 to 100; cameras use 70 to 90.</param>
    public static byte[] ToJpeg(ReadOnlySpan<byte> bgr, int widthPx, int quality = 80)
    {
        using Mat picture = ToMat(bgr, widthPx);
        return picture.ToBytes(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));
    }

    /// <summary>A picture as PNG.</summary>
    /// <param name="bgr">Blue, green, red of each pixel, rows from the top.</param>
    /// <param name="widthPx">Its width; the height follows.</param>
    public static byte[] ToPng(ReadOnlySpan<byte> bgr, int widthPx)
    {
        using Mat picture = ToMat(bgr, widthPx);
        return picture.ToBytes(".png");
    }

    /// <summary>Writes letters onto a picture, white on a dark field.</summary>
    /// <param name="bgr">Drawn upon.</param>
    /// <param name="widthPx">Its width.</param>
    /// <param name="text">Letters, figures and signs of ASCII.</param>
    /// <param name="leftPx">Where they begin.</param>
    /// <param name="topPx">Upper edge of their field.</param>
    internal static void Write(Span<byte> bgr, int widthPx, string text, int leftPx, int topPx)
    {
        using Mat picture = ToMat(bgr, widthPx);
        Size size = Cv2.GetTextSize(text, HersheyFonts.HersheySimplex, 0.42, 1, out int below);
        Cv2.Rectangle(picture, new Rect(leftPx, topPx, Math.Min(size.Width + 8, widthPx - leftPx), size.Height + below + 6), new Scalar(30, 30, 30), thickness: -1);
        Cv2.PutText(picture, text, new Point(leftPx + 4, topPx + size.Height + 3), HersheyFonts.HersheySimplex, 0.42, Scalar.White, 1, LineTypes.AntiAlias);
        picture.AsSpan<byte>().CopyTo(bgr);
    }

    /// <summary>Blurs a picture as a lens out of focus does.</summary>
    /// <param name="bgr">Changed in place.</param>
    /// <param name="widthPx">Its width.</param>
    /// <param name="radiusPx">Radius of the blur.</param>
    internal static void Blur(Span<byte> bgr, int widthPx, double radiusPx)
    {
        using Mat picture = ToMat(bgr, widthPx);
        using Mat blurred = new();
        Cv2.GaussianBlur(picture, blurred, default, Math.Max(0.1, radiusPx / 2));
        blurred.AsSpan<byte>().CopyTo(bgr);
    }

    private static Mat ToMat(ReadOnlySpan<byte> bgr, int widthPx)
    {
        Mat picture = new(bgr.Length / 3 / widthPx, widthPx, MatType.CV_8UC3);
        bgr.CopyTo(picture.AsSpan<byte>());
        return picture;
    }
}

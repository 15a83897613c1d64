using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Detectors;

/// <summary>Where a picture lies in a network's input when their shapes differ.</summary>
public enum LetterboxPlacement
{
    /// <summary>Aspect kept, picture in the top left corner, padding right or below (YOLOX).</summary>
    TopLeft = 1,

    /// <summary>Aspect kept, picture in the middle, padding on both sides (NanoDet).</summary>
    Centre,

    /// <summary>Aspect given up: the picture is stretched over the whole input (FastestDet).</summary>
    Stretch,
}

/// <summary>
/// How a picture is laid into a network's input, and the way back. Pixel centres lie at halves on both sides, so a box maps by its edges alone.
/// The scale is that of the whole-pixel size which the picture really takes, per axis; a publisher's single ratio differs from it by under a pixel.
/// </summary>
/// <param name="SourceWidthPx">Width of the picture.</param>
/// <param name="SourceHeightPx">Height of the picture.</param>
/// <param name="LeftPx">First column of the input that the picture covers.</param>
/// <param name="TopPx">First row of the input that the picture covers.</param>
/// <param name="WidthPx">Columns that the picture covers.</param>
/// <param name="HeightPx">Rows that the picture covers.</param>
public readonly record struct LetterboxGeometry(int SourceWidthPx, int SourceHeightPx, int LeftPx, int TopPx, int WidthPx, int HeightPx)
{
    /// <summary>Lays a picture of a size into an input of a size.</summary>
    public static LetterboxGeometry Fit((int WidthPx, int HeightPx) source, (int WidthPx, int HeightPx) input, LetterboxPlacement placement)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(source.WidthPx, 1, nameof(source));
        ArgumentOutOfRangeException.ThrowIfLessThan(source.HeightPx, 1, nameof(source));
        if (placement == LetterboxPlacement.Stretch)
        {
            return new LetterboxGeometry(source.WidthPx, source.HeightPx, 0, 0, input.WidthPx, input.HeightPx);
        }

        // Rounded down as the publishers' int(w * ratio) does, but in whole numbers, where the exact side cannot fall to one less.
        bool isWide = (long)source.WidthPx * input.HeightPx >= (long)source.HeightPx * input.WidthPx;
        int width = isWide ? input.WidthPx : Side(source.WidthPx, input.HeightPx, source.HeightPx);
        int height = isWide ? Side(source.HeightPx, input.WidthPx, source.WidthPx) : input.HeightPx;
        return placement == LetterboxPlacement.Centre
            ? new LetterboxGeometry(source.WidthPx, source.HeightPx, (input.WidthPx - width) / 2, (input.HeightPx - height) / 2, width, height)
            : new LetterboxGeometry(source.WidthPx, source.HeightPx, 0, 0, width, height);
    }

    /// <summary>A box of the network's input in pixels of the picture.</summary>
    public Box ToSource(Box input)
    {
        float scaleX = (float)SourceWidthPx / WidthPx;
        float scaleY = (float)SourceHeightPx / HeightPx;
        return new Box((input.LeftPx - LeftPx) * scaleX, (input.TopPx - TopPx) * scaleY, (input.RightPx - LeftPx) * scaleX, (input.BottomPx - TopPx) * scaleY);
    }

    /// <summary>A point of the network's input in pixels of the picture; the score stays.</summary>
    public ImagePoint ToSource(ImagePoint input) =>
        input with { XPx = (input.XPx - LeftPx) * SourceWidthPx / WidthPx, YPx = (input.YPx - TopPx) * SourceHeightPx / HeightPx };

    /// <summary>A box of the picture in pixels of the network's input.</summary>
    public Box ToInput(Box source)
    {
        float scaleX = (float)WidthPx / SourceWidthPx;
        float scaleY = (float)HeightPx / SourceHeightPx;
        return new Box((source.LeftPx * scaleX) + LeftPx, (source.TopPx * scaleY) + TopPx, (source.RightPx * scaleX) + LeftPx, (source.BottomPx * scaleY) + TopPx);
    }

    private static int Side(int sourceSide, int inputOther, int sourceOther) => (int)Math.Max(1, (long)sourceSide * inputOther / sourceOther);
}

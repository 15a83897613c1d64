using System.Globalization;
using JustWalkOut.Tracking;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>A box to draw, with the number of whoever is in it.</summary>
/// <param name="Box">In pixels of the picture; what lies outside is cut off.</param>
/// <param name="Id">Gives the colour and stands above the box.</param>
/// <param name="Score">0 to 1; stands beside the number.</param>
public readonly record struct LabelledBox(Box Box, int Id, float Score);

/// <summary>
/// Writes footage with what was seen in it drawn on it: boxes, ids, a colour per id, the time of capture. Draws on the frame that it is given, so
/// whoever needs the bare picture later hands in a copy. Holds one picture at a time.
/// </summary>
public sealed class AnnotatedVideo : IDisposable
{
    private const HersheyFonts Font = HersheyFonts.HersheySimplex;

    private readonly IVideoSink _sink;
    private readonly VideoForm _form;
    private readonly double _textScale;
    private readonly int _lineWidthPx;

    private AnnotatedVideo(IVideoSink sink, VideoForm form)
    {
        (_sink, _form) = (sink, form);

        // Readable at any size: a letter is about a thirtieth of the picture's height.
        _textScale = Math.Max(0.4, form.HeightPx / 800.0);
        _lineWidthPx = Math.Max(1, form.HeightPx / 240);
    }

    /// <summary>In words, what the file is encoded as and where it plays.</summary>
    public string Encoding => _sink.Encoding;

    /// <summary>
    /// Begins a file: H.264 where the <c>ffmpeg</c> program is installed, which every browser plays, otherwise MPEG-4 part 2 (mp4v), which players
    /// play and browsers do not.
    /// </summary>
    /// <param name="path">The .mp4 to write.</param>
    /// <param name="like">Its size and rate; 25 pictures a second where the source states none.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static AnnotatedVideo Begin(string path, IFrameSource like)
    {
        ArgumentNullException.ThrowIfNull(like);
        VideoForm form = new(like.WidthPx, like.HeightPx, like.FramesPerSecond ?? 25);
        return new AnnotatedVideo(VideoSinks.Begin(path, form, VideoSettings.ForPeople), form);
    }

    /// <summary>Draws on a picture and adds it.</summary>
    /// <param name="frame">Drawn upon; stays the caller's.</param>
    /// <param name="boxes">What to draw.</param>
    public void Add(Frame frame, ReadOnlySpan<LabelledBox> boxes)
    {
        ArgumentNullException.ThrowIfNull(frame);
        foreach (LabelledBox box in boxes)
        {
            Draw(frame.Pixels, box);
        }

        DrawTime(frame);
        _sink.Write(frame.Pixels, _form);
    }

    /// <summary>Ends the file; without this it is not to be used.</summary>
    /// <exception cref="IOException">The encoder failed; its own words are in the message.</exception>
    public void Finish() => _sink.Finish();

    /// <inheritdoc/>
    public void Dispose() => _sink.Dispose();

    /// <summary>Neighbouring ids get hues far apart: steps of the golden angle round the colour circle.</summary>
    internal static Scalar ColourOf(int id)
    {
        double hue = id * 137.50776405003785 % 360 / 60;
        double rising = 255 * (1 - Math.Abs((hue % 2) - 1));
        (double red, double green, double blue) = (int)hue switch
        {
            0 => (255.0, rising, 0.0),
            1 => (rising, 255.0, 0.0),
            2 => (0.0, 255.0, rising),
            3 => (0.0, rising, 255.0),
            4 => (rising, 0.0, 255.0),
            _ => (255.0, 0.0, rising),
        };
        return new Scalar(blue, green, red);
    }

    private static int Pixel(float at, int length) => (int)Math.Clamp(MathF.Round(at), 0, length - 1);

    private void Draw(Mat pixels, LabelledBox box)
    {
        Scalar colour = ColourOf(box.Id);
        Point topLeft = new(Pixel(box.Box.LeftPx, pixels.Width), Pixel(box.Box.TopPx, pixels.Height));
        Point bottomRight = new(Pixel(box.Box.RightPx, pixels.Width), Pixel(box.Box.BottomPx, pixels.Height));
        Cv2.Rectangle(pixels, topLeft, bottomRight, colour, _lineWidthPx);
        DrawText(pixels, string.Create(CultureInfo.InvariantCulture, $"{box.Id}  {box.Score:F2}"), topLeft, colour);
    }

    private void DrawTime(Frame frame)
    {
        string time = string.Create(CultureInfo.InvariantCulture, $"{frame.CapturedAt:hh\\:mm\\:ss\\.fff}  #{frame.Index}");
        DrawText(frame.Pixels, time, new Point(0, 0), Scalar.White);
    }

    /// <summary>Letters on a filled field above the point, or below it at the picture's upper edge; black or white, whichever the field's brightness (BT.601) calls for.</summary>
    private void DrawText(Mat pixels, string text, Point at, Scalar field)
    {
        Size size = Cv2.GetTextSize(text, Font, _textScale, 1, out int belowLine);
        int height = size.Height + belowLine + 2;
        int top = at.Y >= height ? at.Y - height : at.Y;
        int left = Math.Max(0, Math.Min(at.X, pixels.Width - size.Width));
        Cv2.Rectangle(pixels, new Rect(left, top, size.Width, height), field, thickness: -1);
        double brightness = (0.114 * field.Val0) + (0.587 * field.Val1) + (0.299 * field.Val2);
        Cv2.PutText(pixels, text, new Point(left, top + size.Height + 1), Font, _textScale, brightness > 110 ? Scalar.Black : Scalar.White, 1, LineTypes.AntiAlias);
    }
}

using JustWalkOut.Tracking;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>
/// Blurs heads in one camera's pictures. Where the network saw a head by itself that head is blurred, and the body stays; of whoever else it found, everything. What is not known to be empty floor is blurred
/// too, because people whom no network finds have heads as well: so a picture is blurred all over until its floor has been learned, and whoever moves is never sharp. What it cannot know is somebody who is
/// not found and has stood still for minutes. Owns its buffers. Not safe for use from several threads.
/// </summary>
internal sealed class HeadVeil : IDisposable
{
    /// <summary>Radius of a head with a margin, as a share of the root of its box's area: a head is about a seventh of a body's height and half its width.</summary>
    public const double HeadShare = 0.3;

    private static readonly TimeSpan LearnEvery = TimeSpan.FromSeconds(2);

    private readonly EmptyFloor _floor = new();
    private readonly Mat _grey = new();
    private readonly Mat _cells = new();
    private readonly Mat _unknown = new(EmptyFloor.Rows, EmptyFloor.Columns, MatType.CV_8UC1);
    private readonly Mat _known = new(EmptyFloor.Rows, EmptyFloor.Columns, MatType.CV_8UC1);
    private readonly Mat _where = new();
    private readonly BlockBlur _blur = new();
    private readonly Mat _grown = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size(7, 7));
    private TimeSpan? _learnedAt;
    private (double X, double Y) _scale;

    /// <summary>Blurs a picture in place.</summary>
    /// <param name="picture">Blue, green, red.</param>
    /// <param name="at">When it was taken.</param>
    /// <param name="people">Who was found in it, in pixels of the camera.</param>
    /// <param name="source">The camera's pixels, of which the picture may have fewer.</param>
    public void Draw(Mat picture, TimeSpan at, IReadOnlyList<PersonDetection> people, Size source)
    {
        _scale = ((double)EmptyFloor.Columns / source.Width, (double)EmptyFloor.Rows / source.Height);
        Cv2.CvtColor(picture, _grey, ColorConversionCodes.BGR2GRAY);
        Cv2.Resize(_grey, _cells, new Size(EmptyFloor.Columns, EmptyFloor.Rows), 0, 0, InterpolationFlags.Area);
        _known.SetTo(Scalar.Black);
        foreach (PersonDetection person in people)
        {
            Cv2.Rectangle(_known, RectOf(person.Box), Scalar.White, thickness: -1);
        }

        if (!(at - _learnedAt < LearnEvery))
        {
            _floor.Learn(_cells.AsSpan<byte>(), _known.AsSpan<byte>());
            _learnedAt = at;
        }

        _floor.Mark(_cells.AsSpan<byte>(), _unknown.AsSpan<byte>());
        Cv2.MorphologyEx(_unknown, _unknown, MorphTypes.Open, null);
        Cv2.Dilate(_unknown, _unknown, _grown);
        foreach (PersonDetection person in people.Where(SeesHead))
        {
            Cv2.Rectangle(_unknown, RectOf(person.Box), Scalar.Black, thickness: -1);
        }

        foreach (PersonDetection person in people)
        {
            if (SeesHead(person))
            {
                Cv2.Circle(_unknown, (int)(person.Head.XPx * _scale.X), (int)(person.Head.YPx * _scale.Y), RadiusOf(person.Box), Scalar.White, thickness: -1);
            }
            else
            {
                Cv2.Rectangle(_unknown, RectOf(person.Box), Scalar.White, thickness: -1);
            }
        }

        Blur(picture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Mat mat in (Mat[])[_grey, _cells, _unknown, _known, _where, _grown])
        {
            mat.Dispose();
        }

        _blur.Dispose();
    }

    private static bool SeesHead(PersonDetection person) => person.Head.Score >= PersonDetection.SeenScore;

    private int RadiusOf(Box box) => Math.Max(2, (int)Math.Ceiling(HeadShare * Math.Sqrt(box.WidthPx * _scale.X * box.HeightPx * _scale.Y)));

    private Rect RectOf(Box box)
    {
        int left = (int)Math.Floor(box.LeftPx * _scale.X);
        int top = (int)Math.Floor(box.TopPx * _scale.Y);
        return new Rect(left, top, (int)Math.Ceiling(box.RightPx * _scale.X) - left, (int)Math.Ceiling(box.BottomPx * _scale.Y) - top);
    }

    private void Blur(Mat picture)
    {
        Cv2.Resize(_unknown, _where, picture.Size(), 0, 0, InterpolationFlags.Nearest);
        _blur.Draw(picture, _where);
    }
}

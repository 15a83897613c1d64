using JustWalkOut.Tracking;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>
/// Blurs heads in a clip, which knows what comes next as well as what was. Blurred are all heads and whoever may have one (<see cref="HeadTrail"/>), and all that is not known to be empty floor by the minutes
/// around the clip (<see cref="EmptyFloor"/>) but the bodies of people whose heads were seen: people whom no network found move, and so are blurred whole. Where the ring holds less than twenty seconds
/// nothing is known to be empty, and the whole picture is blurred. Owns its buffers. Not safe for use from several threads.
/// </summary>
/// <param name="source">Size of the camera's pictures.</param>
internal sealed class ClipVeil(Size source) : IDisposable
{
    private readonly EmptyFloor _floor = new();
    private readonly BlockBlur _blur = new();
    private readonly Mat _grey = new();
    private readonly Mat _cells = new();
    private readonly Mat _veiled = new(EmptyFloor.Rows, EmptyFloor.Columns, MatType.CV_8UC1);
    private readonly Mat _known = new(EmptyFloor.Rows, EmptyFloor.Columns, MatType.CV_8UC1);
    private readonly Mat _where = new();
    private readonly Mat _grown = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size(7, 7));
    private readonly double _across = (double)EmptyFloor.Columns / source.Width;
    private readonly double _down = (double)EmptyFloor.Rows / source.Height;

    /// <summary>Learns what the camera sees when nobody is there.</summary>
    /// <param name="grey">A picture of any size, grey.</param>
    /// <param name="people">Who was found in it, in pixels of the camera.</param>
    public void Learn(Mat grey, IReadOnlyList<SeenPerson> people)
    {
        Cv2.Resize(grey, _cells, new Size(EmptyFloor.Columns, EmptyFloor.Rows), 0, 0, InterpolationFlags.Area);
        Fill(_known, people);
        _floor.Learn(_cells.AsSpan<byte>(), _known.AsSpan<byte>());
    }

    /// <summary>Blurs a picture in place.</summary>
    /// <param name="picture">Blue, green, red; of the camera's size or smaller.</param>
    /// <param name="at">When it was taken.</param>
    /// <param name="heads">Where heads are.</param>
    public void Draw(Mat picture, TimeSpan at, HeadTrail heads)
    {
        Cv2.CvtColor(picture, _grey, ColorConversionCodes.BGR2GRAY);
        Cv2.Resize(_grey, _cells, new Size(EmptyFloor.Columns, EmptyFloor.Rows), 0, 0, InterpolationFlags.Area);
        _floor.Mark(_cells.AsSpan<byte>(), _veiled.AsSpan<byte>());
        Cv2.MorphologyEx(_veiled, _veiled, MorphTypes.Open, null);
        Cv2.Dilate(_veiled, _veiled, _grown);
        foreach (SeenPerson person in heads.At(at).Where(person => person.SeesHead))
        {
            Cv2.Rectangle(_veiled, RectOf(person.Box), Scalar.Black, thickness: -1);
        }

        Cv2.Resize(_veiled, _where, picture.Size(), 0, 0, InterpolationFlags.Nearest);
        double scale = (double)picture.Width / source.Width;
        foreach (HeadPatch patch in heads.Patches(at))
        {
            Point from = new(patch.FromXPx * scale, patch.FromYPx * scale);
            Point to = new(patch.ToXPx * scale, patch.ToYPx * scale);
            int radius = (int)Math.Ceiling(patch.RadiusPx * scale) + 1;
            if (from != to)
            {
                Cv2.Line(_where, from, to, Scalar.White, thickness: Math.Min(2 * radius, short.MaxValue));
            }

            Cv2.Circle(_where, from, radius, Scalar.White, thickness: -1);
            Cv2.Circle(_where, to, radius, Scalar.White, thickness: -1);
        }

        _blur.Draw(picture, _where);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Mat mat in (Mat[])[_grey, _cells, _veiled, _known, _where, _grown])
        {
            mat.Dispose();
        }

        _blur.Dispose();
    }

    private void Fill(Mat cells, IReadOnlyList<SeenPerson> people)
    {
        cells.SetTo(Scalar.Black);
        foreach (SeenPerson person in people)
        {
            Cv2.Rectangle(cells, RectOf(person.Box), Scalar.White, thickness: -1);
        }
    }

    private Rect RectOf(Box box)
    {
        int left = (int)Math.Floor(box.LeftPx * _across);
        int top = (int)Math.Floor(box.TopPx * _down);
        return new Rect(left, top, (int)Math.Ceiling(box.RightPx * _across) - left, (int)Math.Ceiling(box.BottomPx * _down) - top);
    }
}

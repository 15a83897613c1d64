using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Calibration;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames.Boards;

/// <summary>Calibrations to look at, as PNG: where points were found, where the calibration puts them, and the floor as it takes it to lie.</summary>
public static class CalibrationPicture
{
    /// <summary>Small pictures are enlarged to about this width, so that a label fits between points.</summary>
    private const int WidthWantedPx = 1280;

    private const int PoseArrowFactor = 10;
    private const int LensArrowFactor = 100;

    /// <summary>Beyond this distance from the lens no label is drawn on the grid: there the lines run together.</summary>
    private const double LabelDistanceMetresMax = 8;

    private static readonly Scalar Grid = new(200, 160, 0);
    private static readonly Scalar Right = new(60, 200, 60);
    private static readonly Scalar Wrong = new(50, 50, 230);

    /// <summary>A pose: matches, where it puts them, arrows ten times as long as it is off, and a grid of metres over the floor.</summary>
    /// <param name="found">The pose.</param>
    /// <param name="outline">Corners of the store's floor, metres.</param>
    /// <param name="picture">A picture or film of the camera to draw on; null for a grey field.</param>
    /// <exception cref="InvalidDataException">The picture cannot be read, or is of another size than the lens was calibrated for.</exception>
    public static byte[] OfPose(PoseFound found, IReadOnlyList<double[]> outline, string? picture)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(outline);
        (int width, int height) = (found.Calibration.WidthPx, found.Calibration.HeightPx);
        using Mat under = picture is null ? new Mat(height, width, MatType.CV_8UC3, new Scalar(70, 70, 70)) : Read(picture);
        if ((under.Width, under.Height) != (width, height))
        {
            throw new InvalidDataException($"{picture}: found a picture of {under.Width} x {under.Height}, expected {width} x {height}, the size that the lens was calibrated for. Take one from the same stream.");
        }

        using Canvas canvas = new(under);
        HungCamera camera = new(Lens.Of(found.Calibration), found.Calibration.CameraToStore);
        DrawGrid(canvas, camera, outline);
        foreach (MatchResult match in found.Matches)
        {
            Scalar colour = match.IsUsed ? Right : Wrong;
            canvas.Circle((match.Match.XPx, match.Match.YPx), colour);
            canvas.Text((match.Match.XPx, match.Match.YPx), match.Match.Line.ToString(CultureInfo.InvariantCulture), colour);
            if (match.XPx is double x && match.YPx is double y)
            {
                canvas.Cross((x, y), colour);
                canvas.Arrow((match.Match.XPx, match.Match.YPx), (x, y), match.IsUsed ? PoseArrowFactor : 1, colour);
            }
        }

        canvas.Caption($"circles: matches by line, {found.RmsPx:0.00} px off (rms), arrows {PoseArrowFactor} times as long; red: left out; grid: metres on the floor");
        return canvas.ToPng();
    }

    /// <summary>A lens: every corner of every view, arrows a hundred times as long as it is off.</summary>
    public static byte[] OfLens(LensFound found)
    {
        ArgumentNullException.ThrowIfNull(found);
        using Mat under = new(found.Lens.HeightPx, found.Lens.WidthPx, MatType.CV_8UC3, new Scalar(40, 40, 40));
        using Canvas canvas = new(under);
        foreach (ViewResult view in found.Views)
        {
            foreach ((BoardCorner corner, (double x, double y)) in view.View.Corners.Zip(view.OffPx))
            {
                canvas.Arrow((corner.XPx, corner.YPx), (corner.XPx + x, corner.YPx + y), view.IsUsed ? LensArrowFactor : 1, view.IsUsed ? Right : Wrong);
            }
        }

        canvas.Caption($"corners of {found.Views.Count(view => view.IsUsed)} views, {found.RmsPx:0.00} px off (rms), arrows {LensArrowFactor} times as long; red: left out");
        return canvas.ToPng();
    }

    private static void DrawGrid(Canvas canvas, HungCamera camera, IReadOnlyList<double[]> outline)
    {
        const double Step = 0.1;
        (int left, int right) = ((int)Math.Floor(outline.Min(at => at[0])), (int)Math.Ceiling(outline.Max(at => at[0])));
        (int front, int back) = ((int)Math.Floor(outline.Min(at => at[1])), (int)Math.Ceiling(outline.Max(at => at[1])));
        for (int x = left; x <= right; x++)
        {
            DrawLine(canvas, camera, Enumerable.Range(0, (int)Math.Round((back - front) / Step) + 1).Select(i => (X: (double)x, Y: front + (i * Step))));
        }

        for (int y = front; y <= back; y++)
        {
            DrawLine(canvas, camera, Enumerable.Range(0, (int)Math.Round((right - left) / Step) + 1).Select(i => (X: left + (i * Step), Y: (double)y)));
        }

        for (int x = left; x <= right; x++)
        {
            for (int y = front; y <= back; y++)
            {
                StorePoint at = new(x, y, 0);
                double distance = Math.Sqrt(Math.Pow(x - camera.Model.At.XMetres, 2) + Math.Pow(y - camera.Model.At.YMetres, 2) + Math.Pow(camera.Model.At.ZMetres, 2));
                if (distance < LabelDistanceMetresMax && camera.Project(at) is (double u, double v) && u > 0 && v > 0 && u < camera.Lens.WidthPx && v < camera.Lens.HeightPx)
                {
                    canvas.Text((u, v), $"{x},{y}", Grid);
                }
            }
        }
    }

    private static void DrawLine(Canvas canvas, HungCamera camera, IEnumerable<(double X, double Y)> along)
    {
        (double X, double Y)? before = null;
        foreach ((double x, double y) in along)
        {
            (double X, double Y)? now = camera.Project(new StorePoint(x, y, 0));
            if (before is { } from && now is { } to && canvas.Reaches(from) && canvas.Reaches(to))
            {
                canvas.Line(from, to, Grid);
            }

            before = now;
        }
    }

    private static Mat Read(string path)
    {
        if (BoardPictures.IsPicture(path))
        {
            return BoardPictures.Read(path);
        }

        using FramePool pool = new(framesMax: 1);
        using VideoFileSource source = VideoFileSource.Open(path, new CameraId("picture"), pool);
        if (!source.TryRead(out Frame? frame))
        {
            throw new InvalidDataException($"{path}: found no picture, expected a picture or a film. Name another one.");
        }

        using Frame owned = frame;
        return owned.Pixels.Clone();
    }

    /// <summary>An enlarged picture that is drawn on in the pixels of the original.</summary>
    private sealed class Canvas : IDisposable
    {
        private readonly Mat _pixels = new();
        private readonly int _scale;

        public Canvas(Mat under)
        {
            _scale = Math.Max(1, (int)Math.Round((double)WidthWantedPx / under.Width));
            Cv2.Resize(under, _pixels, default, _scale, _scale, InterpolationFlags.Linear);
        }

        public bool Reaches((double X, double Y) at) => at.X > -_pixels.Width && at.Y > -_pixels.Height && at.X < 2 * _pixels.Width && at.Y < 2 * _pixels.Height;

        public void Line((double X, double Y) from, (double X, double Y) to, Scalar colour) => Cv2.Line(_pixels, At(from), At(to), colour, 1, LineTypes.AntiAlias);

        public void Circle((double X, double Y) at, Scalar colour) => Cv2.Circle(_pixels, At(at), 7, colour, 2, LineTypes.AntiAlias);

        public void Cross((double X, double Y) at, Scalar colour) => Cv2.DrawMarker(_pixels, At(at), colour, MarkerTypes.Cross, 10, 1);

        public void Arrow((double X, double Y) from, (double X, double Y) to, double factor, Scalar colour)
        {
            (double X, double Y) tip = (from.X + (factor * (to.X - from.X)), from.Y + (factor * (to.Y - from.Y)));
            if (Reaches(tip))
            {
                Cv2.ArrowedLine(_pixels, At(from), At(tip), colour, 1, LineTypes.AntiAlias, 0, 0.2);
            }
        }

        public void Text((double X, double Y) at, string text, Scalar colour)
        {
            Point where = At(at);
            Cv2.PutText(_pixels, text, new Point(where.X + 9, where.Y - 4), HersheyFonts.HersheySimplex, 0.42, Scalar.Black, 3, LineTypes.AntiAlias);
            Cv2.PutText(_pixels, text, new Point(where.X + 9, where.Y - 4), HersheyFonts.HersheySimplex, 0.42, colour, 1, LineTypes.AntiAlias);
        }

        public void Caption(string text)
        {
            Size size = Cv2.GetTextSize(text, HersheyFonts.HersheySimplex, 0.5, 1, out int below);
            Cv2.Rectangle(_pixels, new Rect(0, 0, Math.Min(_pixels.Width, size.Width + 12), size.Height + below + 10), new Scalar(30, 30, 30), thickness: -1);
            Cv2.PutText(_pixels, text, new Point(6, size.Height + 5), HersheyFonts.HersheySimplex, 0.5, Scalar.White, 1, LineTypes.AntiAlias);
        }

        public byte[] ToPng() => _pixels.ToBytes(".png");

        public void Dispose() => _pixels.Dispose();

        /// <summary>The middle of the first pixel is at (0, 0), enlarged or not.</summary>
        private Point At((double X, double Y) at) => new((int)Math.Round(((at.X + 0.5) * _scale) - 0.5), (int)Math.Round(((at.Y + 0.5) * _scale) - 0.5));
    }
}

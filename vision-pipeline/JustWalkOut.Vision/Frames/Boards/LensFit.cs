using JustWalkOut.Tracking;
using JustWalkOut.Vision.Calibration;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames.Boards;

/// <summary>A lens from views of a board (Zhang 2000, as OpenCV has it): as many terms of distortion as views that are held out bear out.</summary>
public static class LensFit
{
    /// <summary>Every fourth view is held out while the terms are chosen.</summary>
    private const int HeldOutEvery = 4;

    /// <summary>More terms have to lower the error held out by more than this, or they fit noise.</summary>
    private const double GainMin = 0.01;

    /// <summary>A view so many times further off than half of them is no view to learn from.</summary>
    private const double BlunderFactor = 3;

    /// <summary>A focal length that is not known to a hundredth puts somebody 10 m away 10 cm off.</summary>
    private const double FocalShareMax = 0.01;

    private static readonly Model[] Models =
    [
        new("k1 k2", CalibrationFlags.FixK3 | CalibrationFlags.ZeroTangentDist, 5, [0, 1]),
        new("k1 k2 p1 p2 k3", CalibrationFlags.None, 5, [0, 1, 2, 3, 4]),
        new("k1 k2 p1 p2 k3 k4 k5 k6", CalibrationFlags.RationalModel, 8, [0, 1, 2, 3, 4, 5, 6, 7]),
    ];

    /// <summary>Finds the lens.</summary>
    /// <param name="seen">What the camera saw of the board.</param>
    /// <param name="form">The board.</param>
    /// <param name="source">Where the pictures are from, for messages.</param>
    /// <exception cref="InvalidDataException">The views are too few, too much alike, or say too little; the message says what to add.</exception>
    public static LensFound Find(BoardPictures.Seen seen, BoardForm form, string source)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(form);
        Bench bench = new(form, seen.WidthPx, seen.HeightPx);
        IReadOnlyList<BoardView> chosen = ViewChoice.Choose(seen.Views, (seen.WidthPx, seen.HeightPx), source);
        BoardView[] held = [.. chosen.Where((_, i) => i % HeldOutEvery == HeldOutEvery - 1)];
        BoardView[] rest = [.. chosen.Where((_, i) => i % HeldOutEvery != HeldOutEvery - 1)];
        (Model Model, double HeldOutPx)[] tried = [.. Models.Select(model => (model, HeldOut(bench, model, rest, held))).Where(one => double.IsFinite(one.Item2))];
        if (tried.Length == 0)
        {
            throw Fault(source, "no lens that fits the whole picture", "Check that the board is flat and that --board is the one in the pictures");
        }

        double best = tried.Min(one => one.HeldOutPx);
        (Model chosenModel, double heldOut) = tried.First(one => one.HeldOutPx <= best * (1 + GainMin));
        Fitted all = bench.Fit(chosenModel, chosen);
        double typical = all.Views.Select(view => view.RmsPx).Order().ElementAt(all.Views.Count / 2);
        BoardView[] used = [.. all.Views.Where(view => view.RmsPx <= BlunderFactor * typical).Select(view => view.View)];
        Fitted final = used.Length < chosen.Count ? bench.Fit(chosenModel, ViewChoice.Choose(used, (seen.WidthPx, seen.HeightPx), source)) : all;
        double[]? sds = LensUncertainty.Of(bench, chosenModel, final);
        if (sds is null || Math.Max(sds[0] / final.Lens.FocalPx[0], sds[1] / final.Lens.FocalPx[1]) > FocalShareMax)
        {
            string known = sds is null ? "nothing" : $"{sds[0]:0.0} and {sds[1]:0.0} px";
            throw Fault(source, $"views that leave the focal length of {final.Lens.FocalPx[0]:0} px open by {known}, expected {FocalShareMax * 100:0} % at most", "Take more with the board near and tilted by 20 to 45 degrees each way");
        }

        ViewResult[] results = [.. final.Views, .. all.Views.Where(view => !used.Contains(view.View)).Select(view => view with { IsUsed = false })];
        return new LensFound(final.Lens, chosenModel.Terms, Rms(final.Views), heldOut, sds[..2], sds[2..4], Spread(chosenModel, sds), results);
    }

    /// <summary>Poses of views held out come from every other corner, the error from those in between.</summary>
    private static double HeldOut(Bench bench, Model model, IReadOnlyList<BoardView> rest, BoardView[] held)
    {
        Fitted fitted = bench.Fit(model, rest);
        if (!IsWhole(fitted.Lens))
        {
            return double.PositiveInfinity;
        }

        double squares = 0;
        int count = 0;
        foreach (BoardView view in held)
        {
            BoardView even = view with { Corners = [.. view.Corners.Where((_, i) => i % 2 == 0)] };
            BoardView odd = view with { Corners = [.. view.Corners.Where((_, i) => i % 2 == 1)] };
            (double[] turn, double[] shift) = bench.Pose(fitted, even);
            foreach ((double x, double y) in bench.Off(fitted, odd, turn, shift))
            {
                squares += (x * x) + (y * y);
                count++;
            }
        }

        return Math.Sqrt(squares / count);
    }

    /// <summary>Whether each pixel looks in one direction: a formula that was fitted to too little folds over towards the corners.</summary>
    private static bool IsWhole(Lens lens)
    {
        const int Steps = 16;
        CameraModel upright = lens.At([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]);
        for (int i = 0; i <= Steps; i++)
        {
            double share = (double)i / Steps;
            foreach ((double x, double y) in ((double, double)[])[(share, 0), (share, 1), (0, share), (1, share)])
            {
                (double u, double v) = (x * lens.WidthPx, y * lens.HeightPx);
                LineOfSight sight = upright.Through(u, v);
                if (!upright.TryProject(new StorePoint(sight.X, sight.Y, sight.Z), out double back, out double down) || double.Hypot(back - u, down - v) > 0.1)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static double[] Spread(Model model, double[] sds)
    {
        double[] spread = new double[model.Length];
        for (int i = 0; i < model.Free.Length; i++)
        {
            spread[model.Free[i]] = sds[4 + i];
        }

        return spread;
    }

    private static double Rms(IReadOnlyList<ViewResult> views) => Math.Sqrt(views.SelectMany(view => view.OffPx).Average(off => (off.XPx * off.XPx) + (off.YPx * off.YPx)));

    private static InvalidDataException Fault(string source, string found, string remedy) => new($"{source}: found {found}. {remedy}.");

    /// <summary>A formula of distortion.</summary>
    /// <param name="Terms">What it has, in words.</param>
    /// <param name="Flags">OpenCV's.</param>
    /// <param name="Length">Numbers of OpenCV's list.</param>
    /// <param name="Free">Which of them are fitted.</param>
    internal sealed record Model(string Terms, CalibrationFlags Flags, int Length, int[] Free);

    /// <summary>A lens and the board's poses before it, in the order of the views.</summary>
    internal sealed record Fitted(Lens Lens, IReadOnlyList<ViewResult> Views, IReadOnlyList<(double[] Turn, double[] Shift)> Poses)
    {
        public double[,] Matrix { get; } = { { Lens.FocalPx[0], 0, Lens.CentrePx[0] }, { 0, Lens.FocalPx[1], Lens.CentrePx[1] }, { 0, 0, 1 } };
    }

    /// <summary>OpenCV's part: fitting, poses and projections of one board in pictures of one size.</summary>
    internal sealed class Bench(BoardForm form, int widthPx, int heightPx)
    {
        public Fitted Fit(Model model, IReadOnlyList<BoardView> views)
        {
            double[,] matrix = new double[3, 3];
            double[] distortion = new double[model.Length];
            Cv2.CalibrateCamera(views.Select(Board), views.Select(Seen), new Size(widthPx, heightPx), matrix, distortion, out Vec3d[] turns, out Vec3d[] shifts, model.Flags, new TermCriteria(CriteriaTypes.Count | CriteriaTypes.Eps, 100, 1e-10));
            Lens lens = new(widthPx, heightPx, [matrix[0, 0], matrix[1, 1]], [matrix[0, 2], matrix[1, 2]], distortion);
            (double[], double[])[] poses = [.. turns.Zip(shifts, (turn, shift) => ((double[])[turn.Item0, turn.Item1, turn.Item2], (double[])[shift.Item0, shift.Item1, shift.Item2]))];
            Fitted fitted = new(lens, [], poses);
            return fitted with { Views = [.. views.Select((view, i) => new ViewResult(view, Off(fitted, view, poses[i].Item1, poses[i].Item2), true))] };
        }

        /// <summary>Where a view's board is before a lens.</summary>
        public (double[] Turn, double[] Shift) Pose(Fitted fitted, BoardView view)
        {
            double[] turn = new double[3];
            double[] shift = new double[3];
            Cv2.SolvePnP(Board(view), Seen(view), fitted.Matrix, fitted.Lens.Distortion, ref turn, ref shift, useExtrinsicGuess: false, SolvePnPMethod.Iterative);
            return (turn, shift);
        }

        /// <summary>How far each corner is from where the lens puts it.</summary>
        public (double XPx, double YPx)[] Off(Fitted fitted, BoardView view, double[] turn, double[] shift)
        {
            Cv2.ProjectPoints(Board(view), turn, shift, fitted.Matrix, fitted.Lens.Distortion, out Point2f[] points, out _);
            return [.. view.Corners.Zip(points, (corner, point) => (point.X - corner.XPx, point.Y - corner.YPx))];
        }

        /// <summary>How each corner moves with each number: rows x, y of each corner; columns turn, shift, focal lengths, centre, distortion.</summary>
        public double[,] Slopes(Fitted fitted, BoardView view, (double[] Turn, double[] Shift) pose)
        {
            Cv2.ProjectPoints(Board(view), pose.Turn, pose.Shift, fitted.Matrix, fitted.Lens.Distortion, out _, out double[,] slopes);
            return slopes;
        }

        private Point3f[] Board(BoardView view) => [.. view.Corners.Select(corner => form.Corner(corner.Id)).Select(at => new Point3f((float)at.XMetres, (float)at.YMetres, 0))];

        private static Point2f[] Seen(BoardView view) => [.. view.Corners.Select(corner => new Point2f((float)corner.XPx, (float)corner.YPx))];
    }
}

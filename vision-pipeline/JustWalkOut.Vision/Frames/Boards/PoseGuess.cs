using JustWalkOut.Tracking;
using JustWalkOut.Vision.Calibration;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames.Boards;

/// <summary>A pose from a few matches, good enough to refine.</summary>
internal static class PoseGuess
{
    private static readonly double[,] Unit = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };

    /// <summary>A pose from four matches or more (SQPnP of Terzakis and Lourakis, which takes points of a plane and others alike).</summary>
    /// <returns>Null where the points give none, as on one line.</returns>
    public static HungCamera? From(Lens lens, IReadOnlyList<FloorMatch> matches)
    {
        // Directions instead of pixels: our own model takes the distortion out, which knows every lens that a store may have. The points are taken about their middle, for OpenCV's are of single precision.
        CameraModel upright = lens.At([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]);
        StorePoint middle = new(matches.Average(match => match.At.XMetres), matches.Average(match => match.At.YMetres), matches.Average(match => match.At.ZMetres));
        Point3f[] store = [.. matches.Select(match => new Point3f((float)(match.At.XMetres - middle.XMetres), (float)(match.At.YMetres - middle.YMetres), (float)(match.At.ZMetres - middle.ZMetres)))];
        Point2f[] seen = [.. matches.Select(match => Slope(upright, match))];
        double[] turn = new double[3];
        double[] shift = new double[3];
        try
        {
            Cv2.SolvePnP(store, seen, Unit, [], ref turn, ref shift, useExtrinsicGuess: false, SolvePnPMethod.SQPNP);
        }
        catch (OpenCVException)
        {
            return null;
        }

        return turn.Concat(shift).All(double.IsFinite) ? Hung(lens, turn, shift, middle) : null;
    }

    /// <summary>OpenCV turns and shifts the store before the camera; the columns of the camera in the store are the rows of that turn.</summary>
    private static HungCamera Hung(Lens lens, double[] turn, double[] shift, StorePoint middle)
    {
        double[][] rows = HungCamera.Turn(turn);
        double[] about = [middle.XMetres, middle.YMetres, middle.ZMetres];
        return new HungCamera(lens, [.. Enumerable.Range(0, 3).Select(row => new[]
        {
            rows[0][row], rows[1][row], rows[2][row], about[row] - ((rows[0][row] * shift[0]) + (rows[1][row] * shift[1]) + (rows[2][row] * shift[2])),
        })]);
    }

    private static Point2f Slope(CameraModel upright, FloorMatch match)
    {
        LineOfSight sight = upright.Through(match.XPx + 0.5, match.YPx + 0.5);
        return new Point2f((float)(sight.X / sight.Z), (float)(sight.Y / sight.Z));
    }
}

using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Calibration;

/// <summary>
/// A lens that hangs somewhere. Small changes of how it hangs are six numbers, in this order: turns about the camera's own right, down and forward axes (radians), and moves along the
/// store's x, y and z (metres).
/// </summary>
internal sealed class HungCamera
{
    /// <summary>How many numbers say how a camera hangs.</summary>
    public const int Freedoms = 6;

    /// <summary>Of a central difference: some eight digits of the slope stay.</summary>
    private const double Step = 1e-6;

    private readonly double[][] _cameraToStore;

    /// <summary>A camera.</summary>
    /// <param name="lens">Its lens.</param>
    /// <param name="cameraToStore">Three rows of four: axes (right, down, forward) and place, metres.</param>
    public HungCamera(Lens lens, double[][] cameraToStore)
    {
        (Lens, _cameraToStore) = (lens, cameraToStore);
        Model = lens.At(cameraToStore);
    }

    public Lens Lens { get; }

    public CameraModel Model { get; }

    public CameraCalibration Calibration =>
        new(Lens.WidthPx, Lens.HeightPx, Lens.FocalPx, Lens.CentrePx, Lens.Distortion, [.. _cameraToStore.Select(row => row.Select(value => Math.Round(value, 9) + 0.0).ToArray())]);

    /// <summary>Row by row: right, down, forward.</summary>
    public double Axis(int axis, int row) => _cameraToStore[row][axis];

    /// <summary>Depth of a point along the camera's axis, metres.</summary>
    public double Depth(StorePoint point) =>
        ((point.XMetres - Model.At.XMetres) * Axis(2, 0)) + ((point.YMetres - Model.At.YMetres) * Axis(2, 1)) + ((point.ZMetres - Model.At.ZMetres) * Axis(2, 2));

    /// <summary>Where a point of the store appears, whole numbers being the middles of pixels; null where it cannot.</summary>
    public (double XPx, double YPx)? Project(StorePoint point) => Model.TryProject(point, out double x, out double y) ? (x - 0.5, y - 0.5) : null;

    /// <summary>Where a pixel sees a level plane, up to a distance from the lens.</summary>
    public FloorPoint? Meet(double xPx, double yPx, double heightMetres, double distanceMetresMax) => Model.MeetLevel(xPx + 0.5, yPx + 0.5, heightMetres, distanceMetresMax);

    /// <summary>The camera after a small change.</summary>
    public HungCamera Moved(ReadOnlySpan<double> change)
    {
        double[][] turn = Turn([change[0], change[1], change[2]]);
        double[][] moved = new double[3][];
        for (int row = 0; row < 3; row++)
        {
            double[] from = _cameraToStore[row];
            moved[row] = new double[4];
            for (int axis = 0; axis < 3; axis++)
            {
                moved[row][axis] = (from[0] * turn[0][axis]) + (from[1] * turn[1][axis]) + (from[2] * turn[2][axis]);
            }

            moved[row][3] = from[3] + change[3 + row];
        }

        return new HungCamera(Lens, moved);
    }

    /// <summary>The camera carried about a point of the store by a turn of the store's axes.</summary>
    public HungCamera Swung(double[][] turn, StorePoint about)
    {
        double[] from = [Model.At.XMetres - about.XMetres, Model.At.YMetres - about.YMetres, Model.At.ZMetres - about.ZMetres];
        double[] middle = [about.XMetres, about.YMetres, about.ZMetres];
        double[][] swung = new double[3][];
        for (int row = 0; row < 3; row++)
        {
            double[] t = turn[row];
            swung[row] = new double[4];
            for (int axis = 0; axis < 3; axis++)
            {
                swung[row][axis] = (t[0] * Axis(axis, 0)) + (t[1] * Axis(axis, 1)) + (t[2] * Axis(axis, 2));
            }

            swung[row][3] = middle[row] + (t[0] * from[0]) + (t[1] * from[1]) + (t[2] * from[2]);
        }

        return new HungCamera(Lens, swung);
    }

    /// <summary>The twelve cameras a step away along each freedom, there and back: <see cref="Slope"/> compares them.</summary>
    public (HungCamera There, HungCamera Back)[] Neighbours()
    {
        (HungCamera, HungCamera)[] neighbours = new (HungCamera, HungCamera)[Freedoms];
        double[] change = new double[Freedoms];
        for (int i = 0; i < Freedoms; i++)
        {
            change[i] = Step;
            HungCamera there = Moved(change);
            change[i] = -Step;
            neighbours[i] = (there, Moved(change));
            change[i] = 0;
        }

        return neighbours;
    }

    /// <summary>How a pair of numbers changes with one freedom.</summary>
    public static (double First, double Second) Slope((double First, double Second) there, (double First, double Second) back) =>
        ((there.First - back.First) / (2 * Step), (there.Second - back.Second) / (2 * Step));

    /// <summary>The matrix of a turn about an axis by the axis's length in radians (Rodrigues).</summary>
    public static double[][] Turn(double[] about)
    {
        double angle = Math.Sqrt((about[0] * about[0]) + (about[1] * about[1]) + (about[2] * about[2]));
        (double x, double y, double z) = angle < 1e-15 ? (1.0, 0.0, 0.0) : (about[0] / angle, about[1] / angle, about[2] / angle);
        (double s, double c) = Math.SinCos(angle);
        double d = 1 - c;
        return
        [
            [c + (x * x * d), (x * y * d) - (z * s), (x * z * d) + (y * s)],
            [(y * x * d) + (z * s), c + (y * y * d), (y * z * d) - (x * s)],
            [(z * x * d) - (y * s), (z * y * d) + (x * s), c + (z * z * d)],
        ];
    }
}

using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Calibration;

/// <summary>What an uncertain pose comes to on the floor that a camera sees: a grid of pixels, each with how the floor under it moves with each freedom of the pose.</summary>
internal sealed class FloorPrediction
{
    /// <summary>Pixels across and down that are looked at.</summary>
    private const int Columns = 16;
    private const int Rows = 9;

    private readonly HungCamera _camera;
    private readonly List<Cell> _cells = [];

    /// <summary>Looks through a camera at a store's floor.</summary>
    /// <param name="camera">At the pose that was found.</param>
    /// <param name="outline">Corners of the floor, metres.</param>
    public FloorPrediction(HungCamera camera, IReadOnlyList<double[]> outline)
    {
        _camera = camera;
        double distanceMax = new FloorLocatorOptions().DistanceMetresMax;
        (HungCamera There, HungCamera Back)[] neighbours = camera.Neighbours();
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                double x = ((column + 0.5) / Columns * camera.Lens.WidthPx) - 0.5;
                double y = ((row + 0.5) / Rows * camera.Lens.HeightPx) - 0.5;
                if (camera.Meet(x, y, 0, distanceMax) is FloorPoint at && Contains(outline, at) && Slopes(neighbours, x, y) is { } slopes)
                {
                    _cells.Add(new Cell(x, y, at, slopes));
                }
            }
        }
    }

    /// <summary>Whether it sees any floor of the store.</summary>
    public bool SeesFloor => _cells.Count > 0;

    /// <summary>How far off it would place people.</summary>
    public FloorErrors Errors(double[,] covariance)
    {
        (double Sd, Cell Cell)[] cells = [.. _cells.Select(cell => (cell.Sd(covariance), cell)).OrderBy(one => one.Item1)];
        (double worst, Cell at) = cells[^1];
        return new FloorErrors(Rank(cells, 0.5), Rank(cells, 0.9), worst, (double)cells.Length / (Columns * Rows), [at.At.XMetres, at.At.YMetres]);
    }

    /// <summary>The floor point that would help most, were it matched too, and what nine tenths of the floor would then be placed to.</summary>
    /// <param name="information">What the matches say of the pose.</param>
    /// <param name="refinement">What one more would say.</param>
    public (FloorMatch Match, double NineTenths) BestAddition(double[,] information, PoseRefinement refinement)
    {
        (FloorMatch Match, double NineTenths) best = (default, double.PositiveInfinity);
        foreach (Cell cell in _cells)
        {
            double[,] more = (double[,])information.Clone();
            FloorMatch match = new(0, cell.XPx, cell.YPx, new StorePoint(cell.At.XMetres, cell.At.YMetres, 0));
            refinement.AddInformation(more, _camera, match);
            double reached = PositiveMatrix.TryInvert(more, out double[,] covariance) ? Rank([.. _cells.Select(one => (one.Sd(covariance), one)).OrderBy(one => one.Item1)], 0.9) : double.PositiveInfinity;
            if (reached < best.NineTenths)
            {
                best = (match, reached);
            }
        }

        return best;
    }

    private static double Rank((double Sd, Cell Cell)[] ordered, double share) => ordered[Math.Max(0, (int)Math.Ceiling(share * ordered.Length) - 1)].Sd;

    private static (double X, double Y)[]? Slopes((HungCamera There, HungCamera Back)[] neighbours, double x, double y)
    {
        (double, double)[] slopes = new (double, double)[HungCamera.Freedoms];
        for (int i = 0; i < slopes.Length; i++)
        {
            if (neighbours[i].There.Meet(x, y, 0, double.PositiveInfinity) is not FloorPoint there || neighbours[i].Back.Meet(x, y, 0, double.PositiveInfinity) is not FloorPoint back)
            {
                return null;
            }

            slopes[i] = HungCamera.Slope((there.XMetres, there.YMetres), (back.XMetres, back.YMetres));
        }

        return slopes;
    }

    /// <summary>Even and odd crossings of a line to the right.</summary>
    private static bool Contains(IReadOnlyList<double[]> outline, FloorPoint at)
    {
        bool isInside = false;
        for (int i = 0, j = outline.Count - 1; i < outline.Count; j = i++)
        {
            (double[] a, double[] b) = (outline[i], outline[j]);
            if (a[1] > at.YMetres != b[1] > at.YMetres && at.XMetres < a[0] + ((b[0] - a[0]) * (at.YMetres - a[1]) / (b[1] - a[1])))
            {
                isInside = !isInside;
            }
        }

        return isInside;
    }

    private sealed record Cell(double XPx, double YPx, FloorPoint At, (double X, double Y)[] Slopes)
    {
        /// <summary>Standard deviation of the distance, both ways together.</summary>
        public double Sd(double[,] covariance)
        {
            double variance = 0;
            for (int i = 0; i < Slopes.Length; i++)
            {
                for (int j = 0; j < Slopes.Length; j++)
                {
                    variance += covariance[i, j] * ((Slopes[i].X * Slopes[j].X) + (Slopes[i].Y * Slopes[j].Y));
                }
            }

            return Math.Sqrt(Math.Max(0, variance));
        }
    }
}

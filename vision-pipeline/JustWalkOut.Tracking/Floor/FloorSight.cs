namespace JustWalkOut.Tracking;

/// <summary>Square cells over a floor, row after row from the front left; cell 0 is at the smallest x and y.</summary>
/// <param name="LeftMetres">Where the first column begins.</param>
/// <param name="FrontMetres">Where the first row begins.</param>
/// <param name="Columns">Cells along x.</param>
/// <param name="Rows">Cells along y.</param>
/// <param name="CellMetres">Side of a cell.</param>
public sealed record FloorGrid(double LeftMetres, double FrontMetres, int Columns, int Rows, double CellMetres)
{
    /// <summary>A grid over an outline; where that would take too many cells, with larger ones.</summary>
    /// <param name="outline">At least one corner.</param>
    /// <param name="cellMetres">Side of a cell.</param>
    /// <param name="cellsMax">At most so many, from 4 up.</param>
    public static FloorGrid Over(IReadOnlyList<FloorPoint> outline, double cellMetres, int cellsMax)
    {
        ArgumentNullException.ThrowIfNull(outline);
        ArgumentOutOfRangeException.ThrowIfLessThan(cellsMax, 4);
        (double left, double front) = (outline.Min(corner => corner.XMetres), outline.Min(corner => corner.YMetres));
        (double width, double depth) = (outline.Max(corner => corner.XMetres) - left, outline.Max(corner => corner.YMetres) - front);

        // So large that the cells of both sides, each rounded up, fit.
        for (double side = cellMetres; ; side *= 1.25)
        {
            (double columns, double rows) = (Math.Max(1, Math.Ceiling((width / side) - 1e-9)), Math.Max(1, Math.Ceiling((depth / side) - 1e-9)));
            if (columns * rows <= cellsMax)
            {
                return new FloorGrid(left, front, (int)columns, (int)rows, side);
            }
        }
    }

    /// <summary>How many cells there are.</summary>
    public int Cells => Columns * Rows;

    /// <summary>The middle of a cell.</summary>
    public FloorPoint Middle(int cell) => new(LeftMetres + (((cell % Columns) + 0.5) * CellMetres), FrontMetres + (((cell / Columns) + 0.5) * CellMetres));
}

/// <summary>
/// Whether a camera could see a point of a store, by geometry alone: lens with its distortion, picture, furniture as boxes, and walls, which reach from the floor to the ceiling. May be shared between threads.
/// </summary>
public sealed class FloorSight
{
    /// <summary>A camera that hangs on a wall is on its inner side, however exactly the wall was surveyed.</summary>
    private const double OnWallMetres = 0.05;

    private readonly Furniture _furniture;
    private readonly (FloorPoint From, FloorPoint To)[] _walls;
    private readonly double _distanceMetresMax = new FloorLocatorOptions().DistanceMetresMax;

    /// <summary>What stands in the way.</summary>
    /// <param name="furniture">Shelves.</param>
    /// <param name="walls">Runs of corners.</param>
    public FloorSight(Furniture furniture, IEnumerable<IReadOnlyList<FloorPoint>> walls)
    {
        ArgumentNullException.ThrowIfNull(furniture);
        ArgumentNullException.ThrowIfNull(walls);
        _furniture = furniture;
        _walls = [.. walls.SelectMany(run => run.Zip(run.Skip(1)))];
    }

    /// <summary>Whether a point is in a camera's picture, near enough to be placed, with nothing before it. What lies inside of furniture is not seen.</summary>
    public bool Sees(CameraModel camera, StorePoint point)
    {
        ArgumentNullException.ThrowIfNull(camera);
        (double x, double y, double z) = (point.XMetres - camera.At.XMetres, point.YMetres - camera.At.YMetres, point.ZMetres - camera.At.ZMetres);
        return (x * x) + (y * y) + (z * z) <= _distanceMetresMax * _distanceMetresMax
            && camera.TryProject(point, out double xPx, out double yPx) && xPx >= 0 && yPx >= 0 && xPx < camera.Form.WidthPx && yPx < camera.Form.HeightPx
            && !_furniture.Hides(camera.At, point) && !IsBehindWall(camera.At, point);
    }

    /// <summary>Whether a place lies within a closed polygon.</summary>
    public static bool IsWithin(IReadOnlyList<FloorPoint> outline, FloorPoint at)
    {
        ArgumentNullException.ThrowIfNull(outline);
        bool isWithin = false;
        for (int i = 0, j = outline.Count - 1; i < outline.Count; j = i++)
        {
            (FloorPoint one, FloorPoint other) = (outline[i], outline[j]);
            if ((one.YMetres > at.YMetres) != (other.YMetres > at.YMetres)
                && at.XMetres < ((other.XMetres - one.XMetres) * (at.YMetres - one.YMetres) / (other.YMetres - one.YMetres)) + one.XMetres)
            {
                isWithin = !isWithin;
            }
        }

        return isWithin;
    }

    private bool IsBehindWall(StorePoint from, StorePoint to)
    {
        foreach ((FloorPoint start, FloorPoint end) in _walls)
        {
            double length = double.Hypot(end.XMetres - start.XMetres, end.YMetres - start.YMetres);
            if (length < 1e-9)
            {
                continue;
            }

            // On either side of the wall, by the wall's own line; and the wall on either side of the line of sight.
            double camera = Cross(start, end, from.XMetres, from.YMetres) / length;
            double point = Cross(start, end, to.XMetres, to.YMetres) / length;
            (FloorPoint lens, FloorPoint seen) = (new FloorPoint(from.XMetres, from.YMetres), new FloorPoint(to.XMetres, to.YMetres));
            if (Math.Abs(camera) > OnWallMetres && camera * point < 0
                && Cross(lens, seen, start.XMetres, start.YMetres) * Cross(lens, seen, end.XMetres, end.YMetres) < 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Twice the area between a line and a place: positive to the left of it.</summary>
    private static double Cross(FloorPoint from, FloorPoint to, double xMetres, double yMetres) =>
        ((to.XMetres - from.XMetres) * (yMetres - from.YMetres)) - ((to.YMetres - from.YMetres) * (xMetres - from.XMetres));
}

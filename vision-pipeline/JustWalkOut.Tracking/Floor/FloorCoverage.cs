namespace JustWalkOut.Tracking;

/// <summary>
/// How much of somebody standing at a place of the floor each camera can see, by geometry alone: lens, picture and furniture; other people are not in it. What a camera that
/// could see somebody does not see is evidence that nobody is there. Computed once on a grid; may be shared between threads.
/// </summary>
public sealed class FloorCoverage
{
    /// <summary>Cells are so wide: half a shoulder.</summary>
    private const double CellMetres = 0.25;

    /// <summary>People stand a little beyond what is known as the floor, where their places are off.</summary>
    private const double MarginMetres = 0.5;

    /// <summary>A body counts as seen by so many points of its axis, from knee to crown.</summary>
    private static readonly double[] HeightsMetres = [0.45, 0.85, 1.25, 1.6];

    private readonly Dictionary<ViewId, float[]> _shares = [];
    private readonly double _left;
    private readonly double _front;
    private readonly int _columns;
    private readonly int _rows;

    /// <summary>The coverage of a floor.</summary>
    /// <param name="outline">Of the floor, at least three corners.</param>
    /// <param name="cameras">As surveyed.</param>
    /// <param name="furniture">What hides people.</param>
    public FloorCoverage(IReadOnlyList<FloorPoint> outline, IEnumerable<(ViewId View, CameraModel Camera)> cameras, Furniture furniture)
    {
        ArgumentNullException.ThrowIfNull(outline);
        ArgumentNullException.ThrowIfNull(cameras);
        ArgumentNullException.ThrowIfNull(furniture);
        (_left, _front) = (outline.Min(corner => corner.XMetres) - MarginMetres, outline.Min(corner => corner.YMetres) - MarginMetres);
        _columns = (int)Math.Ceiling((outline.Max(corner => corner.XMetres) + MarginMetres - _left) / CellMetres);
        _rows = (int)Math.Ceiling((outline.Max(corner => corner.YMetres) + MarginMetres - _front) / CellMetres);
        foreach ((ViewId view, CameraModel camera) in cameras)
        {
            float[] shares = new float[_columns * _rows];
            for (int cell = 0; cell < shares.Length; cell++)
            {
                FloorPoint at = new(_left + (((cell % _columns) + 0.5) * CellMetres), _front + (((cell / _columns) + 0.5) * CellMetres));
                shares[cell] = ShareOf(camera, at, furniture);
            }

            _shares.Add(view, shares);
        }
    }

    /// <summary>The share of somebody at a place that a camera can see, 0 to 1; 0 for a camera that is not known.</summary>
    public float Share(ViewId view, FloorPoint at)
    {
        int column = (int)Math.Floor((at.XMetres - _left) / CellMetres);
        int row = (int)Math.Floor((at.YMetres - _front) / CellMetres);
        bool isOnGrid = column >= 0 && column < _columns && row >= 0 && row < _rows;
        return isOnGrid && _shares.TryGetValue(view, out float[]? shares) ? shares[(row * _columns) + column] : 0;
    }

    private static float ShareOf(CameraModel camera, FloorPoint at, Furniture furniture)
    {
        int seen = 0;
        foreach (double height in HeightsMetres)
        {
            StorePoint point = new(at.XMetres, at.YMetres, height);
            bool isInPicture = camera.TryProject(point, out double x, out double y) && x >= 0 && y >= 0 && x < camera.Form.WidthPx && y < camera.Form.HeightPx;
            seen += isInPicture && !furniture.HidesBody(camera.At, point) ? 1 : 0;
        }

        return seen / (float)HeightsMetres.Length;
    }
}

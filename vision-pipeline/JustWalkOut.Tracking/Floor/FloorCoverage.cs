namespace JustWalkOut.Tracking;

/// <summary>Furniture that hides people: a box on the floor, turned about its corner.</summary>
/// <param name="Corner">The corner from which width and depth go; the store's frame.</param>
/// <param name="YawDegrees">Turn of its width from the store's x axis.</param>
/// <param name="WidthMetres">Along its own x.</param>
/// <param name="DepthMetres">Along its own y.</param>
/// <param name="HeightMetres">From the floor.</param>
public readonly record struct FloorBlock(FloorPoint Corner, double YawDegrees, double WidthMetres, double DepthMetres, double HeightMetres);

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
    /// <param name="blocks">What hides people.</param>
    public FloorCoverage(IReadOnlyList<FloorPoint> outline, IEnumerable<(ViewId View, CameraModel Camera)> cameras, IReadOnlyList<FloorBlock> blocks)
    {
        ArgumentNullException.ThrowIfNull(outline);
        ArgumentNullException.ThrowIfNull(cameras);
        ArgumentNullException.ThrowIfNull(blocks);
        (_left, _front) = (outline.Min(corner => corner.XMetres) - MarginMetres, outline.Min(corner => corner.YMetres) - MarginMetres);
        _columns = (int)Math.Ceiling((outline.Max(corner => corner.XMetres) + MarginMetres - _left) / CellMetres);
        _rows = (int)Math.Ceiling((outline.Max(corner => corner.YMetres) + MarginMetres - _front) / CellMetres);
        Hider[] hiders = [.. blocks.Select(block => new Hider(block))];
        foreach ((ViewId view, CameraModel camera) in cameras)
        {
            float[] shares = new float[_columns * _rows];
            for (int cell = 0; cell < shares.Length; cell++)
            {
                FloorPoint at = new(_left + (((cell % _columns) + 0.5) * CellMetres), _front + (((cell / _columns) + 0.5) * CellMetres));
                shares[cell] = ShareOf(camera, at, hiders);
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

    private static float ShareOf(CameraModel camera, FloorPoint at, Hider[] hiders)
    {
        int seen = 0;
        foreach (double height in HeightsMetres)
        {
            StorePoint point = new(at.XMetres, at.YMetres, height);
            bool isInPicture = camera.TryProject(point, out double x, out double y) && x >= 0 && y >= 0 && x < camera.Form.WidthPx && y < camera.Form.HeightPx;
            seen += isInPicture && !Array.Exists(hiders, hider => hider.Hides(camera.At, point)) ? 1 : 0;
        }

        return seen / (float)HeightsMetres.Length;
    }

    /// <summary>A block in its own frame.</summary>
    private sealed class Hider(FloorBlock block)
    {
        private readonly double _sine = Math.Sin(block.YawDegrees * Math.PI / 180);
        private readonly double _cosine = Math.Cos(block.YawDegrees * Math.PI / 180);

        /// <summary>Whether it stands between two points. Whoever stands in it, by an error of their place, is not hidden by it.</summary>
        public bool Hides(StorePoint from, StorePoint to)
        {
            (double ax, double ay) = Own(from);
            (double bx, double by) = Own(to);
            (double enter, double leave) = (0, 1);
            bool isInside = bx > 0 && bx < block.WidthMetres && by > 0 && by < block.DepthMetres;
            return !isInside && IsThrough(ax, bx, block.WidthMetres, ref enter, ref leave) && IsThrough(ay, by, block.DepthMetres, ref enter, ref leave)
                && IsThrough(from.ZMetres, to.ZMetres, block.HeightMetres, ref enter, ref leave);
        }

        private (double X, double Y) Own(StorePoint point)
        {
            (double x, double y) = (point.XMetres - block.Corner.XMetres, point.YMetres - block.Corner.YMetres);
            return ((x * _cosine) + (y * _sine), (y * _cosine) - (x * _sine));
        }

        /// <summary>Cuts a line from a to b down to what lies between 0 and an extent; false where nothing is left.</summary>
        private static bool IsThrough(double a, double b, double extent, ref double enter, ref double leave)
        {
            double way = b - a;
            if (Math.Abs(way) < 1e-9)
            {
                return a >= 0 && a <= extent;
            }

            (double first, double second) = (-a / way, (extent - a) / way);
            (enter, leave) = (Math.Max(enter, Math.Min(first, second)), Math.Min(leave, Math.Max(first, second)));
            return enter < leave;
        }
    }
}

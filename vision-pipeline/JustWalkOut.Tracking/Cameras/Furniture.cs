namespace JustWalkOut.Tracking;

/// <summary>Furniture that hides people: a box on the floor, turned about its corner.</summary>
/// <param name="Corner">The corner from which width and depth go; the store's frame.</param>
/// <param name="YawDegrees">Turn of its width from the store's x axis.</param>
/// <param name="WidthMetres">Along its own x.</param>
/// <param name="DepthMetres">Along its own y.</param>
/// <param name="HeightMetres">From the floor.</param>
public readonly record struct FloorBlock(FloorPoint Corner, double YawDegrees, double WidthMetres, double DepthMetres, double HeightMetres);

/// <summary>What stands on a floor and hides people from cameras. May be shared between threads.</summary>
public sealed class Furniture
{
    private readonly Hider[] _hiders;

    /// <summary>Furniture as surveyed.</summary>
    public Furniture(IEnumerable<FloorBlock> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        _hiders = [.. blocks.Select(block => new Hider(block))];
    }

    /// <summary>A floor on which nothing stands.</summary>
    public static Furniture None { get; } = new([]);

    /// <summary>Whether something stands between two points, or where the second one is: what lies in a shelf is not seen either.</summary>
    public bool Hides(StorePoint from, StorePoint to)
    {
        foreach (Hider hider in _hiders)
        {
            if (hider.StandsBetween(from, to))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether something stands before a point of somebody's body. What they stand in themselves, by an error of their place, does not count.</summary>
    public bool HidesBody(StorePoint from, StorePoint to)
    {
        foreach (Hider hider in _hiders)
        {
            if (!hider.Holds(to) && hider.StandsBetween(from, to))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether something stands on a place, so that nobody can.</summary>
    public bool StandsOn(FloorPoint at)
    {
        StorePoint point = new(at.XMetres, at.YMetres, 0);
        return Array.Exists(_hiders, hider => hider.Holds(point));
    }

    /// <summary>A block in its own frame.</summary>
    private sealed class Hider(FloorBlock block)
    {
        private readonly double _sine = Math.Sin(block.YawDegrees * Math.PI / 180);
        private readonly double _cosine = Math.Cos(block.YawDegrees * Math.PI / 180);

        /// <summary>Whether a point lies over its part of the floor.</summary>
        public bool Holds(StorePoint point)
        {
            (double x, double y) = Own(point);
            return x > 0 && x < block.WidthMetres && y > 0 && y < block.DepthMetres;
        }

        /// <summary>Whether the line between two points goes through it.</summary>
        public bool StandsBetween(StorePoint from, StorePoint to)
        {
            (double ax, double ay) = Own(from);
            (double bx, double by) = Own(to);
            (double enter, double leave) = (0, 1);
            return IsThrough(ax, bx, block.WidthMetres, ref enter, ref leave) && IsThrough(ay, by, block.DepthMetres, ref enter, ref leave)
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

using System.Numerics;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Walking;

/// <summary>Where to stand to reach something, and where to look.</summary>
/// <param name="At">The ground point.</param>
/// <param name="FacingRadians">Counter-clockwise from the store's x.</param>
public readonly record struct StandPlace(FloorPoint At, double FacingRadians);

/// <summary>Where a store's floor is free: its outline, its walls and its gondolas. Never changes; metres in the store's frame.</summary>
public sealed class FloorMap
{
    /// <summary>Walls are this thick, half of it to each side of their line.</summary>
    private const double WallThicknessMetres = 0.1;

    /// <summary>Gap between a body and what it reaches into: nobody presses the belly against the shelf.</summary>
    private const double StandGapMetres = 0.08;

    /// <summary>How far from a gondola's sides an arm goes in.</summary>
    private const double SideGapMetres = 0.07;

    /// <summary>How far before a shelf a hand is that is about to go into it.</summary>
    private const double FrontGapMetres = 0.07;

    /// <summary>Plates below this height are reached with bent knees, in full so much lower.</summary>
    private const double SquatBelowMetres = 1.1;

    private const double SquatFromMetres = 0.4;

    private readonly List<Slab> _slabs = [];
    private readonly int _gondolas;
    private readonly double[][] _outline;
    private FloorGrid? _grid;

    /// <summary>Maps a store.</summary>
    public FloorMap(StoreDefinition store)
    {
        _outline = [.. store.Floor.Outline];
        foreach (Gondola gondola in store.Gondolas)
        {
            _slabs.Add(Slab.Of(gondola.Pose, gondola.Size.Width, gondola.Size.Depth));
        }

        _gondolas = _slabs.Count;
        foreach (IReadOnlyList<double[]> wall in store.Floor.Walls)
        {
            for (int i = 1; i < wall.Count; i++)
            {
                _slabs.Add(Slab.Between(wall[i - 1], wall[i], WallThicknessMetres));
            }
        }

        Solids = new Solids(store, WallThicknessMetres);
    }

    private FloorGrid Grid => _grid ??= new FloorGrid(this);

    /// <summary>What in it is solid, in three dimensions.</summary>
    internal Solids Solids { get; }

    /// <summary>Corners of the outline's bounding box.</summary>
    internal (double Left, double Bottom, double Right, double Top) Bounds =>
        (_outline.Min(point => point[0]), _outline.Min(point => point[1]), _outline.Max(point => point[0]), _outline.Max(point => point[1]));

    /// <summary>Whether an upright cylinder of that radius fits.</summary>
    public bool IsFree(FloorPoint at, double radiusMetres) => ClearanceMetres(at) >= radiusMetres;

    /// <summary>How deep a disc is in a gondola, a wall or the world outside; 0 where it touches none.</summary>
    public double PenetrationMetres(FloorPoint at, double radiusMetres) => Math.Max(0, radiusMetres - ClearanceMetres(at));

    /// <summary>Distance to the nearest gondola, wall or edge of the floor; negative inside one.</summary>
    public double ClearanceMetres(FloorPoint at)
    {
        double clearance = InsideOutlineMetres(at);
        foreach (Slab slab in _slabs)
        {
            clearance = Math.Min(clearance, slab.DistanceMetres(at));
        }

        return clearance;
    }

    /// <summary>About the same from a grid of it, off by <see cref="FloorGrid.ErrorMetres"/> at most.</summary>
    internal double RoughClearanceMetres(FloorPoint at) => Grid.ClearanceMetres(at);

    /// <summary>Whether a disc may touch something; where not, it does not for certain.</summary>
    internal bool MayTouch(FloorPoint at, double radiusMetres) => Grid.ClearanceMetres(at) < radiusMetres + FloorGrid.ErrorMetres;

    /// <summary>From a point in a wall or outside back towards a body, which stands inside, until it is out.</summary>
    internal Vector3 OffWalls(Vector3 point, Vector2 body, double radiusMetres)
    {
        Vector2 towards = body - new Vector2(point.X, point.Y);
        float distance = towards.Length();
        for (int round = 0; round < 6 && distance > 1e-3f; round++)
        {
            double depth = radiusMetres - WallClearanceMetres(new FloorPoint(point.X, point.Y));
            if (depth < 0.002)
            {
                break;
            }

            point += new Vector3(towards / distance * (float)depth, 0);
        }

        return point;
    }

    /// <summary>Distance to the nearest wall or edge of the floor, whatever furniture is between; negative outside.</summary>
    private double WallClearanceMetres(FloorPoint at)
    {
        double clearance = InsideOutlineMetres(at);
        for (int i = _gondolas; i < _slabs.Count; i++)
        {
            clearance = Math.Min(clearance, _slabs[i].DistanceMetres(at));
        }

        return clearance;
    }

    /// <summary>
    /// For a point in a gondola: a point before its front, level with it, and the level direction from there to it; null for any other. Straight in, or from the side on
    /// which a body stands, as far as the gondola's sides leave room.
    /// </summary>
    internal (Vector3 Front, Vector3 Inwards)? ShelfAt(Vector3 point, Vector2 body)
    {
        for (int i = 0; i < _gondolas; i++)
        {
            if (_slabs[i].WayIn(new FloorPoint(point.X, point.Y), new FloorPoint(body.X, body.Y)) is { } way)
            {
                Vector3 front = new((float)way.XMetres, (float)way.YMetres, point.Z);
                Vector3 inwards = Vector3.Normalize(point - front);
                return (front - (inwards * (float)FrontGapMetres), inwards);
            }
        }

        return null;
    }

    /// <summary>Moves a disc out of whatever it is in, as far as a few steps take it.</summary>
    internal FloorPoint Free(FloorPoint at, double radiusMetres)
    {
        for (int round = 0; round < 4; round++)
        {
            bool isMoved = false;
            foreach (Slab slab in _slabs)
            {
                isMoved |= slab.Push(ref at, radiusMetres);
            }

            isMoved |= PushInside(ref at, radiusMetres);
            if (!isMoved)
            {
                break;
            }
        }

        return at;
    }

    /// <summary>Where to stand to reach a plate: in front of its facing, and beside that where it is not free.</summary>
    public StandPlace StandFor(PlatePlace plate, double radiusMetres)
    {
        double yaw = plate.Pose.YawDegrees * Math.PI / 180;
        (double sine, double cosine) = Math.SinCos(yaw);
        double facing = yaw + (Math.PI / 2);
        for (int step = 0; step <= 24; step++)
        {
            // Straight in front first, then a little further to either side and back.
            double aside = (step % 2 == 0 ? 1 : -1) * ((step + 1) / 2) * 0.06;
            double back = radiusMetres + StandGapMetres + (0.02 * (step / 8));
            double across = (plate.Size.Width / 2) + aside;
            FloorPoint at = new(plate.Pose.X + (cosine * across) + (sine * back), plate.Pose.Y + (sine * across) - (cosine * back));
            if (IsFree(at, radiusMetres))
            {
                return new StandPlace(at, facing + Math.Atan2(aside, 0.6));
            }
        }

        FloorPoint front = new(plate.CentreXMetres + (sine * (radiusMetres + 0.3)), plate.CentreYMetres - (cosine * (radiusMetres + 0.3)));
        return new StandPlace(Free(front, radiusMetres), facing);
    }

    /// <summary>Where a body stands to reach a plate. Who goes on wheels stands beside the shelf with trolley or wheelchair along it, and reaches sideways.</summary>
    public StandPlace StandFor(PlatePlace plate, Body body)
    {
        if (!body.HasWheels)
        {
            // Who must squat steps back for the knees.
            double low = Math.Clamp((SquatBelowMetres - plate.Pose.Z) / SquatFromMetres, 0, 1);
            return StandFor(plate, body.Footprint.FrontMetres + (low * body.Footprint.SquatMetres));
        }

        StandPlace front = StandFor(plate, body.Footprint.SideMetres);
        double[] along = [front.FacingRadians - (Math.PI / 2), front.FacingRadians + (Math.PI / 2)];
        return front with { FacingRadians = along.MaxBy(facing => SpareMetres(body, front.At, facing)) };
    }

    /// <summary>Whether a body with all that it pushes, sits in or carries fits somewhere, looking somewhere.</summary>
    internal bool IsFree(Body body, FloorPoint at, double facingRadians) => SpareMetres(body, at, facingRadians) >= 0;

    /// <summary>Least free floor around a body's footprint; negative where it stands in something.</summary>
    private double SpareMetres(Body body, FloorPoint at, double facingRadians)
    {
        double spare = double.PositiveInfinity;
        for (int disc = 0; disc < body.Footprint.Discs.Length; disc++)
        {
            spare = Math.Min(spare, ClearanceMetres(body.Footprint.At(disc, at, facingRadians)) - body.Footprint.Discs[disc].RadiusMetres);
        }

        return spare;
    }

    /// <summary>A way around everything, first point excluded, last the goal; just the goal where no way is known.</summary>
    public IReadOnlyList<FloorPoint> Route(FloorPoint from, FloorPoint to, double radiusMetres) => Grid.Route(from, to, radiusMetres, []);

    /// <summary>A way that also keeps out of the way of people who stand around.</summary>
    internal IReadOnlyList<FloorPoint> Route(FloorPoint from, FloorPoint to, double radiusMetres, ReadOnlySpan<FloorPoint> people) =>
        Grid.Route(from, to, radiusMetres, people);

    private double InsideOutlineMetres(FloorPoint at)
    {
        double nearest = double.PositiveInfinity;
        bool isInside = false;
        for (int i = 0, j = _outline.Length - 1; i < _outline.Length; j = i++)
        {
            (double[] a, double[] b) = (_outline[i], _outline[j]);
            if (a[1] > at.YMetres != b[1] > at.YMetres && at.XMetres < ((b[0] - a[0]) * (at.YMetres - a[1]) / (b[1] - a[1])) + a[0])
            {
                isInside = !isInside;
            }

            (double x, double y) = Nearest(a, b, at);
            nearest = Math.Min(nearest, Math.Sqrt(((x - at.XMetres) * (x - at.XMetres)) + ((y - at.YMetres) * (y - at.YMetres))));
        }

        return isInside ? nearest : -nearest;
    }

    private bool PushInside(ref FloorPoint at, double radiusMetres)
    {
        double depth = InsideOutlineMetres(at);
        if (depth >= radiusMetres)
        {
            return false;
        }

        // Away from the nearest edge, found by the slope of the distance.
        const double Small = 1e-4;
        double slopeX = (InsideOutlineMetres(new FloorPoint(at.XMetres + Small, at.YMetres)) - depth) / Small;
        double slopeY = (InsideOutlineMetres(new FloorPoint(at.XMetres, at.YMetres + Small)) - depth) / Small;
        double length = Math.Max(0.5, Math.Sqrt((slopeX * slopeX) + (slopeY * slopeY)));
        double away = (radiusMetres - depth) / length;
        at = new FloorPoint(at.XMetres + (slopeX * away), at.YMetres + (slopeY * away));
        return true;
    }

    private static (double X, double Y) Nearest(double[] a, double[] b, FloorPoint at)
    {
        (double dx, double dy) = (b[0] - a[0], b[1] - a[1]);
        double length2 = (dx * dx) + (dy * dy);
        double share = length2 == 0 ? 0 : Math.Clamp((((at.XMetres - a[0]) * dx) + ((at.YMetres - a[1]) * dy)) / length2, 0, 1);
        return (a[0] + (share * dx), a[1] + (share * dy));
    }

    /// <summary>An upright box as the floor sees it: a rectangle turned about its corner.</summary>
    private readonly record struct Slab(double X, double Y, double Cosine, double Sine, double Width, double Depth)
    {
        public static Slab Of(Pose pose, double width, double depth)
        {
            (double sine, double cosine) = Math.SinCos(pose.YawDegrees * Math.PI / 180);
            return new Slab(pose.X, pose.Y, cosine, sine, width, depth);
        }

        public static Slab Between(double[] from, double[] to, double thickness)
        {
            double length = Math.Sqrt(((to[0] - from[0]) * (to[0] - from[0])) + ((to[1] - from[1]) * (to[1] - from[1])));
            (double cosine, double sine) = length == 0 ? (1, 0) : ((to[0] - from[0]) / length, (to[1] - from[1]) / length);
            return new Slab(from[0] + (sine * thickness / 2), from[1] - (cosine * thickness / 2), cosine, sine, length, thickness);
        }

        public double DistanceMetres(FloorPoint at)
        {
            (double across, double deep) = Local(at);
            double outX = Math.Max(-across, across - Width);
            double outY = Math.Max(-deep, deep - Depth);
            return outX <= 0 && outY <= 0 ? Math.Max(outX, outY) : Math.Sqrt(Square(Math.Max(0, outX)) + Square(Math.Max(0, outY)));
        }

        /// <summary>Where on the front edge the way from outside to a point inside begins; null where the point is not in the rectangle.</summary>
        public FloorPoint? WayIn(FloorPoint to, FloorPoint from)
        {
            (double across, double deep) = Local(to);
            (double side, double before) = Local(from);
            if (across < 0 || across > Width || deep <= 0 || deep > Depth || before >= 0)
            {
                return null;
            }

            // Slanting by half a right angle at most.
            double slant = Math.Clamp((side - across) * deep / (deep - before), -deep, deep);
            double enters = Math.Clamp(across + slant, Math.Min(across, SideGapMetres), Math.Max(across, Width - SideGapMetres));
            return new FloorPoint(X + (Cosine * enters), Y + (Sine * enters));
        }

        /// <summary>Pushes a disc out by the shortest way; false where it does not touch.</summary>
        public bool Push(ref FloorPoint at, double radius)
        {
            (double across, double deep) = Local(at);
            double nearX = Math.Clamp(across, 0, Width);
            double nearY = Math.Clamp(deep, 0, Depth);
            (double offX, double offY) = (across - nearX, deep - nearY);
            double distance2 = Square(offX) + Square(offY);
            if (distance2 >= radius * radius)
            {
                return false;
            }

            if (distance2 > 1e-12)
            {
                double distance = Math.Sqrt(distance2);
                (across, deep) = (nearX + (offX / distance * radius), nearY + (offY / distance * radius));
            }
            else if (Math.Min(across, Width - across) < Math.Min(deep, Depth - deep))
            {
                across = across < Width / 2 ? -radius : Width + radius;
            }
            else
            {
                deep = deep < Depth / 2 ? -radius : Depth + radius;
            }

            at = new FloorPoint(X + (Cosine * across) - (Sine * deep), Y + (Sine * across) + (Cosine * deep));
            return true;
        }

        private (double Across, double Deep) Local(FloorPoint at)
        {
            (double east, double north) = (at.XMetres - X, at.YMetres - Y);
            return ((Cosine * east) + (Sine * north), (Cosine * north) - (Sine * east));
        }

        private static double Square(double value) => value * value;
    }
}

using System.Numerics;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Stores;

/// <summary>What stands on a store's floor, seen as upright boxes and walls: where a person can be, and what hides one from a camera.</summary>
internal sealed class FloorBoxes
{
    private readonly StoreDefinition _store;

    public FloorBoxes(StoreDefinition store) => _store = store;

    /// <summary>Whether a point lies in a polygon.</summary>
    public static bool IsInside(IReadOnlyList<double[]> outline, double x, double y)
    {
        bool isInside = false;
        for (int i = 0, j = outline.Count - 1; i < outline.Count; j = i++)
        {
            if ((outline[i][1] > y) != (outline[j][1] > y)
                && x < ((outline[j][0] - outline[i][0]) * (y - outline[i][1]) / (outline[j][1] - outline[i][1])) + outline[i][0])
            {
                isInside = !isInside;
            }
        }

        return isInside;
    }

    /// <summary>Whether a round body with its middle there keeps off furniture, walls and the floor's edge.</summary>
    public bool IsFree(double x, double y, double radiusMetres)
    {
        if (!IsInside(_store.Floor.Outline, x, y) || EdgeDistance(x, y) < radiusMetres)
        {
            return false;
        }

        return _store.Gondolas.All(gondola => Distance(gondola, x, y) >= radiusMetres) && Walls().All(wall => Distance(wall.From, wall.To, x, y) >= radiusMetres);
    }

    /// <summary>Distance from the floor's outline, metres.</summary>
    public double EdgeDistance(double x, double y)
    {
        IReadOnlyList<double[]> outline = _store.Floor.Outline;
        return Enumerable.Range(0, outline.Count).Min(i => Distance(outline[i], outline[(i + 1) % outline.Count], x, y));
    }

    /// <summary>Distance from a gondola's footprint, metres; 0 inside.</summary>
    public static double Distance(Gondola gondola, double x, double y)
    {
        (double across, double deep) = Inside(gondola, x, y);
        double outX = Math.Max(0, Math.Max(-across, across - gondola.Size.Width));
        double outY = Math.Max(0, Math.Max(-deep, deep - gondola.Size.Depth));
        return Math.Sqrt((outX * outX) + (outY * outY));
    }

    /// <summary>Whether nothing stands between two points.</summary>
    public bool IsClear(Vector3 from, Vector3 to)
    {
        double[] start = [from.X, from.Y];
        double[] end = [to.X, to.Y];
        return _store.Gondolas.All(gondola => !Hits(gondola, from, to)) && Walls().All(wall => !Cross(start, end, wall.From, wall.To));
    }

    /// <summary>Each straight piece of wall.</summary>
    public IEnumerable<(double[] From, double[] To)> Walls() =>
        _store.Floor.Walls.SelectMany(run => run.Zip(run.Skip(1), (from, to) => (from, to)));

    private static bool Hits(Gondola gondola, Vector3 from, Vector3 to)
    {
        (double startX, double startY) = Inside(gondola, from.X, from.Y);
        (double endX, double endY) = Inside(gondola, to.X, to.Y);
        double enter = 0;
        double leave = 1;
        return Clip(startX, endX, gondola.Size.Width, ref enter, ref leave)
            && Clip(startY, endY, gondola.Size.Depth, ref enter, ref leave)
            && Clip(from.Z - gondola.Pose.Z, to.Z - gondola.Pose.Z, gondola.Size.Height, ref enter, ref leave);
    }

    private static bool Clip(double start, double end, double extent, ref double enter, ref double leave)
    {
        double change = end - start;
        if (Math.Abs(change) < 1e-9)
        {
            return start > 0 && start < extent;
        }

        double first = -start / change;
        double second = (extent - start) / change;
        enter = Math.Max(enter, Math.Min(first, second));
        leave = Math.Min(leave, Math.Max(first, second));
        return enter < leave;
    }

    private static (double Across, double Deep) Inside(Gondola gondola, double x, double y)
    {
        (double sine, double cosine) = Math.SinCos(double.DegreesToRadians(gondola.Pose.YawDegrees));
        double east = x - gondola.Pose.X;
        double north = y - gondola.Pose.Y;
        return ((cosine * east) + (sine * north), (cosine * north) - (sine * east));
    }

    private static double Distance(double[] from, double[] to, double x, double y)
    {
        double alongX = to[0] - from[0];
        double alongY = to[1] - from[1];
        double squared = (alongX * alongX) + (alongY * alongY);
        double share = squared == 0 ? 0 : Math.Clamp((((x - from[0]) * alongX) + ((y - from[1]) * alongY)) / squared, 0, 1);
        return double.Hypot(x - from[0] - (share * alongX), y - from[1] - (share * alongY));
    }

    private static bool Cross(double[] a, double[] b, double[] c, double[] d) =>
        Turn(a, b, c) * Turn(a, b, d) < 0 && Turn(c, d, a) * Turn(c, d, b) < 0;

    private static double Turn(double[] a, double[] b, double[] c) => ((b[0] - a[0]) * (c[1] - a[1])) - ((b[1] - a[1]) * (c[0] - a[0]));
}

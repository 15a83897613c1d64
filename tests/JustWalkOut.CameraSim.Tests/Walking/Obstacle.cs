using System.Numerics;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Walking;

/// <summary>An upright box that stands for good, turned about z.</summary>
internal readonly record struct Obstacle(string Name, Vector3 Middle, Vector3 Half, float Cosine, float Sine)
{
    /// <summary>A box of a part of the store, given in that part's frame.</summary>
    public static Obstacle Of(string name, Pose pose, Vector3 least, Vector3 most)
    {
        Vector3 middle = (least + most) / 2;
        Pose at = pose.Place(new Pose(middle.X, middle.Y, middle.Z));
        (float sine, float cosine) = MathF.SinCos((float)(pose.YawDegrees * Math.PI / 180));
        return new Obstacle(name, new Vector3((float)at.X, (float)at.Y, (float)at.Z), (most - least) / 2, cosine, sine);
    }

    /// <summary>How far a capsule must be moved to be out of the box; at most 0 where it is out. Exact for the segment, which its radius is added to.</summary>
    public float DepthOf(in Part part)
    {
        (Vector3 from, Vector3 to) = (Local(part.From), Local(part.To));
        if (!Near(from, to, part.Radius))
        {
            return float.NegativeInfinity;
        }

        float overlap = Overlap(from, to);
        return overlap > 0 ? overlap + part.Radius : part.Radius - Distance(from, to);
    }

    private Vector3 Local(Vector3 point)
    {
        Vector3 off = point - Middle;
        return new Vector3((Cosine * off.X) + (Sine * off.Y), (Cosine * off.Y) - (Sine * off.X), off.Z);
    }

    private bool Near(Vector3 from, Vector3 to, float radius)
    {
        Vector3 least = Vector3.Min(from, to) - Half;
        Vector3 most = Vector3.Max(from, to) + Half;
        return least.X < radius && least.Y < radius && least.Z < radius && most.X > -radius && most.Y > -radius && most.Z > -radius;
    }

    /// <summary>Separating axes: the box's sides, and each of its edges against the segment. The least overlap of all is the shortest way out.</summary>
    private float Overlap(Vector3 from, Vector3 to)
    {
        Vector3 along = to - from;
        float least = float.PositiveInfinity;
        for (int axis = 0; axis < 6 && least > 0; axis++)
        {
            Vector3 edge = (axis % 3) switch { 0 => Vector3.UnitX, 1 => Vector3.UnitY, _ => Vector3.UnitZ };
            Vector3 normal = axis < 3 ? edge : Vector3.Cross(along, edge);
            float length = normal.Length();
            if (length < 1e-5f)
            {
                continue;
            }

            normal /= length;
            float half = Vector3.Dot(Vector3.Abs(normal), Half);
            (float one, float other) = (Vector3.Dot(normal, from), Vector3.Dot(normal, to));
            least = MathF.Min(least, MathF.Min(half - MathF.Min(one, other), MathF.Max(one, other) + half));
        }

        return least;
    }

    /// <summary>Distance from a segment outside to the box: the distance is convex along it.</summary>
    private float Distance(Vector3 from, Vector3 to)
    {
        (float low, float high) = (0, 1);
        for (int round = 0; round < 30; round++)
        {
            float third = (high - low) / 3;
            if (Off(Vector3.Lerp(from, to, low + third)) <= Off(Vector3.Lerp(from, to, high - third)))
            {
                high -= third;
            }
            else
            {
                low += third;
            }
        }

        return Off(Vector3.Lerp(from, to, (low + high) / 2));
    }

    private float Off(Vector3 point) => Vector3.Max(Vector3.Zero, Vector3.Abs(point) - Half).Length();
}

/// <summary>What in a store is solid: for bodies the whole of each gondola and wall, for forearms and hands its boards, back, sides and foot.</summary>
internal sealed class Obstacles
{
    private const float BoardMetres = 0.025f;
    private const float PanelMetres = 0.02f;
    private const float CeilingMetres = 3;

    /// <summary>What stands on the floor goes on below it: a foot's way out is not downwards.</summary>
    private static readonly Vector3 Down = new(0, 0, -1);

    public Obstacles(StoreDefinition store)
    {
        Walls = [.. store.Floor.Walls.SelectMany((wall, number) => Enumerable.Range(1, wall.Count - 1).Select(i => Wall($"wall {number + 1}.{i}", wall[i - 1], wall[i])))];
        Gondolas = [.. store.Gondolas.Select(gondola => Obstacle.Of($"gondola {gondola.Id}", gondola.Pose, Down, Size(gondola.Size)))];
        Boards = [.. store.Gondolas.SelectMany(Panels)];
    }

    public Obstacle[] Walls { get; }

    public Obstacle[] Gondolas { get; }

    public Obstacle[] Boards { get; }

    private static Vector3 Size(Extent size) => new((float)size.Width, (float)size.Depth, (float)size.Height);

    private static Obstacle Wall(string name, double[] from, double[] to)
    {
        Vector2 along = new((float)(to[0] - from[0]), (float)(to[1] - from[1]));
        Vector3 middle = new((float)(from[0] + to[0]) / 2, (float)(from[1] + to[1]) / 2, 0);
        return new Obstacle(name, middle, new Vector3(along.Length() / 2, 0.05f, CeilingMetres), along.X / along.Length(), along.Y / along.Length());
    }

    private static IEnumerable<Obstacle> Panels(Gondola gondola)
    {
        Vector3 size = Size(gondola.Size);
        string name = $"gondola {gondola.Id}";
        float lowest = (float)gondola.Shelves.Min(shelf => shelf.Pose.Z) - BoardMetres;
        yield return Obstacle.Of($"{name}'s back", gondola.Pose, Down + new Vector3(0, size.Y - PanelMetres, 0), size);
        yield return Obstacle.Of($"{name}'s side", gondola.Pose, Down, size with { X = PanelMetres });
        yield return Obstacle.Of($"{name}'s side", gondola.Pose, Down + new Vector3(size.X - PanelMetres, 0, 0), size);
        yield return Obstacle.Of($"{name}'s foot", gondola.Pose, Down, size with { Z = MathF.Max(0.001f, lowest) });
        foreach (Shelf shelf in gondola.Shelves)
        {
            yield return Obstacle.Of($"board {gondola.Id}/{shelf.Id}", gondola.Pose.Place(shelf.Pose), new Vector3(0, 0, -BoardMetres), new Vector3((float)shelf.Size.Width, (float)shelf.Size.Depth, 0));
        }
    }
}

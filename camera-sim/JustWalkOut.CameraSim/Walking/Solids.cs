using System.Numerics;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Walking;

/// <summary>
/// What in a store is solid, up to its height: for arms the boards, backs, sides and feet of gondolas, for all else whole gondolas; and walls for both. Never
/// changes.
/// </summary>
internal sealed class Solids
{
    private const float BoardMetres = 0.025f;
    private const float PanelMetres = 0.02f;

    /// <summary>What stands on the floor goes on below it, so that nothing gets out of it that way.</summary>
    private static readonly Vector3 Down = new(0, 0, -1);

    private readonly Box[] _walls;
    private readonly (Box Hull, Box[] Panels)[] _gondolas;

    public Solids(StoreDefinition store, double wallThicknessMetres)
    {
        _walls = [.. store.Floor.Walls.SelectMany(wall => Enumerable.Range(1, wall.Count - 1).Select(i => Box.Wall(wall[i - 1], wall[i], (float)wallThicknessMetres)))];
        _gondolas = [.. store.Gondolas.Select(gondola => (Box.Of(gondola.Pose, Down, Size(gondola.Size)), Panels(gondola).ToArray()))];
    }

    /// <summary>How deep the deepest part of a body is in something; 0 where none is deeper than <see cref="Contact.DepthMaxMetres"/>.</summary>
    /// <param name="parts">The body's parts.</param>
    /// <param name="around">An upright cylinder around all of them.</param>
    /// <param name="areArms">Whether arms are looked at, or everything else.</param>
    public float DepthOf(ReadOnlySpan<FleshPart> parts, (Vector2 Middle, float Radius) around, bool areArms)
    {
        float deepest = 0;
        foreach (ref readonly Box wall in _walls.AsSpan())
        {
            deepest = MathF.Max(deepest, wall.IsNear(around.Middle, around.Radius) ? Deepest(wall, parts, areArms) : 0);
        }

        foreach ((Box hull, Box[] panels) in _gondolas)
        {
            if (!hull.IsNear(around.Middle, around.Radius))
            {
                continue;
            }

            foreach (ref readonly Box box in areArms ? panels.AsSpan() : new ReadOnlySpan<Box>(in hull))
            {
                deepest = MathF.Max(deepest, Deepest(box, parts, areArms));
            }
        }

        return deepest;
    }

    private static float Deepest(in Box box, ReadOnlySpan<FleshPart> parts, bool areArms)
    {
        float deepest = 0;
        foreach (ref readonly FleshPart part in parts)
        {
            if (part.IsArm == areArms && box.IsNear(part.Middle, part.BallMetres - Contact.DepthMaxMetres))
            {
                deepest = MathF.Max(deepest, box.DepthOf(part));
            }
        }

        return deepest;
    }

    private static IEnumerable<Box> Panels(Gondola gondola)
    {
        Vector3 size = Size(gondola.Size);
        yield return Box.Of(gondola.Pose, Down + new Vector3(0, size.Y - PanelMetres, 0), size);
        yield return Box.Of(gondola.Pose, Down, size with { X = PanelMetres });
        yield return Box.Of(gondola.Pose, Down + new Vector3(size.X - PanelMetres, 0, 0), size);
        if (gondola.Shelves.Count > 0)
        {
            yield return Box.Of(gondola.Pose, Down, size with { Z = MathF.Max(0.001f, (float)gondola.Shelves.Min(shelf => shelf.Pose.Z) - BoardMetres) });
        }

        foreach (Shelf shelf in gondola.Shelves)
        {
            yield return Box.Of(gondola.Pose.Place(shelf.Pose), new Vector3(0, 0, -BoardMetres), new Vector3((float)shelf.Size.Width, (float)shelf.Size.Depth, 0));
        }
    }

    private static Vector3 Size(Extent size) => new((float)size.Width, (float)size.Depth, (float)size.Height);

    /// <summary>An upright box, turned about z.</summary>
    private readonly record struct Box(Vector3 Middle, Vector3 Half, float Cosine, float Sine)
    {
        private const float CeilingMetres = 3;

        public static Box Of(Pose pose, Vector3 least, Vector3 most)
        {
            Vector3 middle = (least + most) / 2;
            Pose at = pose.Place(new Pose(middle.X, middle.Y, middle.Z));
            (float sine, float cosine) = MathF.SinCos((float)(pose.YawDegrees * Math.PI / 180));
            return new Box(new Vector3((float)at.X, (float)at.Y, (float)at.Z), (most - least) / 2, cosine, sine);
        }

        public static Box Wall(double[] from, double[] to, float thickness)
        {
            Vector2 along = new((float)(to[0] - from[0]), (float)(to[1] - from[1]));
            float length = MathF.Max(1e-3f, along.Length());
            Vector3 middle = new((float)(from[0] + to[0]) / 2, (float)(from[1] + to[1]) / 2, 0);
            return new Box(middle, new Vector3(length / 2, thickness / 2, CeilingMetres), along.X / length, along.Y / length);
        }

        public bool IsNear(Vector2 middle, float radius) => Off(Local(new Vector3(middle, Middle.Z))) < radius * radius;

        public bool IsNear(Vector3 middle, float radius) => Off(Local(middle)) < radius * radius;

        /// <summary>How far a part must move to be out: separating axes of box and line, then the distance. 0 where it is not deep for certain.</summary>
        public float DepthOf(in FleshPart part)
        {
            (Vector3 from, Vector3 to) = (Local(part.From), Local(part.To));
            Vector3 gap = Vector3.Max(Vector3.Min(from, to) - Half, -Half - Vector3.Max(from, to));
            float apart = MathF.Max(gap.X, MathF.Max(gap.Y, gap.Z));
            if (part.RadiusMetres - apart <= Contact.DepthMaxMetres)
            {
                return 0;
            }

            float overlap = Overlap(from, to);
            return overlap > 0 ? overlap + part.RadiusMetres : part.RadiusMetres - Distance(from, to);
        }

        private Vector3 Local(Vector3 point)
        {
            Vector3 off = point - Middle;
            return new Vector3((Cosine * off.X) + (Sine * off.Y), (Cosine * off.Y) - (Sine * off.X), off.Z);
        }

        private float Overlap(Vector3 from, Vector3 to)
        {
            Vector3 along = to - from;
            Vector3 one = Vector3.Min(from, to);
            Vector3 other = Vector3.Max(from, to);
            Vector3 out1 = Half - one;
            Vector3 out2 = other + Half;
            Vector3 out3 = Vector3.Min(out1, out2);
            float least = MathF.Min(out3.X, MathF.Min(out3.Y, out3.Z));
            if (least <= 0)
            {
                return least;
            }

            least = Across(new Vector3(0, along.Z, -along.Y), from, to, least);
            least = Across(new Vector3(-along.Z, 0, along.X), from, to, least);
            return Across(new Vector3(along.Y, -along.X, 0), from, to, least);
        }

        private float Across(Vector3 normal, Vector3 from, Vector3 to, float least)
        {
            float length = normal.Length();
            if (length < 1e-5f || least <= 0)
            {
                return least;
            }

            float half = Vector3.Dot(Vector3.Abs(normal), Half) / length;
            (float one, float other) = (Vector3.Dot(normal, from) / length, Vector3.Dot(normal, to) / length);
            return MathF.Min(least, MathF.Min(half - MathF.Min(one, other), MathF.Max(one, other) + half));
        }

        /// <summary>Distance from a line outside: it is convex along the line, so thirds close in on it.</summary>
        private float Distance(Vector3 from, Vector3 to)
        {
            (float low, float high) = (0, 1);
            for (int round = 0; round < 14; round++)
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

            return MathF.Sqrt(Off(Vector3.Lerp(from, to, (low + high) / 2)));
        }

        private float Off(Vector3 point) => Vector3.Max(Vector3.Zero, Vector3.Abs(point) - Half).LengthSquared();
    }
}

using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>
/// What stands between a lens and a point: gondolas as solid boxes, other bodies as two rounded columns. A gondola is open at its front, so a
/// line of sight counts as cut only when it runs through more of the box than a hand reaches in.
/// </summary>
internal sealed class Occluders
{
    /// <summary>Radius of the column around trunk and head of a body of 1.75 m.</summary>
    public static readonly float TrunkRadiusMetres = VisibilityParameters.Default.TrunkRadiusMetres;

    /// <summary>Radius of the column around its legs.</summary>
    public static readonly float LegsRadiusMetres = VisibilityParameters.Default.LegsRadiusMetres;

    /// <summary>Longest way through a gondola's box that is still seen through: the depth of the air before goods and between shelves.</summary>
    public static readonly float SeenThroughMetres = VisibilityParameters.Default.SeenThroughMetres;

    private readonly Block[] _blocks;

    public Occluders(StoreDefinition store) =>
        _blocks = [.. store.Gondolas.Select(gondola => new Block(gondola))];

    /// <summary>Whether furniture hides a point.</summary>
    public bool HidesPoint(Vector3 lens, Vector3 point)
    {
        foreach (Block block in _blocks)
        {
            if (block.WayThrough(lens, point) > SeenThroughMetres)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one of a few gondolas hides a point.</summary>
    public bool HidesPoint(Vector3 lens, Vector3 point, ReadOnlySpan<int> blocks)
    {
        foreach (int block in blocks)
        {
            if (_blocks[block].WayThrough(lens, point) > SeenThroughMetres)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The gondolas as one lens has them.</summary>
    public LensFurniture From(Vector3 lens) => new(lens, [.. _blocks.Select(block => block.From(lens))]);

    /// <summary>Whether a body hides a point: its legs, or its trunk and head.</summary>
    public static bool HidesPoint(SeenPerson body, Vector3 lens, Vector3 point)
    {
        BodyPose pose = body.Pose;
        float girth = body.Look.Girth * body.Look.StatureMetres / 1.75f;
        Vector3 pelvis = pose[Joint.Pelvis];
        return Passes(lens, point, pelvis, pose[Joint.HeadCentre], TrunkRadiusMetres * girth)
            || Passes(lens, point, (pose[Joint.LeftAnkle] + pose[Joint.RightAnkle]) / 2, pelvis, LegsRadiusMetres * girth);
    }

    /// <summary>Whether a line of sight comes within a radius of a bone.</summary>
    public static bool Passes(Vector3 lens, Vector3 point, Vector3 from, Vector3 to, float radius)
    {
        // Closest points of two segments (Ericson, Real-Time Collision Detection, 5.1.9).
        Vector3 sight = point - lens;
        Vector3 bone = to - from;
        Vector3 apart = lens - from;
        float a = sight.LengthSquared();
        float e = MathF.Max(1e-9f, bone.LengthSquared());
        float f = Vector3.Dot(bone, apart);
        float b = Vector3.Dot(sight, bone);
        float c = Vector3.Dot(sight, apart);
        float denominator = (a * e) - (b * b);
        float s = denominator > 1e-9f ? Math.Clamp(((b * f) - (c * e)) / denominator, 0, 1) : 0;
        float t = ((b * s) + f) / e;
        if (t is < 0 or > 1)
        {
            t = Math.Clamp(t, 0, 1);
            s = Math.Clamp(((b * t) - c) / a, 0, 1);
        }

        return (apart + (sight * s) - (bone * t)).LengthSquared() < radius * radius;
    }

    private readonly struct Block
    {
        private readonly Vector3 _origin;
        private readonly Vector3 _size;
        private readonly float _cosine;
        private readonly float _sine;

        public Block(Gondola gondola)
        {
            (double sine, double cosine) = Math.SinCos(gondola.Pose.YawDegrees * Math.PI / 180);
            (_sine, _cosine) = ((float)sine, (float)cosine);
            _origin = new Vector3((float)gondola.Pose.X, (float)gondola.Pose.Y, (float)gondola.Pose.Z);
            _size = new Vector3((float)gondola.Size.Width, (float)gondola.Size.Depth, (float)gondola.Size.Height);
        }

        /// <summary>The block as a lens has it.</summary>
        public LensBlock From(Vector3 lens) => new(_origin, _cosine, _sine, _size, Local(lens));

        /// <summary>Metres of a line of sight that lie inside the block.</summary>
        public float WayThrough(Vector3 lens, Vector3 point)
        {
            Vector3 from = Local(lens);
            Vector3 way = Local(point) - from;
            float enter = 0;
            float leave = 1;
            for (int axis = 0; axis < 3; axis++)
            {
                if (MathF.Abs(way[axis]) < 1e-9f)
                {
                    if (from[axis] < 0 || from[axis] > _size[axis])
                    {
                        return 0;
                    }

                    continue;
                }

                float first = -from[axis] / way[axis];
                float second = (_size[axis] - from[axis]) / way[axis];
                enter = MathF.Max(enter, MathF.Min(first, second));
                leave = MathF.Min(leave, MathF.Max(first, second));
            }

            return leave > enter ? (leave - enter) * way.Length() : 0;
        }

        private Vector3 Local(Vector3 store)
        {
            Vector3 from = store - _origin;
            return new Vector3((_cosine * from.X) + (_sine * from.Y), (_cosine * from.Y) - (_sine * from.X), from.Z);
        }
    }
}

using System.Numerics;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>Light on one point of a surface: by the lamps, and what the noon sky adds.</summary>
internal readonly record struct Received(float Lamps, float Day);

/// <summary>
/// The light on one solid, found at the points of a lattice on each of its faces and straight between them. A point is found when it is first asked
/// for; what it holds hangs on the scene alone, so that any order, any camera and any number of threads get the same. Light costs a hundred times what
/// looking costs, and several cameras and many pixels look at each piece of surface.
/// </summary>
internal sealed class LightMap
{
    /// <summary>Points of a lattice are no further apart than this: shadows of the furniture are softer.</summary>
    private const float StepMetres = 0.05f;

    /// <summary>Points lie this far within a face, so that none lies on two faces.</summary>
    private const float InsetMetres = 0.001f;

    private const int AroundCount = 12;
    private const int FacesMax = 6;

    private readonly Solid _solid;
    private readonly Func<Vector3, Vector3, uint, Received> _light;
    private readonly Face?[] _faces;

    /// <summary>An empty map.</summary>
    /// <param name="solid">Whose surface.</param>
    /// <param name="light">Light on a point of the store, given the surface's normal there and a number that shuffles samples. From any thread.</param>
    public LightMap(Solid solid, Func<Vector3, Vector3, uint, Received> light) => (_solid, _light, _faces) = (solid, light, new Face?[FacesMax]);

    /// <summary>Light on a point of the surface.</summary>
    /// <param name="store">The point, metres in the store's frame.</param>
    /// <param name="ownNormal">Out of the solid there, in the solid's own frame.</param>
    public Received At(Vector3 store, Vector3 ownNormal)
    {
        Vector3 own = _solid.Inwards(store - _solid.Middle);
        return _solid.Form == SolidForm.Block ? OnBlock(own, ownNormal) : OnRound(own, ownNormal);
    }

    private Received OnBlock(Vector3 own, Vector3 ownNormal)
    {
        Vector3 size = Vector3.Abs(ownNormal);
        int axis = size.X > size.Y && size.X > size.Z ? 0 : size.Y > size.Z ? 1 : 2;
        (int across, int up) = (axis == 0 ? 1 : 0, axis == 2 ? 1 : 2);
        int number = (2 * axis) + (ownNormal[axis] > 0 ? 1 : 0);
        Face face = Volatile.Read(ref _faces[number]) ?? Keep(number, BlockFace(number));
        return Between(face, own[across] + _solid.Half[across], own[up] + _solid.Half[up]);
    }

    private Face BlockFace(int number)
    {
        int axis = number / 2;
        (int across, int up) = (axis == 0 ? 1 : 0, axis == 2 ? 1 : 2);
        float sense = number % 2 == 1 ? 1 : -1;
        return new Face(2 * _solid.Half[across], 2 * _solid.Half[up], (u, v) =>
        {
            (Vector3 at, Vector3 normal) = (default, default);
            (at[axis], at[across], at[up]) = (sense * _solid.Half[axis], u - _solid.Half[across], v - _solid.Half[up]);
            normal[axis] = sense;
            return (at, normal);
        });
    }

    private Received OnRound(Vector3 own, Vector3 ownNormal)
    {
        // Of the body, then of the neck: the side, the upper lid, the lower one.
        bool isNeck = own.Z > Shoulder + 1e-4f;
        bool isLid = MathF.Abs(ownNormal.Z) > 0.5f;
        int number = (isNeck ? 3 : 0) + (isLid ? ownNormal.Z > 0 ? 1 : 2 : 0);
        Face face = Volatile.Read(ref _faces[number]) ?? Keep(number, RoundFace(number));
        if (isLid)
        {
            float radius = RadiusOf(isNeck);
            return Between(face, own.X + radius, own.Y + radius);
        }

        float around = ((MathF.Atan2(ownNormal.Y, ownNormal.X) / MathF.Tau) + 0.5f) * AroundCount;
        return Between(face, around * StepMetres, own.Z - (isNeck ? Shoulder : -_solid.Half.Z));
    }

    private Face RoundFace(int number)
    {
        bool isNeck = number >= 3;
        float radius = RadiusOf(isNeck);
        (float low, float high) = isNeck ? (Shoulder, _solid.Half.Z) : (-_solid.Half.Z, Shoulder);
        if (number % 3 > 0)
        {
            (float height, float sense) = number % 3 == 1 ? (high, 1) : (low, -1);
            return new Face(2 * radius, 2 * radius, (u, v) => (new Vector3(u - radius, v - radius, height), new Vector3(0, 0, sense)));
        }

        return new Face(AroundCount * StepMetres, high - low, (u, v) =>
        {
            (float sine, float cosine) = MathF.SinCos(((u / (AroundCount * StepMetres)) - 0.5f) * MathF.Tau);
            Vector3 normal = new(cosine, sine, 0);
            return ((normal * radius) + new Vector3(0, 0, low + v), normal);
        });
    }

    private float Shoulder => _solid.Form == SolidForm.Bottle ? _solid.Half.Z * Solid.ShoulderShare : _solid.Half.Z;

    private float RadiusOf(bool isNeck) => _solid.Half.X * (isNeck ? Solid.NeckShare : 1);

    private Face Keep(int number, Face face) => Interlocked.CompareExchange(ref _faces[number], face, null) ?? face;

    /// <summary>Straight between the four points of the lattice around a place on a face.</summary>
    private Received Between(Face face, float u, float v)
    {
        float x = Math.Clamp(u / face.StepU, 0, face.Columns - 1.001f);
        float y = Math.Clamp(v / face.StepV, 0, face.Rows - 1.001f);
        (int column, int row) = ((int)x, (int)y);
        (x, y) = (x - column, y - row);
        Received a = Point(face, column, row);
        Received b = Point(face, column + 1, row);
        Received c = Point(face, column, row + 1);
        Received d = Point(face, column + 1, row + 1);
        float lamps = float.Lerp(float.Lerp(a.Lamps, b.Lamps, x), float.Lerp(c.Lamps, d.Lamps, x), y);
        float day = float.Lerp(float.Lerp(a.Day, b.Day, x), float.Lerp(c.Day, d.Day, x), y);
        return new Received(lamps, day);
    }

    private Received Point(Face face, int column, int row)
    {
        int at = (row * face.Columns) + column;
        float lamps = Volatile.Read(ref face.Lamps[at]);
        if (!float.IsNaN(lamps))
        {
            return new Received(lamps, face.Day[at]);
        }

        float u = Math.Clamp(column * face.StepU, InsetMetres, MathF.Max(InsetMetres, ((face.Columns - 1) * face.StepU) - InsetMetres));
        float v = Math.Clamp(row * face.StepV, InsetMetres, MathF.Max(InsetMetres, ((face.Rows - 1) * face.StepV) - InsetMetres));
        (Vector3 own, Vector3 ownNormal) = face.Place(u, v);
        Vector3 store = _solid.Middle + _solid.Outwards(own);
        uint shuffle = Texture.Hash(Texture.Cell(store.X * 512) ^ Texture.Hash(Texture.Cell(store.Y * 512), 7), Texture.Cell(store.Z * 512));
        Received found = _light(store, _solid.Outwards(ownNormal), shuffle);

        // Whoever sees the lamps' light must see the day's too.
        face.Day[at] = found.Day;
        Volatile.Write(ref face.Lamps[at], found.Lamps);
        return found;
    }

    /// <summary>One side of a solid, flat or rolled out.</summary>
    private sealed class Face
    {
        public Face(float width, float height, Func<float, float, (Vector3 Own, Vector3 OwnNormal)> place)
        {
            Place = place;
            int columns = Math.Max(1, (int)MathF.Ceiling((width / StepMetres) - 0.01f));
            int rows = Math.Max(1, (int)MathF.Ceiling((height / StepMetres) - 0.01f));
            (Columns, Rows, StepU, StepV) = (columns + 1, rows + 1, width / columns, height / rows);
            Lamps = new float[Columns * Rows];
            Day = new float[Columns * Rows];
            Array.Fill(Lamps, float.NaN);
        }

        /// <summary>From metres along its sides to a point and the normal there, in the solid's own frame.</summary>
        public Func<float, float, (Vector3 Own, Vector3 OwnNormal)> Place { get; }

        public int Columns { get; }

        public int Rows { get; }

        public float StepU { get; }

        public float StepV { get; }

        /// <summary>By the lamps; no number where not found yet.</summary>
        public float[] Lamps { get; }

        public float[] Day { get; }
    }
}

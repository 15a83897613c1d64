using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>
/// Everyone at one time, laid out for being looked at: of each body the points that a <see cref="BodyViewer"/> looks for side by side, and the two columns
/// that hide what is behind it. Memory is used again from time to time. One thread at a time.
/// </summary>
internal sealed class Gathering
{
    /// <summary>Points of a body, a multiple of the lanes that are worked on together.</summary>
    public const int Points = 24;

    /// <summary>How many of the first points stand for the body: the share of them that is seen is the body's.</summary>
    public const int Sampled = 9;

    /// <summary>Bits of those points, the first one lowest.</summary>
    public const uint SampledBits = (1u << Sampled) - 1;

    /// <summary>Bits of those points and of ground, head and hands.</summary>
    public const uint SightedBits = (1u << (RightHand + 1)) - 1;

    /// <summary>Index of the middle of the head.</summary>
    public const int HeadCentre = 0;

    /// <summary>Index of the base of the neck.</summary>
    public const int Neck = 1;

    /// <summary>Index of the pelvis.</summary>
    public const int Pelvis = 4;

    /// <summary>Index of the left ankle.</summary>
    public const int LeftAnkle = 7;

    /// <summary>Index of the right ankle.</summary>
    public const int RightAnkle = 8;

    /// <summary>Index of the floor under the pelvis.</summary>
    public const int Ground = 9;

    /// <summary>Index of the top of the head.</summary>
    public const int HeadTop = 10;

    /// <summary>Index of the left hand.</summary>
    public const int LeftHand = 11;

    /// <summary>Index of the right hand.</summary>
    public const int RightHand = 12;

    /// <summary>A body whose pelvis is further from a line of sight to another one's, squared, hides nothing of it.</summary>
    public const float AsideSquaredMetres = 2.4f;

    /// <summary>A body this much further along the line of sight hides nothing either.</summary>
    public const float BehindMetres = 0.6f;

    /// <summary>What rounding may add.</summary>
    private const float RoundingMetres = 0.01f;

    private readonly List<Kept> _spare = [];
    private List<Kept> _before = [];
    private List<Kept> _now = [];
    private int[] _beforeOf = [];
    private float[] _points = [];
    private float[] _pelvisX = [];
    private float[] _pelvisY = [];
    private float[] _pelvisZ = [];

    // From above: how far a body's points are from its pelvis, and how far what it hides others with.
    private float[] _wide = [];
    private float[] _thick = [];
    private SightColumn[] _columns = [];
    private TimeSpan _beforeAt;
    private TimeSpan? _at;

    // The ground point stands under the pelvis; what is left over repeats it.
    private static ReadOnlySpan<Joint> JointOfPoint =>
    [
        Joint.HeadCentre, Joint.Neck, Joint.LeftShoulder, Joint.RightShoulder, Joint.Pelvis, Joint.LeftKnee, Joint.RightKnee, Joint.LeftAnkle,
        Joint.RightAnkle, Joint.Pelvis, Joint.HeadTop, Joint.LeftHand, Joint.RightHand, Joint.LeftElbow, Joint.RightElbow, Joint.LeftHip,
        Joint.RightHip, Joint.LeftToe, Joint.RightToe, Joint.Pelvis, Joint.Pelvis, Joint.Pelvis, Joint.Pelvis, Joint.Pelvis,
    ];

    /// <summary>How many people there are.</summary>
    public int Count => _now.Count;

    /// <summary>Who, with the pose of the moment taken last.</summary>
    public SeenPerson this[int index] => _now[index].Person!;

    /// <summary>The index of a person, by number.</summary>
    public int IndexOf(int number) => _now.FindIndex(kept => kept.Person!.Number == number);

    /// <summary>One of a body's points.</summary>
    public Vector3 Point(int index, int point) => new(_points[Start(index) + point], _points[Start(index) + Points + point], _points[Start(index) + (2 * Points) + point]);

    /// <summary>Eight of a body's points.</summary>
    /// <param name="index">Whose.</param>
    /// <param name="first">The first one; 0, 8 or 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PointLanes Lanes(int index, int first)
    {
        ReadOnlySpan<float> from = _points.AsSpan(Start(index) + first);
        return new PointLanes(from, from[Points..], from[(2 * Points)..]);
    }

    /// <summary>A body's trunk with its head, then its legs.</summary>
    public ReadOnlySpan<SightColumn> Columns(int index) => _columns.AsSpan(2 * index, 2);

    /// <summary>Takes the next moment; nobody is gathered until a time is moved to.</summary>
    public void Take(Moment moment)
    {
        (_before, _now) = (_now, _before);
        (_beforeAt, _at) = (_at ?? moment.At, moment.At);
        Fill(moment.People);
        for (int i = 0, j = 0; i < _now.Count; i++)
        {
            // Both are in order of number.
            while (j < _before.Count && _before[j].Person!.Number < _now[i].Person!.Number)
            {
                j++;
            }

            _beforeOf[i] = j < _before.Count && _before[j].Person!.Number == _now[i].Person!.Number ? j : -1;
        }
    }

    /// <summary>Gathers everyone where they are between the last two moments; whoever just came stands where they appeared.</summary>
    public void MoveTo(TimeSpan at)
    {
        float share = _at is TimeSpan last && last > _beforeAt ? (float)((at - _beforeAt) / (last - _beforeAt)) : 1;
        for (int i = 0; i < _now.Count; i++)
        {
            Span<float> points = _points.AsSpan(Start(i), 3 * Points);
            if (share < 0.999f && _beforeOf[i] >= 0)
            {
                Between(_before[_beforeOf[i]].Points, _now[i].Points, Math.Clamp(share, 0, 1), points);
            }
            else
            {
                _now[i].Points.CopyTo(points);
            }

            Lay(i);
        }
    }

    /// <summary>Gathers people where they are.</summary>
    public void Set(IReadOnlyList<SeenPerson> people)
    {
        Fill(people);
        for (int i = 0; i < _now.Count; i++)
        {
            _now[i].Points.CopyTo(_points, Start(i));
            Lay(i);
        }
    }

    /// <summary>Who may come between a lens and a body, in order.</summary>
    /// <param name="lens">Where the lens is.</param>
    /// <param name="index">Whose body.</param>
    /// <param name="into">Gets their indices.</param>
    /// <returns>How many, at most as many as there is room for.</returns>
    public int Near(Vector3 lens, int index, Span<int> into)
    {
        Vector3 sight = Point(index, Pelvis) - lens;
        float length = sight.Length();
        Vector3 way = sight / MathF.Max(1e-6f, length);
        float level2 = MathF.Max(1e-9f, (sight.X * sight.X) + (sight.Y * sight.Y));
        Vector256<float> wide = Vector256.Create(_wide[index] + RoundingMetres);
        int count = 0;
        for (int first = 0; first < Count; first += PointLanes.Count)
        {
            PointLanes from = new PointLanes(_pelvisX.AsSpan(first), _pelvisY.AsSpan(first), _pelvisZ.AsSpan(first)).From(lens);
            Vector256<float> along = from.Dot(way);
            Vector256<float> isNear = Vector256.GreaterThan(along, Vector256<float>.Zero)
                & Vector256.LessThan(along, Vector256.Create(length + BehindMetres))
                & Vector256.LessThan(from.Less(way, along).LengthSquared(), Vector256.Create(AsideSquaredMetres));

            // From above, nothing of the one gets between the lens and anything of the other.
            Vector256<float> share = SightLanes.Unit(((from.X * sight.X) + (from.Y * sight.Y)) / level2);
            Vector256<float> x = from.X - (share * sight.X);
            Vector256<float> y = from.Y - (share * sight.Y);
            Vector256<float> room = wide + Vector256.Create(_thick, first);
            isNear &= Vector256.LessThan((x * x) + (y * y), room * room);
            for (uint bits = isNear.ExtractMostSignificantBits(); bits != 0 && count < into.Length; bits &= bits - 1)
            {
                int other = first + BitOperations.TrailingZeroCount(bits);
                if (other != index && other < Count)
                {
                    into[count++] = other;
                }
            }
        }

        return count;
    }

    private static int Start(int index) => index * 3 * Points;

    // As BodyPose.Towards does it, eight numbers at a time.
    private static void Between(float[] before, float[] now, float share, Span<float> into)
    {
        Vector256<float> amount = Vector256.Create(share);
        for (int i = 0; i < 3 * Points; i += Vector256<float>.Count)
        {
            Vector256.Lerp(Vector256.Create(before, i), Vector256.Create(now, i), amount).CopyTo(into[i..]);
        }
    }

    private void Fill(IReadOnlyList<SeenPerson> people)
    {
        _spare.AddRange(_now);
        _now.Clear();
        for (int i = 0; i < people.Count; i++)
        {
            Kept kept = _spare.Count > 0 ? _spare[^1] : new Kept();
            if (_spare.Count > 0)
            {
                _spare.RemoveAt(_spare.Count - 1);
            }

            kept.Set(people[i]);
            _now.Add(kept);
        }

        if (_columns.Length < 2 * _now.Count)
        {
            int room = (_now.Count + PointLanes.Count - 1) / PointLanes.Count * PointLanes.Count;
            (_points, _columns, _beforeOf) = (new float[room * 3 * Points], new SightColumn[2 * room], new int[room]);
            (_pelvisX, _pelvisY, _pelvisZ, _wide, _thick) = (new float[room], new float[room], new float[room], new float[room], new float[room]);
        }
    }

    /// <summary>Stands a body's columns where its points are.</summary>
    private void Lay(int index)
    {
        BodyLook look = _now[index].Person!.Look;
        float girth = look.Girth * look.StatureMetres / 1.75f;
        Vector3 pelvis = Point(index, Pelvis);
        (_pelvisX[index], _pelvisY[index], _pelvisZ[index]) = (pelvis.X, pelvis.Y, pelvis.Z);
        Vector3 head = Point(index, HeadCentre);
        Vector3 feet = (Point(index, LeftAnkle) + Point(index, RightAnkle)) / 2;
        _columns[2 * index] = new SightColumn(pelvis, head, Occluders.TrunkRadiusMetres * girth);
        _columns[(2 * index) + 1] = new SightColumn(feet, pelvis, Occluders.LegsRadiusMetres * girth);
        Vector256<float> across = Vector256.MaxNative(Lanes(index, 0).From(pelvis).LevelSquared(), Lanes(index, PointLanes.Count).From(pelvis).LevelSquared());
        _wide[index] = MathF.Sqrt(Most(across));
        _thick[index] = MathF.Max(Level(head - pelvis), Level(feet - pelvis)) + (MathF.Max(Occluders.TrunkRadiusMetres, Occluders.LegsRadiusMetres) * girth);
    }

    private static float Level(Vector3 way) => MathF.Sqrt((way.X * way.X) + (way.Y * way.Y));

    private static float Most(Vector256<float> values)
    {
        Vector128<float> four = Vector128.MaxNative(values.GetLower(), values.GetUpper());
        Vector128<float> two = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(two, Vector128.Shuffle(two, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <summary>A person at one moment with the points of their pose side by side: all x, then all y, then all z.</summary>
    private sealed class Kept
    {
        public SeenPerson? Person { get; private set; }

        public float[] Points { get; } = new float[3 * Gathering.Points];

        public void Set(SeenPerson person)
        {
            Person = person;
            ReadOnlySpan<Joint> joints = JointOfPoint;
            for (int i = 0; i < Gathering.Points; i++)
            {
                Vector3 at = person.Pose[joints[i]];
                (Points[i], Points[Gathering.Points + i], Points[(2 * Gathering.Points) + i]) = (at.X, at.Y, at.Z);
            }

            Points[(2 * Gathering.Points) + Ground] = 0;
        }
    }
}

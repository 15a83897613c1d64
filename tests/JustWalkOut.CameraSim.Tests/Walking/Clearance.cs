using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Walking;

/// <summary>The deepest that something was in something.</summary>
/// <param name="Metres">How deep; at most 0 where nothing touched.</param>
/// <param name="At">When.</param>
/// <param name="What">Which part of whom, in what.</param>
internal readonly record struct Depth(double Metres, TimeSpan At, string What)
{
    public override string ToString() => $"{Metres * 100:0.0} cm at {At.TotalSeconds:0.00} s: {What}";
}

/// <summary>Looks at moments for bodies in shelves, in walls and in each other, and keeps the deepest of each kind.</summary>
internal sealed class Clearance(StoreDefinition store)
{
    /// <summary>Bodies further apart than this cannot touch: two trolleys, end to end.</summary>
    private const float ApartMetres = 2.6f;

    private readonly Obstacles _obstacles = new(store);
    private readonly List<(int Number, Vector2 At, float Reach, Part[] Parts, int Count)> _bodies = [];
    private readonly SortedDictionary<string, Depth> _deepest = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _beyond = new(StringComparer.Ordinal);

    /// <summary>The deepest of all; 0 where nothing touched.</summary>
    public double DeepestMetres => _deepest.Values.Select(depth => depth.Metres).Append(0).Max();

    /// <summary>The ten worst kinds of what was in what, deepest first, and how often each was deeper than 5 cm.</summary>
    public override string ToString() =>
        string.Join('\n', _deepest.OrderByDescending(pair => pair.Value.Metres).Take(10).Select(pair => $"{pair.Value} ({_beyond.GetValueOrDefault(pair.Key)} times over 5 cm)"));

    public void Look(Moment moment)
    {
        for (int i = 0; i < moment.People.Count; i++)
        {
            SeenPerson person = moment.People[i];
            if (_bodies.Count <= i)
            {
                _bodies.Add((0, default, 0, new Part[Flesh.PartsMax], 0));
            }

            Part[] parts = _bodies[i].Parts;
            int count = Flesh.Fill(person.Look, person.Pose, parts);
            Vector3 pelvis = person.Pose[Joint.Pelvis];
            _bodies[i] = (person.Number, new Vector2(pelvis.X, pelvis.Y), person.Look.Carrier is Carrier.Trolley ? 1.3f : 0.9f, parts, count);
            LookAtFurniture(moment.At, person, parts.AsSpan(0, count));
        }

        for (int i = 0; i < moment.People.Count; i++)
        {
            for (int j = i + 1; j < moment.People.Count; j++)
            {
                float reach = MathF.Min(ApartMetres, _bodies[i].Reach + _bodies[j].Reach);
                if (Vector2.DistanceSquared(_bodies[i].At, _bodies[j].At) < reach * reach)
                {
                    LookAtPair(moment, i, j);
                }
            }
        }
    }

    private void LookAtFurniture(TimeSpan at, SeenPerson person, ReadOnlySpan<Part> parts)
    {
        foreach (ref readonly Part part in parts)
        {
            foreach (ref readonly Obstacle wall in _obstacles.Walls.AsSpan())
            {
                Note($"{part.Name} in wall", wall.DepthOf(part), (at, person, null), wall.Name);
            }

            foreach (ref readonly Obstacle solid in (part.Kind == PartKind.Arm ? _obstacles.Boards : _obstacles.Gondolas).AsSpan())
            {
                Note($"{part.Name} in {(part.Kind == PartKind.Arm ? "board" : "gondola")}", solid.DepthOf(part), (at, person, null), solid.Name);
            }
        }
    }

    private void LookAtPair(Moment moment, int i, int j)
    {
        foreach (ref readonly Part one in _bodies[i].Parts.AsSpan(0, _bodies[i].Count))
        {
            if (one.Kind == PartKind.Arm)
            {
                continue;
            }

            foreach (ref readonly Part other in _bodies[j].Parts.AsSpan(0, _bodies[j].Count))
            {
                if (other.Kind == PartKind.Arm)
                {
                    continue;
                }

                float depth = one.Radius + other.Radius - Segments.Distance(one.From, one.To, other.From, other.To);
                if (depth > 0.005f)
                {
                    bool isFirst = string.CompareOrdinal(one.Name, other.Name) <= 0;
                    Note(isFirst ? $"{one.Name} in {other.Name}" : $"{other.Name} in {one.Name}", depth, (moment.At, moment.People[i], moment.People[j]), "");
                }
            }
        }
    }

    private void Note(string kind, float metres, (TimeSpan At, SeenPerson Person, SeenPerson? Other) scene, string solid)
    {
        if (metres <= 0.005f)
        {
            return;
        }

        if (metres > 0.05f)
        {
            _beyond[kind] = _beyond.GetValueOrDefault(kind) + 1;
        }

        if (!_deepest.TryGetValue(kind, out Depth deepest) || metres > deepest.Metres)
        {
            (TimeSpan at, SeenPerson person, SeenPerson? other) = scene;
            string where = other is null ? $"{solid}" : $"person {other.Number} ({Shown(other)})";
            _deepest[kind] = new Depth(metres, at, $"person {person.Number} ({Shown(person)}), {kind}, {where}");
        }
    }

    private static string Shown(SeenPerson person) =>
        $"{person.Look.StatureMetres:0.00} m, girth {person.Look.Girth:0.00}, {person.Look.Carrier} at {person.Pose.Ground.XMetres:0.00}, {person.Pose.Ground.YMetres:0.00} facing {person.Pose.FacingRadians:0.00}, hip {person.Pose[Joint.Pelvis].Z:0.00}";
}

/// <summary>Distance of two segments (Ericson, Real-Time Collision Detection, 5.1.9).</summary>
internal static class Segments
{
    public static float Distance(Vector3 p1, Vector3 q1, Vector3 p2, Vector3 q2)
    {
        (Vector3 d1, Vector3 d2, Vector3 r) = (q1 - p1, q2 - p2, p1 - p2);
        (float a, float e, float f) = (d1.LengthSquared(), d2.LengthSquared(), Vector3.Dot(d2, r));
        (float b, float c) = (Vector3.Dot(d1, d2), Vector3.Dot(d1, r));
        float denominator = (a * e) - (b * b);
        float s = denominator > 1e-9f ? Math.Clamp(((b * f) - (c * e)) / denominator, 0, 1) : 0;
        float t = e > 1e-9f ? ((b * s) + f) / e : 0;
        if (t is < 0 or > 1)
        {
            t = Math.Clamp(t, 0, 1);
            s = a > 1e-9f ? Math.Clamp(((b * t) - c) / a, 0, 1) : 0;
        }

        return Vector3.Distance(p1 + (d1 * s), p2 + (d2 * t));
    }
}

using System.Numerics;
using System.Runtime.InteropServices;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Walking;

/// <summary>
/// Everyone on the floor. Each step foresees collisions and turns ways (anticipation), then pushes bodies apart and out of furniture, and where that fails
/// leaves bodies where they were: nobody ever stands in somebody or something by more than <see cref="Parting.OverlapMaxMetres"/>.
/// </summary>
public sealed class Crowd
{
    /// <summary>How far somebody steps back or aside who gets no further, at first and after many tries.</summary>
    private const double AsideMetres = 0.7;

    private const double AsideMaxMetres = 1.6;

    /// <summary>How far along a shelf somebody on wheels comes to where they stop.</summary>
    private const double AlongMetres = 0.8;

    /// <summary>Whoever is further away is no concern yet.</summary>
    private const float HeadwaySeenMetres = 3;

    /// <summary>Half of a trolley, about, for whoever walks up to it.</summary>
    private const float TrolleyRadiusMetres = 0.35f;

    private readonly FloorMap _map;
    private readonly Parting _parting;
    private readonly Contact _contact;
    private readonly CrowdParameters _parameters;
    private readonly List<Walker> _walkers = [];
    private readonly List<Body> _bodies = [];
    private readonly List<Body> _near = [];
    private readonly long _seed;

    /// <summary>An empty floor.</summary>
    public Crowd(FloorMap map, long seed, CrowdParameters parameters)
    {
        (_map, _seed, _parameters) = (map, seed, parameters);
        _parting = new Parting(map, _walkers);
        _contact = new Contact(map.Solids);
    }

    /// <summary>Everyone, in order of number.</summary>
    public IReadOnlyList<Body> Bodies => _bodies;

    /// <summary>Whether a body may be added where it is without standing in anybody or anything, with all its limbs and what it pushes.</summary>
    public bool HasRoom(Body body) => _parting.DepthOf(new Walker(body, Chance.For(_seed, "walk", body.Number))).Metres <= 0 && _contact.Fits(body, _bodies);

    /// <summary>Puts a body on the floor.</summary>
    /// <exception cref="ArgumentException">One of its number is there.</exception>
    public void Add(Body body)
    {
        if (_bodies.Any(other => other.Number == body.Number))
        {
            throw new ArgumentException($"Body {body.Number} is on the floor already.", nameof(body));
        }

        int index = _bodies.Count(other => other.Number < body.Number);
        body.Floor = _map;
        _bodies.Insert(index, body);
        _walkers.Insert(index, new Walker(body, Chance.For(_seed, "walk", body.Number)));
    }

    /// <summary>Takes a body off the floor.</summary>
    public void Remove(Body body)
    {
        int index = _bodies.IndexOf(body);
        if (index >= 0)
        {
            _bodies.RemoveAt(index);
            _walkers.RemoveAt(index);
        }
    }

    /// <summary>Moves everyone on, 1 to 100 ms.</summary>
    public void Step(TimeSpan dt)
    {
        double seconds = dt.TotalSeconds;
        foreach (Walker walker in _walkers)
        {
            walker.Begin();
            walker.Body.Save();
            Head(walker, seconds);
        }

        foreach (Walker walker in _walkers)
        {
            Advance(walker, seconds);
        }

        _parting.Part();
        foreach (Walker walker in _walkers)
        {
            walker.End(seconds);
            Watch(walker, seconds);
            FindNear(walker.Body);
            walker.Body.Animate(seconds, _near);
            _contact.Settle(walker.Body, _near);
        }
    }

    /// <summary>Whom a body could touch.</summary>
    private void FindNear(Body body)
    {
        const float StrideMetres = 0.7f;
        _near.Clear();
        foreach (Body other in _bodies)
        {
            float reach = (float)(Math.Max(body.Footprint.ReachMetres, StrideMetres) + Math.Max(other.Footprint.ReachMetres, StrideMetres));
            if (!ReferenceEquals(other, body) && Vector2.DistanceSquared(other.Position, body.Position) < reach * reach)
            {
                _near.Add(other);
            }
        }
    }

    /// <summary>Where a walker wants to go this step.</summary>
    private void Head(Walker walker, double seconds)
    {
        Body body = walker.Body;
        walker.Wanted = Vector2.Zero;
        if (body.Goal is not { } goal || body.HasArrived)
        {
            return;
        }

        if (walker.PlannedGoal != body.GoalNumber)
        {
            walker.Plan(WayFor(walker, goal), body.GoalNumber);
        }

        Vector2 next = walker.NextPoint();
        Vector2 line = next - body.Position;
        float distance = line.Length();
        double left = walker.LeftMetres();

        // Slows down so as to stop at the goal.
        double speed = Math.Min(body.PaceMetresPerSecond, Math.Sqrt(2 * body.Parameters.Acceleration * 0.5 * left) + 0.02);
        Vector2 wanted = distance < 1e-4f ? Vector2.Zero : line / distance * (float)Math.Min(speed, left / seconds);
        walker.Wanted = Dodge(walker, wanted);
    }

    /// <summary>A way around furniture and, from the start, around whoever is seen to stand on it.</summary>
    private List<FloorPoint> WayFor(Walker walker, FloorPoint goal)
    {
        Body body = walker.Body;
        List<FloorPoint> way = Route(body, goal, []);
        List<FloorPoint> standing = [];
        foreach (Walker other in _walkers)
        {
            if (!ReferenceEquals(other, walker) && (other.Body.Goal is null || other.Body.HasArrived) && IsOnWay(other.Body, body, way))
            {
                standing.Add(other.Body.At);
            }
        }

        return standing.Count == 0 ? way : Route(body, goal, CollectionsMarshal.AsSpan(standing));
    }

    /// <summary>A way to a goal. What goes on wheels comes to a shelf along it, for it cannot turn there.</summary>
    private List<FloorPoint> Route(Body body, FloorPoint goal, ReadOnlySpan<FloorPoint> people)
    {
        List<FloorPoint> way = [];
        FloorPoint from = body.At;
        if (body is { HasWheels: true, FinalFacing: { } facing } && body.Distance(goal) > AlongMetres)
        {
            FloorPoint before = new(goal.XMetres - (AlongMetres * Math.Cos(facing)), goal.YMetres - (AlongMetres * Math.Sin(facing)));
            if (_map.IsFree(body, before, facing))
            {
                way.AddRange(_map.Route(from, before, RoomOf(body), people));
                from = before;
            }
        }

        way.AddRange(_map.Route(from, goal, RoomOf(body), people));
        return way;
    }

    private static bool IsOnWay(Body other, Body body, List<FloorPoint> way)
    {
        Vector2 from = body.Position;
        float room = (float)(body.RadiusMetres + other.RadiusMetres);
        foreach (FloorPoint point in way)
        {
            Vector2 to = new((float)point.XMetres, (float)point.YMetres);
            Vector2 line = to - from;
            float share = Math.Clamp(Vector2.Dot(other.Position - from, line) / MathF.Max(1e-6f, line.LengthSquared()), 0, 1);
            if (Vector2.DistanceSquared(from + (line * share), other.Position) < room * room)
            {
                return true;
            }

            from = to;
        }

        return false;
    }

    /// <summary>Turns a velocity away from collisions foreseen, to the right where both sides are alike.</summary>
    private Vector2 Dodge(Walker walker, Vector2 wanted)
    {
        Body body = walker.Body;
        Vector2 turned = wanted;
        foreach (Walker other in _walkers)
        {
            if (ReferenceEquals(other, walker))
            {
                continue;
            }

            Vector2 apart = other.Body.Position - body.Position;
            float room = (float)(FrontRadius(body) + FrontRadius(other.Body) + _parameters.ElbowRoom);
            if (apart.LengthSquared() > 9)
            {
                continue;
            }

            Vector2 closing = wanted - other.Body.Velocity;
            float closing2 = closing.LengthSquared();
            float when = closing2 < 1e-4f ? 0 : Math.Clamp(Vector2.Dot(apart, closing) / closing2, 0, (float)_parameters.ForesightSeconds);
            Vector2 miss = apart - (closing * when);
            float gap = miss.Length();
            if (gap >= room || Vector2.Dot(apart, wanted) < 0)
            {
                continue;
            }

            Vector2 right = wanted.LengthSquared() > 1e-6f ? Vector2.Normalize(new Vector2(wanted.Y, -wanted.X)) : Vector2.Zero;
            float side = gap < 0.05f ? 1 : MathF.Sign(-Vector2.Dot(miss, right));
            float weight = (1 - (gap / room)) * (1 - (0.5f * when / (float)_parameters.ForesightSeconds));
            turned += right * ((side == 0 ? 1 : side) * weight * (float)_parameters.Dodge);

            // Somebody right ahead: slow down too.
            float near = apart.Length() - room;
            if (near < 0.3f && wanted.LengthSquared() > 1e-6f && Vector2.Dot(Vector2.Normalize(apart), Vector2.Normalize(wanted)) > 0.8f)
            {
                turned -= wanted * Math.Clamp(0.5f - near, 0, 0.7f);
            }
        }

        float speed = turned.Length();
        float limit = MathF.Min((float)body.PaceMetresPerSecond, speed > 1e-4f ? HeadwayLimit(walker, turned / speed) : 0);
        return speed > limit ? turned / speed * limit : turned;
    }

    /// <summary>How fast one may go in a direction so as not to step on anybody's heels or toes: the room ahead, over the headway that people keep.</summary>
    private float HeadwayLimit(Walker walker, Vector2 direction)
    {
        Body body = walker.Body;
        float limit = float.PositiveInfinity;
        foreach (Walker other in _walkers)
        {
            if (Vector2.DistanceSquared(other.Body.Position, body.Position) > HeadwaySeenMetres * HeadwaySeenMetres || ReferenceEquals(other, walker))
            {
                continue;
            }

            limit = MathF.Min(limit, HeadwayLimit(body, other.Body.Position, (float)other.Body.RadiusMetres, direction));
            if (other.Body.TrolleyAt is { } trolley)
            {
                limit = MathF.Min(limit, HeadwayLimit(body, new Vector2((float)trolley.XMetres, (float)trolley.YMetres), TrolleyRadiusMetres, direction));
            }
        }

        return limit;
    }

    private float HeadwayLimit(Body body, Vector2 obstacle, float radius, Vector2 direction)
    {
        Vector2 apart = obstacle - body.Position;
        float ahead = Vector2.Dot(apart, direction);
        float contact = (float)body.RadiusMetres + radius;
        float aside = MathF.Abs((apart.X * direction.Y) - (apart.Y * direction.X));
        if (ahead <= 0 || aside > contact)
        {
            return float.PositiveInfinity;
        }

        // Whom one only brushes past one meets later than somebody right ahead. What the walker pushes or carries gets there first.
        float room = ahead - MathF.Sqrt((contact * contact) - (aside * aside));
        float beyond = (float)(body.Footprint.FrontMetres - body.RadiusMetres);
        return MathF.Max((float)_parameters.ShuffleSpeed, (room - beyond) / (float)_parameters.HeadwaySeconds);
    }

    private static void Advance(Walker walker, double seconds)
    {
        Body body = walker.Body;
        Vector2 change = walker.Wanted - body.Velocity;
        float most = (float)(body.Parameters.Acceleration * seconds);
        Vector2 velocity = change.Length() <= most ? walker.Wanted : body.Velocity + (change / change.Length() * most);
        if (body.Goal is null || body.HasArrived)
        {
            velocity *= 0.6f;
        }

        double? facing = velocity.Length() > 0.15f && !body.HasArrived ? Math.Atan2(velocity.Y, velocity.X)
            : body.HasArrived || body.Goal is null ? body.FinalFacing
            : null;

        // The last steps to a shelf are sidesteps, eyes on the goods.
        if (body is { HasArrived: false, FinalFacing: { } final, Goal: { } goal } && body.Distance(goal) < 0.35 && !body.HasWheels)
        {
            facing = final;
        }

        if (facing is { } wanted)
        {
            double rate = body.Parameters.TurnRate * (body.HasWheels ? 0.5 : 1) * seconds;
            body.FacingRadians = Math.IEEERemainder(body.FacingRadians + Math.Clamp(Kinematics.Turn(body.FacingRadians, wanted), -rate, rate), Math.Tau);
        }

        body.Position += velocity * (float)seconds;
    }

    /// <summary>Notices who does not get on, and finds a way round, a place beside the goal, or an end.</summary>
    private void Watch(Walker walker, double seconds)
    {
        Body body = walker.Body;
        if (body.Goal is not { } goal || body.HasArrived || !walker.IsStuckFor(_parameters.Patience, seconds))
        {
            return;
        }

        walker.Tries++;
        double off = body.Distance(goal);
        bool isTaken = _walkers.Exists(other => !ReferenceEquals(other, walker) && other.Body.Distance(goal) < other.Body.RadiusMetres + body.RadiusMetres && other.Body.SpeedMetresPerSecond < 0.2);
        if ((off < _parameters.NearEnough && isTaken) || off < 0.12)
        {
            body.HasArrived = true;
            return;
        }

        if (walker.Tries > 30)
        {
            (body.HasArrived, body.HasGivenUp) = (true, true);
            return;
        }

        FloorPoint[] standing = [.. _walkers.Where(other => !ReferenceEquals(other, walker) && other.Body.Distance(body.At) < 4).Select(other => other.Body.At)];
        List<FloorPoint> way = Route(body, goal, standing);

        // Two who block each other must not both do the same: one steps back or aside, by lot.
        if (walker.Tries % 2 == 0)
        {
            double angle = walker.Lot.Between(0, Math.Tau);
            double step = Math.Min(AsideMaxMetres, AsideMetres * (1 + (0.25 * (walker.Tries - 2))));
            FloorPoint aside = new(body.At.XMetres + (step * Math.Cos(angle)), body.At.YMetres + (step * Math.Sin(angle)));
            if (_map.IsFree(aside, body.RadiusMetres))
            {
                way.Insert(0, aside);
            }
        }

        walker.Plan(way, body.GoalNumber);
    }

    /// <summary>Clearance that a body's way needs.</summary>
    internal static double RoomOf(Body body) => body.HasWheels ? body.Footprint.SideMetres + 0.04 : body.RadiusMetres;

    private static double FrontRadius(Body body) => body.HasWheels ? body.RadiusMetres + 0.25 : body.RadiusMetres;
}

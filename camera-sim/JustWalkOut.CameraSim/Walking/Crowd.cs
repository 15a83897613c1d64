using System.Numerics;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Walking;

/// <summary>
/// Everyone on the floor. Each step foresees collisions and turns ways (anticipation), then pushes bodies apart and out of furniture, and where that fails
/// leaves bodies where they were: nobody ever stands in somebody or something by more than <see cref="OverlapMaxMetres"/>.
/// </summary>
public sealed class Crowd
{
    /// <summary>What rounding and unfinished pushing may leave.</summary>
    internal const double OverlapMaxMetres = 0.015;

    private const int PushRounds = 12;

    private readonly FloorMap _map;
    private readonly CrowdParameters _parameters;
    private readonly List<Walker> _walkers = [];
    private readonly List<Body> _bodies = [];
    private readonly long _seed;

    /// <summary>An empty floor.</summary>
    public Crowd(FloorMap map, long seed, CrowdParameters parameters) => (_map, _seed, _parameters) = (map, seed, parameters);

    /// <summary>Everyone, in order of number.</summary>
    public IReadOnlyList<Body> Bodies => _bodies;

    /// <summary>Whether a body may be added where it is without standing in anybody or anything, its trolley included.</summary>
    public bool HasRoom(Body body) => DepthOf(new Walker(body, Chance.For(_seed, "walk", body.Number))).Metres <= 0;

    /// <summary>Puts a body on the floor.</summary>
    /// <exception cref="ArgumentException">One of its number is there.</exception>
    public void Add(Body body)
    {
        if (_bodies.Any(other => other.Number == body.Number))
        {
            throw new ArgumentException($"Body {body.Number} is on the floor already.", nameof(body));
        }

        int index = _bodies.Count(other => other.Number < body.Number);
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
            Head(walker, seconds);
        }

        foreach (Walker walker in _walkers)
        {
            Advance(walker, seconds);
        }

        Part();
        foreach (Walker walker in _walkers)
        {
            walker.End(seconds);
            Watch(walker, seconds);
            walker.Body.Animate(seconds);
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
            walker.Plan(_map.Route(body.At, goal, RoomOf(body)), body.GoalNumber);
        }

        Vector2 next = walker.NextPoint();
        Vector2 line = next - body.Position;
        float distance = line.Length();
        double left = walker.LeftMetres();

        // Slows down so as to stop at the goal.
        double speed = Math.Min(body.PreferredSpeedMetresPerSecond, Math.Sqrt(2 * body.Parameters.Acceleration * 0.5 * left) + 0.02);
        Vector2 wanted = distance < 1e-4f ? Vector2.Zero : line / distance * (float)Math.Min(speed, left / seconds);
        walker.Wanted = Dodge(walker, wanted);
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

        float limit = (float)body.PreferredSpeedMetresPerSecond;
        return turned.Length() > limit ? turned / turned.Length() * limit : turned;
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
        if (body is { HasArrived: false, FinalFacing: { } final, Goal: { } goal } && body.Distance(goal) < 0.35 && body.TrolleyAt is null)
        {
            facing = final;
        }

        if (facing is { } wanted)
        {
            double rate = body.Parameters.TurnRate * (body.TrolleyAt is null ? 1 : 0.5) * seconds;
            body.FacingRadians = Math.IEEERemainder(body.FacingRadians + Math.Clamp(Kinematics.Turn(body.FacingRadians, wanted), -rate, rate), Math.Tau);
        }

        body.Position += velocity * (float)seconds;
    }

    /// <summary>Pushes everyone apart and out of furniture; whoever is left in something goes back to where it was.</summary>
    private void Part()
    {
        for (int round = 0; round < PushRounds; round++)
        {
            bool isMoved = PushPairs();
            foreach (Walker walker in _walkers)
            {
                isMoved |= PushOut(walker);
            }

            if (!isMoved)
            {
                return;
            }
        }

        // Going back helps whoever stood in less before, and must end: everyone goes back once at most.
        for (bool isAgain = true; isAgain;)
        {
            isAgain = false;
            foreach (Walker walker in _walkers)
            {
                (double depth, Walker? other) = DepthOf(walker);
                if (depth <= OverlapMaxMetres || (walker.IsBack && other is not { IsBack: false }))
                {
                    continue;
                }

                foreach (Walker one in other is null ? [walker] : (Walker[])[walker, other])
                {
                    isAgain |= !one.IsBack;
                    one.GoBack();
                }
            }
        }
    }

    private bool PushPairs()
    {
        bool isMoved = false;
        for (int i = 0; i < _walkers.Count; i++)
        {
            for (int j = i + 1; j < _walkers.Count; j++)
            {
                (Walker first, Walker second) = (_walkers[i], _walkers[j]);
                if (Vector2.DistanceSquared(first.Body.Position, second.Body.Position) > 4)
                {
                    continue;
                }

                foreach (Disc a in Discs(first))
                {
                    foreach (Disc b in Discs(second))
                    {
                        Vector2 apart = b.At - a.At;
                        float distance = apart.Length();
                        float depth = a.Radius + b.Radius - distance;
                        if (depth <= 0.002f)
                        {
                            continue;
                        }

                        Vector2 direction = distance > 1e-4f ? apart / distance : Vector2.UnitX;
                        float share = first.Weight / (first.Weight + second.Weight);
                        first.Body.Position -= direction * (depth * (1 - share));
                        second.Body.Position += direction * (depth * share);
                        isMoved = true;
                    }
                }
            }
        }

        return isMoved;
    }

    private bool PushOut(Walker walker)
    {
        bool isMoved = false;
        foreach (Disc disc in Discs(walker))
        {
            FloorPoint at = new(disc.At.X, disc.At.Y);
            FloorPoint free = _map.Free(at, disc.Radius);
            Vector2 push = new((float)(free.XMetres - at.XMetres), (float)(free.YMetres - at.YMetres));
            if (push.LengthSquared() > 4e-6f)
            {
                walker.Body.Position += push;
                isMoved = true;
            }
        }

        return isMoved;
    }

    /// <summary>How deep a walker stands in somebody or something, and in whom where that is somebody.</summary>
    private (double Metres, Walker? Other) DepthOf(Walker walker)
    {
        (double Metres, Walker? Other) deepest = (0, null);
        foreach (Disc disc in Discs(walker))
        {
            double furniture = _map.PenetrationMetres(new FloorPoint(disc.At.X, disc.At.Y), disc.Radius);
            deepest = furniture > deepest.Metres ? (furniture, null) : deepest;
            foreach (Walker one in _walkers)
            {
                if (ReferenceEquals(one, walker) || Vector2.DistanceSquared(one.Body.Position, disc.At) > 4)
                {
                    continue;
                }

                foreach (Disc theirs in Discs(one))
                {
                    double depth = disc.Radius + theirs.Radius - Vector2.Distance(disc.At, theirs.At);
                    deepest = depth > deepest.Metres ? (depth, one) : deepest;
                }
            }
        }

        return deepest;
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

        List<FloorPoint> standing = [.. _walkers.Where(other => !ReferenceEquals(other, walker) && other.Body.Distance(body.At) < 4).Select(other => other.Body.At)];
        List<FloorPoint> way = [.. _map.Route(body.At, goal, RoomOf(body), standing)];

        // Two who block each other must not both do the same: one steps back or aside, by lot.
        if (walker.Tries % 2 == 0)
        {
            double angle = walker.Lot.Between(0, Math.Tau);
            FloorPoint aside = new(body.At.XMetres + (0.7 * Math.Cos(angle)), body.At.YMetres + (0.7 * Math.Sin(angle)));
            if (_map.IsFree(aside, body.RadiusMetres))
            {
                way.Insert(0, aside);
            }
        }

        walker.Plan(way, body.GoalNumber);
    }

    /// <summary>Clearance that a body's way needs.</summary>
    internal static double RoomOf(Body body) => body.TrolleyAt is null ? body.RadiusMetres : Math.Max(body.RadiusMetres, Body.TrolleyRadiusMetres) + 0.04;

    private static double FrontRadius(Body body) => body.TrolleyAt is null ? body.RadiusMetres : body.RadiusMetres + 0.25;

    private static Disc[] Discs(Walker walker)
    {
        Body body = walker.Body;
        Disc own = new(body.Position, (float)body.RadiusMetres);
        return body.TrolleyAt is { } trolley ? [own, new Disc(new Vector2((float)trolley.XMetres, (float)trolley.YMetres), (float)Body.TrolleyRadiusMetres)] : [own];
    }

    private readonly record struct Disc(Vector2 At, float Radius);
}

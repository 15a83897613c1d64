using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Acting.Acts;

/// <summary>Walks to a point of the floor, around everything. Who stands idly in the way is asked to step aside.</summary>
/// <param name="me">Who walks.</param>
/// <param name="goal">Where to.</param>
/// <param name="facing">Where to look there, radians from the store's x; null as it comes.</param>
internal sealed class Walk(Actor me, FloorPoint goal, double? facing = null) : Act(me)
{
    private const double NearerMetres = 0.15;

    /// <summary>From where on the act is over while the body still goes the last step, so that a hand may go out meanwhile; 0 for only once it stands.</summary>
    public double LastStepMetres { get; init; }

    /// <summary>Whether they got there; not, where somebody stood in the way for long.</summary>
    public bool HasArrived { get; private set; }

    protected override IEnumerable<Step> Play()
    {
        Me.Body.WalkTo(goal, facing);
        double nearest = Me.DistanceMetres(goal);
        TimeSpan nearerAt = Me.Now;
        TimeSpan askedAt = Me.Now;
        while (!IsThere() && !Me.Body.HasGivenUp && Me.Now - nearerAt < TimeSpan.FromSeconds(Stage.Acting.StuckSeconds))
        {
            yield return new Until(NextMoment());
            double distance = Me.DistanceMetres(goal);
            if (distance < nearest - NearerMetres)
            {
                (nearest, nearerAt, askedAt) = (distance, Me.Now, Me.Now);
            }
            else if (Me.Now - askedAt > TimeSpan.FromSeconds(Stage.Acting.AskWaySeconds))
            {
                askedAt = Me.Now;
                AskForWay();
            }
        }

        HasArrived = IsThere() && !Me.Body.HasGivenUp;
        if (!HasArrived)
        {
            Me.Body.Stand();
        }
    }

    private Func<bool> NextMoment()
    {
        TimeSpan now = Me.Now;
        return () => Me.Now > now || IsThere() || Me.Body.HasGivenUp;
    }

    private bool IsThere() => Me.Body.IsThere || Me.DistanceMetres(goal) < LastStepMetres;

    private void AskForWay()
    {
        foreach (Actor other in Stage.Actors.Where(other => other != Me && other.IsIdle && other.DistanceMetres(Me.Body.At) < Stage.Acting.AskWayMetres))
        {
            if (AsideOf(other) is FloorPoint aside)
            {
                other.Body.WalkTo(aside, null);
            }
        }
    }

    /// <summary>A free place one step from somebody, as far from the walker and from the straight way to the goal as can be.</summary>
    private FloorPoint? AsideOf(Actor other)
    {
        const int Directions = 12;
        double step = Stage.Acting.StepAsideMetres;
        return Enumerable.Range(0, Directions)
            .Select(i => Math.SinCos(i * Math.Tau / Directions))
            .Select(turn => new FloorPoint(other.Body.At.XMetres + (step * turn.Cos), other.Body.At.YMetres + (step * turn.Sin)))
            .Where(point => Stage.Floor.IsFree(point, other.Body.RadiusMetres) && Stage.Actors.All(third => third == other || third.DistanceMetres(point) > third.Body.RadiusMetres + other.Body.RadiusMetres))
            .Select(point => (FloorPoint?)point)
            .OrderByDescending(point => Math.Min(Me.DistanceMetres(point!.Value), double.Hypot(point.Value.XMetres - goal.XMetres, point.Value.YMetres - goal.YMetres)))
            .FirstOrDefault();
    }
}

/// <summary>Walks to where plates can be reached, beside whoever stands there already, and faces them.</summary>
/// <param name="me">Who walks.</param>
/// <param name="plates">Which plates; those in the middle of them are stood before.</param>
internal sealed class GoToPlates(Actor me, IReadOnlyList<PlateId> plates) : Act(me)
{
    /// <inheritdoc cref="Walk.LastStepMetres"/>
    public double LastStepMetres { get; init; }

    /// <summary>Whether they got there.</summary>
    public bool HasArrived { get; private set; }

    protected override IEnumerable<Step> Play()
    {
        const int Tries = 3;
        PlateId middle = plates.Order().ElementAt(plates.Count / 2);
        if (!Stage.Layout.TryFind(middle, out PlatePlace place))
        {
            yield break;
        }

        for (int i = 0; i < Tries && !HasArrived; i++)
        {
            StandPlace stand = PlaceBeside(Stage.Floor.StandFor(place, Me.Body), (place.Pose.YawDegrees * Math.PI / 180) + (Math.PI / 2));
            Walk walk = new(Me, stand.At, stand.FacingRadians) { LastStepMetres = LastStepMetres };
            yield return walk;
            HasArrived = walk.HasArrived;
        }
    }

    /// <summary>The best place that nobody stands on or walks to: the place itself, or one beside or behind it from which the arm still reaches.</summary>
    /// <param name="best">The place itself; who pushes a trolley looks along the shelf there.</param>
    /// <param name="towardsShelf">Direction from the place to the plates, radians from the store's x.</param>
    private StandPlace PlaceBeside(StandPlace best, double towardsShelf)
    {
        (double sine, double cosine) = Math.SinCos(towardsShelf);
        double side = Stage.Acting.StandAsideMetres;
        (double Aside, double Back)[] offsets = [(0, 0), (side / 2, 0), (-side / 2, 0), (side, 0), (-side, 0), (side / 2, side / 3), (-side / 2, side / 3), (side, side / 3), (-side, side / 3)];
        foreach ((double aside, double back) in offsets)
        {
            FloorPoint point = new(best.At.XMetres - (cosine * back) - (sine * aside), best.At.YMetres - (sine * back) + (cosine * aside));
            if (Stage.Floor.IsFree(Me.Body, point, best.FacingRadians) && !Stage.Actors.Any(other => other != Me && Takes(other, point)))
            {
                return best with { At = point };
            }
        }

        return best;
    }

    /// <summary>Whether somebody stands at a place or is about to.</summary>
    private bool Takes(Actor other, FloorPoint place)
    {
        double room = other.Body.RadiusMetres + Me.Body.RadiusMetres;
        return other.DistanceMetres(place) <= room
            || (other.Body is { HasArrived: false, Goal: { } goal } && double.Hypot(goal.XMetres - place.XMetres, goal.YMetres - place.YMetres) <= room);
    }
}

/// <summary>Walks up to where a product stands now, nearest first; <see cref="HasArrived"/> stays false where none is left.</summary>
internal sealed class GoToGoods(Actor me, Sku sku) : Act(me)
{
    public bool HasArrived { get; private set; }

    protected override IEnumerable<Step> Play()
    {
        StandingItem? nearest = Stage.Stock.Reachable(sku, null, Me.Beside(0, 0, 1)).FirstOrDefault(standing => standing.Plates.Count > 0);
        if (nearest is not null)
        {
            GoToPlates go = new(Me, [.. nearest.Plates.Select(share => share.Plate)]);
            yield return go;
            HasArrived = go.HasArrived;
        }
    }
}

/// <summary>Walks up to somebody until things can be handed over, wherever they go meanwhile, and faces them.</summary>
internal sealed class WalkUpTo(Actor me, Actor other) : Act(me)
{
    public bool HasArrived { get; private set; }

    protected override IEnumerable<Step> Play()
    {
        TimeSpan until = Me.Now + TimeSpan.FromSeconds(Stage.Acting.StuckSeconds);
        while (Me.DistanceMetres(other.Body.At) > Stage.Acting.HandOverMetres && Me.Now < until && !other.HasLeft)
        {
            FloorPoint at = other.Body.At;
            double share = 1 - Math.Min(1, (Stage.Acting.HandOverMetres - 0.1) / Me.DistanceMetres(at));
            Me.Body.WalkTo(new FloorPoint(Me.Body.At.XMetres + (share * (at.XMetres - Me.Body.At.XMetres)), Me.Body.At.YMetres + (share * (at.YMetres - Me.Body.At.YMetres))), Towards(at));
            TimeSpan again = Me.Now + TimeSpan.FromSeconds(0.5);
            yield return new Until(() => Me.Now >= again || Me.Body.IsThere);
        }

        HasArrived = Me.DistanceMetres(other.Body.At) <= Stage.Acting.HandOverMetres + 0.2;
        Me.Body.Stand();
        Me.Body.TurnTo(Towards(other.Body.At));
    }

    private double Towards(FloorPoint at) => Math.Atan2(at.YMetres - Me.Body.At.YMetres, at.XMetres - Me.Body.At.XMetres);
}

/// <summary>Walks out of the store by the exit and is gone.</summary>
/// <param name="me">Who leaves.</param>
/// <param name="byEntrance">By the way that they came instead.</param>
internal sealed class Leave(Actor me, bool byEntrance = false) : Act(me)
{
    protected override IEnumerable<Step> Play()
    {
        ZoneKind way = byEntrance ? ZoneKind.Entry : ZoneKind.Exit;
        while (!Stage.Zones.IsIn(way, Me.Body.At))
        {
            FloorPoint goal = Stage.Zones.FreePoint(way, Me.Chance, point => Stage.Actors.All(other => other == Me || other.DistanceMetres(point) > other.Body.RadiusMetres + Me.Body.RadiusMetres))
                ?? Stage.Zones.Middle(way);
            Me.Body.WalkTo(goal, null);
            TimeSpan again = Me.Now + TimeSpan.FromSeconds(Stage.Acting.StuckSeconds);
            yield return new Until(() => Stage.Zones.IsIn(way, Me.Body.At) || Me.Now >= again || Me.Body.IsThere);
        }

        // On through the exit: gone once beyond its edge, not at it, but nobody blocks it for long.
        TimeSpan gone = Me.Now + TimeSpan.FromSeconds(Stage.Acting.FollowSeconds);
        yield return new Until(() => Me.Now >= gone || Me.Body.IsThere);
        if (Me.Chance.NextDouble() < Stage.Acting.ExitDoorShare)
        {
            Stage.Report(new Shock(Me.Now, Me.Beside(0, 0, 1), Stage.Acting.DoorShock));
        }

        Me.HasLeft = true;
    }
}

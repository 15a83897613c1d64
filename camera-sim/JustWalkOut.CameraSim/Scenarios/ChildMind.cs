using System.Numerics;
using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>
/// A child with its grown-up: goes along beside them, looks at shelves near by while they stand, fetches what it wants where they are, and leaves with
/// them. The grown-up's half of it is here too: going where the child wants something, and not leaving without it.
/// </summary>
/// <param name="goods">What stands where.</param>
/// <param name="options">Distances and patience.</param>
/// <param name="closing">When everybody heads for the exit, since the simulation's start.</param>
/// <param name="play">Plays a stop.</param>
internal sealed class ChildMind(Assortment goods, CastingOptions options, TimeSpan closing, Func<Actor, Stop, IEnumerable<Step>> play)
{
    /// <summary>Somebody slower than this stands.</summary>
    private const double StandingMetresPerSecond = 0.25;

    /// <summary>What a child does from the entry until its grown-up has gone out.</summary>
    public IEnumerable<Step> Of(Ward ward, PartyInside party)
    {
        (Actor me, Actor keeper) = (ward.Child, ward.Keeper);
        bool isDone = false;
        while (!IsOver())
        {
            if (HasWishHere(ward))
            {
                ward.IsBusy = true;
                yield return new Sequence(play(me, ward.Wishes.Peek()));
                ward.Wishes.TryDequeue(out _);
                ward.IsBusy = false;
            }
            else if (IsStanding(keeper) && me.Chance.Happens(options.ChildWanderShare))
            {
                yield return new Sequence(LookAround(me, keeper));
            }

            if (!isDone && ward.Wishes.Count == 0)
            {
                isDone = true;
                party.Done++;
            }

            TimeSpan until = me.Now + TimeSpan.FromSeconds(me.Chance.Between(options.ChildStaySecondsMin, options.ChildStaySecondsMax));
            yield return new Follow(me, keeper, () => IsOver() || HasWishHere(ward) || (me.Now >= until && IsStanding(keeper)));
        }

        party.Done += isDone ? 0 : 1;
        yield return new Follow(me, keeper, () => me.Stage.Zones.IsIn(WayOut(party), keeper.Body.At));

        bool IsOver() => party.IsLeaving(keeper) || me.Now >= closing;
    }

    /// <summary>A grown-up who is done goes with each of their children to what it still wants, until patience ends.</summary>
    public IEnumerable<Step> GoAlong(Actor me, PartyInside party)
    {
        foreach (Ward ward in party.WardsOf(me).ToArray())
        {
            while (ward.Wishes.TryPeek(out Stop? wish) && me.Now < closing)
            {
                if (goods.Place(wish.Sku) is { } place)
                {
                    yield return new Walk(me, Beside(me, place));
                }

                TimeSpan patience = me.Now + TimeSpan.FromSeconds(options.ChildPatienceSeconds);
                yield return new Wait(me, () => me.Now >= closing || !ward.Wishes.Contains(wish) || (me.Now >= patience && !ward.IsBusy), options.PartyPatienceSeconds);
                if (ward.Wishes.Contains(wish) && !ward.IsBusy)
                {
                    ward.Wishes.Clear();
                }
            }
        }
    }

    /// <summary>A grown-up about to leave lets their children come near, but does not wait for ever.</summary>
    public IEnumerable<Step> Gather(Actor me, PartyInside party)
    {
        party.Leaves(me);
        yield return new Wait(me, () => party.WardsOf(me).All(ward => ward.Child.DistanceMetres(me.Body.At) <= options.ChildWanderMetres), options.ChildPatienceSeconds) { GoesBack = false };
    }

    /// <summary>How a party goes out.</summary>
    public static ZoneKind WayOut(PartyInside party) => party.Party.Behaviours.Contains(BehaviourKinds.OutByEntrance) ? ZoneKind.Entry : ZoneKind.Exit;

    private bool HasWishHere(Ward ward) =>
        ward.Wishes.TryPeek(out Stop? wish) && IsStanding(ward.Keeper) && (goods.Place(wish.Sku) is not { } place || IsNear(place, ward.Keeper));

    /// <summary>Looks at something on a shelf near its grown-up for as long as they stay.</summary>
    private IEnumerable<Step> LookAround(Actor me, Actor keeper)
    {
        Sku[] near = [.. goods.Placed.Where(sku => IsNear(goods.Place(sku)!, keeper))];
        if (near.Length == 0)
        {
            yield break;
        }

        PlatePlace place = goods.Place(me.Chance.OneOf(near))!;
        yield return new GoToPlates(me, [place.Id]);
        me.Body.LookAt(new Vector3((float)place.CentreXMetres, (float)place.CentreYMetres, (float)place.CentreZMetres));
        double seconds = me.Chance.Between(options.ChildStaySecondsMin, options.ChildStaySecondsMax);
        yield return new Wait(me, () => me.DistanceMetres(keeper.Body.At) > options.ChildWanderMetres, seconds) { GoesBack = false };
        me.Body.LookAt(null);
    }

    private bool IsNear(PlatePlace place, Actor keeper) => place.DistanceMetres(keeper.Body.At.XMetres, keeper.Body.At.YMetres, place.CentreZMetres) <= options.ChildWanderMetres;

    private static bool IsStanding(Actor actor) => actor.Body.SpeedMetresPerSecond < StandingMetresPerSecond;

    /// <summary>A free place a step beside the best one before a plate, which is the child's, or behind it.</summary>
    private static FloorPoint Beside(Actor me, PlatePlace place)
    {
        const double Aside = 0.7;
        StandPlace best = me.Stage.Floor.StandFor(place, me.Body);
        (double sine, double cosine) = Math.SinCos(best.FacingRadians);
        FloorPoint[] places =
        [
            new(best.At.XMetres - (Aside * sine), best.At.YMetres + (Aside * cosine)),
            new(best.At.XMetres + (Aside * sine), best.At.YMetres - (Aside * cosine)),
            new(best.At.XMetres - (Aside * cosine), best.At.YMetres - (Aside * sine)),
        ];
        FloorPoint[] free = [.. places.Where(point => me.Stage.Floor.IsFree(point, me.Body.RadiusMetres))];
        return free.Length == 0 ? best.At : free.MinBy(me.DistanceMetres);
    }
}

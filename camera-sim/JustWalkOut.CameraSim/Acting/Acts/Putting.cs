using System.Numerics;
using JustWalkOut.CameraSim.Goods;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Acting.Acts;

/// <summary>
/// Puts things that one has onto plates, in one movement: between the goods that stand there, else on top of them. What is not in a hand is
/// taken out of the basket or bag first. Stand before the shelf first.
/// </summary>
/// <param name="me">Who.</param>
/// <param name="items">Which things; those that they do not have are left out.</param>
/// <param name="plates">Onto which plates; null for the nearest free place at hand, on plates other than <see cref="NotOn"/>.</param>
internal sealed class Put(Actor me, IReadOnlyList<Item> items, IReadOnlyList<PlateId>? plates = null) : Act(me)
{
    /// <summary>How far around the hand a place is looked for where no plates are given.</summary>
    private const double NearMetres = 0.8;

    /// <summary>Plates that are no place for it, where no plates are given.</summary>
    public IReadOnlyList<PlateId> NotOn { get; init; } = [];

    /// <summary>The hand keeps them until this is so.</summary>
    public Func<bool>? PutWhen { get; init; }

    /// <summary>What was put there.</summary>
    public IReadOnlyList<Item> Items { get; private set; } = [];

    /// <summary>The plates that gained weight, in plate order.</summary>
    public IReadOnlyList<PlateId> Plates { get; private set; } = [];

    /// <summary>When the goods met the plates; null where nothing was put.</summary>
    public TimeSpan? At { get; private set; }

    /// <summary>Why nothing was put; null where something was.</summary>
    public string? Refusal { get; private set; }

    protected override IEnumerable<Step> Play()
    {
        yield return new TakeOut(Me, items);
        Item[] inHand = [.. items.Where(item => Me.HandWith(item) is not null).Select(item => Me.Held.First(held => held.Item.Number == item.Number).Item)];
        if (inHand.Length == 0)
        {
            Refusal = "they do not have it";
            yield break;
        }

        Side hand = Me.HandWith(inHand[0])!.Value;
        if (SpotFor(inHand[0], hand) is not Spot aim)
        {
            Refusal = "no place there";
            yield break;
        }

        Reach reach = new(Me, hand, PointOf(aim, inHand[0]));
        yield return reach;
        if (!reach.IsThere)
        {
            Refusal = "out of reach";
            Me.Body.LowerHand(hand);
            yield break;
        }

        yield return new Until(() => PutWhen?.Invoke() != false);
        yield return new Sequence(SetDown(hand, inHand));
        Me.Body.LowerHand(hand);
    }

    private IEnumerable<Step> SetDown(Side hand, Item[] inHand)
    {
        List<StandingItem> standing = [];
        foreach (Item item in inHand)
        {
            // Another's goods may stand there by now; each unit takes room from the next.
            if (SpotFor(item, hand) is Spot spot)
            {
                Me.LetGo(item);
                standing.Add(Stage.Stock.Place(item, spot));
            }
        }

        if (standing.Count == 0)
        {
            Refusal = "the place is taken by now";
            yield break;
        }

        TimeSpan met = Me.Now;
        TimeSpan rests = Stage.Hands.SetDown(met, standing, Me.Chance);
        Items = [.. standing.Select(unit => unit.Item)];
        Plates = [.. standing.SelectMany(unit => unit.Plates).Select(share => share.Plate).Distinct().Order()];
        At = met;
        Stage.Report(new TruthAction(met, ActionKind.Put, Me.Number, null, Items, Plates, Me.Behaviour));
        yield return new Until(() => Me.Now >= rests);
        if (Stage.Stock.Find(standing[^1].Item.Number) == standing[^1] && Stage.Stock.MayTopple(standing[^1], isTaken: false) is (StandingItem before, StandingItem after))
        {
            Stage.Hands.Fall(Me.Now, before, after);
        }
    }

    private Spot? SpotFor(Item item, Side hand) =>
        plates is not null ? Stage.Stock.SpotFor(item.Look, plates) : Stage.Stock.SpotsNear(item.Look, Me.Body.Pose.Hand(hand) with { Z = 1.1f }, NearMetres, NotOn).FirstOrDefault();

    private static Vector3 PointOf(Spot spot, Item item) =>
        spot.Surface.ToStore(spot.Footprint.CentreX, spot.Footprint.CentreY, spot.ZMetres + (item.Look.HeightMetres / 2));
}

/// <summary>Puts what the hands hold into basket, trolley, bag, pack or lap, or onto the arm where there is none of these.</summary>
internal sealed class Stow(Actor me) : Act(me)
{
    protected override IEnumerable<Step> Play()
    {
        foreach (Side hand in new[] { Side.Right, Side.Left })
        {
            if (Me.IsFree(hand))
            {
                continue;
            }

            yield return new Sequence(Carriers.ReachInto(Me, hand));
            foreach (Item item in Me.Held.Where(held => held.Hand == hand).Select(held => held.Item).ToArray())
            {
                Me.PutAway(item);
            }

            Me.Body.LowerHand(hand);
        }
    }
}

/// <summary>Takes things out of basket, trolley, bag, pack or lap into a hand; those in a hand stay there.</summary>
internal sealed class TakeOut(Actor me, IReadOnlyList<Item> items) : Act(me)
{
    protected override IEnumerable<Step> Play()
    {
        Item[] stowed = [.. Me.Carried.Where(carried => items.Any(item => item.Number == carried.Number))];
        if (stowed.Length == 0)
        {
            yield break;
        }

        Side hand = Me.FreeHand ?? Side.Right;
        yield return new Sequence(Carriers.ReachInto(Me, hand));
        foreach (Item item in stowed.Where(item => Me.Carried.Any(carried => carried.Number == item.Number)))
        {
            Me.LetGo(item);
            Me.Grip(hand, item);
        }

        Me.Body.LowerHand(hand);
    }
}

/// <summary>Leaves something that one has on the floor in front of the feet, or beside the store's shelves: it is no shelf.</summary>
internal sealed class Drop(Actor me, IReadOnlyList<Item> items) : Act(me)
{
    private const double HandHeightMetres = 0.1;

    /// <summary>What lies on the floor now.</summary>
    public IReadOnlyList<Item> Items { get; private set; } = [];

    protected override IEnumerable<Step> Play()
    {
        yield return new TakeOut(Me, items);
        Item[] inHand = [.. items.Where(item => Me.HandWith(item) is not null).Select(item => Me.Held.First(held => held.Item.Number == item.Number).Item)];
        if (inHand.Length == 0)
        {
            yield break;
        }

        Side hand = Me.HandWith(inHand[0])!.Value;
        Vector3 point = FreeFloor(hand == Side.Left ? 1 : -1);
        yield return new Reach(Me, hand, point);
        foreach (Item item in inHand)
        {
            Me.LetGo(item);
            Stage.Stock.LeaveOnFloor(item, point.X, point.Y);
        }

        Items = inHand;
        Stage.Report(new TruthAction(Me.Now, ActionKind.Drop, Me.Number, null, inHand, [], Me.Behaviour));
        yield return new Lower(Me, hand);
    }

    /// <summary>A place on the floor within the hand's reach that lies under no shelf: before the body, then beside it, then behind it.</summary>
    private Vector3 FreeFloor(int aside)
    {
        const double Room = 0.12;
        (double Ahead, double Aside)[] places = [(0.3, 0.1), (0.1, 0.36), (-0.15, 0.36), (0.1, -0.36), (-0.3, 0.15)];
        foreach ((double ahead, double left) in places)
        {
            Vector3 point = Me.Beside(ahead, aside * left, HandHeightMetres);
            if (Stage.Floor.IsFree(new FloorPoint(point.X, point.Y), Room))
            {
                return point;
            }
        }

        return Me.Beside(-0.3, 0, HandHeightMetres);
    }
}

/// <summary>Where people keep what they carry.</summary>
internal static class Carriers
{
    /// <summary>A hand goes to what goods are carried in and stays there for as long as it takes.</summary>
    public static IEnumerable<Step> ReachInto(Actor me, Side hand)
    {
        double stature = me.Body.Look.StatureMetres;
        (Vector3 point, double seconds) = me.Body.Look.Carrier switch
        {
            Carrier.Basket => (me.Beside(0.15, 0.25, 0.5 * stature), me.Stage.Acting.StowSeconds),
            Carrier.ShoulderBag => (me.Beside(0.1, 0.22, 0.55 * stature), me.Stage.Acting.StowBagSeconds),
            Carrier.Backpack => (me.Beside(0.05, 0.2, 0.8 * stature), me.Stage.Acting.StowBagSeconds),
            Carrier.Trolley => (me.Beside(0.6, 0, 0.5 * stature), me.Stage.Acting.StowSeconds),
            Carrier.Wheelchair => (me.Beside(0.25, 0, 0.42 * stature), me.Stage.Acting.StowSeconds),
            _ => (me.Beside(0.2, hand == Side.Left ? -0.1 : 0.1, 0.62 * stature), me.Stage.Acting.StowSeconds),
        };
        yield return new Reach(me, hand, point);
        TimeSpan until = me.Now + TimeSpan.FromSeconds(seconds);
        yield return new Until(() => me.Now >= until);
    }
}

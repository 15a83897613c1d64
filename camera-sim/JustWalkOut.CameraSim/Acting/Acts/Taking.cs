using System.Numerics;
using JustWalkOut.CameraSim.Goods;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Acting.Acts;

/// <summary>
/// Takes units of a product from a shelf in one grab: reaches, closes the fingers around them, may hold them on their plate for a while, and
/// lifts them. They are in the hand afterwards. Stand before the shelf first (<see cref="GoToPlates"/>, <see cref="GoToGoods"/>).
/// </summary>
internal sealed class Take(Actor me, Sku sku) : Act(me)
{
    /// <summary>From which plates; null for wherever it stands nearest.</summary>
    public IReadOnlyList<PlateId>? From { get; init; }

    /// <summary>How many units in this grab; fewer are taken where fewer stand there.</summary>
    public int Quantity { get; init; } = 1;

    /// <summary>How many units the fingers close around; those beyond <see cref="Quantity"/> are let go again where they stand.</summary>
    public int Touched { get; init; }

    /// <summary>With which hand; null for a free one, the right one where none is.</summary>
    public Side? Hand { get; init; }

    /// <summary>How long the units are held on their plate before they are lifted, beyond the closing of the fingers.</summary>
    public double HoldSeconds { get; init; }

    /// <summary>The fingers hold on until this is so as well.</summary>
    public Func<bool>? LiftWhen { get; init; }

    /// <summary>What was taken; empty where nothing was.</summary>
    public IReadOnlyList<Item> Items { get; private set; } = [];

    /// <summary>The plates that lost weight, in plate order.</summary>
    public IReadOnlyList<PlateId> Plates { get; private set; } = [];

    /// <summary>When the goods had left their plates; null where nothing was taken.</summary>
    public TimeSpan? At { get; private set; }

    /// <summary>Why nothing was taken; null where something was.</summary>
    public string? Refusal { get; private set; }

    protected override IEnumerable<Step> Play()
    {
        Side hand = Hand ?? Me.FreeHand ?? Side.Right;
        if (Choose(hand) is not [StandingItem first, ..])
        {
            Refusal = "none stands there";
            yield break;
        }

        Reach reach = new(Me, hand, GripOf(first));
        yield return reach;
        if (!reach.IsThere)
        {
            Refusal = "out of reach";
            Me.Body.LowerHand(hand);
            yield break;
        }

        // Somebody may have been quicker since the hand set out.
        IReadOnlyList<StandingItem> units = Choose(hand);
        FingerContact fingers = new(Stage.GoodsOptions, SharesOf(units), Stage.Report);
        yield return new Sequence(CloseFingers(fingers, units));
        yield return new Sequence(HoldOn(fingers, units));
        units = units.All(unit => Stage.Stock.Find(unit.Item.Number) == unit) ? units : Choose(hand);
        fingers.Release(Me.Now, TimeSpan.FromSeconds(Stage.GoodsOptions.LiftSecondsMin));
        if (units.Count == 0)
        {
            Refusal = "somebody else was quicker";
        }
        else
        {
            yield return new Sequence(Lift(hand, [.. units.Take(Quantity)]));
        }

        Me.Body.LowerHand(hand);
    }

    private StandingItem[] Choose(Side hand) =>
        [.. Stage.Stock.Reachable(sku, From, Me.Body.Pose.Hand(hand)).Where(standing => standing.Plates.Count > 0).Take(Math.Max(Quantity, Touched))];

    private IEnumerable<Step> CloseFingers(FingerContact fingers, IReadOnlyList<StandingItem> units)
    {
        TimeSpan ramp = TimeSpan.FromSeconds(Stage.GoodsOptions.FingerSecondsMin);
        double grams = fingers.DrawPressure(Me.Chance);
        fingers.Press(Me.Now, grams, ramp);
        IReadOnlyList<PlateId> beside = units.Count > 0 ? Stage.Stock.NeighboursOf(units[0].Plates) : [];
        if (beside.Count > 0 && Me.Chance.NextDouble() < Stage.GoodsOptions.NeighbourTouchShare)
        {
            fingers.Brush(Me.Now, grams * Me.Chance.Between(0, Stage.GoodsOptions.NeighbourTouchMax), Me.Chance.OneOf(beside), ramp);
        }

        TimeSpan closed = Me.Now + TimeSpan.FromSeconds(Me.Chance.Between(Stage.GoodsOptions.FingerSecondsMin, Stage.GoodsOptions.FingerSecondsMax));
        yield return new Until(() => Me.Now >= closed);
    }

    /// <summary>A hand that holds goods on their plate carries part of their weight, now more, now less.</summary>
    private IEnumerable<Step> HoldOn(FingerContact fingers, IReadOnlyList<StandingItem> units)
    {
        TimeSpan until = Me.Now + TimeSpan.FromSeconds(HoldSeconds);
        while (Me.Now < until || LiftWhen?.Invoke() == false)
        {
            double carriedMax = Stage.GoodsOptions.GripWaverShare * units.Sum(unit => unit.Item.Grams);
            fingers.Press(Me.Now, fingers.DrawPressure(Me.Chance) - Me.Chance.Between(0, carriedMax), TimeSpan.FromSeconds(Stage.GoodsOptions.LiftSecondsMin));
            TimeSpan next = Me.Now + TimeSpan.FromSeconds(Stage.GoodsOptions.GripWaverSeconds * Me.Chance.Between(0.5, 1.5));
            yield return new Until(() => Me.Now >= next || (Me.Now >= until && LiftWhen?.Invoke() != false));
        }
    }

    private IEnumerable<Step> Lift(Side hand, IReadOnlyList<StandingItem> units)
    {
        TimeSpan gone = Stage.Hands.Lift(Me.Now, units, Me.Chance);
        foreach (StandingItem unit in units)
        {
            Stage.Stock.Remove(unit.Item.Number);
            Me.Grip(hand, unit.Item);
        }

        Items = [.. units.Select(unit => unit.Item)];
        Plates = [.. units.SelectMany(unit => unit.Plates).Select(share => share.Plate).Distinct().Order()];
        At = gone;
        Stage.Report(new TruthAction(gone, ActionKind.Take, Me.Number, null, Items, Plates, Me.Behaviour));
        if (Stage.Stock.MayTopple(units[0], isTaken: true) is (StandingItem before, StandingItem after))
        {
            Stage.Hands.Fall(gone, before, after);
        }

        yield return new Until(() => Me.Now >= gone);
    }

    private static Vector3 GripOf(StandingItem standing) => standing.Base + new Vector3(0, 0, standing.Item.Look.HeightMetres / 2);

    private static PlateShare[] SharesOf(IReadOnlyList<StandingItem> units) =>
        [.. units.SelectMany(unit => unit.Plates).GroupBy(share => share.Plate).OrderBy(group => group.Key).Select(group => new PlateShare(group.Key, group.Sum(share => share.Share) / units.Count))];
}

/// <summary>Picks something up from the floor near by: walks to it, bends down and has it in the hand afterwards.</summary>
internal sealed class PickUp(Actor me, int itemNumber) : Act(me)
{
    /// <summary>What was picked up; null where it lay there no more or could not be got at.</summary>
    public Item? Item { get; private set; }

    protected override IEnumerable<Step> Play()
    {
        if (Stage.Stock.Find(itemNumber) is not { Plates.Count: 0 } lying)
        {
            yield break;
        }

        Side hand = Me.FreeHand ?? Side.Right;
        double far = Math.Max(0.01, Me.DistanceMetres(new(lying.Base.X, lying.Base.Y)));
        double share = Math.Max(0, far - 0.45) / far;
        Walk walk = new(Me, new(Me.Body.At.XMetres + (share * (lying.Base.X - Me.Body.At.XMetres)), Me.Body.At.YMetres + (share * (lying.Base.Y - Me.Body.At.YMetres))),
            Math.Atan2(lying.Base.Y - Me.Body.At.YMetres, lying.Base.X - Me.Body.At.XMetres));
        yield return walk;
        Reach reach = new(Me, hand, lying.Base + new Vector3(0, 0, 0.03f));
        yield return reach;
        if (reach.IsThere && Stage.Stock.Find(itemNumber) == lying)
        {
            Item = Stage.Stock.Remove(itemNumber).Item;
            Me.Grip(hand, Item);
            Stage.Report(new TruthAction(Me.Now, ActionKind.Take, Me.Number, null, [Item], [], Me.Behaviour));
        }

        yield return new Lower(Me, hand);
    }
}

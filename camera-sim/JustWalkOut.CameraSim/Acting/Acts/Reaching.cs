using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Acting.Acts;

/// <summary>Brings a hand to a point, and leaves it there.</summary>
internal sealed class Reach(Actor me, Side hand, Vector3 point) : Act(me)
{
    /// <summary>A hand that has come no nearer by this much gets no further.</summary>
    private const float NearerMetres = 0.01f;

    private float _nearest = float.PositiveInfinity;
    private TimeSpan _nearerAt;

    /// <summary>Whether the hand got there, or near enough to grip what is there.</summary>
    public bool IsThere { get; private set; }

    protected override IEnumerable<Step> Play()
    {
        Me.Body.ReachFor(hand, point);
        TimeSpan until = Me.Now + TimeSpan.FromSeconds(Stage.Acting.ReachSeconds);
        _nearerAt = Me.Now;
        yield return new Until(() => Me.Body.HandIsThere(hand) || Me.Now >= until || IsNearAsCanBe());
        IsThere = Me.Body.HandIsThere(hand) || Vector3.Distance(Me.Body.Pose.Hand(hand), point) < Stage.Acting.GripMetres;
    }

    /// <summary>Whether something stops the hand so near that it grips from there: a board, a neighbour's arm.</summary>
    private bool IsNearAsCanBe()
    {
        float away = Vector3.Distance(Me.Body.Pose.Hand(hand), point);
        if (away < _nearest - NearerMetres)
        {
            (_nearest, _nearerAt) = (away, Me.Now);
        }

        return away < Stage.Acting.GripMetres && Me.Now - _nearerAt > TimeSpan.FromSeconds(Stage.Acting.StoppedSeconds);
    }
}

/// <summary>Lets a hand sink, and waits until it hangs.</summary>
internal sealed class Lower(Actor me, Side hand) : Act(me)
{
    protected override IEnumerable<Step> Play()
    {
        Me.Body.LowerHand(hand);
        TimeSpan until = Me.Now + TimeSpan.FromSeconds(Stage.Acting.ReachSeconds);
        yield return new Until(() => Me.Body.HandIsDown(hand) || Me.Now >= until);
    }
}

/// <summary>Looks at a point for a while.</summary>
internal sealed class LookAt(Actor me, Vector3 point, double seconds) : Act(me)
{
    protected override IEnumerable<Step> Play()
    {
        Me.Body.LookAt(point);
        yield return new Wait(Me, seconds);
        Me.Body.LookAt(null);
    }
}

/// <summary>Leans a hand on a plate, presses it, or lifts its edge, and takes nothing. Stand before it first.</summary>
internal sealed class Lean(Actor me, PlateId plate, double grams, double seconds) : Act(me)
{
    /// <summary>Which hand; null for a free one.</summary>
    public Side? Hand { get; init; }

    protected override IEnumerable<Step> Play()
    {
        if (!Stage.Layout.TryFind(plate, out PlatePlace place))
        {
            yield break;
        }

        Side hand = Hand ?? Me.FreeHand ?? Side.Right;
        Reach reach = new(Me, hand, Plates.FrontOf(place));
        yield return reach;
        if (reach.IsThere)
        {
            Stage.Hands.Lean(Me.Now, TimeSpan.FromSeconds(seconds), plate, grams);
            TimeSpan until = Me.Now + TimeSpan.FromSeconds(seconds);
            yield return new Until(() => Me.Now >= until);
        }

        Me.Body.LowerHand(hand);
    }
}

/// <summary>Bumps against the furniture in passing: a blow, and nothing else.</summary>
internal sealed class Bump(Actor me, double strength = 1) : Act(me)
{
    private const double AheadMetres = 0.34;
    private const double AsideMetres = 0.2;
    private const double UpShare = 0.6;
    private const double CaughtSeconds = 0.35;
    private const double SecondsMax = 2;

    protected override IEnumerable<Step> Play()
    {
        // Both hands catch the gondola's edge: that is what is seen of it.
        foreach (Side hand in (Side[])[Side.Left, Side.Right])
        {
            Me.Body.ReachFor(hand, Me.Beside(AheadMetres, hand == Side.Left ? AsideMetres : -AsideMetres, UpShare * Me.Body.Look.StatureMetres));
        }

        yield return new Wait(Me, () => Me.Body.HandIsOut(Side.Left) && Me.Body.HandIsOut(Side.Right), SecondsMax);
        Stage.Report(new Shock(Me.Now, Me.Beside(0.3, 0, 0.8), strength));
        yield return new Wait(Me, CaughtSeconds);
        Me.Body.LowerHand(Side.Left);
        Me.Body.LowerHand(Side.Right);
        yield return new Wait(Me, () => Me.Body.HandIsDown(Side.Left) && Me.Body.HandIsDown(Side.Right), SecondsMax);
    }
}

/// <summary>Takes off the coat, standing; it is carried from then on. Nothing happens without a coat.</summary>
/// <param name="me">Who.</param>
/// <param name="grams">What the coat weighs.</param>
internal sealed class TakeCoatOff(Actor me, double grams = 900) : Act(me)
{
    protected override IEnumerable<Step> Play()
    {
        if (Me.Body.Look.Coat is not Colour colour)
        {
            yield break;
        }

        double shoulder = 0.8 * Me.Body.Look.StatureMetres;
        Me.Body.ReachFor(Side.Left, Me.Beside(-0.05, 0.3, shoulder));
        Me.Body.ReachFor(Side.Right, Me.Beside(-0.05, -0.3, shoulder));
        yield return new Wait(Me, Stage.Acting.CoatOffSeconds);
        Me.Body.Look = Me.Body.Look with { Coat = null };
        Me.Has(Stage.Stock.NewThing(grams, new GoodsLook(GoodsShape.Bag, 0.35f, 0.25f, 0.12f, colour, colour)));
        Me.Body.LowerHand(Side.Left);
        Me.Body.LowerHand(Side.Right);
    }
}

/// <summary>Points of plates that hands go to.</summary>
internal static class Plates
{
    /// <summary>The middle of a plate's front edge, a little above it.</summary>
    public static Vector3 FrontOf(PlatePlace place)
    {
        (double sine, double cosine) = Math.SinCos(place.Pose.YawDegrees * Math.PI / 180);
        double across = place.Size.Width / 2;
        const double Deep = 0.05;
        return new Vector3(
            (float)(place.Pose.X + (cosine * across) - (sine * Deep)),
            (float)(place.Pose.Y + (sine * across) + (cosine * Deep)),
            (float)(place.Pose.Z + 0.03));
    }
}

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

/// <summary>
/// Takes off the coat, standing: opens it, pushes it over the shoulders, draws the arms out behind the back and brings it forward in one hand. It is
/// carried over the left arm from then on, or lies in what goods are carried in. Nothing happens without a coat.
/// </summary>
/// <param name="me">Who.</param>
/// <param name="grams">What the coat weighs.</param>
internal sealed class TakeCoatOff(Actor me, double grams = 900) : Act(me)
{
    // What each part takes of the whole time.
    private const double OpenShare = 0.2;
    private const double PushShare = 0.2;
    private const double DrawShare = 0.35;
    private const double BringShare = 0.25;

    protected override IEnumerable<Step> Play()
    {
        if (Me.Body.Look is not { Coat: Colour colour, IsCoatWorn: true, StatureMetres: float stature, Carrier: Carrier carrier })
        {
            yield break;
        }

        double seconds = Stage.Acting.CoatOffSeconds;
        BothHandsTo(0.14, 0.1, 0.75 * stature);
        yield return new Wait(Me, OpenShare * seconds);
        BothHandsTo(0.02, 0.2, 0.79 * stature);
        yield return new Sequence(Slip((0, 0.2f), PushShare * seconds));
        BothHandsTo(-0.17, 0.1, 0.52 * stature);
        yield return new Sequence(Slip((0.2f, 0.7f), DrawShare * seconds));
        Side other = carrier == Carrier.Basket ? Side.Left : Side.Right;
        Me.Body.LowerHand(other);
        if (carrier is Carrier.Hands or Carrier.Backpack)
        {
            Me.Body.LowerHand(Side.Left);
            yield return new Sequence(Slip((0.7f, 2), BringShare * seconds));
            Me.HangOverArm(Coat(colour));
        }
        else
        {
            Side hand = other == Side.Left ? Side.Right : Side.Left;
            Me.Body.ReachFor(hand, Me.Beside(0.15, hand == Side.Left ? 0.15 : -0.15, 0.6 * stature));
            yield return new Sequence(Slip((0.7f, 1), BringShare * seconds));
            yield return new Sequence(Carriers.ReachInto(Me, hand));
            Me.Body.Look = Me.Body.Look with { Coat = null, CoatOff = 0 };
            Me.Has(Coat(colour));
            Me.Body.LowerHand(hand);
        }
    }

    private Item Coat(Colour colour) => Stage.Stock.NewThing(grams, new GoodsLook(GoodsShape.Bag, 0.35f, 0.25f, 0.12f, colour, colour));

    private void BothHandsTo(double ahead, double aside, double up)
    {
        // Who has a basket or goods on the left arm keeps that arm still and shakes the sleeve off over it.
        if (Me.Body.Look.Carrier != Carrier.Basket && (Me.Body.Look.Carrier != Carrier.Hands || Me.Carried.Count == 0))
        {
            Me.Body.ReachFor(Side.Left, Me.Beside(ahead, aside, up));
        }

        Me.Body.ReachFor(Side.Right, Me.Beside(ahead, -aside, up));
    }

    /// <summary>The coat comes off by a part of its way, over some time.</summary>
    private IEnumerable<Step> Slip((float From, float To) off, double seconds)
    {
        TimeSpan began = Me.Now;
        yield return new Until(() =>
        {
            float done = (float)Math.Min(1, (Me.Now - began).TotalSeconds / seconds);
            Me.Body.Look = Me.Body.Look with { CoatOff = float.Lerp(off.From, off.To, done) };
            return done >= 1;
        });
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

using System.Numerics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Acting.Acts;

/// <summary>
/// Holds things out to somebody until they are taken or patience ends. The other one's <see cref="Accept"/> takes them; both may begin in
/// either order. Stand near each other first (<see cref="WalkUpTo"/>). What was not taken stays in the hand.
/// </summary>
internal sealed class Offer(Actor me, Actor to, IReadOnlyList<Item> items) : Act(me)
{
    /// <summary>To whom.</summary>
    public Actor To { get; } = to;

    /// <summary>The hand that holds them out; set while it does.</summary>
    public Side Hand { get; private set; }

    /// <summary>What is held out, as it is now.</summary>
    public IReadOnlyList<Item> Items { get; private set; } = [];

    /// <summary>Whether the other one has them.</summary>
    public bool IsTaken { get; set; }

    protected override IEnumerable<Step> Play()
    {
        yield return new TakeOut(Me, items);
        Items = [.. items.Where(item => Me.HandWith(item) is not null).Select(item => Me.Held.First(held => held.Item.Number == item.Number).Item)];
        if (Items.Count == 0)
        {
            yield break;
        }

        Hand = Me.HandWith(Items[0])!.Value;
        Me.Body.TurnTo(Math.Atan2(To.Body.At.YMetres - Me.Body.At.YMetres, To.Body.At.XMetres - Me.Body.At.XMetres));
        yield return new Reach(Me, Hand, Between(Me, To));
        Me.Offering = this;
        yield return new Wait(Me, () => IsTaken || To.HasLeft, Stage.Acting.HandOverSeconds);
        Me.Offering = null;
        Me.Body.LowerHand(Hand);
    }

    private static Vector3 Between(Actor giver, Actor receiver)
    {
        float height = 0.6f * Math.Min(giver.Body.Look.StatureMetres, receiver.Body.Look.StatureMetres);
        return new Vector3((float)((giver.Body.At.XMetres + receiver.Body.At.XMetres) / 2), (float)((giver.Body.At.YMetres + receiver.Body.At.YMetres) / 2), height);
    }
}

/// <summary>Waits for somebody's <see cref="Offer"/> and takes it into a free hand.</summary>
internal sealed class Accept(Actor me, Actor from) : Act(me)
{
    /// <summary>What was handed over; empty where nothing came.</summary>
    public IReadOnlyList<Item> Items { get; private set; } = [];

    protected override IEnumerable<Step> Play()
    {
        Wait wait = new(Me, () => from.Offering?.To == Me || from.HasLeft, Stage.Acting.HandOverSeconds);
        yield return wait;
        if (from.Offering is not Offer offer || offer.To != Me)
        {
            yield break;
        }

        Side hand = Me.FreeHand ?? Side.Right;
        Me.Body.TurnTo(Math.Atan2(from.Body.At.YMetres - Me.Body.At.YMetres, from.Body.At.XMetres - Me.Body.At.XMetres));
        Reach reach = new(Me, hand, from.Body.Pose.Hand(offer.Hand));
        yield return reach;

        // The giver may have lost patience while the hand was on its way.
        if (reach.IsThere && from.Offering == offer)
        {
            foreach (Item item in offer.Items)
            {
                from.LetGo(item);
                Me.Grip(hand, item);
            }

            offer.IsTaken = true;
            Items = offer.Items;
            Stage.Report(new TruthAction(Me.Now, ActionKind.HandOver, from.Number, Me.Number, Items, [], from.Behaviour ?? Me.Behaviour));
        }

        yield return new Lower(Me, hand);
    }
}

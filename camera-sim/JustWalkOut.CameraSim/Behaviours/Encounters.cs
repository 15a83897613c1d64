using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Behaviours;

/// <summary>Behaviours of two and three people.</summary>
internal static class Encounters
{
    /// <summary>Each reaches past the other for what stands before the other.</summary>
    public static IEnumerable<Step> CrossingHands(Play play)
    {
        Sku[] near = [.. play.Goods.Beside(play.Sku).Where(sku => Assortment.Standing(play.Me.Stage, sku) > 0)];
        if (near.Length == 0)
        {
            return play.Buy();
        }

        Sku other = near[0];
        Meeting feet = new(2, play.Options.MeetingSeconds);
        Meeting hands = new(2, play.Options.MeetingSeconds);
        Joint joint = new(
            BehaviourKinds.CrossingHands, 1,
            _ => Reach(play.Me, play.Sku, other),
            partner => Reach(partner, other, play.Sku))
        {
            GiveUp = () => feet.IsOff = hands.IsOff = true,
        };
        return play.Troupe.Company.Together(play.Me, joint, play.Buy());

        IEnumerable<Step> Reach(Actor me, Sku before, Sku wanted)
        {
            yield return new GoToPlates(me, [play.Goods.Place(before)!.Id]);
            yield return new Until(() => feet.Comes(me));
            yield return new Take(me, wanted) { LiftWhen = () => hands.Comes(me) };
            yield return new Stow(me);
        }
    }

    /// <summary>Two take one unit each of the same product in the same moment.</summary>
    public static IEnumerable<Step> SameItem(Play play)
    {
        Meeting feet = new(2, play.Options.MeetingSeconds);
        Meeting hands = new(2, play.Options.MeetingSeconds);
        Joint joint = new(BehaviourKinds.SameItem, 1, _ => TakeWith(play.Me), TakeWith) { GiveUp = () => feet.IsOff = hands.IsOff = true };
        return play.Troupe.Company.Together(play.Me, joint, play.Buy());

        IEnumerable<Step> TakeWith(Actor me)
        {
            yield return new GoToGoods(me, play.Sku);
            yield return new Until(() => feet.Comes(me));
            yield return new Take(me, play.Sku) { LiftWhen = () => hands.Comes(me) };
            yield return new Stow(me);
        }
    }

    /// <summary>Taken by one, carried away by the other.</summary>
    public static IEnumerable<Step> HandToHand(Play play)
    {
        bool isOff = false;
        Joint joint = new(BehaviourKinds.HandToHand, 1, others => Give(play.Me, others[0]), Receive) { GiveUp = () => isOff = true };
        return play.Troupe.Company.Together(play.Me, joint, play.Buy());

        IEnumerable<Step> Give(Actor me, Actor to)
        {
            yield return new GoToGoods(me, play.Sku);
            Take take = new(me, play.Sku);
            yield return take;
            if (take.Items.Count > 0)
            {
                yield return new WalkUpTo(me, to);
                yield return new Offer(me, to, take.Items);
            }

            isOff = true;
            yield return new Stow(me);
        }

        IEnumerable<Step> Receive(Actor me)
        {
            yield return new Wait(me, () => isOff || play.Me.Offering?.To == me, 2 * play.Options.InvitationSeconds);
            if (!isOff)
            {
                yield return new Accept(me, play.Me);
                yield return new Stow(me);
            }
        }
    }

    /// <summary>Somebody tall takes it from the top shelf and gives it to the one who asked.</summary>
    public static IEnumerable<Step> HelpReach(Play play)
    {
        Sku[] high = [.. play.Goods.Placed.Where(sku => play.Goods.IsHigh(sku) && Assortment.Standing(play.Me.Stage, sku) > 0)];
        Sku wanted = play.Goods.IsHigh(play.Sku) || high.Length == 0 ? play.Sku : play.Chance.OneOf(high);
        bool isOff = false;
        Actor? helper = null;
        Joint joint = new(BehaviourKinds.HelpReach, 1, others => Ask(play.Me, others[0]), Help)
        {
            Fits = other => !other.Body.Look.IsSeated && other.Body.Look.StatureMetres >= Math.Max(play.Me.Body.Look.StatureMetres, play.Options.HelperStatureMetres),
            GiveUp = () => isOff = true,
        };
        return play.Troupe.Company.Together(play.Me, joint, play.Buy());

        IEnumerable<Step> Ask(Actor me, Actor other)
        {
            helper = other;
            yield return new GoToPlates(me, [play.Goods.Place(wanted)!.Id]);
            yield return new Wait(me, () => isOff || helper.Offering?.To == me || helper.HasLeft, 2 * play.Options.InvitationSeconds);
            if (helper.Offering?.To == me)
            {
                yield return new Accept(me, helper);
                yield return new Stow(me);
            }
        }

        IEnumerable<Step> Help(Actor me)
        {
            yield return new GoToGoods(me, wanted);
            Take take = new(me, wanted);
            yield return take;
            if (take.Items.Count > 0)
            {
                yield return new WalkUpTo(me, play.Me);
                yield return new Offer(me, play.Me, take.Items);
            }

            isOff = true;
            yield return new Stow(me);
        }
    }

    /// <summary>Three at one gondola take and put back for a minute.</summary>
    public static IEnumerable<Step> ThreeAtOnce(Play play)
    {
        Sku[] near = [play.Sku, .. play.Goods.Beside(play.Sku).Where(sku => Assortment.Standing(play.Me.Stage, sku) > 0).Take(5)];
        Meeting feet = new(3, play.Options.MeetingSeconds);
        int acts = 0;
        int seats = 0;
        Joint joint = new(BehaviourKinds.ThreeAtOnce, 2, _ => Grab(play.Me), Grab) { GiveUp = () => feet.IsOff = true };
        return play.Troupe.Company.Together(play.Me, joint, play.Buy());

        IEnumerable<Step> Grab(Actor me)
        {
            yield return new GoToPlates(me, [play.Goods.Place(near[seats++ % near.Length])!.Id]);
            yield return new Until(() => feet.Comes(me));
            if (feet.IsOff)
            {
                yield break;
            }

            TimeSpan until = me.Now + TimeSpan.FromSeconds(play.Options.FlurrySeconds);
            List<Take> taken = [];
            while (acts < play.Options.FlurryActs && me.Now < until)
            {
                acts++;
                yield return new Sequence(TakeOrPut(me, taken));

                // Nothing to take and nothing to put must not spin.
                yield return new Wait(me, me.Chance.Between(0.05, 0.3));
            }

            yield return new Stow(me);
        }

        IEnumerable<Step> TakeOrPut(Actor me, List<Take> taken)
        {
            if (taken.Count >= 2 || (taken.Count == 1 && me.Chance.Next(3) == 0))
            {
                Take back = taken[me.Chance.Next(taken.Count)];
                taken.Remove(back);
                yield return new Put(me, back.Items, back.Plates);
                yield break;
            }

            Take take = new(me, me.Chance.OneOf(near)) { Hand = me.FreeHand ?? Side.Right };
            yield return take;
            if (take.Items.Count > 0)
            {
                taken.Add(take);
            }
        }
    }
}

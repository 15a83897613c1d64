using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>A shopper from the gate to the exit: stop by stop, with time for whoever asks in between.</summary>
/// <param name="troupe">What all share.</param>
/// <param name="options">Patience.</param>
/// <param name="closing">When everybody heads for the exit, since the simulation's start.</param>
/// <param name="wishes">What somebody outside wants to see; null for nobody.</param>
internal sealed class ShopperMind(Troupe troupe, CastingOptions options, TimeSpan closing, Wishes? wishes)
{
    /// <summary>What one of a party does.</summary>
    public IEnumerable<Step> Of(Actor me, CastPerson cast, PartyInside party)
    {
        ChildMind children = new(troupe.Goods, options, closing, Play);
        if (cast.IsChild && party.Take(me, cast.Stops) is Ward ward)
        {
            // No stranger asks a child for help.
            yield return new Sequence(children.Of(ward, party));
            yield return new Leave(me, ChildMind.WayOut(party) == ZoneKind.Entry);
            yield break;
        }

        troupe.Company.Join(me);
        NoteVisit(me, party.Party, cast);
        for (int i = 0; i < cast.Stops.Count && me.Now < closing; i++)
        {
            yield return new Sequence(troupe.Company.Answer(me));
            if (cast.CoatOffAt == i)
            {
                troupe.Company.Note(BehaviourKinds.CoatOff, me);
                yield return new TakeCoatOff(me);
            }

            yield return new Sequence(Play(me, Wished(me, cast.Stops[i])));
        }

        yield return new Sequence(children.GoAlong(me, party));
        party.Done++;
        TimeSpan patience = me.Now + TimeSpan.FromSeconds(options.PartyPatienceSeconds);
        bool IsTimeToGo() => party.AreAllDone || me.Now >= patience || me.Now >= closing;
        while (!IsTimeToGo() || troupe.Company.IsInvited(me))
        {
            yield return new Wait(me, () => IsTimeToGo() || troupe.Company.IsInvited(me), options.PartyPatienceSeconds);
            yield return new Sequence(troupe.Company.Answer(me));
        }

        troupe.Company.Part(me);
        yield return new Sequence(children.Gather(me, party));
        yield return new Leave(me, ChildMind.WayOut(party) == ZoneKind.Entry);
    }

    /// <summary>What somebody does who slipped in: the same without company, and out again quickly.</summary>
    public IEnumerable<Step> OfTailgater(Actor me, CastPerson cast)
    {
        troupe.Company.Note(BehaviourKinds.Tailgating, me);
        me.Behaviour = BehaviourKinds.Tailgating;
        foreach (Stop stop in cast.Stops.Where(_ => me.Now < closing))
        {
            Approach approach = new(me, stop.Sku, stop.LookSeconds);
            yield return approach;
            if (approach.HasArrived && stop.Quantity > 0)
            {
                yield return new Take(me, stop.Sku) { Quantity = stop.Quantity };
                yield return new Stow(me);
            }
        }

        yield return new Leave(me);
    }

    private void NoteVisit(Actor me, Party party, CastPerson cast)
    {
        if (party.People[0] != cast)
        {
            return;
        }

        foreach (string name in party.Behaviours.Where(name => name != BehaviourKinds.Tailgating))
        {
            troupe.Company.Note(name, me);
        }
    }

    /// <summary>The stop as somebody outside wants to see it.</summary>
    private Stop Wished(Actor me, Stop stop) =>
        wishes is not null && !IsTooLate(me) && wishes.Take(troupe.Company.Free(me)) is { } name ? stop with { Behaviour = name, Quantity = Math.Max(1, stop.Quantity) } : stop;

    private bool IsTooLate(Actor me) => me.Now >= closing - TimeSpan.FromSeconds(options.LastJointSeconds);

    private IEnumerable<Step> Play(Actor me, Stop stop)
    {
        if (stop.Behaviour is not null && !(IsTooLate(me) && BehaviourKinds.Find(stop.Behaviour)!.People > 1))
        {
            return Repertoire.Of(stop.Behaviour, new Play(me, stop.Sku, troupe, stop.LookSeconds));
        }

        return Plain(me, stop);
    }

    private static IEnumerable<Step> Plain(Actor me, Stop stop)
    {
        Approach approach = new(me, stop.Sku, stop.LookSeconds);
        yield return approach;
        if (!approach.HasArrived || stop.Quantity == 0)
        {
            yield break;
        }

        if (stop.HesitationSeconds > 0)
        {
            yield return new Wait(me, stop.HesitationSeconds);
        }

        // More than one unit is taken one by one: several in one grab is a behaviour of its own.
        for (int i = 0; i < stop.Quantity; i++)
        {
            Take take = new(me, stop.Sku);
            yield return take;
            if (stop.IsPutBack && i == 0 && take.Items.Count > 0)
            {
                yield return new Wait(me, stop.LookSeconds);
                yield return new Put(me, take.Items, take.Plates);
            }
            else
            {
                yield return new Stow(me);
            }
        }
    }
}

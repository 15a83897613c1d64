using System.Numerics;
using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.World;
using BodyJoint = JustWalkOut.CameraSim.World.Joint;

namespace JustWalkOut.CameraSim.Behaviours;

/// <summary>What one person does to shelves beside taking and putting goods: own things, opened goods, leaning, bumping, tampering.</summary>
internal static class Mischief
{
    /// <summary>Own phone or cup on a plate, taken again or forgotten.</summary>
    public static IEnumerable<Step> OwnThing(Play play, bool isForgotten)
    {
        Approach approach = play.GoAndLook();
        yield return approach;
        if (!approach.HasArrived)
        {
            yield break;
        }

        play.Begins(isForgotten ? BehaviourKinds.OwnThingForgotten : BehaviourKinds.OwnThing);
        Item thing = Draw(play);
        play.Me.Has(thing);
        Put put = new(play.Me, [thing], approach.Plates);
        yield return put;
        Take take = new(play.Me, play.Sku);
        yield return take;
        yield return new Stow(play.Me);
        yield return play.Ponder(play.Options.OwnThingSeconds);
        if (!isForgotten && put.Items.Count > 0)
        {
            yield return new Regain(play.Me, thing.Number);
            yield return new Stow(play.Me);
        }
    }

    /// <summary>Opened, tasted, put back lighter.</summary>
    public static IEnumerable<Step> OpenedBack(Play play)
    {
        Approach approach = play.GoAndLook();
        yield return approach;
        if (!approach.HasArrived)
        {
            yield break;
        }

        play.Begins(BehaviourKinds.OpenedBack);
        Take take = new(play.Me, play.Sku);
        yield return take;
        if (take.Items.Count == 0)
        {
            yield break;
        }

        yield return new Sequence(Taste(play, take.Items[0]));
        Item lighter = play.Me.Stage.Consume(play.Me, take.Items[0], take.Items[0].Grams * play.Options.TastedShare.Draw(play.Chance));
        Put put = new(play.Me, [lighter], take.Plates);
        yield return put;
        yield return new Stow(play.Me);
    }

    /// <summary>Some bites or sips: the hand goes up to the mouth and down again, until it is enough.</summary>
    private static IEnumerable<Step> Taste(Play play, Item item)
    {
        const double Bite = 1.2;
        TimeSpan until = play.Me.Now + TimeSpan.FromSeconds(play.Options.TastingSeconds.Draw(play.Chance));
        while (play.Me.Now < until && play.Me.HandWith(item) is Side hand)
        {
            BodyPose pose = play.Me.Body.Pose;
            Vector3 mouth = pose[BodyJoint.Nose] + ((pose[BodyJoint.Nose] - pose[BodyJoint.HeadCentre]) * 0.5f) - new Vector3(0, 0, 0.08f);
            yield return new Reach(play.Me, hand, mouth);
            yield return new Wait(play.Me, Bite);
            yield return new Lower(play.Me, hand);
            yield return new Wait(play.Me, Bite);
        }
    }

    /// <summary>A hand leans on the plate while the eyes are elsewhere; afterwards plain shopping.</summary>
    public static IEnumerable<Step> Leaning(Play play)
    {
        Approach approach = play.GoAndLook();
        yield return approach;
        if (approach.HasArrived)
        {
            play.Begins(BehaviourKinds.Leaning);
            yield return new Lean(play.Me, approach.Plates[0], play.Options.LeanGrams.Draw(play.Chance), play.Options.LeanSeconds.Draw(play.Chance));
        }
    }

    /// <summary>The body bumps against the gondola; afterwards plain shopping.</summary>
    public static IEnumerable<Step> Bump(Play play)
    {
        Approach approach = play.GoAndLook();
        yield return approach;
        if (approach.HasArrived)
        {
            play.Begins(BehaviourKinds.Bump);
            yield return new Bump(play.Me, play.Options.BumpStrength.Draw(play.Chance));
            yield return new Take(play.Me, play.Sku);
            yield return new Stow(play.Me);
        }
    }

    /// <summary>A plate is pressed down and its edge lifted, as if goods came and went.</summary>
    public static IEnumerable<Step> Tampering(Play play)
    {
        Approach approach = play.GoAndLook();
        yield return approach;
        if (!approach.HasArrived)
        {
            yield break;
        }

        play.Begins(BehaviourKinds.Tampering);
        int touches = play.Chance.Next(2, 5);
        for (int i = 0; i < touches; i++)
        {
            // A plate cannot be lifted by more than what lies on it.
            double press = play.Options.TamperGrams.Draw(play.Chance);
            double lift = Math.Min(press, 0.8 * play.Me.Stage.Stock.GramsOn(approach.Plates[0]));
            yield return new Lean(play.Me, approach.Plates[0], i % 2 == 0 ? press : -lift, play.Options.TamperSeconds.Draw(play.Chance));
        }
    }

    private static Item Draw(Play play)
    {
        bool isPhone = play.Chance.Next(2) == 0;
        return isPhone
            ? play.Me.Stage.Stock.NewThing(play.Options.PhoneGrams.Draw(play.Chance), new GoodsLook(GoodsShape.Box, 0.075f, 0.15f, 0.009f, new Colour(0x151618), new Colour(0x2b3a55)))
            : play.Me.Stage.Stock.NewThing(play.Options.CupGrams.Draw(play.Chance), new GoodsLook(GoodsShape.Can, 0.085f, 0.085f, 0.12f, new Colour(0xe8e2d4), new Colour(0x6b4226)));
    }
}

using JustWalkOut.CameraSim.Acting;

namespace JustWalkOut.CameraSim.Behaviours;

/// <summary>From a behaviour's name to how it is played at a stop.</summary>
internal static class Repertoire
{
    /// <summary>Plays a behaviour of scope <see cref="BehaviourScope.Stop"/>; what its doer does meanwhile is marked with its name.</summary>
    public static IEnumerable<Step> Of(string name, Play play)
    {
        play.Me.Behaviour = name;
        yield return new Sequence(Steps(name, play));
        play.Me.Behaviour = null;
    }

    private static IEnumerable<Step> Steps(string name, Play play) => name switch
    {
        BehaviourKinds.CrossingHands => Encounters.CrossingHands(play),
        BehaviourKinds.SameItem => Encounters.SameItem(play),
        BehaviourKinds.HandToHand => Encounters.HandToHand(play),
        BehaviourKinds.HelpReach => Encounters.HelpReach(play),
        BehaviourKinds.ThreeAtOnce => Encounters.ThreeAtOnce(play),
        BehaviourKinds.WrongPlace => Grabs.WrongPlace(play),
        BehaviourKinds.NearEqual => Grabs.NearEqual(play),
        BehaviourKinds.LongHold => Grabs.LongHold(play),
        BehaviourKinds.HoldTwo => Grabs.HoldTwo(play),
        BehaviourKinds.Handful => Grabs.Handful(play),
        BehaviourKinds.QuickPicks => Grabs.QuickPicks(play),
        BehaviourKinds.PartBack => Grabs.PartBack(play),
        BehaviourKinds.OnTheFloor => Grabs.OnTheFloor(play),
        BehaviourKinds.LooseGoods => Grabs.LooseGoods(play),
        BehaviourKinds.OwnThing => Mischief.OwnThing(play, isForgotten: false),
        BehaviourKinds.OwnThingForgotten => Mischief.OwnThing(play, isForgotten: true),
        BehaviourKinds.OpenedBack => Mischief.OpenedBack(play),
        BehaviourKinds.Leaning => Mischief.Leaning(play),
        BehaviourKinds.Bump => Mischief.Bump(play),
        BehaviourKinds.Tampering => Mischief.Tampering(play),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No behaviour of a stop."),
    };
}

namespace JustWalkOut.CameraSim.Behaviours;

/// <summary>What a behaviour's share is a share of.</summary>
public enum BehaviourScope
{
    /// <summary>A shopper's stops at shelves.</summary>
    Stop,

    /// <summary>Visits.</summary>
    Visit,

    /// <summary>Nothing: how often it is follows from the scenario's staff or bodies.</summary>
    Elsewhere,
}

/// <summary>A way to behave that makes it hard to say who took what.</summary>
/// <param name="Name">As scenarios and true actions name it.</param>
/// <param name="Scope">What its share is a share of.</param>
/// <param name="People">How many take part.</param>
/// <param name="Description">What happens, in a line.</param>
public sealed record BehaviourKind(string Name, BehaviourScope Scope, int People, string Description);

/// <summary>Every named behaviour.</summary>
public static class BehaviourKinds
{
    /// <summary>Two reach past each other.</summary>
    public const string CrossingHands = "crossing-hands";

    /// <summary>Two take from one plate in the same instant.</summary>
    public const string SameItem = "same-item";

    /// <summary>An item goes from hand to hand.</summary>
    public const string HandToHand = "hand-to-hand";

    /// <summary>An item is put back among others of its weight.</summary>
    public const string WrongPlace = "wrong-place";

    /// <summary>One of two products that weigh nearly the same.</summary>
    public const string NearEqual = "near-equal-weight";

    /// <summary>A hand rests on the item before it lifts it.</summary>
    public const string LongHold = "long-hold";

    /// <summary>Two held, one taken.</summary>
    public const string HoldTwo = "hold-two-take-one";

    /// <summary>Several units in one grab.</summary>
    public const string Handful = "handful";

    /// <summary>Picks in quick succession.</summary>
    public const string QuickPicks = "quick-picks";

    /// <summary>Part of a handful goes back.</summary>
    public const string PartBack = "part-back";

    /// <summary>An item is left on the floor.</summary>
    public const string OnTheFloor = "left-on-floor";

    /// <summary>Three people with 34 acts in a minute.</summary>
    public const string ThreeAtOnce = "three-at-once";

    /// <summary>A stranger reaches the top shelf for somebody.</summary>
    public const string HelpReach = "help-reach";

    /// <summary>A restocker fills a shelf.</summary>
    public const string Restocking = "restocking";

    /// <summary>Own phone or cup put on a shelf and taken again.</summary>
    public const string OwnThing = "own-thing";

    /// <summary>Own phone or cup put on a shelf and forgotten.</summary>
    public const string OwnThingForgotten = "own-thing-forgotten";

    /// <summary>A product is opened and put back lighter.</summary>
    public const string OpenedBack = "opened-put-back";

    /// <summary>Loose goods by weight.</summary>
    public const string LooseGoods = "loose-goods";

    /// <summary>Leaves by the entrance.</summary>
    public const string OutByEntrance = "out-by-entrance";

    /// <summary>A hand leans on a shelf.</summary>
    public const string Leaning = "leaning";

    /// <summary>A body bumps a gondola.</summary>
    public const string Bump = "bump";

    /// <summary>A plate is pressed and lifted with nothing taken.</summary>
    public const string Tampering = "tampering";

    /// <summary>Somebody slips in behind a shopper without a check-in.</summary>
    public const string Tailgating = "tailgating";

    /// <summary>Looks around and leaves with nothing.</summary>
    public const string LeavesWithNothing = "leaves-with-nothing";

    /// <summary>A coat comes off midway.</summary>
    public const string CoatOff = "coat-off";

    /// <summary>All of them, in the order in which they are drawn.</summary>
    public static IReadOnlyList<BehaviourKind> All { get; } =
    [
        new(CrossingHands, BehaviourScope.Stop, 2, "Two people stand very close, and each reaches across the other's arm to the plate in front of the other."),
        new(SameItem, BehaviourScope.Stop, 2, "Two people take one unit each of the same product from the same plates in the same moment."),
        new(HandToHand, BehaviourScope.Stop, 2, "Somebody takes an item and passes it into another shopper's hand."),
        new(WrongPlace, BehaviourScope.Stop, 1, "An item is taken and put back among others of about its weight, where it stays."),
        new(NearEqual, BehaviourScope.Stop, 1, "One of two products that weigh nearly the same is put back and the other one taken."),
        new(LongHold, BehaviourScope.Stop, 1, "A hand rests on an item on its plate for many seconds before it lifts it."),
        new(HoldTwo, BehaviourScope.Stop, 1, "Two items are held on their plates at once, and one of them is taken."),
        new(Handful, BehaviourScope.Stop, 1, "Several units leave their plate in one grab."),
        new(QuickPicks, BehaviourScope.Stop, 1, "One item after another is picked within a few seconds from neighbouring plates."),
        new(PartBack, BehaviourScope.Stop, 1, "Several units leave in one grab, and some of them are put back."),
        new(OnTheFloor, BehaviourScope.Stop, 1, "An item is taken and left on the floor."),
        new(ThreeAtOnce, BehaviourScope.Stop, 3, "Three people at one gondola take and put back as fast as they can: 34 acts in a minute."),
        new(HelpReach, BehaviourScope.Stop, 2, "A tall stranger takes an item from the top shelf and gives it to somebody who cannot reach it."),
        new(Restocking, BehaviourScope.Elsewhere, 1, "A restocker puts units by the handful where the shelf has gaps."),
        new(OwnThing, BehaviourScope.Stop, 1, "A shopper puts the own phone or cup on a plate and takes it again."),
        new(OwnThingForgotten, BehaviourScope.Stop, 1, "A shopper puts the own phone or cup on a plate and forgets it."),
        new(OpenedBack, BehaviourScope.Stop, 1, "A product is opened, tasted and put back lighter."),
        new(LooseGoods, BehaviourScope.Stop, 1, "Loose goods are taken by weight, not by the unit."),
        new(OutByEntrance, BehaviourScope.Visit, 1, "A shopper leaves by the entrance."),
        new(Leaning, BehaviourScope.Stop, 1, "A hand leans on a plate for some seconds and takes nothing."),
        new(Bump, BehaviourScope.Stop, 1, "A body bumps against a gondola and shakes its plates."),
        new(Tampering, BehaviourScope.Stop, 1, "A plate is pressed down and lifted by a finger with nothing taken."),
        new(Tailgating, BehaviourScope.Visit, 1, "Somebody slips in behind a shopper without a check-in of their own."),
        new(LeavesWithNothing, BehaviourScope.Visit, 1, "Somebody looks around and leaves with nothing."),
        new(CoatOff, BehaviourScope.Elsewhere, 1, "A coat comes off midway and changes how its wearer looks."),
    ];

    /// <summary>The behaviour of a name; null where there is none.</summary>
    public static BehaviourKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}

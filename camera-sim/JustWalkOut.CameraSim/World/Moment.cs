using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.World;

/// <summary>Something in a hand: a product, a phone, a cup.</summary>
public readonly record struct HeldItem(Side Hand, Item Item);

/// <summary>One person in the store at one moment.</summary>
/// <param name="Number">The true identity, unique in one simulation, from 1.</param>
/// <param name="Look">How they look at this moment; a coat may come off.</param>
/// <param name="Pose">Where their joints are at the moment's time.</param>
/// <param name="Held">What they visibly hold.</param>
/// <param name="CarriedUnits">How many units lie in basket, trolley, bag or lap.</param>
public sealed record SeenPerson(int Number, BodyLook Look, BodyPose Pose, IReadOnlyList<HeldItem> Held, int CarriedUnits)
{
    /// <summary>Those of the units that can be seen on top, in the order in which they got there.</summary>
    public IReadOnlyList<Item> Carried { get; init; } = [];
}

/// <summary>A change in what stands where: an item came, or an item with that number went.</summary>
public readonly record struct StockChange(int ItemNumber, StandingItem? Now);

/// <summary>Somebody checked in at a gate.</summary>
/// <param name="At">When.</param>
/// <param name="Gate">Where.</param>
/// <param name="Shopper">As the check-in names them.</param>
/// <param name="People">How many come in on it.</param>
/// <param name="Role">What for.</param>
/// <param name="Persons">Who they are in truth.</param>
public sealed record GatePass(TimeSpan At, GateId Gate, ShopperId Shopper, int People, Role Role, IReadOnlyList<int> Persons);

/// <summary>
/// The whole store at one moment, and what happened since the one before. Moments come <see cref="PerSecond"/> times a second from
/// time 0 on. A sink that needs a time in between takes <see cref="BodyPose.Towards"/>.
/// </summary>
/// <param name="At">When, since the simulation's start.</param>
/// <param name="People">Everyone inside, in order of number.</param>
/// <param name="Stock">Changes of what stands where, in order; the first moment brings everything that stands there.</param>
/// <param name="Loads">Changes of load that begin after the moment before and not after this one, in order of time.</param>
/// <param name="Shocks">Blows, in order of time.</param>
/// <param name="Actions">True acts, in order of time.</param>
/// <param name="Gate">Check-ins, in order of time.</param>
public sealed record Moment(
    TimeSpan At,
    IReadOnlyList<SeenPerson> People,
    IReadOnlyList<StockChange> Stock,
    IReadOnlyList<LoadChange> Loads,
    IReadOnlyList<Shock> Shocks,
    IReadOnlyList<TruthAction> Actions,
    IReadOnlyList<GatePass> Gate)
{
    /// <summary>Moments per second.</summary>
    public const int PerSecond = 30;

    /// <summary>The time of a moment by its number, from 0.</summary>
    public static TimeSpan TimeOf(long number) => TimeSpan.FromTicks(number * TimeSpan.TicksPerSecond / PerSecond);
}

using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>What somebody wants.</summary>
/// <param name="Sku">Which.</param>
/// <param name="Quantity">Units, at least 1.</param>
internal readonly record struct Wanted(Sku Sku, int Quantity);

/// <summary>A shopping list by chance, of so many different products at most.</summary>
internal delegate IReadOnlyList<Wanted> DrawList(Random chance, int productsMax);

/// <summary>One stop at a shelf.</summary>
/// <param name="Sku">Before which product.</param>
/// <param name="Quantity">Units that are wanted; 0 where it is only looked at.</param>
/// <param name="Behaviour">The named behaviour that is played; null for plain shopping.</param>
/// <param name="LookSeconds">How long they look before they reach.</param>
/// <param name="HesitationSeconds">A second thought before the reach; 0 for none.</param>
/// <param name="IsPutBack">Whether what was taken goes back into its place at once.</param>
internal sealed record Stop(Sku Sku, int Quantity, string? Behaviour, double LookSeconds, double HesitationSeconds, bool IsPutBack);

/// <summary>One person to come.</summary>
/// <param name="Look">How they look as they come in.</param>
/// <param name="IsChild">Whether it is a child.</param>
/// <param name="Stops">What they do, in order.</param>
/// <param name="CoatOffAt">Before which stop, from 0, the coat comes off; null for never.</param>
internal sealed record CastPerson(BodyLook Look, bool IsChild, IReadOnlyList<Stop> Stops, int? CoatOffAt);

/// <summary>Who comes in together on one payer.</summary>
/// <param name="At">When they come to the gate, since the simulation's start.</param>
/// <param name="Shopper">Who pays.</param>
/// <param name="People">Grown-ups first; at least one.</param>
/// <param name="Behaviours">Named behaviours of the whole visit.</param>
/// <param name="Tailgater">Who slips in behind them; null for nobody.</param>
internal sealed record Party(TimeSpan At, ShopperId Shopper, IReadOnlyList<CastPerson> People, IReadOnlyList<string> Behaviours, CastPerson? Tailgater);

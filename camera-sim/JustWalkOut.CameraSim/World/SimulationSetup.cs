using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.World;

/// <summary>What every part of a simulation knows before its first moment.</summary>
/// <param name="Built">The store as it truly is. Bodies, goods, plates and cameras live in this one.</param>
/// <param name="Surveyed">The store as a careful installer wrote it down. Recordings carry this one and nothing downstream sees the other.</param>
/// <param name="Seed">Seed of all randomness.</param>
/// <param name="Start">The moment from which times count, UTC.</param>
/// <param name="Length">How long it lasts.</param>
/// <param name="Faults">What goes wrong in it.</param>
public sealed record SimulationSetup(
    StoreDefinition Built, StoreDefinition Surveyed, long Seed, DateTimeOffset Start, TimeSpan Length, IReadOnlyList<Fault> Faults);

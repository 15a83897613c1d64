using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.World;

/// <summary>What somebody did with goods.</summary>
public enum ActionKind
{
    /// <summary>Took from a shelf, or picked up from the floor.</summary>
    Take,

    /// <summary>Put onto a shelf.</summary>
    Put,

    /// <summary>Gave to somebody else.</summary>
    HandOver,

    /// <summary>Left somewhere that is no shelf.</summary>
    Drop,
}

/// <summary>One true act: every unit that went in one grab.</summary>
/// <param name="At">When the goods left or met the plate, since the simulation's start.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Person">By whom, as <see cref="SeenPerson.Number"/>.</param>
/// <param name="Receiver">Who got it, in a hand-over.</param>
/// <param name="Items">The very units, with their weights at that moment.</param>
/// <param name="Plates">The plates that lost or gained weight, in plate order; empty elsewhere.</param>
/// <param name="Behaviour">The named behaviour that made it happen; null for plain shopping.</param>
public sealed record TruthAction(
    TimeSpan At, ActionKind Kind, int Person, int? Receiver, IReadOnlyList<Item> Items, IReadOnlyList<PlateId> Plates, string? Behaviour);

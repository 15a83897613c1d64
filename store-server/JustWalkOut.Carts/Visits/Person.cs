using System.Collections.Immutable;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts;

/// <summary>One presence and all that is known of it.</summary>
/// <param name="Presence">Vision's name for it.</param>
public sealed record Person(PresenceId Presence)
{
    /// <summary>In the order of the log.</summary>
    public ImmutableArray<Fact> Facts { get; init; } = [];

    /// <summary>All evidence before this moment is in; null where nothing was said yet.</summary>
    public DateTimeOffset? CompleteThrough { get; init; }

    /// <summary>The visit that this person belongs to by the last word on it; null for nobody's.</summary>
    public Fact.Claim? Binding => Facts.OfType<Fact.Claim>().MaxBy(claim => claim.Order);

    /// <summary>When they left; null while they are in the store.</summary>
    public DateTimeOffset? LeftAt => Facts.OfType<Fact.Departure>().MaxBy(departure => departure.At)?.At;

    /// <summary>Whether they have left and nothing more will be heard of the time before.</summary>
    public bool IsEvidenceComplete => LeftAt is DateTimeOffset left && CompleteThrough >= left;

    /// <summary>Goods that went through their hands, in the order of the log.</summary>
    public IEnumerable<Fact.Movement> Movements => Facts.OfType<Fact.Movement>();

    /// <summary>Whether vision may still change its mind about a movement. A provisional word stands once it has promised that no more evidence of its time will come.</summary>
    public bool Awaits(Fact.Movement movement) => movement.Goods.Certainty == Certainty.Provisional && !(CompleteThrough > movement.At) && !IsEvidenceComplete;

    internal Person With(Fact fact) => this with { Facts = Facts.Add(fact) };

    internal Person Without(ObservationId root) => this with { Facts = Facts.RemoveAll(fact => fact.Root == root) };
}

using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Attribution;

/// <summary>A finding before the outbox numbers it: what an <see cref="Observation"/> holds but its sequence.</summary>
/// <param name="Id">Derived from the store and the evidence.</param>
/// <param name="At">When it happened.</param>
/// <param name="Finding">What happened.</param>
public sealed record Observed(ObservationId Id, DateTimeOffset At, Finding Finding);

namespace JustWalkOut.Carts.Messages;

/// <summary>
/// Vision's word to the server: durable, ordered per store, idempotent by id. The same in process, over the network and in a log.
/// </summary>
/// <param name="Version">Version of this message's form; <see cref="CurrentVersion"/> when written by this code.</param>
/// <param name="Store">The store that it happened in.</param>
/// <param name="Id">Derived from the evidence: a resend carries the same id.</param>
/// <param name="Sequence">Place in vision's outbox for this store: 1, 2, 3, ... without gaps.</param>
/// <param name="At">When it happened in the store, not when it was found out.</param>
/// <param name="Finding">What happened.</param>
public sealed record Observation(int Version, StoreId Store, ObservationId Id, long Sequence, DateTimeOffset At, Finding Finding)
{
    /// <summary>The form that this code writes; it reads this and every older one.</summary>
    public const int CurrentVersion = 1;
}

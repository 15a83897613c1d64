using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer;

/// <summary>What a store's ledger has taken in and what it could not explain.</summary>
/// <param name="Position">Events in the log.</param>
/// <param name="AppliedSequence">Every observation up to this number has had its turn.</param>
/// <param name="Waiting">Observations on disk that wait for one before them.</param>
/// <param name="Repeats">Observations and check-ins that came again, since the start of this process.</param>
/// <param name="Refusals">Observations refused, by reason. Those not even stored (<see cref="Refusal.OtherStore"/> to <see cref="Refusal.TooFarAhead"/>, <see cref="Refusal.BadTime"/>)
/// are counted since the start of this process, those in the log since its start.</param>
/// <param name="UnboundPeople">People whom no check-in explains.</param>
/// <param name="UnexplainedStock">Changes of stock that nobody explains.</param>
public sealed record LedgerCounters(
    long Position, long AppliedSequence, long Waiting, long Repeats, IReadOnlyDictionary<Refusal, long> Refusals, long UnboundPeople, long UnexplainedStock)
{
    /// <summary>Every refusal.</summary>
    public long Refused => Refusals.Values.Sum();
}

/// <summary>Goods in the hands of someone whom no check-in explains: visible, never charged.</summary>
/// <param name="Presence">Vision's name for them.</param>
/// <param name="Goods">What they hold.</param>
public sealed record UnboundGoods(PresenceId Presence, Tally Goods);

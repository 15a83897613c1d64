using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Replay;

/// <summary>The store server in this process, as vision meets it.</summary>
/// <param name="ledger">The store's.</param>
/// <param name="before">Observations that the ledger had from an outbox before this one: after a restore vision's begins anew and counts from 1, and the ledger counts on.</param>
internal sealed class LedgerLink(StoreLedger ledger, long before = 0) : IStoreLink
{
    /// <inheritdoc/>
    public async ValueTask<Command> CheckInAsync(GateEntry entry, DateTimeOffset at, CancellationToken cancellation)
    {
        CheckedIn checkedIn = await ledger.CheckInAsync(new CheckInRequest(entry.Shopper, entry.Gate, at, entry.People, entry.Role, entry.Target) { Token = entry.Token, Code = entry.Code }, cancellation);
        return checkedIn.Command;
    }

    /// <inheritdoc/>
    public async ValueTask<long> ReceiveAsync(IReadOnlyList<Observation> observations, CancellationToken cancellation) => before == 0
        ? await ledger.ReceiveAsync(observations, cancellation)
        : await ledger.ReceiveAsync([.. observations.Select(observation => observation with { Sequence = observation.Sequence + before })], cancellation) - before;

    /// <inheritdoc/>
    public ValueTask AdvanceAsync(DateTimeOffset now, CancellationToken cancellation) => ledger.AdvanceAsync(now, cancellation);
}

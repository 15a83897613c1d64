using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Replay;

/// <summary>The store server in this process, as a replay meets it.</summary>
internal sealed class LedgerLink(StoreLedger ledger) : IStoreLink
{
    /// <inheritdoc/>
    public async ValueTask<Command> CheckInAsync(GateEntry entry, DateTimeOffset at, CancellationToken cancellation)
    {
        CheckedIn checkedIn = await ledger.CheckInAsync(new CheckInRequest(entry.Shopper, entry.Gate, at, entry.People, entry.Role, entry.Target) { Token = entry.Token, Code = entry.Code }, cancellation);
        return checkedIn.Command;
    }

    /// <inheritdoc/>
    public ValueTask<long> ReceiveAsync(IReadOnlyList<Observation> observations, CancellationToken cancellation) => ledger.ReceiveAsync(observations, cancellation);

    /// <inheritdoc/>
    public ValueTask AdvanceAsync(DateTimeOffset now, CancellationToken cancellation) => ledger.AdvanceAsync(now, cancellation);
}

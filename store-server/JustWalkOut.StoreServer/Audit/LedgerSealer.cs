using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Audit;

/// <summary>
/// Seals a store's log, so that a row that is changed later is found (<see cref="LedgerAudit"/>). It follows the log a second behind and holds nobody up; after a crash it goes on where it was, and what it has not sealed yet
/// nobody can tell from what was changed. A disk that fails costs seals until it works again. Owns neither ledger nor log.
/// </summary>
public sealed class LedgerSealer : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(1);

    private readonly StoreLedger _ledger;
    private readonly TimeProvider _clock;
    private readonly SealFile _seals;
    private readonly LogSealer _sealer;

    /// <summary>Opens the seals of a data folder, or begins them.</summary>
    /// <param name="ledger">Says when there is more.</param>
    /// <param name="log">The log of it.</param>
    /// <param name="data">The folder; the key is among its secrets.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="InvalidDataException">What is there cannot be read.</exception>
    public LedgerSealer(StoreLedger ledger, IEventLog log, string data, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(clock);
        (_ledger, _clock) = (ledger, clock);
        _seals = SealFile.OpenToWrite(LedgerAudit.SealsOf(data), (clock.GetUtcNow(), ledger.State.Position));
        _sealer = new LogSealer(log, ledger.State.Store, _seals, new WebSecrets(LedgerAudit.SecretsOf(data)).SealKey);
    }

    /// <summary>Runs until told to stop, and seals the rest then.</summary>
    /// <param name="say">Hears of what goes wrong, a line each.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(Action<string> say, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(say);
        bool isAway = false;
        try
        {
            while (true)
            {
                StoreState state = _ledger.State;
                bool was = isAway;
                isAway = !await TrySealAsync(was ? _ => { } : say, stop);
                await Task.Delay(isAway ? AgainAfter : Every, _clock, stop);
                await (isAway ? Task.CompletedTask : _ledger.ChangedAsync(state, stop));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }

        await TrySealAsync(say, CancellationToken.None);
    }

    /// <summary>Seals all that the log has.</summary>
    /// <exception cref="InvalidDataException">The log has fewer events than were sealed, or misses one: somebody has taken some out.</exception>
    /// <exception cref="IOException">The database or the disk failed.</exception>
    public Task SealAsync(CancellationToken cancellation) => _sealer.SealAsync(_ledger.State.Position, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _seals.Dispose();

    private async Task<bool> TrySealAsync(Action<string> say, CancellationToken cancellation)
    {
        try
        {
            await SealAsync(cancellation);
            return true;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            say($"the log is not sealed just now: {fault.Message.ReplaceLineEndings(" ")}");
            return false;
        }
    }
}

namespace JustWalkOut.StoreServer;

/// <summary>
/// Writes copies of a ledger's state, so that the next start is short: when the log has grown by so many events, and at the end. It only reads what the ledger holds; a database that does not answer costs a copy and is tried again.
/// </summary>
/// <param name="ledger">Whose; stays open.</param>
/// <param name="clock">The time.</param>
/// <param name="say">Hears of what goes wrong, a line each.</param>
public sealed class ImageKeeper(StoreLedger ledger, TimeProvider clock, Action<string> say)
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(1);

    /// <summary>How long the copy at the end may take.</summary>
    private static readonly TimeSpan LastMost = TimeSpan.FromSeconds(10);

    private long _kept = ledger.Opening.ImagePosition;
    private bool _isAway;

    /// <summary>Events from one copy to the next: what a start after a crash has to read, a third of a second's worth. Default 4096, a day of 300 visits.</summary>
    public long Every { get; init; } = 4096;

    /// <summary>Runs until told to stop, and writes the last copy then.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                Carts.StoreState state = ledger.State;
                if (state.Position - _kept >= Every)
                {
                    await KeepAsync(stop);
                }

                await (_isAway ? Task.Delay(AgainAfter, clock, stop) : ledger.ChangedAsync(state, stop));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }

        if (ledger.State.Position > _kept)
        {
            using CancellationTokenSource last = new(LastMost, clock);
            await KeepAsync(last.Token);
        }
    }

    private async Task KeepAsync(CancellationToken cancellation)
    {
        try
        {
            // Where there is a later copy, whoever wrote it holds more than this ledger does.
            _kept = await ledger.KeepImageAsync(cancellation) ?? ledger.State.Position;
            _isAway = false;
        }
        catch (IOException fault)
        {
            if (!_isAway)
            {
                say($"the copy of the ledger's state could not be written ({fault.Message.ReplaceLineEndings(" ")}); a start reads more of the log until it can");
            }

            _isAway = true;
        }
        catch (OperationCanceledException)
        {
            // Told to stop, or the time for the last one is over: the next start reads what it lacks from the log.
        }
    }
}

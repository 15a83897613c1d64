using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Lets pages wait until the ledger has kept something that concerns them.</summary>
internal sealed class LedgerChanges : IDisposable
{
    private readonly StoreWebParts _parts;
    private volatile TaskCompletionSource _changed = NewSignal();

    public LedgerChanges(StoreWebParts parts)
    {
        _parts = parts;
        parts.Ledger.Kept += Hear;
    }

    /// <summary>Waits until what was told holds no longer, or for so long.</summary>
    /// <param name="holds">Whether what was told still holds.</param>
    /// <param name="most">How long to wait.</param>
    /// <param name="gone">Ends the waiting with an <see cref="OperationCanceledException"/>.</param>
    public async Task WaitAsync(Func<bool> holds, TimeSpan most, CancellationToken gone)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(gone);
        Task due = Task.Delay(most, _parts.Clock, waiting.Token);
        Task changed;
        do
        {
            changed = _changed.Task; // Before the look: what changes after it is not missed.
        }
        while (holds() && await Task.WhenAny(changed, due) == changed);

        gone.ThrowIfCancellationRequested();
        await waiting.CancelAsync();
    }

    public void Dispose() => _parts.Ledger.Kept = (Action<IReadOnlyList<CartEvent>>)Delegate.Remove(_parts.Ledger.Kept, (Action<IReadOnlyList<CartEvent>>)Hear)!;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Hear(IReadOnlyList<CartEvent> events) => Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
}

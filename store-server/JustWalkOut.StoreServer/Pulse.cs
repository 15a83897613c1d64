namespace JustWalkOut.StoreServer;

/// <summary>
/// Wakes whoever waits for something to happen. Each goes on in the context that it waited in, never inside of <see cref="Beat"/>; nothing of its own runs anywhere else, so that under a context of one thread the order of
/// things is that context's alone. Safe for use from several threads.
/// </summary>
internal sealed class Pulse
{
    private readonly Lock _gate = new();
    private List<TaskCompletionSource> _waiting = [];

    /// <summary>Wakes all.</summary>
    public void Beat()
    {
        List<TaskCompletionSource> waiting;
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                return;
            }

            (waiting, _waiting) = (_waiting, []);
        }

        waiting.ForEach(each => each.TrySetResult());
    }

    /// <summary>Done once it beats after this call, or at once where it has happened already.</summary>
    /// <param name="hasHappened">Asked once: whatever makes it true must come before its beat.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task WaitAsync(Func<bool> hasHappened, CancellationToken cancellation)
    {
        TaskCompletionSource mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add(mine);
        }

        try
        {
            if (!hasHappened())
            {
                await using CancellationTokenRegistration ending = cancellation.UnsafeRegister(static (source, token) => ((TaskCompletionSource)source!).TrySetCanceled(token), mine);
                await mine.Task;
            }
        }
        finally
        {
            lock (_gate)
            {
                _waiting.Remove(mine);
            }
        }
    }
}

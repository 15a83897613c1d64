namespace JustWalkOut.Vision.Pipeline;

/// <summary>Flows that belong together: one that fails ends its neighbours, or they would wait on it for ever; one that finishes has closed what it fed, so the rest drain and finish by themselves.</summary>
internal static class Stages
{
    /// <summary>Waits until all have ended, and throws what the first of them failed with.</summary>
    /// <param name="stages">The flows, already running.</param>
    /// <param name="end">Ends those that still run; called once, in any case.</param>
    public static async Task AllAsync(IReadOnlyCollection<Task> stages, Func<Task> end)
    {
        try
        {
            await foreach (Task ended in Task.WhenEach(stages))
            {
                await ended;
            }
        }
        finally
        {
            await end();
            await Task.WhenAll(stages).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

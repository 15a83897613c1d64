using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>
/// A server's way to its disk, which is a real database: what is asked of it is done at once and on this thread, and before and after it the server may die, the disk may refuse, or its answer may get lost. What is written is told to the judge.
/// Does not own the log.
/// </summary>
internal sealed class SimulatedLog(SimulatedWorld world, SimulatedProcess server, IEventLog inner) : IEventLog
{
    private const double DiesBefore = 0.006;
    private const double DiesAfter = 0.006;
    private const double Refuses = 0.004;
    private const double LosesAnswer = 0.004;

    private readonly SimulatedImages? _images = inner.Images is { } images ? new SimulatedImages(world, server, images) : null;

    /// <inheritdoc/>
    public IImageShelf? Images => _images;

    /// <inheritdoc/>
    public Task<LogHead> HeadAsync(StoreId store, CancellationToken cancellation)
    {
        Refuse("read");
        return Done(() => inner.HeadAsync(store, cancellation));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LogRow> ReadAsync(StoreId store, long afterPosition, CancellationToken cancellation)
    {
        Refuse("read");
        return Inline.Run(() => inner.ReadAsync(store, afterPosition, cancellation).ToListAsync(cancellation).AsTask()).ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LogRow>> FindAsync(StoreId store, IReadOnlyList<string> eventIds, CancellationToken cancellation) => Done(() => inner.FindAsync(store, eventIds, cancellation));

    /// <inheritdoc/>
    public Task<IReadOnlyList<InboxRow>> ReadInboxAsync(StoreId store, long afterSequence, CancellationToken cancellation) => Done(() => inner.ReadInboxAsync(store, afterSequence, cancellation));

    /// <inheritdoc/>
    public Task<IReadOnlyList<InboxRow>> FindInboxAsync(StoreId store, IReadOnlyList<InboxRow> wanted, CancellationToken cancellation) => Done(() => inner.FindInboxAsync(store, wanted, cancellation));

    /// <inheritdoc/>
    public Task<bool> TryAppendAsync(StoreId store, LogBatch batch, CancellationToken cancellation)
    {
        string what = batch.Events.Count == 0 ? $"{batch.Received.Count} observations that wait" : $"events {batch.Expected.Position + 1} to {batch.Expected.Position + batch.Events.Count}";
        if (server.IsDead)
        {
            return SimulatedProcess.NeverAsync<bool>(); // Killed in this very step: no write of it comes after that.
        }

        Refuse($"write {what}");
        if (world.Faults.Strike(DiesBefore))
        {
            return world.DieAsync<bool>(server, $"before it writes {what}");
        }

        bool isKept = Inline.Run(() => inner.TryAppendAsync(store, batch, cancellation));
        if (isKept)
        {
            world.Judge.Written(batch, server);
        }
        else
        {
            world.Tell($"{server.Name} is behind the log's end");
        }

        return world.Faults.Strike(DiesAfter) ? world.DieAsync<bool>(server, $"after it wrote {what}")
            : world.Faults.Strike(LosesAnswer) ? throw new IOException($"the disk's answer to writing {what} was lost")
            : Task.FromResult(isKept);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Refuse(string what)
    {
        if (world.Faults.Strike(Refuses))
        {
            world.Tell($"{server.Name}: the disk refuses to {what}");
            throw new IOException($"the disk refuses to {what}");
        }
    }

    private static Task<T> Done<T>(Func<Task<T>> asked) => Task.FromResult(Inline.Run(asked));

    /// <summary>Copies of the state, which may be cut off in the middle.</summary>
    private sealed class SimulatedImages(SimulatedWorld world, SimulatedProcess server, IImageShelf inner) : IImageShelf
    {
        private const double Dies = 0.02;

        public Task<ImageRow?> ReadAsync(StoreId store, CancellationToken cancellation) => Done(() => inner.ReadAsync(store, cancellation));

        public Task<IReadOnlyList<BlockRow>> ReadBlocksAsync(StoreId store, CancellationToken cancellation) => Done(() => inner.ReadBlocksAsync(store, cancellation));

        public Task<bool> WriteAsync(StoreId store, ImageRow image, IReadOnlyList<BlockRow> blocks, CancellationToken cancellation)
        {
            if (server.IsDead || world.Faults.Strike(Dies))
            {
                return world.DieAsync<bool>(server, $"before it copies its state at event {image.Position}");
            }

            world.Tell($"{server.Name} copies its state at event {image.Position}");
            bool isKept = Inline.Run(() => inner.WriteAsync(store, image, blocks, cancellation));
            return world.Faults.Strike(Dies) ? world.DieAsync<bool>(server, $"after it copied its state at event {image.Position}") : Task.FromResult(isKept);
        }

        public Task RemoveAsync(StoreId store, CancellationToken cancellation) => inner.RemoveAsync(store, cancellation);
    }
}

/// <summary>Waits for the outside world on the spot, so that nothing of it is left to other threads' timing.</summary>
internal static class Inline
{
    public static T Run<T>(Func<Task<T>> work)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return work().GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }
}

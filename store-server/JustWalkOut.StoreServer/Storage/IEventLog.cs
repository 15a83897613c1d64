using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Storage;

/// <summary>
/// Stores' logs on disk. Append-only; every append is one transaction that is synced to disk when it returns. Several
/// programs may hold the same log open: whoever appends on a stale end is told so and changes nothing.
/// </summary>
public interface IEventLog : IAsyncDisposable
{
    /// <summary>Where copies of what the log folds to are kept; null where none are.</summary>
    IImageShelf? Images => null;

    /// <summary>The end of a store's log, which begins here if it has none yet.</summary>
    Task<LogHead> HeadAsync(StoreId store, CancellationToken cancellation);

    /// <summary>Events after a position, in order.</summary>
    IAsyncEnumerable<LogRow> ReadAsync(StoreId store, long afterPosition, CancellationToken cancellation);

    /// <summary>Those events that have one of these ids, in order.</summary>
    Task<IReadOnlyList<LogRow>> FindAsync(StoreId store, IReadOnlyList<string> eventIds, CancellationToken cancellation);

    /// <summary>Received observations after a sequence number, in order.</summary>
    Task<IReadOnlyList<InboxRow>> ReadInboxAsync(StoreId store, long afterSequence, CancellationToken cancellation);

    /// <summary>Those received observations that have one of these sequence numbers or ids, in sequence order.</summary>
    Task<IReadOnlyList<InboxRow>> FindInboxAsync(StoreId store, IReadOnlyList<InboxRow> wanted, CancellationToken cancellation);

    /// <summary>Appends all of a batch or nothing. Returns false, and changes nothing, where the log has grown past what the batch expects.</summary>
    /// <exception cref="IOException">The database refused or failed; nothing was appended, unless the connection broke during the commit itself.</exception>
    Task<bool> TryAppendAsync(StoreId store, LogBatch batch, CancellationToken cancellation);
}

/// <summary>The end of a store's log.</summary>
/// <param name="Position">Position of the last event; 0 for none.</param>
/// <param name="AppliedSequence">Every observation up to this sequence number has had its turn.</param>
/// <param name="Received">Observations in the inbox: one that only waits moves neither of the others, and another writer must still see that it came.</param>
public sealed record LogHead(long Position, long AppliedSequence, long Received);

/// <summary>One event as it stands in the log.</summary>
/// <param name="Position">1, 2, 3, ... within the store.</param>
/// <param name="EventId">Unique in the store.</param>
/// <param name="Cause">Unique in the store.</param>
/// <param name="At">UTC, <c>yyyy-MM-ddTHH:mm:ss.fffffffZ</c>: text, because PostgreSQL's own type is ten times coarser than ours.</param>
/// <param name="Kind">Kind of the change.</param>
/// <param name="Version">Version of its form.</param>
/// <param name="Payload">The change as JSON.</param>
public sealed record LogRow(long Position, string EventId, string Cause, string At, string Kind, int Version, string Payload);

/// <summary>One received observation.</summary>
/// <param name="Sequence">Its place in vision's outbox.</param>
/// <param name="ObservationId">Unique in the store.</param>
/// <param name="Payload">All of it as JSON.</param>
public sealed record InboxRow(long Sequence, string ObservationId, string Payload);

/// <summary>What one transaction writes.</summary>
/// <param name="Expected">The end that the events follow on.</param>
/// <param name="Events">In order, from the next position on.</param>
/// <param name="Received">New observations.</param>
/// <param name="AppliedSequence">How far the inbox is applied after these events.</param>
public sealed record LogBatch(LogHead Expected, IReadOnlyList<LogRow> Events, IReadOnlyList<InboxRow> Received, long AppliedSequence);

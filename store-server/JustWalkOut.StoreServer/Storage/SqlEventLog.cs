using System.Data.Common;
using System.Runtime.CompilerServices;
using JustWalkOut.Carts;
using static JustWalkOut.StoreServer.Storage.DbCommands;

namespace JustWalkOut.StoreServer.Storage;

/// <summary>
/// The log over either database: the same statements, the same rows, the same bytes. An append moves the store's head row on
/// (SQLite: with the file locked) if it is where the batch expects it, and writes inbox and events in the same transaction.
/// </summary>
internal sealed class SqlEventLog : IEventLog
{
    /// <summary>Ids and numbers asked for at once: far below both databases' limits on parameters (32,766 and 65,535).</summary>
    private const int AskedAtOnce = 500;

    /// <summary>In the order in which a row is read.</summary>
    private const string RowColumns = "position, event_id, cause, at, kind, version, payload";

    private readonly Database _database;
    private readonly Func<ValueTask> _afterwards;

    private SqlEventLog(Database database, Func<ValueTask> afterwards)
    {
        _database = database;
        _afterwards = afterwards;
        Images = new SqlImageShelf(database);
    }

    /// <summary>Opens the log of a database that is owned from here on, bringing it to this code's shape first.</summary>
    /// <param name="database">Disposed with the log, or if opening fails.</param>
    /// <param name="afterwards">Runs once the log is closed.</param>
    /// <param name="cancellation">Ends the opening.</param>
    public static async Task<SqlEventLog> OpenAsync(Database database, Func<ValueTask> afterwards, CancellationToken cancellation)
    {
        SqlEventLog log = new(database, afterwards);
        try
        {
            await Migration.ApplyAsync(database, Migration.For(database.Dialect), cancellation);
            return log;
        }
        catch (Exception fault)
        {
            await log.DisposeAsync();
            throw fault is DbException refused ? database.Wrap(refused) : fault;
        }
    }

    /// <inheritdoc/>
    public IImageShelf? Images { get; }

    /// <summary>Test seam: runs inside an append's transaction before its commit, where a crash would hurt most.</summary>
    internal Func<Task>? BeforeCommit { get; set; }

    /// <inheritdoc/>
    public Task<LogHead> HeadAsync(StoreId store, CancellationToken cancellation) => UseAsync(
        async connection =>
        {
            await using (DbCommand create = Command(connection, null, "INSERT INTO store_head (store) VALUES (@store) ON CONFLICT DO NOTHING", ("@store", store.Value)))
            {
                await create.ExecuteNonQueryAsync(cancellation);
            }

            return await ReadHeadAsync(connection, store, cancellation);
        },
        cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<LogRow> ReadAsync(StoreId store, long afterPosition, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Page by page, so that a slow reader holds no connection and a long log no memory.
        const int pageRows = 2000;
        IReadOnlyList<LogRow> page;
        do
        {
            long after = afterPosition;
            page = await UseAsync(connection => ReadPageAsync(connection, store, after, pageRows, cancellation), cancellation);
            foreach (LogRow row in page)
            {
                afterPosition = row.Position;
                yield return row;
            }
        }
        while (page.Count == pageRows);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LogRow>> FindAsync(StoreId store, IReadOnlyList<string> eventIds, CancellationToken cancellation) => UseAsync(
        async connection =>
        {
            List<LogRow> found = [];
            foreach (string[] some in eventIds.Chunk(AskedAtOnce))
            {
                await using DbCommand command = Command(
                    connection,
                    null,
                    $"SELECT {RowColumns} FROM event WHERE store = @store AND event_id IN ({string.Join(", ", some.Select((_, i) => $"@e{i}"))})",
                    [("@store", store.Value), .. some.Select((id, i) => ($"@e{i}", (object)id))]);
                found.AddRange(await ReadRowsAsync(command, cancellation));
            }

            return (IReadOnlyList<LogRow>)[.. found.OrderBy(row => row.Position)];
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<InboxRow>> ReadInboxAsync(StoreId store, long afterSequence, CancellationToken cancellation) => UseAsync(
        async connection =>
        {
            await using DbCommand command = Command(
                connection,
                null,
                "SELECT sequence, observation_id, payload FROM inbox WHERE store = @store AND sequence > @after ORDER BY sequence",
                ("@store", store.Value),
                ("@after", afterSequence));
            return await ReadInboxAsync(command, cancellation);
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<InboxRow>> FindInboxAsync(StoreId store, IReadOnlyList<InboxRow> wanted, CancellationToken cancellation) => UseAsync(
        async connection =>
        {
            List<InboxRow> found = [];
            foreach (InboxRow[] some in wanted.Chunk(AskedAtOnce))
            {
                string sequences = string.Join(", ", some.Select((_, i) => $"@s{i}"));
                string ids = string.Join(", ", some.Select((_, i) => $"@o{i}"));
                await using DbCommand command = Command(
                    connection,
                    null,
                    $"SELECT sequence, observation_id, payload FROM inbox WHERE store = @store AND (sequence IN ({sequences}) OR observation_id IN ({ids}))",
                    [("@store", store.Value), .. some.Select((row, i) => ($"@s{i}", (object)row.Sequence)), .. some.Select((row, i) => ($"@o{i}", (object)row.ObservationId))]);
                found.AddRange(await ReadInboxAsync(command, cancellation));
            }

            return (IReadOnlyList<InboxRow>)[.. found.DistinctBy(row => row.Sequence).OrderBy(row => row.Sequence)];
        },
        cancellation);

    /// <inheritdoc/>
    public Task<bool> TryAppendAsync(StoreId store, LogBatch batch, CancellationToken cancellation) => UseAsync(
        async connection =>
        {
            await using DbTransaction transaction = await _database.BeginWriteAsync(connection, cancellation);
            LogHead expected = batch.Expected;
            await using (DbCommand advance = Command(
                connection,
                transaction,
                "UPDATE store_head SET position = @position, applied_sequence = @applied, received = @received WHERE store = @store AND position = @at AND applied_sequence = @appliedBefore AND received = @receivedBefore",
                ("@position", expected.Position + batch.Events.Count),
                ("@applied", batch.AppliedSequence),
                ("@received", expected.Received + batch.Received.Count),
                ("@store", store.Value),
                ("@at", expected.Position),
                ("@appliedBefore", expected.AppliedSequence),
                ("@receivedBefore", expected.Received)))
            {
                // This takes the store's lock too: a second writer waits here, and then finds another end.
                if (await advance.ExecuteNonQueryAsync(cancellation) == 0)
                {
                    return false;
                }
            }

            await _database.InsertAsync(transaction, LogTable.Inbox, [.. batch.Received.Select(row => new object[] { store.Value, row.Sequence, row.ObservationId, row.Payload })], cancellation);
            await _database.InsertAsync(
                transaction, LogTable.Event, [.. batch.Events.Select(row => new object[] { store.Value, row.Position, row.EventId, row.Cause, row.At, row.Kind, row.Version, row.Payload })], cancellation);
            if (BeforeCommit is not null)
            {
                await BeforeCommit();
            }

            await transaction.CommitAsync(cancellation);
            return true;
        },
        cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _afterwards();
    }

    private async Task<T> UseAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            await using Database.Lease lease = await _database.ConnectAsync(cancellation);
            return await work(lease.Connection);
        }
        catch (DbException fault)
        {
            throw _database.Wrap(fault);
        }
    }

    private static async Task<LogHead> ReadHeadAsync(DbConnection connection, StoreId store, CancellationToken cancellation)
    {
        await using DbCommand command = Command(connection, null, "SELECT position, applied_sequence, received FROM store_head WHERE store = @store", ("@store", store.Value));
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new LogHead(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2))
            : throw new InvalidOperationException($"Store '{store}' has no head in the log; ask for it with HeadAsync before appending.");
    }

    private static async Task<IReadOnlyList<LogRow>> ReadPageAsync(
        DbConnection connection, StoreId store, long after, int rows, CancellationToken cancellation)
    {
        await using DbCommand command = Command(
            connection,
            null,
            $"SELECT {RowColumns} FROM event WHERE store = @store AND position > @after ORDER BY position LIMIT @rows",
            ("@store", store.Value),
            ("@after", after),
            ("@rows", rows));
        return await ReadRowsAsync(command, cancellation);
    }

    private static async Task<IReadOnlyList<LogRow>> ReadRowsAsync(DbCommand command, CancellationToken cancellation)
    {
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation);
        List<LogRow> page = [];
        while (await reader.ReadAsync(cancellation))
        {
            page.Add(new LogRow(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt32(5), reader.GetString(6)));
        }

        return page;
    }

    private static async Task<IReadOnlyList<InboxRow>> ReadInboxAsync(DbCommand command, CancellationToken cancellation)
    {
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation);
        List<InboxRow> rows = [];
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(new InboxRow(reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        }

        return rows;
    }
}

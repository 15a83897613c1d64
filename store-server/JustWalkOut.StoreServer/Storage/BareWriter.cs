using System.Data.Common;
using JustWalkOut.Carts;
using static JustWalkOut.StoreServer.Storage.DbCommands;

namespace JustWalkOut.StoreServer.Storage;

/// <summary>
/// What a program reaches that does nothing but write: the rows of a log, one transaction after another, each synced, with the same prepared statements on one connection, into the same tables with the same keys and triggers.
/// It decides nothing, checks nothing and serialises nothing; benchmarks hold the ledger against it.
/// </summary>
public sealed class BareWriter : IAsyncDisposable
{
    private readonly Database _database;

    private BareWriter(Database database) => _database = database;

    /// <summary>Into a new SQLite file.</summary>
    public static async Task<BareWriter> OpenSqliteAsync(string path, CancellationToken cancellation) => await OpenAsync(await SqliteDatabase.OpenAsync(path, cancellation), cancellation);

    /// <summary>Into a new schema of a PostgreSQL database.</summary>
    public static async Task<BareWriter> OpenPostgresAsync(string connectionString, string schema, CancellationToken cancellation) =>
        await OpenAsync(await PostgresDatabase.OpenAsync(connectionString, schema, mustBeDurable: true, cancellation), cancellation);

    /// <summary>Writes a store's batches from its first event on.</summary>
    /// <exception cref="IOException">The database refused or failed.</exception>
    public async Task WriteAsync(StoreId store, IReadOnlyList<LogBatch> batches, CancellationToken cancellation)
    {
        try
        {
            await using Database.Lease lease = await _database.ConnectAsync(cancellation);
            DbConnection connection = lease.Connection;
            await using (DbCommand begin = Command(connection, null, "INSERT INTO store_head (store) VALUES (@store)", ("@store", store.Value)))
            {
                await begin.ExecuteNonQueryAsync(cancellation);
            }

            foreach (LogBatch batch in batches)
            {
                await using DbTransaction transaction = await _database.BeginWriteAsync(connection, cancellation);
                await _database.InsertAsync(transaction, LogTable.Inbox, [.. batch.Received.Select(row => new object[] { store.Value, row.Sequence, row.ObservationId, row.Payload })], cancellation);
                await _database.InsertAsync(
                    transaction, LogTable.Event, [.. batch.Events.Select(row => new object[] { store.Value, row.Position, row.EventId, row.Cause, row.At, row.Kind, row.Version, row.Payload })], cancellation);
                await using DbCommand head = Command(
                    connection,
                    transaction,
                    "UPDATE store_head SET position = @position, applied_sequence = @applied, received = @received WHERE store = @store",
                    ("@position", batch.Expected.Position + batch.Events.Count),
                    ("@applied", batch.AppliedSequence),
                    ("@received", batch.Expected.Received + batch.Received.Count),
                    ("@store", store.Value));
                await head.ExecuteNonQueryAsync(cancellation);
                await transaction.CommitAsync(cancellation);
            }
        }
        catch (DbException fault)
        {
            throw _database.Wrap(fault);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static async Task<BareWriter> OpenAsync(Database database, CancellationToken cancellation)
    {
        await Migration.ApplyAsync(database, Migration.For(database.Dialect), cancellation);
        return new BareWriter(database);
    }
}

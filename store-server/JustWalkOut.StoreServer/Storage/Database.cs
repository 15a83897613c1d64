using System.Data.Common;

namespace JustWalkOut.StoreServer.Storage;

/// <summary>What differs between the databases: how a connection is had, how a store is locked for its one writer, and how a fault is worded.</summary>
internal abstract class Database : IAsyncDisposable
{
    /// <summary>The part of a migration's file name that names this database.</summary>
    public abstract string Dialect { get; }

    /// <summary>Appended to the query for a store's head inside a writing transaction.</summary>
    public abstract string LockClause { get; }

    /// <summary>What the database is called in a message to people; never holds a password.</summary>
    public abstract string Name { get; }

    /// <summary>Lends a connection for one operation.</summary>
    public abstract Task<Lease> ConnectAsync(CancellationToken cancellation);

    /// <summary>Begins a transaction that will write; SQLite takes its one write lock here.</summary>
    public abstract Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>Inserts rows, in their order, with a statement that is prepared once.</summary>
    public abstract Task InsertAsync(DbTransaction transaction, LogTable table, IReadOnlyList<object[]> rows, CancellationToken cancellation);

    /// <summary>Keeps two programs from migrating at once; holds until the transaction ends.</summary>
    public abstract Task LockForMigrationAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellation);

    /// <summary>A database fault as one line.</summary>
    public IOException Wrap(DbException fault) => new($"{Name}: {fault.Message.ReplaceLineEndings(" ").Trim()}", fault);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>A connection on loan; disposing gives it back.</summary>
    internal sealed class Lease(DbConnection connection, Func<ValueTask> giveBack) : IAsyncDisposable
    {
        public DbConnection Connection { get; } = connection;

        public ValueTask DisposeAsync() => giveBack();
    }
}

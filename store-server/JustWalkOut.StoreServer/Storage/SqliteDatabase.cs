using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace JustWalkOut.StoreServer.Storage;

/// <summary>
/// A SQLite file in this process. One connection, lent to one operation at a time: SQLite has one writer anyway, and the
/// reads are short. Write-ahead log with full sync, because an acknowledgement means synced.
/// </summary>
internal sealed class SqliteDatabase : Database
{
    /// <summary>How long to wait for another program's write lock, in seconds.</summary>
    private const int BusySeconds = 30;

    private readonly SqliteConnection _connection;
    private readonly SemaphoreSlim _lent = new(1, 1);
    private readonly string _path;
    private readonly Dictionary<string, SqliteCommand> _inserts = [];

    private SqliteDatabase(SqliteConnection connection, string path)
    {
        _connection = connection;
        _path = path;
    }

    public override string Dialect => "sqlite";

    public override string LockClause => string.Empty;

    public override string Name => $"Event log '{_path}'";

    /// <summary>Opens or creates a file.</summary>
    /// <exception cref="DirectoryNotFoundException">Its folder does not exist.</exception>
    /// <exception cref="InvalidDataException">It cannot be opened as a database.</exception>
    public static async Task<SqliteDatabase> OpenAsync(string path, CancellationToken cancellation)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"Event log '{path}': the folder {folder} does not exist; create it or name another file.");
        }

        // Without pooling a disposed log lets go of its file.
        SqliteConnectionStringBuilder options = new() { DataSource = path, Pooling = false, DefaultTimeout = BusySeconds };
        SqliteConnection connection = new(options.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            await using SqliteCommand pragma = connection.CreateCommand();
            pragma.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";
            await pragma.ExecuteNonQueryAsync(cancellation);
            return new SqliteDatabase(connection, path);
        }
        catch (SqliteException fault)
        {
            await connection.DisposeAsync();
            throw new InvalidDataException(
                $"Event log '{path}' cannot be opened as a SQLite database ({fault.Message.TrimEnd('.')}); name a writable file that is one, or a new one.", fault);
        }
    }

    public override async Task<Lease> ConnectAsync(CancellationToken cancellation)
    {
        await _lent.WaitAsync(cancellation);
        return new Lease(_connection, () =>
        {
            _lent.Release();
            return ValueTask.CompletedTask;
        });
    }

    public override Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellation) =>
        Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: false));

    public override Task InsertAsync(DbTransaction transaction, LogTable table, IReadOnlyList<object[]> rows, CancellationToken cancellation)
    {
        if (!_inserts.TryGetValue(table.Name, out SqliteCommand? insert))
        {
            insert = (SqliteCommand)DbCommands.Command(
                _connection, null, $"INSERT INTO {table.Name} ({table.ColumnNames}) VALUES ({string.Join(", ", table.Columns.Select((_, i) => $"@v{i}"))})", [.. table.Columns.Select((_, i) => ($"@v{i}", (object)DBNull.Value))]);
            _inserts.Add(table.Name, insert);
        }

        insert.Transaction = (SqliteTransaction)transaction;
        foreach (object[] row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < row.Length; i++)
            {
                insert.Parameters[i].Value = row[i];
            }

            insert.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    public override Task LockForMigrationAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellation) => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        foreach (SqliteCommand insert in _inserts.Values)
        {
            await insert.DisposeAsync();
        }

        await _connection.DisposeAsync();
        _lent.Dispose();
    }
}

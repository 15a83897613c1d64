using System.Data.Common;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Npgsql;

namespace JustWalkOut.StoreServer.Storage;

/// <summary>A schema of a PostgreSQL database. Commits are synchronous whatever the server's default, because an acknowledgement means synced.</summary>
internal sealed partial class PostgresDatabase : Database
{
    /// <summary>First half of the key of this project's advisory locks ("JWO" in ASCII); the second half says which.</summary>
    public const int LockClass = 0x4A574F;

    /// <summary>Second half of the key of the lock that migrations take; scratch schemas use their own number, from 1.</summary>
    private const int MigrationLock = 0;

    /// <summary>Statements that a connection keeps prepared; the log has about ten. A connection string that says how many itself has its way: poolers that hand a connection on with each transaction need 0.</summary>
    private const int StatementsPrepared = 20;

    private readonly NpgsqlDataSource _source;

    private PostgresDatabase(NpgsqlDataSource source, string where)
    {
        _source = source;
        Name = where;
    }

    public override string Dialect => "postgres";

    public override string LockClause => " FOR UPDATE";

    public override string Name { get; }

    /// <summary>Reaches the server; creates the schema if it is new.</summary>
    /// <exception cref="InvalidDataException">The connection string cannot be read, or the server cannot be reached or lets nobody in. The message never holds the password.</exception>
    public static async Task<PostgresDatabase> OpenAsync(string connectionString, string schema, bool mustBeDurable, CancellationToken cancellation)
    {
        if (!SchemaName().IsMatch(schema))
        {
            throw new InvalidDataException($"PostgreSQL schema '{schema}'; expected lower-case letters, digits and underscores, at most 63, not beginning with a digit.");
        }

        (NpgsqlDataSource source, string where) = Configure(connectionString, schema);
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
            if (mustBeDurable)
            {
                await RequireSyncAsync(connection, where, cancellation);
            }

            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
            await using NpgsqlCommand create = new($"SELECT pg_advisory_xact_lock({LockClass}, {MigrationLock}); CREATE SCHEMA IF NOT EXISTS {schema}", connection, transaction);
            await create.ExecuteNonQueryAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return new PostgresDatabase(source, where);
        }
        catch (Exception fault)
        {
            await source.DisposeAsync();
            throw fault is DbException or SocketException or TimeoutException ? Unreachable(where, fault) : fault;
        }
    }

    /// <summary>A connection of its own, for whoever must hold a session's lock.</summary>
    public static async Task<(NpgsqlDataSource Source, NpgsqlConnection Connection)> SessionAsync(string connectionString, CancellationToken cancellation)
    {
        (NpgsqlDataSource source, string where) = Configure(connectionString, schema: null);
        try
        {
            return (source, await source.OpenConnectionAsync(cancellation));
        }
        catch (Exception fault) when (fault is DbException or SocketException or TimeoutException)
        {
            await source.DisposeAsync();
            throw Unreachable(where, fault);
        }
    }

    public override async Task<Lease> ConnectAsync(CancellationToken cancellation)
    {
        NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellation);
        return new Lease(connection, connection.DisposeAsync);
    }

    public override async Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellation) =>
        await connection.BeginTransactionAsync(cancellation);

    public override async Task InsertAsync(DbTransaction transaction, LogTable table, IReadOnlyList<object[]> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            return;
        }

        // One text however many rows there are, so that the server plans it once.
        string arrays = string.Join(", ", table.Columns.Select((column, i) => $"@v{i}::{column.Type}[]"));
        await using DbCommand insert = DbCommands.Command(
            transaction.Connection!, transaction, $"INSERT INTO {table.Name} ({table.ColumnNames}) SELECT * FROM unnest({arrays})", [.. table.Columns.Select((column, i) => ($"@v{i}", ValuesOf(column, rows, i)))]);
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    public override async Task LockForMigrationAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellation)
    {
        await using DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT pg_advisory_xact_lock({LockClass}, {MigrationLock})";
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    private static object ValuesOf(LogColumn column, IReadOnlyList<object[]> rows, int index) => column.Type switch
    {
        "bigint" => rows.Select(row => (long)row[index]).ToArray(),
        "integer" => rows.Select(row => (int)row[index]).ToArray(),
        _ => rows.Select(row => (string)row[index]).ToArray(),
    };

    private static (NpgsqlDataSource Source, string Where) Configure(string connectionString, string? schema)
    {
        try
        {
            NpgsqlConnectionStringBuilder options = new(connectionString) { ApplicationName = "justwalkout" };
            string where = $"PostgreSQL database '{options.Database ?? options.Username}' at {options.Host}:{options.Port} as '{options.Username}'";
            options.SearchPath = schema;
            options.MaxAutoPrepare = options.ContainsKey("Max Auto Prepare") ? options.MaxAutoPrepare : StatementsPrepared;
            options.AutoPrepareMinUsages = 2;

            // What is asked here leaves nothing behind in a session, and putting one back as it was costs as much as a small append.
            options.NoResetOnClose = true;
            options.Options = $"{options.Options} -c synchronous_commit=on".TrimStart();

            // The message of a fault is shown to people; what was in the failing row is not theirs to see.
            options.IncludeErrorDetail = false;
            return (NpgsqlDataSource.Create(options), where);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or InvalidOperationException)
        {
            // What stands in the string is not repeated: it may be a password.
            throw new InvalidDataException(
                "JWO_DB is no connection string that can be read; expected Host=...;Port=5432;Database=...;Username=...;Password=... with a host.", fault);
        }
    }

    private static InvalidDataException Unreachable(string where, Exception fault) =>
        new($"JWO_DB: {where} cannot be opened ({(fault.InnerException ?? fault).Message.ReplaceLineEndings(" ").TrimEnd('.')}); check that the server runs and lets this user in.", fault);

    private static async Task RequireSyncAsync(NpgsqlConnection connection, string where, CancellationToken cancellation)
    {
        await using NpgsqlCommand show = new("SHOW fsync", connection);
        if (await show.ExecuteScalarAsync(cancellation) is not "on")
        {
            throw new InvalidDataException($"JWO_DB: {where} runs with fsync = off and would forget acknowledged events in a power cut; set fsync = on in postgresql.conf.");
        }
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemaName();
}

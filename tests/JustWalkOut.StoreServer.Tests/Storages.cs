using System.Data.Common;
using JustWalkOut.StoreServer.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace JustWalkOut.StoreServer.Tests;

/// <summary>One database that a test may open as often as it likes.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>Opens the log in it.</summary>
    public abstract Task<IEventLog> OpenLogAsync();

    /// <summary>A bare connection beside the log's own, as an operator's console would have.</summary>
    public abstract Task<DbConnection> ConnectAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Where all that it has written lies; null where a test does not get at it.</summary>
    public abstract string? Folder { get; }

    /// <summary>Runs a statement on a bare connection.</summary>
    public async Task RunAsync(string sql)
    {
        await using DbConnection connection = await ConnectAsync();
        await using DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // A test's own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}

internal sealed class SqliteTestDatabase : TestDatabase
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-log-");

    public override string? Folder => _folder.FullName;

    private string File => Path.Combine(_folder.FullName, "log.db");

    public override Task<IEventLog> OpenLogAsync() => EventLogs.OpenSqliteAsync(File, CancellationToken.None);

    public override async Task<DbConnection> ConnectAsync()
    {
        SqliteConnection connection = new($"Data Source={File};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

internal sealed class PostgresTestDatabase(PostgresCluster cluster) : TestDatabase
{
    private readonly string _schema = cluster.NewSchema();

    public override string? Folder => cluster.Folder;

    public override Task<IEventLog> OpenLogAsync() => EventLogs.OpenPostgresAsync(cluster.ConnectionString, _schema, CancellationToken.None);

    public override async Task<DbConnection> ConnectAsync()
    {
        NpgsqlConnection connection = new($"{cluster.ConnectionString};Search Path={_schema};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public override async ValueTask DisposeAsync() => await RunAsync($"DROP SCHEMA IF EXISTS {_schema} CASCADE");
}

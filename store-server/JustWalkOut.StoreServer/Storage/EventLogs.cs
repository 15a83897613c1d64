namespace JustWalkOut.StoreServer.Storage;

/// <summary>Opens event logs. Whoever opens one disposes it.</summary>
public static class EventLogs
{
    /// <summary>A SQLite file in this process; created if it is new.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="cancellation">Ends the opening.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is no such database, or one of a newer version.</exception>
    public static async Task<IEventLog> OpenSqliteAsync(string path, CancellationToken cancellation) =>
        await SqlEventLog.OpenAsync(await SqliteDatabase.OpenAsync(path, cancellation), NothingMore, cancellation);

    /// <summary>A schema of a PostgreSQL database; created if it is new.</summary>
    /// <param name="connectionString">As in <c>JWO_DB</c>. Never repeated in a message.</param>
    /// <param name="schema">Lower-case letters, digits and underscores.</param>
    /// <param name="cancellation">Ends the opening.</param>
    /// <exception cref="InvalidDataException">The server cannot be reached, does not sync, or holds a newer version.</exception>
    public static async Task<IEventLog> OpenPostgresAsync(string connectionString, string schema, CancellationToken cancellation) =>
        await SqlEventLog.OpenAsync(await PostgresDatabase.OpenAsync(connectionString, schema, mustBeDurable: true, cancellation), NothingMore, cancellation);

    /// <summary>A schema of its own for one replay, dropped when the log is disposed. What crashed runs left behind is dropped first.</summary>
    /// <param name="connectionString">As in <c>JWO_DB</c>. Never repeated in a message.</param>
    /// <param name="cancellation">Ends the opening.</param>
    /// <exception cref="InvalidDataException">The server cannot be reached.</exception>
    public static async Task<IEventLog> OpenPostgresScratchAsync(string connectionString, CancellationToken cancellation)
    {
        ScratchSchema scratch = await ScratchSchema.TakeAsync(connectionString, cancellation);
        PostgresDatabase database;
        try
        {
            database = await PostgresDatabase.OpenAsync(connectionString, scratch.Name, mustBeDurable: false, cancellation);
        }
        catch
        {
            await scratch.DisposeAsync();
            throw;
        }

        return await SqlEventLog.OpenAsync(database, scratch.DisposeAsync, cancellation);
    }

    private static ValueTask NothingMore() => ValueTask.CompletedTask;
}

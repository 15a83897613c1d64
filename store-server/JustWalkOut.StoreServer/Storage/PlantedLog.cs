using Microsoft.Data.Sqlite;

namespace JustWalkOut.StoreServer.Storage;

/// <summary>A log with a bug in it: only a sweep that is told to makes one, to see that it finds it.</summary>
public static class PlantedLog
{
    private const string Keys = """
        DROP TABLE event;
        CREATE TABLE event (
            store    TEXT NOT NULL,
            position INTEGER NOT NULL,
            event_id TEXT NOT NULL,
            cause    TEXT NOT NULL,
            at       TEXT NOT NULL,
            kind     TEXT NOT NULL,
            version  INTEGER NOT NULL,
            payload  TEXT NOT NULL
        ) STRICT;
        CREATE INDEX event_position ON event (store, position);
        CREATE INDEX event_cause ON event (store, cause);
        DROP TABLE inbox;
        CREATE TABLE inbox (
            store          TEXT NOT NULL,
            sequence       INTEGER NOT NULL,
            observation_id TEXT NOT NULL,
            payload        TEXT NOT NULL
        ) STRICT;
        CREATE INDEX inbox_sequence ON inbox (store, sequence);
        """;

    private const string Head = """
        DROP TABLE store_head;
        CREATE TABLE store_head (
            store            TEXT NOT NULL,
            position         INTEGER NOT NULL DEFAULT 0,
            applied_sequence INTEGER NOT NULL DEFAULT 0,
            received         INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX store_head_store ON store_head (store, position);
        """;

    /// <summary>Makes the unique keys of an empty log plain indexes, and leaves out the triggers that look for the same.</summary>
    /// <param name="path">A SQLite file.</param>
    /// <param name="isHeadToo">Whether a store may have several heads too.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task DropUniquenessAsync(string path, bool isHeadToo, CancellationToken cancellation)
    {
        await using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Both are this file's own.
        command.CommandText = isHeadToo ? Keys + Head : Keys;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

using System.Globalization;
using Npgsql;

namespace JustWalkOut.StoreServer.Storage;

/// <summary>
/// A PostgreSQL schema for one replay. It has a number, and whoever uses it holds the advisory lock of that number on a
/// connection kept open for it: when a run crashes the server drops the lock with the connection, and the next run that
/// opens finds the schema unlocked and drops it.
/// </summary>
internal sealed class ScratchSchema : IAsyncDisposable
{
    private const string Prefix = "jwo_scratch_";

    /// <summary>Most runs at once on one database.</summary>
    private const int RunsMax = 1000;

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _session;

    private ScratchSchema(NpgsqlDataSource source, NpgsqlConnection session, string name)
    {
        _source = source;
        _session = session;
        Name = name;
    }

    /// <summary>The schema's name.</summary>
    public string Name { get; }

    /// <summary>Takes the first free number; drops what crashed runs left behind.</summary>
    public static async Task<ScratchSchema> TakeAsync(string connectionString, CancellationToken cancellation)
    {
        (NpgsqlDataSource source, NpgsqlConnection session) = await PostgresDatabase.SessionAsync(connectionString, cancellation);
        try
        {
            await DropLeftoversAsync(session, cancellation);
            for (int number = 1; number <= RunsMax; number++)
            {
                if (await TryLockAsync(session, number, cancellation))
                {
                    return new ScratchSchema(source, session, Prefix + number.ToString(CultureInfo.InvariantCulture));
                }
            }

            throw new IOException($"PostgreSQL: {RunsMax} replays use this database already; wait for one to end.");
        }
        catch (Exception fault)
        {
            await session.DisposeAsync();
            await source.DisposeAsync();
            throw fault is PostgresException refused ? new IOException($"PostgreSQL: {refused.MessageText}", refused) : fault;
        }
    }

    /// <summary>Drops the schema, then lets go of its number.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await RunAsync(_session, $"DROP SCHEMA IF EXISTS {Name} CASCADE", CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The server is gone; the next run drops the schema as a leftover.
        }
        finally
        {
            await _session.DisposeAsync();
            await _source.DisposeAsync();
        }
    }

    private static async Task DropLeftoversAsync(NpgsqlConnection session, CancellationToken cancellation)
    {
        List<int> numbers = [];
        await using (NpgsqlCommand list = new($"SELECT substr(nspname, {Prefix.Length + 1})::integer FROM pg_namespace WHERE nspname ~ '^{Prefix}[0-9]{{1,4}}$' ORDER BY 1", session))
        {
            await using NpgsqlDataReader reader = await list.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                numbers.Add(reader.GetInt32(0));
            }
        }

        foreach (int number in numbers)
        {
            if (await TryLockAsync(session, number, cancellation))
            {
                await RunAsync(session, string.Create(CultureInfo.InvariantCulture, $"DROP SCHEMA IF EXISTS {Prefix}{number} CASCADE"), cancellation);
                await RunAsync(session, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_unlock({PostgresDatabase.LockClass}, {number})"), cancellation);
            }
        }
    }

    private static async Task<bool> TryLockAsync(NpgsqlConnection session, int number, CancellationToken cancellation)
    {
        await using NpgsqlCommand tryLock = new(
            string.Create(CultureInfo.InvariantCulture, $"SELECT pg_try_advisory_lock({PostgresDatabase.LockClass}, {number})"), session);
        return await tryLock.ExecuteScalarAsync(cancellation) is true;
    }

    private static async Task RunAsync(NpgsqlConnection session, string sql, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // Put together from this file's own words and numbers.
        await using NpgsqlCommand command = new(sql, session);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

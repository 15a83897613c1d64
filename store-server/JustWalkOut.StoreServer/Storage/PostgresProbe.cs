using System.Net.Sockets;
using Npgsql;

namespace JustWalkOut.StoreServer.Storage;

/// <summary>Tells whether a PostgreSQL server answers. No message holds the connection string: it may contain a password.</summary>
public static class PostgresProbe
{
    /// <summary>Longest wait for an answer, unless the connection string asks for less.</summary>
    private const int TimeoutSecondsMax = 5;

    /// <summary>The server, database and version reached, for example <c>PostgreSQL 15.13, database store at localhost:5432</c>.</summary>
    /// <exception cref="InvalidDataException">The text is no connection string.</exception>
    /// <exception cref="IOException">No server answers, or it refuses; the message names host, port, database and the reason.</exception>
    public static async Task<string> ServerAsync(string connectionString, CancellationToken stop)
    {
        NpgsqlConnectionStringBuilder builder = Parse(connectionString);
        string where = $"database {builder.Database ?? builder.Username ?? "(default)"} at {builder.Host}:{builder.Port}";
        try
        {
            NpgsqlConnection connection = new(builder.ConnectionString);
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(stop).ConfigureAwait(false);
                return $"PostgreSQL {connection.PostgreSqlVersion.ToString(2)}, {where}";
            }
        }
        catch (Exception fault) when (fault is NpgsqlException or SocketException or TimeoutException)
        {
            string reason = (fault.InnerException ?? fault).Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new IOException($"{where}: {reason}", fault);
        }
    }

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        const string Expected = "expected Host=...;Port=...;Database=...;Username=...;Password=...";
        NpgsqlConnectionStringBuilder builder = Read(connectionString) ?? throw new InvalidDataException($"the text is no connection string; {Expected}");
        if (string.IsNullOrEmpty(builder.Host))
        {
            throw new InvalidDataException($"the connection string names no Host; {Expected}");
        }

        builder.Timeout = Math.Clamp(builder.Timeout, 1, TimeoutSecondsMax);
        builder.Pooling = false;
        return builder;
    }

    /// <summary>Null where the text is none: the driver's message is not passed on, because it may quote a part that is the password.</summary>
    private static NpgsqlConnectionStringBuilder? Read(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            return null;
        }
    }
}

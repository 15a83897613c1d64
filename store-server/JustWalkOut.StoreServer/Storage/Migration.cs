using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace JustWalkOut.StoreServer.Storage;

/// <summary>One numbered step of the database's shape. Once released it never changes: its hash stands in every database that took it.</summary>
/// <param name="Number">1, 2, 3, ... without gaps.</param>
/// <param name="Name">Its file name.</param>
/// <param name="Sql">Its statements.</param>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the statements, with line ends as in git.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>All steps for one dialect, in order.</summary>
    public static IReadOnlyList<Migration> For(string dialect)
    {
        Assembly assembly = typeof(Migration).Assembly;
        string suffix = $".{dialect}.sql";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.EndsWith(suffix, StringComparison.Ordinal))
                .Select(name => new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, Read(assembly, name)))
                .OrderBy(migration => migration.Number),
        ];
    }

    /// <summary>Brings a database to this code's shape, all in one transaction.</summary>
    /// <exception cref="InvalidDataException">The database is newer than this code, or took a step whose text has changed since.</exception>
    public static async Task ApplyAsync(Database database, IReadOnlyList<Migration> migrations, CancellationToken cancellation)
    {
        await using Database.Lease lease = await database.ConnectAsync(cancellation);
        await using DbTransaction transaction = await database.BeginWriteAsync(lease.Connection, cancellation);
        await database.LockForMigrationAsync(lease.Connection, transaction, cancellation);
        await RunAsync(transaction, "CREATE TABLE IF NOT EXISTS migration (number integer NOT NULL PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL)", cancellation);
        Dictionary<int, (string Name, string Sha256)> taken = await ReadTakenAsync(transaction, cancellation);
        foreach ((int number, (string name, string sha256)) in taken.OrderBy(pair => pair.Key))
        {
            Migration known = migrations.FirstOrDefault(migration => migration.Number == number)
                ?? throw new InvalidDataException(
                    $"{database.Name} is at step {number} ({name}), this program knows {migrations.Count}; run the newer version that wrote it.");
            if (known.Sha256 != sha256)
            {
                throw new InvalidDataException(
                    $"{database.Name} took step {number} with SHA-256 {sha256}, this program's {known.Name} has {known.Sha256}; a released step must not change: run an untouched version.");
            }
        }

        foreach (Migration migration in migrations.Where(migration => !taken.ContainsKey(migration.Number)))
        {
            await RunAsync(transaction, migration.Sql, cancellation);
            await RunAsync(
                transaction, $"INSERT INTO migration (number, name, sha256) VALUES ({migration.Number}, '{migration.Name}', '{migration.Sha256}')", cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static string Read(Assembly assembly, string name)
    {
        using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static async Task<Dictionary<int, (string Name, string Sha256)>> ReadTakenAsync(DbTransaction transaction, CancellationToken cancellation)
    {
        await using DbCommand command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT number, name, sha256 FROM migration";
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation);
        Dictionary<int, (string Name, string Sha256)> taken = [];
        while (await reader.ReadAsync(cancellation))
        {
            taken.Add(reader.GetInt32(0), (reader.GetString(1), reader.GetString(2)));
        }

        return taken;
    }

    private static async Task RunAsync(DbTransaction transaction, string sql, CancellationToken cancellation)
    {
        await using DbCommand command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // The statements are this program's own: embedded files, and their names and hashes.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

using System.Data.Common;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Tests;

/// <summary>What a log promises, on either database.</summary>
public abstract class EventLogSuite
{
    private static readonly StoreId Store = new("corner");
    private static readonly StoreId Other = new("other");

    private protected abstract TestDatabase NewDatabase();

    [Fact]
    public async Task Events_are_read_back_as_they_were_written()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        LogRow[] rows = [Row(1, "a") with { Payload = "{\"name\":\"Größe 사과 \\\"'\"}" }, Row(2, "b")];
        await AppendAsync(log, Store, rows);
        Assert.Equal(rows, await AllAsync(log, Store));
        Assert.Equal([rows[1]], await AllAsync(log, Store, after: 1));
        Assert.Equal(new LogHead(2, 0, 0), await log.HeadAsync(Store, CancellationToken.None));
    }

    [Fact]
    public async Task A_log_longer_than_a_page_is_read_whole()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        LogRow[] rows = [.. Enumerable.Range(1, 4500).Select(i => Row(i, $"c{i}"))];
        await AppendAsync(log, Store, rows);
        Assert.Equal(rows, await AllAsync(log, Store));
    }

    [Fact]
    public async Task Stores_on_one_database_do_not_see_each_other()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await AppendAsync(log, Store, Row(1, "same"));
        await AppendAsync(log, Other, Row(1, "same"));
        Assert.Single(await AllAsync(log, Store));
        Assert.Single(await AllAsync(log, Other));
    }

    [Theory]
    [InlineData("UPDATE event SET payload = '{}'")]
    [InlineData("DELETE FROM event")]
    [InlineData("INSERT INTO event SELECT store, position + 5, 'x', 'x', at, kind, version, payload FROM event")]
    [InlineData("INSERT INTO event SELECT store, position, 'x', 'x', at, kind, version, payload FROM event")]
    public async Task Nobody_rewrites_the_log(string statement)
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await AppendAsync(log, Store, Row(1, "a"));
        DbException fault = await Assert.ThrowsAnyAsync<DbException>(() => database.RunAsync(statement));
        Assert.Matches("append-only|gapless", fault.Message);
        Assert.Equal([Row(1, "a")], await AllAsync(log, Store));
    }

    [Fact]
    public async Task A_second_event_of_the_same_cause_is_refused_and_takes_no_position()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await AppendAsync(log, Store, Row(1, "a"));
        await Assert.ThrowsAsync<IOException>(() => AppendAsync(log, Store, Row(2, "b"), Row(3, "a") with { EventId = "another" }));
        await Assert.ThrowsAsync<IOException>(() => AppendAsync(log, Store, Row(2, "b"), Row(3, "c") with { EventId = Row(1, "a").EventId }));
        await AppendAsync(log, Store, Row(2, "c"));
        Assert.Equal([Row(1, "a"), Row(2, "c")], await AllAsync(log, Store));
    }

    [Theory]
    [InlineData(1, "two")]
    [InlineData(2, "one")]
    public async Task The_inbox_takes_each_number_and_each_id_once(long sequence, string id)
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        LogHead head = await log.HeadAsync(Store, CancellationToken.None);
        Assert.True(await log.TryAppendAsync(Store, new LogBatch(head, [], [new InboxRow(1, "one", "{}")], 0), CancellationToken.None));
        Assert.False(await log.TryAppendAsync(Store, new LogBatch(head, [], [new InboxRow(2, "two", "{}")], 0), CancellationToken.None));
        head = await log.HeadAsync(Store, CancellationToken.None);
        await Assert.ThrowsAsync<IOException>(() => log.TryAppendAsync(Store, new LogBatch(head, [], [new InboxRow(sequence, id, "{}")], 0), CancellationToken.None));
        Assert.Equal([new InboxRow(1, "one", "{}")], await log.ReadInboxAsync(Store, 0, CancellationToken.None));
    }

    [Fact]
    public async Task An_append_on_a_stale_end_changes_nothing()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        LogHead stale = await log.HeadAsync(Store, CancellationToken.None);
        await AppendAsync(log, Store, Row(1, "a"));
        Assert.False(await log.TryAppendAsync(Store, new LogBatch(stale, [Row(1, "b")], [new InboxRow(1, "one", "{}")], 1), CancellationToken.None));
        Assert.Equal([Row(1, "a")], await AllAsync(log, Store));
        Assert.Empty(await log.ReadInboxAsync(Store, 0, CancellationToken.None));
    }

    [Fact]
    public async Task Eight_writers_at_once_leave_no_gap_and_lose_nothing()
    {
        const int writers = 8;
        const int each = 25;
        await using TestDatabase database = NewDatabase();
        await using IEventLog reader = await database.OpenLogAsync();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() => WriteAsync(database, writer, each))));
        IReadOnlyList<LogRow> rows = await AllAsync(reader, Store);
        Assert.Equal(Enumerable.Range(1, writers * each).Select(i => (long)i), rows.Select(row => row.Position));
        Assert.Equal(writers * each, rows.Select(row => row.Cause).Distinct().Count());
    }

    [Fact]
    public async Task A_crash_between_inbox_and_commit_leaves_neither()
    {
        await using TestDatabase database = NewDatabase();
        await using (IEventLog log = await database.OpenLogAsync())
        {
            LogHead head = await log.HeadAsync(Store, CancellationToken.None);
            ((SqlEventLog)log).BeforeCommit = () => throw new InvalidOperationException("the power went");
            LogBatch batch = new(head, [Row(1, "a")], [new InboxRow(1, "one", "{}")], 1);
            await Assert.ThrowsAsync<InvalidOperationException>(() => log.TryAppendAsync(Store, batch, CancellationToken.None));
        }

        await using IEventLog again = await database.OpenLogAsync();
        Assert.Equal(new LogHead(0, 0, 0), await again.HeadAsync(Store, CancellationToken.None));
        Assert.Empty(await AllAsync(again, Store));
        Assert.Empty(await again.ReadInboxAsync(Store, 0, CancellationToken.None));
        await AppendAsync(again, Store, Row(1, "a"));
    }

    [Fact]
    public async Task What_was_appended_is_there_for_whoever_opens_next_though_nobody_closed()
    {
        await using TestDatabase database = NewDatabase();
        IEventLog abandoned = await database.OpenLogAsync();
        await AppendAsync(abandoned, Store, Row(1, "a"));
        await using (IEventLog next = await database.OpenLogAsync())
        {
            Assert.Equal([Row(1, "a")], await AllAsync(next, Store));
        }

        await abandoned.DisposeAsync();
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await using TestDatabase database = NewDatabase();
        await (await database.OpenLogAsync()).DisposeAsync();
        await database.RunAsync("INSERT INTO migration (number, name, sha256) VALUES (99, '0099_future.sql', 'x')");
        InvalidDataException fault = await Assert.ThrowsAsync<InvalidDataException>(database.OpenLogAsync);
        Assert.Contains("step 99 (0099_future.sql)", fault.Message, StringComparison.Ordinal);
        Assert.Contains("run the newer version", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_changed_after_release_is_refused()
    {
        await using TestDatabase database = NewDatabase();
        await (await database.OpenLogAsync()).DisposeAsync();
        await database.RunAsync("UPDATE migration SET sha256 = 'another' WHERE number = 1");
        InvalidDataException fault = await Assert.ThrowsAsync<InvalidDataException>(database.OpenLogAsync);
        Assert.Contains("SHA-256 another", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_that_open_a_new_database_at_once_migrate_it_once()
    {
        await using TestDatabase database = NewDatabase();
        IEventLog[] logs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(database.OpenLogAsync)));
        await AppendAsync(logs[3], Store, Row(1, "a"));
        foreach (IEventLog log in logs)
        {
            Assert.Single(await AllAsync(log, Store));
            await log.DisposeAsync();
        }
    }

    private protected static LogRow Row(long position, string cause) =>
        new(position, $"id of {cause}", cause, "2026-11-24T08:00:00.0000000Z", "personLeft", 1, "{}");

    private protected static async Task<IReadOnlyList<LogRow>> AllAsync(IEventLog log, StoreId store, long after = 0)
    {
        List<LogRow> rows = [];
        await foreach (LogRow row in log.ReadAsync(store, after, CancellationToken.None))
        {
            rows.Add(row);
        }

        return rows;
    }

    private static async Task AppendAsync(IEventLog log, StoreId store, params LogRow[] rows)
    {
        LogHead head = await log.HeadAsync(store, CancellationToken.None);
        Assert.True(await log.TryAppendAsync(store, new LogBatch(head, rows, [], head.AppliedSequence), CancellationToken.None));
    }

    /// <summary>One writer with a connection of its own; every fifth append fails before its commit and is tried again.</summary>
    private static async Task WriteAsync(TestDatabase database, int writer, int count)
    {
        await using IEventLog log = await database.OpenLogAsync();
        SqlEventLog failing = (SqlEventLog)log;
        for (int i = 0; i < count; i++)
        {
            bool failsOnce = i % 5 == 0;
            failing.BeforeCommit = failsOnce ? () => throw new InvalidOperationException("rolled back") : null;
            while (true)
            {
                LogHead head = await log.HeadAsync(Store, CancellationToken.None);
                try
                {
                    if (await log.TryAppendAsync(Store, new LogBatch(head, [Row(head.Position + 1, $"{writer}/{i}")], [], 0), CancellationToken.None))
                    {
                        break;
                    }
                }
                catch (InvalidOperationException)
                {
                    failing.BeforeCommit = null;
                }
            }
        }
    }
}

public sealed class SqliteEventLogTests : EventLogSuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();

    [Fact]
    public async Task Replacing_rows_is_refused_though_it_deletes_without_a_delete()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        LogHead head = await log.HeadAsync(new StoreId("corner"), CancellationToken.None);
        await log.TryAppendAsync(new StoreId("corner"), new LogBatch(head, [Row(1, "a")], [], 0), CancellationToken.None);
        await Assert.ThrowsAnyAsync<DbException>(() => database.RunAsync("INSERT OR REPLACE INTO event SELECT store, 2, event_id, 'b', at, kind, version, payload FROM event"));
        Assert.Single(await AllAsync(log, new StoreId("corner")));
    }

    [Fact]
    public async Task It_writes_ahead_and_syncs_every_commit()
    {
        string folder = Directory.CreateTempSubdirectory("jwo-sync-").FullName;
        await using (SqliteDatabase database = await SqliteDatabase.OpenAsync(Path.Combine(folder, "log.db"), CancellationToken.None))
        {
            await using Database.Lease lease = await database.ConnectAsync(CancellationToken.None);
            await using DbCommand command = lease.Connection.CreateCommand();
            command.CommandText = "PRAGMA synchronous";
            Assert.Equal(2L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)); // 2 is FULL.
            command.CommandText = "PRAGMA journal_mode";
            Assert.Equal("wal", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_its_name()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("jwo-bad-").FullName, "notes.txt");
        await File.WriteAllTextAsync(file, new string('x', 5000), TestContext.Current.CancellationToken);
        InvalidDataException fault = await Assert.ThrowsAsync<InvalidDataException>(() => EventLogs.OpenSqliteAsync(file, CancellationToken.None));
        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task A_missing_folder_is_named()
    {
        DirectoryNotFoundException fault = await Assert.ThrowsAsync<DirectoryNotFoundException>(
            () => EventLogs.OpenSqliteAsync("/no/such/folder/log.db", CancellationToken.None));
        Assert.Contains("/no/such/folder", fault.Message, StringComparison.Ordinal);
    }
}

public sealed class PostgresEventLogTests(PostgresCluster cluster) : EventLogSuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);

    [Fact]
    public async Task Truncating_the_log_is_refused()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await Assert.ThrowsAnyAsync<DbException>(() => database.RunAsync("TRUNCATE event"));
    }

    [Fact]
    public async Task Commits_are_synced_whatever_the_connection_string_says()
    {
        await using PostgresDatabase database = await PostgresDatabase.OpenAsync(
            cluster.ConnectionString + ";Options=-c synchronous_commit=off", cluster.NewSchema(), mustBeDurable: true, CancellationToken.None);
        await using Database.Lease lease = await database.ConnectAsync(CancellationToken.None);
        await using DbCommand command = lease.Connection.CreateCommand();
        command.CommandText = "SHOW synchronous_commit";
        Assert.Equal("on", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Host=/no/such/socket;Username=me;Password=hunter2;Database=shop", "cannot be opened")]
    [InlineData("Host=127.0.0.1;Port=1;Username=me;Password=hunter2;Database=shop", "at 127.0.0.1:1 as 'me' cannot be opened")]
    [InlineData("postgres://me:hunter2@localhost/shop", "no connection string")]
    [InlineData("Host=x;Port=hunter2", "no connection string")]
    [InlineData("Username=me;Password=hunter2", "no connection string")]
    public async Task A_wrong_connection_string_gives_one_line_without_the_password(string connectionString, string expected)
    {
        foreach (Func<Task> open in new Func<Task>[]
        {
            () => EventLogs.OpenPostgresAsync(connectionString, "any", CancellationToken.None),
            () => EventLogs.OpenPostgresScratchAsync(connectionString, CancellationToken.None),
        })
        {
            InvalidDataException fault = await Assert.ThrowsAsync<InvalidDataException>(open);
            Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
            Assert.StartsWith("JWO_DB", fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("\n", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_schema_name_that_is_none_is_refused() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => EventLogs.OpenPostgresAsync(cluster.ConnectionString, "a; DROP SCHEMA b", CancellationToken.None));

    [Fact]
    public async Task Scratch_schemas_are_apart_and_go_when_closed()
    {
        StoreId store = new("corner");
        await using (IEventLog first = await EventLogs.OpenPostgresScratchAsync(cluster.ConnectionString, CancellationToken.None))
        await using (IEventLog second = await EventLogs.OpenPostgresScratchAsync(cluster.ConnectionString, CancellationToken.None))
        {
            LogHead head = await first.HeadAsync(store, CancellationToken.None);
            await first.TryAppendAsync(store, new LogBatch(head, [Row(1, "a")], [], 0), CancellationToken.None);
            Assert.Empty(await AllAsync(second, store));
        }

        Assert.Equal(0, await CountScratchAsync());
    }

    [Fact]
    public async Task What_a_crashed_replay_left_is_dropped_by_the_next()
    {
        await using TestDatabase database = NewDatabase();
        await (await database.OpenLogAsync()).DisposeAsync();
        await database.RunAsync("CREATE SCHEMA jwo_scratch_7; CREATE TABLE jwo_scratch_7.event (x integer)");
        await using IEventLog next = await EventLogs.OpenPostgresScratchAsync(cluster.ConnectionString, CancellationToken.None);
        Assert.Equal(1, await CountScratchAsync());
    }

    private async Task<int> CountScratchAsync()
    {
        await using TestDatabase database = NewDatabase();
        await using DbConnection connection = await database.ConnectAsync();
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(*)::integer FROM pg_namespace WHERE nspname LIKE 'jwo_scratch_%'";
        return (int)(await command.ExecuteScalarAsync())!;
    }
}

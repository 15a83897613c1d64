using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Backup;
using JustWalkOut.StoreServer.Rehearsal;
using JustWalkOut.StoreServer.Storage;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Backup;

/// <summary>Backups, from either database into either: taken while the store goes on, and restored whole or not at all.</summary>
public abstract class BackupSuite : IDisposable
{
    private static readonly StoreId Store = PastStore.Definition.Name;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-backup-");
    private readonly FakeTimeProvider _clock = new(RehearsedPast.Start.AddDays(9));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string BackupPath => Path.Combine(_folder.FullName, "store.backup");

    private protected abstract TestDatabase NewDatabase();

    /// <summary>The other kind of database, into which the same backup goes too.</summary>
    private protected abstract TestDatabase NewOtherDatabase();

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_backup_of_a_store_that_goes_on_restores_to_the_same_books_up_to_its_moment()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await FillAsync(log, seed: 1, days: 2);
        string data = await DataAsync("data");
        using (ActBook acts = await ActBook.OpenAsync(log, Store, null, _clock, Assert.Fail))
        {
            await acts.RecordAsync(new Act(ActKind.SignedIn, "boss", "127.0.0.1", "boss"), Stop);
            await acts.RecordAsync(new Act(ActKind.DeviceKeyMade, "boss", null, "gate"), Stop);
        }

        BackupContent content;
        await using (IEventLog busy = await database.OpenLogAsync())
        {
            LogHead before = await log.HeadAsync(Store, Stop);
            Task writing = Task.Run(() => FillAsync(busy, seed: 2, days: 6), Stop);
            content = await StoreBackup.WriteAsync(BackupPath, Store, (log, data), _clock, Stop);
            await writing;
            LogHead after = await log.HeadAsync(Store, Stop);
            Assert.InRange(content.Events, before.Position, after.Position - 1);
        }

        Assert.Equal(content, await StoreBackup.CheckAsync(BackupPath, Stop));
        foreach (TestDatabase target in (TestDatabase[])[NewDatabase(), NewOtherDatabase()])
        {
            await using (target)
            {
                string fresh = Directory.CreateDirectory(Path.Combine(_folder.FullName, $"fresh-{target.GetType().Name}")).FullName;
                await using IEventLog restored = await target.OpenLogAsync();
                await StoreBackup.RestoreAsync(BackupPath, content, (restored, fresh), Stop);
                await RequireSameAsync(log, restored, content);
                Assert.Equal(await LedgerSuite.RowsAsync(log, ActBook.NameOf(Store)), await LedgerSuite.RowsAsync(restored, ActBook.NameOf(Store)));
                Assert.Equal(2, (await restored.HeadAsync(ActBook.NameOf(Store), Stop)).Position);
                Assert.Equal(Contents(data), Contents(fresh).Where(file => file.Path != StoreBackup.SeenBeforeFile));
                Assert.Equal(content.Observations, StoreBackup.SeenBefore(fresh));
                StoreBackup.RequireFinished(fresh);
            }
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(BackupPath));
        }
    }

    [Fact]
    public async Task A_restored_store_takes_what_comes_next_and_knows_again_what_it_had()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await FillAsync(log, seed: 1, days: 1);
        BackupContent content = await StoreBackup.WriteAsync(BackupPath, Store, (log, _folder.FullName), _clock, Stop);
        await using TestDatabase target = NewOtherDatabase();
        await using IEventLog restored = await target.OpenLogAsync();
        await StoreBackup.RestoreAsync(BackupPath, content, (restored, Directory.CreateDirectory(Path.Combine(_folder.FullName, "fresh")).FullName), Stop);
        await using StoreLedger ledger = await StoreLedger.OpenAsync(PastStore.Definition, restored, PastStore.Payments, Stop);
        InboxRow had = (await restored.ReadInboxAsync(Store, 0, Stop))[0];
        Assert.Equal(content.Observations, await ledger.ReceiveAsync([EventRows.Read(Store, had)], Stop));
        Observation next = new(Observation.CurrentVersion, Store, new ObservationId(DeterministicGuid.Of(Store, "next")), content.Observations + 1, _clock.GetUtcNow(), new Finding.Present(new PresenceId(Guid.Empty), null, 1));
        Assert.Equal(content.Observations + 1, await ledger.ReceiveAsync([next], Stop));
        Assert.Equal((1L, content.Events + 1), (ledger.Counters.Repeats, ledger.State.Position));
    }

    [Theory]
    [InlineData("a restored store", "the log has")]
    [InlineData("a terminal", "terminal.jsonl is there")]
    [InlineData("secrets", "is there")]
    [InlineData("an outbox", "outbox is there")]
    public async Task A_target_that_is_not_empty_is_refused_and_left_alone(string what, string fault)
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await FillAsync(log, seed: 1, days: 1);
        BackupContent content = await StoreBackup.WriteAsync(BackupPath, Store, (log, await DataAsync("data")), _clock, Stop);
        await using TestDatabase target = NewDatabase();
        await using IEventLog there = await target.OpenLogAsync();
        string folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "there")).FullName;
        switch (what)
        {
            case "a restored store":
                await StoreBackup.RestoreAsync(BackupPath, content, (there, folder), Stop);
                break;
            case "secrets":
                await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "secrets")).FullName, "accounts.json"), "{}", Stop);
                break;
            case "an outbox":
                Directory.CreateDirectory(Path.Combine(folder, "outbox"));
                break;
            default:
                await File.WriteAllTextAsync(Path.Combine(folder, "terminal.jsonl"), "", Stop);
                break;
        }

        (LogHead head, (string, string)[] files) = (await there.HeadAsync(Store, Stop), Contents(folder));
        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(() => StoreBackup.RestoreAsync(BackupPath, content, (there, folder), Stop));
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(head, await there.HeadAsync(Store, Stop));
        Assert.Equal(files, Contents(folder));
    }

    /// <summary>A power cut, a full disk: the database fails at some batch, and the restore is run again.</summary>
    [Fact]
    public async Task A_restore_that_is_cut_off_goes_on_and_the_store_does_not_open_before()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await FillAsync(log, seed: 3, days: 7);
        BackupContent content = await StoreBackup.WriteAsync(BackupPath, Store, (log, await DataAsync("data")), _clock, Stop);
        await using TestDatabase target = NewDatabase();
        await using IEventLog there = await target.OpenLogAsync();
        string folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "there")).FullName;
        int batches = 0;
        ((SqlEventLog)there).BeforeCommit = () => ++batches % 2 == 0 ? throw new IOException("the disk is full") : Task.CompletedTask;
        int tries = 0;
        while (true)
        {
            try
            {
                tries++;
                await StoreBackup.RestoreAsync(BackupPath, content, (there, folder), Stop);
                break;
            }
            catch (IOException)
            {
                Assert.Contains("run the same ./jwo restore again", Assert.Throws<InvalidDataException>(() => StoreBackup.RequireFinished(folder)).Message, StringComparison.Ordinal);
            }
        }

        Assert.True(tries > 2, $"It was cut off {tries - 1} times only.");
        StoreBackup.RequireFinished(folder);
        await RequireSameAsync(log, there, content);
    }

    private static Task<PastCounts> FillAsync(IEventLog log, int seed, int days) => RehearsedPast.WriteAsync(new PastOrder(days, 60, seed), log, _ => { }, Stop);

    /// <summary>A data folder with what stands beside a log.</summary>
    private async Task<string> DataAsync(string name)
    {
        string data = Directory.CreateDirectory(Path.Combine(_folder.FullName, name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "terminal.jsonl"), new string('t', 2_500_000), Stop);
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(data, "secrets", "cookie-keys")).FullName, "key-1.xml"), "<key/>", Stop);
        await File.WriteAllTextAsync(Path.Combine(data, "secrets", "accounts.json"), "", Stop);
        return data;
    }

    private static (string Path, string Content)[] Contents(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => (Path.GetRelativePath(folder, file), File.ReadAllText(file))).OrderBy(file => file.Item1, StringComparer.Ordinal)];

    private static async Task RequireSameAsync(IEventLog original, IEventLog restored, BackupContent content)
    {
        Assert.Equal(new LogHead(content.Events, content.Observations, content.Observations), await restored.HeadAsync(Store, Stop));
        LogRow[] rows = await RowsAsync(original, content.Events);
        Assert.Equal(rows, await RowsAsync(restored, long.MaxValue));
        Assert.Equal((await original.ReadInboxAsync(Store, 0, Stop)).Take((int)content.Observations), await restored.ReadInboxAsync(Store, 0, Stop));
        StoreState state = rows.Aggregate(new StoreState(Store), (state, row) => state.Apply(EventRows.Read(Store, row)));
        await using StoreLedger ledger = await StoreLedger.OpenAsync(PastStore.Definition, restored, PastStore.Payments, Stop);
        Assert.True(state.Write().IsSameAs(ledger.State.Write()));
    }

    private static async Task<LogRow[]> RowsAsync(IEventLog log, long through)
    {
        List<LogRow> rows = [];
        await foreach (LogRow row in log.ReadAsync(Store, 0, Stop))
        {
            rows.AddRange(row.Position <= through ? [row] : []);
        }

        return [.. rows];
    }
}

public sealed class SqliteBackupTests(PostgresCluster cluster) : BackupSuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();

    private protected override TestDatabase NewOtherDatabase() => new PostgresTestDatabase(cluster);
}

public sealed class PostgresBackupTests(PostgresCluster cluster) : BackupSuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);

    private protected override TestDatabase NewOtherDatabase() => new SqliteTestDatabase();
}

using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Tests.Webhooks;

namespace JustWalkOut.StoreServer.Tests.Audit;

/// <summary>A log that somebody has been at with the database's own means, on either database.</summary>
public abstract class AuditSuite : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("jwo-audit-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract TestDatabase NewDatabase();

    /// <summary>Takes away what keeps everybody from changing rows: whoever owns the database can.</summary>
    private protected abstract string Disarm { get; }

    public void Dispose()
    {
        _data.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("UPDATE event SET payload = replace(payload, '\"', ' \"') WHERE position = 5", "Changed 5")]
    [InlineData("UPDATE event SET at = '2026-11-24T08:00:00.0000001Z' WHERE position = 5", "Changed 5")]
    [InlineData("UPDATE event SET event_id = 'another' WHERE position = 5", "Changed 5")]
    [InlineData("UPDATE event SET cause = 'another' WHERE position = 5", "Changed 5")]
    [InlineData("UPDATE event SET kind = 'another' WHERE position = 5", "Changed 5")]
    [InlineData("UPDATE event SET version = 1 WHERE position = 5", "Changed 5")]
    [InlineData("UPDATE event SET version = 1 WHERE position IN (1, 9)", "Changed 1, Changed 9")]
    [InlineData("DELETE FROM event WHERE position = 5", "Removed 5")]
    [InlineData("DELETE FROM event WHERE position < 3", "Removed 1, Removed 2")]
    [InlineData("DELETE FROM event WHERE position > (SELECT max(position) - 2 FROM event)", "Removed -2, Removed -1")]
    [InlineData("UPDATE event SET position = 1005 WHERE position = 5; UPDATE event SET position = 5 WHERE position = 7; UPDATE event SET position = 7 WHERE position = 1005", "Changed 5, Changed 7")]
    public async Task Each_row_that_was_changed_taken_out_or_moved_is_named_and_no_other(string sql, string expected)
    {
        TestDatabase database = NewDatabase();
        await using HookedStore store = await HookedStore.OpenAsync(database, "ann", "bob");
        long last = await SealAsync(store);
        Assert.Equal("", await FindAsync(store));
        await database.RunAsync($"{Disarm} {sql}");
        Assert.Equal(expected.Replace("-2", $"{last - 1}", StringComparison.Ordinal).Replace("-1", $"{last}", StringComparison.Ordinal), await FindAsync(store));
    }

    [Fact]
    public async Task Rows_that_were_taken_out_and_closed_up_behind_are_found_from_there_on_and_no_longer_sealed_over()
    {
        TestDatabase database = NewDatabase();
        await using HookedStore store = await HookedStore.OpenAsync(database, "ann");
        long last = await SealAsync(store);
        await database.RunAsync($"{Disarm} DELETE FROM event WHERE position = 5; UPDATE event SET position = position - 1000 WHERE position > 5; UPDATE event SET position = position + 999 WHERE position < 0;");
        AuditReport report = await LedgerAudit.VerifyAsync(store.Log, ServedStore.Id, _data.FullName, Stop);
        Assert.Equal((5, last - 4, false), (report.Faults[0].Position, report.Wrong, report.IsClean));
        Assert.Equal((AuditFaultKind.Removed, last), (report.Faults[^1].Kind, report.Faults[^1].Position));
    }

    [Fact]
    public async Task Sealing_goes_on_after_a_crash_that_left_half_a_seal_and_seals_what_came_meanwhile()
    {
        await using HookedStore store = await HookedStore.OpenAsync(NewDatabase(), "ann");
        await SealAsync(store);
        await using (FileStream torn = new(Path.Combine(_data.FullName, "ledger.seals"), FileMode.Open))
        {
            torn.SetLength(torn.Length - 40);
        }

        await store.ShopAsync("bob");
        AuditReport behind = await LedgerAudit.VerifyAsync(store.Log, ServedStore.Id, _data.FullName, Stop);
        Assert.True(behind.IsClean && behind.Sealed < behind.Events, $"{behind}");
        long last = await SealAsync(store);
        AuditReport report = await LedgerAudit.VerifyAsync(store.Log, ServedStore.Id, _data.FullName, Stop);
        Assert.Equal((true, last, last), (report.IsClean, report.Events, report.Sealed));
        Assert.True(report.BegunWith < last, "The head was written again.");
    }

    [Fact]
    public async Task Without_the_key_nobody_makes_seals_that_fit_and_without_seals_or_key_it_says_what_is_missing()
    {
        await using HookedStore store = await HookedStore.OpenAsync(NewDatabase(), "ann");
        Assert.Contains("ledger.seals is not there", (await Assert.ThrowsAsync<InvalidDataException>(() => FindAsync(store))).Message, StringComparison.Ordinal);
        long last = await SealAsync(store);
        string key = Path.Combine(_data.FullName, "secrets", "ledger-seals.key");
        await File.WriteAllBytesAsync(key, new byte[32], Stop);
        Assert.Equal(last, (await LedgerAudit.VerifyAsync(store.Log, ServedStore.Id, _data.FullName, Stop)).Wrong);
        File.Delete(key);
        Assert.Contains("ledger-seals.key is not there", (await Assert.ThrowsAsync<InvalidDataException>(() => FindAsync(store))).Message, StringComparison.Ordinal);
    }

    /// <summary>Seals all that there is; the position of the last.</summary>
    private async Task<long> SealAsync(HookedStore store)
    {
        using LedgerSealer sealer = new(store.Till.Ledger, store.Log, _data.FullName, store.Clock);
        await sealer.SealAsync(Stop);
        return store.Till.Ledger.State.Position;
    }

    private async Task<string> FindAsync(HookedStore store) =>
        string.Join(", ", (await LedgerAudit.VerifyAsync(store.Log, ServedStore.Id, _data.FullName, Stop)).Faults.Select(fault => $"{fault.Kind} {fault.Position}"));
}

public sealed class SqliteAuditTests : AuditSuite
{
    private protected override string Disarm => "DROP TRIGGER event_no_update; DROP TRIGGER event_no_delete; DROP TRIGGER event_gapless;";

    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresAuditTests(PostgresCluster cluster) : AuditSuite
{
    private protected override string Disarm => "DROP TRIGGER event_append_only ON event; DROP TRIGGER event_gapless ON event;";

    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}

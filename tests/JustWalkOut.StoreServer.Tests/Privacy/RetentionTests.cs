using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Tests.Web;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Privacy;

/// <summary>Nothing is kept longer than it may be, by a clock that the test moves.</summary>
public sealed class RetentionTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("jwo-retention-");
    private readonly FakeTimeProvider _clock = new(ServedStore.Open);
    private readonly List<string> _said = [];

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_name_goes_when_its_last_visit_is_long_ago_and_the_books_stay()
    {
        await using KeptPeople people = await KeptPeople.OpenAsync(new SqliteTestDatabase());
        await people.ShopAsync(KeptPeople.Canary, KeptPeople.CanaryMail);
        await people.ShopAsync("bob");
        Visitor stays = await people.EnterAsync("cora"); // Never leaves: what is under way is not touched.
        string bills = people.Bills();
        RetentionKeeper keeper = new([new RetainedAddresses(people.Mail), new RetainedNames(people.Desk, people.Names, TimeSpan.FromDays(730))], people.Data, people.Store.Clock, _said.Add);
        people.Store.Clock.Advance(TimeSpan.FromDays(31));
        await people.Store.PassAsync(TimeSpan.Zero);
        await people.ShopAsync("bob");
        keeper.Look();
        Assert.Empty(people.Mail.Entries);
        Assert.Equal([("mail", 1L), ("names", 0L)], keeper.Report.Select(each => (each.Kind, each.DeletedInAll)));
        people.Store.Clock.Advance(TimeSpan.FromDays(705));
        keeper.Look();
        Assert.Equal([("mail", 1L), ("names", 1L)], keeper.Report.Select(each => (each.Kind, each.DeletedInAll)));
        Assert.Equal("", await people.FindAsync(KeptPeople.Canary, KeptPeople.CanaryMail));
        Assert.Equal(("bob", "cora"), (people.Names.NameOf(people.Store.Ledger.Receipts[1].Shopper).Value, people.Names.NameOf(people.Store.Ledger.State.Carts[stays.Visit].Opened.Shopper).Value));
        Assert.StartsWith(bills.Split('\n')[0], people.Bills(), StringComparison.Ordinal);
        Assert.Equal(keeper.Report, new RetentionKeeper([new RetainedAddresses(people.Mail), new RetainedNames(people.Desk, people.Names, TimeSpan.FromDays(730))], people.Data, people.Store.Clock, _said.Add).Report); // As the next start finds it.
    }

    [Fact]
    public async Task It_looks_at_once_and_every_hour_and_what_it_did_stands_in_health()
    {
        string folder = _data.CreateSubdirectory("clips").FullName;
        string old = Put(folder, "old.mp4", ServedStore.Open.AddDays(-2));
        string fresh = Put(folder, "fresh.mp4", ServedStore.Open.AddHours(-1));
        RetentionKeeper keeper = new([new RetainedFiles("clips", folder, TimeSpan.FromDays(1))], _data.FullName, _clock, _said.Add);
        using CancellationTokenSource ending = new();
        Task running = keeper.RunAsync(ending.Token);
        Assert.Equal((false, true), (File.Exists(old), File.Exists(fresh)));
        Assert.Equal(["clips: 1 older than 1 days taken away"], _said);
        _clock.Advance(TimeSpan.FromHours(24));
        Assert.False(File.Exists(fresh));
        await ending.CancelAsync();
        await running;
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { Retention = keeper });
        JsonElement kind = Assert.Single((await store.GetAsync(ServedStore.Path("health"))).Body.GetProperty("retention").EnumerateArray());
        Assert.Equal(("clips", 1.0, 2L, 1, ServedStore.Open.AddHours(24)), (kind.GetProperty("kind").GetString(), kind.GetProperty("keepDays").GetDouble(), kind.GetProperty("deletedInAll").GetInt64(), kind.GetProperty("deleted").GetInt32(), kind.GetProperty("deletedAt").GetDateTimeOffset()));
    }

    [Fact]
    public void A_kind_that_fails_is_said_once_holds_up_no_other_and_is_tried_again()
    {
        string folder = _data.CreateSubdirectory("clips").FullName;
        string old = Put(folder, "old.mp4", ServedStore.Open.AddDays(-2));
        Failing failing = new();
        RetentionKeeper keeper = new([failing, new RetainedFiles("clips", folder, TimeSpan.FromDays(1))], null, _clock, _said.Add);
        keeper.Look();
        keeper.Look();
        Assert.False(File.Exists(old));
        Assert.Single(_said, line => line.Contains("the disk is full", StringComparison.Ordinal));
        Assert.Equal("the disk is full", keeper.Report[0].Fault);
        failing.IsWell = true;
        keeper.Look();
        Assert.Equal((null, 3L), (keeper.Report[0].Fault, keeper.Report[0].DeletedInAll));
    }

    [Fact]
    public async Task Where_acts_came_from_is_read_for_a_while_and_then_gone_and_the_seals_hold()
    {
        await using TestDatabase database = new SqliteTestDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        using (ActBook acts = await ActBook.OpenAsync(log, ServedStore.Id, _data.FullName, _clock, _said.Add))
        {
            await acts.RecordAsync(new Act(ActKind.SignInFailed, "", "203.0.113.77", ""), CancellationToken.None);
            _clock.Advance(TimeSpan.FromDays(60));
            await acts.RecordAsync(new Act(ActKind.SignedIn, "boss", "2001:db8::9", "boss"), CancellationToken.None);
        }

        Assert.DoesNotContain("203.0.113.77", await LedgerSuite.RowsAsync(log, ActBook.NameOf(ServedStore.Id)), StringComparison.Ordinal);
        using ActBook again = await ActBook.OpenAsync(log, ServedStore.Id, _data.FullName, _clock, _said.Add);
        Assert.Equal(["2001:db8::9", "203.0.113.77"], (await again.ReadAsync(null, 10, CancellationToken.None)).Select(act => act.From));
        RetentionKeeper keeper = new([again.Addresses!], _data.FullName, _clock, _said.Add);
        _clock.Advance(TimeSpan.FromDays(31));
        keeper.Look();
        Assert.Equal(["2001:db8::9", null], (await again.ReadAsync(null, 10, CancellationToken.None)).Select(act => act.From));
        Assert.Equal((1L, "addresses"), (keeper.Report[0].DeletedInAll, keeper.Report[0].Kind));
        AuditReport report = (await LedgerAudit.VerifyActsAsync(log, ServedStore.Id, _data.FullName, CancellationToken.None))!;
        Assert.True(report.IsClean);
    }

    private static string Put(string folder, string name, DateTimeOffset at)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, "seen");
        File.SetLastWriteTimeUtc(path, at.UtcDateTime);
        return path;
    }

    private sealed class Failing : IRetained
    {
        public bool IsWell { get; set; }

        public string Kind => "films";

        public TimeSpan KeepFor => TimeSpan.FromDays(1);

        public DateTimeOffset? Oldest() => null;

        public int DeleteBefore(DateTimeOffset moment) => IsWell ? 3 : throw new IOException("the disk is full");
    }
}

using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Backup;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Tests.Web;

namespace JustWalkOut.StoreServer.Tests.Privacy;

/// <summary>Erasing a shopper: nothing of who they were is left anywhere, and the books are what they were. On either database.</summary>
public abstract class ErasureSuite
{
    private const string Canary = KeptPeople.Canary;
    private const string CanaryMail = KeptPeople.CanaryMail;

    /// <summary>Stands in the log of one test, and so in files of a database that other tests look through.</summary>
    private const string OldCanary = "Yseult Quackenbush";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract TestDatabase NewDatabase();

    [Fact]
    public async Task A_shopper_who_is_erased_is_found_nowhere_and_the_books_are_what_they_were()
    {
        await using KeptPeople people = await KeptPeople.OpenAsync(NewDatabase());
        Visitor first = await people.ShopAsync(Canary, CanaryMail);
        await people.ShopAsync("bob", "bob@home.example");
        await people.ShopAsync(Canary);
        await people.Store.Ledger.KeepImageAsync(Stop);
        string found = await people.FindAsync(Canary, CanaryMail);
        Assert.Contains($"{Canary} in {ShopperNames.FileName}", found, StringComparison.Ordinal); // The search finds what is there, and it is there alone.
        Assert.Equal(2, found.Split(", ").Length);
        Assert.Equal(Canary, await ShopperOfAsync(people, first));
        (string bills, string rows) = (people.Bills(), await people.Store.RowsAsync());

        (int status, JsonElement body) = await people.EraseAsync(Canary);
        Assert.Equal((200, "erased", 2), (status, body.GetProperty("outcome").GetString(), body.GetProperty("visits").GetInt32()));
        Assert.Equal("", await people.FindAsync(Canary, CanaryMail));
        Assert.Equal((bills, rows), (people.Bills(), await people.Store.RowsAsync()));
        Assert.Equal(body.GetProperty("shopper").GetString(), await ShopperOfAsync(people, first));
        Assert.DoesNotContain(Canary, (await people.Store.GetAsync(ServedStore.Path("visits"))).Body.ToString(), StringComparison.Ordinal);
        Assert.Contains("bob", (await people.Store.GetAsync(ServedStore.Path("visits"))).Body.ToString(), StringComparison.Ordinal);
        Assert.NotNull(people.Mail.Entries.Single().Address); // Bob's.
        await RequireBooksAsync(people);
        Assert.Equal(("unknown", 0), ((await people.EraseAsync(Canary)).Body.GetProperty("outcome").GetString(), people.Store.Said.Count));
    }

    [Fact]
    public async Task An_erasure_is_an_act_that_says_who_asked_and_not_for_whom_and_devices_cannot_ask()
    {
        await using KeptPeople people = await KeptPeople.OpenAsync(NewDatabase());
        await people.ShopAsync(Canary);
        string pseudonym = (await people.EraseAsync(Canary)).Body.GetProperty("shopper").GetString()!;
        JsonElement act = (await people.Store.GetAsync(ServedStore.Path("acts"))).Body.GetProperty("items")[0];
        Assert.Equal(("shopperErased", "boss", pseudonym), (act.GetProperty("kind").GetString(), act.GetProperty("by").GetString(), act.GetProperty("about").GetString()));
        Assert.Equal(pseudonym, Assert.Single((await people.Store.GetAsync(ServedStore.Path("erasures"))).Body.EnumerateArray()).GetProperty("shopper").GetString());
        using HttpClient device = await people.Store.ClientAsync(null);
        device.DefaultRequestHeaders.Add("Authorization", $"Bearer {people.Store.Web.Accounts.PutDevice("gate")}");
        using HttpResponseMessage answer = await device.PostAsync(ServedStore.Path("erasures"), new StringContent("{\"shopper\":\"bob\"}", System.Text.Encoding.UTF8, "application/json"), Stop);
        Assert.Equal(403, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Whoever_was_erased_and_comes_again_is_somebody_new()
    {
        await using KeptPeople people = await KeptPeople.OpenAsync(NewDatabase());
        Visitor first = await people.ShopAsync(Canary);
        await people.EraseAsync(Canary);
        Visitor second = await people.ShopAsync(Canary);
        Assert.Equal(Canary, await ShopperOfAsync(people, second));
        ShopperId[] pseudonyms = [.. new[] { first, second }.Select(visitor => people.Store.Ledger.State.Carts[visitor.Visit].Opened.Shopper)];
        Assert.All(pseudonyms, pseudonym => Assert.True(ShopperNames.IsPseudonym(pseudonym)));
        Assert.NotEqual(pseudonyms[0], pseudonyms[1]);
    }

    [Theory]
    [InlineData("in the store", "they are in the store")]
    [InlineData("in review", "waits for a person")]
    [InlineData("disputed", "a dispute waits")]
    public async Task While_something_is_under_way_nobody_is_erased_and_it_is_said_what(string what, string why)
    {
        await using KeptPeople people = await KeptPeople.OpenAsync(NewDatabase());
        Visitor visitor = await people.EnterAsync(Canary);
        if (what == "in review")
        {
            await people.Store.SeeAsync(visitor.Takes("gum", 0.4), visitor.Leaves(), visitor.IsComplete());
        }
        else if (what == "disputed")
        {
            await people.LeaveAsync(visitor);
            Assert.Equal(201, (await people.Store.PostAsync(ServedStore.Path($"receipts/{visitor.Visit}/disputes"), new { sku = "gum", quantity = 1, reason = "notTaken" })).Status);
        }

        (int status, JsonElement body) = await people.EraseAsync(Canary);
        Assert.Equal(409, status);
        Assert.Contains(why, Assert.Single(body.GetProperty("waiting").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Equal(Canary, await ShopperOfAsync(people, visitor));
        Assert.Empty(people.Desk.All);
    }

    [Fact]
    public async Task An_erasure_that_crashes_between_any_two_steps_is_gone_on_with_or_was_not_begun()
    {
        for (int steps = 1; ; steps++)
        {
            await using KeptPeople people = await KeptPeople.OpenAsync(NewDatabase());
            Visitor visitor = await people.ShopAsync(Canary, CanaryMail);
            string bills = people.Bills();
            int passed = 0;
            people.Passing = () => _ = ++passed == steps ? throw new IOException("the power is gone") : 0;
            int status = (await people.EraseAsync(Canary)).Status;
            if (status == 200)
            {
                Assert.True(steps > 3, $"It has {steps - 1} steps only.");
                return;
            }

            Assert.Equal(503, status);
            people.Passing = () => { };
            using ShopperNames names = ShopperNames.Open(people.Data); // As the next start finds it.
            new ErasureDesk(new ErasureParts(people.Store.Ledger, names, people.Data, people.Store.Clock) { MailFolder = Path.Combine(people.Data, "mail") }).GoOn();
            bool wasBegun = people.Desk.All.Count > 0;
            Assert.Equal(wasBegun, await people.FindAsync(Canary, CanaryMail) == "");
            Assert.Equal(wasBegun ? "unknown" : "erased", (await people.EraseAsync(Canary)).Body.GetProperty("outcome").GetString());
            Assert.Equal("", await people.FindAsync(Canary, CanaryMail));
            Assert.NotEqual(Canary, await ShopperOfAsync(people, visitor));
            Assert.Equal(bills, people.Bills());
        }
    }

    [Fact]
    public async Task What_another_program_erased_goes_from_an_open_store_too()
    {
        await using KeptPeople people = await KeptPeople.OpenAsync(NewDatabase());
        Visitor visitor = await people.ShopAsync(Canary, CanaryMail);
        using (ShopperNames names = ShopperNames.Open(people.Data))
        {
            ErasureDesk other = new(new ErasureParts(people.Store.Ledger, names, people.Data, people.Store.Clock) { MailFolder = Path.Combine(people.Data, "mail") });
            Assert.Equal(ErasureOutcome.Erased, (await other.EraseAsync(new ShopperId(Canary), _ => Task.CompletedTask)).Outcome);
        }

        Assert.NotEqual(Canary, await ShopperOfAsync(people, visitor));
        Assert.Equal(CanaryMail, people.Mail.Entries.Single().Address);
        people.Desk.GoOn();
        Assert.Empty(people.Mail.Entries);
        Assert.Equal("", await people.FindAsync(Canary, CanaryMail));
    }

    [Fact]
    public async Task An_older_backup_does_not_bring_anybody_back_who_was_erased_since()
    {
        await using KeptPeople people = await KeptPeople.OpenAsync(NewDatabase());
        await people.ShopAsync(Canary);
        await people.ShopAsync("bob");
        await people.ShopAsync("early");
        await people.EraseAsync("early");
        string backup = Path.Combine(Directory.CreateTempSubdirectory("jwo-old-").FullName, "old.backup");
        await using (IEventLog log = await people.OpenLogAsync())
        {
            await StoreBackup.WriteAsync(backup, ServedStore.Id, (log, people.Data), people.Store.Clock, Stop);
        }

        await people.EraseAsync(Canary);
        RestoreNames said = new(ErasureList.Read(Path.Combine(people.Data, ErasureList.FileName)));
        Assert.Equal((0, "bob"), await RestoredAsync(backup, said));
        Assert.Equal((2, ""), await RestoredAsync(backup, null)); // Nobody says who was erased: no name comes back.
        Assert.Equal((0, $"{Canary}, bob"), await RestoredAsync(backup, new RestoreNames([]))); // Somebody says that nobody was.
        Directory.Delete(Path.GetDirectoryName(backup)!, recursive: true);
    }

    [Fact]
    public async Task Whoever_staff_let_in_by_name_stands_in_the_log_by_a_pseudonym_too()
    {
        await using KeptPeople people = await KeptPeople.OpenAsync(NewDatabase());
        object asked = new { id = "o1", reason = "phoneDead", shopper = KeptPeople.Canary, at = ServedStore.Open };
        (int status, JsonElement body) = await people.Store.PostAsync(ServedStore.Path("gates/door/overrides"), asked);
        (int again, JsonElement same) = await people.Store.PostAsync(ServedStore.Path("gates/door/overrides"), asked);
        Assert.Equal((201, 200, body.GetProperty("visit").GetString()), (status, again, same.GetProperty("visit").GetString()));

        Cart cart = people.Store.Ledger.State.Carts[VisitId.From(body.GetProperty("visit").GetString()!)];
        Assert.Equal(new ShopperId(KeptPeople.Canary), people.Store.Ledger.NameOf(cart.Opened.Shopper));
        Assert.DoesNotContain(KeptPeople.Canary, await people.Store.RowsAsync(), StringComparison.Ordinal);
    }

    /// <summary>Names stood in the log before they were kept apart.</summary>
    [Fact]
    public async Task Names_that_stand_in_an_old_log_are_refused_there_and_leave_it_by_backup_and_restore()
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("jwo-old-");
        string backup = Path.Combine(data.FullName, "old.backup");
        string bills;
        await using (ServedStore old = await ServedStore.StartAsync(NewDatabase(), hasPayments: true, data: data.FullName))
        {
            Visitor visitor = await Visitor.EnterAsync(old, OldCanary);
            await old.SeeAsync(visitor.Is(), visitor.Takes("cola"), visitor.Leaves(), visitor.IsComplete());
            await KeptPeople.RestAsync(old.Ledger, visitor.Visit);
            using ShopperNames names = ShopperNames.Open(data.FullName);
            ErasureAnswer answer = await new ErasureDesk(new ErasureParts(old.Ledger, names, data.FullName, old.Clock)).EraseAsync(new ShopperId(OldCanary), _ => throw new InvalidOperationException("It was begun."));
            Assert.Equal((ErasureOutcome.InLog, 1), (answer.Outcome, answer.Visits));
            Assert.Contains("Make a backup and restore it", ErasureWords.InLog(1), StringComparison.Ordinal);
            bills = $"{old.Ledger.Receipts.Single().Total}, {old.Ledger.Receipts.Single().Visit}";
            await old.WriteBackupAsync(backup);
        }

        await using TestDatabase target = NewDatabase();
        await using IEventLog restored = await target.OpenLogAsync();
        string fresh = data.CreateSubdirectory("fresh").FullName;
        await StoreBackup.RestoreAsync(backup, await StoreBackup.CheckAsync(backup, Stop), (restored, fresh), new RestoreNames([]), Stop);
        Assert.DoesNotContain(OldCanary, await LedgerSuite.RowsAsync(restored, ServedStore.Id), StringComparison.Ordinal);
        await using StoreLedger ledger = await StoreLedger.OpenAsync(ServedStore.Definition, restored, Stop);
        using (ShopperNames names = ShopperNames.Open(fresh))
        {
            Receipt receipt = ledger.Receipts.Single();
            Assert.Equal((OldCanary, bills), (names.NameOf(receipt.Shopper).Value, $"{receipt.Total}, {receipt.Visit}"));
            Assert.Equal(ErasureOutcome.Erased, (await new ErasureDesk(new ErasureParts(ledger, names, fresh, TimeProvider.System)).EraseAsync(new ShopperId(OldCanary), _ => Task.CompletedTask)).Outcome);
        }

        data.Delete(recursive: true);
    }

    private static async Task<string> ShopperOfAsync(KeptPeople people, Visitor visitor) => (await people.Store.GetAsync(ServedStore.Path($"receipts/{visitor.Visit}"))).Body.GetProperty("shopper").GetString()!;

    /// <summary>Seals, the copy of the state, and the day's reconciliation.</summary>
    private static async Task RequireBooksAsync(KeptPeople people)
    {
        await using IEventLog log = await people.OpenLogAsync();
        using (LedgerSealer sealer = new(people.Store.Ledger, log, people.Data, people.Store.Clock))
        {
            await sealer.SealAsync(Stop);
        }

        Assert.True((await LedgerAudit.VerifyAsync(log, ServedStore.Id, people.Data, Stop)).IsClean);
        Assert.True((await LedgerAudit.VerifyActsAsync(log, ServedStore.Id, people.Data, Stop))!.IsClean);
        await using StoreLedger rebuilt = await StoreLedger.RebuildAsync(ServedStore.Definition, log, null, Stop);
        Assert.True(rebuilt.State.Write().IsSameAs(people.Store.Ledger.State.Write()));
        JsonElement day = (await people.Store.GetAsync(ServedStore.Path($"books/{ServedStore.Open:yyyy-MM-dd}"))).Body;
        Assert.True(day.GetProperty("isClean").GetBoolean(), day.ToString());
    }

    /// <summary>Names that nobody was let in by again, and how many were left out.</summary>
    private async Task<(int LeftOut, string Names)> RestoredAsync(string backup, RestoreNames? names)
    {
        await using TestDatabase target = NewDatabase();
        await using IEventLog log = await target.OpenLogAsync();
        DirectoryInfo fresh = Directory.CreateTempSubdirectory("jwo-fresh-");
        int leftOut = await StoreBackup.RestoreAsync(backup, await StoreBackup.CheckAsync(backup, Stop), (log, fresh.FullName), names, Stop);
        await using StoreLedger ledger = await StoreLedger.OpenAsync(ServedStore.Definition, log, Stop);
        string known;
        using (ShopperNames restored = ShopperNames.Open(fresh.FullName))
        {
            known = string.Join(", ", ledger.Receipts.Select(receipt => restored.NameOf(receipt.Shopper)).Where(name => !ShopperNames.IsPseudonym(name)));
        }

        Assert.Equal(3, ledger.Receipts.Count);
        fresh.Delete(recursive: true);
        return (leftOut, known);
    }
}

public sealed class SqliteErasureTests : ErasureSuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresErasureTests(PostgresCluster cluster) : ErasureSuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}

using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Rehearsal;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo ledger erase</c> and <c>restore --erasures</c>, as an operator runs them: a log from before names were kept apart, by backup and restore to one in which a shopper is erased.</summary>
public sealed class EraseVerbTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shopper_of_an_old_log_is_erased_once_it_was_restored_and_does_not_come_back_with_a_backup()
    {
        using TemporaryFolder folder = new();
        string store = Path.Combine(folder.Path, "store.json");
        string old = Directory.CreateDirectory(Path.Combine(folder.Path, "old")).FullName;
        await File.WriteAllBytesAsync(store, StoreFile.Write(PastStore.Definition), Stop);
        string shopper;
        await using (IEventLog log = await EventLogs.OpenSqliteAsync(Path.Combine(old, "events.db"), Stop))
        {
            await RehearsedPast.WriteAsync(new PastOrder(2, 20, 1), log, _ => { }, Stop);
            await using StoreLedger ledger = await StoreLedger.OpenAsync(PastStore.Definition, log, Stop);
            shopper = ledger.State.Carts.Values.First(cart => cart.IsOver && cart.Opened.Role == Role.Shopper).Opened.Shopper.Value;
        }

        Ending refused = await ChildProgram.CliAsync(["ledger", "erase", "--store", store, "--data", old, "--shopper", shopper]);
        Assert.True(refused.Status == 1 && refused.Output.Contains("Make a backup and restore it", StringComparison.Ordinal), refused.Output + refused.Error);
        string fresh = await MoveAsync(store, old, Path.Combine(folder.Path, "fresh"), "none");
        Assert.Equal(shopper, NameIn(fresh, shopper));

        Ending erased = await ChildProgram.CliAsync(["ledger", "erase", "--store", store, "--data", fresh, "--shopper", shopper, "--json"]);
        Assert.True(erased.Status == 0, erased.Output + erased.Error);
        Assert.Equal(("erased", 1), (JsonElement.Parse(erased.Output).GetProperty("outcome").GetString(), JsonElement.Parse(erased.Output).GetProperty("visits").GetInt32()));
        Assert.Null(NameIn(fresh, shopper));
        Ending again = await ChildProgram.CliAsync(["ledger", "erase", "--store", store, "--data", fresh, "--shopper", shopper]);
        Assert.Equal((0, "Nothing is kept of anybody by that name.\n"), (again.Status, again.Output));
        Ending rebuilt = await ChildProgram.CliAsync(["ledger", "rebuild", "--store", store, "--data", fresh]);
        Assert.True(rebuilt.Status == 0, rebuilt.Output + rebuilt.Error);

        // The old backup once more, with the list of who was erased since: names of an old log are drawn anew, so that it is the later backup that the list speaks of.
        string later = await MoveAsync(store, fresh, Path.Combine(folder.Path, "later"), Path.Combine(fresh, ErasureList.FileName));
        Assert.Null(NameIn(later, shopper));
    }

    [Theory]
    [InlineData("names=0", "--keep names=0: expected names=DAYS or addresses=DAYS, of 1 to 3650 days.")]
    [InlineData("clips", "--keep clips: expected names=DAYS")]
    [InlineData("names=-3", "--keep names=-3: expected")]
    public async Task A_retention_that_makes_no_sense_is_refused_by_name(string keep, string fault)
    {
        Ending ending = await ChildProgram.CliAsync(["serve", "--store", "/nowhere/store.json", "--keep", keep]);
        Assert.Equal(2, ending.Status);
        Assert.Contains(fault, ending.Error, StringComparison.Ordinal);
    }

    private static async Task<string> MoveAsync(string store, string from, string to, string erasures)
    {
        string backup = $"{to}.backup";
        Ending taken = await ChildProgram.CliAsync(["backup", backup, "--store", store, "--data", from]);
        Assert.True(taken.Status == 0, taken.Output + taken.Error);
        Ending restored = await ChildProgram.CliAsync(["restore", backup, "--data", to, "--erasures", erasures]);
        Assert.True(restored.Status == 0, restored.Output + restored.Error);
        return to;
    }

    private static string? NameIn(string data, string shopper)
    {
        using ShopperNames names = ShopperNames.Open(data);
        return names.Find(new ShopperId(shopper)) is { } pseudonym ? names.NameOf(pseudonym).Value : null;
    }
}

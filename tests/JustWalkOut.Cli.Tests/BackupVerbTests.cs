using System.Text.Json;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Backup;
using JustWalkOut.StoreServer.Rehearsal;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo backup</c>, <c>./jwo restore</c> and <c>./jwo ledger reconcile</c>, as an operator runs them.</summary>
public sealed class BackupVerbTests
{
    [Fact]
    public async Task A_store_is_backed_up_and_restored_once_and_its_books_are_the_same()
    {
        using TemporaryFolder folder = new();
        string store = Path.Combine(folder.Path, "store.json");
        string backup = Path.Combine(folder.Path, "monday.backup");
        string there = Path.Combine(folder.Path, "there");
        await File.WriteAllBytesAsync(store, StoreFile.Write(PastStore.Definition), TestContext.Current.CancellationToken);
        await using (IEventLog log = await EventLogs.OpenSqliteAsync(Path.Combine(folder.Path, "events.db"), TestContext.Current.CancellationToken))
        {
            await RehearsedPast.WriteAsync(new PastOrder(1, 20, 1), log, _ => { }, TestContext.Current.CancellationToken);
        }

        long events = (await ReadAsync(0, "backup", backup, "--store", store, "--data", folder.Path, "--json")).GetProperty("events").GetInt64();
        Assert.Equal(events, (await ReadAsync(0, "restore", backup, "--data", there, "--json")).GetProperty("events").GetInt64());
        string[] day = ["ledger", "reconcile", "--store", store, "--day", "2025-01-01", "--payments", "none", "--json", "--data"];
        Assert.Equal((await ReadAsync(1, [.. day, folder.Path])).ToString(), (await ReadAsync(1, [.. day, there])).ToString()); // A plate changed while nobody was near.
        await RefusedAsync("nothing was changed", "restore", backup, "--data", there);
        await File.WriteAllTextAsync(Path.Combine(there, StoreBackup.UnfinishedFile), "", TestContext.Current.CancellationToken);
        await RefusedAsync("run the same ./jwo restore again", "serve", "--store", store, "--data", there, "--no-vision", "--port", "0");
        await RefusedAsync("no events.db is there", "backup", backup, "--store", store, "--data", Path.Combine(folder.Path, "nowhere"));
    }

    private static async Task<JsonElement> ReadAsync(int status, params string[] arguments)
    {
        Ending ending = await ChildProgram.CliAsync(arguments);
        Assert.True(ending.Status == status, ending.Output + ending.Error);
        return JsonElement.Parse(ending.Output);
    }

    private static async Task RefusedAsync(string fault, params string[] arguments)
    {
        Ending ending = await ChildProgram.CliAsync(arguments);
        Assert.Equal(2, ending.Status);
        Assert.Contains(fault, Assert.Single(ending.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}

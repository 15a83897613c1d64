using System.Text.Json;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Rehearsal;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo ledger rebuild</c>, as an operator runs it.</summary>
public sealed class LedgerVerbTests
{
    [Fact]
    public async Task A_log_is_read_again_and_a_copy_that_is_missing_or_of_no_use_is_replaced()
    {
        using TemporaryFolder folder = new();
        string store = Path.Combine(folder.Path, "store.json");
        string events = Path.Combine(folder.Path, "events.db");
        await File.WriteAllBytesAsync(store, StoreFile.Write(PastStore.Definition), TestContext.Current.CancellationToken);
        await using (IEventLog log = await EventLogs.OpenSqliteAsync(events, TestContext.Current.CancellationToken))
        {
            await RehearsedPast.WriteAsync(new PastOrder(1, 20, 1), log, _ => { }, TestContext.Current.CancellationToken);
        }

        Assert.Equal(("missing", 20), await RebuildAsync(store, folder.Path));
        Assert.Equal(("good", 20), await RebuildAsync(store, folder.Path));
        await using (IEventLog log = await EventLogs.OpenSqliteAsync(events, TestContext.Current.CancellationToken))
        {
            ImageRow image = (await log.Images!.ReadAsync(PastStore.Definition.Name, TestContext.Current.CancellationToken))!;
            await log.Images.WriteAsync(PastStore.Definition.Name, image with { Form = "older" }, [], TestContext.Current.CancellationToken);
        }

        Assert.Equal(("ofNoUse", 20), await RebuildAsync(store, folder.Path));
        Assert.Equal(("good", 20), await RebuildAsync(store, folder.Path));
    }

    private static async Task<(string? Copy, int Visits)> RebuildAsync(string store, string data)
    {
        Ending ending = await ChildProgram.CliAsync(["ledger", "rebuild", "--store", store, "--data", data, "--json"]);
        Assert.True(ending.Status == 0, ending.Output + ending.Error);
        JsonElement figures = JsonElement.Parse(ending.Output);
        return (figures.GetProperty("copy").GetString(), figures.GetProperty("visits").GetInt32());
    }
}

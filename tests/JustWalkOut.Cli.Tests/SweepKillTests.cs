using System.Text.Json;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo sweep kill</c>, as short as it is worth anything; the long one is a verb.</summary>
public sealed class SweepKillTests
{
    [Fact]
    public async Task A_server_killed_twenty_times_under_load_loses_no_visit_and_charges_none_twice()
    {
        Ending ending = await ChildProgram.CliAsync(["sweep", "kill", "--times", "20", "--seed", "1", "--at-once", "8", "--json"]);
        Assert.True(ending.Status == 0, ending.Output + ending.Error);
        JsonElement figures = JsonElement.Parse(ending.Output);
        Assert.Equal((20, 0, 0, 0), (figures.GetProperty("kills").GetInt32(), figures.GetProperty("visitsLost").GetInt32(), figures.GetProperty("wrongBills").GetInt32(), figures.GetProperty("chargedTwice").GetInt32()));
        Assert.True(figures.GetProperty("visits").GetInt32() > 7, ending.Output);
        long receipts = figures.GetProperty("receiptsMinor").GetInt64();
        Assert.Equal((receipts, receipts), (figures.GetProperty("capturesMinor").GetInt64(), figures.GetProperty("cartsMinor").GetInt64()));
    }
}

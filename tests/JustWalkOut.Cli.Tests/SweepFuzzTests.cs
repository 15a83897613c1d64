using System.Text.Json;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo sweep fuzz</c> and <c>sweep outbox</c>, as short as they are worth anything; the long ones are verbs.</summary>
public sealed class SweepFuzzTests
{
    [Fact]
    public async Task No_endpoint_or_hub_method_answers_with_a_fault_of_ours_and_no_refused_request_changes_anything()
    {
        Ending ending = await ChildProgram.CliAsync(["sweep", "fuzz", "--requests", "30", "--seed", "11", "--json"]);
        Assert.True(ending.Status == 0, ending.Output + ending.Error);
        JsonElement figures = JsonElement.Parse(ending.Output);
        Assert.Equal(0, figures.GetProperty("faultCount").GetInt32());
        Assert.Equal(30 * figures.GetProperty("endpoints").GetInt32(), figures.GetProperty("requests").GetInt32());
        Assert.True(figures.GetProperty("endpoints").GetInt32() > 80, ending.Output);

        // The requests are worth something only if they get through to every kind of answer.
        Assert.Superset(new HashSet<string> { "200", "201", "400", "401", "403", "404", "405", "409", "415", "422", "done", "refused" }, figures.GetProperty("statuses").EnumerateObject().Select(status => status.Name).ToHashSet());
    }

    [Fact]
    public async Task An_outbox_killed_ten_times_loses_nothing_that_counted_as_made()
    {
        Ending ending = await ChildProgram.CliAsync(["sweep", "outbox", "--times", "10", "--seed", "1", "--json"]);
        Assert.True(ending.Status == 0, ending.Output + ending.Error);
        JsonElement figures = JsonElement.Parse(ending.Output);
        Assert.Equal((10, 0, 0, 0), (figures.GetProperty("kills").GetInt32(), figures.GetProperty("lost").GetInt32(), figures.GetProperty("renumbered").GetInt32(), figures.GetProperty("gaps").GetInt32()));
        Assert.True(figures.GetProperty("observations").GetInt32() > 100, ending.Output);
    }
}

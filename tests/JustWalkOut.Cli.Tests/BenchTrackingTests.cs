using System.Text.Json;

namespace JustWalkOut.Cli.Tests;

public sealed class BenchTrackingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_following_costs_is_told_with_the_answer_that_it_gave()
    {
        Ending ending = await BenchAsync("--people", "4", "--cameras", "6", "--seconds", "10", "--json");
        Assert.Equal(0, ending.Status);
        using JsonDocument figures = JsonDocument.Parse(ending.Output);
        double Number(string name) => figures.RootElement.GetProperty(name).GetDouble();
        Assert.Equal(6, Number("cameras"));
        Assert.InRange(Number("fps"), 14, 15.5);
        Assert.InRange(Number("peopleThere"), 3, 4);
        Assert.InRange(Number("peopleTold"), 2, 6);
        Assert.InRange(Number("identityF1"), 0.8, 1);
        Assert.True(Number("meanMs") > 0 && Number("watchedMeanMs") > 0, ending.Output);
        Assert.True(figures.RootElement.GetProperty("frameMs").GetProperty("p50").GetDouble() <= figures.RootElement.GetProperty("frameMs").GetProperty("p99").GetDouble(), ending.Output);
    }

    [Fact]
    public async Task More_people_than_the_store_holds_are_refused_with_what_was_expected()
    {
        Ending ending = await BenchAsync("--people", "151");
        Assert.Equal((2, "jwo: --people is 151; expected 1 to 150. See ./jwo --help."), (ending.Status, ending.ErrorLines.Single()));
    }

    private Task<Ending> BenchAsync(params string[] arguments) => ChildProgram.CliAsync(["bench", "tracking", .. arguments], new Dictionary<string, string?> { ["JWO_CACHE"] = _folder.At("cache") });
}

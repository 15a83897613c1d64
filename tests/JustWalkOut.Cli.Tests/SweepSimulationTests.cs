using JustWalkOut.Cli.Sweep;
using JustWalkOut.Cli.Sweep.Simulation;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo sweep simulation</c> over 200 seeds; ten thousand are a verb.</summary>
public sealed class SweepSimulationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_worlds_keep_every_promise()
    {
        SimulationFigures figures = await SweepAsync(1, 200, null);
        Assert.True(figures.IsGood, Say(figures));
        WorldCounts all = figures.Counts;
        Assert.Equal(200, figures.Seeds);
        Assert.True(all is { Visits: > 600, Payments: > 1500, Kills: > 400, VisionKills: > 100, Jumps: > 100 }, $"Hardly anything happened: {all}");
    }

    [Theory]
    [InlineData("Index")]
    [InlineData("Key")]
    public async Task A_planted_bug_is_found_within_two_hundred_worlds(string plant)
    {
        SimulationFigures figures = await SweepAsync(1, 200, Enum.Parse<SimulationPlant>(plant));
        WorldOutcome found = figures.Found ?? throw new InvalidDataException("It was not found.");
        Assert.NotEmpty(found.Last);
        Assert.Equal($"./jwo sweep simulation --seeds {found.Seed} --plant {plant.ToLowerInvariant()} --trace", figures.Repeat);
        SimulationFigures again = await SweepAsync(found.Seed, found.Seed, figures.Plant);
        Assert.Equal((found.Digest, found.Violation), (again.Found!.Digest, again.Found.Violation));
    }

    /// <summary>Each write moves the head of the log on from where it expects it: that alone keeps out what the unique keys of events would.</summary>
    [Fact]
    public async Task Without_unique_causes_the_head_of_the_log_still_defends()
    {
        SimulationFigures figures = await SweepAsync(1, 40, SimulationPlant.Causes);
        Assert.True(figures.IsGood, Say(figures));
    }

    [Fact]
    public async Task The_same_seed_is_the_same_world_step_by_step()
    {
        List<string> one = [];
        List<string> other = [];
        SimulationFigures first = await SimulationSweep.RunAsync(new SimulationOrder(7, 7, SweptDatabase.Sqlite, 1), one.Add, Stop);
        SimulationFigures second = await SimulationSweep.RunAsync(new SimulationOrder(7, 7, SweptDatabase.Sqlite, 1), other.Add, Stop);
        Assert.True(one.Count > 100, $"{one.Count} lines are no world.");
        Assert.Equal(one, other);
        Assert.Equal((first.Digest, first.Counts), (second.Digest, second.Counts));
        Assert.NotEqual(first.Digest, (await SweepAsync(8, 8, null)).Digest);
    }

    [Theory]
    [InlineData("9..1", "--seeds is '9..1', expected a number, or two with .. between them, the lower one first.")]
    [InlineData("a..b", "--seeds is 'a..b', expected")]
    [InlineData("1..2 --trace", "--trace prints the steps of one world, and --seeds names 2; name one seed.")]
    [InlineData("1 --plant index --database postgres", "--plant index and causes stand in for SQLite's indexes")]
    public async Task Arguments_of_no_use_are_refused_in_one_line(string arguments, string says)
    {
        Ending ending = await ChildProgram.CliAsync(["sweep", "simulation", "--seeds", .. arguments.Split(' ')]);
        Assert.Equal(2, ending.Status);
        Assert.Contains(says, ending.Error, StringComparison.Ordinal);
    }

    private static Task<SimulationFigures> SweepAsync(int from, int to, SimulationPlant? plant) =>
        SimulationSweep.RunAsync(new SimulationOrder(from, to, SweptDatabase.Sqlite, Math.Min(2, to - from + 1)) { Plant = plant }, told: null, Stop);

    private static string Say(SimulationFigures figures) => figures.Found is null ? "" : $"Seed {figures.Found.Seed}: {figures.Found.Violation}\n{string.Join('\n', figures.Found.Last)}\nAgain: {figures.Repeat}";
}

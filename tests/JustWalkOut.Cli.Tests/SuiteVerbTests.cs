using System.Text.Json;

namespace JustWalkOut.Cli.Tests;

public sealed class SuiteVerbTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_suite_says_the_same_when_its_recordings_come_from_the_cache_and_when_one_was_lost()
    {
        using TemporaryFolder folder = new();
        string[] suite = ["suite", "--preset", "busy", "--minutes", "1.5", "--seeds", "1..2", "--cache", folder.At("cache"), "--json", "--report", folder.At("suite.html")];
        Ending first = await ChildProgram.CliAsync(suite);
        Assert.True(first.Status == 0, first.Error);

        using JsonDocument said = JsonDocument.Parse(first.Output);
        JsonElement[] cases = [.. said.RootElement.GetProperty("cases").EnumerateArray()];
        Assert.Equal([("busy", 1L), ("busy", 2L)], cases.Select(one => (one.GetProperty("name").GetString()!, one.GetProperty("seed").GetInt64())));
        JsonElement total = said.RootElement.GetProperty("total");
        Assert.Equal(cases.Sum(one => one.GetProperty("visits").GetInt32()), total.GetProperty("visits").GetInt32());
        Assert.True(total.GetProperty("visits").GetInt32() > 0);
        Assert.Equal(2, total.GetProperty("meanF1_95").GetArrayLength());
        Assert.Contains("<td>busy</td>", await File.ReadAllTextAsync(folder.At("suite.html"), Stop), StringComparison.Ordinal);

        string[] recordings = Directory.GetDirectories(folder.At("cache"));
        Assert.Equal(2, recordings.Length);
        DateTime kept = File.GetLastWriteTimeUtc(Path.Combine(recordings[0], "recording.json"));
        Directory.Delete(recordings[1], recursive: true);
        Ending again = await ChildProgram.CliAsync(suite);
        Assert.Equal(first.Output, again.Output);
        Assert.Equal(recordings.Order(), Directory.GetDirectories(folder.At("cache")).Order());
        Assert.Equal(kept, File.GetLastWriteTimeUtc(Path.Combine(recordings[0], "recording.json")));
    }

    [Fact]
    public async Task Deleting_a_recordings_truth_changes_no_byte_of_a_replays_results()
    {
        using TemporaryFolder folder = new();
        Ending simulated = await ChildProgram.CliAsync(["simulate", "--preset", "busy", "--minutes", "1.5", "--vision", "targets", "--out", folder.At("r")]);
        Assert.True(simulated.Status == 0, simulated.Error);
        Dictionary<string, byte[]> with = await ReplayAsync(folder, "with");
        Directory.Delete(folder.At("r/truth"), recursive: true);
        Dictionary<string, byte[]> without = await ReplayAsync(folder, "without");
        Assert.Equal(with.Keys.Order(StringComparer.Ordinal), without.Keys.Order(StringComparer.Ordinal));
        Assert.All(with.Keys, name => Assert.Equal(with[name], without[name]));
    }

    [Theory]
    [InlineData("None of --cases", "suite")]
    [InlineData("More than one", "suite", "--preset", "busy", "--scene", "x")]
    [InlineData("--preset nosuch is unknown", "suite", "--preset", "nosuch")]
    [InlineData("--vision sightings", "suite", "--preset", "busy", "--vision", "sightings")]
    [InlineData("--seeds is '3..1'", "suite", "--preset", "busy", "--seeds", "3..1")]
    [InlineData("--seeds is '-1..1'", "suite", "--preset", "busy", "--seeds=-1..1")]
    [InlineData("--seeds is '1..99999'", "suite", "--preset", "busy", "--seeds", "1..99999")]
    [InlineData("--minutes is 0", "suite", "--preset", "busy", "--minutes", "0")]
    [InlineData("--cases /nowhere/at/all: no such folder", "suite", "--cases", "/nowhere/at/all")]
    public async Task An_unusable_argument_is_named_in_one_line(string expected, params string[] arguments)
    {
        Ending ending = await ChildProgram.CliAsync(arguments);
        Assert.Equal(2, ending.Status);
        Assert.Contains(expected, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, byte[]>> ReplayAsync(TemporaryFolder folder, string name)
    {
        Ending ending = await ChildProgram.CliAsync(["replay", folder.At("r"), "--out", folder.At(name)]);
        Assert.True(ending.Status == 0, ending.Error);
        return Directory.EnumerateFiles(folder.At(name)).Where(path => !path.EndsWith("timing.json", StringComparison.Ordinal)).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
    }
}

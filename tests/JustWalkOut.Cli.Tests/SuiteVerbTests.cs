using JustWalkOut.Attribution;
using System.Text.Json;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.Cli.Suite;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo suite</c> as a user's shell sees it, and what its cache goes by.</summary>
public sealed class SuiteVerbTests : IDisposable
{
    private const string Case = """
        {
          "name": "water", "source": "made up",
          "events": [{ "t": 6, "shopper": 1, "action": "take", "gtin": "2001010000002", "quantity": 1, "gondola": 1, "shelf": 1, "plates": [2] }],
          "receipts": [{ "shopper": 1, "lines": [{ "gtin": "2001010000002", "quantity": 1 }] }]
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_suite_scores_every_seed_and_goes_on_from_what_it_kept()
    {
        string[] arguments = ["suite", "--preset", "quiet", "--minutes", "3", "--seeds", "1..2"];
        Ending first = await SuiteAsync([.. arguments, "--json"]);
        Ending second = await SuiteAsync([.. arguments, "--json"]);
        Ending told = await SuiteAsync([.. arguments, "--report", _folder.At("page.html")]);

        Assert.Equal((0, ""), (first.Status, first.Error));
        Assert.Equal(first.Output, second.Output);
        Assert.Equal("", told.Error);
        Assert.EndsWith("2 of 2 runs came from the cache.\n", told.Output, StringComparison.Ordinal);
        using JsonDocument score = JsonDocument.Parse(first.Output);
        Assert.Equal([1, 2], score.RootElement.GetProperty("cases").EnumerateArray().Select(one => one.GetProperty("seed").GetInt32()));
        JsonElement total = score.RootElement.GetProperty("total");
        Assert.Equal(2, total.GetProperty("meanF1_95").GetArrayLength());
        Assert.InRange(total.GetProperty("idf1").GetDouble(), 0.5, 1);
        Assert.Equal(
            total.GetProperty("idSwitches").GetInt32() / total.GetProperty("shopperHours").GetDouble(), total.GetProperty("idSwitchesPerShopperHour").GetDouble(), 9);
        Assert.Contains("sightings of the detector model guess, followed by the floor tracker", await File.ReadAllTextAsync(_folder.At("page.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_of_a_scene_come_from_the_floor_tracker_or_from_an_ideal_one_as_asked()
    {
        string[] arguments = ["suite", "--scene", "wrong-place", "--json"];
        using JsonDocument sighted = JsonDocument.Parse((await SuiteAsync([.. arguments, "--sightings-model", "yolox-nano"])).Output);
        using JsonDocument ideal = JsonDocument.Parse((await SuiteAsync([.. arguments, "--vision", "targets"])).Output);

        Assert.Equal("wrong-place", sighted.RootElement.GetProperty("cases")[0].GetProperty("name").GetString());
        double[] idf1 = [.. new[] { ideal, sighted }.Select(one => one.RootElement.GetProperty("total").GetProperty("idf1").GetDouble())];
        Assert.InRange(idf1[0], 0.98, 1);
        Assert.InRange(idf1[1], 0.3, 0.98);
    }

    [Fact]
    public async Task Cases_of_a_folder_are_run_from_sightings_on_the_store_that_is_named()
    {
        _folder.Write("cases/a.json", Case);
        Ending ending = await SuiteAsync(["suite", "--cases", _folder.At("cases"), "--store", "nano", "--json"]);

        Assert.Equal((0, ""), (ending.Status, ending.Error));
        using JsonDocument score = JsonDocument.Parse(ending.Output);
        JsonElement only = Assert.Single(score.RootElement.GetProperty("cases").EnumerateArray());
        Assert.Equal(("a", 1), (only.GetProperty("name").GetString(), only.GetProperty("visits").GetInt32()));
        Assert.InRange(only.GetProperty("idf1").GetDouble(), 0.3, 1);
    }

    [Fact]
    public void What_a_run_hangs_on_makes_a_key_of_its_own()
    {
        SimulationOrder order = new(ScriptKind.Preset, "quiet", null, 1, VisionMode.Sightings);
        string model = _folder.Write("model.json", "{}");
        SimulationOrder[] others =
        [
            order with { Vision = VisionMode.Targets }, order with { SightingsModel = "yolox-nano" }, order with { SightingsModel = model }, order with { Seed = 2 },
            order with { Script = "busy" }, order with { Kind = ScriptKind.Scene }, order with { Store = "nano" }, order with { Open = TimeSpan.FromMinutes(1) },
        ];
        string[] keys = [.. others.Prepend(order).Select(one => SuiteRunner.KeyOf(one)), SuiteRunner.KeyOf(order, EvidenceKinds.Hands)];
        Assert.Equal(keys.Length, keys.Distinct(StringComparer.Ordinal).Count());

        // The default by its name is the default; a file goes by what is in it.
        Assert.Equal(keys[0], SuiteRunner.KeyOf(order with { SightingsModel = "guess" }));
        _folder.Write("model.json", "{ }");
        Assert.DoesNotContain(SuiteRunner.KeyOf(order with { SightingsModel = model }), keys);
    }

    [Theory]
    [InlineData("suite", "None of --cases, --scenario, --preset and --scene was given;")]
    [InlineData("suite --preset quiet --scene bump", "More than one of --cases, --scenario, --preset and --scene was given;")]
    [InlineData("suite --scene noon", "--scene noon is unknown; expected all, crossing-hands,")]
    [InlineData("suite --preset quiet --seeds 5..1", "--seeds 5..1 is no range;")]
    [InlineData("suite --preset quiet --vision pixels", "--vision pixels cannot be replayed yet; expected sightings or targets.")]
    [InlineData("suite --preset quiet --vision targets --sightings-model guess", "--sightings-model goes with --vision sightings; found --vision targets.")]
    [InlineData("suite --preset quiet --without reach", "--without reach is unknown; expected hands, revision, splitting, holdings, learned-weights, joint, clocks.")]
    [InlineData("suite --cases {0}/nowhere", "--cases {0}/nowhere: no such folder;")]
    public async Task What_cannot_be_run_is_one_line(string arguments, string message)
    {
        Ending ending = await SuiteAsync(string.Format(arguments, _folder.Path).Split(' '));

        Assert.Equal((2, ""), (ending.Status, ending.Output));
        Assert.StartsWith("jwo: " + string.Format(message, _folder.Path), Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private Task<Ending> SuiteAsync(string[] arguments) => ChildProgram.CliAsync(arguments, new Dictionary<string, string?> { ["JWO_CACHE"] = _folder.At("cache") });
}

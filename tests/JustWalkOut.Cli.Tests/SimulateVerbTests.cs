using System.Text.Json;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo simulate</c> as a user's shell sees it, on stores that come with the program.</summary>
public sealed class SimulateVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_preset_becomes_a_recording_that_replays_and_is_scored_against_its_truth()
    {
        Ending made = await Simulate("--preset", "busy", "--vision", "targets", "--out", _folder.At("r"), "--json");
        Assert.Equal(0, made.Status);
        using JsonDocument told = JsonDocument.Parse(made.Output);
        Assert.True(told.RootElement.GetProperty("people").GetInt32() > 5);
        Assert.True(told.RootElement.GetProperty("actions").GetInt32() > 20);

        Assert.Equal(0, (await ChildProgram.CliAsync(["replay", _folder.At("r"), "--out", _folder.At("o")])).Status);
        Ending scored = await ChildProgram.CliAsync(["evaluate", _folder.At("r"), _folder.At("o"), "--json"]);
        Assert.Equal((0, ""), (scored.Status, scored.Error));
        using JsonDocument score = JsonDocument.Parse(scored.Output);

        // With ideal tracking most of what is charged is right; the bar only shows that the two ends meet.
        Assert.InRange(score.RootElement.GetProperty("receipts").GetProperty("precision").GetDouble(), 0.6, 1);
        Assert.True(score.RootElement.GetProperty("money").GetProperty("lines").GetInt32() > 5);

        // An ideal tracker never confuses anybody, and its clock is off by a few hundredths of a second.
        JsonElement tracking = score.RootElement.GetProperty("tracking");
        Assert.Equal(0, tracking.GetProperty("idSwitches").GetInt32());
        Assert.InRange(tracking.GetProperty("idf1").GetDouble(), 0.98, 1);
        Assert.InRange(tracking.GetProperty("hota").GetDouble(), 0.8, 1);
        Assert.InRange(tracking.GetProperty("shopperHours").GetDouble(), 0.05, 1);
    }

    [Theory]
    [InlineData("targets")]
    [InlineData("sightings")]
    public async Task The_same_seed_gives_the_same_bytes_and_another_seed_others(string vision)
    {
        await Simulate("--scene", "hand-to-hand", "--seed", "3", "--vision", vision, "--out", _folder.At("a"));
        await Simulate("--scene", "hand-to-hand", "--seed", "3", "--vision", vision, "--out", _folder.At("b"));
        await Simulate("--scene", "hand-to-hand", "--seed", "4", "--vision", vision, "--out", _folder.At("c"));

        string[] files = [.. Directory.EnumerateFiles(_folder.At("a"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder.At("a"), file)).Order(StringComparer.Ordinal)];
        Assert.Contains("shelves.parquet", files);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(_folder.At("a", file)), File.ReadAllBytes(_folder.At("b", file))));
        Assert.NotEqual(File.ReadAllBytes(_folder.At("a", "shelves.parquet")), File.ReadAllBytes(_folder.At("c", "shelves.parquet")));
    }

    [Fact]
    public async Task Deleting_the_truth_changes_no_byte_of_a_replay()
    {
        await Simulate("--scene", "wrong-place", "--vision", "targets", "--out", _folder.At("r"));
        await ChildProgram.CliAsync(["replay", _folder.At("r"), "--out", _folder.At("with")]);
        Directory.Delete(_folder.At("r", "truth"), recursive: true);
        await ChildProgram.CliAsync(["replay", _folder.At("r"), "--out", _folder.At("without")]);

        foreach (string file in (string[])["receipts.json", "actions.json", "tracks.csv", "summary.json"])
        {
            Assert.Equal(File.ReadAllBytes(_folder.At("with", file)), File.ReadAllBytes(_folder.At("without", file)));
        }
    }

    [Fact]
    public async Task Sheets_of_bodies_and_of_a_scene_appear_as_pictures_and_a_film()
    {
        Ending bodies = await Simulate("sheet", "bodies", "--width", "40", "--out", _folder.At("b"));
        Ending scene = await Simulate("sheet", "scenes", "--scene", "child", "--width", "80", "--out", _folder.At("s"));

        Assert.Equal((0, "", $"{_folder.At("b")}: bodies.png\n"), (bodies.Status, bodies.Error, bodies.Output));
        Assert.Equal((0, "", $"{_folder.At("s")}: child.png\n"), (scene.Status, scene.Error, scene.Output));
        Assert.Equal(["child.mp4", "child.png", "sheet.json"], Directory.EnumerateFiles(_folder.At("s")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using JsonDocument list = JsonDocument.Parse(File.ReadAllText(_folder.At("s", "sheet.json")));
        Assert.InRange(list.RootElement.GetProperty("films")[0].GetProperty("seconds").GetDouble(), 10, 20.1);
    }

    [Theory]
    [InlineData("simulate --out {0}/r", "None of --case, --scenario, --preset and --scene was given;")]
    [InlineData("simulate --preset busy --scene bump --out {0}/r", "More than one of --case, --scenario, --preset and --scene was given;")]
    [InlineData("simulate --preset noon --out {0}/r", "--preset noon is unknown; expected adversarial, busy, crowd,")]
    [InlineData("simulate --preset busy --vision ears --out {0}/r", "--vision ears is unknown; expected pixels, sightings, targets.")]
    [InlineData("simulate --case {0}/no.json --out {0}/r", "--case {0}/no.json: no such file; expected a case.")]
    [InlineData("simulate --preset busy --store {0}/no.json --out {0}/r", "--store {0}/no.json: no such file; expected a store.json or one of nano, convenience, market.")]
    [InlineData("simulate --scenario {0}/odd.json --out {0}/r", "{0}/odd.json: ")]
    [InlineData("simulate --preset busy --sightings-model yolox-nano --out {0}/r", "--sightings-model goes with --vision sightings; found --vision pixels.")]
    [InlineData("simulate --preset busy --vision sightings --sightings-model {0}/no.json --out {0}/r", "--sightings-model {0}/no.json is neither guess, ceiling+points, yolox-nano nor a file;")]
    [InlineData("simulate --preset busy --vision sightings --sightings-model {0}/odd.json --out {0}/r", "{0}/odd.json: ")]
    [InlineData("simulate measure-sightings --seeds 3..1 --out {0}/m.json", "--seeds 3..1 is no range;")]
    [InlineData("simulate measure-sightings --points some --out {0}/m.json", "--points some is unknown; expected none or guess.")]
    [InlineData("simulate measure-sightings --model nobody --out {0}/m.json", "--model nobody is neither a described model")]
    [InlineData("simulate sheet scenes --scene noon --out {0}/r", "--scene noon is unknown; expected crossing-hands,")]
    [InlineData("simulate sheet cameras --width 30 --out {0}/r", "--width is 30; expected 32 to 1920, a multiple of 4.")]
    [InlineData("simulate sheet hours --store {0}/no.json --out {0}/r", "--store {0}/no.json: no such file;")]
    [InlineData("simulate --scene bump --minutes 2 --out {0}/r", "--minutes goes with --preset and --scenario; found --scene bump,")]
    [InlineData("simulate --case {0}/odd.json --minutes 2 --out {0}/r", "--minutes goes with --preset and --scenario; found --case {0}/odd.json,")]
    [InlineData("suite --cases {0} --minutes 2", "--minutes goes with --preset and --scenario; found --cases {0},")]
    [InlineData("suite --scene bump --minutes 2", "--minutes goes with --preset and --scenario; found --scene bump,")]
    public async Task What_cannot_be_simulated_is_one_line_and_leaves_nothing_behind(string arguments, string message)
    {
        _folder.Write("odd.json", """{ "version": 1, "name": "odd", "length": -3 }""");
        Ending ending = await ChildProgram.CliAsync(string.Format(arguments, _folder.Path).Split(' '));

        Assert.Equal((2, ""), (ending.Status, ending.Output));
        Assert.StartsWith("jwo: " + string.Format(message, _folder.Path), Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(["odd.json"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    private static Task<Ending> Simulate(params string[] arguments) => ChildProgram.CliAsync(["simulate", .. arguments]);
}

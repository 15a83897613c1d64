using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Tests.Sightings;
using JustWalkOut.CameraSim.Truth;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tests;

namespace JustWalkOut.CameraSim.Tests.Recorded;

/// <summary>The preset that breaks everything, for the hour that it lasts. That each kind can be seen in a recording is <see cref="FaultTraceTests"/>' matter.</summary>
public sealed class FaultyHourTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_hour_of_faults_has_every_kind_and_the_truth_of_the_same_hour_without_them()
    {
        string preset = Path.Combine(SharedData.RepositoryRoot, "camera-sim", "JustWalkOut.CameraSim", "Scenarios", "presets", "faults.json");
        using OwnFolder with = new();
        using OwnFolder without = new();
        JsonObject sound = JsonNode.Parse(await File.ReadAllTextAsync(preset, Stop))!.AsObject();
        sound["faultRates"] = new JsonArray();
        await File.WriteAllTextAsync(without.File("sound.json"), sound.ToJsonString(), Stop);

        TimeSpan length = await PlayAsync(new SimulationOrder(ScriptKind.Preset, "faults", null, 7, VisionMode.Sightings), with.Path);
        await PlayAsync(new SimulationOrder(ScriptKind.Scenario, without.File("sound.json"), null, 7, VisionMode.Sightings), without.Path);

        Assert.True(length > TimeSpan.FromMinutes(55), $"It ended after {length}.");
        using JsonDocument faults = JsonDocument.Parse(await File.ReadAllBytesAsync(with.File("truth/faults.json"), Stop));
        Assert.Equal(
            Enum.GetNames<FaultKind>().Order(StringComparer.OrdinalIgnoreCase),
            faults.RootElement.EnumerateArray().Select(fault => fault.GetProperty("kind").GetString()!).Distinct().Order(StringComparer.OrdinalIgnoreCase),
            StringComparer.OrdinalIgnoreCase);
        Assert.All(faults.RootElement.EnumerateArray(), fault => Assert.True(fault.GetProperty("from").GetDouble() < length.TotalSeconds, $"{fault} is later than everybody."));
        foreach (string name in (string[])["actions.json", "foreign.json", "receipts.json", "survey.json", "tracks.csv"])
        {
            Assert.True(File.ReadAllBytes(with.File($"truth/{name}")).AsSpan().SequenceEqual(File.ReadAllBytes(without.File($"truth/{name}"))), name);
        }

        Assert.True(new FileInfo(with.File("truth/actions.json")).Length > 20_000);
    }

    private static async Task<TimeSpan> PlayAsync(SimulationOrder order, string folder)
    {
        Play play = Play.Of(order);
        await using TruthSink truth = new(play.Setup, new TruthOptions(), folder);
        TimeSpan last = default;
        foreach (Moment moment in play.Simulation.Run())
        {
            await truth.TakeAsync(moment, Stop);
            last = moment.At;
        }

        await truth.CompleteAsync(Stop);
        return last;
    }
}

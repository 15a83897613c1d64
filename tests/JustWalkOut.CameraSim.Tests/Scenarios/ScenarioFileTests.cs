using System.Text;
using System.Text.Json.Nodes;
using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.Scenarios;
using NJsonSchema;

namespace JustWalkOut.CameraSim.Tests.Scenarios;

public sealed class ScenarioFileTests
{
    public static TheoryData<string> PresetNames => [.. Presets.Names];

    [Fact]
    public void The_presets_are_the_eight_of_the_manual() =>
        Assert.Equal(["adversarial", "busy", "crowd", "family", "faults", "long", "quiet", "restock"], Presets.Names);

    [Theory]
    [MemberData(nameof(PresetNames))]
    public async Task A_preset_reads_and_obeys_the_schema(string name)
    {
        Scenario scenario = Presets.Read(name);
        JsonSchema schema = await JsonSchema.FromJsonAsync(Encoding.UTF8.GetString(Presets.Schema()), TestContext.Current.CancellationToken);

        Assert.Equal(name, scenario.Name);
        Assert.Empty(schema.Validate(Node(name).ToJsonString()));
    }

    [Fact]
    public void A_preset_that_does_not_exist_is_refused_with_those_that_do()
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => Presets.Read("bussy"));
        Assert.StartsWith("There is no preset 'bussy', expected one of adversarial, busy,", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Four_of_ten_stops_of_the_adversarial_preset_are_behaviours_and_every_one_of_them_is_there()
    {
        Scenario scenario = Presets.Read("adversarial");

        Assert.Equal(0.4, scenario.Behaviours.Where(share => BehaviourKinds.Find(share.Name)!.Scope == BehaviourScope.Stop).Sum(share => share.Share), 1e-9);
        Assert.Equal(BehaviourKinds.All.Where(kind => kind.Scope != BehaviourScope.Elsewhere).Select(kind => kind.Name), scenario.Behaviours.Select(share => share.Name));
    }

    [Fact]
    public void The_schema_and_the_reader_know_the_same_behaviours()
    {
        JsonObject schema = JsonNode.Parse(Presets.Schema())!.AsObject();
        string[] known = [.. schema["properties"]!["behaviours"]!["properties"]!.AsObject().Select(member => member.Key)];
        Assert.Equal(BehaviourKinds.All.Where(kind => kind.Scope != BehaviourScope.Elsewhere).Select(kind => kind.Name), known);
    }

    [Fact]
    public void Three_faults_are_all_named_in_one_line()
    {
        JsonNode node = Node("busy");
        node["lengthSeconds"] = 0;
        node["groups"]![1]!["adults"] = 0;
        node["colour"] = "red";
        InvalidDataException refusal = Refusal(node);

        Assert.StartsWith("my.json: 3 faults: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("$.lengthSeconds is 0, expected seconds above 0", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("$.groups[1].adults is 0, expected a whole number between 1 and 6", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("$.colour is not a member", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    /// <summary>Path, what is put there (nothing for taking the member away), and the fault that is due.</summary>
    public static TheoryData<string, string?, string> Faults => new()
    {
        { "version", "2", "$.version is 2, expected 1" },
        { "store", "\"\"", "$.store is \"\", expected a non-empty text" },
        { "startHour", "25", "$.startHour is 25, expected hours" },
        { "cameraFps", "60", "$.cameraFps is 60, expected pictures" },
        { "arrivals", null, "$.arrivals is missing" },
        { "arrivals.capacityPeople", "0", "$.arrivals.capacityPeople is 0, expected" },
        { "arrivals.profile", """[{ "hour": 9, "factor": 1 }, { "hour": 8, "factor": 1 }]""", "$.arrivals.profile[1].hour is 8, expected a later hour" },
        { "groups", "[]", "$.groups has no kind with a share above 0" },
        { "bodies.carriers", "{}", "$.bodies.carriers has no share above 0" },
        { "bodies.carriers.wings", "1", "$.bodies.carriers.wings is not a member" },
        { "bodies.coatShare", "1.5", "$.bodies.coatShare is 1.5, expected a number between 0 and 1" },
        { "shopping.hurry", "\"fast\"", "$.shopping.hurry is \"fast\", expected a factor" },
        { "behaviours.dancing", "0.1", "$.behaviours.dancing is not a member" },
        { "behaviours.handful", "0.99", "$.behaviours has shares of stops that add up to" },
        { "staff.restocksPerHour", "-1", "$.staff.restocksPerHour is -1, expected" },
        { "faults", """[{ "kind": "flood", "target": "x", "fromSeconds": 0, "toSeconds": 1 }]""", "$.faults[0].kind is \"flood\", expected one of cameraLost" },
        { "faults", """[{ "kind": "cameraLost", "target": "x", "fromSeconds": 5, "toSeconds": 4 }]""", "$.faults[0].toSeconds is 4, expected more than" },
        { "faultRates", """[{ "kind": "cameraLost", "perHour": 1, "seconds": [9, 1], "strength": [0, 0] }]""", "$.faultRates[0].seconds is [9, 1], expected the smaller" },
        { "faultRates", """[{ "kind": "cameraLost", "perHour": 1, "seconds": [1], "strength": [0, 0] }]""", "$.faultRates[0].seconds has 1 numbers, expected 2" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_named_by_its_path(string path, string? value, string message)
    {
        JsonNode node = Node("busy");
        string[] parts = path.Split('.');
        JsonObject parent = parts[..^1].Aggregate(node, (at, part) => at[part]!).AsObject();
        if (value is null)
        {
            parent.Remove(parts[^1]);
        }
        else
        {
            parent[parts[^1]] = JsonNode.Parse(value);
        }

        Assert.Contains(message, Refusal(node).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_json_is_refused_with_the_place()
    {
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => ScenarioFile.Read("{\n oops"u8.ToArray(), "my.json"));
        Assert.StartsWith("my.json is no JSON: line 2,", refusal.Message, StringComparison.Ordinal);
    }

    private static InvalidDataException Refusal(JsonNode node) =>
        Assert.Throws<InvalidDataException>(() => ScenarioFile.Read(Encoding.UTF8.GetBytes(node.ToJsonString()), "my.json"));

    private static JsonNode Node(string preset)
    {
        using Stream stream = typeof(Presets).Assembly.GetManifestResourceStream($"JustWalkOut.CameraSim.Scenarios.presets.{preset}.json")!;
        return JsonNode.Parse(stream)!;
    }
}

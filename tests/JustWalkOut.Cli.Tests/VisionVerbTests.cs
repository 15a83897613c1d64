using System.Text.Json;
using System.Text.Json.Nodes;

namespace JustWalkOut.Cli.Tests;

public sealed class VisionVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_seen_of_a_recordings_pictures_once_replays_without_them_and_keeps_its_truth()
    {
        // Two of the store's cameras are enough, and a sixth of the work.
        await ChildProgram.DoneAsync("simulate", "--scene", "bump", "--store", "nano", "--seed", "1", "--vision", "targets", "--out", _folder.At("t"));
        JsonNode store = JsonNode.Parse(await File.ReadAllTextAsync(_folder.At("t/store.json"), TestContext.Current.CancellationToken))!;
        store["cameras"] = new JsonArray([.. store["cameras"]!.AsArray().Take(2).Select(camera => camera!.DeepClone())]);
        await ChildProgram.DoneAsync("simulate", "--scene", "bump", "--store", _folder.Write("two.json", store.ToJsonString()), "--seed", "1", "--vision", "pixels", "--out", _folder.At("p"));

        await ChildProgram.DoneAsync("vision", _folder.At("p"), "--out", _folder.At("s"), "--model", "ceiling+points", "--keep-looks");

        JsonElement head = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.At("s/recording.json"), TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(["shelves", "sightings"], head.GetProperty("streams").EnumerateArray().Select(stream => stream.GetString()!));
        Assert.Equal(64, head.GetProperty("modelSha256").GetString()!.Length);
        await ChildProgram.DoneAsync("replay", _folder.At("s"), "--out", _folder.At("o"));
        Ending evaluated = await ChildProgram.DoneAsync("evaluate", _folder.At("s"), _folder.At("o"), "--json");
        Assert.True(JsonDocument.Parse(evaluated.Output).RootElement.GetProperty("tracking").GetProperty("idf1").GetDouble() > 0, evaluated.Output);
    }

    [Fact]
    public async Task A_recording_without_pictures_is_refused_in_one_line()
    {
        await ChildProgram.DoneAsync("simulate", "--scene", "bump", "--store", "nano", "--seed", "1", "--vision", "targets", "--out", _folder.At("t"));

        Ending ending = await ChildProgram.CliAsync(["vision", _folder.At("t"), "--out", _folder.At("s")]);

        Assert.Equal(2, ending.Status);
        Assert.Contains("holds no pictures (streams: shelves, targets)", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.At("s")));
    }
}

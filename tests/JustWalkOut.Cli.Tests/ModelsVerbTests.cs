using System.Text.Json;
using JustWalkOut.Cli.Verbs;
using JustWalkOut.Tests;
using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Cli.Tests;

public sealed class ModelsVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_as_described_is_right()
    {
        (int status, JsonElement model) = Verify(Store());
        Assert.Equal((0, "right"), (status, model.GetProperty("result").GetString()));
    }

    [Fact]
    public void A_file_that_is_not_here_is_skipped_and_named()
    {
        ModelStore store = Store();
        File.Delete(_folder.At("tiny.onnx"));
        (int status, JsonElement model) = Verify(store);
        Assert.Equal((0, "skipped", "tiny"), (status, model.GetProperty("result").GetString(), model.GetProperty("name").GetString()));
    }

    [Fact]
    public void A_damaged_file_is_wrong_with_both_hashes()
    {
        ModelStore store = Store();
        File.AppendAllText(_folder.At("tiny.onnx"), "x");
        (int status, JsonElement model) = Verify(store);
        Assert.Equal((1, "wrong"), (status, model.GetProperty("result").GetString()));
        Assert.Contains(store.Models[0].Sha256, model.GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_and_verify_name_every_described_model()
    {
        Ending listed = await ChildProgram.CliAsync(["models", "list"]);
        Assert.Equal((0, ""), (listed.Status, listed.Error));
        Assert.Equal(["yolox-nano", "nanodet-m", "fastestdet", "yolox-nano-0.1.1rc0", "yolox-tiny-0.1.1rc0", "ceiling", "ceiling-int8", "ceiling-large", "ceiling-large-int8", "points"], listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        Ending verified = await ChildProgram.CliAsync(["models", "verify", "--json"]);
        Assert.Equal((0, ""), (verified.Status, verified.Error));
        Assert.Equal(10, JsonDocument.Parse(verified.Output).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Published_weights_in_a_further_folder_are_verified()
    {
        string weights = SharedData.PathOrSkip("models");
        Ending verified = await ChildProgram.CliAsync(["models", "verify", "--json"], new Dictionary<string, string?> { ["JWO_MODELS"] = weights });
        Assert.Equal(0, verified.Status);
        Assert.All(JsonDocument.Parse(verified.Output).RootElement.EnumerateArray(), model =>
            Assert.Equal(model.GetProperty("name").GetString()!.EndsWith("0.1.1rc0", StringComparison.Ordinal) ? "skipped" : "right", model.GetProperty("result").GetString()));
    }

    [Fact]
    public async Task A_missing_further_folder_is_one_line()
    {
        Ending ending = await ChildProgram.CliAsync(["models", "list"], new Dictionary<string, string?> { ["JWO_MODELS"] = _folder.At("nowhere") });
        Assert.Equal(2, ending.Status);
        Assert.Contains("nowhere", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    private static (int Status, JsonElement Model) Verify(ModelStore store)
    {
        using StringWriter output = new();
        int status = ModelsVerb.Verify(store, output, asJson: true);
        return (status, Assert.Single(JsonDocument.Parse(output.ToString()).RootElement.EnumerateArray()));
    }

    private ModelStore Store() => ModelStore.Open(TinyOnnx.Describe(TinyOnnx.Write(_folder.Path)), []);
}

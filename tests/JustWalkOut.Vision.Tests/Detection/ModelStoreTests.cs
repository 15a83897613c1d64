using JustWalkOut.Tests;
using JustWalkOut.Vision.Detectors;
using NJsonSchema;

namespace JustWalkOut.Vision.Tests;

public sealed class ModelStoreTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_plus_puts_the_network_of_points_behind_a_detector_and_nothing_else()
    {
        ModelStore store = ModelStore.Open(RealModels.DescriptionPath, []);

        ModelFile both = store.Resolve("ceiling+points");

        Assert.Equal(("ceiling+points", "points", null), (both.Name, both.Points!.Model.Name, store.Resolve("ceiling").Points));
        Assert.Contains("expected a network of points behind the +", Assert.Throws<InvalidDataException>(() => store.Resolve("ceiling+ceiling")).Message, StringComparison.Ordinal);
        Assert.Contains("finds nobody", Assert.Throws<InvalidDataException>(() => PersonDetectors.Load(store.Resolve("points"), 0.2f)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_repositorys_descriptions_keep_to_their_schema_and_to_their_decoders()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(Path.ChangeExtension(RealModels.DescriptionPath, ".schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(await File.ReadAllTextAsync(RealModels.DescriptionPath, TestContext.Current.CancellationToken)));
        IReadOnlyList<ModelDescription> models = ModelCatalogReader.Read(RealModels.DescriptionPath);
        Assert.Equal(["yolox-nano", "nanodet-m", "fastestdet", "yolox-nano-0.1.1rc0", "yolox-tiny-0.1.1rc0", "ceiling", "ceiling-int8", "ceiling-large", "ceiling-large-int8", "points"], models.Select(model => model.Name));
        Assert.All(models, HeadDecoders.RequireFits);
        Assert.All(models, model => Assert.Equal("person", model.Classes[0]));
    }

    [Fact]
    public async Task A_description_of_ones_own_keeps_to_the_schema_too()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(Path.ChangeExtension(RealModels.DescriptionPath, ".schema.json"), TestContext.Current.CancellationToken);
        string path = TinyOnnx.Describe(TinyOnnx.Write(_folder.Path));
        Assert.Empty(schema.Validate(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("yolox_nano_416x416.onnx", "yolox-nano")]
    [InlineData("nanodet_m_320.onnx", "nanodet-m")]
    [InlineData("FastestDet.onnx", "fastestdet")]
    public void Published_weights_are_known_by_hash_and_match_their_description(string file, string name)
    {
        ModelFile model = ModelStore.Open(RealModels.DescriptionPath, []).Resolve(SharedData.PathOrSkip($"models/{file}"));
        model.Verify();
        Assert.Equal(name, model.Model.Name);
    }

    [Fact]
    public void A_further_folders_file_is_found_by_its_hash_whatever_its_name()
    {
        (ModelStore store, string weights) = StoreWithWeightsElsewhere("renamed.onnx");
        Assert.Equal(weights, store.Resolve("tiny").Path);
        Assert.Equal("tiny", store.Resolve(weights).Model.Name);
    }

    [Fact]
    public void A_model_that_is_not_here_is_named_with_its_publisher()
    {
        (ModelStore store, string weights) = StoreWithWeightsElsewhere("tiny.onnx");
        File.Delete(weights);
        Assert.Null(store.Find(store.Models[0]));
        Assert.Contains("https://example.org/tiny", Assert.Throws<FileNotFoundException>(() => store.Resolve("tiny")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_nobody_described_is_refused_with_its_shapes_beside_the_known_ones()
    {
        string unknown = TinyOnnx.Write(_folder.Path);
        string message = Assert.Throws<InvalidDataException>(() => ModelStore.Open(RealModels.DescriptionPath, []).Resolve(unknown)).Message;
        Assert.Contains("takes 'picture' [1, 3, 64, 64] and gives 'head' [1, 84, 7]", message, StringComparison.Ordinal);
        Assert.Contains("yolox-nano taking 'images' [1, 3, 416, 416]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Neither_a_name_nor_a_file_is_said_with_the_names_that_there_are() =>
        Assert.Contains(
            "nanodet-m", Assert.Throws<FileNotFoundException>(() => ModelStore.Open(RealModels.DescriptionPath, []).Resolve("yolo-nano")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_further_folder_that_is_missing_is_named() =>
        Assert.Contains(
            "JWO_MODELS", Assert.Throws<DirectoryNotFoundException>(() => ModelStore.Open(RealModels.DescriptionPath, [Path.Combine(_folder.Path, "nowhere")])).Message, StringComparison.Ordinal);

    [Fact]
    public void All_faults_of_a_description_are_named_by_their_paths()
    {
        string path = TinyOnnx.Describe(
            TinyOnnx.Write(_folder.Path),
            json => json
                .Replace("\"colourOrder\":\"BGR\"", "\"colourOrder\":\"GRB\"", StringComparison.Ordinal)
                .Replace("\"mean\":[0,0,0]", "\"mean\":[0,0]", StringComparison.Ordinal)
                .Replace("\"deviation\":[255,255,255]", "\"deviation\":[255,0,255]", StringComparison.Ordinal)
                .Replace("\"decoder\":\"yolox\"", "\"decoder\":\"yolov99\"", StringComparison.Ordinal)
                .Replace("\"bytes\":", "\"bytes\":-", StringComparison.Ordinal));
        string message = Assert.Throws<InvalidDataException>(() => ModelCatalogReader.Read(path)).Message;
        Assert.Contains("has 5 faults", message, StringComparison.Ordinal);
        Assert.All(["$.input.colourOrder", "$.input.mean", "$.input.deviation", "$.decoder", "$.bytes"], place => Assert.Contains(place, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[{}]", "$[0] has no 'name'")]
    [InlineData("[]", "holds 0 models")]
    [InlineData("7", "$ is 7, expected an object")]
    [InlineData("{ \"name\": ", "is no JSON")]
    public void A_file_of_another_form_is_refused(string json, string says)
    {
        string path = Path.Combine(_folder.Path, "odd.json");
        File.WriteAllText(path, json);
        string message = Assert.Throws<InvalidDataException>(() => ModelStore.Open(RealModels.DescriptionPath, []).Resolve(path)).Message;
        Assert.Contains("odd.json", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
    }

    private (ModelStore Store, string Weights) StoreWithWeightsElsewhere(string name)
    {
        string home = Directory.CreateDirectory(Path.Combine(_folder.Path, "models")).FullName;
        string elsewhere = Directory.CreateDirectory(Path.Combine(_folder.Path, "elsewhere")).FullName;
        string original = TinyOnnx.Write(home);
        string description = TinyOnnx.Describe(original);
        string weights = Path.Combine(elsewhere, name);
        File.Move(original, weights);
        return (ModelStore.Open(description, [elsewhere]), weights);
    }
}

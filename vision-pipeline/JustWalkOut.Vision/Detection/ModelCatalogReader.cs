using System.Text.Json;

namespace JustWalkOut.Vision.Detectors;

/// <summary>
/// Reads model descriptions (form: <c>models/models.schema.json</c>): an array of them or one alone. Every fault of a file is named by its JSON path,
/// not only the first.
/// </summary>
public static class ModelCatalogReader
{
    private static readonly JsonDocumentOptions Form = new() { AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>Reads the models of a file, in its order.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no JSON or breaks the form; all faults are named.</exception>
    public static IReadOnlyList<ModelDescription> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"Model description '{path}' was not found; expected a JSON file of the form of models/models.json. Check the path.", path);
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            using JsonDocument document = JsonDocument.Parse(file, Form);
            return Read(document.RootElement, path);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"Model description '{path}' is no JSON: {fault.Message} Expected the form of models/models.json.", fault);
        }
    }

    private static List<ModelDescription> Read(JsonElement root, string path)
    {
        JsonFaults faults = new();
        List<ModelDescription> models = [];
        if (root.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement element in root.EnumerateArray())
            {
                Add(models, ReadModel(new JsonNodeReader(element, $"$[{index++}]", faults)));
            }
        }
        else
        {
            Add(models, ReadModel(new JsonNodeReader(root, "$", faults)));
        }

        foreach (IGrouping<string, ModelDescription> same in models.GroupBy(model => model.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            faults.Add("$", $"{same.Count()} models are named '{same.Key}', expected each name once");
        }

        faults.ThrowIfAny($"Model description '{path}'");
        return models;
    }

    private static void Add(List<ModelDescription> models, ModelDescription? model)
    {
        if (model is not null)
        {
            models.Add(model);
        }
    }

    private static ModelDescription? ReadModel(JsonNodeReader node)
    {
        if (!node.IsObject("name", "file", "sha256", "bytes", "publisher", "licence", "input", "outputs", "decoder", "classes", "address?", "accuracy?"))
        {
            return null;
        }

        JsonNodeReader input = node.Child("input");
        if (!input.IsObject("name", "shape", "layout", "colourOrder", "mean", "deviation", "placement", "pad"))
        {
            return null;
        }

        _ = input.Child("layout").Choice(("NCHW", 0));
        ModelDescription model = new()
        {
            Name = node.Child("name").Text(),
            File = node.Child("file").TextOrNull(),
            Sha256 = node.Child("sha256").Hash(),
            Bytes = node.Child("bytes").Whole(),
            Publisher = node.Child("publisher").Text(),
            Address = node.ChildOrNull("address")?.Address(),
            Licence = node.Child("licence").Text(),
            Input = new TensorDescription(input.Child("name").Text(), InputShape(input.Child("shape"))),
            Pixels = ReadPixels(input),
            Placement = input.Child("placement").Choice(
                ("top-left", LetterboxPlacement.TopLeft), ("centre", LetterboxPlacement.Centre), ("stretch", LetterboxPlacement.Stretch)),
            Outputs = [.. node.Child("outputs").Items().Select(ReadOutput)],
            Head = node.Child("decoder").Choice(("yolox", HeadKind.Yolox), ("nanodet", HeadKind.NanoDet), ("fastestdet", HeadKind.FastestDet), ("ceiling", HeadKind.Ceiling), ("points", HeadKind.Points)),
            Classes = ReadClasses(node.Child("classes")),
        };
        return node.HasFaults ? null : model;
    }

    private static PixelForm ReadPixels(JsonNodeReader input)
    {
        IReadOnlyList<float> deviation = input.Child("deviation").Numbers(3);
        if (deviation.Contains(0))
        {
            input.Child("deviation").Fault("holds a 0", "three numbers other than 0");
        }

        return new PixelForm(
            input.Child("colourOrder").Choice(("BGR", ColourOrder.Bgr), ("RGB", ColourOrder.Rgb)),
            input.Child("mean").Numbers(3),
            deviation,
            input.Child("pad").Number(0, 255));
    }

    private static TensorDescription ReadOutput(JsonNodeReader node) =>
        node.IsObject("name", "shape") ? new TensorDescription(node.Child("name").Text(), Shape(node.Child("shape"))) : new TensorDescription("", []);

    private static int[] InputShape(JsonNodeReader node)
    {
        int[] shape = Shape(node);
        if (shape is not [1, 3, >= 32, >= 32])
        {
            node.Fault($"is [{string.Join(", ", shape)}]", "[1, 3, height, width] with sides of at least 32");
            return [1, 3, 32, 32];
        }

        return shape;
    }

    private static int[] Shape(JsonNodeReader node) => [.. node.Items().Select(side => (int)side.Whole(TensorSideMax))];

    /// <summary>Longest side of any tensor: far above any picture's, and small enough that a wrong description cannot ask for all memory.</summary>
    private const long TensorSideMax = 100_000;

    private static IReadOnlyList<string> ReadClasses(JsonNodeReader node)
    {
        if (!node.IsText)
        {
            return [.. node.Items().Select(name => name.Text())];
        }

        return node.Choice((CocoClasses.SetName, CocoClasses.Names)) ?? [];
    }
}

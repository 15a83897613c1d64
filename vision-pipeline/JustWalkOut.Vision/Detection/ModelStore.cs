using Microsoft.ML.OnnxRuntime;

namespace JustWalkOut.Vision.Detectors;

/// <summary>
/// The described networks and where their weights may lie on this machine: beside the descriptions, or in further folders, where a file is known by
/// its length and hash whatever its name.
/// </summary>
public sealed class ModelStore
{
    /// <summary>Parts a detector's name from that of the network of points behind it.</summary>
    public const char With = '+';

    private readonly string _descriptionPath;
    private readonly IReadOnlyList<string> _folders;

    private ModelStore(string descriptionPath, IReadOnlyList<ModelDescription> models, IReadOnlyList<string> folders)
    {
        _descriptionPath = descriptionPath;
        Models = models;
        _folders = folders;
    }

    /// <summary>The described networks in the order of their file.</summary>
    public IReadOnlyList<ModelDescription> Models { get; }

    /// <summary>The folder of the descriptions, where weights lie under their described names.</summary>
    public string Home => Path.GetDirectoryName(Path.GetFullPath(_descriptionPath))!;

    /// <summary>Reads the descriptions.</summary>
    /// <param name="descriptionPath"><c>models.json</c>.</param>
    /// <param name="furtherFolders">More folders to look for weights in; each must exist.</param>
    public static ModelStore Open(string descriptionPath, IReadOnlyList<string> furtherFolders)
    {
        ArgumentNullException.ThrowIfNull(furtherFolders);
        foreach (string folder in furtherFolders)
        {
            if (!Directory.Exists(folder))
            {
                throw new DirectoryNotFoundException($"Model folder '{folder}' was not found; expected a folder with model files. Mend JWO_MODELS.");
            }
        }

        return new ModelStore(descriptionPath, ModelCatalogReader.Read(descriptionPath), furtherFolders);
    }

    /// <summary>
    /// The file said to hold a network: the one of its described name beside the descriptions (right or wrong: that is for
    /// <see cref="ModelFile.Verify"/>), else one with its hash in a further folder; null where none is on this machine.
    /// </summary>
    public ModelFile? Find(ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.File is { } name && File.Exists(Path.Combine(Home, name)))
        {
            return new ModelFile(model, Path.Combine(Home, name));
        }

        string? path = _folders.Prepend(Home)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.onnx").Order(StringComparer.Ordinal))
            .FirstOrDefault(file => new FileInfo(file).Length == model.Bytes && ModelFile.HashOf(file) == model.Sha256);
        return path is null ? null : new ModelFile(model, path);
    }

    /// <summary>
    /// The network that somebody asks for: a described name, an ONNX file known by its hash, or a description (.json) beside its weights; with <c>+</c> and the same behind it, a detector and the network of points that looks
    /// closely at whom it proposes.
    /// </summary>
    /// <exception cref="FileNotFoundException">No such name or file, or no weights for it on this machine.</exception>
    /// <exception cref="InvalidDataException">The file is none that is described; what it takes and gives is named beside what is described.</exception>
    public ModelFile Resolve(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        if (nameOrPath.LastIndexOf(With) is > 0 and int with && !File.Exists(nameOrPath))
        {
            ModelFile points = Resolve(nameOrPath[(with + 1)..]);
            return points.Model.Head == HeadKind.Points
                ? Resolve(nameOrPath[..with]) with { Points = points }
                : throw new InvalidDataException($"--model {nameOrPath}: '{points.Model.Name}' has a {points.Model.Head} head; expected a network of points behind the {With}. Name one, or leave it out.");
        }

        if (Models.FirstOrDefault(model => model.Name == nameOrPath) is { } named)
        {
            return Find(named) ?? throw new FileNotFoundException(
                $"Model '{named.Name}' is not on this machine (looked for {named.File ?? "its hash"} in {Places()}). "
                + $"{(named.Address is null ? $"Take it from {named.Publisher} and put it there" : $"Fetch it: ./jwo models pull {named.Name}")}, or give its path: --model FILE.onnx. {Others()}");
        }

        if (!File.Exists(nameOrPath))
        {
            throw new FileNotFoundException(
                $"--model {nameOrPath} is neither a described model ({string.Join(", ", Models.Select(model => model.Name))}) nor a file. "
                + $"Give one of those names, an ONNX file or a description.");
        }

        return Path.GetExtension(nameOrPath).Equals(".json", StringComparison.OrdinalIgnoreCase) ? FromDescription(nameOrPath) : FromWeights(nameOrPath);
    }

    private static ModelFile FromDescription(string path)
    {
        IReadOnlyList<ModelDescription> models = ModelCatalogReader.Read(path);
        if (models is not [{ File: { } file } model])
        {
            throw new InvalidDataException(
                $"Model description '{path}' holds {models.Count} models{(models.Count == 1 ? " without a file" : "")}; expected one with its file. Name that one alone.");
        }

        return new ModelFile(model, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file));
    }

    private ModelFile FromWeights(string path)
    {
        string hash = ModelFile.HashOf(path);
        if (Models.FirstOrDefault(model => model.Sha256 == hash) is { } known)
        {
            return new ModelFile(known, path);
        }

        using InferenceSession session = OnnxFile.Open(path);
        throw new InvalidDataException(
            $"Model file '{path}' (SHA-256 {hash}) is none of those described; it {OnnxFile.Describe(session)}. "
            + $"Described are {string.Join(", ", Models.Select(model => $"{model.Name} taking {model.Input} and giving {string.Join(", ", model.Outputs)}"))}. "
            + "Give one of those, or describe this one in a JSON file (form: models/README.md) and give that.");
    }

    /// <summary>What could be had with one command instead.</summary>
    private string Others() =>
        Models.Where(model => model.Address is not null).Select(model => model.Name).ToList() is { Count: > 0 } names ? $"Can be fetched by ./jwo models pull: {string.Join(", ", names)}." : "";

    private string Places() => string.Join(" and ", _folders.Prepend(Home));
}

using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Cli.Verbs;

/// <summary>Where models are on this machine: <c>models/</c> above the program, and the folders that JWO_MODELS names.</summary>
internal static class ModelPlaces
{
    public const string FurtherFoldersVariable = "JWO_MODELS";

    /// <summary>What looks for people in a simulated store's pictures where nobody says, best first: our own network, then public ones.</summary>
    public static IReadOnlyList<string> PreferredPeople { get; } = ["ceiling", "yolox-nano", "yolox-nano-0.1.1rc0"];

    /// <summary>Our own network in eight bits, which is for many cameras on a small machine: a third faster where the processor has VNNI, and a little less exact.</summary>
    public const string ForManyCameras = "ceiling-int8";

    /// <summary>What looks closely at whom they propose: our own network, which comes with the program.</summary>
    private const string Points = "points";

    /// <exception cref="DirectoryNotFoundException">There is no models/models.json above the program, or a folder of JWO_MODELS is missing.</exception>
    public static ModelStore Open() => Open(AppContext.BaseDirectory, Environment.GetEnvironmentVariable(FurtherFoldersVariable));

    /// <param name="programFolder">Where the program runs from.</param>
    /// <param name="furtherFolders">Folders parted as in PATH; null or empty for none.</param>
    public static ModelStore Open(string programFolder, string? furtherFolders)
    {
        DirectoryInfo? folder = new(programFolder);
        while (folder is not null && !File.Exists(DescriptionIn(folder)))
        {
            folder = folder.Parent;
        }

        return folder is null
            ? throw new DirectoryNotFoundException($"No models/models.json was found above {programFolder}; expected the program inside its checkout. Run ./jwo from a clone.")
            : ModelStore.Open(DescriptionIn(folder), (furtherFolders ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>What is wrong, and the remedy, where <see cref="Find(string?, ModelStore)"/> finds none.</summary>
    public static string NoneHere { get; } = $"none of {string.Join(", ", PreferredPeople)} is on this machine. Fetch one: ./jwo models pull {PreferredPeople[^1]}; or give --model MODEL";

    /// <summary>A network for people.</summary>
    /// <param name="asked">What the user named; null for the best there is.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static ModelFile Find(string? asked) => Find(asked, Open()) ?? throw new FileNotFoundException($"No network to look with: {NoneHere}.");

    /// <summary>A network for people; null where nobody named one and there is none.</summary>
    public static ModelFile? Find(string? asked, ModelStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return asked is not null
            ? store.Resolve(asked)
            : PreferredPeople.SelectMany(name => store.Models.Where(model => model.Name == name)).Select(store.Find).OfType<ModelFile>().FirstOrDefault() is { } found
                ? found with { Points = store.Models.Where(model => model.Name == Points).Select(store.Find).FirstOrDefault() }
                : null;
    }

    /// <summary>
    /// A network for people before real cameras: a public one by itself where there is one, because in real pictures ours have only been held against that one's boxes and never against people; ours where there is none.
    /// </summary>
    /// <param name="asked">What the user named; null for what there is.</param>
    /// <param name="store">The networks of this machine.</param>
    /// <returns>Null where nobody named one and there is none.</returns>
    public static ModelFile? FindForRealCameras(string? asked, ModelStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        ModelFile? known = asked is null ? PreferredPeople.Skip(1).SelectMany(name => store.Models.Where(model => model.Name == name)).Select(store.Find).OfType<ModelFile>().FirstOrDefault() : null;
        return known ?? Find(asked, store);
    }

    private static string DescriptionIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "models", "models.json");
}

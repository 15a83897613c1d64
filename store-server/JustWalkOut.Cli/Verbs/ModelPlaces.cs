using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Cli.Verbs;

/// <summary>Where models are on this machine: <c>models/</c> above the program, and the folders that JWO_MODELS names.</summary>
internal static class ModelPlaces
{
    public const string FurtherFoldersVariable = "JWO_MODELS";

    /// <summary>What looks for people in a store's pictures where nobody says, best first: our own network, then public ones.</summary>
    public static IReadOnlyList<string> PreferredPeople { get; } = ["ceiling", "yolox-nano", "yolox-nano-0.1.1rc0"];

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

    private static string DescriptionIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "models", "models.json");
}

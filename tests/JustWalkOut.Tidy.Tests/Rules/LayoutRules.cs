using System.Text.RegularExpressions;

namespace JustWalkOut.Tidy.Tests.Rules;

/// <summary>What lies where, and what it is called.</summary>
internal static partial class LayoutRules
{
    /// <summary>Largest tracked file. Footage, recordings and data sets stay outside the repository.</summary>
    public const long BytesMax = 10_000_000;

    private static readonly string[] Folders = ["vision-pipeline", "store-server", "camera-sim", "models", "tests", "benchmarks", ".ci"];

    private static readonly string[] RootFiles =
    [
        "JustWalkOut.sln", "README.md", "jwo", "CONTRIBUTING.md", "LICENSE", "global.json", "BannedSymbols.txt", ".editorconfig", ".gitignore", ".gitattributes", ".dockerignore",
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props",
    ];

    // A project lies where the architecture puts it.
    private static readonly Dictionary<string, string> HomeOf = new()
    {
        ["Tracking"] = "vision-pipeline",
        ["Attribution"] = "vision-pipeline",
        ["Evaluation"] = "vision-pipeline",
        ["Vision"] = "vision-pipeline",
        ["Carts"] = "store-server",
        ["StoreServer"] = "store-server",
        ["Cli"] = "store-server",
        ["CameraSim"] = "camera-sim",
    };

    public static IEnumerable<string> TheTopIsTheArchitectures(Tree tree) =>
        tree.Files.Select(file => file.Path.Split('/')).Where(path => path.Length == 1 ? !RootFiles.Contains(path[0]) : !Folders.Contains(path[0]))
            .Select(path => path[0]).Distinct(StringComparer.Ordinal)
            .Select(name => $"{name}: no part of the architecture's top level; expected it under {string.Join(", ", Folders)}");

    public static IEnumerable<string> ProjectsLieWhereTheArchitecturePutsThem(Tree tree)
    {
        foreach (string path in tree.Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => file.Path))
        {
            string file = Path.GetFileNameWithoutExtension(path);
            string home = file.EndsWith(".Tests", StringComparison.Ordinal) ? "tests"
                : file.EndsWith(".Benchmarks", StringComparison.Ordinal) ? "benchmarks"
                : HomeOf.GetValueOrDefault(file.Replace("JustWalkOut.", "", StringComparison.Ordinal), "nowhere");
            if (path != $"{home}/{file}/{file}.csproj")
            {
                yield return $"{path}: expected {home}/{file}/{file}.csproj";
            }
        }
    }

    public static IEnumerable<string> NothingIsCalledByWhatItIsNot(Tree tree) =>
        tree.Files.SelectMany(file => file.Path.Split('/').Select(part => (file.Path, Part: part)))
            .Where(pair => EmptyName().IsMatch(pair.Part))
            .Select(pair => $"{pair.Path}: '{pair.Part}' says nothing of what is in it; name it after that");

    public static IEnumerable<string> NoFileIsHuge(Tree tree) =>
        tree.Files.Where(file => file.Bytes > BytesMax).Select(file => $"{file.Path}: {file.Bytes} bytes; expected at most {BytesMax}");

    public static IEnumerable<string> EveryProjectIsInTheSolution(Tree tree)
    {
        string solution = tree.Files.FirstOrDefault(file => file.Path == "JustWalkOut.sln")?.Text ?? "";
        return tree.Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal) && !solution.Contains(file.Path.Replace('/', '\\'), StringComparison.Ordinal))
            .Select(file => $"{file.Path}: not in JustWalkOut.sln, so nothing builds or tests it");
    }

    [GeneratedRegex(@"^(Common|Shared|Misc|(\w*(Util|Utility|Utilities|Utils|Helper|Helpers|Manager|Managers)))(\.\w+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EmptyName();
}

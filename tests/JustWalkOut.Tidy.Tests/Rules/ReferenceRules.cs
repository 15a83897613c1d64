using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JustWalkOut.Tidy.Tests.Rules;

/// <summary>Who may know whom: projects, packages, the libraries that stay in their corner, and the recording's truth.</summary>
internal static partial class ReferenceRules
{
    private const string GStreamerFolder = "vision-pipeline/JustWalkOut.Vision/Frames/GStreamer/";

    private static readonly string[] Pure = ["Tracking", "Attribution", "Evaluation", "Carts"];

    // The architecture's arrows. Cli is the composition root and sees everything.
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Tracking"] = [],
        ["Carts"] = [],
        ["Attribution"] = ["Tracking", "Carts"],
        ["Evaluation"] = ["Tracking", "Carts"],
        ["Vision"] = Pure,
        ["StoreServer"] = ["Carts"],
        ["CameraSim"] = ["Vision", .. Pure],
        ["Cli"] = ["Vision", "StoreServer", "CameraSim", .. Pure],
    };

    private static readonly (string Prefix, string[] Projects)[] PackageOwners =
    [
        ("OpenCvSharp4", ["Vision", "CameraSim"]),
        ("Microsoft.ML.OnnxRuntime", ["Vision"]),
        ("Npgsql", ["StoreServer"]),
        ("Microsoft.Data.Sqlite", ["StoreServer"]),
        ("SQLitePCLRaw", ["StoreServer"]),
        ("Dapper", ["StoreServer"]),
        ("Stripe", ["StoreServer"]),
    ];

    private static readonly (string Namespace, string[] Folders)[] NamespaceCorners =
    [
        ("OpenCvSharp", ["vision-pipeline/JustWalkOut.Vision/Frames/", "vision-pipeline/JustWalkOut.Vision/Detection/", "camera-sim/JustWalkOut.CameraSim/Encod"]),
        ("JustWalkOut.Vision.Frames.GStreamer", ["vision-pipeline/JustWalkOut.Vision/Frames/"]),
        ("Microsoft.ML.OnnxRuntime", ["vision-pipeline/JustWalkOut.Vision/Detection/"]),
        ("Npgsql", ["store-server/JustWalkOut.StoreServer/Storage/"]),
        ("Microsoft.Data.Sqlite", ["store-server/JustWalkOut.StoreServer/Storage/"]),
        ("SQLitePCL", ["store-server/JustWalkOut.StoreServer/Storage/"]),
        ("Stripe", ["store-server/JustWalkOut.StoreServer/Settlement/"]),
    ];

    // Who calls which native library without a package in between, by the beginning of its name.
    private static readonly (string Library, string Folder)[] NativeCorners =
    [
        ("libgst", GStreamerFolder),
        ("libg", GStreamerFolder),
        ("libc", "vision-pipeline/JustWalkOut.Vision/Frames/"),
    ];

    private static readonly string[] Impure =
    [
        "File", "Directory", "FileInfo", "DirectoryInfo", "FileStream", "FileSystemWatcher", "Console", "Stopwatch", "ILogger", "ILoggerFactory", "Environment", "Process", "Socket", "HttpClient",
    ];

    public static IEnumerable<string> ProjectReferencesFlowOneWay(Tree tree)
    {
        foreach (SourceFile project in tree.Files.Where(file => file.IsProduct && file.Path.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            if (project.Project is not { } name || !MayReference.TryGetValue(name, out string[]? allowed))
            {
                yield return $"{project.Path}: no project of the architecture; expected one of {string.Join(", ", MayReference.Keys)}";
                continue;
            }

            foreach (string target in Included(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path).Replace("JustWalkOut.", "", StringComparison.Ordinal)))
            {
                if (!allowed.Contains(target))
                {
                    yield return $"{project.Path}: {name} references {target}; it may reference {(allowed.Length == 0 ? "nothing" : string.Join(", ", allowed))}";
                }
            }
        }
    }

    public static IEnumerable<string> PackagesStayWithTheirOwners(Tree tree)
    {
        foreach (SourceFile project in tree.Files.Where(file => file.IsProduct && file.Path.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            string name = project.Project ?? project.Name;
            foreach (string package in Included(project, "PackageReference"))
            {
                if (Pure.Contains(name))
                {
                    yield return $"{project.Path}: {name} is pure and references package {package}; expected none";
                }
                else if (PackageOwners.FirstOrDefault(owner => package.StartsWith(owner.Prefix, StringComparison.Ordinal)) is { Projects: { } owners } && !owners.Contains(name))
                {
                    yield return $"{project.Path}: {name} references package {package}; it belongs to {string.Join(" and ", owners)}";
                }
            }
        }
    }

    public static IEnumerable<string> LibrariesStayInTheirCorner(Tree tree)
    {
        foreach (SourceFile file in tree.CSharp.Where(file => file.IsProduct))
        {
            foreach (SyntaxNode name in file.Syntax.DescendantNodes().Where(node => node is NameSyntax or MemberAccessExpressionSyntax && node.Parent is not (QualifiedNameSyntax or AliasQualifiedNameSyntax or MemberAccessExpressionSyntax)))
            {
                string text = name.ToString().Replace("global::", "", StringComparison.Ordinal);
                foreach ((string library, string[] folders) in NamespaceCorners)
                {
                    bool isNamed = text == library || text.StartsWith(library + ".", StringComparison.Ordinal);
                    if (isNamed && !folders.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal)))
                    {
                        yield return $"{file.At(name)}: {library} is named outside {string.Join(" and ", folders)}";
                    }
                }
            }
        }

        // A using in a project file would name the library everywhere at once.
        foreach (SourceFile project in tree.Files.Where(file => file.IsProduct && file.Path.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            foreach (string named in Included(project, "Using").Where(named => NamespaceCorners.Any(corner => named.StartsWith(corner.Namespace, StringComparison.Ordinal))))
            {
                yield return $"{project.Path}: a project-wide using of {named}; name it where it is used";
            }
        }
    }

    public static IEnumerable<string> NativeCodeStaysInItsCorner(Tree tree)
    {
        foreach (SourceFile file in tree.CSharp.Where(file => file.IsProduct))
        {
            Dictionary<string, string> constants = file.Syntax.DescendantNodes().OfType<VariableDeclaratorSyntax>()
                .Where(one => one.Initializer?.Value is LiteralExpressionSyntax)
                .DistinctBy(one => one.Identifier.Text)
                .ToDictionary(one => one.Identifier.Text, one => ((LiteralExpressionSyntax)one.Initializer!.Value).Token.ValueText);
            foreach (AttributeSyntax import in file.Syntax.DescendantNodes().OfType<AttributeSyntax>().Where(one => one.Name.ToString() is "DllImport" or "LibraryImport"))
            {
                string named = import.ArgumentList?.Arguments[0].Expression switch
                {
                    LiteralExpressionSyntax literal => literal.Token.ValueText,
                    IdentifierNameSyntax name => constants.GetValueOrDefault(name.Identifier.Text, name.Identifier.Text),
                    ExpressionSyntax other => other.ToString(),
                    _ => "nothing",
                };
                string? folder = NativeCorners.FirstOrDefault(corner => named.StartsWith(corner.Library, StringComparison.Ordinal)).Folder;
                if (folder is null || !file.Path.StartsWith(folder, StringComparison.Ordinal))
                {
                    yield return $"{file.At(import)}: native {named} is called {(folder is null ? "though no folder is named for it" : $"outside {folder}")}";
                }
            }
        }
    }

    public static IEnumerable<string> PureProjectsHaveNoClockNoFilesAndNoLog(Tree tree)
    {
        foreach (SourceFile file in tree.CSharp.Where(file => Pure.Contains(file.Project)))
        {
            foreach (SimpleNameSyntax name in file.Syntax.DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (Impure.Contains(name.Identifier.Text) && IsFree(name))
                {
                    yield return $"{file.At(name)}: {name.Identifier.Text} in a pure project; let the caller pass a reader, a writer or a time";
                }
                else if (name.Identifier.Text == "System" && name.Parent is MemberAccessExpressionSyntax access && access.Name == name && access.Expression.ToString().EndsWith("TimeProvider", StringComparison.Ordinal))
                {
                    yield return $"{file.At(name)}: TimeProvider.System in a pure project; take times as arguments";
                }
            }
        }
    }

    public static IEnumerable<string> TruthIsKnownToTheJudgeAndTheSimulatorAlone(Tree tree)
    {
        foreach (SourceFile file in tree.CSharp.Where(file => file.IsProduct && file.Project is not ("Evaluation" or "CameraSim")))
        {
            foreach (SyntaxToken token in file.Syntax.DescendantTokens())
            {
                bool isText = token.RawKind is (int)SyntaxKind.StringLiteralToken or (int)SyntaxKind.InterpolatedStringTextToken or (int)SyntaxKind.SingleLineRawStringLiteralToken or (int)SyntaxKind.MultiLineRawStringLiteralToken;
                if (isText && TruthFolder().IsMatch(token.ValueText))
                {
                    yield return $"{file.At(token)}: names a recording's truth; only Evaluation and CameraSim may";
                }
            }
        }
    }

    // A name stands for itself unless it is a member of something of ours, or names an argument or a property being set.
    private static bool IsFree(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == name => access.Expression.ToString() is var left && (left == "System" || left.StartsWith("System.", StringComparison.Ordinal)),
        QualifiedNameSyntax qualified when qualified.Right == name => qualified.Left.ToString().StartsWith("System", StringComparison.Ordinal) || qualified.Left.ToString().StartsWith("Microsoft", StringComparison.Ordinal),
        MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax => false,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment when assignment.Left == name => false,
        _ => true,
    };

    private static IEnumerable<string> Included(SourceFile project, string element) =>
        XDocument.Parse(project.Text).Descendants(element).Select(one => one.Attribute("Include")?.Value).OfType<string>();

    [GeneratedRegex(@"(^|[/\\])truth([/\\]|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TruthFolder();
}

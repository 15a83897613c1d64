using System.ComponentModel;
using System.Diagnostics;
using JustWalkOut.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JustWalkOut.Tidy.Tests;

/// <summary>One file of a tree. Paths are relative to the root, with forward slashes.</summary>
internal sealed class SourceFile(string path, string text, long bytes)
{
    private readonly Lazy<CompilationUnitSyntax> _syntax =
        new(() => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetCompilationUnitRoot());

    public string Path { get; } = path;

    /// <summary>Content; empty where the file is no text.</summary>
    public string Text { get; } = text;

    public long Bytes { get; } = bytes;

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    /// <summary>Whether the file ships: no test and no benchmark.</summary>
    public bool IsProduct => Path.Split('/')[0] is "vision-pipeline" or "store-server" or "camera-sim";

    /// <summary>The project that holds the file, such as Vision; null outside the product's projects.</summary>
    public string? Project => IsProduct && Path.Split('/') is [_, var folder, _, ..] ? folder.Replace("JustWalkOut.", "", StringComparison.Ordinal) : null;

    public int Lines => Text.Length == 0 ? 0 : Text.TrimEnd('\n').Count(letter => letter == '\n') + 1;

    public CompilationUnitSyntax Syntax => _syntax.Value;

    /// <summary>Names a place in the file as editors do.</summary>
    public string At(SyntaxNodeOrToken place) => $"{Path}:{LineOf(place.Span.Start)}";

    /// <summary>Line of a place in the text, from 1.</summary>
    public int LineOf(int position) => Text.AsSpan(0, position).Count('\n') + 1;
}

/// <summary>What the rules are held against: the repository's tracked files, or a small tree made up to break a rule.</summary>
internal sealed class Tree(IReadOnlyList<SourceFile> files)
{
    private static readonly Lazy<Tree> Repository = new(ReadRepository);

    public IReadOnlyList<SourceFile> Files { get; } = files;

    public IEnumerable<SourceFile> CSharp => Files.Where(file => file.IsCSharp);

    /// <summary>Every test, as <c>Class.Method</c>.</summary>
    public IReadOnlySet<string> Tests => CSharp.Where(file => file.IsTest).SelectMany(file => file.Syntax.DescendantNodes().OfType<MethodDeclarationSyntax>())
        .Where(method => method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() is "Fact" or "Theory"))
        .Select(method => $"{(method.Parent as TypeDeclarationSyntax)?.Identifier.Text}.{method.Identifier.Text}")
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>The repository that the tests were built in.</summary>
    public static Tree OfRepository() => Repository.Value;

    /// <summary>A tree made up for a test.</summary>
    public static Tree Of(params (string Path, string Text)[] files) => new([.. files.Select(file => new SourceFile(file.Path, file.Text, file.Text.Length))]);

    /// <summary>Fails with every violation, one a line.</summary>
    public void Obeys(Func<Tree, IEnumerable<string>> rule)
    {
        string[] violations = [.. rule(this)];
        Assert.True(violations.Length == 0, $"{violations.Length} violations:\n{string.Join('\n', violations)}");
    }

    private static Tree ReadRepository() =>
        new([.. TrackedFiles().Where(path => File.Exists(Absolute(path))).Order(StringComparer.Ordinal).Select(Read)]);

    private static string Absolute(string path) => Path.Combine(SharedData.RepositoryRoot, path);

    private static SourceFile Read(string path)
    {
        long bytes = new FileInfo(Absolute(path)).Length;
        string text = bytes > Rules.LayoutRules.BytesMax ? "" : File.ReadAllText(Absolute(path));
        return new SourceFile(path, text.Contains('\0', StringComparison.Ordinal) ? "" : text, bytes);
    }

    /// <summary>
    /// What git tracks, because that is what others get; results and recordings that lie about in a checkout are nobody's business. Where the sources
    /// came without git, everything is taken that .gitignore does not name.
    /// </summary>
    private static string[] TrackedFiles() => TryGit() ?? [.. Walk()];

    private static string[]? TryGit()
    {
        ProcessStartInfo start = new("git", ["-c", "safe.directory=*", "ls-files", "-z"])
        {
            WorkingDirectory = SharedData.RepositoryRoot,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            using Process git = Process.Start(start)!;
            string list = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? list.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Every file of the repository outside .git and the folders that .gitignore names.</summary>
    internal static IEnumerable<string> Walk()
    {
        string[] ignored = [".git", .. File.ReadAllLines(Absolute(".gitignore")).Where(line => line.EndsWith('/')).Select(line => line.TrimEnd('/'))];
        return new DirectoryInfo(SharedData.RepositoryRoot).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(SharedData.RepositoryRoot, file.FullName).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(ignored.Contains));
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JustWalkOut.Tidy.Tests.Rules;

/// <summary>How long files and methods are and how many parameters they take: style.md's measurable part.</summary>
internal static class ShapeRules
{
    private const int FileLinesMax = 600;
    private const int FileLinesP90Max = 400;
    private const int FileLinesMedianMin = 60;
    private const int FileLinesMedianMax = 250;
    private const int MethodLinesMax = 70;
    private const int ParametersMax = 5;

    public static IEnumerable<string> NoFileIsLong(Tree tree) =>
        tree.CSharp.Where(file => file.Lines > FileLinesMax).Select(file => $"{file.Path}: {file.Lines} lines; expected at most {FileLinesMax}");

    public static IEnumerable<string> FilesOfTheProductAreOfMiddlingLength(Tree tree)
    {
        int[] lengths = [.. tree.CSharp.Where(file => file.IsProduct).Select(file => file.Lines).Order()];
        if (lengths.Length == 0)
        {
            yield break;
        }

        int median = lengths[lengths.Length / 2];
        int p90 = lengths[Math.Min(lengths.Length - 1, (int)Math.Ceiling(lengths.Length * 0.9) - 1)];
        if (median is < FileLinesMedianMin or > FileLinesMedianMax)
        {
            yield return $"The product's {lengths.Length} files have a median of {median} lines; expected {FileLinesMedianMin} to {FileLinesMedianMax}";
        }

        if (p90 > FileLinesP90Max)
        {
            yield return $"The product's {lengths.Length} files have a 90th centile of {p90} lines; expected at most {FileLinesP90Max}";
        }
    }

    public static IEnumerable<string> EveryFileIsReadable(Tree tree) =>
        from file in tree.CSharp
        from fault in file.Syntax.SyntaxTree.GetDiagnostics()
        where fault.Severity == DiagnosticSeverity.Error
        select $"{file.Path}:{file.LineOf(fault.Location.SourceSpan.Start)}: {fault.GetMessage()}; the rules cannot see what they cannot read";

    public static IEnumerable<string> NoMethodIsLong(Tree tree)
    {
        foreach (SourceFile file in tree.CSharp)
        {
            foreach (SyntaxNode method in file.Syntax.DescendantNodes().Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax or PropertyDeclarationSyntax))
            {
                // Attributes are not the method: a theory may list many cases.
                int start = method.ChildNodesAndTokens().First(child => !child.IsKind(SyntaxKind.AttributeList)).Span.Start;
                int lines = file.LineOf(method.Span.End) - file.LineOf(start) + 1;
                if (lines > MethodLinesMax)
                {
                    yield return $"{file.At(method)}: {NameOf(method)} has {lines} lines; expected at most {MethodLinesMax}";
                }
            }

            GlobalStatementSyntax[] program = [.. file.Syntax.Members.OfType<GlobalStatementSyntax>().Where(statement => statement.Statement is not LocalFunctionStatementSyntax)];
            int programLines = program.Sum(statement => file.LineOf(statement.Span.End) - file.LineOf(statement.Span.Start) + 1);
            if (programLines > MethodLinesMax)
            {
                yield return $"{file.Path}: {programLines} lines of top-level statements; expected at most {MethodLinesMax}";
            }
        }
    }

    /// <summary>Records of facts list what they hold, and an override takes what its base says; whatever else takes parameters takes few.</summary>
    public static IEnumerable<string> NothingTakesManyParameters(Tree tree)
    {
        foreach (SourceFile file in tree.CSharp)
        {
            foreach (ParameterListSyntax list in file.Syntax.DescendantNodes().OfType<ParameterListSyntax>())
            {
                bool isFree = list.Parent is RecordDeclarationSyntax || (list.Parent is MethodDeclarationSyntax method && method.Modifiers.Any(SyntaxKind.OverrideKeyword));
                if (!isFree && list.Parameters.Count > ParametersMax)
                {
                    yield return $"{file.At(list)}: {NameOf(list.Parent!)} takes {list.Parameters.Count} parameters; expected at most {ParametersMax}";
                }
            }
        }
    }

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => $"constructor of {constructor.Identifier.Text}",
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        AccessorDeclarationSyntax accessor => $"{accessor.Keyword.Text} of {accessor.Ancestors().OfType<PropertyDeclarationSyntax>().FirstOrDefault()?.Identifier.Text}",
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => node.Kind().ToString(),
    };
}

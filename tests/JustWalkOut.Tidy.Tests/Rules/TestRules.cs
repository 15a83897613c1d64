using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JustWalkOut.Tidy.Tests.Rules;

/// <summary>Tests say what they show, and can fail.</summary>
internal static class TestRules
{
    private const int WordsMin = 3;
    private static readonly string[] TestAttributes = ["Fact", "Theory"];

    // Sample is CsCheck's: it fails where its predicate does. Expect is Playwright's: it fails where a page does not come to what is expected in time.
    private static readonly string[] Judges = ["Assert", "Expect", "Sample", "SampleAsync", "SampleMetamorphic", "SampleModelBased", "SampleParallel"];

    public static IEnumerable<string> EveryTestNameTells(Tree tree) =>
        from file in tree.CSharp
        where file.IsTest
        from test in TestsOf(file)
        where test.Identifier.Text.Split('_', StringSplitOptions.RemoveEmptyEntries).Length < WordsMin
        select $"{file.At(test.Identifier)}: test '{test.Identifier.Text}'; expected at least {WordsMin} words with underscores: subject, condition, outcome";

    /// <summary>A test judges by itself or through a method of its project that does.</summary>
    public static IEnumerable<string> EveryTestCanFail(Tree tree)
    {
        foreach (IGrouping<string, SourceFile> project in tree.CSharp.Where(file => file.IsTest).GroupBy(file => string.Join('/', file.Path.Split('/').Take(2)), StringComparer.Ordinal))
        {
            HashSet<string> judging = Judging([.. project]);
            foreach (SourceFile file in project)
            {
                foreach (MethodDeclarationSyntax test in TestsOf(file).Where(test => !NamesIn(test).Any(judging.Contains)))
                {
                    yield return $"{file.At(test.Identifier)}: test '{test.Identifier.Text}' asserts nothing";
                }
            }
        }
    }

    private static IEnumerable<MethodDeclarationSyntax> TestsOf(SourceFile file) => file.Syntax.DescendantNodes().OfType<MethodDeclarationSyntax>().Where(IsTest);

    private static bool IsTest(MethodDeclarationSyntax method) =>
        method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => TestAttributes.Contains(attribute.Name.ToString()));

    // The names that judge: the judges themselves, and every method that names one of them, however far.
    private static HashSet<string> Judging(SourceFile[] project)
    {
        (string Name, HashSet<string> Uses)[] methods =
        [
            .. project.SelectMany(file => file.Syntax.DescendantNodes())
                .Where(node => node is MethodDeclarationSyntax or LocalFunctionStatementSyntax)
                .Select(node => (node is MethodDeclarationSyntax method ? method.Identifier.Text : ((LocalFunctionStatementSyntax)node).Identifier.Text, NamesIn(node).ToHashSet(StringComparer.Ordinal))),
        ];
        HashSet<string> judging = [.. Judges];
        int before;
        do
        {
            before = judging.Count;
            judging.UnionWith(methods.Where(method => method.Uses.Overlaps(judging)).Select(method => method.Name));
        }
        while (judging.Count > before);

        return judging;
    }

    private static IEnumerable<string> NamesIn(SyntaxNode node) => node.DescendantNodes().OfType<SimpleNameSyntax>().Select(name => name.Identifier.Text);
}

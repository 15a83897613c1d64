using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JustWalkOut.Tidy.Tests.Rules;

/// <summary>What no file may say: work put off, warnings silenced without a reason, where some machine keeps things.</summary>
internal static partial class TextRules
{
    private static readonly string[] ScriptEndings = [".props", ".targets", ".csproj", ".yml", ".yaml", ".sh", ".sql", ".js", ".css", ".razor", ".py"];

    public static IEnumerable<string> NothingIsPutOff(Tree tree)
    {
        foreach (SourceFile file in tree.CSharp)
        {
            foreach (SyntaxTrivia comment in file.Syntax.DescendantTrivia().Where(IsComment))
            {
                foreach (Match word in PutOff().Matches(comment.ToFullString()))
                {
                    yield return $"{file.Path}:{file.LineOf(comment.FullSpan.Start + word.Index)}: '{word.Value}'; do it, or open an issue";
                }
            }

            foreach (SimpleNameSyntax name in file.Syntax.DescendantNodes().OfType<SimpleNameSyntax>().Where(name => name.Identifier.Text == "NotImplementedException"))
            {
                yield return $"{file.At(name)}: NotImplementedException; what does not exist yet is absent";
            }
        }

        foreach (SourceFile file in tree.Files.Where(IsScript))
        {
            foreach (Match word in PutOff().Matches(file.Text))
            {
                yield return $"{file.Path}:{file.LineOf(word.Index)}: '{word.Value}'; do it, or open an issue";
            }
        }
    }

    public static IEnumerable<string> WarningsAreSilencedWithAReason(Tree tree)
    {
        foreach (SourceFile file in tree.CSharp)
        {
            IEnumerable<int> pragmas = file.Syntax.DescendantTrivia().Select(trivia => trivia.GetStructure()).OfType<PragmaWarningDirectiveTriviaSyntax>()
                .Where(pragma => pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword)).Select(pragma => pragma.SpanStart);
            IEnumerable<int> attributes = file.Syntax.DescendantNodes().OfType<AttributeSyntax>()
                .Where(attribute => SuppressMessage().IsMatch(attribute.Name.ToString()) && !HasJustification(attribute)).Select(attribute => attribute.SpanStart);
            foreach (int place in pragmas.Concat(attributes).Where(place => !HasReason(file, place, "//")))
            {
                yield return $"{file.Path}:{file.LineOf(place)}: a warning silenced without a reason on the same line or the one before";
            }
        }

        foreach (SourceFile file in tree.Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal) || file.Path.EndsWith(".props", StringComparison.Ordinal)))
        {
            foreach (Match silenced in NoWarn().Matches(file.Text).Where(match => !HasReason(file, match.Index, "<!--")))
            {
                yield return $"{file.Path}:{file.LineOf(silenced.Index)}: a warning silenced without a reason on the same line or the one before";
            }
        }
    }

    public static IEnumerable<string> NoFileNamesAMachine(Tree tree) =>
        from file in tree.Files
        from Match place in MachinePath().Matches(file.Text).Concat(RegistryHost().Matches(file.Text))
        select $"{file.Path}:{file.LineOf(place.Index)}: '{place.Value}' is a place on some machine or network; name it by an option or leave it to the defaults";

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)
        || trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineDocumentationCommentTrivia);

    private static bool IsScript(SourceFile file) =>
        ScriptEndings.Any(ending => file.Path.EndsWith(ending, StringComparison.Ordinal)) || file.Path is "jwo" || file.Path.StartsWith(".ci/", StringComparison.Ordinal);

    private static bool HasJustification(AttributeSyntax attribute) =>
        attribute.ArgumentList?.Arguments.Any(argument => argument.NameEquals?.Name.Identifier.Text == "Justification" && argument.Expression.ToString().Trim('"').Length > 0) == true;

    private static bool HasReason(SourceFile file, int place, string comment)
    {
        string[] lines = file.Text.Split('\n');
        int line = file.LineOf(place) - 1;
        return lines[line].Contains(comment, StringComparison.Ordinal) || (line > 0 && lines[line - 1].TrimStart().StartsWith(comment, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PutOff();

    [GeneratedRegex(@"(^|\.)(Unconditional)?SuppressMessage(Attribute)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SuppressMessage();

    [GeneratedRegex(@"<(NoWarn|WarningsNotAsErrors)\b|\bNoWarn=", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoWarn();

    // Written so that the pattern is not itself what it finds.
    [GeneratedRegex(@"(?<![\w./-])/(wor[k]|roo[t]|hom[e]/\w+|User[s]/\w+|mn[t])(/|\b(?=['""\s]))|\b[A-Z]:\\User[s]\\|(?<!\w)\.librar[y]\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"(api\.)?nuge[t]\.org/v\d|pyp[i]\.org|registry\.npmj[s]|artifactor[y]\b|deb\.debia[n]\.org|pkgs\.dev\.azur[e]|proxy\.golan[g]|https?://(10|172|192)\.\d+\.\d+\.\d+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RegistryHost();
}

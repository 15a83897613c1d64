using System.Text.RegularExpressions;

namespace JustWalkOut.Tidy.Tests.Rules;

/// <summary>A list that says which test shows what is worth something only while those tests exist.</summary>
internal static partial class AcceptanceRules
{
    private const string List = "store-server/ACCEPTANCE.md";

    public static IEnumerable<string> EveryTestThatIsNamedExists(Tree tree)
    {
        if (tree.Files.FirstOrDefault(file => file.Path == List) is not { } list)
        {
            yield return $"{List} is missing; expected the list of what the service does, each item with its tests";
            yield break;
        }

        IReadOnlySet<string> tests = tree.Tests;
        MatchCollection named = Named().Matches(list.Text);
        if (named.Count == 0)
        {
            yield return $"{List} names no test";
        }

        foreach (Match test in named.Where(test => !tests.Contains(test.Groups["test"].Value)))
        {
            yield return $"{List}:{list.LineOf(test.Index)}: no test '{test.Groups["test"].Value}'; name the one that shows it now, or say that it is not there";
        }
    }

    [GeneratedRegex(@"`(?<test>[A-Z][A-Za-z]*(Tests|Suite)\.[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}

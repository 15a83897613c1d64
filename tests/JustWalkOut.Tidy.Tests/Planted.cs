namespace JustWalkOut.Tidy.Tests;

/// <summary>Holds a rule against a small tree made up for it: a rule that finds nothing in what breaks it is no rule.</summary>
internal static class Planted
{
    /// <summary>The rule finds exactly one violation, and says this about it.</summary>
    public static void IsFound(Func<Tree, IEnumerable<string>> rule, string message, params (string Path, string Text)[] files)
    {
        string violation = Assert.Single(rule(Tree.Of(files)));
        Assert.Contains(message, violation, StringComparison.Ordinal);
    }

    /// <summary>The rule finds nothing.</summary>
    public static void IsClean(Func<Tree, IEnumerable<string>> rule, params (string Path, string Text)[] files) => Assert.Empty(rule(Tree.Of(files)));
}

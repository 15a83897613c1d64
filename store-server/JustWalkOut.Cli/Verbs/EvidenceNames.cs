using System.CommandLine.Parsing;
using JustWalkOut.Attribution;

namespace JustWalkOut.Cli.Verbs;

/// <summary>Kinds of evidence as the command line names them.</summary>
internal static class EvidenceNames
{
    private static readonly Dictionary<string, EvidenceKinds> Named = new(StringComparer.Ordinal)
    {
        ["hands"] = EvidenceKinds.Hands,
        ["revision"] = EvidenceKinds.Revision,
        ["splitting"] = EvidenceKinds.Splitting,
        ["holdings"] = EvidenceKinds.Holdings,
        ["learned-weights"] = EvidenceKinds.LearnedWeights,
        ["joint"] = EvidenceKinds.Joint,
        ["clocks"] = EvidenceKinds.Clocks,
    };

    /// <summary>All of them.</summary>
    public static IEnumerable<string> All => Named.Keys;

    /// <summary>Parts what is given at commas and refuses what is none of them.</summary>
    public static string[] Split(ArgumentResult result)
    {
        string[] names = [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        foreach (string unknown in names.Where(name => !Named.ContainsKey(name)))
        {
            result.AddError($"--without {unknown} is unknown; expected {string.Join(", ", All)}.");
        }

        return names;
    }

    /// <summary>The kinds of so many names.</summary>
    public static EvidenceKinds Read(string[]? names) => (names ?? []).Aggregate(EvidenceKinds.None, (all, name) => all | Named.GetValueOrDefault(name));
}

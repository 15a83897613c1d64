using System.CommandLine;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo evaluate RECORDING RESULTS [--report FILE.html] [--json]</c>: scores against the recording's truth.</summary>
internal static class EvaluateVerb
{
    public static Command Create()
    {
        Command verb = new("evaluate", "Scores a replay's results against the recording's truth.");
        verb.Subcommands.Add(EvaluateVerbMot.Create());
        return verb;
    }
}

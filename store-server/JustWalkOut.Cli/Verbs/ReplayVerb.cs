using System.CommandLine;
using System.CommandLine.Parsing;
using JustWalkOut.Cli.Replay;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo replay RECORDING --out RESULTS [--speed max|real|FACTOR]</c>: attribution and settlement over a recording.</summary>
internal static class ReplayVerb
{
    public static Command Create()
    {
        Argument<string> recording = new("recording") { HelpName = "RECORDING", Description = "A folder that holds recording.json." };
        Option<string> target = new("--out") { HelpName = "RESULTS", Description = "Folder for the results; an earlier result there is replaced.", Required = true };
        Option<double?> speed = new("--speed")
        {
            HelpName = "max|real|FACTOR",
            Description = "How fast: as fast as it goes (the default), in real time, or so many times that.",
            CustomParser = ParseSpeed,
        };
        Command verb = new("replay", "Runs the pipeline and settlement over a recording.") { recording, target, speed };
        verb.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(recording), parsed.GetRequiredValue(target), parsed.GetValue(speed), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(string folder, string target, double? factor, CancellationToken cancellation)
    {
        using StagedFolder results = new(target, ResultFiles.Summary);
        ReplayEnding ending;
        using (ProgressLine progress = new(TimeProvider.System))
        {
            ending = await ReplayRun.RunAsync(new ReplayRequest(folder, factor), results.Path, progress, cancellation);
        }

        results.Commit();
        Console.Error.WriteLine($"jwo: {ending.Receipts} receipts, {ending.Actions} actions in {target}; {ending.Length.TotalSeconds:0.0} s replayed in {ending.Elapsed.TotalSeconds:0.00} s.");
        return Faults.Done;
    }

    private static double? ParseSpeed(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text is "max" or "real")
        {
            return text == "real" ? 1 : null;
        }

        if (double.TryParse(text, out double factor) && double.IsFinite(factor) && factor > 0)
        {
            return factor;
        }

        result.AddError($"--speed is '{text}'; expected max, real or a factor above 0");
        return null;
    }
}

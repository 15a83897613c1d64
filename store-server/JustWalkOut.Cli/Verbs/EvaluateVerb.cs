using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.Evaluation.Files;
using JustWalkOut.Evaluation.Receipts;
using JustWalkOut.Evaluation.Report;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo evaluate RECORDING RESULTS [--report FILE.html] [--json]</c>: scores against the recording's truth.</summary>
internal static class EvaluateVerb
{
    private static readonly JsonSerializerOptions Form =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static Command Create()
    {
        Argument<string> recording = new("recording") { HelpName = "RECORDING", Description = "A recording with its truth." };
        Argument<string> results = new("results") { HelpName = "RESULTS", Description = "What ./jwo replay made of it." };
        Option<string?> report = new("--report") { HelpName = "FILE.html", Description = "Write a page with every difference." };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command verb = new("evaluate", "Scores a replay's results against the recording's truth.") { recording, results, report, json };
        verb.Subcommands.Add(EvaluateVerbDetector.Create());
        verb.Subcommands.Add(EvaluateVerbFloor.Create());
        verb.Subcommands.Add(EvaluateVerbMot.Create());
        verb.Subcommands.Add(EvaluateVerbPlates.Create());
        verb.SetAction(parsed => Run(parsed.GetRequiredValue(recording), parsed.GetRequiredValue(results), parsed.GetValue(report), parsed.GetValue(json)));
        return verb;
    }

    private static int Run(string recording, string results, string? report, bool asJson)
    {
        Func<string, Stream?> openRecording = Folder(recording, "a recording");
        Func<string, Stream?> openResults = Folder(results, "the results of ./jwo replay");
        RecordingAssessment assessment = RecordingAssessment.Of(
            OutcomeFiles.ReadTruth(recording, openRecording),
            OutcomeFiles.ReadResults(results, openResults),
            OutcomeFiles.ReadCatalog(recording, openRecording));
        if (report is not null)
        {
            WriteReport(report, assessment, recording, results);
        }

        Console.Out.Write(asJson ? JsonSerializer.Serialize(assessment.Score, Form) + "\n" : Summary(assessment));
        return Faults.Done;
    }

    private static Func<string, Stream?> Folder(string folder, string expected)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: no such folder; expected {expected}. Check the path.");
        }

        return name =>
        {
            string path = Path.Combine(folder, name);
            return File.Exists(path) ? File.OpenRead(path) : null;
        };
    }

    // Written beside and moved into place, so that a fault never leaves half a page.
    private static void WriteReport(string path, RecordingAssessment assessment, string recording, string results)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder) || Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"--report {path}: {(Directory.Exists(path) ? "is a folder" : $"no folder {folder}")}; expected a file in a folder that exists. Name another one.");
        }

        string title = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(recording)));
        string partial = $"{path}.{Environment.ProcessId}.partial";
        try
        {
            using (StreamWriter page = new(partial, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                HtmlReport.Write(page, assessment, title, $"Results {results} against the truth of {recording}.");
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static string Summary(RecordingAssessment assessment)
    {
        RecordingScore score = assessment.Score;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"receipts   F1 {score.Receipts.F1:0.####}, precision {score.Receipts.Precision:0.####}, recall {score.Receipts.Recall:0.####}\n");
        text.Append(CultureInfo.InvariantCulture, $"visits     {score.Receipts.Visits}, {score.Receipts.Perfect} perfect, {score.Receipts.Review} in review\n");
        if (score.Actions is { } actions)
        {
            text.Append(CultureInfo.InvariantCulture, $"actions    precision {actions.Precision:0.####}, recall {actions.Recall:0.####}\n");
        }

        if (score.Tracking is { } tracking)
        {
            text.Append(CultureInfo.InvariantCulture, $"tracking   IDF1 {tracking.Idf1:0.####}, HOTA {tracking.Hota:0.####}, MOTA {tracking.Mota:0.####}, {tracking.IdSwitches} identity switches in {tracking.ShopperHours:0.###} shopper-hours\n");
        }

        if (score.Calibration is { } calibration)
        {
            text.Append(CultureInfo.InvariantCulture, $"calibration  off by {calibration.Error:0.####} over {calibration.Candidates} candidates, Brier skill {calibration.BrierSkill:0.###}; {calibration.Wrong} of {calibration.Decisions} decisions wrong\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"money      {score.Money.OverchargedLines} of {score.Money.Lines} lines overcharged by {score.Money.OverchargedMinor}, undercharged by {score.Money.UnderchargedMinor} minor units {assessment.Currency}");
        return text.ToString().TrimEnd() + "\n";
    }
}

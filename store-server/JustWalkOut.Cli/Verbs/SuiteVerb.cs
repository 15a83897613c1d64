using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.Cli.Suite;
using JustWalkOut.Evaluation.Receipts;
using JustWalkOut.Evaluation.Report;
using JustWalkOut.Evaluation.Suite;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo suite (--cases DIR | --scenario FILE | --preset NAME | --scene NAME|all) [--seeds A..B] [--vision sightings|targets]</c>: simulates, replays and scores each case and seed.</summary>
internal static class SuiteVerb
{
    /// <summary>Where runs are kept; may be deleted at any time.</summary>
    internal const string CacheVariable = "JWO_CACHE";

    /// <summary>Seed of the bootstrap: intervals are the same for the same runs.</summary>
    private const int BootstrapSeed = 1;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        SuiteOptions options = new();
        Command verb = new("suite", "Simulates, replays and scores each case and seed.")
        {
            options.Cases, options.Scenario, options.Preset, options.Scene, options.Store, options.Seeds, options.Vision, options.SightingsModel, options.Without, options.Minutes, options.Report, options.Json,
        };
        verb.Validators.Add(options.Validate);
        verb.SetAction((parsed, stop) => RunAsync(options.Entries(parsed), parsed.GetValue(options.Report), parsed.GetValue(options.Json), stop));
        return verb;
    }

    private static async Task<int> RunAsync(IReadOnlyList<SuiteEntry> entries, string? report, bool isJson, CancellationToken stop)
    {
        SuiteRunner runner = new(CacheFolder("suite"));
        List<SuiteRun> runs = [];
        using (ProgressLine progress = new(TimeProvider.System))
        {
            foreach (SuiteEntry entry in entries)
            {
                progress.Report(() => $"{runs.Count} of {entries.Count}: {entry.Name}, seed {entry.Order.Seed}");
                runs.Add(await runner.RunAsync(entry, stop));
            }
        }

        SuiteScore score = SuiteScore.Of(runs, BootstrapSeed);
        if (report is not null)
        {
            WriteReport(report, score, entries[0].Order);
        }

        Console.Out.Write(isJson ? JsonSerializer.Serialize(score, Form) + "\n" : Summary(score, runner.Cached));
        return Faults.Done;
    }

    /// <summary>Where what took long to make is kept, by kind.</summary>
    internal static string CacheFolder(string kind) => Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } folder
        ? Path.Combine(folder, kind)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create) is { Length: > 0 } home ? home : Path.GetTempPath(), "justwalkout", kind);

    private static void WriteReport(string path, SuiteScore score, SimulationOrder order)
    {
        string partial = $"{path}.{Environment.ProcessId}.partial";
        try
        {
            using (StreamWriter page = new(partial, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                SuiteReport.Write(page, score, "Suite", SourceOf(order));
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static string SourceOf(SimulationOrder order) => order.Vision == VisionMode.Targets
        ? "Simulated people as targets: an ideal tracker, so these scores are an upper bound."
        : $"Simulated people as sightings of the detector model {order.SightingsModel ?? SightingModels.Guess}, followed by the floor tracker.";

    private static string Summary(SuiteScore score, int cached)
    {
        StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        int width = score.Cases.Max(one => one.Name.Length);
        text.WriteLine($"{"".PadRight(width)}  seed     F1  precision  recall  visits  perfect  review   IDF1  switches");
        foreach (SuiteCase one in score.Cases)
        {
            text.WriteLine($"{one.Name.PadRight(width)}  {one.Seed,4}  {one.F1:0.000}      {one.Precision:0.000}   {one.Recall:0.000}  {one.Visits,6}  {one.Perfect,7}  {one.Review,6}  {one.Idf1:0.000}  {one.IdSwitches,8}");
        }

        SuiteTotal total = score.Total;
        text.WriteLine($"total F1 {total.F1:0.0000}, precision {total.Precision:0.0000}, recall {total.Recall:0.0000}; mean F1 {total.MeanF1:0.0000} [{total.MeanF1Interval95[0]:0.000}, {total.MeanF1Interval95[1]:0.000}]");
        text.WriteLine($"{total.Visits} visits, {total.Perfect} perfect ({total.PerfectShare:0.000} [{total.PerfectShare95[0]:0.000}, {total.PerfectShare95[1]:0.000}]), {total.ReviewPer1000:0} of 1,000 in review; {total.OverchargedLines} of {total.Lines} lines overcharged by {total.OverchargedMinor}, undercharged by {total.UnderchargedMinor} minor units");
        string perHour = total.IdSwitchesPerShopperHour?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"on the floor IDF1 {total.Idf1:0.0000}, MOTA {total.Mota:0.0000}, {total.IdSwitches} identity switches in {total.ShopperHours:0.00} shopper-hours ({perHour} an hour)"));
        if (score.Calibration is { } calibration)
        {
            ReviewPoint least = calibration.Review.First(point => point.ReviewShare >= 0.01);
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"probabilities are off by {calibration.Error:0.0000} over {calibration.Candidates} candidates, Brier skill {calibration.BrierSkill:0.000}; {calibration.Wrong} of {calibration.Decisions} decisions wrong, {least.WrongCaught:0.00} of them among the least sure {least.ReviewShare:0.0%}"));
        }

        if (cached > 0)
        {
            text.WriteLine($"{cached} of {score.Cases.Count} runs came from the cache.");
        }

        return text.ToString();
    }
}

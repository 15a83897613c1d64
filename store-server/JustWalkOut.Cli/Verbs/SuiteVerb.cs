using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using System.Text.Json;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.Cli.Suite;
using JustWalkOut.Evaluation.Report;
using JustWalkOut.Evaluation.Suite;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo suite (--cases DIR | --scenario FILE | --preset NAME | --scene NAME) [--seeds A..B]</c>: simulates, replays and evaluates each case and seed.</summary>
internal static class SuiteVerb
{
    /// <summary>Seed of the bootstrap: fixed, so that the same receipts have the same intervals.</summary>
    private const int IntervalSeed = 1;

    /// <summary>More seeds than this in one go are a slip of the hand.</summary>
    private const long SeedsMax = 10_000;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        Option<string?> cases = new("--cases") { HelpName = "DIR", Description = "A folder of cases; every *.json in it is one." };
        ScriptOptions script = new();
        Option<(long First, long Last)> seeds = new("--seeds")
        {
            HelpName = "A..B", Description = "Seeds, each a run of its own (default: 1).", CustomParser = ParseSeeds, DefaultValueFactory = _ => (1, 1),
        };
        Option<string> vision = new("--vision")
        {
            Description = "What is simulated of people: targets, bodies as an ideal tracker names them, an upper bound for whatever tracks.", DefaultValueFactory = _ => "targets",
        };
        Option<string> cache = new("--cache") { HelpName = "DIR", Description = "Where simulated recordings are kept for the next run.", DefaultValueFactory = _ => CacheDefault() };
        Option<string?> report = new("--report") { HelpName = "FILE.html", Description = "Write a page with every case." };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command verb = new("suite", "Simulates, replays and evaluates each case and seed.")
        {
            cases, script.Scenario, script.Preset, script.Scene, script.Store, script.Minutes, seeds, vision, cache, report, json,
        };
        verb.Validators.Add(result => Validate(result, cases, script, vision));
        verb.SetAction(async (parsed, stop) =>
        {
            (long first, long last) = parsed.GetValue(seeds);
            SimulationOrder[] orders = parsed.GetValue(cases) is { } folder
                ? [.. CasesIn(folder).Select(path => new SimulationOrder(ScriptKind.Case, path, parsed.GetValue(script.Store), 1, VisionMode.Targets, Length(parsed, script)))]
                : [OrderOf(parsed, script)];
            SuiteEntry[] entries = [.. orders.SelectMany(order => Enumerable.Range(0, (int)(last - first + 1)).Select(i => new SuiteEntry(NameOf(order), order with { Seed = first + i })))];
            return await RunAsync(entries, parsed.GetRequiredValue(cache), parsed.GetValue(report), parsed.GetValue(json), stop);
        });
        return verb;
    }

    private static async Task<int> RunAsync(SuiteEntry[] entries, string cache, string? report, bool isJson, CancellationToken stop)
    {
        List<SuiteRun> runs = [];
        SuiteRunner runner;
        using (ProgressLine progress = new(TimeProvider.System))
        {
            runner = new SuiteRunner(cache, progress);
            foreach (SuiteEntry entry in entries)
            {
                runs.Add(await runner.RunAsync(entry, $"{runs.Count + 1} of {entries.Length}", stop));
            }
        }

        foreach (string note in runner.Notes)
        {
            Console.Error.WriteLine($"jwo: {note}");
        }

        SuiteScore score = SuiteScore.Of(runs, IntervalSeed);
        if (report is not null)
        {
            WriteReport(report, score);
        }

        Console.Out.Write(isJson ? JsonSerializer.Serialize(score, Form) + "\n" : Told(score, runner.Simulated));
        return Faults.Done;
    }

    private static void Validate(CommandResult result, Option<string?> cases, ScriptOptions script, Option<string> vision)
    {
        string?[] sources = [result.GetValue(cases), result.GetValue(script.Scenario), result.GetValue(script.Preset), result.GetValue(script.Scene)];
        if (sources.Count(source => source is not null) != 1)
        {
            result.AddError($"{(sources.All(source => source is null) ? "None" : "More than one")} of --cases, --scenario, --preset and --scene was given; expected one of them.");
        }

        if (result.GetValue(vision) is not (null or "targets"))
        {
            result.AddError($"--vision {result.GetValue(vision)}: a replay takes its people from targets as yet and tracks neither footage nor sightings; expected targets.");
        }

        if (result.GetValue(script.Preset) is { } preset && !Simulator.Presets.Contains(preset, StringComparer.Ordinal))
        {
            result.AddError($"--preset {preset} is unknown; expected {string.Join(", ", Simulator.Presets)}.");
        }

        if (result.GetValue(script.Scene) is { } scene && !Simulator.Scenes.Contains(scene, StringComparer.Ordinal))
        {
            result.AddError($"--scene {scene} is unknown; expected {string.Join(", ", Simulator.Scenes)}.");
        }

        // A day: more would fill a disk by mistake.
        if (result.GetValue(script.Minutes) is { } minutes and not (> 0 and <= 24 * 60))
        {
            result.AddError($"--minutes is {minutes}; expected more than 0 and at most {24 * 60}.");
        }
    }

    private static SimulationOrder OrderOf(ParseResult parsed, ScriptOptions script)
    {
        (ScriptKind kind, string name) =
            parsed.GetValue(script.Scenario) is { } scenario ? (ScriptKind.Scenario, scenario)
            : parsed.GetValue(script.Preset) is { } preset ? (ScriptKind.Preset, preset)
            : (ScriptKind.Scene, parsed.GetValue(script.Scene)!);
        return new SimulationOrder(kind, name, parsed.GetValue(script.Store), 1, VisionMode.Targets, Length(parsed, script));
    }

    private static TimeSpan? Length(ParseResult parsed, ScriptOptions script) => parsed.GetValue(script.Minutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null;

    private static string NameOf(SimulationOrder order) =>
        order.Kind is ScriptKind.Case or ScriptKind.Scenario ? Path.GetFileNameWithoutExtension(order.Script) : order.Script;

    private static string[] CasesIn(string folder)
    {
        string[] paths = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)] : [];
        return paths.Length > 0 ? paths : throw new DirectoryNotFoundException($"--cases {folder}: {(Directory.Exists(folder) ? "no case in it" : "no such folder")}; expected a folder of case files, *.json. Check the path.");
    }

    private static string CacheDefault() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "justwalkout", "suite");

    private static (long First, long Last) ParseSeeds(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] ends = text.Split("..");
        if (ends.Length is 1 or 2
            && long.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            && long.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            && last >= first && last - first < SeedsMax)
        {
            return (first, last);
        }

        result.AddError($"--seeds is '{text}'; expected A..B with whole numbers of at least 0, A not above B, and at most {SeedsMax} of them");
        return default;
    }

    // Written beside and moved into place, so that a fault never leaves half a page.
    private static void WriteReport(string path, SuiteScore score)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder) || Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"--report {path}: {(Directory.Exists(path) ? "is a folder" : $"no folder {folder}")}; expected a file in a folder that exists. Name another one.");
        }

        string partial = $"{path}.{Environment.ProcessId}.partial";
        try
        {
            using (StreamWriter page = new(partial, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                SuiteReport.Write(page, score, "Simulated suite", "People come as an ideal tracker would name them: an upper bound for whatever tracks, not a forecast of it.");
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static string Told(SuiteScore score, int simulated)
    {
        SuiteTotal total = score.Total;
        StringBuilder text = new();
        foreach (SuiteCase one in score.Cases)
        {
            text.Append(CultureInfo.InvariantCulture, $"{one.Name} seed {one.Seed}: F1 {one.F1:0.###}, {one.Perfect} of {one.Visits} perfect, {one.Review} in review\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"receipts   F1 {total.F1:0.####}, precision {total.Precision:0.####}, recall {total.Recall:0.####}; mean of cases {total.MeanF1:0.####} ({total.MeanF1Interval95[0]:0.###} to {total.MeanF1Interval95[1]:0.###})\n");
        text.Append(CultureInfo.InvariantCulture, $"visits     {total.Visits}, {total.Perfect} perfect: {total.PerfectShare:0.####} ({total.PerfectShare95[0]:0.###} to {total.PerfectShare95[1]:0.###}); {total.ReviewPer1000:0.#} in review for each thousand\n");
        text.Append(CultureInfo.InvariantCulture, $"money      {total.OverchargedLines} of {total.Lines} lines overcharged by {total.OverchargedMinor}, undercharged by {total.UnderchargedMinor} minor units\n");
        text.Append(CultureInfo.InvariantCulture, $"recordings {simulated} simulated, {score.Cases.Count - simulated} from the cache\n");
        return text.ToString();
    }
}

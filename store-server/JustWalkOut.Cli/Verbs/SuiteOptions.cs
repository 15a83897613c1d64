using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.Cli.Suite;

namespace JustWalkOut.Cli.Verbs;

/// <summary>What <c>./jwo suite</c> takes.</summary>
internal sealed class SuiteOptions
{
    private const int SeedsMax = 10_000;

    public Option<string?> Cases { get; } = new("--cases") { HelpName = "DIR", Description = "A folder of case files (*.json)." };

    public Option<string?> Scenario { get; } = new("--scenario") { HelpName = "FILE", Description = "A scenario." };

    public Option<string?> Preset { get; } = new("--preset") { HelpName = "NAME", Description = $"A scenario that comes with the program: {string.Join(", ", Simulator.Presets)}." };

    public Option<string?> Store { get; } = new("--store") { HelpName = "FILE", Description = $"A store.json, or a store that comes with the program: {string.Join(", ", Simulator.Stores)}. Default: the script's own." };

    public Option<string> Seeds { get; } = new("--seeds") { HelpName = "A..B", Description = "Seeds from A to B, or one.", DefaultValueFactory = _ => "1" };

    public Option<string> Vision { get; } = new("--vision")
    {
        Description = "How people come into the replay. So far: targets (bodies as an ideal tracker names them, an upper bound).",
        DefaultValueFactory = _ => "targets",
    };

    public Option<double?> Minutes { get; } = new("--minutes") { Description = "For how many minutes people come in each run; then those inside finish. Default: the scenario's own length." };

    public Option<string?> Report { get; } = new("--report") { HelpName = "FILE.html", Description = "Write a page." };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document." };

    /// <summary>Adds what does not go together.</summary>
    public void Validate(CommandResult result)
    {
        string?[] scripts = [result.GetValue(Cases), result.GetValue(Scenario), result.GetValue(Preset)];
        if (scripts.Count(script => script is not null) != 1)
        {
            result.AddError($"{(scripts.All(script => script is null) ? "None" : "More than one")} of --cases, --scenario and --preset was given; expected one of them.");
        }

        if (result.GetValue(Preset) is { } preset && !Simulator.Presets.Contains(preset, StringComparer.Ordinal))
        {
            result.AddError($"--preset {preset} is unknown; expected {string.Join(", ", Simulator.Presets)}.");
        }

        if (result.GetValue(Minutes) is not null && result.GetValue(Cases) is { } folder)
        {
            result.AddError($"--minutes goes with --preset and --scenario; found --cases {folder}, which last until their people have left. Leave --minutes out.");
        }

        if (result.GetValue(Vision) is not (null or "targets"))
        {
            result.AddError($"--vision {result.GetValue(Vision)} cannot be replayed yet; expected targets. Recordings of pixels and sightings are made by ./jwo simulate.");
        }

        if (!TryReadSeeds(result.GetValue(Seeds) ?? "1", out _))
        {
            result.AddError($"--seeds {result.GetValue(Seeds)} is no range; expected A..B with A at most B and at most {SeedsMax} seeds, such as 1..20.");
        }
    }

    /// <summary>Every run, by case and then by seed.</summary>
    /// <exception cref="InvalidDataException">The folder holds no case.</exception>
    public IReadOnlyList<SuiteEntry> Entries(ParseResult parsed)
    {
        TryReadSeeds(parsed.GetValue(Seeds), out (long First, long Last) seeds);
        TimeSpan? length = parsed.GetValue(Minutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null;
        (ScriptKind Kind, string Name, string Script)[] scripts =
            parsed.GetValue(Cases) is { } folder ? CasesIn(folder)
            : parsed.GetValue(Scenario) is { } file ? [(ScriptKind.Scenario, Path.GetFileNameWithoutExtension(file), file)]
            : [(ScriptKind.Preset, parsed.GetValue(Preset)!, parsed.GetValue(Preset)!)];
        List<SuiteEntry> entries = [];
        foreach ((ScriptKind kind, string name, string script) in scripts)
        {
            for (long seed = seeds.First; seed <= seeds.Last; seed++)
            {
                entries.Add(new SuiteEntry(name, new SimulationOrder(kind, script, parsed.GetValue(Store), seed, VisionMode.Targets, length)));
            }
        }

        return entries;
    }

    private static (ScriptKind Kind, string Name, string Script)[] CasesIn(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"--cases {folder}: no such folder; expected one of case files. Check the path.");
        }

        string[] files = [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)];
        return files.Length > 0
            ? [.. files.Select(file => (ScriptKind.Case, Path.GetFileNameWithoutExtension(file), file))]
            : throw new InvalidDataException($"--cases {folder} holds no .json file; expected case files. Name another folder.");
    }

    /// <summary>Reads <c>A..B</c>, or one seed.</summary>
    internal static bool TryReadSeeds(string? text, out (long First, long Last) seeds)
    {
        string[] ends = (text ?? "").Split("..");
        seeds = default;
        bool isRange = ends.Length is 1 or 2
            && long.TryParse(ends[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out seeds.First)
            && long.TryParse(ends[^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out seeds.Last);
        return isRange && seeds.Last >= seeds.First && seeds.Last - seeds.First < SeedsMax;
    }
}

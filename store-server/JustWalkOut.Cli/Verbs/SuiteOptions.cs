using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using JustWalkOut.Attribution;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.Cli.Suite;

namespace JustWalkOut.Cli.Verbs;

/// <summary>What <c>./jwo suite</c> takes.</summary>
internal sealed class SuiteOptions
{
    private const int SeedsMax = 10_000;

    /// <summary>Every scene, one after another.</summary>
    private const string AllScenes = "all";

    public Option<string?> Cases { get; } = new("--cases") { HelpName = "DIR", Description = "A folder of case files (*.json)." };

    public Option<string?> Scenario { get; } = new("--scenario") { HelpName = "FILE", Description = "A scenario." };

    public Option<string?> Preset { get; } = new("--preset") { HelpName = "NAME", Description = $"A scenario that comes with the program: {string.Join(", ", Simulator.Presets)}." };

    public Option<string?> Scene { get; } = new("--scene") { HelpName = "NAME|all", Description = $"One hard case by itself, or all of them: {string.Join(", ", Simulator.Scenes)}." };

    public Option<string?> Store { get; } = new("--store") { HelpName = "FILE", Description = $"A store.json, or a store that comes with the program: {string.Join(", ", Simulator.Stores)}. Default: the script's own." };

    public Option<string> Seeds { get; } = new("--seeds") { HelpName = "A..B", Description = "Seeds from A to B, or one.", DefaultValueFactory = _ => "1" };

    public Option<string> Vision { get; } = new("--vision")
    {
        Description = "How people come into the replay: sightings (what a detector would say, followed by the floor tracker) or targets (bodies as an ideal tracker names them, an upper bound).",
        DefaultValueFactory = _ => "sightings",
    };

    public Option<string?> SightingsModel { get; } = new("--sightings-model")
    {
        HelpName = "NAME|FILE",
        Description = $"How the detector errs in sightings: {string.Join(", ", SightingModels.Measured.Prepend(SightingModels.Guess))}, or a file that simulate measure-sightings wrote. Default: {SightingModels.Guess}.",
    };

    public Option<string[]> Without { get; } = new("--without")
    {
        HelpName = "EVIDENCE",
        Description = $"Evidence that attribution does without, to see what it is worth: {string.Join(", ", EvidenceNames.All)}; several with commas between.",
        CustomParser = EvidenceNames.Split,
    };

    public Option<double?> Minutes { get; } = new("--minutes") { Description = "For how many minutes people come in each run; then those inside finish. Default: the scenario's own length." };

    public Option<string?> Report { get; } = new("--report") { HelpName = "FILE.html", Description = "Write a page." };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document." };

    /// <summary>Adds what does not go together.</summary>
    public void Validate(CommandResult result)
    {
        string?[] scripts = [result.GetValue(Cases), result.GetValue(Scenario), result.GetValue(Preset), result.GetValue(Scene)];
        if (scripts.Count(script => script is not null) != 1)
        {
            result.AddError($"{(scripts.All(script => script is null) ? "None" : "More than one")} of --cases, --scenario, --preset and --scene was given; expected one of them.");
        }

        if (result.GetValue(Preset) is { } preset && !Simulator.Presets.Contains(preset, StringComparer.Ordinal))
        {
            result.AddError($"--preset {preset} is unknown; expected {string.Join(", ", Simulator.Presets)}.");
        }

        if (result.GetValue(Minutes) is not null && (result.GetValue(Cases) is not null || result.GetValue(Scene) is not null))
        {
            string found = result.GetValue(Cases) is { } folder ? $"--cases {folder}" : $"--scene {result.GetValue(Scene)}";
            result.AddError($"--minutes goes with --preset and --scenario; found {found}, which last until their people have left. Leave --minutes out.");
        }

        if (result.GetValue(Scene) is { } scene && scene != AllScenes && !Simulator.Scenes.Contains(scene, StringComparer.Ordinal))
        {
            result.AddError($"--scene {scene} is unknown; expected {AllScenes}, {string.Join(", ", Simulator.Scenes)}.");
        }

        if (result.GetValue(Vision) is not (null or "sightings" or "targets"))
        {
            result.AddError($"--vision {result.GetValue(Vision)} cannot be replayed yet; expected sightings or targets. Recordings of pixels are made by ./jwo simulate.");
        }

        if (result.GetValue(SightingsModel) is not null && result.GetValue(Vision) is not (null or "sightings"))
        {
            result.AddError($"--sightings-model goes with --vision sightings; found --vision {result.GetValue(Vision)}.");
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
        VisionMode vision = Enum.Parse<VisionMode>(parsed.GetRequiredValue(Vision), ignoreCase: true);
        EvidenceKinds without = EvidenceNames.Read(parsed.GetValue(Without));
        List<SuiteEntry> entries = [];
        foreach ((ScriptKind kind, string name, string script) in Scripts(parsed))
        {
            for (long seed = seeds.First; seed <= seeds.Last; seed++)
            {
                entries.Add(new SuiteEntry(name, new SimulationOrder(kind, script, parsed.GetValue(Store), seed, vision, length, parsed.GetValue(SightingsModel)), without));
            }
        }

        return entries;
    }

    private (ScriptKind Kind, string Name, string Script)[] Scripts(ParseResult parsed) =>
        parsed.GetValue(Cases) is { } folder ? CasesIn(folder)
        : parsed.GetValue(Scenario) is { } file ? [(ScriptKind.Scenario, Path.GetFileNameWithoutExtension(file), file)]
        : parsed.GetValue(Preset) is { } preset ? [(ScriptKind.Preset, preset, preset)]
        : [.. (parsed.GetValue(Scene) is { } scene && scene != AllScenes ? [scene] : Simulator.Scenes).Select(one => (ScriptKind.Scene, one, one))];

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

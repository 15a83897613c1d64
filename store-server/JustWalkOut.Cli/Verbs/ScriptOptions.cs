using System.CommandLine;
using System.CommandLine.Parsing;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Sightings;

namespace JustWalkOut.Cli.Verbs;

/// <summary>The options that say what is simulated; a verb that simulates takes them all.</summary>
internal sealed class ScriptOptions
{
    private const double MinutesMax = 24 * 60;

    public Option<string?> Case { get; } = new("--case") { HelpName = "FILE", Description = "A case: who takes or puts what, when and where." };

    public Option<string?> Scenario { get; } = new("--scenario") { HelpName = "FILE", Description = "A scenario: who comes how often, does what, and what breaks." };

    public Option<string?> Preset { get; } = new("--preset") { HelpName = "NAME", Description = $"A scenario that comes with the program: {string.Join(", ", Simulator.Presets)}." };

    public Option<string?> Scene { get; } = new("--scene") { HelpName = "NAME", Description = $"One hard case by itself: {string.Join(", ", Simulator.Scenes)}." };

    public Option<string?> Store { get; } = new("--store") { HelpName = "FILE", Description = $"A store.json, or a store that comes with the program: {string.Join(", ", Simulator.Stores)}. Default: the script's own." };

    public Option<string> Vision { get; } = new("--vision")
    {
        Description = "What is recorded of people: pixels (footage of every camera), sightings (what a detector would make of it) or targets (bodies as an ideal tracker names them).",
        DefaultValueFactory = _ => "pixels",
    };

    public Option<string?> SightingsModel { get; } = new("--sightings-model")
    {
        HelpName = "NAME|FILE",
        Description = $"How the detector errs in sightings: {string.Join(", ", SightingModels.Measured.Prepend(SightingModels.Guess))}, or a file that simulate measure-sightings wrote. Default: {SightingModels.Guess}.",
    };

    public Option<double?> Minutes { get; } = new("--minutes") { Description = "For how many minutes people come into a preset or scenario; then those inside finish. Default: the scenario's own length." };

    /// <summary>Adds what does not go together.</summary>
    public void Validate(CommandResult result)
    {
        string?[] scripts = [result.GetValue(Case), result.GetValue(Scenario), result.GetValue(Preset), result.GetValue(Scene)];
        if (scripts.Count(script => script is not null) != 1)
        {
            result.AddError($"{(scripts.All(script => script is null) ? "None" : "More than one")} of --case, --scenario, --preset and --scene was given; expected one of them.");
        }

        CheckName(result, "--preset", result.GetValue(Preset), Simulator.Presets);
        CheckName(result, "--scene", result.GetValue(Scene), Simulator.Scenes);
        CheckName(result, "--vision", result.GetValue(Vision), ["pixels", "sightings", "targets"]);
        if (result.GetValue(SightingsModel) is not null && result.GetValue(Vision) != "sightings")
        {
            result.AddError($"--sightings-model goes with --vision sightings; found --vision {result.GetValue(Vision) ?? "pixels"}.");
        }

        if (result.GetValue(Minutes) is not (null or (> 0 and <= MinutesMax)))
        {
            result.AddError($"--minutes is {result.GetValue(Minutes)}; expected more than 0 and at most {MinutesMax}.");
        }

        if (result.GetValue(Minutes) is not null && (result.GetValue(Case) ?? result.GetValue(Scene)) is { } fixedScript)
        {
            result.AddError($"--minutes goes with --preset and --scenario; found {(result.GetValue(Case) is null ? "--scene" : "--case")} {fixedScript}, which lasts until its people have left. Leave --minutes out.");
        }
    }

    /// <summary>The order that valid options make.</summary>
    public SimulationOrder Read(ParseResult parsed, long seed)
    {
        (ScriptKind kind, string script) =
            parsed.GetValue(Case) is { } file ? (ScriptKind.Case, file)
            : parsed.GetValue(Scenario) is { } scenario ? (ScriptKind.Scenario, scenario)
            : parsed.GetValue(Preset) is { } preset ? (ScriptKind.Preset, preset)
            : (ScriptKind.Scene, parsed.GetValue(Scene)!);
        return new SimulationOrder(
            kind,
            script,
            parsed.GetValue(Store),
            seed,
            parsed.GetValue(Vision) is { } vision ? Enum.Parse<VisionMode>(vision, ignoreCase: true) : VisionMode.Pixels,
            parsed.GetValue(Minutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            parsed.GetValue(SightingsModel));
    }

    // Not the parser's own list of words: its fault takes several lines.
    private static void CheckName(CommandResult result, string option, string? name, IReadOnlyList<string> known)
    {
        if (name is not null && !known.Contains(name, StringComparer.Ordinal))
        {
            result.AddError($"{option} {name} is unknown; expected {string.Join(", ", known)}.");
        }
    }
}

using System.CommandLine;
using System.Globalization;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Sightings;

namespace JustWalkOut.Cli.Verbs;

/// <summary>The options by which a sweep over simulated stores names them, how their detector errs, and how the answer is printed.</summary>
/// <param name="seeds">Which it takes where none are given.</param>
internal sealed class SweptStores(string seeds)
{
    public Option<string?> Store { get; } = new("--store") { HelpName = "FILE|NAME", Description = $"A store.json, or one of {string.Join(", ", Simulator.Stores)}. Default: each preset's own." };

    public Option<string> Seeds { get; } = new("--seeds") { HelpName = "A..B", Description = "Seeds from A to B, or one.", DefaultValueFactory = _ => seeds };

    public Option<string?> Model { get; } = new("--sightings-model") { HelpName = "NAME|FILE", Description = $"How the detector errs: {string.Join(", ", SightingModels.Measured.Prepend(SightingModels.Guess))}, or a file. Default: {SightingModels.Guess}." };

    public Option<bool> Json { get; } = new("--json") { Description = "Print what was found as one JSON document." };

    /// <summary>One scenario.</summary>
    public static Option<string> Preset()
    {
        Option<string> preset = new("--preset") { HelpName = "NAME", Description = $"A scenario, one of {string.Join(", ", Simulator.Presets)}.", DefaultValueFactory = _ => "busy" };
        preset.AcceptOnlyFromAmong([.. Simulator.Presets]);
        return preset;
    }

    /// <summary>By how much clocks are set ahead, as <c>--ahead</c> says it: seconds from -2 to 2 with commas between.</summary>
    /// <exception cref="InvalidDataException">It says something else.</exception>
    public static double[] SecondsOf(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        double[] seconds = [.. parts.Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= -2 and <= 2 ? value : double.NaN)];
        return Array.TrueForAll(seconds, double.IsFinite) ? seconds : throw new InvalidDataException($"--ahead is '{text}', expected numbers from -2 to 2 with commas between.");
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.Cli.Sweep.Cameras;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo sweep dark</c>: who is known as who they were once all cameras are back.</summary>
internal static class SweepDarkVerb
{
    public static Command Create()
    {
        Option<string> preset = new("--preset") { HelpName = "NAME", Description = $"A scenario, one of {string.Join(", ", Simulator.Presets)}.", DefaultValueFactory = _ => "busy" };
        preset.AcceptOnlyFromAmong([.. Simulator.Presets]);
        Option<string?> store = new("--store") { HelpName = "FILE|NAME", Description = $"A store.json, or one of {string.Join(", ", Simulator.Stores)}. Default: the preset's own." };
        Option<string> seeds = new("--seeds") { HelpName = "A..B", Description = "Seeds from A to B, or one.", DefaultValueFactory = _ => "1..4" };
        Option<int> minutes = new("--minutes") { Description = "For how many minutes people come in each run, 2 to 1440; the cameras are lost once in each but the first.", DefaultValueFactory = _ => 20 };
        Option<double> seconds = new("--seconds") { Description = "For how long all cameras are lost, 0.5 to 30.", DefaultValueFactory = _ => 5 };
        Option<string?> model = new("--sightings-model") { HelpName = "NAME|FILE", Description = $"How the detector errs: {string.Join(", ", SightingModels.Measured.Prepend(SightingModels.Guess))}, or a file. Default: {SightingModels.Guess}." };
        Option<bool> json = new("--json") { Description = "Print what was found as one JSON document." };
        Command verb = new("dark", "Takes all cameras of simulated stores away for some seconds of every minute and counts who is known as who they were once they are back.") { preset, store, seeds, minutes, seconds, model, json };
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 2 and <= 1440))
            {
                result.AddError("--minutes takes 2 to 1440.");
            }
        });
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.5 and <= 30))
            {
                result.AddError("--seconds takes 0.5 to 30.");
            }
        });
        verb.SetAction(async (parsed, stop) =>
        {
            (int from, int to) = SweepSimulationVerb.Seeds(parsed.GetValue(seeds)!);
            DarkOrder order = new(parsed.GetValue(preset)!, parsed.GetValue(store), from, to, parsed.GetValue(minutes), parsed.GetValue(seconds), parsed.GetValue(model));
            DarkFigures figures = await DarkSweep.RunAsync(order, outcome => Console.Error.WriteLine($"seed {outcome.Seed}: {Words(outcome)}"), stop);
            Console.Out.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(figures, SweepVerb.Json)
                : string.Create(CultureInfo.InvariantCulture, $"{figures.Outcomes.Count} runs in {figures.Seconds:0} s: {Words(figures.All)}"));
            return Faults.Done;
        });
        return verb;
    }

    private static string Words(DarkOutcome of) => string.Create(
        CultureInfo.InvariantCulture,
        $"{of.Kept} of {of.People} known as who they were ({100 * of.KeptShare:0.0} %), {of.Untold} not told of; identity F1 {of.Idf1:0.0000} over all, {of.Switches} switches in {of.PersonHours:0.0} hours of people");
}

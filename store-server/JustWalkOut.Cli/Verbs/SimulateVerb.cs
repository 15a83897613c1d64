using System.CommandLine;
using System.Text.Json;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo simulate (--case FILE | --scenario FILE | --preset NAME | --scene NAME) --out RECORDING</c>: a simulated visit, hour or day with its truth.</summary>
internal static class SimulateVerb
{
    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        ScriptOptions script = new();
        Option<string> output = new("--out") { HelpName = "RECORDING", Description = "Folder to appear, with the recording and its truth.", Required = true };
        Option<long> seed = new("--seed") { Description = "Seed of all randomness; the same seed gives the same bytes.", DefaultValueFactory = _ => 1 };
        Option<bool> json = new("--json") { Description = "Print what was done as one JSON document." };
        Command verb = new("simulate", "Simulates a visit, an hour or a day in a store as a recording with its truth.")
        {
            script.Case, script.Scenario, script.Preset, script.Scene, script.Store, seed, script.Vision, script.SightingsModel, script.Minutes, output, json,
        };
        verb.Subcommands.Add(SimulateVerbLive.Create());
        verb.Subcommands.Add(CreateParameters());
        verb.Subcommands.Add(SimulateVerbDataset.Create());
        verb.Subcommands.Add(SimulateVerbMeasure.Create());
        verb.Subcommands.Add(SheetVerb.Create());
        verb.Subcommands.Add(SimulateVerbPayments.Create());
        verb.Validators.Add(script.Validate);
        verb.SetAction((parsed, stop) => RunAsync(script.Read(parsed, parsed.GetValue(seed)), parsed.GetRequiredValue(output), parsed.GetValue(json), stop));
        return verb;
    }

    private static Command CreateParameters()
    {
        Command verb = new("parameters", "Prints every parameter of the simulator with its value and its source, as camera-sim/PARAMETERS.md holds them.");
        verb.SetAction(_ =>
        {
            Console.Out.Write(ParameterTable.Markdown());
            return Faults.Done;
        });
        return verb;
    }

    private static async Task<int> RunAsync(SimulationOrder order, string target, bool isJson, CancellationToken stop)
    {
        using StagedFolder folder = new(target, RecordingFiles.Manifest);
        SimulationEnding ending;
        using (ProgressLine progress = new(TimeProvider.System))
        {
            ending = await Simulator.RecordAsync(order, folder.Path, at => progress.Report(() => $"{at.TotalSeconds:0} s simulated"), stop);
        }

        folder.Commit();
        foreach (string note in ending.Notes)
        {
            Console.Error.WriteLine($"jwo: {note}");
        }

        if (isJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { seconds = ending.Length.TotalSeconds, people = ending.People, actions = ending.Actions, weights = ending.Weights, notes = ending.Notes }));
        }
        else
        {
            Console.WriteLine($"{target}: {ending.Length.TotalSeconds:0.0} s, {ending.People} people, {ending.Actions} acts with goods, {ending.Weights} weights.");
        }

        return Faults.Done;
    }
}

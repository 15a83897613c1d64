using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Cli.Sweep.Cameras;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo sweep dark</c>: who is known as who they were once all cameras are back.</summary>
internal static class SweepDarkVerb
{
    public static Command Create()
    {
        SweptStores stores = new("1..4");
        Option<string> preset = SweptStores.Preset();
        Option<int> minutes = new("--minutes") { Description = "For how many minutes people come in each run, 2 to 1440; the cameras are lost once in each but the first.", DefaultValueFactory = _ => 20 };
        Option<double> seconds = new("--seconds") { Description = "For how long all cameras are lost, 0.5 to 30.", DefaultValueFactory = _ => 5 };
        Command verb = new("dark", "Takes all cameras of simulated stores away for some seconds of every minute and counts who is known as who they were once they are back.") { preset, stores.Store, stores.Seeds, minutes, seconds, stores.Model, stores.Json };
        SweepVerb.Between(minutes, 2, 1440);
        SweepVerb.Between(seconds, 0.5, 30);
        verb.SetAction(async (parsed, stop) =>
        {
            (int from, int to) = SweepSimulationVerb.Seeds(parsed.GetValue(stores.Seeds)!);
            DarkOrder order = new(parsed.GetValue(preset)!, parsed.GetValue(stores.Store), from, to, parsed.GetValue(minutes), parsed.GetValue(seconds), parsed.GetValue(stores.Model));
            DarkFigures figures = await DarkSweep.RunAsync(order, outcome => Console.Error.WriteLine($"seed {outcome.Seed}: {Words(outcome)}"), stop);
            Console.Out.WriteLine(parsed.GetValue(stores.Json)
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

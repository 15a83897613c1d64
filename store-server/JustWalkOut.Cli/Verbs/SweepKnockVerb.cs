using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.Cli.Sweep.Cameras;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo sweep knock</c>: how soon a knocked camera is noticed, and how often one is said to be that is not.</summary>
internal static class SweepKnockVerb
{
    public static Command Create()
    {
        SweptStores stores = new("1..4");
        Option<string> presets = new("--preset") { HelpName = "NAME,...", Description = $"Scenarios, of {string.Join(", ", Simulator.Presets)}.", DefaultValueFactory = _ => "busy" };
        Option<double> minutes = new("--minutes") { Description = "For how many minutes people come in each run, 6 to 1440; the knock comes after a third.", DefaultValueFactory = _ => 30 };
        Option<string> degrees = new("--degrees") { HelpName = "D,...", Description = "How far a camera is knocked, one size a run, 0 to 25; 0 for a run without.", DefaultValueFactory = _ => "0,1,2,3,5,10" };
        Command verb = new("knock", "Knocks cameras of simulated stores and measures how soon that is noticed, and how often it is said of cameras that were not.") { presets, stores.Store, stores.Seeds, minutes, degrees, stores.Model, stores.Json };
        SweepVerb.Between(minutes, 6, 1440);
        verb.SetAction(async (parsed, stop) =>
        {
            (int from, int to) = SweepSimulationVerb.Seeds(parsed.GetValue(stores.Seeds)!);
            KnockOrder order = new(PresetsOf(parsed.GetValue(presets)!), parsed.GetValue(stores.Store), from, to, parsed.GetValue(minutes), DegreesOf(parsed.GetValue(degrees)!), parsed.GetValue(stores.Model));
            KnockFigures figures = await KnockSweep.RunAsync(order, outcome => Console.Error.WriteLine(Words(outcome)), stop);
            Console.Out.WriteLine(parsed.GetValue(stores.Json) ? JsonSerializer.Serialize(figures, SweepVerb.Json) : Words(figures));
            return Faults.Done;
        });
        return verb;
    }

    private static string[] PresetsOf(string text)
    {
        string[] presets = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return presets.Length > 0 && presets.All(preset => Simulator.Presets.Contains(preset, StringComparer.Ordinal))
            ? presets
            : throw new InvalidDataException($"--preset is '{text}', expected some of {string.Join(", ", Simulator.Presets)}, with commas between.");
    }

    private static double[] DegreesOf(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        double[] degrees = [.. parts.Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 25 ? value : double.NaN)];
        return Array.TrueForAll(degrees, double.IsFinite) ? degrees : throw new InvalidDataException($"--degrees is '{text}', expected numbers from 0 to 25 with commas between.");
    }

    private static string Words(KnockOutcome of) => string.Create(CultureInfo.InvariantCulture, $"{of.Preset} {of.Seed}, {of.Degrees:0.#} degrees{(of.Camera is { } camera ? $" of {camera}" : "")}: ")
        + (of.NoticedAfterSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"noticed after {seconds:0} s") + (of.FoundDegrees is { } found ? string.Create(CultureInfo.InvariantCulture, $", {found:0.0} ± {of.SdDegrees:0.0} degrees, {100 * of.FloorMetres:0} cm, since {of.SinceOffSeconds:+0;-0;0} s") : ", and taken back") : "nothing noticed")
        + (of.FalseAlarms.Count > 0 ? $"; false: {string.Join(", ", of.FalseAlarms)}" : "");

    private static string Words(KnockFigures of)
    {
        StringBuilder words = new("degrees  knocks  noticed  median s  most s  off by degrees  false alarms  hours  false/h  IDF1 (unwatched)  switches/h (unwatched)\n");
        foreach (KnockRow row in of.Rows)
        {
            words.Append(CultureInfo.InvariantCulture, $"{row.Degrees,7:0.#}  {row.Knocks,6}  {row.Noticed,7}  {row.MedianSeconds,8:0}  {row.MostSeconds,6:0}  {row.MeanOffDegrees,14:0.00}  {row.FalseAlarms,12}  {row.Hours,5:0.0}  {row.FalseAlarmsPerHour,7:0.00}  {row.Idf1,6:0.000} ({row.PlainIdf1:0.000})  {row.SwitchesPerHour,12:0.00} ({row.PlainSwitchesPerHour:0.00})\n");
        }

        return words.Append(CultureInfo.InvariantCulture, $"{of.Outcomes.Count} runs in {of.Seconds:0} s.").ToString();
    }
}

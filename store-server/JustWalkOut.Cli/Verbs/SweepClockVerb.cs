using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using JustWalkOut.Cli.Sweep.Cameras;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo sweep clock</c>: how soon a camera's wrong clock is noticed, and how far it is put right.</summary>
internal static class SweepClockVerb
{
    public static Command Create()
    {
        SweptStores stores = new("1..4");
        Option<string> preset = SweptStores.Preset();
        Option<double> minutes = new("--minutes") { Description = "For how many minutes people come in each run, 6 to 1440; the clock goes wrong after a third.", DefaultValueFactory = _ => 15 };
        Option<string> ahead = new("--ahead") { HelpName = "S,...", Description = "By how many seconds a camera's clock is set ahead, one size a run, -2 to 2. Each beside a run in which it is not.", DefaultValueFactory = _ => "0.2,-0.2,0.5" };
        Command verb = new("clock", "Sets clocks of cameras of simulated stores wrong and measures how soon that is noticed, and how far it is put right.") { preset, stores.Store, stores.Seeds, minutes, ahead, stores.Model, stores.Json };
        SweepVerb.Between(minutes, 6, 1440);
        verb.SetAction(async (parsed, stop) =>
        {
            (int from, int to) = SweepSimulationVerb.Seeds(parsed.GetValue(stores.Seeds)!);
            ClockOrder order = new(parsed.GetValue(preset)!, parsed.GetValue(stores.Store), from, to, parsed.GetValue(minutes), SweptStores.SecondsOf(parsed.GetValue(ahead)!), parsed.GetValue(stores.Model));
            ClockFigures figures = await ClockSweep.RunAsync(order, outcome => Console.Error.WriteLine(Words(outcome)), stop);
            Console.Out.WriteLine(parsed.GetValue(stores.Json) ? JsonSerializer.Serialize(figures, SweepVerb.Json) : Words(figures));
            return Faults.Done;
        });
        return verb;
    }

    private static string Words(ClockOutcome of) => of.Seconds == 0
        ? string.Create(CultureInfo.InvariantCulture, $"seed {of.Seed}, no clock touched: {of.Camera}'s taken to be {of.FoundSeconds:+0.000;-0.000} s ahead")
        : string.Create(CultureInfo.InvariantCulture, $"seed {of.Seed}, {of.Camera} set {of.Seconds:+0.0##;-0.0##} s: ")
            + (of.NoticedAfterSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"noticed after {seconds:0} s") : "not noticed")
            + string.Create(CultureInfo.InvariantCulture, $", {of.FoundSeconds:+0.000;-0.000} s found, {of.CorrectedSeconds:+0.000;-0.000} s put right");

    private static string Words(ClockFigures of)
    {
        StringBuilder words = new("ahead s  runs  noticed  median s  most s  found, off by s  left after s  IDF1 (unwatched)  switches/h (unwatched)\n");
        foreach (ClockRow row in of.Rows)
        {
            words.Append(CultureInfo.InvariantCulture, $"{row.Seconds,7:0.0##}  {row.Runs,4}  {row.Noticed,7}  {row.MedianSeconds,8:0}  {row.MostSeconds,6:0}  {row.OffSeconds,15:0.000}  {row.LeftSeconds,12:0.000}  {row.Idf1,6:0.0000} ({row.PlainIdf1:0.0000})  {row.SwitchesPerHour,12:0.00} ({row.PlainSwitchesPerHour:0.00})\n");
        }

        return words.Append(CultureInfo.InvariantCulture, $"{of.Outcomes.Count} runs in {of.Seconds:0} s.").ToString();
    }
}

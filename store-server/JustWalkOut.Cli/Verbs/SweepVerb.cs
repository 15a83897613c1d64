using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Cli.Sweep;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo sweep kill [--times N] [--seed S] [--json]</c>: the long checks.</summary>
internal static class SweepVerb
{
    public static Command Create() => new("sweep", "The long checks that ./jwo test runs a short form of.") { CreateKill() };

    private static Command CreateKill()
    {
        Option<int> times = new("--times") { HelpName = "N", Description = "How often, 1 to 100000.", DefaultValueFactory = _ => 500 };
        Option<int> seed = new("--seed") { Description = "Seed of the moments, the shoppers and what the payment service does wrong.", DefaultValueFactory = _ => 1 };
        Option<bool> json = new("--json") { Description = "Print what was found as one JSON document." };
        Command verb = new("kill", "Kills a serving store at random moments under load and holds its receipts against the payment service's own ledger: no visit lost, none charged twice.") { times, seed, json };
        times.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 1 and <= 100_000))
            {
                result.AddError("--times takes 1 to 100000.");
            }
        });
        verb.SetAction(async (parsed, stop) =>
        {
            KillFigures figures = await KillSweep.RunAsync(parsed.GetValue(times), parsed.GetValue(seed), stop);
            Console.Out.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(figures, JsonSerializerOptions.Web)
                : string.Create(CultureInfo.InvariantCulture, $"{figures.Kills} kills, {figures.Visits} visits in {figures.Seconds:0} s: {figures.VisitsLost} lost, {figures.WrongBills} wrong bills, {figures.ChargedTwice} charged twice; receipts {figures.ReceiptsMinor}, captures {figures.CapturesMinor}, carts {figures.CartsMinor} minor units."));
            return figures.IsGood ? Faults.Done : Faults.FellShort;
        });
        return verb;
    }
}

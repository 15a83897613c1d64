using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.Cli.Sweep;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo sweep kill</c>: the long checks.</summary>
internal static class SweepVerb
{
    public static Command Create() => new("sweep", "The long checks that ./jwo test runs a short form of.") { CreateKill() };

    private static Command CreateKill()
    {
        Option<int> times = new("--times") { HelpName = "N", Description = "How often, 1 to 100000.", DefaultValueFactory = _ => 500 };
        Option<int> seed = new("--seed") { Description = "Seed of the moments, the shoppers and what the payment service does wrong.", DefaultValueFactory = _ => 1 };
        Option<SweptDatabase> database = new("--database") { HelpName = "sqlite|postgres", Description = "Where the store keeps its log: a file, or a PostgreSQL server of the sweep's own.", DefaultValueFactory = _ => SweptDatabase.Sqlite };
        Option<int> atOnce = new("--at-once") { HelpName = "N", Description = "Shoppers at once, 1 to 200.", DefaultValueFactory = _ => 24 };
        Option<bool> power = new("--power") { Description = "Each kill cuts the power too: what was not synced is gone. Mounts a file system of its own, which takes root." };
        Option<Plant?> plant = new("--plant") { HelpName = "key|sync", Description = "Puts a bug in, and ends once it is found: payment steps are asked again without their key, or syncs do nothing (--power brings that to light)." };
        Option<bool> json = new("--json") { Description = "Print what was found as one JSON document." };
        Command verb = new("kill", "Kills a serving store at random moments under load and holds its receipts against the payment service's own ledger: no visit lost, none charged twice.") { times, seed, database, atOnce, power, plant, json };
        Between(times, 1, 100_000);
        Between(atOnce, 1, 200);
        verb.SetAction(async (parsed, stop) =>
        {
            KillOrder order = new(parsed.GetValue(times), parsed.GetValue(seed), parsed.GetValue(database), parsed.GetValue(atOnce)) { CutsPower = parsed.GetValue(power), Plant = parsed.GetValue(plant) };
            KillFigures figures = await KillSweep.RunAsync(order, stop);
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(figures, Json) : Words(figures));

            // With a bug planted, finding it is what was asked for.
            return figures.IsGood == (order.Plant is null) ? Faults.Done : Faults.FellShort;
        });
        return verb;
    }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private static void Between(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is int value && (value < least || value > most))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} takes {least} to {most}."));
        }
    });

    private static string Words(KillFigures of)
    {
        string found = string.Create(
            CultureInfo.InvariantCulture,
            $"{of.Kills} kills{(of.CutsPower ? " with the power cut" : "")}, {of.Database}, {of.Visits} visits in {of.Seconds:0} s: {of.VisitsLost} lost, {of.WrongBills} wrong bills, {of.ChargedTwice} charged twice, {of.Unpaid} not at rest; receipts {of.ReceiptsMinor}, captures {of.CapturesMinor}, carts {of.CartsMinor} minor units.");
        string broken = of.Broken is { } said ? $" The store broke: {said}." : "";
        return found + broken + (of.Plant is { } plant ? $" The planted bug ({plant}) was {(of.IsGood ? "not found" : "found")}." : "");
    }
}

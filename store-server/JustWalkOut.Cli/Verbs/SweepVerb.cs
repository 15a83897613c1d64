using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.Cli.Sweep;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo sweep kill</c>, <c>outbox</c>, <c>fuzz</c>, <c>simulation</c>, <c>knock</c>, <c>clock</c>, <c>dark</c>, <c>restart</c>, <c>soak</c>: the long checks.</summary>
internal static class SweepVerb
{
    public static Command Create() => new("sweep", "The long checks that ./jwo test runs a short form of.") { CreateKill(), CreateOutbox(), CreateFuzz(), SweepSimulationVerb.Create(), SweepKnockVerb.Create(), SweepClockVerb.Create(), SweepGatewaysVerb.Create(), SweepDarkVerb.Create(), SweepRestartVerb.Create(), SweepSoakVerb.Create() };

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

    private static Command CreateOutbox()
    {
        Option<int> times = new("--times") { HelpName = "N", Description = "How often, 1 to 100000.", DefaultValueFactory = _ => 500 };
        Option<int> seed = new("--seed") { Description = "Seed of the moments and the observations.", DefaultValueFactory = _ => 1 };
        Option<bool> power = new("--power") { Description = "Each kill cuts the power too: what was not synced is gone. Mounts a file system of its own, which takes root." };
        Option<bool> plant = new("--plant-sync") { Description = "Puts a bug in, and ends once it is found: syncs do nothing (--power brings that to light)." };
        Option<bool> json = new("--json") { Description = "Print what was found as one JSON document." };
        Option<string?> write = new("--write") { Hidden = true, Description = "Be the process that is killed, with the outbox in this folder." };
        Option<bool> last = new("--last") { Hidden = true, Description = "With --write: send what waits, and end." };
        Command verb = new("outbox", "Kills vision's outbox at random moments and holds what the server got against what counted as made: no observation lost, none under two numbers.") { times, seed, power, plant, json, write, last };
        Between(times, 1, 100_000);
        verb.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(write) is { } folder)
            {
                await new OutboxWriter(folder, parsed.GetValue(seed)).RunAsync(parsed.GetValue(last), stop);
                return Faults.Done;
            }

            KillOrder order = new(parsed.GetValue(times), parsed.GetValue(seed), SweptDatabase.Sqlite, 1) { CutsPower = parsed.GetValue(power), Plant = parsed.GetValue(plant) ? Plant.Sync : null };
            OutboxFigures figures = await OutboxSweep.RunAsync(order, stop);
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(figures, Json) : Words(figures));
            return figures.IsGood == (order.Plant is null) ? Faults.Done : Faults.FellShort;
        });
        return verb;
    }

    private static Command CreateFuzz()
    {
        Option<int> requests = new("--requests") { HelpName = "N", Description = "To each endpoint and hub method, 1 to 1000000.", DefaultValueFactory = _ => 10_000 };
        Option<int> seed = new("--seed") { Description = "Seed of the requests.", DefaultValueFactory = _ => 1 };
        Option<bool> json = new("--json") { Description = "Print what was found as one JSON document." };
        Option<int> workers = new("--workers") { HelpName = "N", Description = "Servers at once, each with its share of the endpoints, 1 to 64. Default: one for each core.", DefaultValueFactory = _ => Environment.ProcessorCount };
        Command verb = new("fuzz", "Sends every endpoint and hub method of a running server requests from good ones to noise: no answer may be a fault of the server's, and no refused request may change anything.") { requests, seed, workers, json };
        Between(requests, 1, 1_000_000);
        Between(workers, 1, 64);
        verb.SetAction(async (parsed, stop) =>
        {
            FuzzFigures figures = await FuzzSweep.RunAsync(parsed.GetValue(seed), parsed.GetValue(requests), parsed.GetValue(workers), stop);
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(figures, Json) : Words(figures));
            return figures.IsGood ? Faults.Done : Faults.FellShort;
        });
        return verb;
    }

    private static string Words(FuzzFigures of) => string.Create(
        CultureInfo.InvariantCulture,
        $"{of.Requests} requests to {of.Endpoints} endpoints and hub methods in {of.Seconds:0} s ({string.Join(", ", of.Statuses.Select(pair => $"{pair.Value} x {pair.Key}"))}); {of.FaultCount} faults.")
        + string.Concat(of.Faults.Select(fault => $"\n{fault}")) + (of.NeverGood.Count > 0 ? $"\nNever let through: {string.Join("; ", of.NeverGood)}." : "");

    private static string Words(OutboxFigures of) => string.Create(
        CultureInfo.InvariantCulture,
        $"{of.Kills} kills of vision's outbox{(of.CutsPower ? " with the power cut" : "")} in {of.Seconds:0} s: {of.Observations} observations counted as made, {of.Lost} lost, {of.Renumbered} numbers given twice, {of.Gaps} missing.")
        + (of.Broken is { } said ? $" The outbox broke: {said}." : "") + (of.Plant is { } plant ? $" The planted bug ({plant}) was {(of.IsGood ? "not found" : "found")}." : "");

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    internal static void Between<T>(Option<T> option, T least, T most)
        where T : struct, INumber<T> => option.Validators.Add(result =>
    {
        // Not the other way about: what is no number is neither less nor more.
        if (result.GetValueOrDefault<T>() is T value && !(value >= least && value <= most))
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

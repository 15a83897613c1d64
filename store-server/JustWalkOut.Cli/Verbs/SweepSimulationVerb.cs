using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using JustWalkOut.Cli.Sweep;
using JustWalkOut.Cli.Sweep.Simulation;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo sweep simulation</c>: whole worlds from seeds, in which everything goes wrong that can.</summary>
internal static class SweepSimulationVerb
{
    public static Command Create()
    {
        Option<string> seeds = new("--seeds") { HelpName = "A..B", Description = "Which worlds, a number or the first and the last of a row of them.", DefaultValueFactory = _ => "1..10000" };
        Option<SweptDatabase> database = new("--database") { HelpName = "sqlite|postgres", Description = "Where the stores keep their logs: files in memory, or a PostgreSQL server of the sweep's own.", DefaultValueFactory = _ => SweptDatabase.Sqlite };
        Option<SimulationPlant?> plant = new("--plant") { HelpName = "index|key|causes", Description = "Puts a bug in, and ends once it is found: no index of the log is unique, payment steps are asked again without their key, or the indexes of events alone are not unique, against which the log's head defends." };
        Option<int> workers = new("--workers") { HelpName = "N", Description = "Worlds at once, 1 to 64; one for each processor if absent.", DefaultValueFactory = _ => Math.Min(64, Environment.ProcessorCount) };
        Option<bool> trace = new("--trace") { Description = "Print every step of the one seed on standard error." };
        Option<bool> json = new("--json") { Description = "Print what was found as one JSON document." };
        Command verb = new("simulation", "Runs whole worlds from seeds (server, payment service, vision, shoppers, network) with drops, repeats, delays, wrong clocks and kills, and holds the store to its promises after every step.") { seeds, database, plant, workers, trace, json };
        SweepVerb.Between(workers, 1, 64);
        verb.SetAction(async (parsed, stop) =>
        {
            (int from, int to) = Seeds(parsed.GetValue(seeds)!);
            SimulationOrder order = new(from, to, parsed.GetValue(database), Math.Min(parsed.GetValue(workers), to - from + 1)) { Plant = parsed.GetValue(plant) };
            if (order is { Plant: SimulationPlant.Index or SimulationPlant.Causes, Database: SweptDatabase.Postgres })
            {
                throw new InvalidDataException("--plant index and causes stand in for SQLite's indexes; leave --database postgres out.");
            }

            if (parsed.GetValue(trace) && from != to)
            {
                throw new InvalidDataException($"--trace prints the steps of one world, and --seeds names {to - from + 1}; name one seed.");
            }

            SimulationFigures figures = await SimulationSweep.RunAsync(order, parsed.GetValue(trace) ? Console.Error.WriteLine : null, stop);
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(figures, SweepVerb.Json) : Words(figures));
            return figures.IsGood == (order.Plant is null) ? Faults.Done : Faults.FellShort;
        });
        return verb;
    }

    internal static (int From, int To) Seeds(string text)
    {
        string[] ends = text.Split("..");
        return ends.Length <= 2 && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int from) && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int to) && from <= to && to < int.MaxValue
            ? (from, to)
            : throw new InvalidDataException($"--seeds is '{text}', expected a number, or two with .. between them, the lower one first.");
    }

    private static string Words(SimulationFigures of)
    {
        WorldCounts all = of.Counts;
        StringBuilder words = new(string.Create(
            CultureInfo.InvariantCulture,
            $"{of.Seeds} worlds ({of.From}..{of.To}, {of.Database}) in {of.Seconds:0.#} s: {all.SimulatedSeconds / 3600:0.#} simulated hours, {all.Steps} steps, {all.Visits} visits, {all.Events} events in {all.Commits} commits, {all.Payments} payment steps; {all.Kills} kills of servers, {all.VisionKills} of outboxes, {all.Jumps} clocks set wrong. Digest {of.Digest[..16]}."));
        if (of.Plant is { } plant)
        {
            words.Append(CultureInfo.InvariantCulture, $" The planted bug ({plant}) was {(of.IsGood ? "not found" : $"found within {of.Seeds} seeds")}.");
        }

        if (of.Found is { Violation: { } violation } found)
        {
            words.Append(CultureInfo.InvariantCulture, $"\nSeed {found.Seed}, step {found.Counts.Steps}: {violation.Invariant} does not hold: {violation.Detail}\nThe last steps:\n{string.Join('\n', found.Last)}\nAgain: {of.Repeat}");
        }

        return words.ToString();
    }
}

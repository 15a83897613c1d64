namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>A bug that is put into simulated worlds, to see whether the sweep finds it.</summary>
internal enum SimulationPlant
{
    /// <summary>No index of the log is unique: not that of causes, of events, of positions, nor of a store's one head.</summary>
    Index = 1,

    /// <summary>A payment step is asked again without its key, and not looked for before.</summary>
    Key,

    /// <summary>The indexes of causes, events, positions and observations alone are not unique. The head of the log, which each write moves on from where it expects it, defends against the same: nothing comes of it.</summary>
    Causes,
}

/// <summary>A sweep of simulated worlds.</summary>
/// <param name="From">The first seed.</param>
/// <param name="To">The last one.</param>
/// <param name="Database">Where the stores keep their logs.</param>
/// <param name="Workers">Worlds at once.</param>
internal sealed record SimulationOrder(int From, int To, SweptDatabase Database, int Workers)
{
    /// <summary>A bug to be found; null for none.</summary>
    public SimulationPlant? Plant { get; init; }
}

/// <summary>What became of one world. The same seed gives the same.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Digest">SHA-256 of all that happened.</param>
/// <param name="Counts">How much did.</param>
/// <param name="Violation">What does not hold; null where everything does.</param>
/// <param name="Last">The last steps before that; none where everything holds.</param>
internal sealed record WorldOutcome(int Seed, string Digest, WorldCounts Counts, Violation? Violation, IReadOnlyList<string> Last);

/// <summary>How much happened in a world, or in many.</summary>
/// <param name="Steps">Steps.</param>
/// <param name="Commits">Transactions of logs.</param>
/// <param name="Events">Events in logs.</param>
/// <param name="Visits">Visits let in.</param>
/// <param name="Payments">Steps that payment services did.</param>
/// <param name="Kills">Servers killed.</param>
/// <param name="VisionKills">Outboxes killed.</param>
/// <param name="Jumps">Clocks set wrong.</param>
/// <param name="SimulatedSeconds">Time gone by in there.</param>
internal sealed record WorldCounts(long Steps, long Commits, long Events, long Visits, long Payments, long Kills, long VisionKills, long Jumps, double SimulatedSeconds)
{
    public static WorldCounts operator +(WorldCounts one, WorldCounts other) => new(
        one.Steps + other.Steps, one.Commits + other.Commits, one.Events + other.Events, one.Visits + other.Visits, one.Payments + other.Payments, one.Kills + other.Kills, one.VisionKills + other.VisionKills,
        one.Jumps + other.Jumps, one.SimulatedSeconds + other.SimulatedSeconds);
}

/// <summary>What a sweep of simulated worlds found.</summary>
/// <param name="Seeds">Worlds that ran to their end; where something was found, those up to the one that it was found in.</param>
/// <param name="From">As asked for.</param>
/// <param name="To">As asked for.</param>
/// <param name="Database">As asked for.</param>
/// <param name="Plant">As asked for.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Counts">How much happened.</param>
/// <param name="Digest">SHA-256 of the worlds' digests, in the order of seeds.</param>
/// <param name="Found">The world of the lowest seed in which something does not hold; null for none.</param>
internal sealed record SimulationFigures(int Seeds, int From, int To, SweptDatabase Database, SimulationPlant? Plant, double Seconds, WorldCounts Counts, string Digest, WorldOutcome? Found)
{
    /// <summary>Whether every promise was kept in every world.</summary>
    public bool IsGood => Found is null;

    /// <summary>The command that repeats what was found; null for nothing.</summary>
    public string? Repeat => Found is null ? null
        : $"./jwo sweep simulation --seeds {Found.Seed}{(Plant is { } plant ? $" --plant {plant.ToString().ToLowerInvariant()}" : "")}{(Database == SweptDatabase.Postgres ? " --database postgres" : "")} --trace";
}

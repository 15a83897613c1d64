using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Rehearsal;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Bench;

/// <summary>What is measured.</summary>
/// <param name="Visits">Settled in the first part.</param>
/// <param name="AtOnce">Visits at once, in both.</param>
/// <param name="Watched">How long carts are watched.</param>
/// <param name="Days">Days of 300 visits in the long log; 0 to leave it out.</param>
internal sealed record LedgerOrder(int Visits, int AtOnce, TimeSpan Watched, int Days);

/// <summary>Of one database.</summary>
/// <param name="SettlementsPerSecond">Visits from the gate to the money.</param>
/// <param name="BarePerSecond">What a program reaches that only writes the same rows in the same transactions.</param>
/// <param name="OfBare">The one as a share of the other.</param>
/// <param name="Commits">Transactions of the settlements.</param>
/// <param name="CartVisibleMs">From vision's word to whoever watches the cart.</param>
/// <param name="Year">The long log; null where it was left out.</param>
internal sealed record DatabaseFigures(double SettlementsPerSecond, double BarePerSecond, double OfBare, int Commits, Percentiles CartVisibleMs, YearFigures? Year);

/// <summary>Of a long log.</summary>
/// <param name="Days">Days.</param>
/// <param name="Visits">Visits.</param>
/// <param name="Events">Events.</param>
/// <param name="RebuildSeconds">Reading all of it.</param>
/// <param name="StartSeconds">Opening it from the copy of its state, after a crash with a day of events since.</param>
/// <param name="CopyMegabytes">Size of the copy's blocks.</param>
internal sealed record YearFigures(int Days, int Visits, long Events, double RebuildSeconds, double StartSeconds, double CopyMegabytes);

/// <summary>As the interface has it, PostgreSQL's first.</summary>
internal sealed record LedgerFigures(double SettlementsPerSecond, double BareNpgsqlPerSecond, double OfBare, Percentiles CartVisibleMs, DatabaseFigures Postgres, DatabaseFigures Sqlite);

/// <summary>The ledger with everything behind it, in this process, on both databases, every commit synced.</summary>
internal static class LedgerBench
{
    private const int Seed = 1;
    private const int Rounds = 3;
    private const int VisitsADay = 300;

    public static async Task<LedgerFigures> RunAsync(LedgerOrder order, Action<string> say, CancellationToken stop)
    {
        await using ScratchPostgres server = await ScratchPostgres.StartAsync(stop);
        using ScratchFolder scratch = new();
        string run = $"bench_{Environment.ProcessId}";
        DatabaseFigures postgres = await MeasureAsync(
            order,
            name => EventLogs.OpenPostgresAsync(server.ConnectionString, $"{run}_{name}", stop),
            name => BareWriter.OpenPostgresAsync(server.ConnectionString, $"{run}_{name}", stop),
            what => say($"PostgreSQL: {what}"),
            stop);
        DatabaseFigures sqlite = await MeasureAsync(
            order,
            name => EventLogs.OpenSqliteAsync(Path.Combine(scratch.Path, $"{name}.db"), stop),
            name => BareWriter.OpenSqliteAsync(Path.Combine(scratch.Path, $"{name}.db"), stop),
            what => say($"SQLite: {what}"),
            stop);
        return new LedgerFigures(postgres.SettlementsPerSecond, postgres.BarePerSecond, postgres.OfBare, postgres.CartVisibleMs, postgres, sqlite);
    }

    private static async Task<DatabaseFigures> MeasureAsync(LedgerOrder order, Func<string, Task<IEventLog>> open, Func<string, Task<BareWriter>> openBare, Action<string> say, CancellationToken stop)
    {
        // In turn, so that both have the machine's better and worse moments; the first round of each compiles and is not counted.
        List<(double Ours, double Bare, int Commits)> rounds = [];
        for (int round = 0; round <= Rounds; round++)
        {
            say($"settling, round {round} of {Rounds}");
            await using NotingLog log = new(await open($"settle{round}"));
            await using StoreLedger ledger = await StoreLedger.OpenAsync(PastStore.Definition, log, PastStore.Payments, stop);
            double ours = await new LedgerLoad(ledger, Seed + round).SettleAsync(order.Visits, order.AtOnce, stop);
            await using BareWriter bare = await openBare($"bare{round}");
            long began = TimeProvider.System.GetTimestamp();
            await bare.WriteAsync(PastStore.Definition.Name, log.Batches, stop);
            rounds.Add((ours, TimeProvider.System.GetElapsedTime(began).TotalSeconds, log.Batches.Count));
        }

        (double oursSeconds, double bareSeconds, int commits) = rounds.Skip(1).OrderBy(each => each.Bare / each.Ours).ElementAt(Rounds / 2);
        say("watching carts");
        Percentiles visible = await WatchAsync(order, open, stop);
        YearFigures? year = order.Days == 0 ? null : await YearAsync(order.Days, open, say, stop);
        return new DatabaseFigures(Math.Round(order.Visits / oursSeconds, 1), Math.Round(order.Visits / bareSeconds, 1), Math.Round(bareSeconds / oursSeconds, 3), commits, visible, year);
    }

    private static async Task<Percentiles> WatchAsync(LedgerOrder order, Func<string, Task<IEventLog>> open, CancellationToken stop)
    {
        await using IEventLog log = await open("watch");
        await using StoreLedger ledger = await StoreLedger.OpenAsync(PastStore.Definition, log, PastStore.Payments, stop);
        return Percentiles.Of(await new LedgerLoad(ledger, Seed).WatchAsync(order.AtOnce, order.Watched, stop)).Rounded();
    }

    private static async Task<YearFigures> YearAsync(int days, Func<string, Task<IEventLog>> open, Action<string> say, CancellationToken stop)
    {
        const string Name = "year";
        await using (IEventLog log = await open(Name))
        {
            await RehearsedPast.WriteAsync(new PastOrder(days, VisitsADay, Seed), log, day => say($"{day} of {days} days written"), stop);
        }

        say("rebuilding");
        (double rebuild, int visits, long events, double megabytes) rebuilt;
        await using (IEventLog log = await open(Name))
        {
            long began = TimeProvider.System.GetTimestamp();
            await using StoreLedger ledger = await StoreLedger.RebuildAsync(PastStore.Definition, log, PastStore.Payments, stop);
            double seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            await ledger.KeepImageAsync(stop);
            rebuilt = (seconds, ledger.State.Carts.Count, ledger.State.Position, ledger.State.Carts.Archive.Blocks.Sum(block => (double)block.Bytes.Length) / 1e6);

            // As much as stands behind the last copy at worst.
            await RehearsedPast.WriteAsync(new PastOrder(1, VisitsADay, Seed + 1), log, _ => { }, stop);
        }

        say("starting");
        long opening = TimeProvider.System.GetTimestamp();
        await using IEventLog again = await open(Name);
        await using StoreLedger opened = await StoreLedger.OpenAsync(PastStore.Definition, again, PastStore.Payments, stop);
        double start = TimeProvider.System.GetElapsedTime(opening).TotalSeconds;
        return opened.Opening is { Fault: null, ImagePosition: > 0 }
            ? new YearFigures(days, rebuilt.visits, rebuilt.events, Math.Round(rebuilt.rebuild, 2), Math.Round(start, 2), Math.Round(rebuilt.megabytes, 1))
            : throw new InvalidDataException($"The copy of the long log's state was of no use: {opened.Opening}.");
    }
}

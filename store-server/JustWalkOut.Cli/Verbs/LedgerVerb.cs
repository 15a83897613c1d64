using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Serve;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo ledger</c>: what a store's log comes to, from its first event on.</summary>
internal static class LedgerVerb
{
    public static System.CommandLine.Command Create() => new("ledger", "Looks after a store's log.") { CreateRebuild(), LedgerVerbReconcile.Create(), LedgerVerbVerify.Create(), LedgerVerbErase.Create() };

    /// <summary>The store that a verb is about.</summary>
    internal static Option<string> Store() => new("--store") { HelpName = "FILE|URL", Description = "The store: a store.json, or the address of one.", Required = true };

    /// <summary>Where its data are.</summary>
    internal static Option<string?> Data() => new("--data") { HelpName = "DIR", Description = "Where serve keeps its events, unless JWO_DB names a PostgreSQL. Default: as serve's." };

    private static System.CommandLine.Command CreateRebuild()
    {
        Option<string> store = Store();
        Option<string?> data = Data();
        Option<bool> json = new("--json") { Description = "Print what was found as one JSON document." };
        System.CommandLine.Command verb = new("rebuild", "Reads a store's whole log again, holds the copy of its state that a start begins with against it, and replaces a copy that is missing, of no use or wrong. The store may be open meanwhile.")
        {
            store, data, json,
        };
        verb.SetAction(async (parsed, stop) =>
        {
            (StoreDefinition definition, _) = await ServeVerb.ReadAsync(parsed.GetRequiredValue(store), stop);
            await using IEventLog log = await ServeRun.OpenLogAsync(parsed.GetValue(data) ?? ServeVerb.DataOf(definition.Name), stop);
            RebuildFigures figures = await RebuildAsync(definition, log, stop);
            Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(figures, MessageJson.Compact) : Words(figures));
            return figures.Copy == CopyState.Wrong ? Faults.FellShort : Faults.Done;
        });
        return verb;
    }

    private static async Task<RebuildFigures> RebuildAsync(StoreDefinition store, IEventLog log, CancellationToken stop)
    {
        long began = TimeProvider.System.GetTimestamp();
        await using StoreLedger opened = await StoreLedger.OpenAsync(store, log, null, stop);
        bool hasCopy = opened.Opening.ImagePosition > 0;
        began = hasCopy ? TimeProvider.System.GetTimestamp() : began;

        // Without a copy of use the ledger was opened by reading the whole log already.
        await using StoreLedger rebuilt = hasCopy ? await StoreLedger.RebuildAsync(store, log, null, stop) : opened;
        double seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        StoreState state = rebuilt.State;
        CopyState copy = opened.Opening switch
        {
            { Fault: not null } => CopyState.OfNoUse,
            { ImagePosition: 0 } => CopyState.Missing,

            // Of a store that is open the log may have grown between the two.
            _ when opened.State.Position == state.Position && !opened.State.Write().IsSameAs(state.Write()) => CopyState.Wrong,
            _ => CopyState.Good,
        };
        if (copy != CopyState.Good && log.Images is { } shelf)
        {
            await shelf.RemoveAsync(store.Name, stop);
            await rebuilt.KeepImageAsync(stop);
        }

        return new RebuildFigures(state.Position, state.Carts.Count, Math.Round(seconds, 2), copy, opened.Opening.Fault);
    }

    private static string Words(RebuildFigures of) => string.Create(CultureInfo.InvariantCulture, $"{of.Events} events, {of.Visits} visits, read in {of.Seconds} s; ") + of.Copy switch
    {
        CopyState.Good => "the copy of the state says the same.",
        CopyState.Missing => "there was no copy of the state, and now there is.",
        CopyState.OfNoUse => $"the copy of the state was of no use ({of.Fault}) and is replaced.",
        _ => "the copy of the state said something else, and is replaced; please report it.",
    };

    private sealed record RebuildFigures(long Events, int Visits, double Seconds, CopyState Copy, string? Fault);

    private enum CopyState
    {
        Good = 1,
        Missing,
        OfNoUse,
        Wrong,
    }
}

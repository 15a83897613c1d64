using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Serve;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Storage;
using Command = System.CommandLine.Command;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo ledger erase</c>: destroys who a shopper is, and leaves the books as they are.</summary>
internal static class LedgerVerbErase
{
    /// <summary>In place of a name: it is read from standard input, and stands in no list of processes.</summary>
    private const string FromInput = "-";

    public static Command Create()
    {
        Option<string> store = LedgerVerb.Store();
        Option<string?> data = LedgerVerb.Data();
        Option<string> shopper = new("--shopper") { HelpName = "NAME|-", Description = "Who, as their check-ins name them, or loyalty:ID for a member of the loyalty programme; - to read it from standard input, so that it is in no list of processes.", Required = true };
        Option<bool> json = new("--json") { Description = "Print what came of it as one JSON document." };
        Command verb = new("erase", "Erases a shopper: their name and e-mail addresses are destroyed, and their visits, bills and payments stay under a pseudonym that leads to nobody. Refused while something of theirs is under way (status 1). Asking again changes nothing. The store may be open meanwhile, and hears of it within five seconds.")
        {
            store, data, shopper, json,
        };
        verb.SetAction(async (parsed, stop) =>
        {
            (StoreDefinition definition, _) = await ServeVerb.ReadAsync(parsed.GetRequiredValue(store), stop);
            string folder = parsed.GetValue(data) ?? ServeVerb.DataOf(definition.Name);
            string name = parsed.GetRequiredValue(shopper) is var given && given == FromInput ? (await Console.In.ReadLineAsync(stop) ?? "").Trim() : given;
            if (name.Length is 0 or > 200)
            {
                throw new InvalidDataException($"--shopper: {name.Length} characters were given, expected 1 to 200: the name that their check-ins have.");
            }

            ErasureAnswer answer = await EraseAsync(definition, folder, new ShopperId(name), stop);
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(answer, MessageJson.Compact) : Words(answer));
            return answer.Outcome is ErasureOutcome.Erased or ErasureOutcome.Unknown ? Faults.Done : Faults.FellShort;
        });
        return verb;
    }

    private static async Task<ErasureAnswer> EraseAsync(StoreDefinition store, string folder, ShopperId name, CancellationToken stop)
    {
        await using IEventLog log = await ServeRun.OpenOldLogAsync(folder, stop);
        await using StoreLedger ledger = await StoreLedger.OpenAsync(store, log, stop);
        using ShopperNames names = ShopperNames.Open(folder);
        ErasureDesk desk = new(new ErasureParts(ledger, names, folder, TimeProvider.System) { MailFolder = Path.Combine(folder, ServeRun.MailFolder) });
        desk.GoOn();
        return await desk.EraseAsync(name, async pseudonym =>
        {
            using ActBook acts = await OpenActsAsync(log, store.Name, folder);
            await acts.RecordAsync(new Act(ActKind.ShopperErased, "", null, pseudonym.Value) { Detail = "./jwo ledger erase" }, stop);
        });
    }

    /// <summary>A store that is open has the seals, and seals this act with its next one.</summary>
    private static async Task<ActBook> OpenActsAsync(IEventLog log, StoreId store, string folder)
    {
        try
        {
            return await ActBook.OpenAsync(log, store, folder, TimeProvider.System, Console.Error.WriteLine);
        }
        catch (IOException)
        {
            return await ActBook.OpenAsync(log, store, null, TimeProvider.System, Console.Error.WriteLine);
        }
    }

    private static string Words(ErasureAnswer of) => of.Outcome switch
    {
        ErasureOutcome.Erased => string.Create(CultureInfo.InvariantCulture, $"Erased. {of.Visits} {(of.Visits == 1 ? "visit keeps its bill" : "visits keep their bills")} under {of.Shopper}, which leads to nobody. Backups from before still hold the name: restore them with --erasures, and keep {ErasureList.FileName} with them."),
        ErasureOutcome.Unknown => "Nothing is kept of anybody by that name.",
        ErasureOutcome.UnderWay => $"Nothing was erased: {string.Join("; ", of.Waiting)}. Ask again when that is over.",
        _ => ErasureWords.InLog(of.Visits),
    };
}

using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Serve;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Storage;
using Command = System.CommandLine.Command;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo ledger verify</c>: whether anybody changed, took out or moved what stands in a store's log.</summary>
internal static class LedgerVerbVerify
{
    public static Command Create()
    {
        Option<string> store = LedgerVerb.Store();
        Option<string?> data = LedgerVerb.Data();
        Option<bool> json = new("--json") { Description = "Print the report as one JSON document." };
        Command verb = new("verify", "Holds a store's log, and what was written down of who did what to its server, against the seals that serve keeps beside them, and names each row that was changed, taken out or moved. Ends with status 1 where there is one. Reads only; the store may be open meanwhile.")
        {
            store, data, json,
        };
        verb.SetAction(async (parsed, stop) =>
        {
            (StoreDefinition definition, _) = await ServeVerb.ReadAsync(parsed.GetRequiredValue(store), stop);
            string folder = parsed.GetValue(data) ?? ServeVerb.DataOf(definition.Name);
            await using IEventLog log = await ServeRun.OpenOldLogAsync(folder, stop);
            AuditReport report = (await LedgerAudit.VerifyAsync(log, definition.Name, folder, stop)) with { Acts = await LedgerAudit.VerifyActsAsync(log, definition.Name, folder, stop) };
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(report, MessageJson.Compact) : report.Acts is { } acts ? $"{Words(report, "event")}\n{Words(acts, "act")}" : Words(report, "event"));
            return report.IsClean && report.Acts?.IsClean != false ? Faults.Done : Faults.FellShort;
        });
        return verb;
    }

    private static string Words(AuditReport of, string what)
    {
        StringBuilder words = new();
        words.AppendLine(CultureInfo.InvariantCulture, $"{of.Events} {what}s, {of.Sealed} sealed. Sealing began on {of.BegunAt:yyyy-MM-dd HH:mm} UTC, when there were {of.BegunWith}.");
        foreach (AuditFault fault in of.Faults)
        {
            words.AppendLine(fault.Kind == AuditFaultKind.Removed ? string.Create(CultureInfo.InvariantCulture, $"{Capital(what)} {fault.Position} was taken out.")
                : string.Create(CultureInfo.InvariantCulture, $"{Capital(what)} {fault.Position} is not what was sealed there; now it is {fault.Event}, at {fault.At}."));
        }

        return words.Append(of.IsClean ? $"Every sealed {what} is as it was."
            : string.Create(CultureInfo.InvariantCulture, $"{of.Wrong} {(of.Wrong == 1 ? $"{what} is" : $"{what}s are")} not as sealed{(of.Wrong > of.Faults.Count ? "; the first are named" : "")}. Keep database and data folder as they are, and compare with a backup.")).ToString();
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}

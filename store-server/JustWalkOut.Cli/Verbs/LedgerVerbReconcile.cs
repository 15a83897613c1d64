using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Serve;
using JustWalkOut.StoreServer.Books;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo ledger reconcile</c>: a day's events, receipts, payments and stock against each other.</summary>
internal static class LedgerVerbReconcile
{
    private static readonly Option<string> Store = LedgerVerb.Store();
    private static readonly Option<string?> Data = LedgerVerb.Data();
    private static readonly Option<string?> Day = new("--day") { HelpName = "YYYY-MM-DD", Description = "Which day. Default: today." };
    private static readonly Option<string> Zone = new("--zone") { HelpName = "ZONE", Description = "The time zone whose midnights the day lies between, such as Asia/Seoul.", DefaultValueFactory = _ => "UTC" };
    private static readonly Option<PaymentKind> Payments = new("--payments") { HelpName = "simulated|stripe|none", Description = "The payment service whose ledger is read; as serve's.", DefaultValueFactory = _ => PaymentKind.Simulated };
    private static readonly Option<string?> Counts = new("--counts") { HelpName = "FILE", Description = "What somebody counted on the shelves just now: CSV with a first line sku,count." };
    private static readonly Option<string?> Csv = new("--csv") { HelpName = "FILE", Description = "Also write a row for each visit, with its figures on every account, as CSV; a file that is there is replaced." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the report as one JSON document." };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command verb = new("reconcile", "Holds a day's events, receipts, payments and stock against each other and against the payment service's own ledger. Ends with status 1 where anything differs. Reads only; the store may be open meanwhile.")
        {
            Store, Data, Day, Zone, Payments, Counts, Csv, Json,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(Day) is { } day && !TryDate(day, out _))
            {
                result.AddError($"--day {day} is no day; expected one such as 2026-11-26.");
            }

            if (result.GetResult(Zone) is not null && result.GetValue(Zone) is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            {
                result.AddError($"--zone {zone} is no time zone; expected a name such as Asia/Seoul.");
            }
        });
        verb.SetAction(async (parsed, stop) =>
        {
            (StoreDefinition definition, _) = await ServeVerb.ReadAsync(parsed.GetRequiredValue(Store), stop);
            string data = parsed.GetValue(Data) ?? ServeVerb.DataOf(definition.Name);
            TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(parsed.GetValue(Zone)!);
            DateOnly day = parsed.GetValue(Day) is { } text && TryDate(text, out DateOnly given) ? given : DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), zone).DateTime);
            IPaymentLedger? service = PaymentService.OpenLedger(parsed.GetValue(Payments), definition, data, TimeProvider.System);
            await using IAsyncDisposable? owned = service as IAsyncDisposable;
            using BookKeeper keeper = new(definition, TimeProvider.System, service, takesPayments: false);
            Dictionary<Sku, long> counted = parsed.GetValue(Counts) is { } file ? await ReadCountsAsync(file, keeper.Opening(), stop) : [];
            await using IEventLog log = await ServeRun.OpenOldLogAsync(data, stop);
            DayReport report = await keeper.ReconcileAsync(BookDay.Of(day, zone), await BookState.ReadAsync(definition, log, stop), counted, stop);
            if (parsed.GetValue(Csv) is { } csv)
            {
                await File.WriteAllTextAsync(csv, DayCsv.Of(report), stop);
            }

            Console.Out.WriteLine(parsed.GetValue(Json) ? JsonSerializer.Serialize(report, MessageJson.Compact) : Words(report));
            return report.IsClean ? Faults.Done : Faults.FellShort;
        });
        return verb;
    }

    private static bool TryDate(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) && day.Year is >= 1971 and < 2199;

    private static string Words(DayReport of)
    {
        StringBuilder words = new();
        long Sum(Func<DayVisit, long> figure) => of.Visits.Sum(figure);
        words.AppendLine(CultureInfo.InvariantCulture, $"{of.Day.Date:yyyy-MM-dd}, {of.Day.From:yyyy-MM-dd HH:mm} to {of.Day.To:yyyy-MM-dd HH:mm} UTC: {of.Visits.Count} visits, {of.Open} without a receipt yet, {of.InReview} looked at by a person, {of.UnderWay} payments under way.");
        words.AppendLine(CultureInfo.InvariantCulture, $"In minor units of {of.Currency}: receipts {Sum(visit => visit.BillMinor)}, given back {Sum(visit => visit.GivenBackMinor)}, bad debt {Sum(visit => visit.BadDebtMinor)}; captured {Sum(visit => visit.TakenMinor)} (payment service {Sum(visit => visit.ServiceTakenMinor)}), refunded {Sum(visit => visit.RefundedMinor)} ({Sum(visit => visit.ServiceRefundedMinor)}).");
        if (of.NotRead is { } why)
        {
            words.AppendLine(CultureInfo.InvariantCulture, $"Payments were not compared: {why}. Reconcile the day again once that is mended.");
        }

        foreach (Mismatch mismatch in of.Mismatches)
        {
            words.AppendLine(MismatchWords.Line(mismatch)).AppendLine(CultureInfo.InvariantCulture, $"    {MismatchWords.Remedy(mismatch.Kind)}");
        }

        return words.Append(CultureInfo.InvariantCulture, $"{(of.Mismatches.Count == 0 ? "Nothing differs." : of.Mismatches.Count == 1 ? "1 mismatch." : $"{of.Mismatches.Count} mismatches.")}").ToString();
    }

    /// <exception cref="InvalidDataException">All that is wrong with the file.</exception>
    private static async Task<Dictionary<Sku, long>> ReadCountsAsync(string file, IReadOnlyDictionary<Sku, long> opening, CancellationToken stop)
    {
        string[] lines = await File.ReadAllLinesAsync(file, stop);
        List<string> faults = lines.Length > 0 && lines[0].Trim() == "sku,count" ? [] : ["line 1 is not sku,count"];
        Dictionary<Sku, long> counted = [];
        for (int i = 1; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            int comma = line.LastIndexOf(',');
            if (line.Length == 0)
            {
                continue;
            }

            Sku sku = new(comma > 0 ? line[..comma].Trim('"') : line);
            string? fault = comma <= 0 || !long.TryParse(line.AsSpan(comma + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? "holds no whole number behind a comma"
                : !opening.ContainsKey(sku) ? $"names '{sku}', of which the planogram has no count"
                : !counted.TryAdd(sku, count) ? $"names '{sku}' again"
                : null;
            if (fault is not null)
            {
                faults.Add($"line {i + 1} {fault}");
            }
        }

        return faults.Count == 0 ? counted : throw new InvalidDataException($"--counts {file}: {string.Join("; ", faults)}; expected a first line sku,count and then a line for each product.");
    }
}

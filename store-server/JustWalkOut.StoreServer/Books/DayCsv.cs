using System.Globalization;
using System.Text;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Books;

/// <summary>A day's report as CSV (RFC 4180, UTF-8): a row for each visit with its figures on every account and what is wrong with it, then a row for each mismatch that is of no visit of the day. Amounts are minor units.</summary>
public static class DayCsv
{
    private const string Header = "day,visit,number,entered,settled,currency,cart_minor,receipt_minor,given_back_minor,taken_minor,service_taken_minor,refunded_minor,service_refunded_minor,bad_debt_minor,mismatch,what_to_do";

    /// <summary>The whole file.</summary>
    public static string Of(DayReport report)
    {
        StringBuilder csv = new();
        csv.Append(Header).Append("\r\n");
        string day = report.Day.Date.ToString("O", CultureInfo.InvariantCulture);
        ILookup<VisitId?, Mismatch> wrong = report.Mismatches.ToLookup(mismatch => mismatch.Visit);
        HashSet<VisitId> listed = [.. report.Visits.Select(visit => visit.Visit)];
        foreach (DayVisit visit in report.Visits)
        {
            Mismatch[] those = [.. wrong[visit.Visit]];
            Row(csv, [
                day, visit.Visit.Value, Text(visit.Number), Text(visit.EnteredAt), Text(visit.SettledAt), report.Currency.Value, Text(visit.CartMinor), Text(visit.BillMinor), Text(visit.GivenBackMinor), Text(visit.TakenMinor),
                Text(visit.ServiceTakenMinor), Text(visit.RefundedMinor), Text(visit.ServiceRefundedMinor), Text(visit.BadDebtMinor), .. Words(those),
            ]);
        }

        foreach (Mismatch mismatch in report.Mismatches.Where(mismatch => mismatch.Visit is not { } visit || !listed.Contains(visit)))
        {
            Row(csv, [day, mismatch.Visit?.Value ?? "", mismatch.Number is { } number ? Text(number) : "", "", "", report.Currency.Value, "", "", "", "", "", "", "", "", .. Words([mismatch])]);
        }

        if (report.NotRead is { } why)
        {
            Row(csv, [day, "", "", "", "", report.Currency.Value, "", "", "", "", "", "", "", "", $"Payments were not compared: {why}", "Reconcile the day again once the payment service answers."]);
        }

        return csv.ToString();
    }

    private static string[] Words(IReadOnlyList<Mismatch> those) =>
        [string.Join("; ", those.Select(MismatchWords.Line)), string.Join(" ", those.Select(each => each.Kind).Distinct().Select(MismatchWords.Remedy))];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static void Row(StringBuilder csv, IEnumerable<string> cells) => csv.AppendJoin(',', cells.Select(Quoted)).Append("\r\n");

    /// <summary>A spreadsheet takes a cell that begins as a formula for one; what comes from elsewhere, such as a payment's reference, stands behind words of ours, and only whole numbers begin with a sign.</summary>
    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

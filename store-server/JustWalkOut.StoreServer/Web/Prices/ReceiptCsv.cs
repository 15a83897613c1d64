using System.Globalization;
using System.Text;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// Receipts of a day as CSV (RFC 4180, UTF-8), line by line: goods, promotions, deposits, tax and what was given back each have a row of their own. The amounts of a receipt's rows but <c>taxIncluded</c> add up to what was paid for it in
/// the end. Amounts are minor units.
/// </summary>
internal static class ReceiptCsv
{
    private const string Header = "visit,number,settled,currency,kind,id,name,quantity,unit_price_minor,amount_minor,tax_rate";

    /// <summary>The whole file.</summary>
    /// <param name="carts">Settled, in the order of their rows.</param>
    public static string Of(IEnumerable<Cart> carts)
    {
        StringBuilder csv = new();
        csv.Append(Header).Append("\r\n");
        foreach (Cart cart in carts)
        {
            foreach (ReceiptLine line in cart.Bill)
            {
                Row(csv, cart, ["goods", line.Sku.Value, line.Name, Text(line.Quantity), Text(line.UnitPrice.MinorUnits), Text(line.Total.MinorUnits), ""]);
            }

            foreach (ReceiptExtra extra in ReceiptExtra.Of(cart.Bill))
            {
                string kind = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(extra.Kind.ToString());
                Row(csv, cart, [kind, extra.Id ?? "", extra.Name ?? "", Text(extra.Quantity), "", Text(extra.Amount.MinorUnits), extra.Rate?.ToString(CultureInfo.InvariantCulture) ?? ""]);
            }

            foreach (AdjustmentLine line in cart.Refunds.SelectMany(refund => refund.Lines))
            {
                Row(csv, cart, ["refund", line.Sku.Value, line.Name, Text(line.Quantity), Text(line.UnitPrice.MinorUnits), Text(-line.Value.MinorUnits), ""]);
            }
        }

        return csv.ToString();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Row(StringBuilder csv, Cart cart, string[] cells) => csv
        .AppendJoin(',', new[] { cart.Visit.Value, Text(cart.Number), cart.SettledAt!.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), cart.Opened.Currency.Value }.Concat(cells).Select(Quoted))
        .Append("\r\n");

    /// <summary>A spreadsheet takes a text that begins as a formula for one: such a name is led by an apostrophe. Whole numbers may begin with a sign.</summary>
    private static string Quoted(string cell)
    {
        string safe = cell.Length > 0 && cell[0] is '=' or '+' or '-' or '@' or '\t' && !long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? $"'{cell}" : cell;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}

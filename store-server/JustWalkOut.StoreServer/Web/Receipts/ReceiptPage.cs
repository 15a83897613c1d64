using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.StoreServer.Web;

/// <summary>A receipt as a shopper reads it on a phone: one page of HTML, without scripts. Whatever comes from outside is encoded.</summary>
internal sealed class ReceiptPage(ReceiptTexts texts, StoreDefinition store, TimeZoneInfo zone)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The receipt.</summary>
    /// <param name="cart">Whose.</param>
    /// <param name="path">Its own address, without a query.</param>
    /// <param name="canDispute">Whether there is still time to.</param>
    /// <param name="notice">Said on top; null for nothing.</param>
    public string Of(Cart cart, string path, bool canDispute, string? notice)
    {
        Receipt receipt = cart.ToReceipt();
        StringBuilder html = new();
        if (notice is not null)
        {
            html.Append($"<p class=\"notice\" role=\"status\">{E(notice)}</p>\n");
        }

        html.Append($"<p class=\"status {receipt.Status.ToString().ToLowerInvariant()}\">{E(texts.Status[receipt.Status])}</p>\n");
        Lines(html, cart, receipt, path, canDispute);
        Payment(html, cart);
        if (receipt.InReview.Count > 0)
        {
            html.Append($"<h2>{E(texts.Waiting)}</h2>\n<ul class=\"lines waiting\">\n");
            foreach (ReviewLine line in receipt.InReview)
            {
                string direction = line.Direction == GoodsDirection.Out ? $" <small>{E(texts.PutBack)}</small>" : "";
                html.Append($"<li><div class=\"line\"><span>{line.Quantity} × {E(line.Name ?? texts.Something)}{direction}</span></div></li>\n");
            }

            html.Append("</ul>\n");
        }

        // While it changes the page looks again by itself; a form that is being filled in is never taken away, since only final receipts have one.
        return Page(html.ToString(), $"{path}?lang={(texts.Language == "en" ? "ko" : "en")}", receipt.EnteredAt, receipt.Status switch
        {
            ReceiptStatus.Open => 5,
            ReceiptStatus.Review => 60,
            _ => null, // A payment that is under way is looked at when the page is asked for again: a form may be open.
        });
    }

    /// <summary>What stands where there is no receipt.</summary>
    public string Unknown() => Page($"<p class=\"status\">{E(texts.Unknown)}</p>\n", null, null, refreshSeconds: null);

    private void Lines(StringBuilder html, Cart cart, Receipt receipt, string path, bool canDispute)
    {
        IReadOnlyList<ReceiptLine> lines = cart.SettledAt is null ? receipt.Lines : cart.Bill;
        if (lines.Count == 0 && receipt.Status == ReceiptStatus.Settled)
        {
            html.Append($"<p class=\"nothing\">{E(texts.Nothing)}</p>\n");
        }

        html.Append("<ul class=\"lines\">\n");
        foreach (ReceiptLine line in lines)
        {
            string each = line.Quantity == 1 ? "" : $"<small>{line.Quantity} × {E(texts.Amount(line.UnitPrice))}</small>";
            html.Append($"<li><div class=\"line\"><span>{E(line.Name)} {each}</span><span class=\"amount\">{E(texts.Amount(line.Total))}</span></div>\n");
            Dispute? dispute = cart.Disputes.FirstOrDefault(known => known.Line.Sku == line.Sku && known.Line.UnitPrice == line.UnitPrice);
            int charged = receipt.Lines.Where(still => still.Sku == line.Sku && still.UnitPrice == line.UnitPrice).Sum(still => still.Quantity);
            if (dispute is not null)
            {
                html.Append($"<p class=\"dispute\">{E(texts.Disputes[dispute.State])}</p>\n");
            }
            else if (canDispute && charged > 0)
            {
                Form(html, line, charged, path);
            }

            html.Append("</li>\n");
        }

        html.Append("</ul>\n<dl class=\"totals\">\n");
        if (cart.Refunds.Length > 0)
        {
            Total(html, "", texts.Charged, receipt.Total + receipt.Refunded);
            foreach (Refund refund in cart.Refunds)
            {
                Total(html, "refund", $"{texts.Refunded}: {string.Join(", ", refund.Lines.Select(line => $"{line.Quantity} × {line.Name}"))}", Money.Zero(refund.Amount.Currency) - refund.Amount);
            }
        }

        Total(html, "total", receipt.Status == ReceiptStatus.Settled ? texts.Total : texts.SoFar, receipt.Total);
        html.Append("</dl>\n");
    }

    /// <summary>How the bill is paid: what with, what of it not yet or never, and what is on its way back.</summary>
    private void Payment(StringBuilder html, Cart cart)
    {
        Payment payment = cart.Payment;
        if (cart.SettledAt is null || !texts.Payment.TryGetValue(payment.State, out string? words))
        {
            return;
        }

        html.Append($"<p class=\"payment\">{E(words)}</p>\n<dl class=\"totals\">\n");
        if (payment.Captured.MinorUnits > 0)
        {
            string with = payment.With is { } paid ? $": {paid.Brand}{(paid.LastFour is { } four ? $" ···· {four}" : "")}" : "";
            Total(html, "", $"{texts.PaidWith}{with}", payment.Captured);
        }

        if (payment.BadDebt.MinorUnits > 0)
        {
            Total(html, "", texts.NotPaid, payment.BadDebt);
        }

        if (payment.OwedBack.MinorUnits > 0)
        {
            Total(html, "", texts.Returning, payment.OwedBack);
        }

        html.Append("</dl>\n");
    }

    private void Total(StringBuilder html, string kind, string what, Money amount) =>
        html.Append($"<div class=\"{kind}\"><dt>{E(what)}</dt><dd class=\"amount\">{E(texts.Amount(amount))}</dd></div>\n");

    private void Form(StringBuilder html, ReceiptLine line, int charged, string path)
    {
        string price = line.UnitPrice.MinorUnits.ToString(CultureInfo.InvariantCulture);
        html.Append($"""
            <details><summary>{E(texts.Wrong)}</summary>
            <form method="post" action="{E(path)}/disputes?lang={texts.Language}">
            <input type="hidden" name="sku" value="{E(line.Sku.Value)}"><input type="hidden" name="unitPriceMinor" value="{price}">
            <label>{E(texts.What)} <select name="reason">{string.Concat(texts.Reasons.Select(reason => $"<option value=\"{JsonName(reason.Key)}\">{E(reason.Value)}</option>"))}</select></label>
            {(charged == 1 ? "<input type=\"hidden\" name=\"quantity\" value=\"1\">" : $"<label>{E(texts.HowMany)} <input type=\"number\" name=\"quantity\" min=\"1\" max=\"{charged}\" value=\"1\" required></label>")}
            <button>{E(texts.Send)}</button>
            </form></details>

            """);
    }

    private string Page(string body, string? otherLanguage, DateTimeOffset? at, int? refreshSeconds)
    {
        string when = at is { } moment ? TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";
        string refresh = refreshSeconds is { } seconds ? $"<meta http-equiv=\"refresh\" content=\"{seconds}\">\n" : "";
        string language = otherLanguage is null ? "" : $"<a href=\"{E(otherLanguage)}\" lang=\"{(texts.Language == "en" ? "ko" : "en")}\">{E(texts.OtherLanguage)}</a>";
        return $"""
            <!DOCTYPE html>
            <html lang="{texts.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            {refresh}<title>{E(texts.Receipt)} · {E(store.Name.Value)}</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/assets/page.css">
            </head>
            <body>
            <main>
            <header><h1>{E(store.Name.Value)}</h1><p><span>{E(texts.Receipt)}</span> <time>{E(when)}</time> {language}</p></header>
            {body}</main>
            </body>
            </html>

            """;
    }

    private static string JsonName(DisputeReason reason) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());

    private static string E(string text) => Encoder.Encode(text);
}

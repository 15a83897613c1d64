using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using MimeKit;
using MimeKit.Text;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// Writes receipts and notices as mail, in text and HTML. The same letter of the same cart is the same to the byte, its Message-ID with it, whenever it is written: it says what the bill was when it became final and what was given back up
/// to then, not how things stand by now, for which it has the link.
/// </summary>
/// <param name="store">Whose.</param>
/// <param name="from">Whom it is from.</param>
/// <param name="zone">In which times are told.</param>
/// <param name="keptDays">How long addresses are kept.</param>
internal sealed class LetterWriter(StoreDefinition store, string from, TimeZoneInfo zone, int keptDays)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Writes one.</summary>
    /// <param name="letter">Which.</param>
    /// <param name="entry">To whom.</param>
    /// <param name="cart">Of which visit.</param>
    /// <param name="link">The receipt's page.</param>
    public MimeMessage Write(Letter letter, MailEntry entry, Cart cart, Uri link)
    {
        ReceiptTexts texts = entry.Language == "ko" ? ReceiptTexts.Korean : ReceiptTexts.English;
        MailTexts mail = MailTexts.In(entry.Language);
        Page page = letter.Kind == LetterKind.Receipt ? ReceiptOf(cart, letter.Number, texts, mail) : NoticeOf(cart, letter.Number, texts, mail);
        Guid id = DeterministicGuid.Of(store.Name, "mail", cart.Visit.Value, entry.Asks.ToString(CultureInfo.InvariantCulture), letter.Kind.ToString(), letter.Number.ToString(CultureInfo.InvariantCulture));
        MimeMessage message = new()
        {
            MessageId = $"{id:D}@{MailAddress.DomainOf(from)}",
            Date = letter.DueAt,
            Subject = page.Subject,
        };
        message.From.Add(new MailboxAddress(Encoding.UTF8, store.Name.Value, from));
        message.To.Add(new MailboxAddress(null, entry.Address!));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated"); // RFC 3834: nobody's absence note answers it.
        string visit = Say(mail.Visit, TimeZoneInfo.ConvertTime(cart.EnteredAt, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        (Uri Receipt, Uri Mail) links = (new Uri($"{link}?lang={entry.Language}"), new Uri($"{link}/mail?lang={entry.Language}"));
        message.Body = new Multipart("alternative")
        {
            Part(TextFormat.Plain, PlainOf(page, (visit, Say(mail.Because, keptDays.ToString(CultureInfo.InvariantCulture))), links, mail)),
            Part(TextFormat.Html, HtmlOf(page, (visit, Say(mail.Because, keptDays.ToString(CultureInfo.InvariantCulture))), links, (mail, entry.Language))),
        };
        ((Multipart)message.Body).Boundary = $"jwo-{id:N}"; // Else drawn by chance.
        return message;
    }

    private Page ReceiptOf(Cart cart, int refunds, ReceiptTexts texts, MailTexts mail)
    {
        Money charged = cart.Bill.Aggregate(Money.Zero(cart.Opened.Currency), (sum, line) => sum + line.Net);
        List<(string, string)> rows = [.. cart.Bill.Select(line => ($"{line.Quantity} × {line.Name}", texts.Amount(line.Total))), .. ReceiptExtra.Of(cart.Bill).Select(extra => (texts.NameOf(extra), texts.Amount(extra.Amount)))];
        Money total = charged;
        foreach (Refund refund in cart.Refunds.Take(refunds))
        {
            rows.Add(($"{texts.Refunded}: {GoodsOf(refund)}", texts.Amount(Money.Zero(refund.Amount.Currency) - refund.Amount)));
            total -= refund.Amount;
        }

        return new Page(Say(mail.Subject, store.Name.Value, texts.Amount(total)), texts.Receipt, cart.Bill.IsEmpty ? [texts.Nothing] : [], [.. rows, (texts.Total, texts.Amount(total))]);
    }

    private Page NoticeOf(Cart cart, int number, ReceiptTexts texts, MailTexts mail)
    {
        Refund refund = cart.Refunds[number];
        Money total = cart.Bill.Aggregate(Money.Zero(cart.Opened.Currency), (sum, line) => sum + line.Net) - cart.Refunds.Take(number + 1).Aggregate(Money.Zero(cart.Opened.Currency), (sum, each) => sum + each.Amount);
        string given = texts.Amount(refund.Amount);
        return new Page(
            Say(mail.RefundSubject, store.Name.Value, given), texts.Receipt, [Say(mail.RefundGiven, given), Say(mail.NowTotal, texts.Amount(total))], [($"{texts.Refunded}: {GoodsOf(refund)}", given), (texts.Total, texts.Amount(total))]);
    }

    private static string GoodsOf(Refund refund) => string.Join(", ", refund.Lines.Select(line => $"{line.Quantity} × {line.Name}"));

    private static TextPart Part(TextFormat format, string content)
    {
        TextPart part = new(format) { ContentTransferEncoding = ContentEncoding.Base64 };
        part.SetText(Encoding.UTF8, content.ReplaceLineEndings("\r\n"));
        return part;
    }

    private string PlainOf(Page page, (string Visit, string Because) words, (Uri Receipt, Uri Mail) links, MailTexts mail)
    {
        StringBuilder text = new();
        text.Append(store.Name.Value).Append('\n').Append(page.Title).Append(", ").Append(words.Visit).Append("\n\n");
        page.Says.ToList().ForEach(line => text.Append(line).Append('\n'));
        page.Rows.ToList().ForEach(row => text.Append(row.What).Append(": ").Append(row.Amount).Append('\n'));
        return text.Append('\n').Append(mail.ToReceipt).Append('\n').Append(links.Receipt).Append("\n\n").Append(words.Because).Append('\n').Append(links.Mail).Append('\n').ToString();
    }

    /// <summary>With what old mail programs understand: no style sheet, nothing from elsewhere.</summary>
    private string HtmlOf(Page page, (string Visit, string Because) words, (Uri Receipt, Uri Mail) links, (MailTexts Texts, string Language) mail)
    {
        const string Cell = "padding:6px 0;border-bottom:1px solid #d8dce0;vertical-align:top";
        string says = string.Concat(page.Says.Select(line => $"<p>{E(line)}</p>\n"));
        string rows = string.Concat(page.Rows.Select((row, i) => i == page.Rows.Count - 1
            ? $"<tr><th scope=\"row\" style=\"{Cell};text-align:left;font-size:18px\">{E(row.What)}</th><td style=\"{Cell};text-align:right;font-size:18px;white-space:nowrap\"><b>{E(row.Amount)}</b></td></tr>\n"
            : $"<tr><td style=\"{Cell}\">{E(row.What)}</td><td style=\"{Cell};text-align:right;white-space:nowrap\">{E(row.Amount)}</td></tr>\n"));
        return $"""
            <!DOCTYPE html>
            <html lang="{mail.Language}">
            <head><meta charset="utf-8"><title>{E(page.Subject)}</title></head>
            <body style="margin:0;padding:16px;background:#ffffff;color:#1b1b1b;font:16px/1.45 system-ui,'Noto Sans KR','Malgun Gothic',sans-serif">
            <div style="max-width:450px;margin:0 auto">
            <h1 style="font-size:22px;margin:0">{E(store.Name.Value)}</h1>
            <p style="margin:4px 0 16px;color:#556">{E(page.Title)}, {E(words.Visit)}</p>
            {says}<table style="width:100%;border-collapse:collapse">
            {rows}</table>
            <p style="margin:20px 0 4px">{E(mail.Texts.ToReceipt)}<br><a href="{E(links.Receipt.ToString())}" style="color:#0a5bd3;word-break:break-all">{E(links.Receipt.ToString())}</a></p>
            <p style="margin:20px 0 0;font-size:13px;color:#556">{E(words.Because)}<br><a href="{E(links.Mail.ToString())}" style="color:#0a5bd3;word-break:break-all">{E(links.Mail.ToString())}</a></p>
            </div>
            </body>
            </html>

            """;
    }

    private static string Say(string form, params object[] what) => string.Format(CultureInfo.InvariantCulture, form, what);

    private static string E(string text) => Encoder.Encode(text);

    /// <summary>What a letter says; the last row is the total.</summary>
    private sealed record Page(string Subject, string Title, IReadOnlyList<string> Says, IReadOnlyList<(string What, string Amount)> Rows);
}

using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// A cart and its receipt as their shopper reads them on a phone. The page is whole without scripts, and looks again by itself then; with them it is live (<see cref="ShopperLive"/>). Whatever comes from
/// outside is encoded.
/// </summary>
internal sealed class ReceiptPage(ReceiptTexts texts, StoreWebParts parts, ReceiptLinks links)
{
    private readonly ShopperTexts _live = ShopperTexts.In(texts.Language);

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The page.</summary>
    /// <param name="cart">Whose.</param>
    /// <param name="notice">Said on top; null for nothing.</param>
    public string Of(Cart cart, string? notice)
    {
        string path = links.PathOf(cart.Visit);
        string said = notice is null ? "" : $"<p class=\"notice\" role=\"status\">{E(notice)}</p>\n";
        string words = E(JsonSerializer.Serialize(_live.Page, MessageJson.Compact));
        string body = $"""
            {said}<p class="live" id="live" hidden></p>
            <p class="notice wrong" id="lost" role="alert" hidden></p>
            <div id="receipt" data-live="{E(path)}/live?lang={texts.Language}" data-at="{parts.Clock.GetUtcNow():O}" data-store="{E(parts.Store.Name.Value)}" data-words="{words}">
            {BodyOf(cart)}</div>
            <div id="staff">
            {Doors.Buttons(cart, path)}</div>
            {MailOf(cart, path)}<p class="unseen" id="said" role="status"></p>
            <ul class="changes" id="changes"></ul>
            <section id="past" hidden></section>

            """;

        // Without scripts the page looks again by itself while it changes.
        return Page((NameOf(cart), body), $"{path}?lang={(texts.Language == "en" ? "ko" : "en")}", cart.EnteredAt, cart.State switch
        {
            CartState.Settled => null,
            CartState.Review => 60,
            _ => 5,
        });
    }

    private string MailOf(Cart cart, string path) =>
        parts.Mail is { } desk && !desk.IsLate(cart) ? $"<p><a href=\"{E(path)}/mail?lang={texts.Language}\">{E(MailTexts.In(texts.Language).Title)}</a></p>\n" : "";

    /// <summary>What a page that is open has to hear.</summary>
    /// <param name="cart">As it is.</param>
    /// <param name="told">As the page has it; null for nothing yet.</param>
    /// <param name="now">The time.</param>
    public ShopperNews NewsOf(Cart cart, Cart? told, DateTimeOffset now)
    {
        Receipt receipt = cart.ToReceipt();
        (string says, bool isCorrection) = told is null ? ("", false) : _live.Tell(told, cart, texts.Amount);
        return new ShopperNews(NameOf(cart), BodyOf(cart), says, isCorrection, now, cart.EnteredAt, receipt.Status, texts.Amount(receipt.Total)) { Staff = Doors.Buttons(cart, links.PathOf(cart.Visit)) };
    }

    /// <summary>What the page says of doors and staff, which changes without the cart.</summary>
    public string DoorsOf(Cart cart) => Doors.Notes(cart) + Doors.Buttons(cart, links.PathOf(cart.Visit));

    private ShopperDoors Doors => new(parts, texts.Language);

    private string NameOf(Cart cart) => cart.State is CartState.Open or CartState.Leaving ? _live.Cart : texts.Receipt;

    private string BodyOf(Cart cart)
    {
        string path = links.PathOf(cart.Visit);
        Receipt receipt = cart.ToReceipt();
        StringBuilder html = new();
        html.Append(Doors.Notes(cart));
        html.Append($"<p class=\"status {receipt.Status.ToString().ToLowerInvariant()}\">{E(texts.Status[receipt.Status])}</p>\n");
        Lines(html, cart, receipt, path);
        Payment(html, cart);
        html.Append(LoyaltyForm.Of(cart, parts.Ledger, path, texts.Language));
        if (receipt.InReview.Count > 0)
        {
            html.Append($"<h2>{E(texts.Waiting)}</h2>\n<ul class=\"lines waiting\">\n");
            foreach (ReviewLine line in receipt.InReview)
            {
                string why = line.Direction == GoodsDirection.Out ? texts.PutBack : WhyOf(line.Doubt);
                html.Append($"<li><div class=\"line\"><span>{line.Quantity} × {E(line.Name ?? texts.Something)}{Small(why)}</span></div></li>\n");
            }

            html.Append("</ul>\n");
        }

        return html.ToString();
    }

    private string WhyOf(Doubt doubt) => doubt switch
    {
        Doubt.SaidNotMine => _live.SaidNotMine,
        Doubt.AgeUnconfirmed => texts.AgeCheck,
        Doubt.TooYoung => texts.TooYoung,
        Doubt.Evacuated => DoorTexts.In(texts.Language).Evacuated,
        _ => "",
    };

    /// <summary>What stands where there is no receipt.</summary>
    public string Unknown() => Page((texts.Receipt, $"<p class=\"status\">{E(texts.Unknown)}</p>\n"), null, null, refreshSeconds: null);

    private void Lines(StringBuilder html, Cart cart, Receipt receipt, string path)
    {
        IReadOnlyList<ReceiptLine> lines = cart.SettledAt is null ? receipt.Lines : cart.Bill;
        if (lines.Count == 0 && receipt.InReview.Count == 0)
        {
            html.Append($"<p class=\"nothing\">{E(receipt.Status == ReceiptStatus.Settled ? texts.Nothing : _live.Empty)}</p>\n");
        }

        html.Append("<ul class=\"lines\">\n");
        foreach (ReceiptLine line in lines)
        {
            string each = line.Quantity == 1 ? "" : $"<small>{line.Quantity} × {E(texts.Amount(line.UnitPrice))}</small>";
            string marks = cart.SettledAt is null ? MarksOf(cart, line) : "";
            html.Append($"<li{(marks.Contains("provisional", StringComparison.Ordinal) ? " class=\"unsure\"" : "")}><div class=\"line\"><span>{E(line.Name)} {each}{marks}</span><span class=\"amount\">{E(texts.Amount(line.Total))}</span></div>\n");
            Dispute? dispute = cart.Disputes.FirstOrDefault(known => known.Line.Sku == line.Sku && known.Line.UnitPrice == line.UnitPrice);
            int charged = receipt.Lines.Where(still => still.Sku == line.Sku && still.UnitPrice == line.UnitPrice).Sum(still => still.Quantity);
            if (dispute is not null)
            {
                html.Append($"<p class=\"dispute\">{E(texts.Disputes[dispute.State])}</p>\n");
            }
            else if (cart.SettledAt is null)
            {
                NotMine(html, line, path);
            }
            else if (CanDispute(cart) && charged > 0)
            {
                Form(html, line, charged, path);
            }

            html.Append("</li>\n");
        }

        html.Append("</ul>\n<dl class=\"totals\">\n");
        foreach (ReceiptExtra extra in ReceiptExtra.Of(lines))
        {
            Total(html, extra.Kind.ToString().ToLowerInvariant(), texts.NameOf(extra), extra.Amount);
        }

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

    /// <summary>Whether vision may still change its mind about a line, or has done so.</summary>
    private string MarksOf(Cart cart, ReceiptLine line)
    {
        (Person Person, Fact.Movement Movement)[] behind = [.. cart.People.SelectMany(person => person.Movements.Where(movement => line.Causes.Contains(movement.Cause)).Select(movement => (person, movement)))];
        string provisional = behind.Any(each => each.Person.Awaits(each.Movement)) ? Small(_live.Provisional, "provisional") : "";
        return provisional + (behind.Any(each => each.Movement.IsCorrected) ? Small(_live.Corrected) : "");
    }

    private bool CanDispute(Cart cart) => cart.SettledAt is { } settled && parts.Clock.GetUtcNow() - settled <= Carts.Settlement.RefundWindow;

    private void NotMine(StringBuilder html, ReceiptLine line, string path) => html.Append($"""
        <details data-key="{E(line.Sku.Value)}"><summary>{E(_live.NotMine)}</summary>
        <form method="post" action="{E(path)}/questions?lang={texts.Language}">
        <p>{E(_live.NotMineHelp)}</p>
        <input type="hidden" name="sku" value="{E(line.Sku.Value)}">
        <button>{E(_live.NotMine)}</button>
        </form></details>

        """);

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
            <details data-key="{E(line.Sku.Value)} {price}"><summary>{E(texts.Wrong)}</summary>
            <form method="post" action="{E(path)}/disputes?lang={texts.Language}">
            <input type="hidden" name="sku" value="{E(line.Sku.Value)}"><input type="hidden" name="unitPriceMinor" value="{price}">
            <label>{E(texts.What)} <select name="reason">{string.Concat(texts.Reasons.Select(reason => $"<option value=\"{JsonName(reason.Key)}\">{E(reason.Value)}</option>"))}</select></label>
            {(charged == 1 ? "<input type=\"hidden\" name=\"quantity\" value=\"1\">" : $"<label>{E(texts.HowMany)} <input type=\"number\" name=\"quantity\" min=\"1\" max=\"{charged}\" value=\"1\" required></label>")}
            <button>{E(texts.Send)}</button>
            </form></details>

            """);
    }

    private string Page((string Name, string Body) page, string? otherLanguage, DateTimeOffset? at, int? refreshSeconds)
    {
        string when = at is { } moment ? TimeZoneInfo.ConvertTime(moment, parts.Clock.LocalTimeZone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";
        string refresh = refreshSeconds is { } seconds ? $"<noscript><meta http-equiv=\"refresh\" content=\"{seconds}\"></noscript>\n" : "";
        string language = otherLanguage is null ? "" : $"<a href=\"{E(otherLanguage)}\" lang=\"{(texts.Language == "en" ? "ko" : "en")}\">{E(texts.OtherLanguage)}</a>";
        return $"""
            <!DOCTYPE html>
            <html lang="{texts.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            {refresh}<title>{E(page.Name)} · {E(parts.Store.Name.Value)}</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/assets/page.css">
            <script type="module" src="/assets/shopper.js"></script>
            </head>
            <body>
            <main>
            <header><h1>{E(parts.Store.Name.Value)}</h1><p><span id="name">{E(page.Name)}</span> <time>{E(when)}</time> {language}</p></header>
            {page.Body}</main>
            </body>
            </html>

            """;
    }

    private static string Small(string what, string kind = "mark") => what.Length == 0 ? "" : $" <small class=\"{kind}\">{E(what)}</small>";

    private static string JsonName(DisputeReason reason) => JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());

    private static string E(string text) => Encoder.Encode(text);
}

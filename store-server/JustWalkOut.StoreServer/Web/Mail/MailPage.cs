using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>The page on which a shopper gives an address for their receipt, or takes it back. It has no scripts, and does not look again by itself: what is being typed stays. Whatever comes from outside is encoded.</summary>
internal sealed class MailPage(ReceiptTexts texts, StoreWebParts parts, ReceiptLinks links)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly MailTexts _mail = MailTexts.In(texts.Language);

    /// <summary>The page.</summary>
    /// <param name="cart">Whose.</param>
    /// <param name="desk">Who sends.</param>
    /// <param name="wrong">What was wrong with what was sent; null for nothing.</param>
    /// <param name="typed">What had been typed then.</param>
    public string Of(Cart cart, MailDesk desk, Func<MailTexts, string>? wrong, string typed)
    {
        string path = links.PathOf(cart.Visit);
        MailEntry? entry = desk.Find(cart.Visit);
        string address = entry?.Address ?? "";
        string status = entry is null ? "" : $"<p class=\"status\" role=\"status\">{E(address.Length == 0 ? _mail.Deleted : string.Format(CultureInfo.InvariantCulture, StateOf(entry), MailAddress.Veiled(address)))}</p>\n";
        string delete = address.Length == 0 ? "" : $"<form method=\"post\" action=\"{E(path)}/mail/deletion?lang={texts.Language}\"><button class=\"quiet\">{E(_mail.Delete)}</button></form>\n";
        bool isLate = desk.IsLate(cart);
        return Page(
            $"""
            {(wrong is null && isLate ? $"<p class=\"status\">{E(_mail.Late)}</p>\n" : "")}{(wrong is null ? "" : $"<p class=\"notice wrong\" role=\"alert\">{E(wrong(_mail))}</p>\n")}{status}{(isLate ? "" : FormFor(path, address.Length > 0, desk.Options, typed))}{delete}<p><a href="{E(path)}?lang={texts.Language}">{E(_mail.Back)}</a></p>

            """,
            $"{path}/mail");
    }

    private string FormFor(string path, bool hasAddress, MailOptions options, string typed) => $"""
        <form method="post" action="{E(path)}/mail?lang={texts.Language}">
        <label>{E(hasAddress ? _mail.Another : _mail.Address)} <input type="email" name="address" maxlength="{MailAddress.LettersMax}" autocomplete="email" inputmode="email" value="{E(typed)}" required></label>
        <p>{E(string.Format(CultureInfo.InvariantCulture, _mail.Help, (int)options.KeepFor.TotalDays))}</p>
        <button>{E(_mail.Send)}</button>
        </form>

        """;

    private string StateOf(MailEntry entry) => entry.Letters.FirstOrDefault() switch
    {
        null => _mail.WillGo,
        { SentAt: not null } => _mail.Sent,
        { GivenUpAt: not null } => _mail.GivenUp,
        _ => _mail.Waits,
    };

    private string Page(string body, string path)
    {
        string other = texts.Language == "en" ? "ko" : "en";
        return $"""
            <!DOCTYPE html>
            <html lang="{texts.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>{E(_mail.Title)} · {E(parts.Store.Name.Value)}</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/assets/page.css">
            </head>
            <body>
            <main>
            <header><h1>{E(parts.Store.Name.Value)}</h1><p><span>{E(_mail.Title)}</span> <a href="{E(path)}?lang={other}" lang="{other}">{E(texts.OtherLanguage)}</a></p></header>
            {body}</main>
            </body>
            </html>

            """;
    }

    private static string E(string text) => Encoder.Encode(text);
}

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Web;

/// <summary>The shopper's page before they are in: a code for the scanner at the gate. Whole without scripts, and then it looks again by itself; with them it is live (<see cref="PassLive"/>).</summary>
internal sealed class PassPage(ReceiptTexts texts, StoreWebParts parts, EntryCodes codes)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly PassTexts _texts = PassTexts.In(texts.Language);

    /// <summary>The page.</summary>
    /// <param name="shopper">Whose.</param>
    /// <param name="path">Its path.</param>
    /// <param name="carts">Paths of the carts of visits that they are on.</param>
    public string Of(ShopperId shopper, string path, IReadOnlyList<string> carts)
    {
        string words = E(JsonSerializer.Serialize(_texts.Page, MessageJson.Compact));
        string inside = string.Concat(carts.Select(cart => $"<a href=\"{E(cart)}?lang={texts.Language}\">{E(_texts.Cart)}</a> "));
        return Page($"""
            <p class="inside" id="inside"{(carts.Count == 0 ? " hidden" : "")}>{E(_texts.Inside)} {inside}</p>
            <p class="notice wrong" id="lost" role="alert" hidden></p>
            <div class="code" id="code" data-live="{E(path)}/live?lang={texts.Language}" data-words="{words}">{PictureFor(shopper)}</div>
            <p class="good" id="good"></p>
            <p class="unseen" id="said" role="status"></p>
            <p class="help">{E(_texts.Help)}</p>

            """,
            path);
    }

    /// <summary>What stands where there is no pass.</summary>
    public string Unknown() => Page($"<p class=\"status\">{E(_texts.Unknown)}</p>\n", null);

    /// <summary>A new code, as a picture.</summary>
    public string PictureFor(ShopperId shopper) => CodePicture.Of(codes.Issue(shopper), E(_texts.Code));

    private string Page(string body, string? path)
    {
        string language = path is null ? "" : $"<a href=\"{E(path)}?lang={(texts.Language == "en" ? "ko" : "en")}\" lang=\"{(texts.Language == "en" ? "ko" : "en")}\">{E(texts.OtherLanguage)}</a>";
        string refresh = path is null ? "" : $"<noscript><meta http-equiv=\"refresh\" content=\"{EntryCodes.RotateEvery.TotalSeconds.ToString(CultureInfo.InvariantCulture)}\"></noscript>\n";
        return $"""
            <!DOCTYPE html>
            <html lang="{texts.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            {refresh}<title>{E(_texts.Title)} · {E(parts.Store.Name.Value)}</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/assets/page.css">
            <link rel="stylesheet" href="/assets/pass.css">
            <script type="module" src="/assets/pass.js"></script>
            </head>
            <body>
            <main>
            <header><h1>{E(parts.Store.Name.Value)}</h1><p><span>{E(_texts.Title)}</span> {language}</p></header>
            {body}</main>
            </body>
            </html>

            """;
    }

    private static string E(string text) => Encoder.Encode(text);
}

using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What the shopper's page says of doors and staff in one language.</summary>
internal sealed record DoorTexts(
    string Alarm, string Evacuated, string Closes, string Closed, string Group, string OneMore, string OneFewer, string Help, string Called, string Comes)
{
    private static readonly DoorTexts English = new(
        "Fire alarm. Leave the store now: the doors are open, and nothing is charged until somebody has looked.",
        "you left during an alarm; somebody looks at it first",
        "The store closes at {0}.",
        "The store closed at {0}. Please finish your shopping; the way out is open.",
        "People on this cart: {0}",
        "+1 person",
        "−1 person",
        "Call somebody of the store",
        "Somebody of the store is called.",
        "Somebody is coming to you.");

    private static readonly DoorTexts Korean = new(
        "화재 경보입니다. 지금 매장에서 나가 주세요. 문은 열려 있으며, 직원이 확인할 때까지 결제되지 않습니다.",
        "경보 중에 나가셔서 직원이 먼저 확인합니다",
        "{0}에 영업을 마칩니다.",
        "{0}에 영업이 끝났습니다. 쇼핑을 마무리해 주세요. 출구는 열려 있습니다.",
        "이 장바구니의 인원: {0}명",
        "+1명",
        "−1명",
        "직원 호출",
        "직원을 불렀습니다.",
        "직원이 오고 있습니다.");

    /// <summary>In the language of a page.</summary>
    public static DoorTexts In(string language) => language == "ko" ? Korean : English;
}

/// <summary>
/// The part of a shopper's page that follows from the store and the time rather than from the cart: an alarm, closing time, who shares the cart while the gate is open, and the button that calls somebody. Empty once the visit is over and no
/// alarm ended it.
/// </summary>
internal sealed class ShopperDoors(StoreWebParts parts, string language)
{
    /// <summary>So long before closing the page says when it is.</summary>
    private static readonly TimeSpan ClosesSoon = TimeSpan.FromMinutes(15);

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly DoorTexts _texts = DoorTexts.In(language);

    /// <summary>What everybody has to know before anything else, as HTML.</summary>
    public string Notes(Cart cart)
    {
        if (IsEvacuated(cart))
        {
            return $"<p class=\"notice wrong\" role=\"alert\">{E(_texts.Alarm)}</p>\n";
        }

        StringBuilder html = new();
        if (cart.State == CartState.Open)
        {
            Closing(html, parts.Clock.GetUtcNow());
        }

        return html.ToString();
    }

    /// <summary>What they can do, as HTML.</summary>
    public string Buttons(Cart cart, string path)
    {
        StringBuilder html = new();
        if (cart.State == CartState.Open && !IsEvacuated(cart))
        {
            Group(html, cart, path, parts.Clock.GetUtcNow());
            Help(html, parts.Ledger.State, cart, path);
        }

        return html.ToString();
    }

    private bool IsEvacuated(Cart cart) => cart.LeftAt is null && (cart.Ended == VisitEnd.Alarm || cart.State == CartState.Open)
        && parts.Ledger.State is { IsEvacuating: true } state && cart.EnteredAt <= state.Alarm!.RaisedAt;

    private static string E(string text) => Encoder.Encode(text);

    private static string Say(string form, object what) => E(string.Format(CultureInfo.InvariantCulture, form, what));

    private void Closing(StringBuilder html, DateTimeOffset now)
    {
        if (parts.Store.Rules.Hours is not { } hours)
        {
            return;
        }

        if (hours.ClosesAt(now) is { } closes)
        {
            html.Append(closes - now <= ClosesSoon ? $"<p class=\"notice\" role=\"status\">{Say(_texts.Closes, closes.ToString("HH:mm", CultureInfo.InvariantCulture))}</p>\n" : "");
        }
        else if (hours.ClosedSince(now) is { } closed)
        {
            html.Append($"<p class=\"notice\" role=\"status\">{Say(_texts.Closed, closed.ToString("HH:mm", CultureInfo.InvariantCulture))}</p>\n");
        }
    }

    private void Group(StringBuilder html, Cart cart, string path, DateTimeOffset now)
    {
        int people = cart.Opened.People;
        if (now - cart.EnteredAt > Decide.GroupWindow)
        {
            return;
        }

        html.Append($"<div class=\"doors\"><span>{Say(_texts.Group, people)}</span>");
        Button(html, $"{path}/group?lang={language}", people < Decide.GroupMax ? (people + 1, _texts.OneMore) : null);
        Button(html, $"{path}/group?lang={language}", people > Math.Max(1, cart.People.Length) ? (people - 1, _texts.OneFewer) : null);
        html.Append("</div>\n");
    }

    private void Help(StringBuilder html, StoreState state, Cart cart, string path)
    {
        HelpCall? call = state.Calls.LastOrDefault(known => known.IsAt(cart.Visit, null));
        if (call is not null)
        {
            html.Append($"<p class=\"notice\" role=\"status\">{E(call.By is null ? _texts.Called : _texts.Comes)}</p>\n");
        }

        if (call is null or { By: not null })
        {
            html.Append($"<form class=\"doors\" method=\"post\" action=\"{E(path)}/help?lang={language}\"><button>{E(_texts.Help)}</button></form>\n");
        }
    }

    private static void Button(StringBuilder html, string action, (int People, string Words)? press)
    {
        if (press is { } shown)
        {
            html.Append(CultureInfo.InvariantCulture, $"<form method=\"post\" action=\"{E(action)}\"><input type=\"hidden\" name=\"people\" value=\"{shown.People}\"><button>{E(shown.Words)}</button></form>");
        }
    }
}

using System.Text.Encodings.Web;
using System.Text.Unicode;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What the shopper's page says of loyalty ids in one language.</summary>
internal sealed record LoyaltyTexts(string Member, string Show, string Change, string Number, string Send, string Wrong)
{
    private static readonly LoyaltyTexts English = new(
        "Membership", "Add my membership number", "Another membership number", "Number or code", "Add",
        "That is no membership number. Type it as it stands on your card, without spaces.");

    private static readonly LoyaltyTexts Korean = new(
        "멤버십", "멤버십 번호 입력", "다른 멤버십 번호 입력", "번호 또는 코드", "적용",
        "멤버십 번호가 아닙니다. 카드에 적힌 그대로 띄어쓰기 없이 입력해 주세요.");

    /// <summary>In the language of a page.</summary>
    public static LoyaltyTexts In(string language) => language == "ko" ? Korean : English;
}

/// <summary>The part of a shopper's page about their membership: which id holds, masked, and, until the bill is final, the form for one. A store without promotions for members has no form: an id that comes otherwise is shown all the same.</summary>
internal static class LoyaltyForm
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>As HTML.</summary>
    /// <param name="cart">Whose.</param>
    /// <param name="ledger">The store's.</param>
    /// <param name="path">The page's.</param>
    /// <param name="language">Of the page.</param>
    public static string Of(Cart cart, StoreLedger ledger, string path, string language)
    {
        LoyaltyTexts texts = LoyaltyTexts.In(language);
        string shown = MaskedMember.Of(cart) is { } member ? $"<p class=\"payment\">{E(texts.Member)}: {E(member.Text(ledger))}</p>\n" : "";
        return cart.State == CartState.Settled || !ledger.HasMemberOffers ? shown : $"""
            {shown}<details data-key="loyalty"><summary>{E(cart.Loyalty is null ? texts.Show : texts.Change)}</summary>
            <form method="post" action="{E(path)}/loyalty?lang={language}">
            <label>{E(texts.Number)} <input name="member" maxlength="{LoyaltyMember.LengthMax}" autocomplete="off" autocapitalize="none" spellcheck="false" required></label>
            <button>{E(texts.Send)}</button>
            </form></details>

            """;
    }

    private static string E(string text) => Encoder.Encode(text);
}

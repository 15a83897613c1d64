using System.Globalization;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What the shopper's page says while it is live, in one language; the rest is <see cref="ReceiptTexts"/>.</summary>
internal sealed record ShopperTexts(string Language)
{
    /// <summary>What the page is before it is a receipt.</summary>
    public required string Cart { get; init; }

    public required string NotMine { get; init; }

    public required string NotMineHelp { get; init; }

    public required string SaidNotMine { get; init; }

    public required string Provisional { get; init; }

    public required string Corrected { get; init; }

    public required string Empty { get; init; }

    /// <summary>Goods that came onto the cart; {0} is which.</summary>
    public required string Added { get; init; }

    /// <summary>Goods that went off it.</summary>
    public required string Removed { get; init; }

    /// <summary>Goods that were never on it, as it turned out.</summary>
    public required string Withdrawn { get; init; }

    /// <summary>Units of a product: {0} how many, {1} what.</summary>
    public required string Units { get; init; }

    /// <summary>The total; {0} is the amount.</summary>
    public required string TotalNow { get; init; }

    public required string Final { get; init; }

    /// <summary>What the page says by itself, by the names that its script uses.</summary>
    public required IReadOnlyDictionary<string, string> Page { get; init; }

    public static ShopperTexts English { get; } = new("en")
    {
        Cart = "Your cart",
        NotMine = "Not mine",
        NotMineHelp = "You did not take this? Then it is not charged until somebody of the store has looked.",
        SaidNotMine = "you said that it is not yours",
        Provisional = "just seen, not certain yet",
        Corrected = "corrected",
        Empty = "Your cart is empty. What you take appears here by itself.",
        Added = "{0} on your cart.",
        Removed = "{0} taken off your cart.",
        Withdrawn = "Corrected: {0} is not on your cart.",
        Units = "{0} × {1}",
        TotalNow = "So far {0}.",
        Final = "Your receipt is final: {0}.",
        Page = new Dictionary<string, string>
        {
            ["live"] = "Live",
            ["lost"] = "No connection. This is how it stood {0} ago; it is brought up to date by itself.",
            ["seconds"] = "{0} s",
            ["minutes"] = "{0} min",
            ["hours"] = "{0} h",
            ["past"] = "Your visits on this device",
            ["forget"] = "Forget them",
            ["open"] = "open",
            ["review"] = "being looked at",
            ["sending"] = "Sending …",
            ["sent"] = "Thank you. Somebody will look at it.",
            ["notSent"] = "Not sent: there is no connection. Try again.",
            ["refused"] = "This can no longer be sent from here. Please ask in the store.",
        },
    };

    public static ShopperTexts Korean { get; } = new("ko")
    {
        Cart = "장바구니",
        NotMine = "제 것이 아닙니다",
        NotMineHelp = "가져가지 않으셨나요? 직원이 확인할 때까지 결제되지 않습니다.",
        SaidNotMine = "본인 것이 아니라고 하셨습니다",
        Provisional = "방금 감지됨, 아직 확실하지 않음",
        Corrected = "정정됨",
        Empty = "장바구니가 비어 있습니다. 집으신 상품이 자동으로 나타납니다.",
        Added = "{0} 담김.",
        Removed = "{0} 빠짐.",
        Withdrawn = "정정: {0}은(는) 장바구니에 없습니다.",
        Units = "{1} {0}개",
        TotalNow = "현재 합계 {0}.",
        Final = "영수증이 확정되었습니다: {0}.",
        Page = new Dictionary<string, string>
        {
            ["live"] = "실시간",
            ["lost"] = "연결이 끊겼습니다. {0} 전의 모습이며, 자동으로 갱신됩니다.",
            ["seconds"] = "{0}초",
            ["minutes"] = "{0}분",
            ["hours"] = "{0}시간",
            ["past"] = "이 기기에 남은 방문",
            ["forget"] = "모두 지우기",
            ["open"] = "진행 중",
            ["review"] = "확인 중",
            ["sending"] = "보내는 중 …",
            ["sent"] = "감사합니다. 직원이 확인합니다.",
            ["notSent"] = "보내지 못했습니다: 연결이 없습니다. 다시 시도해 주세요.",
            ["refused"] = "이곳에서는 더 이상 접수할 수 없습니다. 매장에 문의해 주세요.",
        },
    };

    /// <summary>In the language of a page.</summary>
    public static ShopperTexts In(string language) => language == "ko" ? Korean : English;

    /// <summary>What became of a cart between two looks at it, in words; empty where nothing did that a shopper would want to hear.</summary>
    /// <param name="before">As it was.</param>
    /// <param name="now">As it is.</param>
    /// <param name="amount">An amount as people write it.</param>
    /// <returns>The words, and whether something was put right that had been shown wrongly.</returns>
    public (string Says, bool IsCorrection) Tell(Cart before, Cart now, Func<Money, string> amount)
    {
        Receipt was = before.ToReceipt();
        Receipt receipt = now.ToReceipt();
        if (receipt.Status == ReceiptStatus.Settled)
        {
            return was.Status == ReceiptStatus.Settled ? ("", false) : (Say(Final, amount(receipt.Total)), false);
        }

        // Goods that are put back leave a movement of their own; where one that was there is gone or says something else, vision has changed its mind.
        HashSet<(ObservationId, Sku?, int)> words = [.. MovementsOf(now)];
        bool isCorrected = MovementsOf(before).Any(movement => !words.Contains(movement));
        Dictionary<Sku, int> held = UnitsOf(was);
        Dictionary<Sku, int> holds = UnitsOf(receipt);
        List<string> says = [];
        foreach (Sku sku in held.Keys.Union(holds.Keys))
        {
            int more = holds.GetValueOrDefault(sku) - held.GetValueOrDefault(sku);
            string name = was.Lines.Concat(receipt.Lines).First(line => line.Sku == sku).Name;
            string units = string.Format(CultureInfo.InvariantCulture, Units, Math.Abs(more), name);
            if (more != 0)
            {
                says.Add(Say(more > 0 ? Added : isCorrected ? Withdrawn : Removed, units));
            }
        }

        return says.Count == 0 ? ("", false) : (string.Join(' ', [.. says, Say(TotalNow, amount(receipt.Total))]), isCorrected);
    }

    private static IEnumerable<(ObservationId Root, Sku? Sku, int Quantity)> MovementsOf(Cart cart) =>
        cart.People.SelectMany(person => person.Movements).Select(movement => (movement.Root, movement.Goods.Sku, movement.Goods.Quantity));

    private static Dictionary<Sku, int> UnitsOf(Receipt receipt) => receipt.Lines.GroupBy(line => line.Sku).ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.Quantity));

    private static string Say(string form, string what) => string.Format(CultureInfo.InvariantCulture, form, what);
}

using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Http;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What the receipt page says, in one language. Products have the names that the catalog gives them.</summary>
internal sealed record ReceiptTexts(string Language)
{
    public required string Receipt { get; init; }

    /// <summary>Why there is no total yet, or that there is; by status.</summary>
    public required IReadOnlyDictionary<ReceiptStatus, string> Status { get; init; }

    public required string Total { get; init; }

    public required string SoFar { get; init; }

    public required string Charged { get; init; }

    public required string Refunded { get; init; }

    public required string Nothing { get; init; }

    public required string Waiting { get; init; }

    public required string Something { get; init; }

    public required string PutBack { get; init; }

    /// <summary>Why goods with an age limit are not charged yet, and why not at all.</summary>
    public required string AgeCheck { get; init; }

    public required string TooYoung { get; init; }

    /// <summary>What a bill's line that is no goods is called: <c>{0}</c> is a name, <c>{1}</c> a rate.</summary>
    public required IReadOnlyDictionary<ExtraKind, string> Extras { get; init; }

    public required string Wrong { get; init; }

    public required string What { get; init; }

    public required string HowMany { get; init; }

    public required string Send { get; init; }

    public required string Thanks { get; init; }

    public required string Late { get; init; }

    public required string Unknown { get; init; }

    public required string OtherLanguage { get; init; }

    /// <summary>How far the payment of a final bill has come, in words; states that need none are absent.</summary>
    public required IReadOnlyDictionary<PaymentState, string> Payment { get; init; }

    /// <summary>What it is paid with.</summary>
    public required string PaidWith { get; init; }

    public required string NotPaid { get; init; }

    public required string Returning { get; init; }

    public required IReadOnlyDictionary<DisputeReason, string> Reasons { get; init; }

    public required IReadOnlyDictionary<DisputeState, string> Disputes { get; init; }

    public static ReceiptTexts English { get; } = new("en")
    {
        Receipt = "Receipt",
        Status = new Dictionary<ReceiptStatus, string>
        {
            [ReceiptStatus.Open] = "Your cart so far. The receipt is final a few seconds after you have left.",
            [ReceiptStatus.Review] = "Somebody is having a look at this receipt. Nothing is charged until they have.",
            [ReceiptStatus.Settled] = "Thank you for your visit.",
        },
        Total = "Total",
        SoFar = "So far",
        Charged = "Charged",
        Refunded = "Refunded",
        Nothing = "You bought nothing.",
        Waiting = "Being looked at, not charged",
        Something = "An item",
        PutBack = "put back?",
        AgeCheck = "A member of staff has to check your age first.",
        TooYoung = "You cannot buy this: please leave it with the staff.",
        Extras = new Dictionary<ExtraKind, string>
        {
            [ExtraKind.Promotion] = "{0}",
            [ExtraKind.Deposit] = "Deposit, {0}",
            [ExtraKind.TaxAdded] = "Tax {1} %",
            [ExtraKind.TaxIncluded] = "of which tax {1} %",
        },
        Wrong = "Something is wrong",
        What = "What is wrong?",
        HowMany = "How many?",
        Send = "Send",
        Thanks = "Thank you. Somebody will look at it, and you will see the answer here.",
        Late = "This can no longer be sent from here. Please ask in the store.",
        Unknown = "There is no receipt at this address. Check that the link is complete.",
        OtherLanguage = "한국어",
        Payment = new Dictionary<PaymentState, string>
        {
            [PaymentState.Due] = "The payment is being taken.",
            [PaymentState.Captured] = "Paid. Thank you.",
            [PaymentState.PartlyCaptured] = "Only part of this could be taken. We will get in touch.",
            [PaymentState.BadDebt] = "The payment was declined. We will get in touch.",
            [PaymentState.Cancelled] = "Nothing was taken.",
            [PaymentState.Refunded] = "All of it was given back.",
            [PaymentState.Denied] = "You were not let in, and nothing was taken.",
            [PaymentState.Unpaid] = "Not paid yet. Please pay it at the exit or with the staff.",
        },
        PaidWith = "Paid with",
        NotPaid = "Not paid",
        Returning = "On its way back to you",
        Reasons = new Dictionary<DisputeReason, string>
        {
            [DisputeReason.NotTaken] = "I did not take it",
            [DisputeReason.WrongProduct] = "I took something else",
            [DisputeReason.WrongQuantity] = "I took fewer",
            [DisputeReason.WrongPrice] = "The shelf showed another price",
            [DisputeReason.Other] = "Something else",
        },
        Disputes = new Dictionary<DisputeState, string>
        {
            [DisputeState.Open] = "You told us that something is wrong. We are looking at it.",
            [DisputeState.Refunded] = "You told us that something was wrong. It was refunded.",
            [DisputeState.Rejected] = "We had a look, and the charge is right.",
        },
    };

    public static ReceiptTexts Korean { get; } = new("ko")
    {
        Receipt = "영수증",
        Status = new Dictionary<ReceiptStatus, string>
        {
            [ReceiptStatus.Open] = "지금까지 담은 상품입니다. 매장을 나가시면 몇 초 뒤에 영수증이 확정됩니다.",
            [ReceiptStatus.Review] = "직원이 이 영수증을 확인하고 있습니다. 확인이 끝날 때까지 결제되지 않습니다.",
            [ReceiptStatus.Settled] = "방문해 주셔서 감사합니다.",
        },
        Total = "합계",
        SoFar = "현재 합계",
        Charged = "결제 금액",
        Refunded = "환불",
        Nothing = "구매하신 상품이 없습니다.",
        Waiting = "확인 중 (결제되지 않음)",
        Something = "상품",
        PutBack = "되돌려 놓음?",
        AgeCheck = "직원이 먼저 나이를 확인해야 합니다.",
        TooYoung = "구매하실 수 없는 상품입니다. 직원에게 돌려주세요.",
        Extras = new Dictionary<ExtraKind, string>
        {
            [ExtraKind.Promotion] = "{0}",
            [ExtraKind.Deposit] = "보증금, {0}",
            [ExtraKind.TaxAdded] = "세금 {1} %",
            [ExtraKind.TaxIncluded] = "세금 {1} % 포함",
        },
        Wrong = "잘못되었나요?",
        What = "무엇이 잘못되었나요?",
        HowMany = "몇 개인가요?",
        Send = "보내기",
        Thanks = "감사합니다. 직원이 확인한 뒤 이곳에 결과를 알려 드립니다.",
        Late = "이곳에서는 더 이상 접수할 수 없습니다. 매장에 문의해 주세요.",
        Unknown = "이 주소에는 영수증이 없습니다. 링크를 다시 확인해 주세요.",
        OtherLanguage = "English",
        Payment = new Dictionary<PaymentState, string>
        {
            [PaymentState.Due] = "결제를 진행하고 있습니다.",
            [PaymentState.Captured] = "결제되었습니다. 감사합니다.",
            [PaymentState.PartlyCaptured] = "일부 금액만 결제되었습니다. 따로 연락드리겠습니다.",
            [PaymentState.BadDebt] = "결제가 거절되었습니다. 따로 연락드리겠습니다.",
            [PaymentState.Cancelled] = "결제된 금액이 없습니다.",
            [PaymentState.Refunded] = "전액 환불되었습니다.",
            [PaymentState.Denied] = "입장하지 않으셨으며 결제된 금액이 없습니다.",
            [PaymentState.Unpaid] = "아직 결제되지 않았습니다. 출구나 직원에게 결제해 주세요.",
        },
        PaidWith = "결제 수단",
        NotPaid = "미결제",
        Returning = "환불 진행 중",
        Reasons = new Dictionary<DisputeReason, string>
        {
            [DisputeReason.NotTaken] = "가져가지 않았습니다",
            [DisputeReason.WrongProduct] = "다른 상품을 가져갔습니다",
            [DisputeReason.WrongQuantity] = "더 적게 가져갔습니다",
            [DisputeReason.WrongPrice] = "진열대의 가격과 다릅니다",
            [DisputeReason.Other] = "기타",
        },
        Disputes = new Dictionary<DisputeState, string>
        {
            [DisputeState.Open] = "문의하신 내용을 확인하고 있습니다.",
            [DisputeState.Refunded] = "문의하신 금액을 환불해 드렸습니다.",
            [DisputeState.Rejected] = "확인 결과 결제 내역에 이상이 없습니다.",
        },
    };

    /// <summary>What the reader asks for: <c>?lang=</c>, else the browser's first language that we have, else the store's.</summary>
    public static ReceiptTexts For(HttpRequest request, StoreDefinition store)
    {
        string[] wanted =
        [
            .. request.Query["lang"].OfType<string>(),
            .. request.GetTypedHeaders().AcceptLanguage.Where(language => language.Quality is not 0).OrderByDescending(language => language.Quality ?? 1).Select(language => language.Value.Value ?? ""),
            store.Locale,
        ];
        return wanted.Select(Named).OfType<ReceiptTexts>().FirstOrDefault() ?? English;
    }

    /// <summary>A line that is no goods, in words.</summary>
    public string NameOf(ReceiptExtra extra)
    {
        string rate = ((decimal)(extra.Rate ?? 0) * 100).ToString("0.###", CultureInfo.InvariantCulture);
        string times = extra.Kind == ExtraKind.Deposit && extra.Quantity > 1 ? $"{extra.Quantity} × " : "";
        return times + string.Format(CultureInfo.InvariantCulture, Extras[extra.Kind], extra.Name, rate);
    }

    /// <summary>An amount as people write it: with the currency's own number of digits behind the point.</summary>
    public string Amount(Money money)
    {
        int digits = money.Currency.Digits;
        decimal amount = money.MinorUnits / (decimal)Math.Pow(10, digits);
        string number = Math.Abs(amount).ToString($"#,0.{new string('0', digits)}", CultureInfo.InvariantCulture);
        string sign = amount < 0 ? "−" : "";
        return money.Currency.Value switch
        {
            "KRW" when Language == "ko" => $"{sign}{number}원",
            "USD" => $"{sign}${number}",
            "EUR" => $"{sign}€{number}",
            "GBP" => $"{sign}£{number}",
            "KRW" => $"{sign}₩{number}",
            "JPY" => $"{sign}¥{number}",
            string code => $"{sign}{number} {code}",
        };
    }

    private static ReceiptTexts? Named(string language) => language.Split('-')[0].ToUpperInvariant() switch
    {
        "EN" => English,
        "KO" => Korean,
        _ => null,
    };
}

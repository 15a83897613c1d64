namespace JustWalkOut.StoreServer.Web;

/// <summary>What the shopper's page at the gate says, in one language.</summary>
internal sealed record PassTexts
{
    public required string Title { get; init; }

    public required string Help { get; init; }

    public required string Code { get; init; }

    /// <summary>Of shoppers who are in the store already.</summary>
    public required string Inside { get; init; }

    public required string Cart { get; init; }

    public required string Unknown { get; init; }

    /// <summary>What the page's script says, by name.</summary>
    public required IReadOnlyDictionary<string, string> Page { get; init; }

    private static PassTexts English { get; } = new()
    {
        Title = "Check in",
        Help = "Hold this code to the scanner at the gate. It changes by itself and lets you in once.",
        Code = "Your check-in code, for the scanner at the gate",
        Inside = "You are in the store.",
        Cart = "Your cart",
        Unknown = "There is no pass at this address. Check that the link is complete.",
        Page = new Dictionary<string, string>
        {
            ["good"] = "A new code in {0} s",
            ["lost"] = "No connection. The code that was here is no longer good; a new one comes by itself.",
            ["waiting"] = "No connection. This code is still good for {0} s.",
            ["entered"] = "Welcome. Here is your cart …",
        },
    };

    private static PassTexts Korean { get; } = new()
    {
        Title = "입장",
        Help = "이 코드를 게이트의 스캐너에 대 주세요. 코드는 자동으로 바뀌며 한 번만 쓸 수 있습니다.",
        Code = "게이트 스캐너용 입장 코드",
        Inside = "매장 안에 계십니다.",
        Cart = "내 장바구니",
        Unknown = "이 주소에는 입장권이 없습니다. 링크가 온전한지 확인해 주세요.",
        Page = new Dictionary<string, string>
        {
            ["good"] = "{0}초 뒤 새 코드",
            ["lost"] = "연결이 끊겼습니다. 이전 코드는 더 이상 쓸 수 없으며, 새 코드는 자동으로 표시됩니다.",
            ["waiting"] = "연결이 끊겼습니다. 이 코드는 {0}초 동안 쓸 수 있습니다.",
            ["entered"] = "환영합니다. 장바구니로 이동합니다 …",
        },
    };

    /// <summary>In the language of a page.</summary>
    public static PassTexts In(string language) => language == "ko" ? Korean : English;
}

namespace JustWalkOut.StoreServer.Web;

/// <summary>What receipts by e-mail, and the page to ask for one, say in one language; the rest is <see cref="ReceiptTexts"/>.</summary>
internal sealed record MailTexts
{
    /// <summary>The page's name, and of the link to it.</summary>
    public required string Title { get; init; }

    /// <summary>What happens to an address; {0} is how many days it is kept.</summary>
    public required string Help { get; init; }

    public required string Address { get; init; }

    public required string Send { get; init; }

    public required string Back { get; init; }

    /// <summary>{0} is the address, veiled.</summary>
    public required string WillGo { get; init; }

    public required string Waits { get; init; }

    public required string Sent { get; init; }

    public required string GivenUp { get; init; }

    public required string Another { get; init; }

    public required string Delete { get; init; }

    public required string Deleted { get; init; }

    public required string BadAddress { get; init; }

    public required string TooMany { get; init; }

    public required string Late { get; init; }

    /// <summary>Subject of a receipt: {0} the store, {1} the total.</summary>
    public required string Subject { get; init; }

    /// <summary>Subject of a notice: {0} the store, {1} what is given back.</summary>
    public required string RefundSubject { get; init; }

    /// <summary>{0} is what is given back.</summary>
    public required string RefundGiven { get; init; }

    /// <summary>{0} is the total.</summary>
    public required string NowTotal { get; init; }

    /// <summary>What a visit is called: {0} is when.</summary>
    public required string Visit { get; init; }

    public required string ToReceipt { get; init; }

    /// <summary>Why somebody gets this; {0} is how many days the address is kept.</summary>
    public required string Because { get; init; }

    private static MailTexts English { get; } = new()
    {
        Title = "Receipt by e-mail",
        Help = "Your final receipt is sent there, and a word if it is corrected later. The address is used for nothing else and deleted {0} days after the receipt is final.",
        Address = "E-mail address",
        Send = "Send it there",
        Back = "Back to the receipt",
        WillGo = "The receipt goes to {0} when it is final.",
        Waits = "The receipt is on its way to {0}.",
        Sent = "The receipt was sent to {0}.",
        GivenUp = "The receipt could not be sent to {0}. Check the address.",
        Another = "Another address",
        Delete = "Delete the address",
        Deleted = "The address is deleted. Nothing more is sent to it.",
        BadAddress = "This is no e-mail address. It looks like name@example.com.",
        TooMany = "No more addresses can be given for this receipt.",
        Late = "This receipt can no longer be sent. It stays readable at its link.",
        Subject = "{0}: your receipt, {1}",
        RefundSubject = "{0}: {1} is given back",
        RefundGiven = "{0} is given back to you.",
        NowTotal = "Your receipt now comes to {0}.",
        Visit = "visit of {0}",
        ToReceipt = "Your receipt, how it is paid, and where to say if something is wrong:",
        Because = "This address was given on the page of the receipt. It is deleted {0} days after the receipt was final, or at once there:",
    };

    private static MailTexts Korean { get; } = new()
    {
        Title = "이메일 영수증",
        Help = "확정된 영수증과, 나중에 정정되는 경우 안내를 이 주소로 보내 드립니다. 다른 용도로 쓰지 않으며 영수증 확정 {0}일 뒤 삭제합니다.",
        Address = "이메일 주소",
        Send = "보내기",
        Back = "영수증으로 돌아가기",
        WillGo = "영수증이 확정되면 {0}(으)로 보내 드립니다.",
        Waits = "영수증을 {0}(으)로 보내고 있습니다.",
        Sent = "영수증을 {0}(으)로 보냈습니다.",
        GivenUp = "영수증을 {0}(으)로 보내지 못했습니다. 주소를 확인해 주세요.",
        Another = "다른 주소",
        Delete = "주소 삭제",
        Deleted = "주소를 삭제했습니다. 더 이상 아무것도 보내지 않습니다.",
        BadAddress = "이메일 주소가 아닙니다. name@example.com 처럼 입력해 주세요.",
        TooMany = "이 영수증에는 더 이상 주소를 입력할 수 없습니다.",
        Late = "이 영수증은 더 이상 보낼 수 없습니다. 링크에서는 계속 볼 수 있습니다.",
        Subject = "{0}: 영수증, {1}",
        RefundSubject = "{0}: {1} 환불",
        RefundGiven = "{0}을(를) 환불해 드립니다.",
        NowTotal = "영수증 합계는 이제 {0}입니다.",
        Visit = "{0} 방문",
        ToReceipt = "영수증과 결제 상태, 잘못된 점을 알리는 곳:",
        Because = "영수증 페이지에서 이 주소를 입력하셨습니다. 영수증 확정 {0}일 뒤 삭제되며, 다음 페이지에서 바로 삭제할 수 있습니다:",
    };

    /// <summary>In the language of a page.</summary>
    public static MailTexts In(string language) => language == "ko" ? Korean : English;
}

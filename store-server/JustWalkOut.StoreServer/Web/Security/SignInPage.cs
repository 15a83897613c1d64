using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Web;

/// <summary>The pages to sign in and out with, and to make the first administrator with: plain forms. Whatever comes from outside is encoded.</summary>
internal sealed class SignInPage(SignInTexts texts, StoreDefinition store, OpenIdProvider? provider)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>In the reader's language.</summary>
    public static SignInPage For(HttpRequest request, StoreDefinition store) =>
        new(ReceiptTexts.For(request, store).Language == "ko" ? SignInTexts.Korean : SignInTexts.English, store, request.HttpContext.RequestServices.GetRequiredService<StoreWebParts>().OpenId);

    /// <summary>To sign in.</summary>
    /// <param name="to">Where to go then.</param>
    /// <param name="wrong">What was wrong before; null for nothing.</param>
    /// <param name="status">Of the answer; null for 401 where something was wrong, else 200.</param>
    public ContentHttpResult SignIn(string to, Func<SignInTexts, string>? wrong, int? status = null) => Page(
        $"""
        {Wrong(wrong?.Invoke(texts))}{Elsewhere(to)}<form method="post" action="{SignInEndpoints.Path}">
        <input type="hidden" name="to" value="{E(to)}">
        <label>{E(texts.Name)} <input name="name" autocomplete="username" required autofocus></label>
        <label>{E(texts.Password)} <input type="password" name="password" autocomplete="current-password" required></label>
        <button>{E(texts.SignIn)}</button>
        </form>
        """,
        status ?? (wrong is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized));

    /// <summary>Leads on to a path of ours at once.</summary>
    public ContentHttpResult Onward(string to) => Page($"<p><a href=\"{E(to)}\">{E(texts.GoOn)}</a></p>", StatusCodes.Status200OK, $"<meta http-equiv=\"refresh\" content=\"0;url={E(to)}\">\n");

    /// <summary>To make the first administrator.</summary>
    /// <param name="to">Where to go then.</param>
    /// <param name="wrong">What was wrong before; null for nothing.</param>
    public ContentHttpResult SetUp(string to, Func<SignInTexts, string>? wrong) => Page(
        $"""
        <p>{E(texts.NoAdmin)}</p>
        {Wrong(wrong?.Invoke(texts))}<form method="post" action="{SignInEndpoints.SetupPath}">
        <input type="hidden" name="to" value="{E(to)}">
        <label>{E(texts.Code)} <input name="code" autocomplete="off" required autofocus></label>
        <label>{E(texts.YourName)} <input name="name" autocomplete="username" required></label>
        <label>{E(string.Format(CultureInfo.InvariantCulture, texts.NewPassword, AccountBook.PasswordMin))} <input type="password" name="password" autocomplete="new-password" minlength="{AccountBook.PasswordMin}" required></label>
        <button>{E(texts.SetUp)}</button>
        </form>
        """,
        wrong is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    /// <summary>To sign out, and for an account of this server to be given another password.</summary>
    /// <param name="name">Who is signed in.</param>
    /// <param name="wrong">What was wrong before with the password; null for nothing.</param>
    public ContentHttpResult SignedIn(string name, Func<SignInTexts, string>? wrong) => Page(
        $"""
        <p>{E(string.Format(CultureInfo.InvariantCulture, texts.SignedIn, name))}</p>
        <p><a href="/">{E(texts.Monitor)}</a> · <a href="/review">{E(texts.Review)}</a></p>
        <form method="post" action="/signout"><button>{E(texts.SignOut)}</button></form>
        {Wrong(wrong?.Invoke(texts))}{(OpenIdPerson.IsName(name) ? "" : PasswordForm(wrong is not null))}
        """,
        wrong is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private string PasswordForm(bool isOpen) =>
        $"""
        <details{(isOpen ? " open" : "")}><summary>{E(texts.ChangePassword)}</summary>
        <form method="post" action="{SignInEndpoints.PasswordPath}">
        <label>{E(texts.CurrentPassword)} <input type="password" name="current" autocomplete="current-password" required></label>
        <label>{E(string.Format(CultureInfo.InvariantCulture, texts.NewPassword, AccountBook.PasswordMin))} <input type="password" name="password" autocomplete="new-password" minlength="{AccountBook.PasswordMin}" required></label>
        <button>{E(texts.ChangePassword)}</button>
        </form>
        </details>
        """;

    private static string Wrong(string? what) => what is null ? "" : $"<p class=\"notice wrong\" role=\"alert\">{E(what)}</p>\n";

    private string Elsewhere(string to) => provider is null ? ""
        : $"<p><a class=\"button\" href=\"{OpenIdEndpoints.Path}?to={E(Uri.EscapeDataString(to))}\">{E(string.Format(CultureInfo.InvariantCulture, texts.SignInThrough, provider.Authority.Host))}</a></p>\n";

    private ContentHttpResult Page(string body, int status, string head = "") => TypedResults.Text(
        $"""
        <!DOCTYPE html>
        <html lang="{texts.Language}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{E(store.Name.Value)}</title>
        {head}<link rel="icon" href="data:,">
        <link rel="stylesheet" href="/assets/page.css">
        </head>
        <body>
        <main>
        <header><h1>{E(store.Name.Value)}</h1></header>
        {body}
        </main>
        </body>
        </html>

        """,
        "text/html; charset=utf-8",
        statusCode: status);

    private static string E(string text) => Encoder.Encode(text);
}

/// <summary>What those pages say, in one language.</summary>
internal sealed record SignInTexts(string Language)
{
    public required string Name { get; init; }

    public required string Password { get; init; }

    public required string SignIn { get; init; }

    public required string SignOut { get; init; }

    /// <summary>{0} is who.</summary>
    public required string SignedIn { get; init; }

    public required string Unfit { get; init; }

    public required string NoAdmin { get; init; }

    public required string Code { get; init; }

    public required string YourName { get; init; }

    /// <summary>{0} is how many characters it takes.</summary>
    public required string NewPassword { get; init; }

    public required string SetUp { get; init; }

    public required string WrongCode { get; init; }

    public required string WrongNames { get; init; }

    public required string Monitor { get; init; }

    public required string Review { get; init; }

    /// <summary>{0} is the provider's name in the network.</summary>
    public required string SignInThrough { get; init; }

    public required string GoOn { get; init; }

    public required string ProviderAway { get; init; }

    public required string ProviderRefused { get; init; }

    public required string NoRole { get; init; }

    public required string Weak { get; init; }

    public required string ChangePassword { get; init; }

    public required string CurrentPassword { get; init; }

    public static SignInTexts English { get; } = new("en")
    {
        Name = "Name",
        Password = "Password",
        SignIn = "Sign in",
        SignOut = "Sign out",
        SignedIn = "You are signed in as {0}.",
        Unfit = "Name and password do not fit.",
        NoAdmin = "This store has no administrator yet. The server said a setup code when it started.",
        Code = "Setup code",
        YourName = "Your name",
        NewPassword = "A password, {0} characters or more",
        SetUp = "Set up",
        WrongCode = "This is not the code that the server said when it started.",
        WrongNames = $"The name takes {AccountEndpoints.NameWords}, the password {AccountBook.PasswordMin} to {AccountBook.PasswordMax} characters.",
        Monitor = "Monitor",
        Review = "Review",
        SignInThrough = "Sign in through {0}",
        GoOn = "Go on",
        ProviderAway = "The sign-in service does not answer. Accounts of this server work.",
        ProviderRefused = "The sign-in was not accepted. Try again.",
        Weak = "This password would be guessed soon. Take another one: a few words that do not belong together, and not the store's or your name.",
        ChangePassword = "Change the password",
        CurrentPassword = "Password until now",
        NoRole = "You have no role in this store. Ask its administrator.",
    };

    public static SignInTexts Korean { get; } = new("ko")
    {
        Name = "이름",
        Password = "비밀번호",
        SignIn = "로그인",
        SignOut = "로그아웃",
        SignedIn = "{0}(으)로 로그인되어 있습니다.",
        Unfit = "이름과 비밀번호가 맞지 않습니다.",
        NoAdmin = "이 매장에는 아직 관리자가 없습니다. 서버가 시작할 때 설정 코드를 알려 주었습니다.",
        Code = "설정 코드",
        YourName = "이름",
        NewPassword = "비밀번호 ({0}자 이상)",
        SetUp = "설정",
        WrongCode = "서버가 시작할 때 알려 준 코드가 아닙니다.",
        WrongNames = $"이름은 영문자, 숫자, 점, 붙임표, 밑줄로, 비밀번호는 {AccountBook.PasswordMin}~{AccountBook.PasswordMax}자로 입력하세요.",
        Monitor = "모니터",
        Review = "검토",
        SignInThrough = "{0}(으)로 로그인",
        GoOn = "계속",
        ProviderAway = "로그인 서비스가 응답하지 않습니다. 이 서버의 계정은 사용할 수 있습니다.",
        ProviderRefused = "로그인이 허용되지 않았습니다. 다시 시도하세요.",
        Weak = "쉽게 추측할 수 있는 비밀번호입니다. 매장이나 본인의 이름이 아닌, 서로 관련 없는 단어 몇 개로 정하세요.",
        ChangePassword = "비밀번호 변경",
        CurrentPassword = "현재 비밀번호",
        NoRole = "이 매장에서 맡은 역할이 없습니다. 관리자에게 문의하세요.",
    };
}

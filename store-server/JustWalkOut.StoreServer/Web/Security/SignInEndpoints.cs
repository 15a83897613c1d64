using System.Security.Claims;
using System.Text.Encodings.Web;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Signing in and out, and making the first administrator. Plain forms, for browsers and for <c>curl -d</c> alike.</summary>
internal static class SignInEndpoints
{
    public const string Path = "/signin";
    private const string SetupPath = "/setup";

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder pages = routes.MapGroup("").WithTags("Sign-in").AllowAnonymous();
        pages.MapGet(Path, Show).Produces<string>(StatusCodes.Status200OK, "text/html").WithSummary("The page to sign in with, or out");
        pages.MapPost(Path, SignInAsync).RequireRateLimiting(Doorkeeper.SignInLimit).Produces(StatusCodes.Status303SeeOther).Produces<string>(StatusCodes.Status401Unauthorized, "text/html")
            .WithSummary("Signs in (form fields name, password, to) and gives a cookie");
        pages.MapGet($"/api/{WebDescription.Version}/me", (HttpContext context) => TypedResults.Ok(MeBody.Of(context.User))).WithSummary("Who is signed in here, and whether they may decide; without a name nobody is");
        pages.MapPost("/signout", (Delegate)SignOutAsync).Produces(StatusCodes.Status303SeeOther).WithSummary("Signs out");
        pages.MapGet(SetupPath, (HttpRequest request, AccountBook book, StoreDefinition store) => book.HasAdmin ? Results.Extensions.SeeOther(Path) : Page(store, SetupForm(request.Query["to"].ToString(), null)))
            .Produces<string>(StatusCodes.Status200OK, "text/html")
            .WithSummary("The page to make the first administrator with");
        pages.MapPost(SetupPath, SetUpAsync).RequireRateLimiting(Doorkeeper.SignInLimit).Produces(StatusCodes.Status303SeeOther).Produces<string>(StatusCodes.Status400BadRequest, "text/html")
            .WithSummary("Makes the first administrator (form fields code, name, password) with the code that the server said when it started, and signs them in");
    }

    private static IResult Show(HttpContext context, AccountBook book, StoreDefinition store) =>
        context.User.Identity is { IsAuthenticated: true, Name: { } name } ? Page(store, SignOutForm(name))
        : book.HasAdmin ? Page(store, SignInForm(context.Request.Query["to"].ToString(), null))
        : Results.Extensions.SeeOther(SetupWith(context.Request.Query["to"].ToString()));

    private static string SetupWith(string to) => to.Length == 0 ? SetupPath : $"{SetupPath}?to={Uri.EscapeDataString(to)}";

    private static async Task<IResult> SignInAsync(HttpContext context, AccountBook book, StoreDefinition store)
    {
        IFormCollection? form = await FormAsync(context);
        string to = form?["to"].ToString() ?? "";
        if (form is null || book.SignIn(form["name"].ToString(), form["password"].ToString()) is not { } account)
        {
            return Page(store, SignInForm(to, "Name and password do not fit."), StatusCodes.Status401Unauthorized);
        }

        return await EnterAsync(context, account, to);
    }

    private static async Task<IResult> SetUpAsync(HttpContext context, AccountBook book, StoreDefinition store)
    {
        IFormCollection? form = await FormAsync(context);
        (string code, string name, string password) = (form?["code"].ToString().Trim() ?? "", form?["name"].ToString() ?? "", form?["password"].ToString() ?? "");
        string to = form?["to"].ToString() ?? "";
        if (!AccountEndpoints.IsName(name) || password.Length is < AccountBook.PasswordMin or > AccountBook.PasswordMax)
        {
            return Page(store, SetupForm(to, $"The name takes {AccountEndpoints.NameWords}, the password {AccountBook.PasswordMin} to {AccountBook.PasswordMax} characters."), StatusCodes.Status400BadRequest);
        }

        return book.SetUp(code, name, password)
            ? await EnterAsync(context, book.SignIn(name, password)!, to)
            : Page(store, SetupForm(to, "This is not the code that the server said when it started."), StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.Extensions.SeeOther(Path);
    }

    private static async Task<IResult> EnterAsync(HttpContext context, AccountBook.Account account, string to)
    {
        await context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme, Access.Principal(account.Name, account.Role, account.Stamp, CookieAuthenticationDefaults.AuthenticationScheme));
        return Results.Extensions.SeeOther(IsOurs(to) ? to : Path);
    }

    /// <summary>Whether it is a path on this server: a link to this page must lead nowhere else.</summary>
    private static bool IsOurs(string to) => to.StartsWith('/') && !to.StartsWith("//", StringComparison.Ordinal) && !to.Contains('\\', StringComparison.Ordinal) && to.All(letter => letter is > ' ' and < '\u007f');

    private static async Task<IFormCollection?> FormAsync(HttpContext context)
    {
        try
        {
            return context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static string SignInForm(string to, string? wrong) => $"""
        {Wrong(wrong)}<form method="post" action="{Path}">
        <input type="hidden" name="to" value="{E(to)}">
        <label>Name <input name="name" autocomplete="username" required autofocus></label>
        <label>Password <input type="password" name="password" autocomplete="current-password" required></label>
        <button>Sign in</button>
        </form>
        """;

    private static string SetupForm(string to, string? wrong) => $"""
        <p>This store has no administrator yet. The server said a setup code when it started.</p>
        {Wrong(wrong)}<form method="post" action="{SetupPath}">
        <input type="hidden" name="to" value="{E(to)}">
        <label>Setup code <input name="code" autocomplete="off" required autofocus></label>
        <label>Your name <input name="name" autocomplete="username" required></label>
        <label>A password, {AccountBook.PasswordMin} characters or more <input type="password" name="password" autocomplete="new-password" minlength="{AccountBook.PasswordMin}" required></label>
        <button>Set up</button>
        </form>
        """;

    private static string SignOutForm(string name) => $"""
        <p>You are signed in as {E(name)}.</p>
        <form method="post" action="/signout"><button>Sign out</button></form>
        """;

    private static string Wrong(string? what) => what is null ? "" : $"<p class=\"notice wrong\" role=\"alert\">{E(what)}</p>\n";

    private static ContentHttpResult Page(StoreDefinition store, string body, int status = StatusCodes.Status200OK) => TypedResults.Text(
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{E(store.Name.Value)}</title>
        <link rel="icon" href="data:,">
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

    private static string E(string text) => HtmlEncoder.Default.Encode(text);
}

/// <summary>Who sends a request.</summary>
/// <param name="Name">What they signed in as; absent for nobody.</param>
/// <param name="MayDecide">Whether they may decide what becomes of receipts.</param>
internal sealed record MeBody(string? Name, bool MayDecide)
{
    public static MeBody Of(ClaimsPrincipal user) => new(
        user.Identity is { IsAuthenticated: true } identity ? identity.Name : null, user.IsInRole(nameof(WebRole.Operator)) || user.IsInRole(nameof(WebRole.Admin)));
}

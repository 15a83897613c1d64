using System.Security.Claims;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Signing in and out, and making the first administrator. Plain forms, for browsers and for <c>curl -d</c> alike.</summary>
internal static class SignInEndpoints
{
    public const string Path = "/signin";
    public const string SetupPath = "/setup";
    public const string PasswordPath = "/signin/password";

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder pages = routes.MapGroup("").WithTags("Sign-in").AllowAnonymous();
        pages.MapGet(Path, Show).Produces<string>(StatusCodes.Status200OK, "text/html").WithSummary("The page to sign in with, or out");
        pages.MapPost(Path, SignInAsync).RequireRateLimiting(Doorkeeper.SignInLimit).Produces(StatusCodes.Status303SeeOther).Produces<string>(StatusCodes.Status401Unauthorized, "text/html")
            .WithSummary("Signs in (form fields name, password, to) and gives a cookie");
        pages.MapGet($"/api/{WebDescription.Version}/me", (HttpContext context) => TypedResults.Ok(MeBody.Of(context.User))).WithSummary("Who is signed in here, and whether they may decide; without a name nobody is");
        pages.MapPost(PasswordPath, ChangePasswordAsync).RequireRateLimiting(Doorkeeper.SignInLimit).Produces(StatusCodes.Status303SeeOther).Produces<string>(StatusCodes.Status400BadRequest, "text/html")
            .WithSummary("Gives whoever is signed in another password (form fields current, password) and signs them in with it; all their other sessions end");
        pages.MapPost("/signout", (Delegate)SignOutAsync).Produces(StatusCodes.Status303SeeOther).WithSummary("Signs out");
        pages.MapGet(SetupPath, (HttpRequest request, AccountBook book, StoreDefinition store) => book.HasAdmin ? Results.Extensions.SeeOther(Path) : SignInPage.For(request, store).SetUp(request.Query["to"].ToString(), null))
            .Produces<string>(StatusCodes.Status200OK, "text/html")
            .WithSummary("The page to make the first administrator with");
        pages.MapPost(SetupPath, SetUpAsync).RequireRateLimiting(Doorkeeper.SignInLimit).Produces(StatusCodes.Status303SeeOther).Produces<string>(StatusCodes.Status400BadRequest, "text/html")
            .WithSummary("Makes the first administrator (form fields code, name, password) with the code that the server said when it started, and signs them in");
    }

    private static IResult Show(HttpContext context, AccountBook book, StoreDefinition store, StoreWebParts parts) =>
        context.User.Identity is { IsAuthenticated: true, Name: { } name } ? SignInPage.For(context.Request, store).SignedIn(name, null)
        : book.HasAdmin || parts.OpenId is not null ? SignInPage.For(context.Request, store).SignIn(context.Request.Query["to"].ToString(), null)
        : Results.Extensions.SeeOther(SetupWith(context.Request.Query["to"].ToString()));

    private static string SetupWith(string to) => to.Length == 0 ? SetupPath : $"{SetupPath}?to={Uri.EscapeDataString(to)}";

    private static async Task<IResult> SignInAsync(HttpContext context, AccountBook book, StoreDefinition store, ActNotes notes)
    {
        IFormCollection? form = await FormAsync(context);
        string to = form?["to"].ToString() ?? "";
        if (form is null || book.SignIn(form["name"].ToString(), form["password"].ToString()) is not { } account)
        {
            string name = form?["name"].ToString() ?? "";
            await notes.SignInAsync(context, ActKind.SignInFailed, book.Accounts.Any(known => known.Name == name) ? name : "");
            return SignInPage.For(context.Request, store).SignIn(to, texts => texts.Unfit);
        }

        await notes.SignInAsync(context, ActKind.SignedIn, account.Name);
        return await EnterAsync(context, account, to);
    }

    private static async Task<IResult> SetUpAsync(HttpContext context, AccountBook book, StoreDefinition store, ActNotes notes)
    {
        IFormCollection? form = await FormAsync(context);
        (string code, string name, string password) = (form?["code"].ToString().Trim() ?? "", form?["name"].ToString() ?? "", form?["password"].ToString() ?? "");
        string to = form?["to"].ToString() ?? "";
        if (!AccountEndpoints.IsName(name) || !PasswordRules.Fits(password))
        {
            return SignInPage.For(context.Request, store).SetUp(to, texts => texts.WrongNames);
        }

        if (PasswordRules.IsWeak(password, name, store))
        {
            return SignInPage.For(context.Request, store).SetUp(to, texts => texts.Weak);
        }

        bool isSetUp = book.SetUp(code, name, password);
        await notes.SignInAsync(context, isSetUp ? ActKind.SetUp : ActKind.SignInFailed, isSetUp ? name : "");
        return isSetUp ? await EnterAsync(context, book.SignIn(name, password)!, to) : SignInPage.For(context.Request, store).SetUp(to, texts => texts.WrongCode);
    }

    private static async Task<IResult> ChangePasswordAsync(HttpContext context, AccountBook book, StoreDefinition store, ActNotes notes)
    {
        if (context.User.Identity is not { IsAuthenticated: true, Name: { } name } || book.Current(name, context.User.FindFirstValue(Access.Stamp)) is null)
        {
            return Results.Extensions.SeeOther(Path);
        }

        IFormCollection? form = await FormAsync(context);
        (string current, string password) = (form?["current"].ToString() ?? "", form?["password"].ToString() ?? "");
        Func<SignInTexts, string>? wrong = !PasswordRules.Fits(password) ? texts => texts.WrongNames : PasswordRules.IsWeak(password, name, store) ? texts => texts.Weak : book.SignIn(name, current) is null ? texts => texts.Unfit : null;
        if (wrong is not null)
        {
            return SignInPage.For(context.Request, store).SignedIn(name, wrong);
        }

        await notes.RecordAsync(context, ActKind.PasswordChanged, name);
        return book.ChangePassword(name, current, password) ? await EnterAsync(context, book.SignIn(name, password)!, Path) : SignInPage.For(context.Request, store).SignedIn(name, texts => texts.Unfit);
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        context.RequestServices.GetService<OpenIdSessions>()?.Close(context.User.FindFirstValue(Access.Stamp));
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.Extensions.SeeOther(Path);
    }

    private static async Task<IResult> EnterAsync(HttpContext context, AccountBook.Account account, string to)
    {
        await context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme, Access.Principal(account.Name, account.Role, account.Stamp, CookieAuthenticationDefaults.AuthenticationScheme));
        return Results.Extensions.SeeOther(Onward(to));
    }

    /// <summary>Where somebody who has signed in goes on to.</summary>
    public static string Onward(string to) => IsOurs(to) ? to : Path;

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
}

/// <summary>Who sends a request.</summary>
/// <param name="Name">What they signed in as; absent for nobody.</param>
/// <param name="MayDecide">Whether they may decide what becomes of receipts.</param>
internal sealed record MeBody(string? Name, bool MayDecide)
{
    public static MeBody Of(ClaimsPrincipal user) => new(
        user.Identity is { IsAuthenticated: true } identity ? identity.Name : null, user.IsInRole(nameof(WebRole.Operator)) || user.IsInRole(nameof(WebRole.Admin)));
}

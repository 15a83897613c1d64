using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Web;

/// <summary>The way to the provider and back; where it sends people to is the handler's own.</summary>
internal static class OpenIdEndpoints
{
    public const string Path = "/signin/openid";

    private const string DonePath = "/signin/openid/done";

    public static void Map(IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<StoreWebParts>().OpenId is null)
        {
            return;
        }

        RouteGroupBuilder pages = routes.MapGroup("").WithTags("Sign-in").AllowAnonymous();
        pages.MapGet(Path, GoAsync).RequireRateLimiting(Doorkeeper.SignInLimit).Produces(StatusCodes.Status302Found).Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/html")
            .WithSummary("Leads to the OpenID provider to sign in there");
        pages.MapGet(DonePath, (HttpRequest request, StoreDefinition store) => SignInPage.For(request, store).Onward(SignInEndpoints.Onward(request.Query["to"].ToString())))
            .Produces<string>(StatusCodes.Status200OK, "text/html")
            .WithSummary("Leads on from the provider to where one wanted to go, as a page of this server: browsers keep the cookie to themselves while another site leads");
    }

    /// <summary>Shows the sign-in page with what went wrong; accounts of this server sign in there.</summary>
    public static Task ShowAsync(HttpContext context, Func<SignInTexts, string> wrong, int status) =>
        SignInPage.For(context.Request, context.RequestServices.GetRequiredService<StoreDefinition>()).SignIn("", wrong, status).ExecuteAsync(context);

    private static async Task GoAsync(HttpContext context, OpenIdSessions sessions)
    {
        try
        {
            await context.ChallengeAsync(OpenIdSignIn.Scheme, new AuthenticationProperties { RedirectUri = $"{DonePath}?to={Uri.EscapeDataString(SignInEndpoints.Onward(context.Request.Query["to"].ToString()))}" });
        }
        catch (Exception fault) when (OpenIdSignIn.IsAway(fault) && !context.RequestAborted.IsCancellationRequested)
        {
            sessions.SayAway(fault);
            await ShowAsync(context, texts => texts.ProviderAway, StatusCodes.Status503ServiceUnavailable);
        }
    }
}

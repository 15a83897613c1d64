using System.Text.Json;
using System.Threading.RateLimiting;
using JustWalkOut.StoreServer.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Signing in through an OpenID Connect provider, as ASP.NET Core's own handler does it: the code flow with PKCE, state and nonce; what comes of it is the same cookie as for an account of this server.</summary>
internal static class OpenIdSignIn
{
    public const string Scheme = "openid";

    /// <summary>Where the provider sends people back to: what has to be registered there, behind this server's address.</summary>
    public const string CallbackPath = "/signin/openid/callback";

    /// <summary>How long somebody may take at the provider.</summary>
    private static readonly TimeSpan AwayMax = TimeSpan.FromMinutes(10);

    /// <summary>How long the provider may take to answer.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    /// <summary>How far its clock may be off.</summary>
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(1);

    public static void Add(AuthenticationBuilder authentication, StoreWebParts parts, CookieSecurePolicy secure)
    {
        if (parts.OpenId is not { } provider)
        {
            return;
        }

        authentication.Services.AddSingleton<OpenIdSessions>();
        authentication.Services.AddSingleton(new OpenIdFailures(parts));
        authentication.AddOpenIdConnect(Scheme, client =>
        {
            client.Authority = provider.Authority.OriginalString;
            client.RequireHttpsMetadata = provider.Authority.Scheme == Uri.UriSchemeHttps;
            (client.ClientId, client.ClientSecret) = (provider.ClientId, provider.ClientSecret);
            client.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            client.CallbackPath = CallbackPath;
            client.ResponseType = OpenIdConnectResponseType.Code;
            client.ResponseMode = OpenIdConnectResponseMode.Query; // A GET, with which browsers send cookies that are lax; a POST from elsewhere would need them to be sent with everything.
            client.UsePkce = true;
            (client.SaveTokens, client.GetClaimsFromUserInfoEndpoint, client.MapInboundClaims) = (false, false, false);
            (client.BackchannelTimeout, client.RemoteAuthenticationTimeout) = (AnswerMax, AwayMax);
            client.BackchannelHttpHandler = new Unwell();
            Cookie(client.CorrelationCookie, "state", secure);
            Cookie(client.NonceCookie, "nonce", secure);

            // Signed by a key pair of the provider's: neither unsigned, nor with a secret that a public key could be taken for.
            client.TokenValidationParameters.ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
            client.TokenValidationParameters.LifetimeValidator = (from, until, _, _) => IsOfNow(parts.Clock.GetUtcNow().UtcDateTime, from, until);
            client.Events.OnRedirectToIdentityProvider = context => GoAsync(context, provider);
            client.Events.OnTokenValidated = context => EnterAsync(context, provider);
            client.Events.OnRemoteFailure = RefuseAsync;
        });
    }

    /// <summary>
    /// Whether an ID token is one that this provider signed for this server and that is of now. The handler itself takes unsigned ones in the code flow, because they came over TLS (OpenID Connect Core 1.0, 3.1.3.7); nobody gets a role here
    /// by what anybody between could have written.
    /// </summary>
    public static async Task<TokenValidationResult> ValidateAsync(OpenIdConnectOptions client, string token, CancellationToken cancellation)
    {
        OpenIdConnectConfiguration known = await client.ConfigurationManager!.GetConfigurationAsync(cancellation);
        TokenValidationParameters rules = client.TokenValidationParameters.Clone();
        (rules.ValidIssuer, rules.IssuerSigningKeys, rules.RequireSignedTokens) = (known.Issuer, known.SigningKeys, true);
        return await client.TokenHandler.ValidateTokenAsync(token, rules);
    }

    /// <summary>Whether the provider did not answer, as against having said no.</summary>
    public static bool IsAway(Exception? fault) => fault switch
    {
        null => false,
        HttpRequestException or IOException or TaskCanceledException or TimeoutException or JsonException => true,
        InvalidOperationException { InnerException: { } inner } => IsAway(inner), // "IDX20803: unable to obtain configuration".
        _ => false,
    };

    /// <summary>What went wrong, in one line of bounded length: parts of it may be another's.</summary>
    public static string Words(Exception? fault)
    {
        string text = string.Concat((fault?.GetBaseException().Message ?? "").Select(letter => char.IsControl(letter) ? ' ' : letter)).TrimEnd('.');
        return text.Length <= 300 ? text : $"{text[..300]}...";
    }

    /// <summary>A provider that answers with a fault of its own is away, whatever it says besides.</summary>
    private sealed class Unwell() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
            return (int)answer.StatusCode < 500 ? answer : throw new HttpRequestException($"{request.RequestUri?.GetLeftPart(UriPartial.Path)} answers with {(int)answer.StatusCode}");
        }
    }

    private static void Cookie(CookieBuilder cookie, string what, CookieSecurePolicy secure) =>
        (cookie.Name, cookie.Path, cookie.SameSite, cookie.SecurePolicy, cookie.HttpOnly) = ($"{(secure == CookieSecurePolicy.Always ? "__Host-" : "")}jwo-{what}-", "/", SameSiteMode.Lax, secure, true);

    private static bool IsOfNow(DateTime now, DateTime? from, DateTime? until) =>
        until is { } end && now < end + SkewMax && (from is not { } start || now > start - SkewMax);

    /// <summary>Sends people to the provider that was named and to no other that its description speaks of; asks for refresh tokens where there are some.</summary>
    private static async Task GoAsync(RedirectContext context, OpenIdProvider provider)
    {
        OpenIdConnectConfiguration known = await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        if (known.Issuer?.TrimEnd('/') != provider.Authority.OriginalString.TrimEnd('/'))
        {
            throw new HttpRequestException($"it says of itself that it is '{known.Issuer}'");
        }

        if (known.ScopesSupported.Contains(OpenIdConnectScope.OfflineAccess))
        {
            context.ProtocolMessage.Scope += $" {OpenIdConnectScope.OfflineAccess}";
        }
    }

    private static async Task EnterAsync(TokenValidatedContext context, OpenIdProvider provider)
    {
        IServiceProvider services = context.HttpContext.RequestServices;
        TokenValidationResult seen = await ValidateAsync(context.Options, context.TokenEndpointResponse?.IdToken ?? "", context.HttpContext.RequestAborted);
        if (!seen.IsValid)
        {
            context.Fail(seen.Exception);
            return;
        }

        OpenIdPerson person = OpenIdPerson.Read(context.SecurityToken.RawPayload, provider);
        ActNotes notes = services.GetRequiredService<ActNotes>();
        if (person.Role is not { } role)
        {
            context.HandleResponse();
            await notes.SignInAsync(context.HttpContext, ActKind.SignInFailed, person.Name, "openid: no role");
            services.GetRequiredService<OpenIdFailures>().Say($"'{person.Name}' has no role here: none of theirs in '{provider.RoleClaim}' is given one by --openid-role");
            await OpenIdEndpoints.ShowAsync(context.HttpContext, texts => texts.NoRole, StatusCodes.Status403Forbidden);
            return;
        }

        OpenIdSessions sessions = services.GetRequiredService<OpenIdSessions>();
        sessions.SayBack();
        string stamp = sessions.Open(person, context.TokenEndpointResponse?.RefreshToken);
        context.Principal = Access.Principal(person.Name, role, stamp, CookieAuthenticationDefaults.AuthenticationScheme);
        await notes.SignInAsync(context.HttpContext, ActKind.SignedIn, person.Name, $"openid: {role.ToString().ToLowerInvariant()}, sub {person.Subject}");
    }

    private static async Task RefuseAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        IServiceProvider services = context.HttpContext.RequestServices;
        bool isAway = IsAway(context.Failure);
        if (isAway)
        {
            services.GetRequiredService<OpenIdSessions>().SayAway(context.Failure!);
        }
        else if (services.GetRequiredService<OpenIdFailures>().Say($"a sign-in was refused: {Words(context.Failure)}"))
        {
            await services.GetRequiredService<ActNotes>().SignInAsync(context.HttpContext, ActKind.SignInFailed, "", "openid");
        }

        await OpenIdEndpoints.ShowAsync(context.HttpContext, texts => isAway ? texts.ProviderAway : texts.ProviderRefused, isAway ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status401Unauthorized);
    }
}

/// <summary>Tells of refused sign-ins, a bounded number: anybody can send what looks like one.</summary>
internal sealed class OpenIdFailures(StoreWebParts parts) : IDisposable
{
    private readonly FixedWindowRateLimiter _limit = new(new FixedWindowRateLimiterOptions { PermitLimit = 30, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 });

    /// <summary>Says a line; false where there were too many of late.</summary>
    public bool Say(string what)
    {
        using RateLimitLease lease = _limit.AttemptAcquire();
        if (lease.IsAcquired)
        {
            parts.Say($"openid: {what}");
        }

        return lease.IsAcquired;
    }

    public void Dispose() => _limit.Dispose();
}

using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// Who may do what. People sign in and have a cookie, devices send their key. An endpoint without a policy of its own takes <see cref="Read"/>, so none is
/// open because somebody forgot it.
/// </summary>
internal static class Access
{
    /// <summary>The store's goods: everyone who has any role.</summary>
    public const string Look = "look";

    /// <summary>Visits and money: auditors, operators and admins.</summary>
    public const string Read = "read";

    /// <summary>Check-ins and observations: devices, operators and admins.</summary>
    public const string Report = "report";

    /// <summary>How the store is built: operators and admins, of whom only admins may change it.</summary>
    public const string Plan = "plan";

    /// <summary>What becomes of a receipt: operators and admins.</summary>
    public const string Decide = "decide";

    /// <summary>Accounts: admins.</summary>
    public const string Administer = "administer";

    /// <summary>The claim that holds the account's stamp.</summary>
    public const string Stamp = "stamp";

    /// <summary>How long somebody stays signed in who does nothing: a shift.</summary>
    private static readonly TimeSpan IdleMax = TimeSpan.FromHours(12);

    /// <summary>How long somebody stays signed in at all: a week, so that a monitor on a wall asks for its operator on a quiet morning rather than never.</summary>
    private static readonly TimeSpan SessionMax = TimeSpan.FromDays(7);

    /// <summary>When somebody signed in, among what a cookie holds; its own times are of when it was last made anew.</summary>
    private const string Since = "since";

    /// <summary>Which session a cookie is of, among what it holds: 128 random bits.</summary>
    private const string Session = "session";

    public static void Add(IServiceCollection services, StoreWebParts parts, WebSecrets secrets, AccountBook book)
    {
        const string Either = "either";
        services.AddSingleton(book);
        services.AddSingleton(new EndedSessions(parts)); // Now, so that a file that cannot be read keeps the server from starting.
        services.AddSingleton<RefusedActs>();
        IDataProtectionBuilder cookies = services.AddDataProtection().SetApplicationName("justwalkout");
        if (secrets.CookieKeys is { } folder)
        {
            cookies.Services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new CookieKeys(folder));
        }
        else
        {
            cookies.UseEphemeralDataProtectionProvider();
        }

        AuthenticationBuilder authentication = services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, policy => policy.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.Count > 0 ? DeviceKeys.Scheme : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie => Configure(cookie, parts, book))
            .AddScheme<AuthenticationSchemeOptions, DeviceKeys>(DeviceKeys.Scheme, _ => { });
        OpenIdSignIn.Add(authentication, parts, SecureOf(parts));
        AuthorizationPolicy read = new AuthorizationPolicyBuilder()
            .RequireAssertion(context => parts.ReadsAreOpen(book) || Has(context, WebRole.Auditor, WebRole.Operator, WebRole.Admin))
            .Build();
        services.AddAuthorizationBuilder()
            .AddPolicy(Read, read)
            .AddPolicy(Look, policy => policy.RequireAssertion(context => parts.ReadsAreOpen(book) || Has(context, Enum.GetValues<WebRole>())))
            .AddPolicy(Plan, policy => policy.RequireAssertion(context => parts.ReadsAreOpen(book) || Has(context, WebRole.Operator, WebRole.Admin)))
            .AddPolicy(Report, policy => policy.RequireAssertion(context => Has(context, WebRole.Device, WebRole.Operator, WebRole.Admin)))
            .AddPolicy(Decide, policy => policy.RequireAssertion(context => Has(context, WebRole.Operator, WebRole.Admin)))
            .AddPolicy(Administer, policy => policy.RequireAssertion(context => Has(context, WebRole.Admin)))
            .SetFallbackPolicy(read);
    }

    /// <summary>Somebody with a role.</summary>
    public static ClaimsPrincipal Principal(string name, WebRole role, string stamp, string scheme) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, role.ToString()), new Claim(Stamp, stamp)], scheme));

    /// <summary>Whether a session has lasted as long as one may. One of before this was counted begins when its cookie was made.</summary>
    private static bool IsOver(AuthenticationProperties cookie, DateTimeOffset now) =>
        now - (DateTimeOffset.TryParse(cookie.GetString(Since), CultureInfo.InvariantCulture, out DateTimeOffset since) ? since : cookie.IssuedUtc ?? now) >= SessionMax;

    private static CookieSecurePolicy SecureOf(StoreWebParts parts) => TransportRules.IsTlsAlone(parts) ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    private static bool Has(AuthorizationHandlerContext context, params WebRole[] roles) => roles.Any(role => context.User.IsInRole(role.ToString()));

    private static void Configure(CookieAuthenticationOptions cookie, StoreWebParts parts, AccountBook book)
    {
        cookie.Cookie.Name = TransportRules.IsTlsAlone(parts) ? "__Host-jwo" : "jwo"; // Browsers take the longer one over TLS alone, from this very host.
        cookie.Cookie.Path = "/";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = SecureOf(parts);
        cookie.ExpireTimeSpan = IdleMax;
        cookie.SlidingExpiration = true;
        cookie.Events.OnValidatePrincipal = async context =>
        {
            // A role or password that was changed, or an account that was taken away, ends what was given out on it at once.
            (string? name, string? stamp) = (context.Principal?.Identity?.Name, context.Principal?.FindFirstValue(Stamp));
            bool isCurrent = OpenIdPerson.IsName(name)
                ? context.HttpContext.RequestServices.GetService<OpenIdSessions>() is { } sessions && await sessions.IsCurrentAsync(context.HttpContext, stamp)
                : book.Current(name, stamp) is not null;
            if (!isCurrent || context.HttpContext.RequestServices.GetRequiredService<EndedSessions>().Has(context.Properties.GetString(Session)) || IsOver(context.Properties, parts.Clock.GetUtcNow()))
            {
                context.RejectPrincipal();
            }
        };
        cookie.Events.OnSigningIn = context =>
        {
            context.Properties.SetString(Since, parts.Clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
            context.Properties.SetString(Session, RandomNumberGenerator.GetHexString(32));
            return Task.CompletedTask;
        };
        cookie.Events.OnSigningOut = async context =>
        {
            AuthenticateResult seen = await context.HttpContext.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
            if (seen.Properties?.GetString(Session) is { } session)
            {
                context.HttpContext.RequestServices.GetRequiredService<EndedSessions>().Add(session, parts.Clock.GetUtcNow() + SessionMax);
            }
        };
        cookie.Events.OnRedirectToLogin = context =>
        {
            bool isPage = HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.Ordinal) == true);
            if (isPage)
            {
                context.Response.Redirect($"{SignInEndpoints.Path}?to={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
                return Task.CompletedTask;
            }

            return Problems.Problem(StatusCodes.Status401Unauthorized, $"Sign in at {SignInEndpoints.Path}, or send a device's key as 'Authorization: Bearer KEY'.").ExecuteAsync(context.HttpContext);
        };
        cookie.Events.OnRedirectToAccessDenied = async context =>
        {
            string name = context.HttpContext.User.Identity?.Name ?? "";
            await context.HttpContext.RequestServices.GetRequiredService<RefusedActs>().NoteAsync(context.HttpContext, name);
            await Problems.Problem(StatusCodes.Status403Forbidden, $"'{name}' may not do this.").ExecuteAsync(context.HttpContext);
        };
    }
}

/// <summary>Knows a device by the key that it sends as <c>Authorization: Bearer KEY</c>.</summary>
internal sealed class DeviceKeys(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccountBook book)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "device-key";

    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string header = Request.Headers.Authorization.ToString();
        return Task.FromResult(header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && book.DeviceOf(header[Prefix.Length..].Trim()) is { } device
            ? AuthenticateResult.Success(new AuthenticationTicket(Access.Principal(device, WebRole.Device, "", Scheme), Scheme))
            : AuthenticateResult.Fail("No device has this key."));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Problem(StatusCodes.Status401Unauthorized, "No device has this key.").ExecuteAsync(Context);
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        await Context.RequestServices.GetRequiredService<RefusedActs>().NoteAsync(Context, Context.User.Identity?.Name ?? "");
        await Problems.Problem(StatusCodes.Status403Forbidden, "A device may not do this.").ExecuteAsync(Context);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What holds for every request before anybody asks who sends it: the name it is sent to, where it was written, how often, and the headers of its answer.</summary>
internal static class Doorkeeper
{
    /// <summary>The limit on tries to sign in.</summary>
    public const string SignInLimit = "sign-in";

    /// <summary>The limit on addresses for receipts.</summary>
    public const string MailLimit = "mail";

    /// <summary>What pages may load unless they say otherwise: what this server has, and nothing from elsewhere.</summary>
    private const string UsualPolicy =
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    private static readonly string[] NamesOfThisMachine = ["localhost", "127.0.0.1", "[::1]"];

    public static void Add(IServiceCollection services, StoreWebParts parts) => services.AddRateLimiter(limits =>
    {
        limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(AddressOf(context), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = 2 * parts.RequestsPerSecond,
            TokensPerPeriod = parts.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));
        limits.AddPolicy(SignInLimit, context => PerMinute(context, parts.SignInsPerMinute));
        limits.AddPolicy(MailLimit, context => PerMinute(context, parts.MailsPerMinute));
        limits.OnRejected = async (rejected, _) =>
        {
            int seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
            rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await Problems.Problem(StatusCodes.Status429TooManyRequests, $"Too many requests; send this one again in {seconds} s.").ExecuteAsync(rejected.HttpContext);
        };
    });

    private static RateLimitPartition<string> PerMinute(HttpContext context, int permits) => RateLimitPartition.GetFixedWindowLimiter(AddressOf(context), _ => new FixedWindowRateLimiterOptions
    {
        PermitLimit = permits,
        Window = TimeSpan.FromMinutes(1),
        QueueLimit = 0,
    });

    public static void Use(WebApplication app, StoreWebParts parts)
    {
        app.Use((context, next) =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers.ContentSecurityPolicy = UsualPolicy;
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
            TransportRules.Harden(context, parts);
            if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
            {
                headers.CacheControl = "no-store";
            }

            string? wrong = TransportRules.IsInTheClear(context, parts) ? "It came over the network in the clear; come over TLS."
                : !IsToUs(context.Request, parts) ? $"'{context.Request.Host}' is no name of this server."
                : !IsFromUs(context.Request) ? "It was sent by a page of another site." : null;
            return wrong is null ? next(context) : Problems.Problem(StatusCodes.Status403Forbidden, wrong).ExecuteAsync(context);
        });
        app.UseRateLimiter();
    }

    /// <summary>
    /// Whether the request names this server. A page elsewhere can make its own name point to this machine and then read what is open here; what it cannot do is
    /// to send another name than its own.
    /// </summary>
    private static bool IsToUs(HttpRequest request, StoreWebParts parts) =>
        (!parts.IsForThisMachineAlone && parts.Hosts.Count == 0)
        || (parts.IsForThisMachineAlone && NamesOfThisMachine.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase))
        || parts.Hosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase)
        || HealthEndpoints.IsOf(request); // Asked for by whatever looks after the process, by whatever address.

    /// <summary>
    /// Whether a request that changes something was written by a page of ours, or by no page at all. Browsers say where a request comes from, programs do not.
    /// Sec-Fetch-Site says it best; browsers send it to this machine and over TLS, elsewhere there is Origin.
    /// </summary>
    private static bool IsFromUs(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return true;
        }

        string site = request.Headers["Sec-Fetch-Site"].ToString();
        string origin = request.Headers.Origin.ToString();
        return site.Length > 0 ? site is "same-origin" or "none"
            : origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Authority == request.Host.Value);
    }

    /// <summary>Whose requests are counted together; an IPv6 network of 64 bits is one customer's, who has any number of addresses in it.</summary>
    private static string AddressOf(HttpContext context)
    {
        IPAddress address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        return address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } ? new IPAddress([.. address.GetAddressBytes().AsSpan(0, 8), .. new byte[8]]).ToString() : address.ToString();
    }
}

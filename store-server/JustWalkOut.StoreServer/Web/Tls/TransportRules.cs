using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace JustWalkOut.StoreServer.Web;

/// <summary>How requests come in: over TLS or not, through which proxies, and that nothing secret goes over a network in the clear.</summary>
internal static class TransportRules
{
    /// <summary>For how long browsers come over TLS alone once they have: a year, in seconds.</summary>
    private const string StrictTransport = "max-age=31536000; includeSubDomains";

    /// <summary>Has an endpoint speak TLS 1.2 or 1.3, where there is a certificate.</summary>
    public static void Listen(ListenOptions endpoint, StoreWebParts parts)
    {
        if (parts.Certificate is { } certificate)
        {
            endpoint.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => new ValueTask<SslServerAuthenticationOptions>(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate.Current,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    AllowRenegotiation = false,
                    ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                }),
            });
        }
    }

    /// <summary>Takes the word of proxies that were named, or of one on this machine where the server has a name and no TLS of its own, and of nobody else.</summary>
    public static void Use(WebApplication app, StoreWebParts parts)
    {
        bool hasProxy = parts.Proxies.Count > 0 || (parts.Hosts.Count > 0 && parts.Certificate is null);
        if (hasProxy)
        {
            ForwardedHeadersOptions forwarded = new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
            if (parts.Proxies.Count > 0)
            {
                forwarded.KnownProxies.Clear();
                forwarded.KnownIPNetworks.Clear();
                foreach (System.Net.IPNetwork proxy in parts.Proxies)
                {
                    forwarded.KnownIPNetworks.Add(proxy);
                }
            }

            app.UseForwardedHeaders(forwarded);
        }
    }

    /// <summary>Whether cookies are for TLS alone.</summary>
    public static bool IsTlsAlone(StoreWebParts parts) => parts.Hosts.Count > 0 || parts.Certificate is not null;

    /// <summary>Whether a request came over a network in the clear, and so may have been read on its way. Health says nothing that matters.</summary>
    public static bool IsInTheClear(HttpContext context, StoreWebParts parts) => !context.Request.IsHttps && !parts.AllowsCleartext
        && context.Connection.RemoteIpAddress is { } from && !IPAddress.IsLoopback(from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from) && !HealthEndpoints.IsOf(context.Request);

    /// <summary>Tells browsers to come over TLS alone, where they came by a name that is the server's own.</summary>
    public static void Harden(HttpContext context, StoreWebParts parts)
    {
        if (context.Request.IsHttps && parts.Hosts.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            context.Response.Headers.StrictTransportSecurity = StrictTransport;
        }
    }
}

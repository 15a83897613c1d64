using System.Net;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.Cli.Serve;

/// <summary>How requests come to a served store.</summary>
/// <param name="Tls">What it serves TLS with; null for plain HTTP.</param>
/// <param name="Proxies">Whose word is taken on clients' addresses.</param>
/// <param name="AllowsCleartext">Whether it answers over a network without TLS.</param>
internal sealed record ServeTransport(TlsFiles? Tls, IReadOnlyList<IPNetwork> Proxies, bool AllowsCleartext)
{
    /// <summary>Plain HTTP for this machine.</summary>
    public static ServeTransport Local { get; } = new(null, [], AllowsCleartext: false);

    /// <summary>Reads the certificate, where there is one, and says whose names it lacks.</summary>
    public ServerCertificate? Open(IReadOnlyList<string> hosts, TimeProvider clock, Action<string> say)
    {
        ServerCertificate? certificate = Tls is null ? null : ServerCertificate.Open(Tls.Path, Tls.KeyPath, Tls.Password, clock, say);
        foreach (string host in hosts.Where(host => certificate?.IsFor(host) == false))
        {
            say($"tls: {Tls!.Path} is not for {host}: browsers will warn of it");
        }

        return certificate;
    }

    /// <summary>Tells the web host.</summary>
    public StoreWebParts Of(StoreWebParts parts, ServerCertificate? certificate) => parts with { Certificate = certificate, Proxies = Proxies, AllowsCleartext = AllowsCleartext };
}

/// <summary>Where a certificate is. Not a record: nothing prints its password.</summary>
internal sealed class TlsFiles(string path, string? keyPath, string? password)
{
    public string Path { get; } = path;

    public string? KeyPath { get; } = keyPath;

    public string? Password { get; } = password;
}

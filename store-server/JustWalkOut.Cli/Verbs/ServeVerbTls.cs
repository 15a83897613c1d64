using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using JustWalkOut.Cli.Serve;
using JustWalkOut.StoreServer;

namespace JustWalkOut.Cli.Verbs;

/// <summary>What <c>serve</c> is told of TLS and of proxies before it, and that it sends nothing secret over a network in the clear unless told to.</summary>
internal static class ServeVerbTls
{
    /// <summary>Holds the password of the key; with <c>_FILE</c> behind it, the path of a file that does.</summary>
    public const string PasswordVariable = "JWO_TLS_PASSWORD";

    private static readonly Option<string?> Certificate = new("--tls") { HelpName = "FILE", Description = $"Serve TLS 1.2 and 1.3 with this certificate: PEM with what leads up to a known authority, or PKCS#12; taken anew when it changes. {PasswordVariable} holds its password, if it has one, or {PasswordVariable}_FILE names a file that does." };
    private static readonly Option<string?> Key = new("--tls-key") { HelpName = "FILE", Description = "The certificate's key in PEM, where that is in a file of its own." };
    private static readonly Option<string[]> Proxy = new("--proxy") { HelpName = "ADDRESS[/BITS]", Description = "Proxy with TLS whose word on clients' addresses is taken, or a network of them; may be given several times. Default: this machine, where there is a --host and no --tls." };
    private static readonly Option<bool> Cleartext = new("--cleartext") { Description = "Answer over a network without TLS, so that passwords and keys may be read on the way: to try things out, never in a shop." };

    public static IReadOnlyList<Option> All => [Certificate, Key, Proxy, Cleartext];

    /// <summary>Names every fault.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="listen">The address that is listened on, as given.</param>
    /// <param name="hosts">The server's names.</param>
    public static void Check(CommandResult result, string? listen, string[]? hosts)
    {
        bool hasTls = result.GetValue(Certificate) is { Length: > 0 };
        bool isNamed = hosts is { Length: > 0 };
        if (result.GetValue(Key) is not null && !hasTls)
        {
            result.AddError("--tls-key is of use with --tls alone; name the certificate, or leave it out.");
        }

        foreach (string proxy in (result.GetValue(Proxy) ?? []).Where(proxy => NetworkOf(proxy) is null))
        {
            result.AddError($"--proxy {proxy} is no address; expected one such as 10.0.0.5, or a network such as 10.0.0.0/24.");
        }

        if (result.GetValue(Proxy) is { Length: > 0 } && !isNamed)
        {
            result.AddError("--proxy needs --host: the name that the proxy makes the server known by.");
        }

        bool isForOthers = IPAddress.TryParse(listen, out IPAddress? address) && !IPAddress.IsLoopback(address);
        bool hasProxy = isNamed && result.GetValue(Proxy) is { Length: > 0 };
        if (isForOthers && !hasTls && !hasProxy && !result.GetValue(Cleartext))
        {
            result.AddError($"--listen {listen} without TLS would send passwords and keys in the clear; give a certificate with --tls, name the proxy before the server with --host and --proxy, or say --cleartext to try things out.");
        }

        if (!hasTls && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(PasswordVariable)))
        {
            result.AddError($"{PasswordVariable} is set and there is no --tls; name the certificate, or unset it.");
        }
    }

    /// <summary>What was asked for.</summary>
    public static ServeTransport Transport(ParseResult parsed) => new(
        parsed.GetValue(Certificate) is { } path ? new TlsFiles(path, parsed.GetValue(Key), SecretSource.Read(PasswordVariable)) : null,
        [.. (parsed.GetValue(Proxy) ?? []).Select(proxy => NetworkOf(proxy)!.Value)],
        parsed.GetValue(Cleartext));

    private static IPNetwork? NetworkOf(string text) => IPAddress.TryParse(text, out IPAddress? alone) ? new IPNetwork(alone, alone.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(text, out IPNetwork network) ? network : null;
}

using System.CommandLine;
using System.CommandLine.Parsing;
using JustWalkOut.Cli.Apart;

namespace JustWalkOut.Cli.Verbs;

/// <summary>The options of verbs that talk to a store's server over HTTP.</summary>
internal static class ServerOptions
{
    /// <summary>The server's address.</summary>
    public static Option<string> Server(string which) => new("--server") { HelpName = "URL", Description = which };

    /// <summary>Whether it may be sent to over a network without TLS.</summary>
    public static Option<bool> Cleartext(string what) => new("--cleartext") { Description = $"Send over a network without TLS, so that the key and {what} may be read on the way: to try things out, never in a shop." };

    /// <summary>Names what is wrong with an address.</summary>
    public static void Check(CommandResult result, Option<string> server, Option<bool> cleartext)
    {
        if (result.GetValue(server) is { } address && Fault(address, result.GetValue(cleartext)) is { } fault)
        {
            result.AddError(fault);
        }
    }

    private static string? Fault(string address, bool isCleartext) =>
        !Uri.TryCreate(address, UriKind.Absolute, out Uri? server) || server.Scheme is not ("http" or "https") ? $"--server {address} is no address; expected https://HOST or http://127.0.0.1:PORT."
        : server.UserInfo.Length > 0 ? $"--server has a login, which everybody on this machine can read; expected none, and a device's key in {ServerConnection.KeyVariable}."
        : server.Scheme == "http" && !isCleartext && !server.IsLoopback ? $"--server {address} would send a key, and what people look like, in the clear; expected https://, or --cleartext to try things out."
        : null;
}

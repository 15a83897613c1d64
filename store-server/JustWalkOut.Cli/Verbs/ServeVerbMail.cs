using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.Cli.Verbs;

/// <summary>What <c>serve</c> is told of the mail server that it sends receipts through.</summary>
internal static class ServeVerbMail
{
    /// <summary>Holds the password; with <c>_FILE</c> behind it, the path of a file that does.</summary>
    public const string PasswordVariable = "JWO_SMTP_PASSWORD";

    private const int DaysMax = 365;

    private static readonly Option<string?> Smtp = new("--smtp") { HelpName = "HOST[:PORT]", Description = "Mail server through which shoppers who ask for it get their receipt. Default: no mail." };
    private static readonly Option<MailSecurity> Security = new("--smtp-security") { HelpName = "starttls|tls|none", Description = "How the way to it is kept from others; also says the usual port: 587, 465 or 25.", DefaultValueFactory = _ => MailSecurity.StartTls };
    private static readonly Option<string?> User = new("--smtp-user") { HelpName = "NAME", Description = $"Sign in there as this, with the password that {PasswordVariable} holds, or the file that {PasswordVariable}_FILE names." };
    private static readonly Option<string?> From = new("--mail-from") { HelpName = "ADDRESS", Description = "Whom receipts are from; needed with --smtp." };
    private static readonly Option<int> Days = new("--mail-days") { HelpName = "N", Description = $"How long shoppers' addresses are kept once their receipt is final, 1 to {DaysMax} days.", DefaultValueFactory = _ => MailOptions.UsualDays };

    public static IReadOnlyList<Option> All => [Smtp, Security, User, From, Days];

    /// <summary>Names every fault. What was not given has no value here yet, and its default is good.</summary>
    public static void Check(CommandResult result)
    {
        bool isAsked = result.GetResult(Smtp) is not null;
        foreach (Option option in All.Skip(1).Where(option => !isAsked && result.GetResult(option) is { Implicit: false }))
        {
            result.AddError($"{option.Name} is of use with --smtp alone; name a mail server, or leave it out.");
        }

        if (isAsked && AddressOf(result.GetValue(Smtp)!) is null)
        {
            result.AddError($"--smtp {result.GetValue(Smtp)} is no address; expected HOST or HOST:PORT.");
        }

        if (isAsked && result.GetValue(From) is not { Length: > 0 })
        {
            result.AddError("--smtp needs --mail-from: whom receipts are from, such as receipts@shop.example.");
        }
        else if (result.GetValue(From) is { } from && !MailServer.IsAddress(from))
        {
            result.AddError($"--mail-from {from} is no e-mail address; expected one such as receipts@shop.example.");
        }

        if (result.GetResult(Days) is not null && result.GetValue(Days) is not (>= 1 and <= DaysMax))
        {
            result.AddError($"--mail-days takes 1 to {DaysMax}.");
        }

        if (isAsked)
        {
            CheckLogin(result);
        }
    }

    /// <summary>The server that was asked for; null for none.</summary>
    public static MailServer? Server(ParseResult parsed)
    {
        if (parsed.GetValue(Smtp) is not { } text)
        {
            return null;
        }

        (string host, int? port) = AddressOf(text)!.Value;
        MailSecurity security = parsed.GetValue(Security);
        return new MailServer(host, port ?? MailServer.UsualPort(security), security, parsed.GetValue(From)!)
        {
            Login = parsed.GetValue(User) is { } user ? new MailLogin(user, SecretSource.Read(PasswordVariable)!) : null,
        };
    }

    /// <summary>How long addresses are kept.</summary>
    public static TimeSpan KeepFor(ParseResult parsed) => TimeSpan.FromDays(parsed.GetValue(Days));

    private static void CheckLogin(CommandResult result)
    {
        string? password = null;
        try
        {
            password = SecretSource.Read(PasswordVariable);
        }
        catch (InvalidDataException fault)
        {
            result.AddError(fault.Message);
            return;
        }

        bool hasUser = result.GetValue(User) is { Length: > 0 };
        if (hasUser != (password is not null))
        {
            result.AddError(hasUser ? $"--smtp-user needs a password; set {PasswordVariable}, or {PasswordVariable}_FILE to a file that holds it." : $"{PasswordVariable} is set and nobody is named to sign in as; name --smtp-user, or unset it.");
        }

        bool isInTheClear = result.GetResult(Security) is not null && result.GetValue(Security) == MailSecurity.None;
        if (hasUser && isInTheClear && AddressOf(result.GetValue(Smtp)!) is { } place && !IsThisMachine(place.Host))
        {
            result.AddError("--smtp-security none would send the password in the clear; leave --smtp-user out, or use starttls or tls.");
        }
    }

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static (string Host, int? Port)? AddressOf(string text)
    {
        int colon = text.LastIndexOf(':');
        bool hasPort = colon >= 0 && !text.EndsWith(']');
        string host = (hasPort ? text[..colon] : text).Trim('[', ']');
        int port = 0;
        bool isGood = Uri.CheckHostName(host) != UriHostNameType.Unknown && (!hasPort || (int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= IPEndPoint.MaxPort));
        return isGood ? (host, hasPort ? port : null) : null;
    }
}

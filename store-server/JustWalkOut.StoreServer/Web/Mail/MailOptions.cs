using System.Net.Security;

namespace JustWalkOut.StoreServer.Web;

/// <summary>How the way to a mail server is kept from others.</summary>
public enum MailSecurity
{
    /// <summary>TLS is asked for in the clear, and nothing is sent where there is none (RFC 3207).</summary>
    StartTls = 1,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,

    /// <summary>None: whoever is on the way reads all of it.</summary>
    None,
}

/// <summary>Who signs in at a mail server. Nothing that prints this prints the password.</summary>
/// <param name="User">As whom.</param>
/// <param name="Password">With what.</param>
public sealed record MailLogin(string User, string Password)
{
    /// <inheritdoc/>
    public override string ToString() => $"login '{User}'";
}

/// <summary>The mail server that a store sends through.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Security">How the way there is kept from others.</param>
/// <param name="From">Whom mail is from.</param>
public sealed record MailServer(string Host, int Port, MailSecurity Security, string From)
{
    /// <summary>Null to send without signing in.</summary>
    public MailLogin? Login { get; init; }

    /// <summary>Test seam: judges the server's certificate; null for the system's own judgement.</summary>
    internal RemoteCertificateValidationCallback? Judge { get; init; }

    /// <summary>Whether mail can be from or to this.</summary>
    public static bool IsAddress(string text) => MailAddress.IsGood(text);

    /// <summary>Where it usually listens.</summary>
    public static int UsualPort(MailSecurity security) => security switch
    {
        MailSecurity.Tls => 465,
        MailSecurity.None => 25,
        _ => 587,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>When mail is sent again, when it is given up, and how long addresses are kept.</summary>
public sealed record MailOptions
{
    /// <summary>How long addresses are kept unless told otherwise: the time within which money is given back.</summary>
    public const int UsualDays = 30;

    /// <summary>How long one message may take from connecting to the server's word on it. Default 60 s: what is in doubt is sent again and may arrive twice, so that haste is no gain.</summary>
    public TimeSpan SendMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The first wait before a message is sent again; each further one is twice as long, up to <see cref="AgainMax"/>, less up to half of it by chance. Default 5 s.</summary>
    public TimeSpan AgainMin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Default 1 h.</summary>
    public TimeSpan AgainMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>After how long a message is given up. Default 72 h, the least that RFC 5321 (4.5.4.1) calls for being four to five days for mail between people; a receipt is of use sooner or not at all.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(72);

    /// <summary>How long an address is kept: from when the receipt became final, and before that from when it was given. Default 30 days.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(UsualDays);

    /// <summary>How often an address may be given for one visit. Default 5: a link that has got about is no way to send mail to whoever one likes.</summary>
    public int AsksMax { get; init; } = 5;

    /// <summary>Faults of the server in a row before it is an alert. Default 3: after about a quarter of a minute.</summary>
    public int AlarmAfter { get; init; } = 3;

    /// <summary>Begins the chance by which waits differ.</summary>
    public int Seed { get; init; }
}

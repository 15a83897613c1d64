using System.Globalization;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using MailAuthenticationException = MailKit.Security.AuthenticationException;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What came of sending a message.</summary>
internal enum MailOutcomeKind
{
    /// <summary>The server has taken it, and answers for it from here on.</summary>
    Sent = 1,

    /// <summary>The server would not have this one now (4xx).</summary>
    Later,

    /// <summary>The server cannot be reached, will not talk to us, or hung up; what became of a message that was under way is not known.</summary>
    Away,

    /// <summary>The server will never have it (5xx).</summary>
    Refused,
}

/// <summary>What came of sending a message, without its address.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When it was known.</param>
/// <param name="Fault">Why it was not taken; null where it was.</param>
internal sealed record MailOutcome(MailOutcomeKind Kind, DateTimeOffset At, string? Fault);

/// <summary>
/// Speaks SMTP with one server, over one connection that is kept for the messages that follow. Of a fault only the server's code and words are kept, without the address, the login or the password. Not safe for use from several threads.
/// </summary>
internal sealed class MailSender(MailServer server, MailOptions options, TimeProvider clock) : IDisposable
{
    private const int FaultLettersMax = 200;

    private SmtpClient? _client;

    /// <summary>Sends one. Never throws but for the cancellation.</summary>
    public async Task<MailOutcome> SendAsync(MimeMessage message, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = new(options.SendMax, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        string address = message.To.Mailboxes.Single().Address;
        try
        {
            SmtpClient client = await OpenAsync(either.Token);
            await client.SendAsync(message, either.Token);
            return new MailOutcome(MailOutcomeKind.Sent, clock.GetUtcNow(), null);
        }
        catch (SmtpCommandException fault)
        {
            int code = (int)fault.StatusCode;
            MailOutcomeKind kind = fault.ErrorCode == SmtpErrorCode.SenderNotAccepted || code == (int)SmtpStatusCode.ServiceNotAvailable ? MailOutcomeKind.Away
                : code >= 500 ? MailOutcomeKind.Refused
                : MailOutcomeKind.Later;
            string who = fault.ErrorCode switch { SmtpErrorCode.SenderNotAccepted => "the sender", SmtpErrorCode.RecipientNotAccepted => "the address", _ => "the message" };
            Drop(); // Where the transaction stands now is the server's word against ours.
            return Failed(kind, string.Create(CultureInfo.InvariantCulture, $"it did not take {who} ({code} {fault.Message})"), address);
        }
        catch (Exception fault) when (fault is IOException or SocketException or ProtocolException or ServiceNotConnectedException or ServiceNotAuthenticatedException or SslHandshakeException or NotSupportedException
            or MailAuthenticationException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            MailOutcome away = Failed(MailOutcomeKind.Away, Words(fault), address);
            Drop();
            return away;
        }
        catch (OperationCanceledException)
        {
            Drop();
            throw;
        }
    }

    /// <summary>Says goodbye, where there is a connection.</summary>
    public async Task CloseAsync(CancellationToken cancellation)
    {
        if (_client is { } client)
        {
            using CancellationTokenSource patience = new(options.SendMax, clock);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
            await client.DisconnectAsync(quit: true, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Drop();
        }
    }

    public void Dispose() => Drop();

    private async Task<SmtpClient> OpenAsync(CancellationToken cancellation)
    {
        if (_client is { IsConnected: true } open)
        {
            return open;
        }

        Drop();
        SmtpClient client = new()
        {
            CheckCertificateRevocation = false, // As mail servers do it among themselves: a list that cannot be fetched from inside a closed network would stop all mail.
            ServerCertificateValidationCallback = server.Judge,
        };
        _client = client;
        await client.ConnectAsync(server.Host, server.Port, server.Security switch
        {
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            MailSecurity.None => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        }, cancellation);
        if (server.Login is { } login)
        {
            await client.AuthenticateAsync(login.User, login.Password, cancellation);
        }

        return client;
    }

    private void Drop()
    {
        _client?.Dispose();
        _client = null;
    }

    private string Words(Exception fault) => fault switch
    {
        OperationCanceledException => string.Create(CultureInfo.InvariantCulture, $"it did not answer within {options.SendMax.TotalSeconds:0.#} s"),
        MailAuthenticationException => "it does not let us sign in: check --smtp-user and the password",
        ServiceNotAuthenticatedException => "it wants us to sign in: name --smtp-user and a password",
        SslHandshakeException => "its certificate is not one that this machine trusts for that name, or it speaks no TLS there",
        NotSupportedException when _client is { IsConnected: true } => "it offers no way to sign in that we know",
        NotSupportedException => "it offers no STARTTLS: check --smtp-security",
        _ => (fault.InnerException ?? fault).Message,
    };

    private MailOutcome Failed(MailOutcomeKind kind, string words, string address)
    {
        string said = words.ReplaceLineEndings(" ").Replace(address, "…", StringComparison.OrdinalIgnoreCase).Trim().TrimEnd('.');
        if (server.Login is { } login)
        {
            said = said.Replace(login.Password, "…", StringComparison.Ordinal);
        }

        return new MailOutcome(kind, clock.GetUtcNow(), said.Length <= FaultLettersMax ? said : said[..FaultLettersMax]);
    }
}

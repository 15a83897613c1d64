using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JustWalkOut.StoreServer.Web;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Net;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace JustWalkOut.StoreServer.Tests.Mail;

/// <summary>What a mail server may do with a message.</summary>
internal enum PostTrick
{
    Take,
    BusyAddress,
    BusyMessage,
    ClosingDown,
    TakeAndDrop,
    Drop,
    Hang,
    TakeAndHang,
    NoSuchAddress,
    NoSuchMessage,
    NoSuchSender,
}

/// <summary>A message that the server has taken, whatever it said of it.</summary>
internal sealed record Posted(string To, byte[] Bytes)
{
    public MimeMessage Message { get; } = MimeMessage.Load(new MemoryStream(Bytes));

    public string Id => Message.MessageId!;
}

/// <summary>A mail server on a free port of this machine that does one trick with each message after the other, and then behaves. With a password it takes mail after a login over TLS alone.</summary>
internal sealed class PostOffice : IAsyncDisposable, IMailboxFilter, IMessageStore, IUserAuthenticator
{
    public const string User = "store";

    private readonly CancellationTokenSource _ending = new();
    private readonly string? _password;
    private readonly X509Certificate2? _certificate;
    private Task _running = Task.CompletedTask;

    private PostOffice(string? password)
    {
        _password = password;
        if (password is not null)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using X509Certificate2 made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
            _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        }
    }

    public int Port { get; private set; }

    /// <summary>What it does with the messages that come next.</summary>
    public ConcurrentQueue<PostTrick> Tricks { get; } = [];

    /// <summary>What it took, in the order of arrival.</summary>
    public ConcurrentQueue<Posted> Taken { get; } = [];

    /// <summary>Is told when it hangs.</summary>
    public Action Hangs { get; set; } = () => { };

    /// <summary>Logins that came, right or wrong, and whether over TLS.</summary>
    public ConcurrentQueue<(string User, bool IsSecure)> Logins { get; } = [];

    public MailServer Server => new("localhost", Port, _certificate is null ? MailSecurity.None : MailSecurity.StartTls, "receipts@shop.example")
    {
        Login = _password is null ? null : new MailLogin(User, _password),
        Judge = _certificate is null ? null : (_, shown, _, _) => shown?.GetCertHashString() == _certificate.GetCertHashString(),
    };

    public static async Task<PostOffice> OpenAsync(string? password = null)
    {
        PostOffice office = new(password);
        TaskCompletionSource<int> listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
        EndpointListenerFactory doors = new();
        doors.EndpointStarted += (_, started) => listens.TrySetResult(((IPEndPoint)started.LocalEndPoint).Port);
        ServiceProvider services = new();
        services.Add((IEndpointListenerFactory)doors);
        services.Add((IMessageStore)office);
        services.Add((IMailboxFilter)office);
        services.Add((IUserAuthenticator)office);
        ISmtpServerOptions options = new SmtpServerOptionsBuilder().ServerName("post.example").Endpoint(door =>
        {
            door.Endpoint(new IPEndPoint(IPAddress.Loopback, 0));
            if (office._certificate is { } certificate)
            {
                door.Certificate(certificate).AuthenticationRequired();
            }
        }).Build();
        office._running = new SmtpServer.SmtpServer(options, services).StartAsync(office._ending.Token);
        office.Port = await listens.Task;
        return office;
    }

    public Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken)
    {
        PostTrick trick = Tricks.TryDequeue(out PostTrick next) ? next : PostTrick.Take;
        context.Properties["trick"] = trick;
        return trick switch
        {
            PostTrick.NoSuchSender => throw Says(SmtpReplyCode.MailboxUnavailable, "5.7.1 not from there"),
            PostTrick.ClosingDown => throw Says(SmtpReplyCode.ServiceUnavailable, "closing down"),
            _ => Task.FromResult(true),
        };
    }

    public Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) => context.Properties["trick"] switch
    {
        PostTrick.BusyAddress => throw Says(SmtpReplyCode.Unavailable, $"4.2.1 <{to.User}@{to.Host}> greylisted"),
        PostTrick.NoSuchAddress => throw Says(SmtpReplyCode.MailboxUnavailable, $"5.1.1 <{to.User}@{to.Host}>: no such user"),
        _ => Task.FromResult(true),
    };

    public async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        PostTrick trick = (PostTrick)context.Properties["trick"];
        if (trick is PostTrick.Take or PostTrick.TakeAndDrop or PostTrick.TakeAndHang)
        {
            Taken.Enqueue(new Posted($"{transaction.To.Single().User}@{transaction.To.Single().Host}", buffer.ToArray()));
        }

        switch (trick)
        {
            case PostTrick.TakeAndDrop or PostTrick.Drop:
                await context.Pipe.Output.CompleteAsync(); // What it would say now has nowhere to go, and the session ends.
                break;
            case PostTrick.Hang or PostTrick.TakeAndHang:
                Hangs();
                await Task.Delay(Timeout.Infinite, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
        }

        return trick switch
        {
            PostTrick.BusyMessage => new SmtpResponse(SmtpReplyCode.InsufficientStorage, "4.3.1 no room just now"),
            PostTrick.NoSuchMessage => new SmtpResponse(SmtpReplyCode.TransactionFailed, "5.7.1 looks like an advertisement"),
            _ => SmtpResponse.Ok,
        };
    }

    public Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken)
    {
        Logins.Enqueue((user, context.Pipe.IsSecure));
        return Task.FromResult(user == User && password == _password);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
        _certificate?.Dispose();
    }

    private static SmtpResponseException Says(SmtpReplyCode code, string words) => new(new SmtpResponse(code, words));
}

using System.Net;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Books;
using JustWalkOut.StoreServer.Editor;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Settlement;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What a store's web host is put together from. All stay the caller's to dispose.</summary>
/// <param name="Store">The store as defined.</param>
/// <param name="Ledger">Its open ledger.</param>
/// <param name="Clock">The time.</param>
public sealed record StoreWebParts(StoreDefinition Store, StoreLedger Ledger, TimeProvider Clock)
{
    /// <summary>Where it listens: this machine alone by default.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>TCP port, 0 to 65535; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>Where the host keeps its secrets and accounts; null to keep them in memory, where they end with the process.</summary>
    public string? SecretsFolder { get; init; }

    /// <summary>
    /// Names that the server is reached by, over TLS of its own or through a proxy with TLS; none where it has none. Given any, cookies go over TLS only, and without a certificate the word of a proxy on this machine is taken on the client's address.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>What it shows itself with over TLS; null for plain HTTP. Stays the caller's.</summary>
    public ServerCertificate? Certificate { get; init; }

    /// <summary>Proxies whose word is taken on the client's address and on TLS; none for one on this machine, where the server has a name and no TLS of its own.</summary>
    public IReadOnlyList<System.Net.IPNetwork> Proxies { get; init; } = [];

    /// <summary>Whether requests over a network are answered without TLS, so that passwords and keys may be read on the way. Never in a shop.</summary>
    public bool AllowsCleartext { get; init; }

    /// <summary>An OpenID provider whose people may sign in too; null for accounts of this server alone.</summary>
    public OpenIdProvider? OpenId { get; init; }

    /// <summary>Requests a second from one address, at least 1; twice as many at once.</summary>
    public int RequestsPerSecond { get; init; } = 200;

    /// <summary>Tries to sign in, each minute from each address, at least 1.</summary>
    public int SignInsPerMinute { get; init; } = 10;

    /// <summary>Addresses for receipts, each minute from each address of the network, at least 1.</summary>
    public int MailsPerMinute { get; init; } = 10;

    /// <summary>Rounds of PBKDF2 with HMAC-SHA-512 for a password, at least 1 (OWASP's password storage cheat sheet of 2023 asks for 210,000); fewer only where no password protects anything, such as in tests.</summary>
    public int PasswordIterations { get; init; } = 210_000;

    /// <summary>Where evidence of observations is asked for; null where vision is elsewhere and nobody can be asked.</summary>
    public IEvidenceSource? Evidence { get; init; }

    /// <summary>Where clips of what cameras saw are asked for; null where no pictures are kept.</summary>
    public IClipSource? Clips { get; init; }

    /// <summary>Takes the payments; null where the store takes none.</summary>
    public PaymentDesk? Payments { get; init; }

    /// <summary>The payment service's own ledger, to hold the books against; null where there is none.</summary>
    public IPaymentLedger? PaymentLedger { get; init; }

    /// <summary>Reads what the payment service sends of itself; null for one that sends nothing.</summary>
    public IPaymentNotices? Notices { get; init; }

    /// <summary>Tells other programs what happens; null where nobody is told. Stays the caller's, who runs it.</summary>
    public WebhookDesk? Webhooks { get; init; }

    /// <summary>Where it is written down who does what to the server; null where it is not. Stays the caller's.</summary>
    public ActBook? Acts { get; init; }

    /// <summary>Erases shoppers; null where their names stand in the log itself. Stays the caller's.</summary>
    public ErasureDesk? Erasures { get; init; }

    /// <summary>Takes away what was kept long enough; null for nobody. Stays the caller's, who runs it.</summary>
    public RetentionKeeper? Retention { get; init; }

    /// <summary>Sends receipts by e-mail; null where none are sent. Stays the caller's, who runs it.</summary>
    public MailDesk? Mail { get; init; }

    /// <summary>The store's own file, for whoever edits it; null for a store that has none.</summary>
    public OpenStoreFile? File { get; init; }

    /// <summary>Knows what cameras see, for whoever edits the store; null where nobody does.</summary>
    public ISightSource? Sight { get; init; }

    /// <summary>Knows what plates weigh; null where vision is elsewhere.</summary>
    public IPlateReadings? Plates { get; init; }

    /// <summary>Puts cameras in each other's places; null where none are looked through here.</summary>
    public ICameraBench? Bench { get; init; }

    /// <summary>Takes what vision workers elsewhere see; null where every camera is looked through here, or none.</summary>
    public IVisionWorkers? Workers { get; init; }

    /// <summary>The file that the last backup is noted in; null where it is not known.</summary>
    public string? BackupNote { get; init; }

    /// <summary>What others bring along, such as the monitor.</summary>
    public IReadOnlyList<WebModule> Modules { get; init; } = [];

    /// <summary>Hears of everyone who was let in over HTTP, so that vision in the same process learns of it; may hear of one twice.</summary>
    public Action<CheckInRequest> Entered { get; init; } = _ => { };

    /// <summary>Hears of what goes wrong, one line each; called from any thread.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Whether nobody beyond this machine can send anything here.</summary>
    internal bool IsForThisMachineAlone => IPAddress.IsLoopback(Listen);

    /// <summary>Whether anybody on this machine may read without signing in: until somebody has set an account up, and only where nobody beyond it can.</summary>
    internal bool ReadsAreOpen(AccountBook book) => IsForThisMachineAlone && Hosts.Count == 0 && OpenId is null && book.IsEmpty;
}

/// <summary>A part of the web host that somebody else brings along.</summary>
/// <param name="AddServices">Registers what it needs, such as SignalR.</param>
/// <param name="Map">Adds its endpoints and static files; runs after the server's own are mapped.</param>
public sealed record WebModule(Action<IServiceCollection> AddServices, Action<WebApplication> Map);

/// <summary>
/// The store server over HTTP, listening from <see cref="StartAsync"/> until it is disposed. It reads the ledger's snapshots and
/// asks it for everything that changes something; nothing here holds a lock that the store waits for. A client that is slow or
/// gone costs its own connection; without the ledger's database requests that write end in 503 and the rest go on.
/// </summary>
public sealed class StoreWeb : IAsyncDisposable
{
    /// <summary>How long requests that are under way may still take when the host stops.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;

    private readonly ReceiptLinks _links;

    private readonly ShopperPasses _passes;

    private StoreWeb(WebApplication app, Uri address)
    {
        _app = app;
        _links = app.Services.GetRequiredService<ReceiptLinks>();
        _passes = app.Services.GetRequiredService<ShopperPasses>();
        Address = address;
        Accounts = app.Services.GetRequiredService<AccountBook>();
        Alarm = app.Services.GetRequiredService<AlarmDesk>();
        Entry = app.Services.GetRequiredService<EntryDesk>();
        Exit = app.Services.GetRequiredService<ExitDesk>();
    }

    /// <summary>Who may sign in.</summary>
    public AccountBook Accounts { get; }

    /// <summary>The fire alarm.</summary>
    public AlarmDesk Alarm { get; }

    /// <summary>Lets in whoever shows a card.</summary>
    public EntryDesk Entry { get; }

    /// <summary>Takes payments at the exit.</summary>
    public ExitDesk Exit { get; }

    /// <summary>Where it is reached from this machine, with the port that it was given.</summary>
    public Uri Address { get; }

    /// <summary>Every endpoint that requests are routed to, by its pattern, with the methods that it takes.</summary>
    public IReadOnlyList<(string Pattern, IReadOnlyList<string> Methods)> Endpoints =>
    [
        .. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (endpoint.RoutePattern.RawText ?? "", endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? (IReadOnlyList<string>)["GET"])),
    ];

    /// <summary>The path of a visit's page, which is its shopper's secret.</summary>
    public string PathOf(VisitId visit) => _links.PathOf(visit);

    /// <summary>The path of a shopper's page with codes for the gate, which is their secret.</summary>
    public string PassOf(ShopperId shopper) => _passes.PathOf(shopper);

    /// <summary>Starts listening.</summary>
    /// <exception cref="IOException">The address cannot be listened on; the message says which and what to do.</exception>
    public static async Task<StoreWeb> StartAsync(StoreWebParts parts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(parts);
        WebApplication app = Build(parts);
        try
        {
            await app.StartAsync(cancellation);
            string bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            UriBuilder address = new(bound);
            if (IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? listening) && (listening.Equals(IPAddress.Any) || listening.Equals(IPAddress.IPv6Any)))
            {
                address.Host = IPAddress.Loopback.ToString();
            }

            return new StoreWeb(app, address.Uri);
        }
        catch (Exception fault)
        {
            await app.DisposeAsync();
            throw fault is IOException or System.Net.Sockets.SocketException
                ? new IOException($"The web address {parts.Listen}:{parts.Port} cannot be listened on ({fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}); name another with --port or --listen, or --port 0 for any free port.", fault)
                : fault;
        }
    }

    /// <summary>Stops listening; requests under way get five seconds to end.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(StopMax);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static WebApplication Build(StoreWebParts parts)
    {
        // Nothing of the machine (environment, arguments, settings files, content folder) decides what the server does.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders().AddProvider(new LineLog(parts.Say)).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error) // Warns at each start that its keys lie unencrypted: they do, in a folder that is closed to others.
            .AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.Error)
            .AddFilter("Microsoft.AspNetCore.Authentication.OpenIdConnect", LogLevel.None); // What goes wrong there is said by OpenIdSignIn, with a bound on how often.
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBody.BytesMax;
            kestrel.Listen(parts.Listen, parts.Port, endpoint => TransportRules.Listen(endpoint, parts));
        });
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, CallersLifetime>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopMax);
        builder.Services.AddSingleton(parts);
        builder.Services.AddSingleton(parts.Clock);
        builder.Services.AddSingleton(parts.Store);
        builder.Services.AddSingleton(parts.Ledger);
        builder.Services.AddSingleton<StoreCatalog>();
        builder.Services.AddSingleton<StoreStock>();
        builder.Services.AddSingleton(_ => new BookKeeper(parts.Store, parts.Clock, parts.PaymentLedger, takesPayments: parts.Payments is not null)); // Made by the host, which so disposes it.
        WebSecrets secrets = new(parts.SecretsFolder);
        builder.Services.AddSingleton(secrets);
        builder.Services.AddSingleton<ReceiptLinks>();
        builder.Services.AddSingleton<LedgerChanges>();
        builder.Services.AddSingleton<ShopperLive>();
        builder.Services.AddSingleton<CommandFeed>();
        builder.Services.AddSingleton<VisionMemory>();
        builder.Services.AddSingleton<ShopperPasses>();
        builder.Services.AddSingleton<EntryCodes>();
        builder.Services.AddSingleton<PassLive>();
        builder.Services.AddSingleton<GateBoard>();
        builder.Services.AddSingleton(provider => new EntryDesk(parts, provider.GetRequiredService<GateBoard>(), provider.GetRequiredService<AlarmDesk>()));
        DoorEndpoints.Add(builder.Services);
        ExitEndpoints.Add(builder.Services);
        builder.Services.AddSingleton(_ => BadgeBook.Open(parts.SecretsFolder));
        builder.Services.AddSingleton<ActNotes>();
        builder.Services.AddSingleton<DraftShelf>();
        builder.Services.AddSingleton<CatalogShelf>();
        Access.Add(builder.Services, parts, secrets, AccountBook.Open(parts.SecretsFolder, parts.PasswordIterations));
        Doorkeeper.Add(builder.Services, parts);
        builder.Services.ConfigureHttpJsonOptions(json => WebJson.Configure(json.SerializerOptions, parts.Ledger));
        builder.Services.AddOpenApi(WebDescription.Version, WebDescription.Configure);
        builder.Services.AddProblemDetails(Problems.Configure);
        foreach (WebModule module in parts.Modules)
        {
            module.AddServices(builder.Services);
        }

        WebApplication app = builder.Build();
        app.UseExceptionHandler(Problems.Handle(parts.Say));
        app.UseStatusCodePages();
        TransportRules.Use(app, parts);
        Doorkeeper.Use(app, parts);
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapOpenApi().AllowAnonymous();
        StoreEndpoints.Map(app);
        foreach (WebModule module in parts.Modules)
        {
            module.Map(app);
        }

        return app;
    }

    /// <summary>The process is the caller's: it is for them to hear signals and to stop the host.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Warnings and faults of the host as lines to the operator.</summary>
    private sealed class LineLog(Action<string> say) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                say($"web: {formatter(state, exception).ReplaceLineEndings(" ")}{(exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")})")}");
            }
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}

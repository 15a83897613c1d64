using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Replay;
using JustWalkOut.Cli.Serve.Clips;
using JustWalkOut.Cli.Sweep;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Backup;
using JustWalkOut.StoreServer.Editor;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.StoreServer.Web.Metrics;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Serve;

/// <summary>A store to be run.</summary>
/// <param name="Store">As surveyed.</param>
/// <param name="Folder">What its sources' paths are relative to.</param>
/// <param name="Broker">Where shelves and gates send to.</param>
/// <param name="Data">Where its events and its outbox are.</param>
/// <param name="Detector">What looks at the cameras' pictures; null for a store run by its shelves alone.</param>
internal sealed record ServeOrder(StoreDefinition Store, string Folder, BrokerAddress Broker, string Data, ModelFile? Detector) : VisionOrder(Store, Folder, Broker, Data, Detector)
{
    /// <summary>Whether cameras, shelves and gates are looked after in this process; without, observations and check-ins come over HTTP alone.</summary>
    public bool HasVision { get; init; } = true;

    /// <summary>Where the server listens for HTTP.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>Its TCP port; 0 for any free one.</summary>
    public int Port { get; init; } = ServeRun.UsualPort;

    /// <summary>What takes the payments.</summary>
    public PaymentKind Payments { get; init; } = PaymentKind.Simulated;

    /// <summary>Gets what monitors are shown, and the host, once, when the store listens. Both stay the run's.</summary>
    public Action<MonitorFeed, StoreWeb> Opened { get; init; } = (_, _) => { };

    /// <summary>What others bring along to the web host.</summary>
    public IReadOnlyList<WebModule> Modules { get; init; } = [];

    /// <summary>Modules of JavaScript that show something of their own on the monitor; see <see cref="MonitorFeed.Extras"/>.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>The store's own file, for its editor; null where it has none.</summary>
    public OpenStoreFile? File { get; init; }

    /// <summary>How requests come in.</summary>
    public ServeTransport Transport { get; init; } = ServeTransport.Local;

    /// <summary>An OpenID provider whose people may sign in; null for accounts of the server alone.</summary>
    public OpenIdProvider? OpenId { get; init; }

    /// <summary>Names that it is reached by, over TLS of its own or through a proxy with TLS; none without.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>How far back what monitors were shown is kept; zero for not at all.</summary>
    public TimeSpan Timeline { get; init; } = new TimelineOptions().Keep;

    /// <summary>Whether webhooks may go to this machine and to private networks.</summary>
    public bool HasPrivateWebhooks { get; init; }

    /// <summary>What receipts are sent by e-mail through; null for none.</summary>
    public MailServer? Mail { get; init; }

    /// <summary>How long shoppers' addresses are kept.</summary>
    public TimeSpan MailKeptFor { get; init; } = TimeSpan.FromDays(MailOptions.UsualDays);

    /// <summary>What is kept of what cameras see, for clips; null for nothing.</summary>
    public ClipOptions? Clips { get; init; } = new();

    /// <summary>How long what is kept of people is kept.</summary>
    public RetentionSettings Keep { get; init; } = new();

    /// <summary>Whether shoppers' names are kept apart from the log; not where nobody is real.</summary>
    public bool HasPseudonyms { get; init; } = true;

    /// <summary>Gets the results at the end, as a replay's; null for none.</summary>
    public string? Results { get; init; }

    /// <summary>Gets what the store consumes, as a recording; null for none.</summary>
    public RecordOrder? Record { get; init; }
}

/// <summary>What came of it.</summary>
internal sealed record ServeEnding(double Seconds, int Visits, int Settled, int InReview, int Open, long Pictures, long PicturesDropped, DeviceCounts Devices)
{
    /// <summary>Frames that the pipeline was lent and has not given back.</summary>
    public long FramesOut { get; init; }
}

/// <summary>Pipeline, attribution, outbox, ledger and web host of one store in this process, until told to stop.</summary>
internal static class ServeRun
{
    /// <summary>Where the server listens unless told otherwise.</summary>
    public const int UsualPort = 5080;

    /// <summary>The schema of a PostgreSQL database that stores' events are kept in.</summary>
    private const string Schema = "justwalkout";

    /// <summary>The file of events without a PostgreSQL.</summary>
    internal const string EventsFile = "events.db";

    /// <summary>The folder of shoppers' addresses, which no backup holds.</summary>
    internal const string MailFolder = "mail";

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(0.25);

    /// <summary>How often the ledger's deadlines are looked at, as <c>LiveStore</c> does.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    public static async Task<ServeEnding> RunAsync(ServeOrder order, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        using VisionMeters meters = new();
        return await RunMeteredAsync(order with { Meters = meters }, output, errors, stop);
    }

    private static async Task<ServeEnding> RunMeteredAsync(ServeOrder order, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        Directory.CreateDirectory(order.Data);
        StoreBackup.RequireFinished(order.Data);
        await using IEventLog events = await OpenLogAsync(order.Data, stop);
        StoreClock clock = new(TimeProvider.System);
        await using IPaymentGateway? payments = PlantedGateway.Of(PaymentService.Open(order.Payments, order.Store, order.Data, clock.Clock));
        await using StoreLedger ledger = await StoreLedger.OpenAsync(order.Store, events, payments?.Terms, stop);
        using ScratchFolder scratch = new();
        string results = order.Results ?? scratch.Path;
        using ActionLog actions = new(order.Store, clock.Start, Path.Combine(results, ResultFiles.Tracks), _ => { });
        ServeLog log = new(order.Store, clock, actions, output, errors);
        int before = ledger.State.Carts.Count;
        ConcurrentQueue<CartEvent> kept = new();
        ledger.Kept += events => Array.ForEach([.. events], kept.Enqueue);
        log.Opened(ledger.Opening);
        using LivePictures? pictures = order is { HasVision: true, Detector: not null } ? new LivePictures(order.Store.Name, clock, [.. order.Store.Cameras.Select(camera => camera.Id)]) : null;
        using TimelineLog? timeline = OpenTimeline(order, clock);
        using MonitorFeed feed = new(order.Store, ledger, clock.Clock) { Pictures = pictures, AlertRecord = Path.Combine(order.Data, "alerts.jsonl"), Extras = order.Extras, Timeline = timeline, IsVisionElsewhere = !order.HasVision };
        using ClipSights? sights = ClipSights.Open(order, clock, log.Say);
        TelemetryTap telemetry = new(order.Store, clock, log) { Sights = sights };
        await using ServedRecording? recording = ServedRecording.Open(order, clock, log.Say);
        await using ServedVision? vision = order.HasVision ? OpenVision(order, clock, ledger, telemetry, new ServedNotes(pictures, recording)) : null;
        PaymentDesk? desk = payments is null ? null : new PaymentDesk(ledger, payments, clock.Clock, new PaymentDeskOptions(), log.Say);
        using WebhookDesk webhooks = OpenWebhooks(order, (ledger, events), clock, (log, feed));
        using LedgerMeters ledgerMeters = new(ledger, webhooks);
        using MailDesk? mail = OpenMail(order, ledger, clock, (log, feed));
        using ActBook acts = await ActBook.OpenAsync(events, order.Store.Name, order.Data, clock.Clock, log.Say);
        using ClipBooth? clips = sights?.Open(order, ledger, log.Say);
        using ServedPrivacy privacy = ServedPrivacy.Open(order, ledger, (mail, timeline, acts), clock, log);
        using ServerCertificate? certificate = order.Transport.Open(order.Hosts, clock.Clock, log.Say);
        StoreWebParts parts = new(order.Store, ledger, clock.Clock)
        {
            Acts = acts,
            Webhooks = webhooks,
            Mail = mail,
            Payments = desk,
            Notices = payments as IPaymentNotices,
            PaymentLedger = payments as IPaymentLedger,
            Listen = order.Listen,
            Port = order.Port,
            Say = log.Say,
            Hosts = order.Hosts,
            SecretsFolder = SecretsOf(order.Data), BackupNote = Path.Combine(order.Data, StoreBackup.LastFile),
            Entered = entry => vision?.Entered(entry),
            File = order.File,
            Sight = new StoreSight(), Bench = vision, Workers = vision?.Elsewhere,
            Clips = clips?.Desk,
            Evidence = order.HasVision ? telemetry.Weights : null, Plates = order.HasVision ? telemetry.Weights : null,
            Modules = [MonitorModule.Of(feed), MetricsModule.Of([VisionMeters.MeterName, LedgerMeters.MeterName], Environment.GetEnvironmentVariable), .. order.Modules],
        };
        await using StoreWeb web = await StoreWeb.StartAsync(privacy.With(order.Transport.Of(parts, certificate) with { OpenId = order.OpenId }), stop);
        Tell(order, web, log);
        order.Opened(feed, web);
        using CancellationTokenSource ending = new();
        Task[] showing = [feed.RunAsync(ending.Token), vision is null ? Task.CompletedTask : telemetry.RunAsync(Take(feed), ending.Token), pictures?.RunAsync(ending.Token) ?? Task.CompletedTask, RecordAsync(feed, clock, log, ending.Token), clips?.RunAsync(ending.Token) ?? Task.CompletedTask];
        Task paying = desk?.RunAsync(ending.Token) ?? Task.CompletedTask;
        using LedgerSealer sealer = new(ledger, events, order.Data, clock.Clock);
        Task telling = Task.WhenAll(sealer.RunAsync(log.Say, ending.Token), webhooks.RunAsync(ending.Token), mail?.RunAsync(visit => LinkOf(order, web, visit), ending.Token) ?? Task.CompletedTask, privacy.RunAsync(ending.Token), ServedDoors.RunAsync(order, (clock, ledger, web), log.Say, ending.Token));
        Task keeping = new ImageKeeper(ledger, clock.Clock, log.Say).RunAsync(ending.Token);
        Task running = vision?.RunAsync(stop) ?? KeepTimeAsync(ledger, clock, log, stop);
        await TellAsync(running, clock, () => log.Settle(Concluded(kept, ledger, before)));
        await ending.CancelAsync();
        await Task.WhenAll([.. showing, paying]);
        await running;
        await Task.WhenAll(keeping, telling);
        feed.Look();
        log.Settle(Concluded(kept, ledger, before));
        return Conclude(order, clock, (ledger, before), actions, vision);
    }

    /// <summary>Vision beside its server, which is told what the server says besides check-ins: those it asks for by itself, or is told of as they are let in.</summary>
    private static ServedVision OpenVision(ServeOrder order, StoreClock clock, StoreLedger ledger, TelemetryTap telemetry, ServedNotes notes)
    {
        ServedVision vision = ServedVision.Open(order, clock, new LedgerLink(ledger, StoreBackup.SeenBefore(order.Data)), telemetry, notes);
        ledger.Kept += events => events.Select(VisionCommands.BesidesCheckIns).OfType<Carts.Messages.Command>().ToList().ForEach(vision.Ordered);
        VisionCommands.AtStart(ledger.State, clock.Start).ToList().ForEach(vision.Ordered);
        return vision;
    }

    private static Func<Carts.Messages.Telemetry, ValueTask> Take(MonitorFeed feed) => telemetry =>
    {
        feed.Take(telemetry);
        return ValueTask.CompletedTask;
    };

    /// <summary>Tells what has been concluded now and then, until the store has ended.</summary>
    private static async Task TellAsync(Task running, StoreClock clock, Action tell)
    {
        while (await Task.WhenAny(running, Task.Delay(TellEvery, clock.Clock, CancellationToken.None)) != running)
        {
            tell();
        }
    }

    /// <summary>Writes the results of the visits that came in since the store was opened, and says how it ended.</summary>
    private static ServeEnding Conclude(ServeOrder order, StoreClock clock, (StoreLedger Ledger, int Before) books, ActionLog actions, ServedVision? vision)
    {
        Receipt[] receipts = [.. books.Ledger.State.Carts.LatestFirst(null).Where(cart => cart.Number > books.Before && cart.Holder is Holder.ShopperVisit).Select(cart => Named(cart, books.Ledger)).Reverse()];
        Write(order, clock, receipts, actions);
        return Ending(clock, receipts, vision);
    }

    /// <summary>A bill with the name of its shopper, for results and the operator's lines.</summary>
    private static Receipt Named(Cart cart, StoreLedger ledger) => cart.ToReceipt() with { Shopper = ledger.NameOf(cart.Opened.Shopper), Loyalty = cart.Loyalty is { } member ? ledger.NameOf(member) : null };

    /// <summary>Where the server keeps what nobody else may read.</summary>
    private static string SecretsOf(string data) => Path.Combine(data, "secrets");

    private static TimelineLog? OpenTimeline(ServeOrder order, StoreClock clock) =>
        order.Timeline == TimeSpan.Zero ? null : TimelineLog.Open(Path.Combine(order.Data, "timeline"), FloorDrawing.Of(order.Store), new TimelineOptions { Keep = order.Timeline }, clock.Clock);

    private static Task RecordAsync(MonitorFeed feed, StoreClock clock, ServeLog log, CancellationToken stop) =>
        feed.Timeline is { } timeline ? new TimelineRecorder(feed, timeline, clock.Clock, log.Say).RunAsync(stop) : Task.CompletedTask;

    private static WebhookDesk OpenWebhooks(ServeOrder order, (StoreLedger Ledger, IEventLog Log) books, StoreClock clock, (ServeLog Log, MonitorFeed Feed) heard) => new(new WebhookParts(books.Ledger, books.Log, clock.Clock)
    {
        SecretsFolder = SecretsOf(order.Data),
        Say = heard.Log.Say,
        Alarm = heard.Feed.Report,
        Options = new WebhookOptions { AllowsPrivate = order.HasPrivateWebhooks, Seed = RandomNumberGenerator.GetInt32(int.MaxValue) },
    });

    private static MailDesk? OpenMail(ServeOrder order, StoreLedger ledger, StoreClock clock, (ServeLog Log, MonitorFeed Feed) heard) => order.Mail is not { } server ? null : new(new MailParts(order.Store, ledger, clock.Clock, server)
    {
        Folder = Path.Combine(order.Data, MailFolder),
        Say = heard.Log.Say,
        Alarm = heard.Feed.Report,
        Options = new MailOptions { KeepFor = order.MailKeptFor, Seed = RandomNumberGenerator.GetInt32(int.MaxValue) },
    });

    /// <summary>Where a receipt's page is for somebody elsewhere: under the name that a proxy gives the server, else where it listens.</summary>
    private static Uri LinkOf(ServeOrder order, StoreWeb web, VisitId visit) => new(order.Hosts is [var host, ..] ? new Uri($"https://{host}") : web.Address, web.PathOf(visit));

    private static void Tell(ServeOrder order, StoreWeb web, ServeLog log)
    {
        log.Listens(web, order.Data);
        if (order.Mail is not null && order.Hosts.Count == 0)
        {
            log.Say($"receipts by e-mail link to {web.Address}, which may not be reached from elsewhere; name the store with --host");
        }
    }

    private static ServeEnding Ending(StoreClock clock, Receipt[] receipts, ServedVision? vision) => new(
        Math.Round(clock.Now.TotalSeconds, 1),
        receipts.Length,
        receipts.Count(receipt => receipt.Status == ReceiptStatus.Settled),
        receipts.Count(receipt => receipt.Status == ReceiptStatus.Review),
        receipts.Count(receipt => receipt.Status == ReceiptStatus.Open),
        vision?.Pictures ?? 0,
        vision?.PicturesDropped ?? 0,
        vision?.Devices ?? new DeviceCounts(0, 0, 0, 0, 0, 0)) { FramesOut = vision?.Flow is { } flow ? flow.FramesRented - flow.FramesReturned : 0 };

    /// <summary>Bills of this run's visits that have become final, or wait for a person, since the last look.</summary>
    private static IEnumerable<Receipt> Concluded(ConcurrentQueue<CartEvent> kept, StoreLedger ledger, int before)
    {
        while (kept.TryDequeue(out CartEvent? happened))
        {
            VisitId? visit = happened.Change switch
            {
                CartChange.CartSettled settled => settled.Visit,
                CartChange.CartSentToReview sent => sent.Visit,
                CartChange.EntryDenied denied => denied.Visit,
                _ => null,
            };
            if (visit is { } concluded && ledger.State.Carts[concluded] is { } cart && cart.Number > before)
            {
                yield return Named(cart, ledger);
            }
        }
    }

    /// <summary>Without vision in this process nobody else tells the ledger the time: that of day, because vision elsewhere counts by that too, and a clock that was wrong at the start is set right. While its database does not answer, deadlines wait.</summary>
    private static async Task KeepTimeAsync(StoreLedger ledger, StoreClock clock, ServeLog log, CancellationToken stop)
    {
        using PeriodicTimer timer = new(Tick, clock.Clock);
        bool isAway = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                try
                {
                    await ledger.AdvanceAsync(clock.Clock.GetUtcNow(), stop);
                    if (isAway)
                    {
                        log.Say("the ledger answers again");
                    }

                    isAway = false;
                }
                catch (IOException fault)
                {
                    if (!isAway)
                    {
                        log.Say($"the ledger does not answer ({fault.Message}); carts are closed when it does");
                    }

                    isAway = true;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    /// <summary>The log of stores that are served: PostgreSQL where <c>JWO_DB</c> names one, else a file in this folder.</summary>
    internal static Task<IEventLog> OpenLogAsync(string data, CancellationToken cancellation) =>
        Environment.GetEnvironmentVariable("JWO_DB") is { Length: > 0 } database
            ? EventLogs.OpenPostgresAsync(database, Schema, cancellation)
            : EventLogs.OpenSqliteAsync(Path.Combine(data, EventsFile), cancellation);

    /// <summary>As above, where there is one already.</summary>
    /// <exception cref="InvalidDataException">There is none: the folder is another than the store was served with.</exception>
    internal static Task<IEventLog> OpenOldLogAsync(string data, CancellationToken cancellation) =>
        Environment.GetEnvironmentVariable("JWO_DB") is { Length: > 0 } || File.Exists(Path.Combine(data, EventsFile)) ? OpenLogAsync(data, cancellation)
            : throw new InvalidDataException($"--data {data}: no {EventsFile} is there; name the folder that the store was served with, or its PostgreSQL in JWO_DB.");

    /// <summary>Writes the results, where any are wanted.</summary>
    private static void Write(ServeOrder order, StoreClock clock, Receipt[] receipts, ActionLog actions)
    {
        if (order.Results is null)
        {
            return;
        }

        ResultFiles.Write(order.Results, ResultFiles.Receipts, ResultFiles.Document(order.Store, receipts, actions));
        ResultFiles.Write(order.Results, ResultFiles.Actions, actions.Actions());
        ResultFiles.Write(order.Results, ResultFiles.Summary, new
        {
            Store = order.Store.Name,
            clock.Start,
            Seconds = Math.Round(clock.Now.TotalSeconds, 3),
            Findings = actions.Findings,
            Detector = order.Detector is { } detector ? new { detector.Name, detector.Model.Sha256, PointsSha256 = detector.Points?.Model.Sha256 } : null,
            Program = typeof(ServeRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
        });
    }
}

using JustWalkOut.Cli.Serve.Clips;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Vision;

namespace JustWalkOut.Cli.Serve;

/// <summary>What a served store keeps of people: shoppers' names apart from the log, erasures, and retention. Whoever keeps another kind of data for a while adds it to <c>kinds</c>.</summary>
internal sealed class ServedPrivacy : IDisposable
{
    /// <summary>Another program, such as <c>./jwo ledger erase</c>, may put somebody on the list; what this one holds in memory goes so soon.</summary>
    private static readonly TimeSpan ListenEvery = TimeSpan.FromSeconds(5);

    private readonly ShopperNames? _names;
    private readonly StoreClock _clock;
    private readonly ServeLog _log;
    private bool _isAway;

    private ServedPrivacy(ShopperNames? names, StoreClock clock, ServeLog log) => (_names, _clock, _log) = (names, clock, log);

    /// <summary>Erases shoppers; null where no names are kept apart.</summary>
    public ErasureDesk? Erasures { get; private init; }

    /// <summary>Takes away what was kept long enough.</summary>
    public required RetentionKeeper Retention { get; init; }

    /// <summary>Opens it before anybody comes in, and brings to its end what was cut off.</summary>
    public static ServedPrivacy Open(ServeOrder order, StoreLedger ledger, (MailDesk? Mail, TimelineLog? Timeline, ActBook Acts) keepers, StoreClock clock, ServeLog log)
    {
        List<IRetained> kinds =
        [
            new RetainedFiles("timeline", Path.Combine(order.Data, "timeline"), keepers.Timeline?.Options.Keep + Spare ?? Spare),
            new RetainedFiles("films", Path.Combine(order.Data, "clips"), (order.Clips ?? new ClipOptions()).Retention + Spare),
        ];
        if (keepers.Acts.Addresses is { } addresses)
        {
            addresses.KeepFor = order.Keep.Addresses;
            kinds.Add(addresses);
        }

        if (keepers.Mail is { } mail)
        {
            kinds.Add(new RetainedAddresses(mail));
        }

        ShopperNames? names = order.HasPseudonyms ? ShopperNames.Open(order.Data) : null;
        ErasureDesk? erasures = null;
        if (names is not null)
        {
            ledger.Shoppers = names;
            erasures = new ErasureDesk(new ErasureParts(ledger, names, order.Data, clock.Clock) { Mail = keepers.Mail, MailFolder = Path.Combine(order.Data, ServeRun.MailFolder) });
            kinds.Add(new RetainedNames(erasures, names, order.Keep.Names));
        }

        ServedPrivacy privacy = new(names, clock, log) { Erasures = erasures, Retention = new RetentionKeeper(kinds, order.Data, clock.Clock, log.Say) };
        privacy.Listen();
        return privacy;
    }

    /// <summary>A web host that erases, and says what is kept how long.</summary>
    public StoreWebParts With(StoreWebParts parts) => parts with { Erasures = Erasures, Retention = Retention };

    /// <summary>Runs until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Task retaining = Retention.RunAsync(stop);
        try
        {
            while (true)
            {
                await Task.Delay(ListenEvery, _clock.Clock, stop);
                Listen();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }

        await retaining;
    }

    public void Dispose() => _names?.Dispose();

    /// <summary>The timeline's own writer takes its segments away as it writes, and whoever cuts films the old ones as new ones come; this is for those that nobody sees any more, a segment's length behind.</summary>
    private static TimeSpan Spare => TimeSpan.FromHours(1);

    private void Listen()
    {
        try
        {
            Erasures?.GoOn();
            _isAway = false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            if (!_isAway)
            {
                _log.Say($"somebody's erasure is not at its end: {fault.Message.ReplaceLineEndings(" ")}; it goes on when that is mended");
            }

            _isAway = true;
        }
    }
}

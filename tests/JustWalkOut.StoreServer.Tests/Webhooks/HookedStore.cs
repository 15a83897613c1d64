using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Tests.Settlement;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Webhooks;

/// <summary>A store with a past that takes payments, of which one receiver is to be told from the first event on, by a desk that can be opened and dropped as often as a test likes.</summary>
internal sealed class HookedStore : IAsyncDisposable
{
    public const string Name = "till-roll";

    private readonly TestDatabase _database;
    private readonly SimulatedTerminal _terminal;
    private readonly IEventLog _log;
    private readonly List<DirectoryInfo> _folders = [];
    private long _seen;

    private HookedStore(TestDatabase database, FakeTimeProvider clock, (SimulatedTerminal Terminal, Till Till, IEventLog Log) parts) =>
        (_database, Clock, _terminal, Till, _log) = (database, clock, parts.Terminal, parts.Till, parts.Log);

    public FakeTimeProvider Clock { get; }

    public Till Till { get; }

    /// <summary>Its log, opened beside the ledger's own.</summary>
    public IEventLog Log => _log;

    public List<string> Said { get; } = [];

    /// <summary>What a person was to see to: the part, and the words or that it is well again.</summary>
    public List<string> Alarms { get; } = [];

    /// <summary>What the receiver is to get: the ids of each visit's events, in their order.</summary>
    public IReadOnlyDictionary<string, string[]> Expected { get; private set; } = new Dictionary<string, string[]>();

    public int Count => Expected.Values.Sum(ids => ids.Length);

    public static async Task<HookedStore> OpenAsync(TestDatabase database, params string[] shoppers)
    {
        FakeTimeProvider clock = new(ServedStore.Open);
        SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        Till till = await Till.OpenAsync(database, terminal, clock);
        HookedStore store = new(database, clock, (terminal, till, await database.OpenLogAsync()));
        await store.ShopAsync(shoppers);
        return store;
    }

    /// <summary>They all come in, take something, and leave one after the other; what they took is paid, and the first gets it back.</summary>
    public async Task ShopAsync(params string[] shoppers)
    {
        List<Visitor> visitors = [];
        foreach (string shopper in shoppers)
        {
            CheckedIn entered = (await Till.EnterAsync(shopper))!;
            Visitor visitor = new(shopper, entered.Visit, entered.Command.Id, "");
            visitors.Add(visitor);
            await SeeAsync(visitor.Is(), visitor.Takes("cola"));
        }

        await Till.SettleAsync(Clock);
        foreach (Visitor visitor in visitors)
        {
            await SeeAsync(visitor.Takes("gum"), visitor.Leaves(), visitor.IsComplete());
        }

        await Till.SettleAsync(Clock);
        await Till.Ledger.RefundAsync(
            new RefundRequest(visitors[0].Visit, new DecisionId($"r-{visitors[0].Name}"), "boss", Clock.GetUtcNow(), RefundReason.Goodwill, [new UnitsOf(new Sku("gum"), null, 1)], null), CancellationToken.None);
        await Till.SettleAsync(Clock);
        Dictionary<string, List<string>> expected = [];
        await foreach (LogRow row in _log.ReadAsync(ServedStore.Id, 0, CancellationToken.None))
        {
            if (WebhookEvent.SubjectOf(EventRows.Read(ServedStore.Id, row).Change) is { } subject)
            {
                (expected.TryGetValue(subject.Visit.Value, out List<string>? ids) ? ids : expected[subject.Visit.Value] = []).Add(row.EventId);
            }
        }

        Expected = expected.ToDictionary(each => each.Key, each => each.Value.ToArray());
    }

    /// <summary>A folder in which a receiver stands that is to get everything from the first event on.</summary>
    public string SetUp(Uri receiver)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("jwo-hooks-");
        _folders.Add(folder);
        new WebhookBook(folder.FullName).Put(new Webhook(Name, receiver.ToString(), WebhookKind.All, WebhookSignature.NewSecret(), ServedStore.Open, 0));
        return folder.FullName;
    }

    /// <summary>A desk on such a folder.</summary>
    public WebhookDesk Desk(string folder, WebhookOptions? options = null, Action? passing = null) => new(new WebhookParts(Till.Ledger, _log, Clock)
    {
        SecretsFolder = folder,
        Options = options ?? Options,
        Say = Said.Add,
        Alarm = (part, what, ailment) => Alarms.Add($"{part}: {what ?? "well again"} {ailment?.Kind}"),
        Passing = passing ?? (() => { }),
    });

    public static WebhookOptions Options { get; } = new() { AllowsPrivate = true, Seed = 7 };

    /// <summary>Lets the desk work and time pass until the receiver has everything; whoever is paused is resumed.</summary>
    public async Task DeliverAsync(WebhookDesk desk)
    {
        WebhookCourier courier = desk.Find(Name)!;
        for (int turn = 0; turn < 500; turn++)
        {
            await desk.WorkAsync(CancellationToken.None);
            if (courier.Cursor.Paused is not null)
            {
                courier.Resume();
            }
            else if (courier.Cursor.Waiting.IsEmpty && courier.Cursor.Read == Till.Ledger.State.Position)
            {
                return;
            }
            else if (courier.Cursor.Heads.Min(each => each.NextAt) is { } next && next > Clock.GetUtcNow())
            {
                Clock.SetUtcNow(next);
            }
        }

        Assert.Fail($"It has not got everything: {courier.Cursor}");
    }

    public async ValueTask DisposeAsync()
    {
        await Till.DisposeAsync();
        await _log.DisposeAsync();
        await _terminal.DisposeAsync();
        await _database.DisposeAsync();
        _folders.ForEach(folder => folder.Delete(recursive: true));
    }

    private async Task SeeAsync(params Finding[] findings)
    {
        await Till.SeeAsync(_seen + 1, findings);
        _seen += findings.Length;
    }
}

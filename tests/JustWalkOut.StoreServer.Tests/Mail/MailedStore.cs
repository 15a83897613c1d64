using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Tests.Settlement;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Mail;

/// <summary>A store that takes payments and sends receipts, by a desk that can be opened and dropped as often as a test likes.</summary>
internal sealed class MailedStore : IAsyncDisposable
{
    public const string Ann = "ann@home.example";

    public static readonly MailOptions Options = new() { Seed = 7 };

    private readonly TestDatabase _database;
    private readonly SimulatedTerminal _terminal;
    private readonly List<DirectoryInfo> _folders = [];
    private long _seen;

    private MailedStore(TestDatabase database, FakeTimeProvider clock, (SimulatedTerminal Terminal, Till Till, PostOffice Post) parts) =>
        (_database, Clock, _terminal, Till, Post) = (database, clock, parts.Terminal, parts.Till, parts.Post);

    public FakeTimeProvider Clock { get; }

    public Till Till { get; }

    public PostOffice Post { get; }

    public List<string> Said { get; } = [];

    /// <summary>What a person was to see to: the part, and the words or that it is well again.</summary>
    public List<string> Alarms { get; } = [];

    public static async Task<MailedStore> OpenAsync(TestDatabase database, string? password = null)
    {
        FakeTimeProvider clock = new(ServedStore.Open);
        SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        return new MailedStore(database, clock, (terminal, await Till.OpenAsync(database, terminal, clock), await PostOffice.OpenAsync(password)));
    }

    /// <summary>A folder for addresses, with none in it.</summary>
    public string NewFolder()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("jwo-mail-");
        _folders.Add(folder);
        return Path.Combine(folder.FullName, "mail");
    }

    public MailDesk Desk(string folder, MailOptions? options = null, Action? passing = null, MailServer? server = null) => new(new MailParts(ServedStore.Definition, Till.Ledger, Clock, server ?? Post.Server)
    {
        Folder = folder,
        Options = options ?? Options,
        Say = Said.Add,
        Alarm = (part, what, ailment) => Alarms.Add($"{part}: {what ?? "well again"} {ailment?.Kind}"),
        Passing = passing ?? (() => { }),
    });

    public static Uri LinkOf(VisitId visit) => new($"https://shop.example/r/{visit}");

    /// <summary>Somebody comes in and takes two colas and a gum.</summary>
    public async Task<Visitor> EnterAsync(string shopper)
    {
        CheckedIn entered = (await Till.EnterAsync(shopper))!;
        Visitor visitor = new(shopper, entered.Visit, entered.Command.Id, "");
        await SeeAsync(visitor.Is(), visitor.Takes("cola", quantity: 2), visitor.Takes("gum"));
        return visitor;
    }

    /// <summary>They leave, and their receipt is final and paid.</summary>
    public async Task LeaveAsync(Visitor visitor)
    {
        await SeeAsync(visitor.Leaves(), visitor.IsComplete());
        await Till.SettleAsync(Clock);
        Assert.Equal(CartState.Settled, CartOf(visitor).State);
    }

    /// <summary>They get one of something back.</summary>
    public async Task RefundAsync(Visitor visitor, string sku)
    {
        await Till.Ledger.RefundAsync(
            new RefundRequest(visitor.Visit, new DecisionId($"{visitor.Name}-{sku}-{CartOf(visitor).Refunds.Length}"), "boss", Clock.GetUtcNow(), RefundReason.Goodwill, [new UnitsOf(new Sku(sku), null, 1)], null), CancellationToken.None);
        await Till.SettleAsync(Clock);
    }

    public Cart CartOf(Visitor visitor) => Till.Ledger.State.Carts[visitor.Visit];

    /// <summary>Lets the desk work and time pass until nothing waits any more.</summary>
    public async Task DeliverAsync(MailDesk desk)
    {
        for (int turn = 0; turn < 300; turn++)
        {
            await desk.WorkAsync(LinkOf, CancellationToken.None);
            if (desk.Counts.Waiting == 0)
            {
                return;
            }

            if (desk.NextAt() is { } next && next > Clock.GetUtcNow())
            {
                Clock.SetUtcNow(next);
            }
        }

        Assert.Fail($"Not all is sent: {desk.Counts}");
    }

    /// <summary>All of the store's log as one text.</summary>
    public async Task<string> RowsAsync()
    {
        await using IEventLog log = await _database.OpenLogAsync();
        return await LedgerSuite.RowsAsync(log, ServedStore.Id);
    }

    public async ValueTask DisposeAsync()
    {
        await Post.DisposeAsync();
        await Till.DisposeAsync();
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

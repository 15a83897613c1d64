using System.Data.Common;
using System.Text;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Privacy;

/// <summary>A served store that keeps shoppers' names apart, with everything beside it that could keep something of a shopper: mail, timeline, copies of the state, acts, seals, webhooks.</summary>
internal sealed class KeptPeople : IAsyncDisposable
{
    /// <summary>Stands nowhere else on this machine.</summary>
    public const string Canary = "Zephyrine Quackenbush";

    public const string CanaryMail = "zephyrine.q@canary.example";

    private readonly TestDatabase _database;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("jwo-people-");
    private ShopperNames? _names;
    private MailDesk? _mail;
    private MonitorFeed? _feed;
    private TimelineLog? _timeline;
    private TimelineRecorder? _recorder;
    private int _entries;

    private KeptPeople(TestDatabase database) => _database = database;

    public ServedStore Store { get; private set; } = null!;

    public ErasureDesk Desk { get; private set; } = null!;

    public ShopperNames Names => _names!;

    public MailDesk Mail => _mail!;

    public string Data => _data.FullName;

    /// <summary>Called between every two steps of an erasure.</summary>
    public Action Passing { get; set; } = () => { };

    public static async Task<KeptPeople> OpenAsync(TestDatabase database)
    {
        KeptPeople people = new(database);
        people.Store = await ServedStore.StartAsync(database, people.Equip, hasPayments: true, data: people.Data);
        return people;
    }

    /// <summary>The log beside the store's own hold on it.</summary>
    public Task<IEventLog> OpenLogAsync() => _database.OpenLogAsync();

    /// <summary>Somebody comes in and takes a cola and a gum.</summary>
    public async Task<Visitor> EnterAsync(string name)
    {
        Visitor visitor = await Visitor.EnterAsync(Store, name, ++_entries);
        visitor = visitor with { Name = $"{name}-{_entries}" }; // A presence of its own for each visit.
        await Store.SeeAsync(visitor.Is(), visitor.Takes("cola"), visitor.Takes("gum"));
        Record();
        return visitor;
    }

    /// <summary>They leave, and their receipt is final and paid.</summary>
    public async Task LeaveAsync(Visitor visitor)
    {
        await Store.SeeAsync(visitor.Leaves(), visitor.IsComplete());
        await RestAsync(Store.Ledger, visitor.Visit);
        Record();
    }

    /// <summary>Somebody buys, pays and has their receipt sent.</summary>
    public async Task<Visitor> ShopAsync(string name, string? address = null)
    {
        Visitor visitor = await EnterAsync(name);
        await LeaveAsync(visitor);
        Assert.True(address is null || Mail.Ask(Store.Ledger.State.Carts[visitor.Visit], address, "en") == MailAsked.Kept);
        return visitor;
    }

    public static async Task RestAsync(StoreLedger ledger, VisitId visit)
    {
        while (ledger.State is var state && !state.Carts[visit].IsOver)
        {
            await ledger.ChangedAsync(state, TestContext.Current.CancellationToken);
        }
    }

    public Task<(int Status, JsonElement Body)> EraseAsync(string name) => Store.PostAsync(ServedStore.Path("erasures"), new { shopper = name });

    /// <summary>What the receipts come to, and what is on each, without whose they are.</summary>
    public string Bills() => string.Join("\n", Store.Ledger.Receipts.Select(receipt => JsonSerializer.Serialize(receipt with { Shopper = new ShopperId("somebody") }, MessageJson.Compact)));

    /// <summary>Where any of these texts stands: in a file, a table, or packed in a copy of the state.</summary>
    public async Task<string> FindAsync(params string[] texts)
    {
        string[] folders = [Data, .. _database.Folder is { } folder ? [folder] : Array.Empty<string>()];
        List<string> found = [];
        foreach (string file in folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)))
        {
            using MemoryStream all = new();
            try
            {
                await using FileStream content = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                await content.CopyToAsync(all);
            }
            catch (IOException) when (_database is PostgresTestDatabase && (!File.Exists(file) || Path.GetFileName(file).StartsWith(".s.", StringComparison.Ordinal)))
            {
                continue; // The server's socket, and what it has taken away meanwhile.
            }

            found.AddRange(texts.Where(text => all.GetBuffer().AsSpan(0, (int)all.Length).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0).Select(text => $"{text} in {Path.GetFileName(file)}"));
        }

        await using DbConnection connection = await _database.ConnectAsync();
        await foreach (string row in RowsAsync(connection))
        {
            found.AddRange(texts.Where(text => row.Contains(text, StringComparison.Ordinal)).Select(text => $"{text} in {row[..Math.Min(80, row.Length)]}"));
        }

        await using IEventLog log = await OpenLogAsync();
        await using StoreLedger copied = await StoreLedger.OpenAsync(ServedStore.Definition, log, CancellationToken.None);
        Assert.Null(copied.Opening.Fault);
        foreach (string cart in copied.State.Carts.Values.Concat(Store.Ledger.State.Carts.Values).Select(cart => $"{cart}{JsonSerializer.Serialize(cart.Opened, MessageJson.Compact)}{cart.ToReceipt()}"))
        {
            found.AddRange(texts.Where(text => cart.Contains(text, StringComparison.Ordinal)).Select(text => $"{text} in a copy of the state"));
        }

        if (_timeline is { SinceMs: { } since, End.Record.ToMs: var until })
        {
            string seen = JsonSerializer.Serialize(new TimelineReader(_timeline).After(DateTimeOffset.FromUnixTimeMilliseconds(since - 1), TimeSpan.FromMilliseconds(until - since + 2), TimeSpan.FromMilliseconds(1)), MonitorBatchJson.Options);
            Assert.Contains("~s", seen, StringComparison.Ordinal);
            found.AddRange(texts.Where(text => seen.Contains(text, StringComparison.Ordinal)).Select(text => $"{text} in the timeline"));
        }

        return string.Join(", ", found);
    }

    /// <summary>Every row of every table, as text.</summary>
    private static async IAsyncEnumerable<string> RowsAsync(DbConnection connection)
    {
        bool isSqlite = connection is Microsoft.Data.Sqlite.SqliteConnection;
        List<string> tables = [];
        await using (DbCommand list = connection.CreateCommand())
        {
            list.CommandText = isSqlite ? "SELECT name FROM sqlite_master WHERE type = 'table'" : "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()";
            await using DbDataReader reader = await list.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        Assert.Superset(new HashSet<string> { "event", "inbox", "image", "image_block" }, tables.ToHashSet());
        foreach (string table in tables)
        {
            await using DbCommand all = connection.CreateCommand();
#pragma warning disable CA2100 // Names of the database's own tables.
            all.CommandText = $"SELECT * FROM {table}";
#pragma warning restore CA2100
            await using DbDataReader reader = await all.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                object[] values = new object[reader.FieldCount];
                reader.GetValues(values);
                yield return $"{table}: {string.Join(" | ", values.Select(value => value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : value.ToString()))}";
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Record();
        await Store.DisposeAsync();
        _feed?.Dispose();
        _timeline?.Dispose();
        _mail?.Dispose();
        _names?.Dispose();
        _data.Delete(recursive: true);
    }

    private void Record()
    {
        Store.Clock.Advance(TimeSpan.FromSeconds(1));
        _feed!.Look();
        _recorder!.Sample();
        _recorder.Queue();
        _recorder.Write();
    }

    private StoreWebParts Equip(StoreWebParts parts)
    {
        _names = ShopperNames.Open(Data);
        parts.Ledger.Shoppers = _names;
        _mail = new MailDesk(new MailParts(parts.Store, parts.Ledger, parts.Clock, new MailServer("127.0.0.1", 1, MailSecurity.None, "shop@shop.example")) { Folder = Path.Combine(Data, "mail") });
        _timeline = TimelineLog.Open(Path.Combine(Data, "timeline"), FloorDrawing.Of(parts.Store), new TimelineOptions(), parts.Clock);
        _feed = new MonitorFeed(parts.Store, parts.Ledger, parts.Clock) { Timeline = _timeline };
        _recorder = new TimelineRecorder(_feed, _timeline, parts.Clock, _ => { });
        Desk = new ErasureDesk(new ErasureParts(parts.Ledger, _names, Data, parts.Clock) { Mail = _mail, Passing = () => Passing() });
        return parts with { Erasures = Desk, Mail = _mail, Modules = [MonitorModule.Of(_feed)] };
    }
}

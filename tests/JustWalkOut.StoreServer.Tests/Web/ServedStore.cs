using System.Net.Http.Json;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Web;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>A small store's web host on a free port, with a clock that the test moves and a client that follows no redirect.</summary>
internal sealed class ServedStore : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    public static readonly StoreId Id = new("corner");
    public static readonly DateTimeOffset Open = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    public static readonly StoreDefinition Definition = new(
        1, Id, new Currency("USD"), "en-US", new FloorPlan([], []), [], [new Gate(new GateId("door"), [0, 0])], [], [],
        [
            new Product(new Sku("cola"), ["5449000000996"], "Cola", 150, UnitWeight: new UnitWeight(330, 3)),
            new Product(new Sku("gum"), [], "Gum", 50),
            new Product(new Sku("gift"), [], "Gift", null),
        ],
        [new PlanogramRow(new Sku("cola"), [new PlateId("1", "5", "11")], 12)],
        new Rules(CapacityPeople: 40));

    private readonly TestDatabase _database;
    private readonly Func<StoreWebParts, StoreWebParts>? _change;
    private readonly bool _isSetUp;
    private StoreDefinition _shop = Definition;
    private readonly string? _data;
    private ActBook? _acts;
    private readonly SimulatedTerminal? _terminal;
    private CancellationTokenSource _closing = new();
    private Task _paying = Task.CompletedTask;
    private CancellationTokenSource _webhooksEnding = new();
    private Task _telling = Task.CompletedTask;
    private IEventLog _log = null!;

    private ServedStore(TestDatabase database, Func<StoreWebParts, StoreWebParts>? change, (bool IsSetUp, string? Data) how, bool hasPayments)
    {
        _terminal = hasPayments ? SimulatedTerminal.Open(null, Clock) : null;
        (_isSetUp, _data) = how;
        _database = database;
        _change = change;
    }

    public StoreLedger Ledger { get; private set; } = null!;

    public WebhookDesk Webhooks { get; private set; } = null!;

    public FakeTimeProvider Clock { get; } = new(Open);

    public StoreWeb Web { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Makes the database fail before each commit, or work again.</summary>
    public bool IsDatabaseBroken
    {
        set => ((SqlEventLog)_log).BeforeCommit = value ? () => throw new IOException("the disk is full") : null;
    }

    public List<string> Said { get; } = [];

    /// <summary>The last number that vision's outbox gave.</summary>
    public long Sequence { get; set; }

    /// <summary>Starts one on a database, which is its own from here on; the client is an administrator's, or nobody's where none was set up. With a data folder it keeps its secrets there and seals who does what.</summary>
    public static async Task<ServedStore> StartAsync(TestDatabase database, Func<StoreWebParts, StoreWebParts>? change = null, bool isSetUp = true, bool hasPayments = false, string? data = null)
    {
        ServedStore served = new(database, change, (isSetUp, data), hasPayments);
        await served.OpenAsync();
        return served;
    }

    /// <summary>Starts another store that goes by this one's name, such as one with other house rules.</summary>
    public static async Task<ServedStore> StartAsync(TestDatabase database, StoreDefinition other)
    {
        ServedStore served = new(database, null, (true, null), hasPayments: false) { _shop = other };
        await served.OpenAsync();
        return served;
    }

    /// <summary>Starts another store that goes by this one's name and takes payments.</summary>
    public static async Task<ServedStore> StartAsync(TestDatabase database, StoreDefinition other, Func<StoreWebParts, StoreWebParts> change)
    {
        ServedStore served = new(database, change, (true, null), hasPayments: true) { _shop = other };
        await served.OpenAsync();
        return served;
    }

    /// <summary>A client that is signed in under that name; for null one that is not.</summary>
    public async Task<HttpClient> ClientAsync(string? name)
    {
        HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Web.Address };
        if (name is not null)
        {
            using HttpResponseMessage answer = await SignInAsync(client, name, Password);
            client.DefaultRequestHeaders.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        }

        return client;
    }

    /// <summary>Sends the form of the sign-in page.</summary>
    public static async Task<HttpResponseMessage> SignInAsync(HttpClient client, string name, string password)
    {
        using FormUrlEncodedContent form = new([KeyValuePair.Create("name", name), KeyValuePair.Create("password", password)]);
        return await client.PostAsync("/signin", form);
    }

    /// <summary>Lets time pass, more than anybody stays signed in for, and signs in again.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        Clock.Advance(time);
        Client.Dispose();
        Client = await ClientAsync("boss");
    }

    /// <summary>Ends it and starts it again on what is on disk.</summary>
    public async Task ReopenAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    /// <summary>The path of something of the store's.</summary>
    public static string Path(string rest) => $"/api/v1/stores/{Id}{(rest.Length == 0 ? "" : "/")}{rest}";

    /// <summary>Gets JSON, with the status that it came with.</summary>
    public async Task<(int Status, JsonElement Body)> GetAsync(string path)
    {
        using HttpResponseMessage answer = await Client.GetAsync(path);
        return ((int)answer.StatusCode, await BodyAsync(answer));
    }

    /// <summary>Posts JSON, with the status that came back.</summary>
    public async Task<(int Status, JsonElement Body)> PostAsync(string path, object body)
    {
        using HttpResponseMessage answer = await Client.PostAsJsonAsync(path, body, Carts.Messages.MessageJson.Compact);
        return ((int)answer.StatusCode, await BodyAsync(answer));
    }

    /// <summary>All of the store's log as one text.</summary>
    public Task<string> RowsAsync() => LedgerSuite.RowsAsync(_log, Id);

    /// <summary>Backs it up as it stands, with its data folder.</summary>
    public Task WriteBackupAsync(string path) => StoreServer.Backup.StoreBackup.WriteAsync(path, Id, (_log, _data!), Clock, CancellationToken.None);

    /// <summary>Posts what is to be refused; gives the status and the refusal.</summary>
    public async Task<(int Status, string? Refusal)> RefusalAsync(string path, object body)
    {
        (int status, JsonElement problem) = await PostAsync(path, body);
        return (status, problem.TryGetProperty("refusal", out JsonElement refusal) ? refusal.GetString() : null);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _closing.Dispose();
        await _database.DisposeAsync();
    }

    public static async Task<JsonElement> BodyAsync(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    private async Task OpenAsync()
    {
        _log = await _database.OpenLogAsync();
        StoreDefinition store = _terminal is null ? _shop : _shop with { Rules = _shop.Rules with { HoldMinor = 3000 } };
        Ledger = await StoreLedger.OpenAsync(store, _log, _terminal?.Terms, CancellationToken.None);
        PaymentDesk? desk = _terminal is null ? null : new PaymentDesk(Ledger, _terminal, Clock, new PaymentDeskOptions(), Hear);
        _paying = desk?.RunAsync(_closing.Token) ?? Task.CompletedTask;
        _acts = await ActBook.OpenAsync(_log, Id, _data, Clock, Hear);
        StoreWebParts parts = new(store, Ledger, Clock) { Acts = _acts, SecretsFolder = _data is null ? null : System.IO.Path.Combine(_data, "secrets"), Say = Hear, RequestsPerSecond = int.MaxValue / 2, PasswordIterations = 10, Payments = desk, PaymentLedger = _terminal };
        parts = _change?.Invoke(parts) ?? parts;
        Webhooks = new WebhookDesk(new WebhookParts(Ledger, _log, Clock) { SecretsFolder = parts.SecretsFolder, Options = new WebhookOptions { AllowsPrivate = true }, Say = Hear });
        _webhooksEnding = new CancellationTokenSource();
        _telling = Webhooks.RunAsync(_webhooksEnding.Token);
        Web = await StoreWeb.StartAsync(parts with { Webhooks = Webhooks }, CancellationToken.None);
        if (_isSetUp)
        {
            Web.Accounts.Put("boss", WebRole.Admin, Password);
        }

        Client = await ClientAsync(_isSetUp ? "boss" : null);
    }

    private async Task CloseAsync()
    {
        Client.Dispose();
        if (_terminal is not null)
        {
            await _closing.CancelAsync();
        }

        await _paying;
        _closing.Dispose();
        _closing = new CancellationTokenSource();
        await Web.DisposeAsync();
        await _webhooksEnding.CancelAsync();
        await _telling;
        Webhooks.Dispose();
        _webhooksEnding.Dispose();
        _acts?.Dispose();
        await Ledger.DisposeAsync();
        await _log.DisposeAsync();
    }

    private void Hear(string line)
    {
        lock (Said)
        {
            Said.Add(line);
        }
    }
}

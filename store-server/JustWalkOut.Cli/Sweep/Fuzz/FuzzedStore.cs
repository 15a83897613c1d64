using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Editor;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.StoreServer.Web.Metrics;

namespace JustWalkOut.Cli.Sweep;

/// <summary>A store with every part that has endpoints, in this process, with visits in every state. Nothing in it happens by itself, so that whatever changes was changed by a request.</summary>
internal sealed class FuzzedStore : IAsyncDisposable
{
    /// <summary>A webhook that there always is.</summary>
    public const string Webhook = "erp";

    /// <summary>Where it goes: nobody listens there, and no name has to be looked up.</summary>
    public const string Receiver = "http://127.0.0.1:9/jwo";

    public const string Password = "fuzz and fuzz again";

    public static readonly DateTimeOffset Open = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    /// <summary>A moment that is always to come.</summary>
    public static readonly DateTimeOffset Later = new(2126, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private static readonly StoreDefinition Definition = new(
        StoreDefinition.CurrentVersion, new StoreId("corner"), new Currency("USD"), "en-US", new FloorPlan([[0, 0], [4, 0], [4, 4], [0, 4]], []), [], [new Gate(new GateId("door"), [0, 0])],
        [new Gondola("1", new Pose(1, 1, 0), new Extent(1.2, 0.4, 1.5), [new Shelf("5", new Pose(0, 0, 0.5), new Extent(1.2, 0.4, 0.4), [new Plate("11", new Pose(0, 0, 0), new Extent(0.4, 0.4, 0.4))])])], [new Camera(FuzzedNeighbours.Camera, "rtsp://10.0.0.8/main")],
        [new Product(new Sku("cola"), ["5449000000996"], "Cola", 150), new Product(new Sku("gum"), [], "Gum", 50), new Product(new Sku("gift"), [], "Gift", null), new Product(new Sku("beer"), [], "Beer", 300, AgeLimit: 18)],
        [new PlanogramRow(new Sku("cola"), [new PlateId("1", "5", "11")], 12)], new Rules(CapacityPeople: 60));

    private static readonly string[] OnePlate = ["1/5/11"];

    private const string AlertsName = "alerts.jsonl";

    /// <summary>Longer than the feed takes to note what was renewed.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    /// <summary>A few samples of the timeline.</summary>
    private static readonly TimeSpan RecordedFor = TimeSpan.FromSeconds(1);

    private readonly string _data;
    private readonly List<IDisposable> _parts = [];
    private readonly Dictionary<string, FuzzedVisit> _visits = [];
    private IEventLog? _log;
    private StoreWeb? _web;
    private MonitorFeed? _feed;
    private StripeGateway? _payments;
    private long _sequence;
    private int _renewals;

    private FuzzedStore(string data) => _data = data;

    public StoreLedger Ledger { get; private set; } = null!;

    public ShopperNames Names { get; private set; } = null!;

    public StoreWeb Web => _web!;

    /// <summary>What went wrong, by the server's own word.</summary>
    public List<string> Said { get; } = [];

    /// <summary>Somebody in the store, in review, settled, disputed.</summary>
    public IReadOnlyList<FuzzedVisit> Visits => [.. _visits.Values];

    /// <summary>The store as its file has it.</summary>
    public static string Text => System.Text.Encoding.UTF8.GetString(StoreFile.Write(Definition));

    /// <summary>A dispute that waits for an answer.</summary>
    public string Dispute { get; private set; } = "";

    /// <summary>A call for help that nobody has answered.</summary>
    public string Help { get; private set; } = "";

    /// <summary>An alert that was raised; none where nothing was.</summary>
    public string Alert => _feed?.Alerts is [var first, ..] ? first.Id.ToString() : Guid.Empty.ToString();

    public HttpClient Admin { get; private set; } = null!;

    public HttpClient Device { get; private set; } = null!;

    public HttpClient Nobody { get; private set; } = null!;

    /// <summary>An administrator too, with an account and a session of their own, which goes on as the server says: who signs out is signed out for good, and another password ends all their sessions but this.</summary>
    public HttpClient Leaving { get; private set; } = null!;

    /// <summary>A moment that the timeline tells of.</summary>
    public DateTimeOffset ToldAt { get; private set; }

    /// <summary>The revision of the draft beside the store's file.</summary>
    public string Draft { get; private set; } = "none";

    private static string Api => $"/api/v1/stores/{Definition.Name}";

    /// <summary>Opens one in an empty folder.</summary>
    public static async Task<FuzzedStore> OpenAsync(string data, CancellationToken stop)
    {
        FuzzedStore store = new(data);
        try
        {
            await store.StartAsync(stop);
            await store.ShopAsync(stop);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// All that a request may change, as one text: how the ledger stands, and every file but those that note who asked, and how far a webhook, which goes on by itself, has come. The feed notes alerts a moment after what they are about,
    /// which may be while the next request is answered: they count where they are asked for.
    /// </summary>
    /// <param name="withAlerts">Whether alerts count.</param>
    public string Stamp(bool withAlerts) => string.Join("|", Directory.EnumerateFiles(_data, "*", SearchOption.AllDirectories)
        .Where(file => (withAlerts || Path.GetFileName(file) != AlertsName) && !Path.GetFileName(file).StartsWith("events.db", StringComparison.Ordinal) && Path.GetFileName(file) is not ("acts.seals" or "address-days.json") && !file.Contains("webhook-cursors", StringComparison.Ordinal) && !file.Contains("cookie-keys", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(file => new FileInfo(file))
        .Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Name}:{file.Length}:{file.LastWriteTimeUtc.Ticks}")))
        + string.Create(CultureInfo.InvariantCulture, $"|{Ledger.State.Position}|{Ledger.Counters.Waiting}|{Names.Count}");

    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        Leaving?.Dispose();
        Device?.Dispose();
        Nobody?.Dispose();
        if (_web is not null)
        {
            await _web.DisposeAsync();
        }

        await (_payments?.DisposeAsync() ?? ValueTask.CompletedTask);
        _parts.Reverse<IDisposable>().ToList().ForEach(part => part.Dispose());
        if (Ledger is not null)
        {
            await Ledger.DisposeAsync();
        }

        if (_log is not null)
        {
            await _log.DisposeAsync();
        }
    }

    private T Own<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }

    private async Task StartAsync(CancellationToken stop)
    {
        TimeProvider clock = TimeProvider.System;
        string file = Path.Combine(_data, "store.json");
        byte[] content = StoreFile.Write(Definition);
        await File.WriteAllBytesAsync(file, content, stop);
        _log = await EventLogs.OpenSqliteAsync(Path.Combine(_data, "events.db"), stop);
        Ledger = await StoreLedger.OpenAsync(Definition, _log, stop);
        Ledger.Shoppers = Names = Own(ShopperNames.Open(_data));
        string secrets = Path.Combine(_data, "secrets");
        MailDesk mail = Own(new MailDesk(new MailParts(Definition, Ledger, clock, new MailServer("127.0.0.1", 9, MailSecurity.None, "shop@shop.example")) { Folder = Path.Combine(_data, "mail") }));
        TimelineLog timeline = Own(TimelineLog.Open(Path.Combine(_data, "timeline"), FloorDrawing.Of(Definition), new TimelineOptions(), clock));
        MonitorFeed feed = _feed = Own(new MonitorFeed(Definition, Ledger, clock) { AlertRecord = Path.Combine(_data, AlertsName), Timeline = timeline, IsVisionElsewhere = true });
        await RecordAsync(feed, timeline, clock, stop);
        FuzzedNeighbours neighbours = new(Definition.Name);
        StripeGateway payments = _payments = FuzzedNeighbours.Payments();
        _web = await StoreWeb.StartAsync(
            new StoreWebParts(Definition, Ledger, clock)
            {
                SecretsFolder = secrets,
                RequestsPerSecond = int.MaxValue / 2,
                SignInsPerMinute = int.MaxValue,
                MailsPerMinute = int.MaxValue,
                PasswordIterations = 10, // Else nearly all of a long run's time.
                Payments = new PaymentDesk(Ledger, payments, clock, new PaymentDeskOptions(), Hear),
                Notices = payments,
                Plates = neighbours,
                Bench = neighbours,
                Clips = neighbours,
                Acts = Own(await ActBook.OpenAsync(_log, Definition.Name, _data, clock, Hear)),
                Webhooks = Own(new WebhookDesk(new WebhookParts(Ledger, _log, clock) { SecretsFolder = secrets, Say = Hear, Options = new WebhookOptions { AllowsPrivate = true } })),
                Mail = mail,
                Erasures = new ErasureDesk(new ErasureParts(Ledger, Names, _data, clock) { Mail = mail }),
                Retention = new RetentionKeeper([new RetainedAddresses(mail)], null, clock, Hear),
                File = new OpenStoreFile(content, file),
                Sight = new Serve.StoreSight(),
                Modules = [MonitorModule.Of(feed), MetricsModule.Of([], _ => null)],
                Say = Hear,
            },
            stop);
        _web.Accounts.Put("boss", WebRole.Admin, Password);
        _web.Accounts.Put("leaver", WebRole.Admin, Password);
        (Admin, Leaving, Device, Nobody) = (Client(), Client(keepsCookies: true), Client(), Client());
        Admin.DefaultRequestHeaders.Add("Cookie", await SignInAsync(Admin, "boss", stop));
        await SignInAsync(Leaving, "leaver", stop);
        Device.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _web.Accounts.PutDevice("gate"));
    }

    /// <summary>Records for a moment, and then no more: a file that grows by itself would look like what a request has changed.</summary>
    private async Task RecordAsync(MonitorFeed feed, TimelineLog timeline, TimeProvider clock, CancellationToken stop)
    {
        ToldAt = clock.GetUtcNow() + (RecordedFor / 2);
        using CancellationTokenSource recording = CancellationTokenSource.CreateLinkedTokenSource(stop);
        recording.CancelAfter(RecordedFor);
        await new TimelineRecorder(feed, timeline, clock, Hear).RunAsync(recording.Token);
    }

    private HttpClient Client(bool keepsCookies = false) => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = keepsCookies }) { BaseAddress = Web.Address };

    /// <returns>The cookie, which a client that keeps none has to be given.</returns>
    private static async Task<string> SignInAsync(HttpClient client, string name, CancellationToken stop)
    {
        using FormUrlEncodedContent form = new([KeyValuePair.Create("name", name), KeyValuePair.Create("password", Password)]);
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/signin", UriKind.Relative), form, stop);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    /// <summary>Ann is in the store with a beer, Bob's bill is final, Cora's waits for a person, and so does Dan's dispute.</summary>
    private async Task ShopAsync(CancellationToken stop)
    {
        foreach ((string name, double confidence, bool leaves) in new[] { ("ann", 1.0, false), ("bob", 1.0, true), ("cora", 0.4, true), ("dan", 1.0, true) })
        {
            JsonElement entered = await SendAsync("/gates/door/entries", new { shopper = name, at = Open.AddSeconds(_visits.Count) }, stop);
            PresenceId who = new(DeterministicGuid.Of(Definition.Name, "presence", name));
            FuzzedVisit visit = new(name, VisitId.From(entered.GetProperty("visit").GetString()!), who, entered.GetProperty("link").GetString()!, new ObservationId(DeterministicGuid.Of(Definition.Name, "seen", $"{_sequence + 2}")));
            _visits.Add(name, visit);
            Finding[] findings = [new Finding.Present(who, CommandId.From(entered.GetProperty("command").GetProperty("id").GetString()!), 1), Took(who, "cola", confidence), Took(who, "gum", 1), .. leaves ? new Finding[] { new Finding.Left(who), new Finding.Complete(who, Open.AddYears(1)) } : []];
            await SendAsync("/observations", findings.Select(Make).ToArray(), stop);
        }

        await SendAsync("/observations", new[] { Make(Took(_visits["ann"].Presence, "beer", 1)) }, stop);
    }

    /// <summary>Has again what requests may have used up: a webhook, a dispute, somebody who calls for help.</summary>
    /// <param name="pattern">The endpoint that is next.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RenewAsync(string pattern, CancellationToken stop)
    {
        _renewals++;
        using HttpResponseMessage hook = await Admin.PutAsJsonAsync(new Uri($"/api/v1/webhooks/{Webhook}", UriKind.Relative), new { url = Receiver, kind = "cart" }, MessageJson.Compact, stop);
        using HttpResponseMessage disputed = await Admin.PostAsJsonAsync(new Uri($"{Api}/receipts/{_visits["dan"].Visit}/disputes", UriKind.Relative), new { sku = "gum", quantity = 1, reason = "notTaken" }, MessageJson.Compact, stop);
        if (disputed.IsSuccessStatusCode)
        {
            JsonElement bill = await disputed.Content.ReadFromJsonAsync<JsonElement>(stop);
            Dispute = bill.GetProperty("disputes").EnumerateArray().Last().GetProperty("dispute").GetString()!;
        }

        // While somebody waits there another call is the same one, under the name of the first.
        JsonElement help = await SendAsync("/help", new { id = string.Create(CultureInfo.InvariantCulture, $"help-{_renewals}"), gate = "door" }, stop);
        Help = help.GetProperty("id").GetString()!;
        if (pattern.Contains("/draft", StringComparison.Ordinal))
        {
            JsonElement draft = await Admin.GetFromJsonAsync<JsonElement>(new Uri($"{Api}/draft", UriKind.Relative), stop);
            using HttpRequestMessage save = new(HttpMethod.Put, new Uri($"{Api}/draft", UriKind.Relative)) { Content = new StringContent(Text, System.Text.Encoding.UTF8, "application/json") };
            save.Headers.TryAddWithoutValidation("If-Match", $"\"{draft.GetProperty("revision").GetString()}\"");
            using HttpResponseMessage saved = await Admin.SendAsync(save, stop);
            Draft = (await saved.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(stop)).GetProperty("revision").GetString()!;
        }

        if (pattern.EndsWith("/plates/tare", StringComparison.Ordinal) || pattern.EndsWith("/plates/test", StringComparison.Ordinal))
        {
            await TryAsync("/plates/out", new { id = string.Create(CultureInfo.InvariantCulture, $"out-{_renewals}"), plates = OnePlate }, stop);
            await TryAsync("/plates/tare", new { id = string.Create(CultureInfo.InvariantCulture, $"tare-{_renewals}"), plate = "1/5/11" }, stop);
        }

        if (IsOfAlerts(pattern))
        {
            await Task.Delay(Quiet, TimeProvider.System, stop);
        }
    }

    /// <summary>Whether an endpoint is about alerts.</summary>
    public static bool IsOfAlerts(string pattern) => pattern.Contains("/alerts/", StringComparison.Ordinal);

    /// <summary>The next observation of this store's vision.</summary>
    private Observation Make(Finding finding)
    {
        _sequence++;
        return new Observation(Observation.CurrentVersion, Definition.Name, new ObservationId(DeterministicGuid.Of(Definition.Name, "seen", _sequence.ToString(CultureInfo.InvariantCulture))), _sequence, Open.AddSeconds(10 + _sequence), finding);
    }

    internal static Finding Took(PresenceId who, string sku, double confidence) => new Finding.Took(who, new GoodsMove(new Sku(sku), 1, [new PlateId("1", "5", "11")], -330, Certainty.Final, confidence, [], "fuzzed"));

    private async Task<JsonElement> SendAsync(string path, object body, CancellationToken stop)
    {
        using HttpResponseMessage answer = await Admin.PostAsJsonAsync(new Uri(Api + path, UriKind.Relative), body, MessageJson.Compact, stop);
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(stop);
    }

    /// <summary>Asks for what may be so already, which is refused.</summary>
    private async Task TryAsync(string path, object body, CancellationToken stop)
    {
        using HttpResponseMessage answer = await Admin.PostAsJsonAsync(new Uri(Api + path, UriKind.Relative), body, MessageJson.Compact, stop);
    }

    private void Hear(string line)
    {
        lock (Said)
        {
            Said.Add(line);
        }
    }
}

/// <summary>Somebody's visit.</summary>
/// <param name="Name">Who.</param>
/// <param name="Visit">Their visit.</param>
/// <param name="Presence">As vision knows them.</param>
/// <param name="Link">The path of their page.</param>
/// <param name="Seen">What vision saw them take first.</param>
internal sealed record FuzzedVisit(string Name, VisitId Visit, PresenceId Presence, string Link, ObservationId Seen);

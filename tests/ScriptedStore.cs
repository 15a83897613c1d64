using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Web;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.Tests;

/// <summary>
/// A kiosk with its real ledger, feed and web host, in which what vision would say is said by a test: who comes in, takes what and stands where. Compiled into each project that looks at the monitor.
/// Time is the test's own.
/// </summary>
internal sealed class ScriptedStore : IAsyncDisposable
{
    public static readonly StoreId Id = new("kiosk");
    public static readonly DateTimeOffset Opening = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private static readonly double[][] DownFromTheCeiling = [[1, 0, 0, 3], [0, -1, 0, 2], [0, 0, -1, 2.8]];
    private static readonly double[][] Slanted = [[0, 0.5, 0.866, 0.5], [1, 0, 0, 0.5], [0, 0.866, -0.5, 2.8]];

    public static readonly StoreDefinition Definition = new(
        1,
        Id,
        new Currency("EUR"),
        "en-IE",
        new FloorPlan([[0, 0], [6, 0], [6, 4], [0, 4]], [[[0.4, 0], [0, 0], [0, 4], [6, 4], [6, 0], [2.2, 0]]]),
        [
            new Zone("way-in", ZoneKind.Entry, [[0.4, 0], [1.3, 0], [1.3, 1], [0.4, 1]]),
            new Zone("way-out", ZoneKind.Exit, [[1.3, 0], [2.2, 0], [2.2, 1], [1.3, 1]]),
            new Zone("floor", ZoneKind.Aisle, [[0, 1], [6, 1], [6, 4], [0, 4]]),
        ],
        [new Gate(new GateId("in"), [0.85, 0.2]), new Gate(new GateId("out"), [1.75, 0.2])],
        [Furniture("1", new Pose(1.5, 3.5, 0)), Furniture("2", new Pose(2.5, 1.6, 0))],
        [new Camera(new CameraId("c01"), "http://user@camera/1", new CameraCalibration(640, 360, [300, 300], [320, 180], [], Slanted)), new Camera(new CameraId("c02"), null, new CameraCalibration(640, 360, [300, 300], [320, 180], [], DownFromTheCeiling))],
        [new Product(new Sku("cola"), ["5449000000996"], "Cola", 149, UnitWeight: new UnitWeight(350, 3)), new Product(new Sku("bread"), [], "Rye bread", 320, UnitWeight: new UnitWeight(500, 20)), new Product(new Sku("gum"), [], "Gum", 99)],
        [new PlanogramRow(new Sku("cola"), [new PlateId("1", "1", "1")], 12), new PlanogramRow(new Sku("bread"), [new PlateId("1", "2", "2")], 6), new PlanogramRow(new Sku("gum"), [new PlateId("2", "1", "1")], 30)],
        new Rules());

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-kiosk-");
    private readonly List<string> _people = [];
    private IEventLog? _log;
    private StoreLedger? _ledger;
    private MonitorFeed? _feed;
    private StoreWeb? _web;
    private long _sequence;

    private ScriptedStore()
    {
    }

    public FakeTimeProvider Clock { get; } = new(Opening);

    public MonitorFeed Feed => _feed!;

    public Uri Address { get; private set; } = null!;

    private StoreLedger Ledger => _ledger!;

    public static async Task<ScriptedStore> StartAsync()
    {
        ScriptedStore store = new();
        await store.OpenAsync(0);
        return store;
    }

    public static PresenceId Presence(string shopper) => new(DeterministicGuid.Of(Id, "presence", shopper));

    /// <summary>Somebody comes in; the answer is what the feed calls their visit.</summary>
    public async Task<int> EnterAsync(string shopper)
    {
        CheckedIn entered = await Ledger.CheckInAsync(new CheckInRequest(new ShopperId(shopper), new GateId("in"), Clock.GetUtcNow(), 1, Role.Shopper, null), CancellationToken.None);
        _people.Add(shopper);
        await ObserveAsync(new Finding.Present(Presence(shopper), entered.Command.Id, 0.99));
        return _people.Count;
    }

    /// <summary>Somebody takes one of something.</summary>
    public Task TakeAsync(string shopper, string sku, double confidence = 0.99) =>
        ObserveAsync(new Finding.Took(Presence(shopper), Goods(sku, -350, confidence)));

    public Task PutBackAsync(string shopper, string sku) => ObserveAsync(new Finding.PutBack(Presence(shopper), Goods(sku, 350, 0.99)));

    /// <summary>Somebody leaves, and all that is known of them is known.</summary>
    public async Task LeaveAsync(string shopper)
    {
        await ObserveAsync(new Finding.Left(Presence(shopper)));
        await ObserveAsync(new Finding.Complete(Presence(shopper), Clock.GetUtcNow()));
    }

    /// <summary>Vision says something, of now or of another moment.</summary>
    public async Task ObserveAsync(Finding finding, DateTimeOffset? at = null)
    {
        _sequence++;
        ObservationId id = new(DeterministicGuid.Of(Id, "observation", _sequence.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        await Ledger.ReceiveAsync([new Observation(Observation.CurrentVersion, Id, id, _sequence, at ?? Clock.GetUtcNow(), finding)], CancellationToken.None);
    }

    /// <summary>Says how things stand: people where they are, and cameras well unless said otherwise.</summary>
    public void Show(IEnumerable<(string Shopper, double X, double Y)> people, IEnumerable<PlateState>? plates = null, IReadOnlyDictionary<string, string>? health = null) =>
        Feed.Take(new Telemetry(
            Telemetry.CurrentVersion,
            Id,
            Clock.GetUtcNow(),
            [.. people.Select(person => new PersonState(Presence(person.Shopper), person.X, person.Y, [[person.X + 0.2, person.Y + 0.3, 1.1]]))],
            [.. plates ?? []],
            new Dictionary<string, double> { ["camera/c01"] = 10, ["camera/c02"] = 10, ["pictures"] = 20, ["dropped"] = 0, ["messages"] = 20 },
            health ?? new Dictionary<string, string> { ["broker"] = "ok", ["camera/c01"] = "ok", ["camera/c02"] = "ok", ["shelf/1/1"] = "ok", ["shelf/1/2"] = "ok", ["shelf/2/1"] = "ok", ["shelf/2/2"] = "ok" }));

    /// <summary>The server goes down, and stays so for what is done then; it comes back at the same address with the same ledger.</summary>
    public async Task RestartAsync(Func<Task> meanwhile)
    {
        int port = Address.Port;
        await CloseAsync();
        await meanwhile();
        Clock.Advance(TimeSpan.FromSeconds(1));
        await OpenAsync(port);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Delete(recursive: true);
    }

    private static Gondola Furniture(string id, Pose pose) => new(
        id,
        pose,
        new Extent(1.2, 0.4, 1.5),
        [.. Enumerable.Range(1, 2).Select(shelf => new Shelf($"{shelf}", new Pose(0, 0, 0.5 * shelf), new Extent(1.2, 0.4, 0.4), [.. Enumerable.Range(1, 3).Select(plate => new Carts.Stores.Plate($"{plate}", new Pose(0.4 * (plate - 1), 0, 0), new Extent(0.4, 0.4, 0.4)))]))]);

    private static GoodsMove Goods(string sku, double grams, double confidence) => new(
        new Sku(sku), 1, [Definition.Planogram.First(row => row.Sku.Value == sku).Plates[0]], grams, Certainty.Final, confidence, [], "its weight fits, and no other hand was near");

    private async Task OpenAsync(int port)
    {
        _log = await EventLogs.OpenSqliteAsync(Path.Combine(_folder.FullName, "log.db"), CancellationToken.None);
        _ledger = await StoreLedger.OpenAsync(Definition, _log, CancellationToken.None);
        _feed = new MonitorFeed(Definition, _ledger, Clock);
        _web = await StoreWeb.StartAsync(new StoreWebParts(Definition, _ledger, TimeProvider.System) { Port = port, Modules = [MonitorModule.Of(_feed)] }, CancellationToken.None);
        Address = _web.Address;
    }

    private async Task CloseAsync()
    {
        await _web!.DisposeAsync();
        _feed!.Dispose();
        await _ledger!.DisposeAsync();
        await _log!.DisposeAsync();
    }
}

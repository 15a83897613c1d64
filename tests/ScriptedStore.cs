using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Editor;
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
    private static readonly double[][] Slanted = [[0, -0.5, 0.866, 0.5], [-1, 0, 0, 0.5], [0, -0.866, -0.5, 2.8]];

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

    private readonly StoreDefinition _store;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-kiosk-");
    private readonly List<string> _people = [];
    private readonly ScriptedEvidence _evidence = new();
    private readonly RunningClock _time;
    private IEventLog? _log;
    private StoreLedger? _ledger;
    private MonitorFeed? _feed;
    private TimelineLog? _timeline;
    private TimelineRecorder? _recorder;
    private StoreWeb? _web;
    private ISightSource? _sight;
    private long _sequence;
    private bool _isRecorded;
    private bool _isVisionElsewhere;

    private ScriptedStore(StoreDefinition store) => (_store, Pictures, _time) = (store, new ScriptedPictures(store), new RunningClock(Clock));

    /// <summary>The password of everybody who was given an account.</summary>
    public const string Password = "correct horse battery";

    /// <summary>What people decided, in their order.</summary>
    public List<CartChange> Decided { get; } = [];

    public FakeTimeProvider Clock { get; } = new(Opening);

    public MonitorFeed Feed => _feed!;

    public ScriptedPictures Pictures { get; }

    /// <summary>What cameras saw, by what a test says that they did.</summary>
    public ScriptedClips Clips { get; } = new();

    /// <summary>Where what monitors were told is kept.</summary>
    public string TimelineFolder => Path.Combine(_folder.FullName, "timeline");

    /// <summary>What is kept; null where nothing is.</summary>
    public TimelineLog? Timeline => _timeline;

    /// <summary>Where it is recorded who took note of what went wrong.</summary>
    public string AlertRecord => Path.Combine(_folder.FullName, "alerts.jsonl");

    /// <summary>Where the server keeps what it signs with.</summary>
    public string SecretsFolder => Path.Combine(_folder.FullName, "secrets");

    public Uri Address { get; private set; } = null!;

    /// <summary>What vision said last.</summary>
    public ObservationId LastObservation => new(DeterministicGuid.Of(Id, "observation", _sequence.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private StoreLedger Ledger => _ledger!;

    /// <summary>What every plate's scale says, until a test says otherwise.</summary>
    public ScriptedScale Scale { get; } = new();

    /// <summary>Notes which camera took another's place.</summary>
    public ScriptedBench Bench { get; } = new();

    /// <summary>The store's own file, which its editor opens.</summary>
    public string FilePath => Path.Combine(_folder.FullName, "store.json");

    /// <summary>
    /// Opens the kiosk, or another store that goes by its name; for one that is edited with somebody who knows what cameras see; what its monitors are told is kept where that is wanted, at each <see cref="Record"/>; vision that says how things stand may be elsewhere, and is missed when it does not.
    /// </summary>
    public static async Task<ScriptedStore> StartAsync(StoreDefinition? other = null, ISightSource? sight = null, bool isRecorded = false, bool isVisionElsewhere = false)
    {
        ScriptedStore store = new(other ?? Definition) { _sight = sight, _isRecorded = isRecorded, _isVisionElsewhere = isVisionElsewhere };
        await File.WriteAllBytesAsync(store.FilePath, JsonSerializer.SerializeToUtf8Bytes(store._store, MessageJson.Indented));
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

    /// <summary>Gives somebody an account, whose role is theirs until the store ends.</summary>
    public void Employ(string name, WebRole role) => _web!.Accounts.Put(name, role, Password);

    /// <summary>Gives a gate a key of its own.</summary>
    public string KeyOf(string device) => _web!.Accounts.PutDevice(device);

    /// <summary>Where a shopper's page with codes for the gate is.</summary>
    public Uri PassOf(string shopper) => new(Address, _web!.PassOf(new ShopperId(shopper)));

    /// <summary>The server is there and says nothing any more, as when something between has swallowed the connection; what it had begun to wait for still comes.</summary>
    public void Hush() => _time.IsHushed = true;

    /// <summary>Vision forgets what it kept of weights.</summary>
    public void Forget() => _evidence.Curves.Clear();

    /// <summary>Somebody's cart as it stands.</summary>
    public Cart CartOf(string shopper) => Ledger.State.Carts.Values.Single(cart => cart.Opened.Shopper.Value == shopper);

    /// <summary>Where a shopper's page is.</summary>
    public Uri PageOf(string shopper) => new(Address, _web!.PathOf(CartOf(shopper).Visit));

    /// <summary>Somebody takes one of something.</summary>
    public Task TakeAsync(string shopper, string sku, double confidence = 0.99) => TakeAsync(shopper, Goods(sku, -350, confidence));

    /// <summary>Somebody takes something, which may have been something else.</summary>
    public async Task TakeAsync(string shopper, string sku, double confidence, params Alternative[] others) => await TakeAsync(shopper, Goods(sku, -350, confidence) with { Alternatives = others });

    private async Task TakeAsync(string shopper, GoodsMove goods)
    {
        await ObserveAsync(new Finding.Took(Presence(shopper), goods));
        _evidence.Weigh(LastObservation, Clock.GetUtcNow(), goods);
    }

    public Task PutBackAsync(string shopper, string sku) => ObserveAsync(new Finding.PutBack(Presence(shopper), Goods(sku, 350, 0.99)));

    /// <summary>Somebody takes something of which vision is not certain yet; the answer is what it said.</summary>
    public async Task<ObservationId> TakeForNowAsync(string shopper, string sku)
    {
        await TakeAsync(shopper, Goods(sku, -350, 0.99) with { Certainty = Certainty.Provisional });
        return LastObservation;
    }

    /// <summary>Vision takes back what it said.</summary>
    public Task WithdrawAsync(ObservationId said) => ObserveAsync(new Finding.Revised(said, null, "it was somebody else's hand"));

    /// <summary>Somebody leaves, and all that is known of them is known.</summary>
    public async Task LeaveAsync(string shopper)
    {
        await ObserveAsync(new Finding.Left(Presence(shopper)));
        await ObserveAsync(new Finding.Complete(Presence(shopper), Clock.GetUtcNow()));
    }

    /// <summary>A shopper says of a receipt that is final that they did not take something.</summary>
    public async Task DisputeAsync(string shopper, string sku)
    {
        Ruling<Cart> ruling = await Ledger.DisputeAsync(new DisputeRequest(CartOf(shopper).Visit, Clock.GetUtcNow(), new UnitsOf(new Sku(sku), null, 1), DisputeReason.NotTaken), CancellationToken.None);
        _ = ruling.Value ?? throw new InvalidOperationException($"The dispute is refused: {ruling.Refusal}.");
    }

    /// <summary>Vision says something, of now or of another moment.</summary>
    public async Task ObserveAsync(Finding finding, DateTimeOffset? at = null)
    {
        _sequence++;
        await Ledger.ReceiveAsync([new Observation(Observation.CurrentVersion, Id, LastObservation, _sequence, at ?? Clock.GetUtcNow(), finding)], CancellationToken.None);
        Record();
    }

    /// <summary>Time passes, and what monitors are told at its end is kept.</summary>
    public void Record(TimeSpan passing = default)
    {
        Clock.Advance(passing);
        _recorder?.Sample();
        _recorder?.Queue();
        _recorder?.Write();
    }

    /// <summary>Says how things stand: people where they are, and cameras well unless said otherwise.</summary>
    public void Show(IEnumerable<(string Shopper, double X, double Y)> people, IEnumerable<PlateState>? plates = null, IReadOnlyDictionary<string, string>? health = null, IReadOnlyDictionary<string, Ailment>? ailments = null)
    {
        Feed.Take(new Telemetry(
            Telemetry.CurrentVersion,
            Id,
            Clock.GetUtcNow(),
            [.. people.Select(person => new PersonState(Presence(person.Shopper), person.X, person.Y, [[person.X + 0.2, person.Y + 0.3, 1.1]]))],
            [.. plates ?? []],
            _store.Cameras.ToDictionary(camera => $"camera/{camera.Id}", _ => 10.0).Append(new("pictures", 10.0 * _store.Cameras.Count)).Append(new("dropped", 0)).ToDictionary(),
            health ?? new Dictionary<string, string> { ["broker"] = "ok", ["camera/c01"] = "ok", ["camera/c02"] = "ok", ["shelf/1/1"] = "ok", ["shelf/1/2"] = "ok", ["shelf/2/1"] = "ok", ["shelf/2/2"] = "ok" })
        {
            Ailments = ailments ?? new Dictionary<string, Ailment>(),
        });
        Record();
    }

    /// <summary>Cameras bring pictures of people where they stand, of whom each network finds those who are in sight.</summary>
    /// <param name="people">Where they stand.</param>
    /// <param name="but">A camera that brings none.</param>
    public void Film(IReadOnlyList<(double X, double Y)> people, string? but = null)
    {
        foreach (Camera camera in _store.Cameras.Where(camera => camera.Id.Value != but))
        {
            Pictures.Show(camera, Clock.GetUtcNow(), people, [.. people.Select(person => ScriptedPictures.BoxOf(camera.Calibration!, person)).OfType<double[]>()]);
        }
    }

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

    private GoodsMove Goods(string sku, double grams, double confidence) => new(
        new Sku(sku), 1, [_store.Planogram.First(row => row.Sku.Value == sku).Plates[0]], grams, Certainty.Final, confidence, [], "its weight fits, and no other hand was near");

    private async Task OpenAsync(int port)
    {
        _log = await EventLogs.OpenSqliteAsync(Path.Combine(_folder.FullName, "log.db"), CancellationToken.None);
        _ledger = await StoreLedger.OpenAsync(_store, _log, _store.Gates.Any(gate => gate.Entry == EntryKind.Free) ? new PaymentTerms(CanLower: true) : null, CancellationToken.None);
        _ledger.Kept += events => Decided.AddRange(events.Select(kept => kept.Change).Where(change => change is CartChange.ReviewDecided or CartChange.RefundGranted or CartChange.DisputeRejected));
        _timeline = _isRecorded ? TimelineLog.Open(TimelineFolder, FloorDrawing.Of(_store), new TimelineOptions(), Clock) : null;
        _feed = new MonitorFeed(_store, _ledger, Clock) { Pictures = Pictures, AlertRecord = AlertRecord, Timeline = _timeline, IsVisionElsewhere = _isVisionElsewhere };
        _recorder = _timeline is null ? null : new TimelineRecorder(_feed, _timeline, Clock, _ => { });
        Record();
        _web = await StoreWeb.StartAsync(new StoreWebParts(_store, _ledger, _time) { Port = port, Evidence = _evidence, Clips = Clips, SecretsFolder = SecretsFolder, PasswordIterations = 10, Modules = [MonitorModule.Of(_feed)], Sight = _sight, Plates = Scale, Bench = Bench, File = new OpenStoreFile(await File.ReadAllBytesAsync(FilePath), FilePath) }, CancellationToken.None);
        Address = _web.Address;
    }

    private async Task CloseAsync()
    {
        await _web!.DisposeAsync();
        Record();
        _timeline?.Dispose();
        _feed!.Dispose();
        await _ledger!.DisposeAsync();
        await _log!.DisposeAsync();
    }
}

/// <summary>The test's time of day, and timers that run by themselves: a page waits for its beats however the test's time stands.</summary>
internal sealed class RunningClock(FakeTimeProvider clock) : TimeProvider
{
    /// <summary>Whether timers that are begun from now on never run out.</summary>
    public bool IsHushed { get; set; }

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, IsHushed ? Timeout.InfiniteTimeSpan : dueTime, period);
}

/// <summary>What vision would keep of the plates: the load falls by what was taken, a second before the moment of the finding.</summary>
internal sealed class ScriptedEvidence : IEvidenceSource
{
    public TimeSpan Retention => TimeSpan.FromHours(72);

    public Dictionary<ObservationId, Evidence[]> Curves { get; } = [];

    public void Weigh(ObservationId id, DateTimeOffset at, GoodsMove goods)
    {
        double[] seconds = [.. Enumerable.Range(0, 240).Select(sample => Math.Round(sample * 0.05, 2))];
        double[] grams = [.. seconds.Select(second => Math.Round(4200 + (2 * Math.Sin(second * 7)) + (second is > 6.2 and < 7 ? 120 * Math.Sin((second - 6.2) * 9) : 0) + (second < 7 ? 0 : goods.Grams), 1))];
        Curves[id] = [.. goods.Plates.Select(plate => new Evidence(Evidence.CurrentVersion, ScriptedStore.Id, id, at.AddSeconds(-8), at.AddSeconds(4), new Exhibit.WeightCurve(plate, seconds, grams)))];
    }

    public ValueTask<IReadOnlyList<Evidence>> FindAsync(ObservationId observation, CancellationToken cancellation) => new(Curves.GetValueOrDefault(observation, []));
}

/// <summary>Films that a test has made; of everything else nothing is known.</summary>
internal sealed class ScriptedClips : IClipSource
{
    public TimeSpan Retention => TimeSpan.FromHours(72);

    public Dictionary<ObservationId, ClipAnswer> Answers { get; } = [];

    public Dictionary<(ObservationId Observation, CameraId Camera), byte[]> Films { get; } = [];

    public ClipAnswer Find(ObservationId observation, DateTimeOffset at) => Answers.GetValueOrDefault(observation, new ClipAnswer([], ClipLack.NoPictures));

    public ValueTask<Evidence?> ReadAsync(ObservationId observation, CameraId camera, CancellationToken cancellation) => new(
        Films.TryGetValue((observation, camera), out byte[]? film) && Answers[observation].Views.First(view => view.Camera == camera) is { } view
            ? new Evidence(Evidence.CurrentVersion, ScriptedStore.Id, observation, view.From, view.From + TimeSpan.FromSeconds(9), new Exhibit.Clip(camera, "video/mp4", film))
            : null);
}

/// <summary>A scale that says what a test has it say.</summary>
internal sealed class ScriptedScale : IPlateReadings
{
    /// <summary>What it says; null for nothing.</summary>
    public PlateReading? Reading { get; set; }

    public PlateReading? Read(PlateId plate) => Reading;
}

/// <summary>Cameras that are put in each other's places, noted.</summary>
internal sealed class ScriptedBench : ICameraBench
{
    public List<(CameraId Camera, string Source)> Changed { get; } = [];

    public string? WhyNot(CameraId camera, string source) => null;

    public void Change(CameraId camera, string source) => Changed.Add((camera, source));
}

using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tracking;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Serve;

/// <summary>Who takes notes of what vision sees.</summary>
/// <param name="Pictures">Sees the pictures; null for nobody.</param>
/// <param name="Recording">Hears what is consumed and what cameras send; null for nobody.</param>
internal sealed record ServedNotes(IFrameWatcher? Pictures, ServedRecording? Recording)
{
    /// <summary>What people looked like when vision ended, of whom somebody still knows.</summary>
    public IReadOnlyDictionary<PresenceId, KnownLook> Looks { get; init; } = new Dictionary<PresenceId, KnownLook>();

    /// <summary>Keeps in memory what people look like, for a vision that goes on in this one's place; null for nobody.</summary>
    public Action<IReadOnlyDictionary<PresenceId, KnownLook>>? KeepLooks { get; init; }
}

/// <summary>The seeing and weighing half of a served store: cameras, shelves and gates through attribution and the outbox to the store's server, beside it or elsewhere. Owns the outbox.</summary>
internal sealed class ServedVision : IAsyncDisposable, ICameraBench
{
    /// <summary>Keeps who is in the store across a restart. A store that is recorded has none: its recording begins with nobody, and repeats what was decided.</summary>
    private const string StandingName = "standing.json";

    private readonly ObservationOutbox _outbox;
    private readonly LiveStore _store;
    private readonly StoreAttribution _attribution;
    private readonly StoreDevices _devices;
    private readonly StorePipeline? _pipeline;
    private readonly ChangeableCamera[] _sources;
    private readonly Func<CameraId, string, ICameraSource> _openCamera;

    private ServedVision(VisionOrder order, StoreClock clock, ObservationOutbox outbox, (LiveStore Store, StoreAttribution Attribution, IDeviceListener Devices, IFrameWatcher? Pictures, IFrameArrivals? Arrivals, IPacketLog? Packets) to)
    {
        _outbox = outbox;
        (_store, _attribution) = (to.Store, to.Attribution);
        _devices = new StoreDevices(order.Store.Name, order.Broker, clock.Clock, order.HasMotionGate ? new GateStirrer(to.Devices, order.Store, clock, (camera, at) => _pipeline?.Stir(camera, at)) : to.Devices);
        _openCamera = (camera, source) => CameraSources.Of(camera, source, clock, order.CameraLogin, to.Packets);
        _sources = order.Detector is null ? [] : [.. (order.Cameras?.Invoke(clock) ?? CameraSources.Of(Here(order), order.Folder, clock, order.CameraLogin, to.Packets)).Select(source => new ChangeableCamera(source))];
        Elsewhere = order.Elsewhere.Count == 0 ? null : new SightingIntake(order.Store, order.Elsewhere, clock.Start, clock.Clock);
        _pipeline = PipelineOf(order, (clock, _sources, Elsewhere), to.Store, (to.Pictures, to.Arrivals));
        order.Meters?.Watch(() => _devices.Counts, () => _outbox.Waiting);
        order.Meters?.Watch(() => Flow, () => _store.Waiting);
        order.Meters?.Watch(() => ShelfClocks);
    }

    /// <summary>How each camera is doing; none where nothing is looked through.</summary>
    public IReadOnlyList<CameraCounts> Cameras => _pipeline?.Cameras ?? [];

    /// <summary>Takes what is seen through cameras elsewhere; null where there are none.</summary>
    public SightingIntake? Elsewhere { get; }

    /// <summary>Where each camera seems to look, against where it was surveyed to.</summary>
    public IReadOnlyList<CameraPose> Poses => _pipeline?.Poses ?? [];

    /// <summary>Each camera's clock, against those of the others.</summary>
    public IReadOnlyList<CameraClock> Clocks => _pipeline?.Clocks ?? [];

    /// <summary>The clock of each shelf's gateway, against the cameras'.</summary>
    public IReadOnlyList<GatewayClock> ShelfClocks => _attribution.Clocks;

    /// <summary>What went through the pipeline.</summary>
    public PipelineFlow Flow => _pipeline?.Flow ?? default;

    /// <summary>Whether a network looks at the cameras' pictures; otherwise the store goes by its shelves alone.</summary>
    public bool IsLooking => _pipeline is not null;

    /// <summary>Shelves and gates that the broker says are gone.</summary>
    public IReadOnlyList<string> OfflineDevices => _devices.Offline;

    /// <summary>Whether shelves and gates are listened to.</summary>
    public bool IsListening => _devices.IsListening;

    /// <summary>Pictures that came.</summary>
    public long Pictures => _pipeline?.Cameras.Sum(camera => camera.Captured) ?? 0;

    /// <summary>Pictures that gave way to newer ones.</summary>
    public long PicturesDropped => _pipeline?.Cameras.Sum(camera => camera.Dropped) ?? 0;

    /// <summary>Findings that the server has not taken.</summary>
    public int Waiting => _outbox.Waiting;

    /// <summary>What came from shelves and gates.</summary>
    public DeviceCounts Devices => _devices.Counts;

    /// <summary>Puts it together; nothing runs yet.</summary>
    /// <param name="order">What is run.</param>
    /// <param name="clock">The store's time.</param>
    /// <param name="server">Where findings go, and who is asked about check-ins.</param>
    /// <param name="telemetry">Notes how things stand; sees what passes.</param>
    /// <param name="notes">Who else sees and hears.</param>
    public static ServedVision Open(VisionOrder order, StoreClock clock, IStoreLink server, TelemetryTap telemetry, ServedNotes notes)
    {
        ObservationOutbox outbox = ObservationOutbox.Open(OutboxOf(order.Data), order.Store.Name);
        StoreAttribution attribution = new(order.Store, clock.Start, new AttributionOptions());
        StandingFile? standing = notes.Recording is null ? new StandingFile(Path.Combine(order.Data, StandingName), order.Store.Name) : null;
        if (standing?.Read(telemetry.Say) is { } before)
        {
            attribution.Resume(before, notes.Looks);
        }

        LiveStore store = new(new LiveStoreParts(clock, attribution, outbox, server, telemetry) { Arrivals = notes.Recording?.Arrivals, Standing = standing, Looks = notes.KeepLooks });
        IFrameWatcher? watcher = telemetry.Sights is { } sights ? FrameWatchers.Of(notes.Pictures, sights.People) : notes.Pictures;
        ServedVision vision = new(order, clock, outbox, (store, attribution, telemetry, watcher, telemetry.Sights?.Ring, notes.Recording?.Packets));
        telemetry.Join(attribution, store, vision);
        return vision;
    }

    /// <summary>Where a store's outbox is.</summary>
    public static string OutboxOf(string data) => Path.Combine(data, "outbox");

    /// <summary>The server tells vision something.</summary>
    public void Ordered(Command command) => _store.Ordered(command);

    /// <summary>Tells of somebody whom the server let in by itself: attribution hears of it as of any other check-in, and the ledger knows it again.</summary>
    public void Entered(CheckInRequest entry) => _store.Passed(new GatePassage(
        entry.Gate, new DeviceMark("web", 0), (entry.At - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, entry.Shopper, entry.People, entry.Role) { Code = entry.Code });

    /// <inheritdoc/>
    public string? WhyNot(CameraId camera, string source)
    {
        try
        {
            _ = _openCamera(camera, source);
            return _sources.FirstOrDefault(known => known.Camera == camera) is not { } running ? $"Camera {camera} is not looked through since the start; give it its address and calibration in the store's file and start the server again."
                : running.Ends ? $"Camera {camera} is a film; another source is taken at the next start."
                : null;
        }
        catch (InvalidDataException fault)
        {
            return fault.Message;
        }
    }

    /// <inheritdoc/>
    public void Change(CameraId camera, string source) => _sources.First(known => known.Camera == camera).Change(_openCamera(camera, source));

    /// <summary>Runs until told to stop, which is no fault.</summary>
    public Task RunAsync(CancellationToken stop) => _store.RunAsync(_pipeline is null ? [_devices.RunAsync] : [_devices.RunAsync, _pipeline.RunAsync], stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _outbox.DisposeAsync();

    /// <summary>The store with those of its cameras that are looked through here.</summary>
    private static StoreDefinition Here(VisionOrder order) => order.Store with { Cameras = [.. order.Store.Cameras.Where(camera => !order.Elsewhere.Contains(camera.Id))] };

    private static StorePipeline? PipelineOf(VisionOrder order, (StoreClock Clock, IReadOnlyList<ICameraSource> Cameras, SightingIntake? Elsewhere) from, LiveStore store, (IFrameWatcher? Watcher, IFrameArrivals? Arrivals) pictures)
    {
        if (order.Detector is null && from.Elsewhere is null)
        {
            return null;
        }

        StoreClock clock = from.Clock;
        IFloorListener floor = order.Before(store, clock);
        return new StorePipeline(
            new StorePipelineParts(
                order.Store, from.Cameras, () => PersonDetectors.Load(order.Detector!, new StoreTrackerOptions().KeepScoreMin), clock.Clock, order.Meters is { } meters ? new MeteredFloor(floor, clock, meters) : floor)
            {
                Elsewhere = from.Elsewhere,
                Watcher = pictures.Watcher,
                Arrivals = pictures.Arrivals,
                Meters = order.Meters,
            },
            new StorePipelineOptions { Workers = order.Workers, Gate = order.HasMotionGate ? new MotionGateOptions() : null });
    }
}

using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Serve.Clips;
using JustWalkOut.Tracking;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Serve;

/// <summary>
/// Notes how things stand in a running store as it passes by, and tells the monitors' feed, here or elsewhere, twelve times a second. What passes is handed on at once; nothing here waits, and telling is on a flow of its own,
/// so that a monitor costs the store the noting alone.
/// </summary>
internal sealed class TelemetryTap(StoreDefinition definition, StoreClock clock, ServeLog log) : ILiveWatcher, IDeviceListener
{
    /// <summary>Monitors are to see at least ten states a second: somewhat more often, for timers are late and never early.</summary>
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(80);

    private static readonly TimeSpan RateEvery = TimeSpan.FromSeconds(1);

    /// <summary>People whom the tracker last spoke of so long ago are not shown any more: then no camera sees.</summary>
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(3);

    /// <summary>A broker that has not answered so soon after the start is away; before that it is being reached.</summary>
    private static readonly TimeSpan ReachingMax = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<PlateId, PlateState> _plates = [];
    private readonly Dictionary<CameraId, CameraNotice> _cameras = [];
    private bool _hasListened;
    private StoreAttribution? _attribution;
    private IDeviceListener? _devices;
    private ServedVision? _vision;
    private (TimeSpan At, IReadOnlyList<PersonState> People) _people = (TimeSpan.Zero, []);

    /// <summary>What plates weighed around each finding.</summary>
    public WeightMemory Weights { get; } = new(definition.Name);

    /// <summary>Keeps where people were, for clips; null where none are made.</summary>
    public ClipSights? Sights { get; init; }

    /// <summary>Says what it taps, before anything runs.</summary>
    public void Join(StoreAttribution attribution, IDeviceListener devices, ServedVision vision) => (_attribution, _devices, _vision) = (attribution, devices, vision);

    /// <inheritdoc/>
    public void CheckedIn(GateEntry entry, Command command) => log.CheckedIn(entry, command);

    /// <inheritdoc/>
    public void Seen(TargetFrame frame)
    {
        log.Seen(frame);
        Sights?.Floor.Seen(frame, _attribution!.PresenceOf);
        PersonState[] people = [.. frame.People.Select(person => (person, Id: _attribution!.PresenceOf(person.Person))).Where(seen => seen.Id is not null).Select(seen => StateOf(seen.Id!.Value, seen.person))];
        lock (_gate)
        {
            _people = (frame.At, people);
        }
    }

    /// <inheritdoc/>
    public void Reckoned(ShelfWeights weights) => Weights.Weigh(weights);

    /// <inheritdoc/>
    public void Found(Observed observed)
    {
        log.Found(observed);
        Weights.Keep(observed.Id, observed.At, observed.Finding);
    }

    /// <inheritdoc/>
    public void Say(CameraNotice notice)
    {
        log.Say(notice);
        lock (_gate)
        {
            _cameras[notice.Camera] = notice;
        }
    }

    /// <inheritdoc/>
    public void Say(string what) => log.Say(what);

    /// <inheritdoc/>
    void IDeviceListener.Say(string what) => _devices!.Say(what);

    /// <inheritdoc/>
    public void Weighed(ShelfWeights weights)
    {
        _devices!.Weighed(weights);
        lock (_gate)
        {
            for (int plate = 0; plate < weights.Plates.Count; plate++)
            {
                float grams = weights.Grams[plate][^1];
                _plates[weights.Plates[plate]] = new PlateState(weights.Plates[plate], float.IsNaN(grams) ? null : grams);
            }
        }
    }

    /// <inheritdoc/>
    public void Passed(GatePassage passage) => _devices!.Passed(passage);

    /// <summary>Tells somebody until told to stop, which is no fault. Whoever is slow to take it is told the newest when they are done.</summary>
    public async Task RunAsync(Func<Telemetry, ValueTask> tell, CancellationToken stop)
    {
        using PeriodicTimer timer = new(TellEvery, clock.Clock);
        (TimeSpan At, Counted Counts, Dictionary<string, double> Rates) measured = (clock.Now, Count(), []);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                TimeSpan now = clock.Now;
                if (now - measured.At >= RateEvery)
                {
                    Counted counts = Count();
                    measured = (now, counts, RatesOf(measured.Counts, counts, (now - measured.At).TotalSeconds));
                }

                await tell(Now(now, measured.Rates));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    private Telemetry Now(TimeSpan now, IReadOnlyDictionary<string, double> rates)
    {
        lock (_gate)
        {
            bool isFresh = now - _people.At < StaleAfter;
            PlateState[] plates = [.. _plates.Values];
            _plates.Clear();
            Dictionary<string, (Ailment Ailment, string Words)> ailments = AilmentsOf(now);
            return new Telemetry(Telemetry.CurrentVersion, definition.Name, clock.At(isFresh ? _people.At : now), isFresh ? _people.People : [], plates, rates, HealthOf(ailments))
            {
                Ailments = ailments.ToDictionary(ailing => ailing.Key, ailing => ailing.Value.Ailment, StringComparer.Ordinal),
            };
        }
    }

    /// <summary>What ails each part that does badly, and how it is said.</summary>
    private Dictionary<string, (Ailment Ailment, string Words)> AilmentsOf(TimeSpan now)
    {
        Dictionary<string, (Ailment, string)> found = new(StringComparer.Ordinal);
        _hasListened |= _vision!.IsListening;
        if (!_vision.IsListening && (_hasListened || now > ReachingMax))
        {
            found["broker"] = (new Ailment(AilmentKind.NoBroker, ""), "The message broker of shelves and gates is out of reach; carts stand still. Start it, or check the network.");
        }

        foreach (CameraCounts camera in _vision.Cameras)
        {
            string what = _cameras.GetValueOrDefault(camera.Camera).What ?? "";
            (AilmentKind Kind, string Words)? ailment = camera.State switch
            {
                CameraState.Away => (AilmentKind.NoPicture, $"No picture{(what.Length > 0 ? $" ({what})" : "")}; it is tried again by itself. Check the camera's power and network."),
                CameraState.Frozen => (AilmentKind.Frozen, $"Frozen: {what}."),
                CameraState.Resized => (AilmentKind.Resized, $"Resized: {what}."),
                CameraState.Ended => (AilmentKind.Ended, "Its footage has ended."),
                _ => null,
            };
            if (ailment is { } bad)
            {
                found[$"camera/{camera.Camera}"] = (new Ailment(bad.Kind, what), bad.Words);
            }
        }

        foreach ((ViewId view, CameraKnock knock) in _vision.Poses.Where(pose => pose.Knock is not null).Select(pose => (pose.View, pose.Knock!)))
        {
            found.TryAdd($"camera/{view}", AilmentOf(knock));
        }

        foreach (CameraClock camera in _vision.Clocks.Where(camera => camera.OffSince is not null))
        {
            found.TryAdd($"camera/{camera.View}", AilmentOf(camera));
        }

        foreach (GatewayClock shelf in _vision.ShelfClocks.Where(shelf => shelf.OffSince is not null))
        {
            found.TryAdd($"shelf/{shelf.Gondola}/{shelf.Shelf}", AilmentOf(shelf));
        }

        foreach (Camera camera in _vision.IsLooking ? [] : definition.Cameras)
        {
            found[$"camera/{camera.Id}"] = (new Ailment(AilmentKind.NotLookedAt, ""), "Not looked at: there is no network to find people with, and nobody is seen. Fetch one with ./jwo models pull, and start again.");
        }

        foreach (string device in _vision.OfflineDevices)
        {
            found[device] = (new Ailment(AilmentKind.Offline, ""), "No connection. Check its power and network; what happens there meanwhile goes unseen.");
        }

        return found;
    }

    /// <summary>What ails a knocked camera, and what to do.</summary>
    internal static (Ailment Ailment, string Words) AilmentOf(CameraKnock knock) =>
        (new Ailment(AilmentKind.Knocked, KnockWords.HowFar(knock)), $"Knocked: turned by {KnockWords.HowFar(knock)} on the floor. {KnockWords.Remedy}.");

    /// <summary>What ails a camera whose clock is off, and what to do.</summary>
    internal static (Ailment Ailment, string Words) AilmentOf(CameraClock clock) =>
        (new Ailment(AilmentKind.ClockOff, ClockWords.HowFar(clock)), $"Clock off by {ClockWords.HowFar(clock)} against the other cameras'. {ClockWords.Remedy}.");

    /// <summary>What ails a shelf whose clock is off, and what to do.</summary>
    internal static (Ailment Ailment, string Words) AilmentOf(GatewayClock clock) =>
        (new Ailment(AilmentKind.ShelfClockOff, ClockWords.HowFar(clock)), $"Clock off by {ClockWords.HowFar(clock)} against the cameras'. {ClockWords.ShelfRemedy}.");

    /// <summary>Every part by name; of a camera that is being opened for the first time nothing is known yet, nor of a broker that is being reached.</summary>
    private Dictionary<string, string> HealthOf(Dictionary<string, (Ailment Ailment, string Words)> ailments)
    {
        Dictionary<string, string> parts = ailments.ToDictionary(ailing => ailing.Key, ailing => ailing.Value.Words, StringComparer.Ordinal);
        IEnumerable<string> cameras = _vision!.Cameras.Where(camera => camera.State == CameraState.Running).Select(camera => $"camera/{camera.Camera}");
        IEnumerable<string> shelves = definition.Gondolas.SelectMany(gondola => gondola.Shelves.Where(shelf => shelf.Plates.Count > 0).Select(shelf => $"shelf/{gondola.Id}/{shelf.Id}"));
        foreach (string part in cameras.Concat(shelves).Concat(_vision.IsListening ? ["broker"] : []))
        {
            parts.TryAdd(part, Telemetry.Well);
        }

        return parts;
    }

    private static PersonState StateOf(PresenceId id, in Presence person) => new(
        id,
        person.Floor.XMetres,
        person.Floor.YMetres,
        [.. ((Hand?[])[person.FirstHand, person.SecondHand]).OfType<Hand>().Select(hand => new[] { hand.At.XMetres, hand.At.YMetres, hand.At.ZMetres })]);

    private Counted Count() => new(_vision?.Cameras ?? [], _vision?.Devices.Messages ?? 0);

    /// <summary>Whole ones, so that a store that runs evenly says nothing new.</summary>
    private static Dictionary<string, double> RatesOf(Counted before, Counted now, double seconds)
    {
        Dictionary<CameraId, CameraCounts> earlier = before.Cameras.ToDictionary(camera => camera.Camera);
        Dictionary<string, double> rates = new(StringComparer.Ordinal) { ["messages"] = Math.Round((now.Messages - before.Messages) / seconds) };
        foreach (CameraCounts camera in now.Cameras)
        {
            CameraCounts known = earlier.GetValueOrDefault(camera.Camera) ?? new CameraCounts(camera.Camera, camera.State);
            rates[$"camera/{camera.Camera}"] = Math.Round((camera.Inferred - known.Inferred) / seconds);
            rates["pictures"] = rates.GetValueOrDefault("pictures") + ((camera.Inferred - known.Inferred) / seconds);
            rates["dropped"] = rates.GetValueOrDefault("dropped") + ((camera.Overtaken - known.Overtaken) / seconds);
        }

        return rates.ToDictionary(rate => rate.Key, rate => Math.Round(rate.Value), StringComparer.Ordinal);
    }

    /// <summary>Counts at one moment.</summary>
    private sealed record Counted(IReadOnlyList<CameraCounts> Cameras, long Messages);
}

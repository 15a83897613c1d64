using System.Reflection;
using JustWalkOut.Attribution;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Localization;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Replay;

/// <summary>What to replay.</summary>
/// <param name="Recording">Folder of the recording.</param>
/// <param name="Factor">Speed as a multiple of the recording's own time; null for as fast as it goes.</param>
/// <param name="Detector">What looks at its pictures where it has neither tracked people nor sightings; null to look at none.</param>
/// <param name="Workers">How many workers look; never changes the result.</param>
internal sealed record ReplayRequest(string Recording, double? Factor, ModelFile? Detector = null, int Workers = 1)
{
    /// <summary>Evidence that attribution does without.</summary>
    public EvidenceKinds Without { get; init; }
}

/// <summary>What a replay came to.</summary>
/// <param name="Receipts">How many receipts it wrote.</param>
/// <param name="Actions">How many actions.</param>
/// <param name="Length">The recording's length.</param>
/// <param name="Elapsed">How long it took by the wall clock.</param>
internal sealed record ReplayEnding(int Receipts, int Actions, TimeSpan Length, TimeSpan Elapsed)
{
    /// <summary>What is known of the clock of each shelf's gateway, at the end.</summary>
    public IReadOnlyList<GatewayClock> ShelfClocks { get; init; } = [];

    /// <summary>Those that were found off, or right again, each time.</summary>
    public IReadOnlyList<GatewayClock> ShelfClocksSaid { get; init; } = [];
}

/// <summary>The pipeline and settlement over a recording, with its results written into a folder.</summary>
internal static class ReplayRun
{
    /// <summary>Runs one replay.</summary>
    /// <param name="request">What to replay.</param>
    /// <param name="outFolder">An existing folder of the caller's; gets the results.</param>
    /// <param name="progress">Hears how far it is; the caller's to dispose.</param>
    /// <param name="cancellation">Ends it early, with the folder half full.</param>
    /// <exception cref="InvalidDataException">The recording is damaged, or holds nothing to replay; the message names the file.</exception>
    public static async Task<ReplayEnding> RunAsync(ReplayRequest request, string outFolder, ProgressLine progress, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        Recording recording = Recording.Open(request.Recording);
        PictureSightings? pictures = NeedsPictures(recording) && request.Detector is { } model
            ? new PictureSightings(recording, new PictureOptions(() => PersonDetectors.Load(model, new StoreTrackerOptions().KeepScoreMin), request.Workers, new SightingPlacerOptions()))
            : null;
        if (!recording.HasTargets && !recording.HasSightings && !recording.HasShelves && pictures is null)
        {
            throw new InvalidDataException(
                $"{request.Recording}: the recording holds neither people nor shelves (streams: {string.Join(", ", recording.Manifest.Streams)}). Record or import one that does.");
        }

        using ScratchFolder scratch = new();
        await using IEventLog events = await OpenLogAsync(scratch.Path, cancellation);
        await using StoreLedger ledger = await OpenLedgerAsync(recording.Store, events, cancellation);
        await using ObservationOutbox outbox = ObservationOutbox.Open(Path.Combine(scratch.Path, "outbox"), recording.Store.Name);
        StoreAttribution attribution = new(recording.Store, recording.Manifest.Start, new AttributionOptions { Without = request.Without });
        using ActionLog log = new(recording.Store, recording.Manifest.Start, Path.Combine(outFolder, ResultFiles.Tracks), time => progress.Report(() => $"{time.TotalSeconds:0} s replayed"));
        PoseWatch? poses = recording.HasTargets ? null : TrackedSightings.PosesOf(recording.Store);
        List<object> knocks = [];
        List<object> clocks = [];
        List<GatewayClock> shelfClocks = [];
        poses?.Changed = (view, knock) => knocks.Add(KnockEntry(view, knock));
        poses?.ClockChanged = clock => clocks.Add(ClockEntry(clock));
        attribution.ClockChanged = shelfClocks.Add;
        RecordingReplay replay = new(new ReplayParts(recording, attribution, outbox, new LedgerLink(ledger), log, new ReplayPace(request.Factor, TimeProvider.System), pictures) { Poses = poses });
        TimeSpan length = await replay.RunAsync(cancellation);

        ResultFiles.Write(outFolder, ResultFiles.Receipts, ResultFiles.Document(recording.Store, ledger.Receipts, log));
        ResultFiles.Write(outFolder, ResultFiles.Actions, log.Actions());
        ResultFiles.Write(outFolder, ResultFiles.Summary, Summary((recording, pictures is null ? null : request.Detector, pictures), (replay, knocks, clocks, shelfClocks), attribution, log, length));
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(started);
        ResultFiles.Write(outFolder, ResultFiles.Timing, new
        {
            WallSeconds = Math.Round(elapsed.TotalSeconds, 3),
            RecordingSeconds = Math.Round(length.TotalSeconds, 3),
            TimesRealTime = Math.Round(length / elapsed, 1),
        });
        return new ReplayEnding(ledger.Receipts.Count, log.Actions().Count, length, elapsed) { ShelfClocks = attribution.Clocks, ShelfClocksSaid = shelfClocks };
    }

    /// <summary>A ledger of whoever comes by: whoever is on a recording was let in, and how many may be inside, and how old they are, was for the store's people to decide.</summary>
    internal static Task<StoreLedger> OpenLedgerAsync(StoreDefinition store, IEventLog events, CancellationToken cancellation) =>
        StoreLedger.OpenAsync(store with { Rules = store.Rules with { CapacityPeople = null, AgeCheck = AgeCheckRule.AtEntry } }, events, cancellation);

    internal static Task<IEventLog> OpenLogAsync(string scratch, CancellationToken cancellation) =>
        Environment.GetEnvironmentVariable("JWO_DB") is { Length: > 0 } database
            ? EventLogs.OpenPostgresScratchAsync(database, cancellation)
            : EventLogs.OpenSqliteAsync(Path.Combine(scratch, "events.db"), cancellation);

    /// <summary>Whether a recording's people are in its pictures alone.</summary>
    public static bool NeedsPictures(Recording recording) => !recording.HasTargets && !recording.HasSightings && recording.Videos.Count > 0;

    /// <summary>A camera that was found knocked, or well again, in a replay's summary. Seconds from the recording's start.</summary>
    private static object KnockEntry(ViewId view, CameraKnock? knock) => knock is null
        ? new { Camera = view.Value, IsWell = true }
        : new
        {
            Camera = view.Value,
            Degrees = Math.Round(knock.Turn.Degrees, 2),
            SdDegrees = Math.Round(knock.SdDegrees, 2),
            FloorMetres = Math.Round(knock.FloorMetres, 3),
            Since = Math.Round(knock.Since.TotalSeconds, 1),
            NoticedAt = Math.Round(knock.NoticedAt.TotalSeconds, 1),
        };

    /// <summary>A camera whose clock was found off, or right again, in a replay's summary. Seconds; times from the recording's start.</summary>
    private static object ClockEntry(CameraClock clock) => clock.OffSince is { } since
        ? new
        {
            Camera = clock.View.Value,
            AheadSeconds = Math.Round(clock.AheadSeconds, 3),
            SdSeconds = Math.Round(clock.SdSeconds, 3),
            NoticedAt = Math.Round(since.TotalSeconds, 1),
        }
        : new { Camera = clock.View.Value, IsWell = true };

    /// <summary>The same of a shelf's.</summary>
    private static object ClockEntry(GatewayClock clock) => clock.OffSince is { } since
        ? new
        {
            Shelf = $"{clock.Gondola}/{clock.Shelf}",
            AheadSeconds = Math.Round(clock.AheadSeconds, 3),
            SdSeconds = Math.Round(clock.SdSeconds, 3),
            NoticedAt = Math.Round(since.TotalSeconds, 1),
        }
        : new { Shelf = $"{clock.Gondola}/{clock.Shelf}", IsWell = true };

    private static object Summary(
        (Recording Recording, ModelFile? Detector, PictureSightings? Pictures) seen, (RecordingReplay Replay, List<object> Knocks, List<object> Clocks, List<GatewayClock> ShelfClocks) ran, StoreAttribution attribution, ActionLog log, TimeSpan length) => new
    {
        Recording = seen.Recording.Manifest.Name,
        Store = seen.Recording.Store.Name,
        seen.Recording.Manifest.Start,
        Seconds = Math.Round(length.TotalSeconds, 3),
        ran.Replay.Frames,
        ran.Replay.Samples,
        Findings = log.Findings,
        LeftOut = attribution.Counts,
        KnockedCameras = ran.Knocks.Count > 0 ? ran.Knocks : null,
        ClocksOff = ran.Clocks.Count > 0 ? ran.Clocks : null,
        ShelfClocksOff = ran.ShelfClocks.Count > 0 ? ran.ShelfClocks.Select(ClockEntry) : null,
        seen.Recording.Manifest.ModelSha256,
        Detector = seen.Detector is { } detector ? new { detector.Name, detector.Model.Sha256, PointsSha256 = detector.Points?.Model.Sha256, Pictures = seen.Pictures!.Frames, OutOfOrder = seen.Pictures.DroppedFrames } : null,
        Program = typeof(ReplayRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
    };
}

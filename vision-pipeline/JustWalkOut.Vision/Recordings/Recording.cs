using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Recordings;

/// <summary>
/// A recording opened for reading. Opening checks everything but the rows of the Parquet files, which are checked as they are read;
/// a fault is an <see cref="InvalidDataException"/> or a missing-file exception that names the file and the remedy.
/// </summary>
public sealed class Recording
{
    private readonly string _folder;

    private Recording(string folder, RecordingManifest manifest, StoreDefinition store, IReadOnlyList<GateEntry> gate)
    {
        _folder = folder;
        Manifest = manifest;
        Store = store;
        Gate = gate;
    }

    /// <summary>What it is a recording of.</summary>
    public RecordingManifest Manifest { get; }

    /// <summary>The store that it was made in.</summary>
    public StoreDefinition Store { get; }

    /// <summary>Who checked in, in order of time.</summary>
    public IReadOnlyList<GateEntry> Gate { get; }

    /// <summary>Whether it holds weights.</summary>
    public bool HasShelves => Manifest.Streams.Contains(RecordingFiles.ShelfStream);

    /// <summary>Whether it holds tracked people.</summary>
    public bool HasTargets => Manifest.Streams.Contains(RecordingFiles.TargetStream);

    /// <summary>Whether it holds people as single cameras sighted them.</summary>
    public bool HasSightings => Manifest.Streams.Contains(RecordingFiles.SightingStream);

    /// <summary>What a running store consumed, in order; null where it is a recording of none.</summary>
    public string? ArrivalsPath => File.Exists(Path.Combine(_folder, RecordingFiles.Arrivals)) ? Path.Combine(_folder, RecordingFiles.Arrivals) : null;

    /// <summary>The cameras of which it holds a video, in the store's order.</summary>
    public IReadOnlyList<CameraId> Videos { get; private init; } = [];

    /// <summary>Opens a recording's folder.</summary>
    public static Recording Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder} is no folder; expected a recording. Name a folder that holds {RecordingFiles.Manifest}.");
        }

        if (LiveRecording.IsCutOff(folder))
        {
            throw new InvalidDataException($"{folder} was cut off while it was recorded; complete it from what was written until then: ./jwo replay {folder} --mend --out RESULTS.");
        }

        RecordingManifest manifest = ReadManifest(Path.Combine(folder, RecordingFiles.Manifest));
        string storePath = Existing(Path.Combine(folder, RecordingFiles.Store));
        StoreDefinition store = StoreFile.Read(File.ReadAllBytes(storePath), storePath);
        Recording recording = new(folder, manifest, store, ReadGate(Path.Combine(folder, RecordingFiles.Gate)))
        {
            Videos = manifest.Streams.Contains(RecordingFiles.CameraStream) ? CheckVideos(folder, store) : [],
        };
        foreach ((bool isThere, string file) in ((bool, string)[])
            [(recording.HasShelves, RecordingFiles.Shelves), (recording.HasTargets, RecordingFiles.Targets), (recording.HasSightings, RecordingFiles.Sightings)])
        {
            if (isThere)
            {
                ColumnFile.CheckFrame(Path.Combine(folder, file));
            }
        }

        return recording;
    }

    /// <summary>The weights in the order in which they arrived; nothing where there are none. One reader at a time per call; each call begins anew.</summary>
    public IAsyncEnumerable<ShelfBatch> ReadShelvesAsync(CancellationToken cancellation) =>
        HasShelves ? ShelfColumns.ReadAsync(Path.Combine(_folder, RecordingFiles.Shelves), cancellation) : AsyncEnumerable.Empty<ShelfBatch>();

    /// <summary>The tracked people, moment by moment; nothing where there are none.</summary>
    public IAsyncEnumerable<TargetFrame> ReadTargetsAsync(CancellationToken cancellation) =>
        HasTargets ? TargetColumns.ReadAsync(Path.Combine(_folder, RecordingFiles.Targets), cancellation) : AsyncEnumerable.Empty<TargetFrame>();

    /// <summary>What each camera sighted, frame by frame in order of arrival; nothing where there are none.</summary>
    public IAsyncEnumerable<SightingFrame> ReadSightingsAsync(CancellationToken cancellation) =>
        HasSightings ? SightingColumns.ReadAsync(Path.Combine(_folder, RecordingFiles.Sightings), cancellation) : AsyncEnumerable.Empty<SightingFrame>();

    /// <summary>Where the video of one of <see cref="Videos"/> lies.</summary>
    public string VideoPath(CameraId camera) => Path.Combine(_folder, FrameTimes.VideoName(camera));

    /// <summary>When the pictures of one of <see cref="Videos"/> were taken, in the video's order.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message names it.</exception>
    public IReadOnlyList<FrameTime> ReadFrameTimes(CameraId camera) => FrameTimes.Read(Path.Combine(_folder, FrameTimes.Name(camera)));

    private static CameraId[] CheckVideos(string folder, StoreDefinition store)
    {
        string cameras = Path.Combine(folder, RecordingFiles.Cameras);
        if (!Directory.Exists(cameras))
        {
            throw new DirectoryNotFoundException($"{cameras} is missing, though {RecordingFiles.Manifest} names its stream. Record it anew.");
        }

        HashSet<string> known = [.. store.Cameras.Select(camera => camera.Id.Value)];
        HashSet<string> found = [];
        foreach (string path in Directory.EnumerateFiles(cameras).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            string id = name.EndsWith(".mp4", StringComparison.Ordinal) ? name[..^4] : name.EndsWith(".frames.csv", StringComparison.Ordinal) ? name[..^11] : "";
            if (!known.Contains(id))
            {
                throw new InvalidDataException($"{path} belongs to no camera of the store; expected ID.mp4 and ID.frames.csv for cameras of {RecordingFiles.Store}. Remove it, or record anew.");
            }

            found.Add(id);
        }

        CameraId[] videos = [.. store.Cameras.Select(camera => camera.Id).Where(id => found.Contains(id.Value))];
        foreach (CameraId id in videos)
        {
            FrameTimes.CheckPair(Path.Combine(folder, FrameTimes.VideoName(id)), Path.Combine(folder, FrameTimes.Name(id)));
        }

        return videos;
    }

    private static RecordingManifest ReadManifest(string path)
    {
        RecordingManifest manifest = ReadJson<RecordingManifest>(Existing(path));
        string? fault =
            manifest.Version != RecordingManifest.CurrentVersion ? $"version is {manifest.Version}, expected {RecordingManifest.CurrentVersion}, the form that this program reads"
            : string.IsNullOrEmpty(manifest.Name) ? "name is missing, expected a non-empty text"
            : manifest.Start == default ? "start is missing, expected a moment in UTC such as 2026-01-31T09:00:00Z"
            : manifest.Streams is null ? $"streams is missing, expected some of {string.Join(", ", RecordingFiles.Streams)}"
            : manifest.Streams.FirstOrDefault(stream => !RecordingFiles.Streams.Contains(stream)) is string stranger
                ? $"streams names '{stranger}', expected some of {string.Join(", ", RecordingFiles.Streams)}"
            : null;
        return fault is null ? manifest : throw new InvalidDataException($"{path}: {fault}. Record or import it anew.");
    }

    private static GateEntry[] ReadGate(string path)
    {
        GateEntry[] entries = ReadJson<GateEntry[]>(Existing(path));
        for (int i = 0; i < entries.Length; i++)
        {
            GateEntry entry = entries[i];
            string? fault =
                entry is null ? "is null, expected an object"
                : !double.IsFinite(entry.T) || entry.T < 0 ? $"t is {entry.T}, expected seconds of at least 0"
                : i > 0 && entry.T < entries[i - 1].T ? $"t is {entry.T} after {entries[i - 1].T}, expected check-ins in order of time"
                : string.IsNullOrEmpty(entry.Gate.Value) ? "gate is missing, expected a gate's id"
                : string.IsNullOrEmpty(entry.Shopper.Value) ? "shopper is missing, expected who checked in"
                : entry.People < 1 ? $"people is {entry.People}, expected at least 1"
                : !Enum.IsDefined(entry.Role) ? "role is missing, expected shopper, staff or restocker"
                : null;
            if (fault is not null)
            {
                throw new InvalidDataException($"{path}: $[{i}].{fault}. Mend it, or record or import it anew.");
            }
        }

        return entries;
    }

    private static T ReadJson<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), MessageJson.Indented)
                ?? throw new InvalidDataException($"{path} is null; expected {typeof(T).Name}. Record or import it anew.");
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            throw new InvalidDataException($"{path}: {fault.Message} Mend it, or record or import it anew.", fault);
        }
    }

    private static string Existing(string path) =>
        File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing; a recording has one. Name the recording's own folder, or record or import it anew.", path);
}

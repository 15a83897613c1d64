using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

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

    /// <summary>Opens a recording's folder.</summary>
    public static Recording Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder} is no folder; expected a recording. Name a folder that holds {RecordingFiles.Manifest}.");
        }

        RecordingManifest manifest = ReadManifest(Path.Combine(folder, RecordingFiles.Manifest));
        string storePath = Existing(Path.Combine(folder, RecordingFiles.Store));
        StoreDefinition store = StoreFile.Read(File.ReadAllBytes(storePath), storePath);
        Recording recording = new(folder, manifest, store, ReadGate(Path.Combine(folder, RecordingFiles.Gate)));
        foreach (string file in (string[])[.. recording.HasShelves ? [RecordingFiles.Shelves] : Array.Empty<string>(), .. recording.HasTargets ? [RecordingFiles.Targets] : Array.Empty<string>()])
        {
            ColumnFile.CheckFrame(Path.Combine(folder, file));
        }

        return recording;
    }

    /// <summary>The weights in the order in which they arrived; nothing where there are none. One reader at a time per call; each call begins anew.</summary>
    public IAsyncEnumerable<ShelfBatch> ReadShelvesAsync(CancellationToken cancellation) =>
        HasShelves ? ShelfColumns.ReadAsync(Path.Combine(_folder, RecordingFiles.Shelves), cancellation) : AsyncEnumerable.Empty<ShelfBatch>();

    /// <summary>The tracked people, moment by moment; nothing where there are none.</summary>
    public IAsyncEnumerable<TargetFrame> ReadTargetsAsync(CancellationToken cancellation) =>
        HasTargets ? TargetColumns.ReadAsync(Path.Combine(_folder, RecordingFiles.Targets), cancellation) : AsyncEnumerable.Empty<TargetFrame>();

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

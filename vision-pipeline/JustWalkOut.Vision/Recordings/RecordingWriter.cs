using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Recordings;

/// <summary>
/// Writes a recording into an existing folder. Rows go to disk as they fill a row group; <see cref="CompleteAsync"/> writes the rest and the
/// JSON files, <c>recording.json</c> last. Without it the folder holds no recording. The same calls give the same bytes.
/// </summary>
public sealed class RecordingWriter : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _keepsLooks;
    private ShelfRows? _shelves;
    private TargetRows? _targets;
    private SightingRows? _sightings;

    /// <summary>Begins a recording in a folder that exists and is the caller's to fill.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="keepsLooks">Whether sightings keep what people look like: for people who do not exist alone, because looks are biometric.</param>
    public RecordingWriter(string folder, bool keepsLooks = false) => (_folder, _keepsLooks) = (folder, keepsLooks);

    /// <summary>Adds one weight in order of arrival.</summary>
    /// <param name="microseconds">When it was measured, since the recording's start; at least 0.</param>
    /// <param name="plate">Which plate.</param>
    /// <param name="grams">Load; NaN for a dead plate.</param>
    public async ValueTask WriteShelfAsync(long microseconds, PlateId plate, float grams)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(microseconds);
        _shelves ??= await ShelfRows.CreateAsync(Path.Combine(_folder, RecordingFiles.Shelves));
        if (_shelves.Add(microseconds, plate, grams))
        {
            await _shelves.FlushAsync();
        }
    }

    /// <summary>Adds evenly or unevenly spaced weights of several plates in order of arrival: every plate's first one, then every plate's second one, and on.</summary>
    /// <param name="plates">The plates. Hand in the same array each time: what is known of it is kept by reference.</param>
    /// <param name="microseconds">When each sample was measured, since the recording's start; those written are at least 0.</param>
    /// <param name="grams">Loads, plate by plate: all samples of the first plate, then of the next; NaN for a dead plate.</param>
    /// <param name="skipped">How many samples at the front are left out.</param>
    public async ValueTask WriteShelvesAsync(PlateId[] plates, ReadOnlyMemory<long> microseconds, ReadOnlyMemory<float> grams, int skipped = 0)
    {
        ArgumentNullException.ThrowIfNull(plates);
        if (grams.Length != plates.Length * microseconds.Length)
        {
            throw new ArgumentException($"{grams.Length} weights; expected {microseconds.Length} of each of {plates.Length} plates.", nameof(grams));
        }

        _shelves ??= await ShelfRows.CreateAsync(Path.Combine(_folder, RecordingFiles.Shelves));
        CheckTimes(microseconds.Span[skipped..]);
        for (int next = skipped * plates.Length; next < grams.Length;)
        {
            _shelves.Add(plates, microseconds.Span, grams.Span, ref next);
            if (_shelves.IsFull)
            {
                await _shelves.FlushAsync();
            }
        }
    }

    /// <summary>Adds what the tracker said at one moment, later than the last one.</summary>
    /// <param name="at">When, since the recording's start, to the microsecond.</param>
    /// <param name="people">Everyone there; empty where the tracker said that nobody is.</param>
    public async ValueTask WriteTargetsAsync(TimeSpan at, IReadOnlyList<TargetBody> people)
    {
        _targets ??= await TargetRows.CreateAsync(Path.Combine(_folder, RecordingFiles.Targets));
        if (_targets.Add(at.Ticks / TimeSpan.TicksPerMicrosecond, people))
        {
            await _targets.FlushAsync();
        }
    }

    /// <summary>Adds what one camera sighted in one frame, in order of arrival; a camera's frames in order of their numbers.</summary>
    /// <exception cref="ArgumentException">The frame cannot follow those before it.</exception>
    public async ValueTask WriteSightingsAsync(SightingFrame frame)
    {
        _sightings ??= await SightingRows.CreateAsync(Path.Combine(_folder, RecordingFiles.Sightings), _keepsLooks);
        await _sightings.AddAsync(frame);
    }

    /// <summary>
    /// Finishes the recording. The streams are those that got rows, plus the ones that <paramref name="manifest"/> names and that stay empty; the
    /// stream of cameras is there when the manifest names it, and its files are the caller's to write.
    /// </summary>
    public async Task CompleteAsync(RecordingManifest manifest, StoreDefinition store, IReadOnlyList<GateEntry> gate)
    {
        if (manifest.Streams.Contains(RecordingFiles.ShelfStream))
        {
            _shelves ??= await ShelfRows.CreateAsync(Path.Combine(_folder, RecordingFiles.Shelves));
        }

        if (manifest.Streams.Contains(RecordingFiles.TargetStream))
        {
            _targets ??= await TargetRows.CreateAsync(Path.Combine(_folder, RecordingFiles.Targets));
        }

        if (manifest.Streams.Contains(RecordingFiles.SightingStream))
        {
            _sightings ??= await SightingRows.CreateAsync(Path.Combine(_folder, RecordingFiles.Sightings), _keepsLooks);
        }

        HashSet<string> present =
        [
            _shelves is null ? "" : RecordingFiles.ShelfStream,
            _targets is null ? "" : RecordingFiles.TargetStream,
            _sightings is null ? "" : RecordingFiles.SightingStream,
            manifest.Streams.Contains(RecordingFiles.CameraStream) ? RecordingFiles.CameraStream : "",
        ];
        string[] streams = [.. RecordingFiles.Streams.Where(present.Contains)];
        await DisposeAsync();
        await File.WriteAllBytesAsync(Path.Combine(_folder, RecordingFiles.Store), StoreFile.Write(store));
        await WriteJsonAsync(RecordingFiles.Gate, gate);
        await WriteJsonAsync(RecordingFiles.Manifest, manifest with { Streams = streams });
    }

    /// <summary>Closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        ShelfRows? shelves = Interlocked.Exchange(ref _shelves, null);
        TargetRows? targets = Interlocked.Exchange(ref _targets, null);
        SightingRows? sightings = Interlocked.Exchange(ref _sightings, null);
        if (shelves is not null)
        {
            await shelves.DisposeAsync();
        }

        if (targets is not null)
        {
            await targets.DisposeAsync();
        }

        if (sightings is not null)
        {
            await sightings.DisposeAsync();
        }
    }

    private static void CheckTimes(ReadOnlySpan<long> microseconds)
    {
        foreach (long time in microseconds)
        {
            if (time < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(microseconds), time, "A weight from before the recording's start.");
            }
        }
    }

    private async Task WriteJsonAsync<T>(string name, T content) =>
        await File.WriteAllBytesAsync(Path.Combine(_folder, name), [.. JsonSerializer.SerializeToUtf8Bytes(content, MessageJson.Indented), (byte)'\n']);
}

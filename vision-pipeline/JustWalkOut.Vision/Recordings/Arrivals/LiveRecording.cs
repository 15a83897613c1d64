using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Recordings;

/// <summary>Makes a recording that replays as any other out of what a running store consumed and its cameras sent.</summary>
public static class LiveRecording
{
    /// <summary>Whether a folder holds what a running store consumed and was not completed: the program or the machine was killed.</summary>
    public static bool IsCutOff(string folder) =>
        File.Exists(Path.Combine(folder, RecordingFiles.Begun)) && !File.Exists(Path.Combine(folder, RecordingFiles.Manifest));

    /// <summary>Refuses a folder that holds something.</summary>
    /// <exception cref="InvalidDataException">It does, or is a file.</exception>
    public static void RequireEmpty(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new InvalidDataException($"{folder} {(File.Exists(folder) ? "is a file" : "is not empty")}; expected a new or an empty folder, because a recording is never written over. Name another one.");
        }
    }

    /// <summary>Begins a recording in an empty or new folder, which nobody else may read: its store and its start are there at once, so that what a kill leaves can be completed.</summary>
    /// <exception cref="InvalidDataException">The folder holds something; nothing of it was touched.</exception>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public static void Begin(string folder, StoreDefinition store, RecordingManifest manifest)
    {
        RequireEmpty(folder);
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // Where cameras are is of no use to a recording, and may hold their passwords.
        StoreDefinition apart = store with { Cameras = [.. store.Cameras.Select(camera => camera with { Source = null })] };
        File.WriteAllBytes(Path.Combine(folder, RecordingFiles.Store), StoreFile.Write(apart));
        File.WriteAllBytes(Path.Combine(folder, RecordingFiles.Begun), JsonSerializer.SerializeToUtf8Bytes(manifest, MessageJson.Indented));
    }

    /// <summary>Writes shelves, people, films, gate and <c>recording.json</c>, in this order, from what was consumed and received. May be repeated where it was cut off.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    /// <exception cref="IOException">A film was not written, or there is no room.</exception>
    public static async Task CompleteAsync(string folder, CancellationToken cancellation)
    {
        string begun = Path.Combine(folder, RecordingFiles.Begun);
        RecordingManifest manifest = JsonSerializer.Deserialize<RecordingManifest>(await File.ReadAllBytesAsync(begun, cancellation), MessageJson.Indented)
            ?? throw new InvalidDataException($"{begun} is null; take a copy of the recording that is whole.");
        string storePath = Path.Combine(folder, RecordingFiles.Store);
        StoreDefinition store = StoreFile.Read(await File.ReadAllBytesAsync(storePath, cancellation), storePath);
        long origin = (manifest.Start - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        List<GateEntry> gate = [];
        TimeSpan told = TimeSpan.MinValue;
        await using RecordingWriter writer = new(folder);
        foreach (Arrival arrival in ArrivalReader.Read(Path.Combine(folder, RecordingFiles.Arrivals)))
        {
            cancellation.ThrowIfCancellationRequested();
            switch (arrival)
            {
                case Arrival.People { Frame: { } frame } when frame.At >= TimeSpan.Zero && frame.At > told:
                    told = frame.At;
                    await writer.WriteTargetsAsync(frame.At, [.. frame.People.Select(TargetBody.Of)]);
                    break;
                case Arrival.Weighed weighed:
                    await WeighAsync(writer, weighed.Weights, origin);
                    break;
                case Arrival.LetIn { Passage: { } passage } when passage.UnixMicroseconds >= origin:
                    gate.Add(new GateEntry((passage.UnixMicroseconds - origin) / 1e6, passage.Gate, passage.Shopper, passage.People, passage.Role, null));
                    break;
            }
        }

        string[] received = ReceivedIn(folder);
        bool hasFilms = await FilmsAsync(folder, store, received, cancellation);
        string[] streams = [.. manifest.Streams, .. hasFilms ? [RecordingFiles.CameraStream] : Array.Empty<string>()];
        await writer.CompleteAsync(manifest with { Streams = streams }, store, [.. gate.OrderBy(entry => entry.T)]);
        received.ToList().ForEach(File.Delete);
        File.Delete(begun);
    }

    private static string[] ReceivedIn(string folder) => Path.Combine(folder, RecordingFiles.Cameras) is var cameras && Directory.Exists(cameras)
        ? [.. Directory.EnumerateFiles(cameras, $"*{PacketRecorder.Ending}").Order(StringComparer.Ordinal)] : [];

    private static async Task<bool> FilmsAsync(string folder, StoreDefinition store, string[] received, CancellationToken cancellation)
    {
        if (received.Length > 0 && FfmpegPipe.Ask("-version") is null)
        {
            throw new InvalidDataException($"the films in {folder} are packed by ffmpeg, which is not installed. Install it: apt-get install ffmpeg.");
        }

        int films = 0;
        foreach (CameraId camera in store.Cameras.Select(camera => camera.Id).Where(camera => received.Contains(Path.Combine(folder, PacketRecorder.NameOf(camera)))))
        {
            films += await PacketFilm.MakeAsync(folder, camera, cancellation) > 0 ? 1 : 0;
        }

        return films > 0;
    }

    private static async ValueTask WeighAsync(RecordingWriter writer, Shelves.ShelfWeights weights, long origin)
    {
        for (int sample = 0; sample < weights.Count; sample++)
        {
            long at = weights.UnixMicroseconds(sample) - origin;
            for (int plate = 0; at >= 0 && plate < weights.Plates.Count; plate++)
            {
                await writer.WriteShelfAsync(at, weights.Plates[plate], weights.Grams[plate][sample]);
            }
        }
    }
}

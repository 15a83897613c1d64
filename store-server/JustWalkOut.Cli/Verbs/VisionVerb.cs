using System.CommandLine;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.Cli.Apart;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Localization;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Verbs;

/// <summary>
/// <c>./jwo vision RECORDING --out RECORDING2 [--model MODEL] [--workers N] [--keep-looks]</c>: looks at a recording's pictures once and keeps what was seen, as a recording of sightings that replays without
/// pictures, many times faster. With <c>--store</c> and <c>--server</c> instead: a live store's vision, apart from its server (<see cref="VisionVerbApart"/>).
/// </summary>
internal static class VisionVerb
{
    /// <summary>Further off than this no camera's clock is believed.</summary>
    private static readonly TimeSpan ClocksApart = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        Argument<string?> recording = new("recording") { HelpName = "RECORDING", Description = "A recording with pictures of calibrated cameras; none for a live store.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> target = new("--out") { HelpName = "RECORDING2", Description = "Folder for the recording of sightings; an earlier recording there is replaced." };
        Option<string> model = new("--model") { HelpName = "MODEL", Description = "The network that looks: a name, an ONNX file or a description. Default: our own, else YOLOX-nano, whichever is on this machine; for a live store as serve's." };
        Option<int> workers = new("--workers") { Description = "Threads that look, 1 to 64; never changes what is seen in a recording. Default: one for each core.", DefaultValueFactory = _ => Environment.ProcessorCount };
        workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 1 and <= 64))
            {
                result.AddError("--workers takes 1 to 64.");
            }
        });
        Option<bool> looks = new("--keep-looks") { Description = "Keep the colours by which people are known again. They are biometric: for people who do not exist, or who have agreed." };
        Command verb = new("vision", $"Looks at a recording's pictures once and keeps what was seen, as a recording of sightings. With --store and --server: looks after a live store's cameras, shelves and gates for a server elsewhere; {ServerConnection.KeyVariable} in the environment holds a device's key, JWO_CAMERA_LOGIN may hold USER:PASSWORD of the cameras.")
        {
            recording, target, model, workers, looks,
        };
        VisionVerbApart apart = new();
        apart.AddTo(verb);
        verb.Validators.Add(result =>
        {
            bool isRecorded = result.GetResult(recording) is { Tokens.Count: > 0 };
            if (isRecorded == apart.IsAsked(result))
            {
                result.AddError("vision takes a RECORDING and --out, or --store and --server; give one of the two.");
            }
            else if (isRecorded && result.GetResult(target) is null)
            {
                result.AddError("--out is missing: where the recording of sightings goes.");
            }
            else if (!isRecorded && (result.GetResult(target) ?? result.GetResult(looks)) is not null)
            {
                result.AddError("--out and --keep-looks are for recordings; leave them out with --store.");
            }
        });
        verb.SetAction((parsed, stop) => parsed.GetValue(recording) is { } folder
            ? RunAsync(folder, parsed.GetRequiredValue(target)!, new Look(parsed.GetValue(model), parsed.GetValue(workers), parsed.GetValue(looks)), stop)
            : apart.RunAsync(parsed, (parsed.GetValue(model), parsed.GetValue(workers)), stop));
        return verb;
    }

    private static async Task<int> RunAsync(string folder, string target, Look look, CancellationToken stop)
    {
        Recording recording = Recording.Open(folder);
        if (recording.Videos.Count == 0)
        {
            throw new InvalidDataException($"{folder} holds no pictures (streams: {string.Join(", ", recording.Manifest.Streams)}); expected a recording with cameras. Name one that was made with --vision pixels, or recorded.");
        }

        ModelFile model = ModelPlaces.Find(look.Model);
        PictureSightings pictures = new(recording, new PictureOptions(() => PersonDetectors.Load(model, new StoreTrackerOptions().KeepScoreMin), look.Workers, new SightingPlacerOptions()));
        long people = 0;
        long began = TimeProvider.System.GetTimestamp();
        using StagedFolder staged = new(target, RecordingFiles.Manifest);
        await using (RecordingWriter writer = new(staged.Path, look.KeepsLooks))
        using (ProgressLine progress = new(TimeProvider.System))
        {
            await foreach (SightingFrame frame in ByArrival(pictures.ReadAsync(stop)))
            {
                people += frame.Sightings.Count;
                await writer.WriteSightingsAsync(frame);
                progress.Report(() => $"{frame.CapturedAt.TotalSeconds:0} s looked at");
            }

            string[] streams = [.. recording.Manifest.Streams.Where(stream => stream == RecordingFiles.ShelfStream), RecordingFiles.SightingStream];
            await writer.CompleteAsync(recording.Manifest with { Streams = streams, ModelSha256 = model.Model.Sha256 }, recording.Store, recording.Gate);
            if (recording.HasShelves)
            {
                // The writer has no shelves of its own here: those of the recording are taken over as they are.
                File.Copy(Path.Combine(folder, RecordingFiles.Shelves), Path.Combine(staged.Path, RecordingFiles.Shelves), overwrite: true);
            }
        }

        TruthCopy.Of(folder, staged.Path);
        staged.Commit();
        Console.Error.WriteLine($"jwo: {people} sightings in {pictures.Frames} pictures of {recording.Videos.Count} cameras by {model.Name}, in {target}; {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s.");
        return Faults.Done;
    }

    /// <summary>Frames in order of capture, in order of arrival: none comes before it is captured, give or take its camera's clock, so what came in so long before the latest capture is complete.</summary>
    private static async IAsyncEnumerable<SightingFrame> ByArrival(IAsyncEnumerable<SightingFrame> byCapture)
    {
        PriorityQueue<SightingFrame, (TimeSpan Arrived, TimeSpan Captured, string View)> waiting = new(Comparer<(TimeSpan Arrived, TimeSpan Captured, string View)>.Create(
            (a, b) => a.Arrived != b.Arrived ? a.Arrived.CompareTo(b.Arrived) : a.Captured != b.Captured ? a.Captured.CompareTo(b.Captured) : string.CompareOrdinal(a.View, b.View)));
        await foreach (SightingFrame frame in byCapture)
        {
            waiting.Enqueue(frame, (frame.ArrivedAt, frame.CapturedAt, frame.View.Value));
            while (waiting.TryPeek(out _, out (TimeSpan Arrived, TimeSpan Captured, string View) next) && next.Arrived < frame.CapturedAt - ClocksApart)
            {
                yield return waiting.Dequeue();
            }
        }

        while (waiting.TryDequeue(out SightingFrame last, out _))
        {
            yield return last;
        }
    }

    private sealed record Look(string? Model, int Workers, bool KeepsLooks);
}

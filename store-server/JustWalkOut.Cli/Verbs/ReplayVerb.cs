using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using JustWalkOut.Attribution;
using JustWalkOut.Cli.Replay;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo replay RECORDING --out RESULTS [--speed max|real|FACTOR]</c>: attribution and settlement over a recording.</summary>
internal static class ReplayVerb
{
    public static Command Create()
    {
        Argument<string> recording = new("recording") { HelpName = "RECORDING", Description = "A folder that holds recording.json." };
        Option<string> target = new("--out") { HelpName = "RESULTS", Description = "Folder for the results; an earlier result there is replaced.", Required = true };
        Option<double?> speed = new("--speed")
        {
            HelpName = "max|real|FACTOR",
            Description = "How fast: as fast as it goes (the default), in real time, or so many times that.",
            CustomParser = ParseSpeed,
        };
        Command verb = new("replay", "Runs the pipeline and settlement over a recording.") { recording, target, speed };
        verb.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(recording), parsed.GetRequiredValue(target), parsed.GetValue(speed), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(string folder, string target, double? factor, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        Recording recording = Recording.Open(folder);
        if (!recording.HasTargets && !recording.HasShelves)
        {
            throw new InvalidDataException($"{folder}: the recording holds neither people nor shelves (streams: {string.Join(", ", recording.Manifest.Streams)}). Record or import one that does.");
        }

        using StagedFolder results = new(target, ResultFiles.Summary);
        using ScratchFolder scratch = new();
        await using IEventLog events = await OpenLogAsync(scratch.Path, cancellation);
        await using StoreLedger ledger = await StoreLedger.OpenAsync(recording.Store, events, cancellation);
        await using ObservationOutbox outbox = ObservationOutbox.Open(Path.Combine(scratch.Path, "outbox"), recording.Store.Name);
        StoreAttribution attribution = new(recording.Store, recording.Manifest.Start, new AttributionOptions());
        using ProgressLine progress = new(TimeProvider.System);
        using ActionLog log = new(recording, Path.Combine(results.Path, ResultFiles.Tracks), progress);
        RecordingReplay replay = new(new ReplayParts(recording, attribution, outbox, new LedgerLink(ledger), log, new ReplayPace(factor, TimeProvider.System)));
        TimeSpan length = await replay.RunAsync(cancellation);

        ResultFiles.Write(results.Path, ResultFiles.Receipts, ResultFiles.Document(recording, ledger.Receipts, log));
        ResultFiles.Write(results.Path, ResultFiles.Actions, log.Actions());
        ResultFiles.Write(results.Path, ResultFiles.Summary, Summary(recording, replay, attribution, log, length));
        log.Dispose();
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(started);
        ResultFiles.Write(results.Path, ResultFiles.Timing, new
        {
            WallSeconds = Math.Round(elapsed.TotalSeconds, 3),
            RecordingSeconds = Math.Round(length.TotalSeconds, 3),
            TimesRealTime = Math.Round(length / elapsed, 1),
        });
        results.Commit();
        progress.Dispose();
        Console.Error.WriteLine($"jwo: {ledger.Receipts.Count} receipts, {log.Actions().Count} actions in {target}; {length.TotalSeconds:0.0} s replayed in {elapsed.TotalSeconds:0.00} s.");
        return Faults.Done;
    }

    private static Task<IEventLog> OpenLogAsync(string scratch, CancellationToken cancellation) =>
        Environment.GetEnvironmentVariable("JWO_DB") is { Length: > 0 } database
            ? EventLogs.OpenPostgresScratchAsync(database, cancellation)
            : EventLogs.OpenSqliteAsync(Path.Combine(scratch, "events.db"), cancellation);

    private static object Summary(Recording recording, RecordingReplay replay, StoreAttribution attribution, ActionLog log, TimeSpan length) => new
    {
        Recording = recording.Manifest.Name,
        Store = recording.Store.Name,
        recording.Manifest.Start,
        Seconds = Math.Round(length.TotalSeconds, 3),
        replay.Frames,
        replay.Samples,
        Findings = log.Findings,
        LeftOut = attribution.Counts,
        recording.Manifest.ModelSha256,
        Program = typeof(ReplayVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
    };

    private static double? ParseSpeed(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text is "max" or "real")
        {
            return text == "real" ? 1 : null;
        }

        if (double.TryParse(text, out double factor) && double.IsFinite(factor) && factor > 0)
        {
            return factor;
        }

        result.AddError($"--speed is '{text}'; expected max, real or a factor above 0");
        return null;
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JustWalkOut.Attribution;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.Cli.Replay;
using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Evaluation.Receipts;
using JustWalkOut.Evaluation.Suite;

namespace JustWalkOut.Cli.Suite;

/// <summary>One run of a suite.</summary>
/// <param name="Name">The case, scenario or preset.</param>
/// <param name="Order">What is simulated.</param>
/// <param name="Without">Evidence that attribution does without.</param>
internal sealed record SuiteEntry(string Name, SimulationOrder Order, EvidenceKinds Without = EvidenceKinds.None);

/// <summary>
/// Simulates, replays and scores one entry after another. What an entry came to is kept in a cache, by everything that it depends on (script, store, seed, vision,
/// the detector's errors and this very build of the program), so that a suite that was interrupted goes on where it stopped. A damaged cache entry is made anew.
/// </summary>
/// <param name="cacheFolder">Made when needed; may be deleted at any time.</param>
internal sealed class SuiteRunner(string cacheFolder)
{
    /// <summary>Entries found in the cache.</summary>
    public int Cached { get; private set; }

    /// <summary>The counts of one entry's visits.</summary>
    public async Task<SuiteRun> RunAsync(SuiteEntry entry, CancellationToken cancellation)
    {
        string kept = Path.Combine(cacheFolder, $"{KeyOf(entry.Order, entry.Without)}.json");
        if (ReadKept(kept) is { } known)
        {
            Cached++;
            return known with { Name = entry.Name };
        }

        try
        {
            SuiteRun run = await MakeAsync(entry, cancellation);
            Keep(kept, run);
            return run;
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"{entry.Name}, seed {entry.Order.Seed}: {fault.Message}", fault);
        }
    }

    private static async Task<SuiteRun> MakeAsync(SuiteEntry entry, CancellationToken cancellation)
    {
        using ScratchFolder scratch = new();
        string recording = Directory.CreateDirectory(Path.Combine(scratch.Path, "recording")).FullName;
        string results = Directory.CreateDirectory(Path.Combine(scratch.Path, "results")).FullName;
        await Simulator.RecordAsync(entry.Order, recording, _ => { }, cancellation);
        using (ProgressLine silent = new(TimeProvider.System))
        {
            await ReplayRun.RunAsync(new ReplayRequest(recording, null) { Without = entry.Without }, results, silent, cancellation);
        }

        RecordingAssessment assessment = Assessments.Of(recording, results);
        TrackingAssessment tracking = assessment.Tracking ?? throw new InvalidDataException($"{entry.Name}: the simulation or its replay wrote no tracks.");
        return new SuiteRun(entry.Name, entry.Order.Seed, [.. assessment.Visits.Select(VisitCounts.Of)], tracking.Counts, assessment.Outcomes);
    }

    /// <summary>A hash of all that a run's outcome depends on.</summary>
    internal static string KeyOf(SimulationOrder order, EvidenceKinds without = EvidenceKinds.None)
    {
        StringBuilder text = new();
        text.Append(without).Append('\n').Append(order.Kind).Append('\n').Append(order.Seed).Append('\n').Append(order.Vision).Append('\n').Append(order.Open?.Ticks).Append('\n');
        text.Append(ContentOf(order.Script)).Append('\n').Append(order.Store is null ? "" : ContentOf(order.Store)).Append('\n');
        text.Append(order.Vision == VisionMode.Sightings ? ContentOf(order.SightingsModel ?? SightingModels.Guess) : "").Append('\n');
        foreach (string assembly in Directory.EnumerateFiles(AppContext.BaseDirectory, "JustWalkOut.*.dll").Order(StringComparer.Ordinal))
        {
            text.Append(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(assembly)))).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }

    /// <summary>What a name or a file stands for: a file goes by what is in it.</summary>
    internal static string ContentOf(string nameOrPath) => File.Exists(nameOrPath) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(nameOrPath))) : nameOrPath;

    private static SuiteRun? ReadKept(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<SuiteRun>(File.ReadAllBytes(path), JsonSerializerOptions.Web) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Written beside and moved into place, so that an interruption leaves no half entry.
    private void Keep(string path, SuiteRun run)
    {
        Directory.CreateDirectory(cacheFolder);
        string partial = $"{path}.{Environment.ProcessId}.partial";
        File.WriteAllBytes(partial, JsonSerializer.SerializeToUtf8Bytes(run, JsonSerializerOptions.Web));
        File.Move(partial, path, overwrite: true);
    }
}

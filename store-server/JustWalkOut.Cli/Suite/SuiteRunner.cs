using System.Security.Cryptography;
using System.Text;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.Cli.Replay;
using JustWalkOut.Evaluation.Files;
using JustWalkOut.Evaluation.Receipts;
using JustWalkOut.Evaluation.Suite;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Suite;

/// <summary>One case of a suite with one seed.</summary>
/// <param name="Name">How scores name it.</param>
/// <param name="Order">What to simulate.</param>
internal sealed record SuiteEntry(string Name, SimulationOrder Order);

/// <summary>
/// Simulates, replays and evaluates cases one after another. Recordings stay in the cache, each under the hash of everything that shapes it, and
/// appear there whole or not at all: an interrupted suite goes on where it was, and a changed replay is scored on the same recordings.
/// </summary>
/// <param name="cache">Folder of recordings; made where it is missing.</param>
/// <param name="progress">Hears how far it is.</param>
internal sealed class SuiteRunner(string cache, ProgressLine progress)
{
    /// <summary>How many recordings had to be simulated.</summary>
    public int Simulated { get; private set; }

    /// <summary>What simulations had to say, each line once, in order of first saying.</summary>
    public IReadOnlyList<string> Notes => _notes;

    private readonly List<string> _notes = [];

    /// <summary>Runs one entry.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="place">How far the suite is, such as <c>3 of 17</c>.</param>
    /// <param name="cancellation">Ends it early; the cache holds whole recordings only.</param>
    public async Task<SuiteRun> RunAsync(SuiteEntry entry, string place, CancellationToken cancellation)
    {
        string where = $"{place}, {entry.Name}, seed {entry.Order.Seed}";
        string recording = Path.Combine(cache, KeyOf(entry.Order));
        if (!File.Exists(Path.Combine(recording, RecordingFiles.Manifest)))
        {
            Directory.CreateDirectory(cache);
            using StagedFolder staged = new(recording, RecordingFiles.Manifest);
            SimulationEnding ending = await Simulator.RecordAsync(entry.Order, staged.Path, at => progress.Report(() => $"{where}: {at.TotalSeconds:0} s simulated"), cancellation);
            staged.Commit();
            Simulated++;
            _notes.AddRange(ending.Notes.Select(note => $"{entry.Name}: {note}").Except(_notes));
        }

        progress.Report(() => $"{where}: replaying");
        using ScratchFolder results = new();
        await ReplayRun.RunAsync(new ReplayRequest(recording, Factor: null), results.Path, progress, cancellation);
        RecordingAssessment assessment = RecordingAssessment.Of(
            OutcomeFiles.ReadTruth(recording, Opener(recording)), OutcomeFiles.ReadResults(results.Path, Opener(results.Path)), OutcomeFiles.ReadCatalog(recording, Opener(recording)));
        return new SuiteRun(entry.Name, entry.Order.Seed, [.. assessment.Visits.Select(VisitCounts.Of)]);
    }

    /// <summary>
    /// The name of an order's recording: a hash over the script's and the store's content, seed, mode and length, and over the simulator's own code,
    /// whose built-in scenarios, stores and error models are part of it.
    /// </summary>
    internal static string KeyOf(SimulationOrder order)
    {
        string[] parts =
        [
            $"{typeof(Simulator).Module.ModuleVersionId}", $"{typeof(RecordingWriter).Module.ModuleVersionId}", $"{order.Kind}", ContentOf(order.Script), ContentOf(order.Store ?? ""),
            $"{order.Seed}", $"{order.Vision}", $"{order.Length?.Ticks}",
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..32];
    }

    private static string ContentOf(string nameOrPath) =>
        File.Exists(nameOrPath) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(nameOrPath))) : nameOrPath;

    private static Func<string, Stream?> Opener(string folder) => name =>
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? File.OpenRead(path) : null;
    };
}

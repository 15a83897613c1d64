using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.Cli.Suite;
using JustWalkOut.Cli.Verbs;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Bench;

/// <summary>Footage to be measured on.</summary>
/// <param name="Scenario">The text of a scenario.</param>
/// <param name="What">In a few words, for whoever waits for it.</param>
internal sealed record FilmOrder(string Scenario, string What)
{
    /// <summary>How much of it; null for all.</summary>
    public TimeSpan? Cut { get; init; }

    /// <summary>How many of the store's cameras; null for all.</summary>
    public int? Cameras { get; init; }

    /// <summary>Footage, or what a detector would have made of it.</summary>
    public VisionMode Vision { get; init; } = VisionMode.Pixels;

    /// <summary>How that detector errs; null for the guess.</summary>
    public string? SightingsModel { get; init; }
}

/// <summary>Footage that benches are measured on, filmed once and kept.</summary>
internal static class BenchFilms
{
    /// <summary>Of everything in the simulated store.</summary>
    public const long Seed = 1;

    /// <summary>A scenario that comes with the program.</summary>
    /// <param name="resource">Its name.</param>
    /// <param name="fps">Pictures a second of each camera.</param>
    /// <param name="people">How many are to be in the store at all times; null for as the scenario has it.</param>
    public static string ScenarioOf(string resource, double fps, int? people = null)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The program was built without its resource '{resource}'.");
        JsonNode scenario = JsonNode.Parse(stream)!;
        scenario["cameraFps"] = fps;
        if (people is int crowd)
        {
            // Whoever leaves is followed by the next at once, and nobody is asked to leave before the end of what is wanted.
            scenario["lengthSeconds"] = 3600;
            JsonNode arrivals = scenario["arrivals"]!;
            arrivals["openingParties"] = crowd;
            arrivals["capacityPeople"] = crowd;
            arrivals["partiesPerMinute"] = crowd;
        }

        return scenario.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    /// <summary>Opens footage, which is made where it is not there yet.</summary>
    /// <param name="order">Which.</param>
    /// <param name="cancellation">Gives up making it.</param>
    public static async Task<string> PrepareAsync(FilmOrder order, CancellationToken cancellation)
    {
        // What the simulator draws may change with the program: its version is part of the name.
        byte[] program = SHA256.HashData(File.ReadAllBytes(typeof(Simulator).Assembly.Location));
        string key = Convert.ToHexStringLower(SHA256.HashData([.. program, .. Encoding.UTF8.GetBytes($"{order.Scenario}{order.Cut?.Ticks}{order.Cameras}{Seed}{order.Vision}{SuiteRunner.ContentOf(order.SightingsModel ?? SightingModels.Guess)}")]))[..24];
        string folder = Path.Combine(SuiteVerb.CacheFolder("films"), key);
        if (File.Exists(Path.Combine(folder, RecordingFiles.Manifest)))
        {
            return folder;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        using ScratchFolder scratch = new();
        string script = Path.Combine(scratch.Path, "bench.json");
        await File.WriteAllTextAsync(script, order.Scenario, cancellation);
        bool isFilmed = order.Vision == VisionMode.Pixels;
        Console.Error.WriteLine($"jwo: {(isFilmed ? "filming" : "simulating")} {order.What}, once{(isFilmed ? ": this takes some minutes" : "")}.");
        using StagedFolder staged = new(folder, RecordingFiles.Manifest);
        using (ProgressLine progress = new(TimeProvider.System))
        {
            SimulationOrder simulation = new(ScriptKind.Scenario, script, null, Seed, order.Vision, SightingsModel: order.SightingsModel) { Cut = order.Cut, Cameras = order.Cameras };
            await Simulator.RecordAsync(simulation, staged.Path, at => progress.Report(() => $"{at.TotalSeconds:0.0} s {(isFilmed ? "filmed" : "simulated")}"), cancellation);
        }

        staged.Commit();
        return folder;
    }
}

using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.Cli.Verbs;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Bench;

/// <summary>The footage that the pipeline is measured on: ten people in a store of 32 cameras, made once and kept.</summary>
internal static class PipelineFilms
{
    private const string Resource = "pipeline.scenario.json";
    private const long Seed = 1;

    /// <summary>Opens the footage, which is made where it is not there yet.</summary>
    /// <param name="fps">Pictures a second of each camera.</param>
    /// <param name="length">How much of it.</param>
    /// <param name="cancellation">Gives up making it.</param>
    public static async Task<string> PrepareAsync(double fps, TimeSpan length, CancellationToken cancellation)
    {
        JsonNode scenario = JsonNode.Parse(Scenario())!;
        scenario["cameraFps"] = fps;
        string text = scenario.ToJsonString(new JsonSerializerOptions { WriteIndented = true });

        // What the simulator draws may change with the program: its version is part of the name.
        byte[] program = SHA256.HashData(File.ReadAllBytes(typeof(Simulator).Assembly.Location));
        string key = Convert.ToHexStringLower(SHA256.HashData([.. program, .. System.Text.Encoding.UTF8.GetBytes($"{text}{length.Ticks}{Seed}")]))[..24];
        string folder = Path.Combine(SuiteVerb.CacheFolder("films"), key);
        if (File.Exists(Path.Combine(folder, RecordingFiles.Manifest)))
        {
            return folder;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        using ScratchFolder scratch = new();
        string script = Path.Combine(scratch.Path, "pipeline.json");
        await File.WriteAllTextAsync(script, text, cancellation);
        Console.Error.WriteLine($"jwo: filming ten people with 32 cameras for {length.TotalSeconds:0} s, once: this takes some minutes.");
        using StagedFolder staged = new(folder, RecordingFiles.Manifest);
        using (ProgressLine progress = new(TimeProvider.System))
        {
            await Simulator.RecordAsync(
                new SimulationOrder(ScriptKind.Scenario, script, null, Seed, VisionMode.Pixels) { Cut = length }, staged.Path, at => progress.Report(() => $"{at.TotalSeconds:0.0} s filmed"), cancellation);
        }

        staged.Commit();
        return folder;
    }

    private static string Scenario()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The program was built without its resource '{Resource}'.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}

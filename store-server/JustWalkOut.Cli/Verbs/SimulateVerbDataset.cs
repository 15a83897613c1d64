using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.CameraSim.Datasets;
using JustWalkOut.CameraSim.Recorded;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo simulate dataset --seeds A..B --out DIR</c>: pictures with everything that is true of them, for training and measuring detectors.</summary>
internal static class SimulateVerbDataset
{
    /// <summary>The file that says what a folder of shards was made with.</summary>
    private const string Manifest = "dataset.json";

    public static Command Create()
    {
        DatasetOptions defaults = new();
        Option<string> seeds = new("--seeds") { HelpName = "A..B", Description = "A shard for each seed: a store, its light, its cameras and its people.", Required = true };
        Option<string> output = new("--out") { HelpName = "DIR", Description = "Folder of the shards. Those that it has already are left as they are, so an interrupted run goes on.", Required = true };
        Option<string?> store = new("--store") { HelpName = "FILE|NAME", Description = $"A store.json or one of {string.Join(", ", Simulator.Stores)}, as it is. Default: a store drawn for each seed." };
        Option<int?> cameras = new("--cameras") { Description = $"Cameras in each drawn store, 1 to 32. Default {defaults.Cameras}." };
        Option<int?> pictures = new("--pictures") { Description = $"Pictures of each camera, 1 to 1000; of those that show nobody only some are kept. Default {defaults.PicturesPerCamera}." };
        Option<bool> crowded = new("--crowded") { Description = "Small drawn stores with as many people as find room, who stand in each other's way." };
        Command verb = new("dataset", "Makes pictures of drawn stores, each with boxes, points, hands and what they hold, for training and measuring detectors.") { seeds, output, store, cameras, pictures, crowded };
        verb.Validators.Add(result =>
        {
            if (!SuiteOptions.TryReadSeeds(result.GetValue(seeds) ?? "", out _))
            {
                result.AddError($"--seeds {result.GetValue(seeds)} is no range; expected A..B with A at most B, such as 1..20.");
            }

            if (result.GetValue(cameras) is < 1 or > 32)
            {
                result.AddError($"--cameras is {result.GetValue(cameras)}; expected 1 to 32.");
            }

            if (result.GetValue(pictures) is < 1 or > 1000)
            {
                result.AddError($"--pictures is {result.GetValue(pictures)}; expected 1 to 1000.");
            }
        });
        verb.SetAction((parsed, stop) =>
        {
            SuiteOptions.TryReadSeeds(parsed.GetRequiredValue(seeds), out (long First, long Last) range);
            DatasetOptions options = defaults with { Cameras = parsed.GetValue(cameras) ?? defaults.Cameras, PicturesPerCamera = parsed.GetValue(pictures) ?? defaults.PicturesPerCamera };
            return Task.FromResult(Run(range, parsed.GetValue(store), parsed.GetRequiredValue(output), parsed.GetValue(crowded) ? options.Crowded() : options, stop));
        });
        return verb;
    }

    private static int Run((long First, long Last) seeds, string? store, string target, DatasetOptions options, CancellationToken stop)
    {
        // Folders of before there were crowded stores say nothing of it.
        object kind = options.IsFull ? new { version = 1, store, options.Cameras, options.PicturesPerCamera, crowded = true } : new { version = 1, store, options.Cameras, options.PicturesPerCamera };
        Claim(target, JsonSerializer.Serialize(kind, JsonSerializerOptions.Web));
        int made = 0;
        int kept = 0;
        int pictures = 0;
        using (ProgressLine progress = new(TimeProvider.System))
        {
            for (long seed = seeds.First; seed <= seeds.Last; seed++)
            {
                string shard = Path.Combine(target, string.Create(CultureInfo.InvariantCulture, $"shard-{seed:000000}"));
                if (File.Exists(Path.Combine(shard, DatasetWriter.AnnotationsFile)))
                {
                    kept++;
                    continue;
                }

                long now = seed;
                progress.Report(() => $"shard {now} of {seeds.First}..{seeds.Last}, {pictures} pictures");
                pictures += DatasetWriter.Write(seed, store, shard, options, stop);
                made++;
            }
        }

        Console.WriteLine($"{target}: {made} shards made with {pictures} pictures, {kept} were there.");
        return Faults.Done;
    }

    /// <summary>Shards of one folder are of one kind; a folder with anything else in it is not touched.</summary>
    private static void Claim(string target, string kind)
    {
        string manifest = Path.Combine(target, Manifest);
        if (File.Exists(manifest))
        {
            string found = File.ReadAllText(manifest);
            if (found != kind)
            {
                throw new InvalidDataException($"{manifest}: found {found}, expected {kind}. Name another folder with --out, or repeat the options that this one was made with.");
            }

            return;
        }

        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new InvalidDataException($"{target}: the folder holds other things and no {Manifest}; expected an empty folder or one of shards. Name another with --out.");
        }

        Directory.CreateDirectory(target);
        File.WriteAllText(manifest, kind);
    }
}

using System.CommandLine;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Vision.Import;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo import</c>: other people's recordings and stores into ours.</summary>
internal static class ImportVerb
{
    public static Command Create() =>
        new("import", "Make a recording or a store out of other encodings.")
        {
            AutoCheckout(),
            AutoCheckoutStore(),
            Wildtrack(),
        };

    private static Command AutoCheckout()
    {
        Argument<string> folder = new("DIR") { Description = "Folder with plate_data.json, full_targets.json, planogram.json and products.json." };
        Option<string> output = new("--out") { Description = "Folder for the recording.", Required = true };
        Option<string?> store = new("--store") { Description = "A store.json that gives geometry, catalog and planogram in place of DIR's." };
        Option<string?> name = new("--name") { Description = $"The store's name (default: that of --store, or {AutoCheckoutImport.DefaultName})." };
        Option<double?> minutes = new("--minutes")
        {
            Description = "Repeat the recording, each pass as a new visit, until so many minutes are full. For measuring how fast a replay is.",
        };
        minutes.Validators.Add(result =>
        {
            // A day: more would fill a disk by mistake.
            if (result.GetValueOrDefault<double?>() is double wanted && wanted is not (> 0 and <= 1440))
            {
                result.AddError($"--minutes is {wanted}; expected more than 0 and at most 1440");
            }
        });
        Command command = new("autocheckout", "A recording from the AutoCheckout encoding.") { folder, output, store, name, minutes };
        command.SetAction(async (parsed, cancellation) =>
        {
            string outFolder = parsed.GetValue(output)!;
            using StagedFolder staged = new(outFolder, "recording.json");
            AutoCheckoutRequest request = new(
                parsed.GetValue(folder)!,
                parsed.GetValue(store) is string path ? ReadStore(path) : null,
                parsed.GetValue(name) is string given ? new StoreId(given) : null,
                parsed.GetValue(minutes));
            ImportReport report;
            using (ProgressLine progress = new(TimeProvider.System))
            {
                report = await AutoCheckoutImport.RunAsync(request, staged.Path, (done, all) => progress.Report(() => $"{done} of {all} passes"), cancellation);
            }

            staged.Commit();
            Warn(report.Warnings);
            Console.WriteLine(
                $"{outFolder}: {report.Length.TotalSeconds:F1} s, {report.Weights} weights of {report.Plates} plates, {report.CheckIns} {(report.CheckIns == 1 ? "check-in" : "check-ins")}.");
            return Faults.Done;
        });
        return command;
    }

    private static Command AutoCheckoutStore()
    {
        Argument<string> folder = new("META_DIR") { Description = "Folder with Gondolas.json, Shelves.json, Plates.json, calibration.json and camera_mapping.json." };
        Option<string> catalog = new("--catalog") { Description = "Folder with products.json and planogram.json.", Required = true };
        Option<string> output = new("--out") { Description = "The store.json to write.", Required = true };
        Option<string> name = new("--name") { Description = "The store's name.", DefaultValueFactory = _ => AutoCheckoutImport.DefaultName.Value };
        Command command = new("autocheckout-store", "A store.json from the AutoCheckout encoding.") { folder, catalog, output, name };
        command.SetAction(async (parsed, cancellation) =>
        {
            string outFile = parsed.GetValue(output)!;
            (StoreDefinition store, IReadOnlyList<string> warnings) =
                AutoCheckoutStoreImport.Read(parsed.GetValue(folder)!, parsed.GetValue(catalog)!, new StoreId(parsed.GetValue(name)!));
            await WriteWholeAsync(outFile, StoreFile.Write(store), cancellation);
            Warn(warnings);
            Console.WriteLine(
                $"{outFile}: {store.Gondolas.Count} gondolas, {store.Gondolas.Sum(gondola => gondola.Shelves.Sum(shelf => shelf.Plates.Count))} plates, {store.Catalog.Count} products, {store.Cameras.Count} cameras.");
            return Faults.Done;
        });
        return command;
    }

    private static Command Wildtrack()
    {
        Argument<string> folder = new("DIR") { Description = "Folder with annotations_positions and calibrations." };
        Option<string> output = new("--out") { Description = "Folder for the recording.", Required = true };
        Option<double> miss = new("--miss") { Description = "Share of boxes to leave out, 0 to 1. Default 0." };
        Option<double> more = new("--false") { Description = "False sightings at random places for each box, 0 to 1. Default 0." };
        Option<double> noise = new("--noise") { Description = "Metres of noise on each place, 0 to 10. Default 0." };
        Option<int> seed = new("--seed") { Description = "Seed of all three. Default 0." };
        Command command = new("wildtrack", "WILDTRACK's annotated boxes as sightings with their truth.") { folder, output, miss, more, noise, seed };
        command.Validators.Add(result =>
        {
            foreach ((Option<double> option, double most) in new[] { (miss, 1.0), (more, 1.0), (noise, 10.0) })
            {
                if (!(result.GetValue(option) >= 0 && result.GetValue(option) <= most))
                {
                    result.AddError($"{option.Name} is {result.GetValue(option)}; expected 0 to {most}");
                }
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            string outFolder = parsed.GetValue(output)!;
            using StagedFolder staged = new(outFolder, "recording.json");
            WildtrackNoise how = new(parsed.GetValue(miss), parsed.GetValue(more), parsed.GetValue(noise), parsed.GetValue(seed));
            (int frames, int boxes, IReadOnlyList<FloorRow> people) = await WildtrackImport.RunAsync(parsed.GetValue(folder)!, staged.Path, how, cancellation);
            string truth = Path.Combine(staged.Path, FloorTracks.TruthFile);
            Directory.CreateDirectory(Path.GetDirectoryName(truth)!);
            using (StreamWriter text = new(truth))
            {
                FloorTracks.Write(people, text);
            }

            staged.Commit();
            Console.WriteLine($"{outFolder}: {frames} frames, {boxes} boxes.");
            return Faults.Done;
        });
        return command;
    }

    private static StoreDefinition ReadStore(string path) =>
        File.Exists(path)
            ? StoreFile.Read(File.ReadAllBytes(path), path)
            : throw new FileNotFoundException($"--store {path} is no file; expected a store.json. Name another one.", path);

    /// <summary>Writes a file that appears whole or not at all.</summary>
    private static async Task WriteWholeAsync(string path, byte[] content, CancellationToken cancellation)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidDataException($"--out {path} is a folder; expected a file such as store.json. Name another one.");
        }

        string partial = $"{path}.{Environment.ProcessId}.partial";
        try
        {
            await File.WriteAllBytesAsync(partial, content, cancellation);
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static void Warn(IReadOnlyList<string> warnings)
    {
        foreach (string warning in warnings)
        {
            Console.Error.WriteLine($"jwo: warning: {warning}.");
        }
    }
}

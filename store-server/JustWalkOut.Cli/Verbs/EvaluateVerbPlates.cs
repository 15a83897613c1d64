using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.Carts;
using JustWalkOut.Evaluation.Plates;
using JustWalkOut.Evaluation.Report;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo evaluate plates RECORDING [RECORDING]... [--report FILE.html] [--seconds N] [--common] [--json]</c>: several recordings' plates side by side.</summary>
internal static class EvaluateVerbPlates
{
    private static readonly JsonSerializerOptions Form =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static Command Create()
    {
        Argument<string[]> recordings = new("recordings")
        {
            HelpName = "RECORDING [RECORDING]...",
            Description = "Recordings with shelves, real or simulated.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> report = new("--report") { HelpName = "FILE.html", Description = "Write a page with all of them in one figure." };
        Option<double> seconds = new("--seconds") { HelpName = "N", Description = "How much of each recording to look at, from its start.", DefaultValueFactory = _ => 600 };
        Option<bool> common = new("--common") { Description = "Look only at plates that are in every one of the recordings." };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command verb = new("plates", "Measures the plates of recordings as instruments: noise, spectrum, drift, correlation, the store-wide shock.") { recordings, report, seconds, common, json };
        verb.SetAction((parsed, cancellation) => RunAsync(
            new Wanted(parsed.GetRequiredValue(recordings), parsed.GetValue(seconds), parsed.GetValue(common)), parsed.GetValue(report), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(Wanted what, string? report, bool asJson, CancellationToken cancellation)
    {
        if (what.Seconds is not (> 0 and <= 86_400))
        {
            throw new InvalidDataException($"--seconds {what.Seconds}: expected more than 0 and at most 86400. Name another length.");
        }

        string[] names = Names(what.Recordings);
        List<IReadOnlyList<PlateTrace>> traces = [];
        foreach (string recording in what.Recordings)
        {
            traces.Add(await ReadAsync(recording, what.Seconds, cancellation));
        }

        if (what.OnlyCommon)
        {
            traces = InAll(traces);
        }

        PlateStatistics[] all = [.. names.Zip(traces, PlateStatistics.Of)];

        if (report is not null)
        {
            WriteReport(report, all);
        }

        Console.Out.Write(asJson ? JsonSerializer.Serialize(new { recordings = all }, Form) + "\n" : Summary(all));
        return Faults.Done;
    }

    private static List<IReadOnlyList<PlateTrace>> InAll(List<IReadOnlyList<PlateTrace>> traces)
    {
        HashSet<PlateId> common = [.. traces[0].Select(trace => trace.Plate)];
        foreach (IReadOnlyList<PlateTrace> others in traces.Skip(1))
        {
            common.IntersectWith(others.Select(trace => trace.Plate));
        }

        return common.Count > 0
            ? [.. traces.Select(one => (IReadOnlyList<PlateTrace>)[.. one.Where(trace => common.Contains(trace.Plate))])]
            : throw new InvalidDataException("--common: no plate is in every one of the recordings; expected recordings of one store. Leave it out, or name others.");
    }

    // Folders of one name are told apart by their paths.
    private static string[] Names(string[] recordings)
    {
        string[] names = [.. recordings.Select(recording => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(recording))))];
        return names.Distinct(StringComparer.Ordinal).Count() == names.Length ? names : recordings;
    }

    private static async Task<IReadOnlyList<PlateTrace>> ReadAsync(string folder, double seconds, CancellationToken cancellation)
    {
        Recording recording = Recording.Open(folder);
        if (!recording.HasShelves)
        {
            throw new InvalidDataException($"{folder} has no shelves; expected a recording with {RecordingFiles.Shelves}. Name another one.");
        }

        // Messages may come seconds late, not a minute: behind that much nothing wanted follows.
        const double LateSecondsMax = 60;
        PlateTraces traces = new(seconds);
        await foreach (ShelfBatch batch in recording.ReadShelvesAsync(cancellation))
        {
            for (int row = 0; row < batch.Count; row++)
            {
                traces.Add(batch.Plates[batch.PlateIndex[row]], batch.Microseconds[row], batch.Grams[row]);
            }

            if (batch.Count > 0 && batch.Microseconds[^1] > (seconds + LateSecondsMax) * 1e6)
            {
                break;
            }
        }

        return traces.ToTraces();
    }

    // Written beside and moved into place, so that a fault never leaves half a page.
    private static void WriteReport(string path, IReadOnlyList<PlateStatistics> all)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder) || Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"--report {path}: {(Directory.Exists(path) ? "is a folder" : $"no folder {folder}")}; expected a file in a folder that exists. Name another one.");
        }

        string partial = $"{path}.{Environment.ProcessId}.partial";
        try
        {
            using (StreamWriter page = new(partial, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                PlateReport.Write(page, all);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private sealed record Wanted(string[] Recordings, double Seconds, bool OnlyCommon);

    private static string Summary(IReadOnlyList<PlateStatistics> all)
    {
        StringBuilder text = new();
        foreach (PlateStatistics one in all)
        {
            text.Append(CultureInfo.InvariantCulture, $"{one.Name}: {one.Seconds:0.#} s, {one.Plates} plates, {one.Live} live, {one.Dead} dead, step {one.StepGrams:0.###} g\n");
            text.Append(CultureInfo.InvariantCulture, $"  sd in one second   {one.SdGrams.P25:0.00} / {one.SdGrams.P50:0.00} / {one.SdGrams.P75:0.00} g, 95 % {one.SdGrams.P95:0.00} g\n");
            text.Append(CultureInfo.InvariantCulture, $"  neighbours         r {one.Neighbours.P25:0.00} / {one.Neighbours.P50:0.00} / {one.Neighbours.P75:0.00}, mean {one.NeighbourMean:0.00}; shelf above {one.AboveMean:0.00}\n");
            text.Append("  drift             ");
            text.AppendJoin(',', one.Drift.Select(drift => string.Create(CultureInfo.InvariantCulture, $" {drift.LagSeconds} s {drift.MedianGrams:0.00} (rms {drift.RmsGrams:0.00}) g")));
            text.Append('\n');
            foreach (GondolaStatistics gondola in one.Gondolas)
            {
                text.Append(CultureInfo.InvariantCulture, $"  gondola {gondola.Gondola,-10} sd {gondola.SdGrams.P25:0.00} / {gondola.SdGrams.P50:0.00} / {gondola.SdGrams.P75:0.00} g, most {gondola.SdGrams.Max:0.0}");
                text.Append(one.Shock is null ? "\n" : string.Create(CultureInfo.InvariantCulture, $"; {gondola.Swinging:P0} swing over {PlateStatistics.SwingGrams:0} g in the shock, median {gondola.SwingGrams.P50:0} g\n"));
            }

            text.Append(one.Shock is { } shock ? string.Create(CultureInfo.InvariantCulture, $"  shock              at {shock.AtSeconds:0.0} s, {shock.Share:P0} of the plates\n") : "  shock              none\n");
        }

        return text.ToString();
    }
}

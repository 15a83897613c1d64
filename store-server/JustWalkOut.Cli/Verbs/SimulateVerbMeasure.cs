using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.CameraSim.Measuring;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo simulate measure-sightings --model MODEL --out FILE.json</c>: a detector's error model, measured on simulated pictures.</summary>
internal static class SimulateVerbMeasure
{
    private static readonly JsonSerializerOptions Form =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static Command Create()
    {
        Options options = new();
        Command verb = new("measure-sightings", "Measures how a detector errs on simulated pictures, and fits the error model with which sightings are drawn.")
        {
            options.Model, options.Preset, options.Store, options.Seeds, options.Minutes, options.Score, options.Points, options.Output, options.Report, options.Json,
        };
        verb.Validators.Add(options.Validate);
        verb.SetAction((parsed, stop) => RunAsync(options.Read(parsed), stop));
        return verb;
    }

    private static async Task<int> RunAsync(Wanted wanted, CancellationToken stop)
    {
        ModelFile model = ModelPlaces.Open().Resolve(wanted.Model);
        MeasuredSightings measured;
        using (ScratchFolder scratch = new())
        using (ProgressLine progress = new(TimeProvider.System))
        {
            Lock gate = new();
            measured = await SightingMeasurement.RunAsync(
                wanted.Request,
                () => new NetworkDetector(PersonDetectors.Load(model, wanted.Score), wanted.Score),
                scratch.Path,
                text =>
                {
                    lock (gate)
                    {
                        progress.Report(() => text);
                    }
                },
                stop);
        }

        SightingErrorModel fit = wanted.IsGuessingPoints ? WithGuessedPoints(measured.Model) : measured.Model;
        Write(wanted.Output, file => file.Write(Encoding.UTF8.GetString(fit.Write())));
        if (wanted.Report is { } report)
        {
            Write(report, measured.Comparison.WritePage);
        }

        Console.Out.Write(wanted.IsJson
            ? JsonSerializer.Serialize(new { model = fit, comparison = new { measured.Comparison.FittedOn, measured.Comparison.ComparedOn, measured.Comparison.Fitted, measured.Comparison.Seen, measured.Comparison.Drawn } }, Form) + "\n"
            : Summary(wanted.Output, measured));
        return Faults.Done;
    }

    /// <summary>The points that the detector does not give, as the guess has them, said so.</summary>
    private static SightingErrorModel WithGuessedPoints(SightingErrorModel model)
    {
        SightingErrorModel guess = new();
        string[] names = [.. new[] { ("ground", model.Ground), ("head", model.Head), ("hand", model.Hand) }.Where(point => point.Item2 is null).Select(point => point.Item1)];
        return model with
        {
            Ground = model.Ground ?? guess.Ground,
            Head = model.Head ?? guess.Head,
            Hand = model.Hand ?? guess.Hand,
            NotMeasured = [.. (model.NotMeasured ?? []).Where(line => !names.Any(name => line.StartsWith(name, StringComparison.Ordinal))), .. names.Select(name => $"{name}: the detector gives none; a guess until our own detector is measured")],
        };
    }

    private static void Write(string path, Action<TextWriter> content)
    {
        string partial = $"{path}.{Environment.ProcessId}.partial";
        try
        {
            using (StreamWriter file = new(partial, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                content(file);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static string Summary(string output, MeasuredSightings measured)
    {
        StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        SightingComparison comparison = measured.Comparison;
        text.WriteLine($"{output}: {measured.Model.Provenance.TruthBoxes} true boxes in {measured.Model.Provenance.Frames} pictures; compared on {comparison.ComparedOn}.");
        text.WriteLine($"{"",-68} {"fitted on",10} {"detector",10} {"drawn",10} {"cases",8}");
        string section = "";
        for (int i = 0; i < comparison.Seen.Count; i++)
        {
            if (comparison.Seen[i].Section != section)
            {
                text.WriteLine(section = comparison.Seen[i].Section);
            }

            text.WriteLine($"  {comparison.Seen[i].Name,-66} {comparison.Fitted[i].Value,10:0.000} {comparison.Seen[i].Value,10:0.000} {comparison.Drawn[i].Value,10:0.000} {comparison.Seen[i].Count,8}");
        }

        foreach (string line in measured.Model.NotMeasured ?? [])
        {
            text.WriteLine($"Not measured: {line}.");
        }

        return text.ToString();
    }

    /// <summary>What a command line asks for.</summary>
    private sealed record Wanted(string Model, MeasurementRequest Request, float Score, bool IsGuessingPoints, string Output, string? Report, bool IsJson);

    /// <summary>The verb's options.</summary>
    private sealed class Options
    {
        public Option<string> Model { get; } = new("--model") { Description = "A model's name in models/models.json, a file that it describes, or a description.", DefaultValueFactory = _ => "yolox-nano" };

        public Option<string> Preset { get; } = new("--preset") { HelpName = "NAME", Description = $"The scenario: {string.Join(", ", Simulator.Presets)}.", DefaultValueFactory = _ => "busy" };

        public Option<string[]> Store { get; } = new("--store")
        {
            HelpName = "FILE|NAME",
            Description = $"A store.json, or a store that comes with the program ({string.Join(", ", Simulator.Stores)}); may be given several times. Default: the script's own.",
        };

        public Option<string> Seeds { get; } = new("--seeds") { HelpName = "A..B", Description = "Seeds; of several the last is kept from the fit and compared on.", DefaultValueFactory = _ => "1..3" };

        public Option<double?> Minutes { get; } = new("--minutes") { Description = "How much of each seed is filmed, in minutes from its opening.", DefaultValueFactory = _ => 2 };

        public Option<float?> Score { get; } = new("--score") { Description = "Smallest score that the detector reports, over 0 to 1.", DefaultValueFactory = _ => new DetectorOptions().ScoreMin };

        public Option<string> Points { get; } = new("--points") { HelpName = "none|guess", Description = "What stands for points that the detector does not give: none, or the declared guess.", DefaultValueFactory = _ => "none" };

        public Option<string> Output { get; } = new("--out") { HelpName = "FILE.json", Description = "The error model, as --sightings-model takes it.", Required = true };

        public Option<string?> Report { get; } = new("--report") { HelpName = "FILE.html", Description = "A page with the detector beside what is drawn from the model." };

        public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document." };

        public void Validate(CommandResult result)
        {
            // Where an option is not given, its default is not there to be seen yet.
            if (result.GetValue(Preset) is { } preset && !Simulator.Presets.Contains(preset, StringComparer.Ordinal))
            {
                result.AddError($"--preset {preset} is unknown; expected {string.Join(", ", Simulator.Presets)}.");
            }

            if (!SuiteOptions.TryReadSeeds(result.GetValue(Seeds) ?? "1", out _))
            {
                result.AddError($"--seeds {result.GetValue(Seeds)} is no range; expected A..B with A at most B, such as 1..3.");
            }

            if (result.GetValue(Minutes) is not (null or (> 0 and <= 60)))
            {
                result.AddError($"--minutes is {result.GetValue(Minutes)}; expected more than 0 and at most 60.");
            }

            if (result.GetValue(Score) is not (null or (> 0 and < 1)))
            {
                result.AddError($"--score is {result.GetValue(Score)}; expected over 0 and below 1.");
            }

            if (result.GetValue(Points) is not (null or "none" or "guess"))
            {
                result.AddError($"--points {result.GetValue(Points)} is unknown; expected none or guess.");
            }
        }

        public Wanted Read(ParseResult parsed)
        {
            SuiteOptions.TryReadSeeds(parsed.GetValue(Seeds), out (long First, long Last) seeds);
            string preset = parsed.GetRequiredValue(Preset);
            string?[] stores = parsed.GetValue(Store) is { Length: > 0 } given ? [.. given] : [(string?)null];
            SimulationOrder[] orders =
            [
                .. stores.SelectMany(store => Enumerable.Range(0, checked((int)(seeds.Last - seeds.First) + 1)).Select(i => new SimulationOrder(ScriptKind.Preset, preset, store, seeds.First + i, VisionMode.Pixels))),
            ];
            double minutes = parsed.GetRequiredValue(Minutes)!.Value;
            float score = parsed.GetRequiredValue(Score)!.Value;
            string command = string.Create(
                CultureInfo.InvariantCulture,
                $"./jwo simulate measure-sightings --model {parsed.GetValue(Model)} --preset {preset}{string.Concat(stores.Where(store => store is not null).Select(store => $" --store {Path.GetFileName(store)}"))} --seeds {seeds.First}..{seeds.Last} --minutes {minutes} --score {score}");
            MeasurementRequest request = new(orders, order => seeds.Last > seeds.First && order.Seed == seeds.Last, TimeSpan.FromMinutes(minutes), command);
            return new Wanted(
                parsed.GetRequiredValue(Model), request, score, parsed.GetValue(Points) == "guess", parsed.GetRequiredValue(Output), parsed.GetValue(Report), parsed.GetValue(Json));
        }
    }
}

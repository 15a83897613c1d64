using System.CommandLine;
using System.CommandLine.Parsing;
using JustWalkOut.Cli.Replay;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo replay RECORDING --out RESULTS [--speed max|real|FACTOR] [--model MODEL] [--workers N]</c>: the pipeline and settlement over a recording.</summary>
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
        Option<string> model = new("--model")
        {
            HelpName = "MODEL",
            Description = $"The network that looks at the pictures of a recording that has neither tracked people nor sightings: a name, an ONNX file, a description, or {NoModel}. "
                + "Default: our own, else YOLOX-nano, whichever is on this machine.",
        };
        Option<int> workers = new("--workers") { Description = "Threads that look at pictures, 1 to 64; never changes the result. Default: one for each core.", DefaultValueFactory = _ => Environment.ProcessorCount };
        workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 1 and <= 64))
            {
                result.AddError("--workers takes 1 to 64.");
            }
        });
        Command verb = new("replay", "Runs the pipeline and settlement over a recording.") { recording, target, speed, model, workers };
        verb.SetAction((parsed, cancellation) => RunAsync(
            new ReplayRequest(parsed.GetRequiredValue(recording), parsed.GetValue(speed), null, parsed.GetValue(workers)), parsed.GetValue(model), parsed.GetRequiredValue(target), cancellation));
        return verb;
    }

    /// <summary>The network that a recording's pictures are looked at with.</summary>
    /// <param name="folder">The recording.</param>
    /// <param name="asked">What the user named; null for what there is.</param>
    /// <param name="open">Opens the networks of this machine; not called where none is needed.</param>
    /// <returns>Null where no picture is to be looked at.</returns>
    internal static ModelFile? DetectorFor(string folder, string? asked, Func<ModelStore> open)
    {
        if (asked == NoModel || !ReplayRun.NeedsPictures(Recording.Open(folder)))
        {
            return null;
        }

        return ModelPlaces.Find(asked, open())
            ?? throw new FileNotFoundException($"{folder} has its people in pictures alone, and {ModelPlaces.NoneHere}, or --model {NoModel} to replay the shelves alone.");
    }

    private const string NoModel = "none";

    private static async Task<int> RunAsync(ReplayRequest request, string? model, string target, CancellationToken cancellation)
    {
        request = request with { Detector = DetectorFor(request.Recording, model, ModelPlaces.Open) };
        using StagedFolder results = new(target, ResultFiles.Summary);
        ReplayEnding ending;
        using (ProgressLine progress = new(TimeProvider.System))
        {
            ending = await ReplayRun.RunAsync(request, results.Path, progress, cancellation);
        }

        results.Commit();
        Console.Error.WriteLine($"jwo: {ending.Receipts} receipts, {ending.Actions} actions in {target}; {ending.Length.TotalSeconds:0.0} s replayed in {ending.Elapsed.TotalSeconds:0.00} s.");
        return Faults.Done;
    }

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

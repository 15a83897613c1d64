using System.CommandLine;
using System.CommandLine.Parsing;
using JustWalkOut.Cli.Replay;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo replay RECORDING --out RESULTS [--speed max|real|FACTOR] [--model MODEL] [--workers N] [--as-live] [--mend]</c>: the pipeline and settlement over a recording.</summary>
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
        Option<bool> asLive = new("--as-live") { Description = "Repeat the decisions of the running store that the recording is of (serve --record), from what it consumed in the order in which it did." };
        Option<bool> mend = new("--mend") { Description = "First complete a recording that was cut off while it was made, from what was written until then." };
        Command verb = new("replay", "Runs the pipeline and settlement over a recording.") { recording, target, speed, model, workers, asLive, mend };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(asLive) && (result.GetResult(speed) is not null || result.GetResult(model) is not null))
            {
                result.AddError("--as-live repeats what was seen then, as fast as it goes; leave --speed and --model out.");
            }
        });
        verb.SetAction(async (parsed, cancellation) =>
        {
            string folder = parsed.GetRequiredValue(recording);
            if (parsed.GetValue(mend) && LiveRecording.IsCutOff(folder))
            {
                await LiveRecording.CompleteAsync(folder, cancellation);
            }

            return parsed.GetValue(asLive)
                ? await RepeatAsync(folder, parsed.GetRequiredValue(target), cancellation)
                : await RunAsync(new ReplayRequest(folder, parsed.GetValue(speed), null, parsed.GetValue(workers)), parsed.GetValue(model), parsed.GetRequiredValue(target), cancellation);
        });
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

    private static async Task<int> RepeatAsync(string folder, string target, CancellationToken cancellation)
    {
        using StagedFolder results = new(target, ResultFiles.Summary);
        AsLiveEnding ending = await AsLiveReplay.RunAsync(folder, results.Path, cancellation);
        results.Commit();
        Console.Error.WriteLine($"jwo: {ending.Receipts} receipts, {ending.Actions} actions in {target}, as live; {ending.Length.TotalSeconds:0.0} s.{(ending.IsWhole ? "" : " The recording was cut off there, so what the store decided later is not in it.")}");
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

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Evaluation.Detections;
using JustWalkOut.Tracking;
using JustWalkOut.Tracking.MotChallenge;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo evaluate detector VIDEO GT [VIDEO GT]... --model MODEL</c>: a detector against footage with known boxes, over all pairs together.</summary>
internal static class EvaluateVerbDetector
{
    private const int BoxesPerFrameMax = 256;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        Argument<string[]> files = new("files")
        {
            HelpName = "VIDEO GT.txt [VIDEO GT]...",
            Description = "Footage and its true boxes by turns, in MOTChallenge form (frames from 1; the ninth column is the visible share).",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> model = new("--model") { Description = "A model's name in models/models.json, a file that it describes, or a description.", DefaultValueFactory = _ => "yolox-nano" };
        Option<double> score = Share("--score", "Smallest score that counts for recall and false detections", 0.35);
        Option<double> visibility = Share("--min-visibility", "Smallest visible share of a person that is demanded", 0.5);
        Option<double> height = new("--min-height") { Description = "Smallest height in pixels of a person that is demanded.", DefaultValueFactory = _ => 0 };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command verb = new("detector", "Scores a detector on footage with true boxes: AP and recall, by size and visible share.") { files, model, score, visibility, height, json };
        verb.SetAction((parsed, stop) =>
        {
            DetectorDemand demand = new(parsed.GetValue(score), parsed.GetValue(height), parsed.GetValue(visibility));
            DetectorScore found = Run(parsed.GetRequiredValue(files), ModelPlaces.Open().Resolve(parsed.GetRequiredValue(model)), demand, stop);
            Console.Out.Write(parsed.GetValue(json) ? JsonSerializer.Serialize(found, Form) + "\n" : Table(found));
            return Task.FromResult(Faults.Done);
        });
        return verb;
    }

    private static Option<double> Share(string name, string what, double standard)
    {
        Option<double> option = new(name) { Description = $"{what}, 0 to 1.", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 1))
            {
                result.AddError($"{name} takes 0 to 1.");
            }
        });
        return option;
    }

    private static DetectorScore Run(string[] files, ModelFile model, DetectorDemand demand, CancellationToken stop)
    {
        if (files.Length % 2 != 0)
        {
            throw new InvalidDataException($"evaluate detector: an odd number of files ({files.Length}); expected pairs of footage and true boxes (VIDEO GT.txt). '{files[^1]}' has no partner: name its true boxes too.");
        }

        // Average precision needs the faint boxes too.
        using OnnxDetector detector = OnnxDetector.Load(model, new DetectorOptions { ScoreMin = 0.01f });
        using ProgressLine progress = new(TimeProvider.System);
        DetectorAssessment assessment = new(demand);
        long frames = 0;
        foreach (string[] pair in files.Chunk(2))
        {
            ILookup<int, TrueBox> truths = ReadTruths(pair[1]);
            if (!File.Exists(pair[0]))
            {
                throw new FileNotFoundException($"Video '{pair[0]}' was not found; expected a video file. Check the path.", pair[0]);
            }

            using FramePool pool = new(framesMax: 1);
            using VideoFileSource source = VideoFileSource.Open(pair[0], new CameraId(Path.GetFileNameWithoutExtension(pair[0])), pool);
            Detection[] found = new Detection[BoxesPerFrameMax];
            while (source.TryRead(out Frame? frame))
            {
                using (frame)
                {
                    stop.ThrowIfCancellationRequested();
                    int count = detector.Detect(frame, found);

                    // MOTChallenge counts frames from 1.
                    assessment.Add([.. truths[checked((int)frame.Index + 1)]], found.AsSpan(0, count));
                    frames++;
                    progress.Report(() => $"{frames} frames");
                }
            }
        }

        return assessment.Score();
    }

    private static ILookup<int, TrueBox> ReadTruths(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: no such file; expected true boxes as MOTChallenge text. Check the path.", path);
        }

        using StreamReader text = new(path);
        return MotText.Read(text, path).Where(row => row.Confidence != 0).ToLookup(
            row => row.Frame,
            row => new TrueBox(
                new Box((float)row.LeftPx, (float)row.TopPx, (float)(row.LeftPx + row.WidthPx), (float)(row.TopPx + row.HeightPx)),
                row.Visibility < 0 ? 1 : row.Visibility));
    }

    private static string Table(DetectorScore score)
    {
        StringWriter table = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        table.WriteLine($"{score.Frames} frames, {score.Truths} people within the demand.");
        table.WriteLine($"AP50 {Number(score.Ap50)}, AP50:95 {Number(score.Ap50To95)}, recall {Number(score.Recall)} with {score.FalsePerFrame:0.0000} false a frame; recall at 1 false in 100 frames {Number(score.RecallAtOneFalseIn100)}.");
        Write(table, "height px", score.ByHeight);
        Write(table, "visible", score.ByVisibility);
        return table.ToString();
    }

    private static void Write(StringWriter table, string title, IReadOnlyList<RecallRange> ranges)
    {
        table.WriteLine($"{title,-12}  people  recall");
        foreach (RecallRange range in ranges.Where(range => range.Truths > 0))
        {
            table.WriteLine($"{range.From,5:0.##}-{range.To,-6:0.##}  {range.Truths,6}  {Number(range.Recall)}");
        }
    }

    private static string Number(double? number) => number?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";
}

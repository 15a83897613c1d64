using System.CommandLine;
using System.Text.Json;
using JustWalkOut.Tracking;
using JustWalkOut.Tracking.MotChallenge;
using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo track (VIDEO --model MODEL | --detections FILE) --out DIR</c>: one camera's footage or detections to tracks.</summary>
internal static class TrackVerb
{
    internal const double FrameRateDefault = 30;

    private const string ModelDefault = "yolox-nano";
    private static readonly string[] Presets = ["default", "bytetrack"];

    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        Option<FileInfo> detections = new("--detections")
        {
            Description = "Detections as MOTChallenge text (frame,-1,left,top,width,height,score) or as ByteTrack's JSON.",
        };
        VideoOptions footage = new();
        Option<string> output = new("--out") { Description = "Folder to appear, with tracks.txt in MOTChallenge form.", Required = true };
        Option<string> preset = new("--preset") { Description = "How to track: default (steady identities) or bytetrack (exactly as ByteTrack does).", DefaultValueFactory = _ => Presets[0] };
        preset.Validators.Add(result =>
        {
            // Not the parser's own list of words: its fault takes several lines.
            if (result.GetValueOrDefault<string>() is { } name && !Presets.Contains(name))
            {
                result.AddError($"--preset {name} is unknown; expected {string.Join(" or ", Presets)}.");
            }
        });
        Option<double?> frameRate = new("--frame-rate") { Description = "Frames per second, 1-1000 (default: what the file says, else 30)." };
        frameRate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (null or (>= 1 and <= 1_000)))
            {
                result.AddError("--frame-rate takes 1 to 1000 frames per second.");
            }
        });
        Option<bool> json = new("--json") { Description = "Print what was done as one JSON document." };

        Command verb = new("track", "Follows the people in one camera's footage or detections and writes their tracks.")
        {
            footage.Video, footage.Model, footage.Classes, footage.Annotate, detections, output, preset, frameRate, json,
        };
        verb.Validators.Add(result =>
        {
            bool hasVideo = result.GetValue(footage.Video) is not null;
            if (hasVideo == (result.GetValue(detections) is not null))
            {
                result.AddError(hasVideo ? "VIDEO and --detections were both given; expected one of them." : "Neither VIDEO nor --detections was given; expected one of them.");
            }
            else if (hasVideo && result.GetValue(frameRate) is not null)
            {
                result.AddError("--frame-rate goes with --detections; a video has its own time stamps.");
            }
            else if (!hasVideo && (result.GetValue(footage.Model) is not null || result.GetValue(footage.Annotate)))
            {
                result.AddError("--model and --annotate go with a VIDEO.");
            }
        });
        verb.SetAction((parsed, stop) => Task.FromResult(parsed.GetValue(footage.Video) is { } video
            ? TrackVideo(footage.Read(parsed, video, parsed.GetRequiredValue(preset)), parsed.GetRequiredValue(output), parsed.GetValue(json), stop)
            : TrackDetections(
                parsed.GetValue(detections)!.FullName,
                parsed.GetRequiredValue(output),
                parsed.GetRequiredValue(preset),
                parsed.GetValue(frameRate),
                parsed.GetValue(json))));
        return verb;
    }

    private static int TrackVideo(VideoTrackingRequest request, string output, bool isJson, CancellationToken stop)
    {
        using StagedFolder folder = new(output, TrackWriter.FileName);
        VideoTrackingSummary done;
        using (ProgressLine progress = new(TimeProvider.System))
        {
            done = VideoTracking.Run(request, folder.Path, (frames, stated) => progress.Report(() => $"{frames}{(stated is { } all ? $" of {all}" : "")} frames"), stop);
        }

        folder.Commit();
        Console.WriteLine(isJson
            ? JsonSerializer.Serialize(new { frames = done.Frames, tracks = done.Tracks, boxes = done.Boxes, mostAtOnce = done.MostAtOnce, annotated = done.Encoding })
            : $"{done.Frames} frames, {done.Tracks} tracks, {done.Boxes} boxes, at most {done.MostAtOnce} at once{(done.Encoding is { } encoding ? $"; {VideoTracking.AnnotatedFile} is {encoding}" : "")}.");
        return Faults.Done;
    }

    private static int TrackDetections(string file, string output, string preset, double? frameRate, bool isJson)
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"--detections {file}: no such file; expected MOTChallenge text or ByteTrack's JSON. Check the path.", file);
        }

        DetectionSequence sequence = DetectionFile.Read(File.ReadAllBytes(file), file);
        double framesPerSecond = frameRate ?? RateOf(sequence, file);
        using StagedFolder folder = new(output, TrackWriter.FileName);
        using TrackWriter writer = new(folder.Path, OptionsOf(preset, framesPerSecond));
        for (int frame = sequence.FirstFrame; frame <= sequence.LastFrame; frame++)
        {
            writer.Follow(frame, sequence.Frame(frame), TimeSpan.FromSeconds(frame / framesPerSecond));
        }

        writer.Finish();
        folder.Commit();
        Report(writer, isJson);
        return Faults.Done;
    }

    /// <summary>The options that a preset's name stands for, at a camera's frame rate.</summary>
    /// <param name="preset">One that <c>--preset</c> takes.</param>
    /// <param name="framesPerSecond">1-1,000.</param>
    public static ImageTrackerOptions OptionsOf(string preset, double framesPerSecond) =>
        preset == "bytetrack" ? ImageTrackerOptions.ByteTrack(framesPerSecond) : ImageTrackerOptions.Default;

    private static double RateOf(DetectionSequence sequence, string file) => sequence.FramesPerSecond switch
    {
        null => FrameRateDefault,
        >= 1 and <= 1_000 and double rate => rate,
        double rate => throw new InvalidDataException($"{file}: \"fps\" is {rate}; expected 1 to 1000. Correct it or give --frame-rate."),
    };

    private static void Report(TrackWriter writer, bool isJson)
    {
        if (writer.Refused > 0)
        {
            Console.Error.WriteLine($"jwo: {writer.Refused} detections were no proper boxes (empty, or absurdly large) and were left out.");
        }

        Console.WriteLine(isJson
            ? JsonSerializer.Serialize(new { frames = writer.Frames, tracks = writer.Tracks, boxes = writer.Boxes, refused = writer.Refused })
            : $"{writer.Frames} frames, {writer.Tracks} tracks, {writer.Boxes} boxes.");
    }

    /// <summary>What the verb takes for footage alone.</summary>
    private sealed class VideoOptions
    {
        public Argument<string?> Video { get; } = new("VIDEO") { Description = "Footage: any file that FFmpeg reads.", Arity = ArgumentArity.ZeroOrOne };

        public Option<string?> Model { get; } = new("--model")
        {
            Description = $"A described model's name (see models list), an ONNX file known by its hash, or a description (.json) beside its ONNX file. Default: {ModelDefault}.",
        };

        public Option<string[]> Classes { get; } = new("--classes")
        {
            Description = "Classes to follow, by name or number. Default: person.",
            DefaultValueFactory = _ => ["person"],
            AllowMultipleArgumentsPerToken = true,
        };

        public Option<bool> Annotate { get; } = new("--annotate") { Description = $"Also write {VideoTracking.AnnotatedFile}: the footage with boxes, ids and times." };

        public VideoTrackingRequest Read(ParseResult parsed, string video, string preset)
        {
            if (!File.Exists(video))
            {
                throw new FileNotFoundException($"Video '{video}' was not found; expected a video file. Check the path.", video);
            }

            ModelFile model = ModelPlaces.Open().Resolve(parsed.GetValue(Model) ?? ModelDefault);
            DetectorOptions detector = new() { ClassIds = [.. parsed.GetRequiredValue(Classes).Select(name => ClassId(model.Model, name))] };
            return new VideoTrackingRequest(video, model, detector, preset, parsed.GetValue(Annotate));
        }

        private static int ClassId(ModelDescription model, string name)
        {
            int id = int.TryParse(name, out int number) ? number : model.Classes.ToList().IndexOf(name);
            return id >= 0 && id < model.Classes.Count
                ? id
                : throw new InvalidDataException($"--classes {name} is no class of {model.Name}; expected names or numbers of {string.Join(", ", model.Classes.Select((known, at) => $"{at} {known}"))}.");
        }
    }
}

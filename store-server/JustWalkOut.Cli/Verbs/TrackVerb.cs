using System.CommandLine;
using System.Text.Json;
using JustWalkOut.Tracking;
using JustWalkOut.Tracking.MotChallenge;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo track --detections FILE --out DIR</c>: one camera's detections to tracks.</summary>
internal static class TrackVerb
{
    private const double FrameRateDefault = 30;
    private static readonly string[] Presets = ["default", "bytetrack"];

    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        Option<FileInfo> detections = new("--detections")
        {
            Description = "Detections as MOTChallenge text (frame,-1,left,top,width,height,score) or as ByteTrack's JSON.",
            Required = true,
        };
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

        Command verb = new("track", "Follows the people in one camera's detections and writes their tracks.") { detections, output, preset, frameRate, json };
        verb.SetAction(parsed => TrackDetections(
            parsed.GetRequiredValue(detections).FullName,
            parsed.GetRequiredValue(output),
            parsed.GetRequiredValue(preset),
            parsed.GetValue(frameRate),
            parsed.GetValue(json)));
        return verb;
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
}

using System.CommandLine;
using System.Text;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Calibration;
using JustWalkOut.Vision.Frames.Boards;
using Command = System.CommandLine.Command;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo calibrate pose MATCHES.csv --store store.json --camera ID --out DIR</c>: where a camera hangs and looks, into a store.json of its own.</summary>
internal static class CalibrateVerbPose
{
    private const string ReportName = "pose.json";
    private const string PictureName = "pose.png";
    private const string StoreName = "store.json";

    public static Command Create()
    {
        Options options = new();
        Command command = new("pose", "Where a camera hangs and looks, from points of the floor that were matched between its picture and the store.")
        {
            options.Matches, options.Store, options.Camera, options.Lens, options.Picture, options.PixelSd, options.FloorSd, options.Output, options.Json,
        };
        command.SetAction(parsed => Run(options.Read(parsed)));
        return command;
    }

    private static int Run(Wanted wanted)
    {
        StoreDefinition store = StoreFile.Read(File.ReadAllBytes(CalibrateVerb.Existing(wanted.Store, "a store.json")), wanted.Store);
        Camera camera = store.Cameras.FirstOrDefault(one => one.Id == wanted.Camera)
            ?? throw new InvalidDataException($"--camera {wanted.Camera} is not in {wanted.Store}; expected one of {string.Join(", ", store.Cameras.Select(one => one.Id))}. Name one of them, or add it.");
        Lens lens = (wanted.Lens, camera.Calibration) switch
        {
            (string file, _) => LensFile.Read(CalibrateVerb.Existing(file, "a lens.json of ./jwo calibrate lens")),
            (null, CameraCalibration known) => Lens.Of(known),
            _ => throw new InvalidDataException($"{wanted.Store}: found camera {camera.Id} without a calibration, expected its lens. Make one with ./jwo calibrate lens and name it with --lens."),
        };
        FloorMatches matches = FloorMatches.Read(CalibrateVerb.Existing(wanted.Matches, "a CSV of matches: u,v,x,y"), lens);
        string? picture = wanted.Picture is null ? null : CalibrateVerb.Existing(wanted.Picture, "a picture or film of the camera");
        PoseFound found = PoseFit.Find(lens, matches, store.Floor.Outline, wanted.How);
        double? before = camera.Calibration is { } old ? PoseFit.RmsPx(old, found.Matches.Where(match => match.IsUsed).Select(match => match.Match)) : null;

        using StagedFolder folder = new(wanted.Output, ReportName);
        object report = Report(camera.Id, found, before);
        StoreDefinition calibrated = store with { Cameras = [.. store.Cameras.Select(one => one.Id == camera.Id ? one with { Calibration = found.Calibration } : one)] };
        File.WriteAllBytes(Path.Combine(folder.Path, StoreName), StoreFile.Write(calibrated));
        File.WriteAllText(Path.Combine(folder.Path, ReportName), JsonSerializer.Serialize(report, MessageJson.Indented) + "\n");
        File.WriteAllBytes(Path.Combine(folder.Path, PictureName), CalibrationPicture.OfPose(found, store.Floor.Outline, picture));
        folder.Commit();
        Console.WriteLine(wanted.IsJson ? JsonSerializer.Serialize(report, MessageJson.Compact) : Text(wanted, found, before));
        return Faults.Done;
    }

    private static object Report(CameraId camera, PoseFound found, double? before) => new
    {
        camera = camera.Value,
        calibration = found.Calibration,
        rmsPx = found.RmsPx,
        earlierRmsPx = before,
        noiseFactor = found.NoiseFactor,
        turnSdDegrees = found.TurnSdDegrees,
        placeSdMetres = found.PlaceSdMetres,
        covariance = found.Covariance,
        floorErrorMetres = found.Floor,
        matches = found.Matches.Select(match => new
        {
            line = match.Match.Line,
            offPx = match.OffPx,
            offMetres = match.OffMetres,
            isUsed = match.IsUsed,
        }),
    };

    private static string Text(Wanted wanted, PoseFound found, double? before)
    {
        double[][] pose = found.Calibration.CameraToStore;
        StringBuilder text = new();
        text.AppendLine($"{wanted.Output}: camera {wanted.Camera} at ({pose[0][3]:0.000}, {pose[1][3]:0.000}), {pose[2][3]:0.000} m up, +-{string.Join(", ", found.PlaceSdMetres.Select(sd => $"{sd * 100:0.0}"))} cm; "
            + $"its direction +-{string.Join(", ", found.TurnSdDegrees.Select(sd => $"{sd:0.00}"))} degrees about right, down, forward");
        text.AppendLine($"error   {found.RmsPx:0.00} px (root mean square) over {found.Matches.Count(match => match.IsUsed)} of {found.Matches.Count} matches"
            + (before is double earlier ? $"; {earlier:0.00} px with the calibration before" : "")
            + (found.NoiseFactor > 1.5 ? $"; {found.NoiseFactor:0.0} times what --pixel-sd and --floor-sd let expect" : ""));
        text.AppendLine($"floor   half of what it sees is placed to {found.Floor.Median * 100:0.0} cm, nine tenths to {found.Floor.NineTenths * 100:0.0}, the worst, near ({found.Floor.WorstAt[0]:0.0}, {found.Floor.WorstAt[1]:0.0}), to {found.Floor.Worst * 100:0.0}");
        foreach (MatchResult match in found.Matches.Where(match => !match.IsUsed))
        {
            text.AppendLine($"left out line {match.Match.Line}: " + (match.OffPx is double px ? $"{px:0} px off" : "it would lie behind the lens") + (match.OffMetres is double metres ? $", {metres:0.00} m in the store" : ""));
        }

        text.Append($"the store with it is {Path.Combine(wanted.Output, StoreName)}; {wanted.Store} is as it was. Look at {Path.Combine(wanted.Output, PictureName)} first.");
        return text.ToString();
    }

    private sealed record Wanted(string Matches, string Store, CameraId Camera, string? Lens, string? Picture)
    {
        public required PoseOptions How { get; init; }

        public required string Output { get; init; }

        public required bool IsJson { get; init; }
    }

    private sealed class Options
    {
        public Argument<string> Matches { get; } = new("matches") { HelpName = "MATCHES.csv", Description = "u,v,x,y or u,v,x,y,z on each line: a pixel (the middle of the first one is 0, 0) and where it is in the store, metres." };

        public Option<string> Store { get; } = new("--store") { HelpName = "FILE", Description = "The store.json; it is not changed.", Required = true };

        public Option<string> Camera { get; } = new("--camera") { HelpName = "ID", Description = "Which of its cameras.", Required = true };

        public Option<string?> Lens { get; } = new("--lens") { HelpName = "lens.json", Description = "Its lens, as calibrate lens found it. Default: the one that the store has." };

        public Option<string?> Picture { get; } = new("--picture") { HelpName = "FILE", Description = "A picture or film of the camera, to draw what was found on." };

        public Option<double?> PixelSd { get; } = new("--pixel-sd") { HelpName = "PX", Description = "How far a point may be off in the picture (standard deviation), 0.05 to 50. Default: 1 in pictures up to 640 wide, and so much more in wider ones." };

        public Option<double> FloorSd { get; } = new("--floor-sd") { HelpName = "M", Description = "How far it may be off in the store, along each axis, 0 to 1.", DefaultValueFactory = _ => new PoseOptions().FloorSdMetres };

        public Option<string> Output { get; } = new("--out") { HelpName = "DIR", Description = $"Folder to appear, with {StoreName}, {ReportName} and {PictureName}; an earlier one is replaced.", Required = true };

        public Option<bool> Json { get; } = new("--json") { Description = "What was found as one JSON document." };

        public Options()
        {
            PixelSd.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<double?>() is not (null or (>= 0.05 and <= 50)))
                {
                    result.AddError("--pixel-sd takes 0.05 to 50.");
                }
            });
            FloorSd.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<double>() is not (>= 0 and <= 1))
                {
                    result.AddError("--floor-sd takes 0 to 1.");
                }
            });
        }

        public Wanted Read(ParseResult parsed) =>
            new(parsed.GetRequiredValue(Matches), parsed.GetRequiredValue(Store), new CameraId(parsed.GetRequiredValue(Camera)), parsed.GetValue(Lens), parsed.GetValue(Picture))
            {
                How = new PoseOptions { PixelSd = parsed.GetValue(PixelSd), FloorSdMetres = parsed.GetValue(FloorSd) },
                Output = parsed.GetRequiredValue(Output),
                IsJson = parsed.GetValue(Json),
            };
    }
}

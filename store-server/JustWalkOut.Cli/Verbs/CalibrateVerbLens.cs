using System.CommandLine;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Calibration;
using JustWalkOut.Vision.Frames.Boards;
using Command = System.CommandLine.Command;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo calibrate lens PICTURES --out DIR</c>: focal lengths, centre and distortion of a camera from pictures of a board.</summary>
internal static class CalibrateVerbLens
{
    private const string PictureName = "lens.png";

    public static Command Create()
    {
        Argument<string> source = new("pictures") { HelpName = "PICTURES", Description = "A folder of pictures of the board, or a film of it, in the size that the camera shall have in the store." };
        Option<string> board = CalibrateVerb.BoardOption();
        Option<string> output = new("--out") { HelpName = "DIR", Description = $"Folder to appear, with {LensFile.Name} and {PictureName}; an earlier one is replaced.", Required = true };
        Option<bool> json = new("--json") { Description = "What was found as one JSON document." };
        Command command = new("lens", "Focal lengths, centre and distortion of a camera, from pictures of a board held before it.") { source, board, output, json };
        command.SetAction((parsed, stop) => Task.FromResult(Run(
            parsed.GetRequiredValue(source), BoardForm.Parse(parsed.GetRequiredValue(board)), (parsed.GetRequiredValue(output), parsed.GetValue(json)), stop)));
        return command;
    }

    private static int Run(string source, BoardForm form, (string Target, bool IsJson) output, CancellationToken stop)
    {
        if (!Directory.Exists(source) && !File.Exists(source))
        {
            throw new InvalidDataException($"{source}: found nothing there, expected a folder of pictures or a film of the board. Check the path.");
        }

        using StagedFolder folder = new(output.Target, LensFile.Name);
        BoardPictures.Seen seen;
        using (ProgressLine progress = new(TimeProvider.System))
        {
            seen = BoardPictures.Look(source, form, (looked, found) => progress.Report(() => $"{looked} pictures looked at, the board in {found}"), stop);
        }

        LensFound lens = LensFit.Find(seen, form, source);
        object report = Report(lens, seen, form);
        File.WriteAllBytes(Path.Combine(folder.Path, LensFile.Name), LensFile.Write(lens.Lens, report));
        File.WriteAllBytes(Path.Combine(folder.Path, PictureName), CalibrationPicture.OfLens(lens));
        folder.Commit();
        Console.WriteLine(output.IsJson ? JsonSerializer.Serialize(new { lens = lens.Lens, found = report }, MessageJson.Compact) : Text(lens, seen, output.Target));
        return Faults.Done;
    }

    private static object Report(LensFound lens, BoardPictures.Seen seen, BoardForm form) => new
    {
        board = form.ToString(),
        pictures = seen.Pictures,
        withBoard = seen.Views.Count,
        terms = lens.Terms,
        rmsPx = lens.RmsPx,
        heldOutPx = lens.HeldOutPx,
        focalSdPx = lens.FocalSdPx,
        centreSdPx = lens.CentreSdPx,
        distortionSd = lens.DistortionSd,
        views = lens.Views.Select(view => new { picture = view.View.Picture, corners = view.View.Corners.Count, rmsPx = view.RmsPx, isUsed = view.IsUsed }),
    };

    private static string Text(LensFound lens, BoardPictures.Seen seen, string target)
    {
        ViewResult[] leftOut = [.. lens.Views.Where(view => !view.IsUsed)];
        return $"""
            {target}: {lens.Views.Count(view => view.IsUsed)} views of {seen.Views.Count} with the board in {seen.Pictures} pictures of {seen.WidthPx} x {seen.HeightPx}
            focal   {lens.Lens.FocalPx[0]:0.00} +-{lens.FocalSdPx[0]:0.00} and {lens.Lens.FocalPx[1]:0.00} +-{lens.FocalSdPx[1]:0.00} px
            centre  {lens.Lens.CentrePx[0]:0.00} +-{lens.CentreSdPx[0]:0.00} and {lens.Lens.CentrePx[1]:0.00} +-{lens.CentreSdPx[1]:0.00} px
            lens    {lens.Terms}: {string.Join(", ", lens.Lens.Distortion.Zip(lens.DistortionSd, (value, sd) => $"{value:0.#####} +-{sd:0.#####}"))} (k1, k2, p1, p2, k3, k4, k5, k6)
            error   {lens.RmsPx:0.000} px (root mean square), {lens.HeldOutPx:0.000} px in views that were held out
            """
            + string.Concat(leftOut.Select(view => $"\nleft out {view.View.Picture}: {view.RmsPx:0.0} px off, blurred or bent"));
    }
}

using System.CommandLine;
using System.Text;
using JustWalkOut.Vision.Calibration;
using JustWalkOut.Vision.Frames.Boards;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo calibrate (board | lens | pose)</c>: a board to print, a camera's lens from pictures of it, and a camera's pose from matched floor points.</summary>
internal static class CalibrateVerb
{
    public static Command Create()
    {
        Command verb = new("calibrate", "A camera's lens from pictures of a board, and its place and direction in the store from matched points of the floor.")
        {
            CreateBoard(), CalibrateVerbLens.Create(), CalibrateVerbPose.Create(),
        };
        return verb;
    }

    /// <summary>The option that says which board.</summary>
    internal static Option<string> BoardOption() => new("--board")
    {
        HelpName = "KIND:COLUMNSxROWS:MM",
        Description = $"charuco or checkerboard, squares across and down, a square's side in millimetres as measured on the paper. Default: {BoardForm.Default}.",
        DefaultValueFactory = _ => BoardForm.Default,
    };

    /// <summary>A file that is there.</summary>
    /// <exception cref="FileNotFoundException">It is not.</exception>
    internal static string Existing(string path, string expected) =>
        File.Exists(path) ? path : throw new FileNotFoundException($"{path}: found no such file, expected {expected}. Check the path.", path);

    private static Command CreateBoard()
    {
        Option<string> board = BoardOption();
        Option<string> output = new("--out") { HelpName = "FILE.svg", Description = "The sheet to write; an earlier one is replaced.", Required = true };
        Command command = new("board", "A board to print, as SVG with its sizes in millimetres.") { board, output };
        command.SetAction(parsed => Print(BoardForm.Parse(parsed.GetRequiredValue(board)), parsed.GetRequiredValue(output)));
        return command;
    }

    private static int Print(BoardForm form, string path)
    {
        if (!path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException($"--out {path} is no .svg; expected the name of an SVG file, which printers and browsers print to size. Name one.");
        }

        string partial = $"{path}.{Environment.ProcessId}.partial";
        File.WriteAllText(partial, BoardSheet.Svg(form), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(partial, path, overwrite: true);
        Console.WriteLine($"{path}: {form}. Print it at 100 %, check the rule below it with a ruler, and glue it to something flat.");
        return Faults.Done;
    }
}

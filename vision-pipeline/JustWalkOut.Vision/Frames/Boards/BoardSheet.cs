using System.Globalization;
using System.Text;
using JustWalkOut.Vision.Calibration;
using OpenCvSharp;
using OpenCvSharp.Aruco;

namespace JustWalkOut.Vision.Frames.Boards;

/// <summary>A board to print, as SVG with its sizes in millimetres and a rule to check them by.</summary>
public static class BoardSheet
{
    /// <summary>White around the board, in squares: what is found of a board is found by its edges against white.</summary>
    private const double MarginSquares = 0.5;

    private const double CaptionMillimetres = 9;
    private const int RuleMillimetresMax = 100;

    /// <summary>The sheet. The same board gives the same bytes.</summary>
    public static string Svg(BoardForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        double module = form.SquareMillimetres / BoardForm.ModulesOfSquare;
        double margin = MarginSquares * form.SquareMillimetres;
        (double width, double height) = ((form.Columns * form.SquareMillimetres) + (2 * margin), (form.Rows * form.SquareMillimetres) + margin + Math.Max(margin, CaptionMillimetres));
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">""").Append('\n');
        svg.Append("""<rect width="100%" height="100%" fill="#fff"/>""").Append('\n');
        svg.Append("<path shape-rendering=\"crispEdges\" d=\"");
        bool[,] black = Modules(form);
        for (int row = 0; row < black.GetLength(0); row++)
        {
            for (int column = 0; column < black.GetLength(1); column++)
            {
                int from = column;
                while (column < black.GetLength(1) && black[row, column])
                {
                    column++;
                }

                if (column > from)
                {
                    svg.Append(CultureInfo.InvariantCulture, $"M{margin + (from * module)} {margin + (row * module)}h{(column - from) * module}v{module}h{(from - column) * module}z");
                }
            }
        }

        // A printer that fits the sheet to its paper is found out with a ruler.
        double below = margin + (form.Rows * form.SquareMillimetres) + (CaptionMillimetres / 2);
        double rule = Math.Min(RuleMillimetresMax, Math.Floor(form.Columns * form.SquareMillimetres / 10) * 10);
        svg.Append("\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"""<path stroke="#000" stroke-width="0.2" fill="none" d="M{margin} {below - 1}v2m0 -1h{rule}m0 -1v2"/>""").Append('\n');
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{margin + rule + 2}" y="{below + 1}" font-family="sans-serif" font-size="3">{rule} mm: print at 100 % and measure. --board {form}</text>""").Append('\n');
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Whether each eighth of each square is black, rows from the top.</summary>
    internal static bool[,] Modules(BoardForm form)
    {
        bool[,] black = new bool[form.Rows * BoardForm.ModulesOfSquare, form.Columns * BoardForm.ModulesOfSquare];
        using Mat drawn = form.Kind == BoardKind.Charuco ? Draw(form) : new Mat();
        for (int row = 0; row < black.GetLength(0); row++)
        {
            for (int column = 0; column < black.GetLength(1); column++)
            {
                black[row, column] = form.Kind == BoardKind.Charuco
                    ? drawn.At<byte>(row, column) < 128
                    : ((row / BoardForm.ModulesOfSquare) + (column / BoardForm.ModulesOfSquare)) % 2 == 0;
            }
        }

        return black;
    }

    private static Mat Draw(BoardForm form)
    {
        NativeVideo.Quiet();
        using OpenCvSharp.Aruco.Dictionary markers = BoardFinder.Markers();
        using CharucoBoard board = BoardFinder.Charuco(form, markers);
        Mat drawn = new();
        board.GenerateImage(new Size(form.Columns * BoardForm.ModulesOfSquare, form.Rows * BoardForm.ModulesOfSquare), drawn, 0, 1);
        return drawn;
    }
}

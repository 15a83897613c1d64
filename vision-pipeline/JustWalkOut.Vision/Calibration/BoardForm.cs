using System.Globalization;

namespace JustWalkOut.Vision.Calibration;

/// <summary>What is printed on a board.</summary>
public enum BoardKind
{
    /// <summary>A checkerboard whose white squares carry markers (ChArUco): each corner is known by itself, so that part of the board is enough.</summary>
    Charuco,

    /// <summary>Squares alone: the whole board has to be in the picture.</summary>
    Checkerboard,
}

/// <summary>A board to calibrate lenses with, written as <c>charuco:9x6:30</c>: its kind, squares across and down, and the length of a square's side in millimetres.</summary>
/// <param name="Kind">What is printed.</param>
/// <param name="Columns">Squares across.</param>
/// <param name="Rows">Squares down.</param>
/// <param name="SquareMillimetres">Side of a square, as it is on paper.</param>
public sealed record BoardForm(BoardKind Kind, int Columns, int Rows, double SquareMillimetres)
{
    /// <summary>Printed modules of a marker's side, black border included, of those of a square: 6 of 8, so that each module is a whole eighth of a square.</summary>
    public const int ModulesOfSquare = 8;

    /// <summary>Likewise of a marker's side.</summary>
    public const int ModulesOfMarker = 6;

    /// <summary>OpenCV's dictionary of markers of 4 x 4 bits holds so many.</summary>
    private const int MarkersMax = 100;

    private const int SquaresMin = 4;
    private const int SquaresMax = 40;

    /// <summary>What <c>--board</c> is where nothing is said: fits A4 with a margin.</summary>
    public const string Default = "charuco:9x6:30";

    /// <summary>Corners between squares across.</summary>
    public int CornersAcross => Columns - 1;

    /// <summary>Corners down.</summary>
    public int CornersDown => Rows - 1;

    /// <summary>Reads what somebody wrote.</summary>
    /// <exception cref="InvalidDataException">It is no board that this program knows.</exception>
    public static BoardForm Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        string[] sides = parts.Length == 3 ? parts[1].Split('x') : [];
        bool isRead = sides.Length == 2
            & int.TryParse(sides.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out int columns)
            & int.TryParse(sides.LastOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out int rows)
            & double.TryParse(parts[^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double square);
        BoardKind? kind = parts[0] switch { "charuco" => BoardKind.Charuco, "checkerboard" => BoardKind.Checkerboard, _ => null };
        if (!isRead || kind is null || columns is < SquaresMin or > SquaresMax || rows is < SquaresMin or > SquaresMax || square is not (>= 5 and <= 500))
        {
            throw Fault(text, $"expected charuco or checkerboard, {SquaresMin} to {SquaresMax} squares across and down, and a square's side of 5 to 500 mm, as in {Default}");
        }

        if (kind == BoardKind.Charuco && columns * rows / 2 > MarkersMax)
        {
            throw Fault(text, $"expected no more than {2 * MarkersMax} squares, for there are {MarkersMax} markers");
        }

        // Turned by half a turn a board of two even or two odd sides looks the same: its corners would be taken for each other's.
        return kind == BoardKind.Charuco || columns % 2 != rows % 2
            ? new BoardForm(kind.Value, columns, rows, square)
            : throw Fault(text, "expected an odd number of squares one way and an even one the other, by which up and down can be told");
    }

    /// <summary>Where a corner is on the board, metres from its upper left corner, right and down.</summary>
    /// <param name="id">Corners are counted from 0, row by row.</param>
    public (double XMetres, double YMetres) Corner(int id) =>
        (((id % CornersAcross) + 1) * SquareMillimetres / 1000, ((id / CornersAcross) + 1) * SquareMillimetres / 1000);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Kind == BoardKind.Charuco ? "charuco" : "checkerboard")}:{Columns}x{Rows}:{SquareMillimetres}");

    private static InvalidDataException Fault(string text, string expected) => new($"--board {text} is no board: {expected}. Write the one that you have, or print one with ./jwo calibrate board.");
}

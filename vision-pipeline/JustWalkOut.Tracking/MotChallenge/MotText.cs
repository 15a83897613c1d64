using System.Globalization;

namespace JustWalkOut.Tracking.MotChallenge;

/// <summary>One line of a MOTChallenge file: one box of one frame, in source-image pixels.</summary>
/// <param name="Frame">Frame number, at least 0 (the benchmark's own files begin at 1).</param>
/// <param name="Id">Track or person; negative for a detection that belongs to no track.</param>
/// <param name="LeftPx">Left edge.</param>
/// <param name="TopPx">Top edge.</param>
/// <param name="WidthPx">Width, at least 0.</param>
/// <param name="HeightPx">Height, at least 0.</param>
/// <param name="Confidence">A detector's score; in truth files 1 for a box that counts and 0 for one to ignore; -1 where nobody said.</param>
/// <param name="ClassId">Kind of object, 1 for a pedestrian; -1 where the form has no such column.</param>
/// <param name="Visibility">Visible share of the object, 0 to 1; -1 where the form has no such column.</param>
public readonly record struct MotRow(
    int Frame, int Id, double LeftPx, double TopPx, double WidthPx, double HeightPx, double Confidence, int ClassId, double Visibility);

/// <summary>
/// Reads and writes MOTChallenge text. Files of 7, 8 or 9 columns are frame, id, left, top, width, height, confidence, class, visibility
/// (the form since MOT16); in files of 10 the last three are a world position (MOT15), which says nothing about class or visibility.
/// </summary>
public static class MotText
{
    private const int ColumnsMin = 7;
    private const int ColumnsMax = 10;
    private static readonly string[] ColumnNames = ["frame", "id", "left", "top", "width", "height", "confidence", "class", "visibility", "z"];

    /// <summary>Reads every row in the order of the file. Blank lines are passed over.</summary>
    /// <param name="text">Lines of numbers parted by commas or by white space.</param>
    /// <param name="name">How faults name the file.</param>
    /// <exception cref="InvalidDataException">A line is no row, or names a frame and id (0 or above) that an earlier line has named.</exception>
    public static IReadOnlyList<MotRow> Read(TextReader text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<MotRow> rows = [];
        Dictionary<(int Frame, int Id), int> lineOf = [];
        int lineNumber = 0;
        while (text.ReadLine() is { } line)
        {
            lineNumber++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            MotRow row = ReadRow(line, $"{name}:{lineNumber}");
            if (row.Id >= 0 && !lineOf.TryAdd((row.Frame, row.Id), lineNumber))
            {
                throw new InvalidDataException(
                    $"{name}:{lineNumber}: frame {row.Frame} has id {row.Id} a second time (first on line {lineOf[(row.Frame, row.Id)]}); expected each id once a frame. Remove one of the two.");
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>
    /// Writes one row and a line feed, with as many digits as reading the same numbers back takes. A row with neither class nor visibility gets the
    /// ten columns of a tracker's result, any other the nine of a truth file.
    /// </summary>
    /// <param name="text">Where to.</param>
    /// <param name="row">What; every number finite.</param>
    public static void WriteRow(TextWriter text, in MotRow row)
    {
        ArgumentNullException.ThrowIfNull(text);
        string box = string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Frame},{row.Id},{row.LeftPx:R},{row.TopPx:R},{row.WidthPx:R},{row.HeightPx:R},{row.Confidence:R}");
        text.Write(box);
        text.Write(row is { ClassId: < 0, Visibility: < 0 } ? ",-1,-1,-1\n" : string.Create(CultureInfo.InvariantCulture, $",{row.ClassId},{row.Visibility:R}\n"));
    }

    private static MotRow ReadRow(string line, string place)
    {
        string[] fields = line.Contains(',', StringComparison.Ordinal)
            ? line.Split(',', StringSplitOptions.TrimEntries)
            : line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is < ColumnsMin or > ColumnsMax)
        {
            throw new InvalidDataException(
                $"{place}: {fields.Length} columns; expected {ColumnsMin} to {ColumnsMax}: frame, id, left, top, width, height, confidence[, class, visibility | , x, y, z]. Is it a MOTChallenge file?");
        }

        Span<double> numbers = stackalloc double[ColumnsMax];
        for (int column = 0; column < fields.Length; column++)
        {
            numbers[column] = ReadNumber(fields[column], column, place);
        }

        bool hasKind = fields.Length < ColumnsMax;
        return new MotRow(
            ReadWhole(numbers[0], 0, lowest: 0, place),
            ReadWhole(numbers[1], 1, lowest: int.MinValue, place),
            numbers[2],
            numbers[3],
            ReadSize(numbers[4], 4, place),
            ReadSize(numbers[5], 5, place),
            numbers[6],
            hasKind && fields.Length > 7 ? ReadWhole(numbers[7], 7, lowest: int.MinValue, place) : -1,
            hasKind && fields.Length > 8 ? numbers[8] : -1);
    }

    private static double ReadNumber(string field, int column, string place) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new InvalidDataException($"{place}: {ColumnNames[column]} is '{field}'; expected a finite number. Correct the line.");

    // Some trackers write whole numbers as 1.00: the value counts, not its spelling.
    private static int ReadWhole(double number, int column, int lowest, string place) =>
        number >= lowest && number <= int.MaxValue && Math.Floor(number) == number
            ? (int)number
            : throw new InvalidDataException(
                $"{place}: {ColumnNames[column]} is {number:R}; expected a whole number{(lowest > int.MinValue ? $" of at least {lowest}" : "")}. Correct the line.");

    private static double ReadSize(double number, int column, string place) =>
        number >= 0 ? number : throw new InvalidDataException($"{place}: {ColumnNames[column]} is {number:R}; expected at least 0. Correct the line.");
}

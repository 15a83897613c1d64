using System.Globalization;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Calibration;

/// <summary>A point that somebody found both in a camera's picture and in the store.</summary>
/// <param name="Line">Where it stands in its file, from 1.</param>
/// <param name="XPx">Across, whole numbers are the middles of pixels.</param>
/// <param name="YPx">Down.</param>
/// <param name="At">In the store; height 0 is the floor.</param>
public readonly record struct FloorMatch(int Line, double XPx, double YPx, StorePoint At);

/// <summary>Matches of one camera, from a CSV file: <c>u,v,x,y</c> or <c>u,v,x,y,z</c>, pixels and metres. Empty lines and lines that begin with # say nothing.</summary>
/// <param name="Name">The file's name, for messages.</param>
/// <param name="Rows">In the file's order.</param>
public sealed record FloorMatches(string Name, IReadOnlyList<FloorMatch> Rows)
{
    private const string Header = "u,v,x,y";
    private const string HeaderWithHeight = "u,v,x,y,z";

    /// <summary>No store is larger, and nothing in one is higher; what is beyond was not written in metres.</summary>
    private const double MetresMax = 1_000;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The CSV.</param>
    /// <param name="lens">Whose pictures the pixels are of; those outside are refused.</param>
    /// <exception cref="InvalidDataException">A line is not what it should be; the message names file and line.</exception>
    public static FloorMatches Read(string path, Lens lens)
    {
        ArgumentNullException.ThrowIfNull(lens);
        string? header = null;
        List<FloorMatch> rows = [];
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#'))
            {
                continue;
            }

            if (header is null)
            {
                header = line.Replace(" ", "", StringComparison.Ordinal);
                if (header is not (Header or HeaderWithHeight))
                {
                    throw Fault(path, number, $"'{line}', expected the head line {Header} or {HeaderWithHeight}");
                }

                continue;
            }

            rows.Add(Row(path, number, line, (header.Split(','), lens)));
        }

        Check(path, rows);
        return new FloorMatches(path, rows);
    }

    private static FloorMatch Row(string path, int number, string line, (string[] Columns, Lens Lens) form)
    {
        string[] cells = line.Split(',');
        if (cells.Length != form.Columns.Length)
        {
            throw Fault(path, number, $"{cells.Length} columns, expected {form.Columns.Length}: {string.Join(',', form.Columns)}");
        }

        double[] values = new double[5];
        for (int i = 0; i < cells.Length; i++)
        {
            if (!double.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !double.IsFinite(values[i]))
            {
                throw Fault(path, number, $"{form.Columns[i]} '{cells[i].Trim()}', expected a number");
            }

            if (i >= 2 && Math.Abs(values[i]) > MetresMax)
            {
                throw Fault(path, number, $"{form.Columns[i]} {values[i]}, expected metres, up to {MetresMax} either way");
            }
        }

        return values[0] >= -0.5 && values[1] >= -0.5 && values[0] <= form.Lens.WidthPx - 0.5 && values[1] <= form.Lens.HeightPx - 0.5
            ? new FloorMatch(number, values[0], values[1], new StorePoint(values[2], values[3], values[4]))
            : throw Fault(path, number, $"pixel ({values[0]}, {values[1]}), expected one of a picture of {form.Lens.WidthPx} x {form.Lens.HeightPx}, the size that the lens was calibrated for");
    }

    private static void Check(string path, List<FloorMatch> rows)
    {
        foreach (IGrouping<StorePoint, FloorMatch> same in rows.GroupBy(row => row.At).Where(group => group.Count() > 1))
        {
            throw Fault(path, same.ElementAt(1).Line, $"the store's point of line {same.First().Line} again, expected each point once");
        }
    }

    private static InvalidDataException Fault(string path, int line, string found) => new($"{path}, line {line}: found {found}. Correct the line.");
}

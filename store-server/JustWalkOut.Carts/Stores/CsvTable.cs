using System.Text;

namespace JustWalkOut.Carts.Stores;

/// <summary>A row of a CSV file.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Cells">Its cells.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string> Cells);

/// <summary>Reads CSV (RFC 4180): commas, quotes that may hold commas, line ends and doubled quotes. Empty lines are left out.</summary>
internal static class CsvTable
{
    /// <summary>Reads a file.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="faults">Takes what is wrong with it, with the line.</param>
    public static List<CsvRow> Read(string text, List<(int Line, string What)> faults)
    {
        List<CsvRow> rows = [];
        List<string> cells = [];
        StringBuilder cell = new();
        (int line, int began, bool isQuoted, bool wasQuoted) = (1, 1, false, false);
        for (int i = 0; i <= text.Length; i++)
        {
            char next = i < text.Length ? text[i] : '\n';
            if (isQuoted && i < text.Length)
            {
                isQuoted = next != '"' || (i + 1 < text.Length && text[i + 1] == '"');
                i += isQuoted && next == '"' ? 1 : 0;
                line += next == '\n' ? 1 : 0;
                _ = isQuoted ? cell.Append(next) : cell;
            }
            else if (next == '"')
            {
                if (cell.Length > 0 || wasQuoted)
                {
                    faults.Add((line, "has a quote within a cell that does not begin with one, expected the whole cell in quotes and those within it doubled"));
                }

                (isQuoted, wasQuoted) = (true, true);
            }
            else if (next is ',' or '\n')
            {
                if (isQuoted)
                {
                    faults.Add((began, "begins a quote that nothing ends, expected a closing quote"));
                }

                cells.Add(wasQuoted ? cell.ToString() : cell.ToString().Trim());
                cell.Clear();
                wasQuoted = false;
                if (next == '\n')
                {
                    if (cells.Count > 1 || cells[0].Length > 0)
                    {
                        rows.Add(new CsvRow(began, cells));
                    }

                    cells = [];
                    line++;
                    began = line;
                }
            }
            else
            {
                cell.Append(next);
            }
        }

        return rows;
    }
}

using System.Globalization;

namespace JustWalkOut.Evaluation.Floor;

/// <summary>Somebody's place at one time.</summary>
/// <param name="Seconds">Since the recording's start.</param>
/// <param name="Person">Who, by the file's own name.</param>
/// <param name="XMetres">In the store's frame.</param>
/// <param name="YMetres">In the store's frame.</param>
public readonly record struct FloorRow(double Seconds, string Person, double XMetres, double YMetres);

/// <summary><c>tracks.csv</c>: a header that begins with <c>t,person,x,y</c>, then a row for each person and time, times never falling. Further columns are passed over.</summary>
public static class FloorTracks
{
    /// <summary>Where a recording keeps the true ones.</summary>
    public const string TruthFile = "truth/tracks.csv";

    private const string Header = "t,person,x,y";

    /// <summary>Reads every row.</summary>
    /// <param name="text">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">It is no such file; the message names the line.</exception>
    public static IReadOnlyList<FloorRow> Read(TextReader text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? header = text.ReadLine();
        if (header is null || (header != Header && !header.StartsWith(Header + ",", StringComparison.Ordinal)))
        {
            throw new InvalidDataException($"{name}, line 1: found '{Cut(header ?? "")}', expected a header that begins with {Header}. Name a tracks.csv of a recording's truth or of a replay's results.");
        }

        List<FloorRow> rows = [];
        Dictionary<string, string> people = new(StringComparer.Ordinal);
        double last = double.NegativeInfinity;
        int line = 1;
        Span<Range> cells = stackalloc Range[5];
        while (text.ReadLine() is { } row)
        {
            line++;
            ReadOnlySpan<char> whole = row;
            int count = whole.Split(cells, ',');
            if (count < 4 || !TryNumber(whole[cells[0]], out double seconds) || !TryNumber(whole[cells[2]], out double x) || !TryNumber(whole[cells[3]], out double y))
            {
                throw new InvalidDataException($"{name}, line {line}: found '{Cut(row)}', expected {Header} with numbers of seconds and metres. Write the file anew.");
            }

            if (seconds < last)
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{name}, line {line}: time {seconds} comes after {last}; expected times that never fall. Sort the file by its first column."));
            }

            last = seconds;
            string person = whole[cells[1]].ToString();
            if (!people.TryGetValue(person, out string? known))
            {
                people.Add(person, known = person);
            }

            rows.Add(new FloorRow(seconds, known, x, y));
        }

        return rows;
    }

    /// <summary>Writes rows, to the millimetre and millisecond.</summary>
    /// <param name="rows">In order of time.</param>
    /// <param name="text">Gets the file.</param>
    public static void Write(IEnumerable<FloorRow> rows, TextWriter text)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(text);
        text.Write(Header + "\n");
        foreach (FloorRow row in rows)
        {
            text.Write(string.Create(CultureInfo.InvariantCulture, $"{row.Seconds:0.000},{row.Person},{row.XMetres:0.000},{row.YMetres:0.000}\n"));
        }
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static string Cut(string text) => text.Length > 60 ? text[..60] + "..." : text;
}

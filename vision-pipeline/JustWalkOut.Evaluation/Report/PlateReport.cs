using System.Globalization;
using System.Net;
using JustWalkOut.Evaluation.Plates;

namespace JustWalkOut.Evaluation.Report;

/// <summary>Several recordings' plates on one web page that needs nothing else: one figure and the numbers behind it.</summary>
public static class PlateReport
{
    private const string Style = """
        body { font-size: 15px; max-width: 82rem; }
        .legend span { margin-right: 1.5rem; white-space: nowrap; } .legend b { display: inline-block; width: 1.5rem; height: .3rem; margin-right: .4rem; vertical-align: middle; }
        th, td { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        td:first-child, th:first-child { text-align: left; }
        """;

    /// <summary>Writes the page.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="recordings">What was measured; the first one's numbers stand first.</param>
    public static void Write(TextWriter text, IReadOnlyList<PlateStatistics> recordings)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(recordings);
        string heading = $"Plates of {recordings.Count} recordings";
        ReportPage.Begin(text, heading, heading, Figure.Style + "\n" + Style);
        text.Write("<section>\n");
        PlateFigure.Write(text, recordings);
        text.Write("</section>\n<h2>Recordings</h2>\n<section>\n");
        WriteRecordings(text, recordings);
        text.Write("</section>\n<h2>Gondolas</h2>\n<section>\n");
        WriteGondolas(text, recordings);
        text.Write("</section>\n");
        ReportPage.End(text);
    }

    // A line for each figure, a column for each recording: what is to be compared stands side by side.
    private static void WriteRecordings(TextWriter text, IReadOnlyList<PlateStatistics> recordings)
    {
        (string Words, Func<PlateStatistics, double?> Of)[] figures =
        [
            ("looked at, s", one => one.Seconds),
            ("plates", one => one.Plates),
            ("plates that move like load cells", one => one.Live),
            ("plates without a number", one => one.Dead),
            ("smallest step, g", one => one.StepGrams),
            ("sd in one second, 25 % of plates below, g", one => one.SdGrams.P25),
            ("sd in one second, 50 %, g", one => one.SdGrams.P50),
            ("sd in one second, 75 %, g", one => one.SdGrams.P75),
            ("sd in one second, 95 %, g", one => one.SdGrams.P95),
            ("sd in one second, most, g", one => one.SdGrams.Max),
            .. recordings.SelectMany(one => one.Drift).Select(drift => drift.LagSeconds).Distinct().Order().SelectMany(lag => ((string, Func<PlateStatistics, double?>)[])
            [
                ($"one-second means {lag} s apart differ by, median, g", one => one.Drift.FirstOrDefault(drift => drift.LagSeconds == lag)?.MedianGrams),
                ($"one-second means {lag} s apart differ by, rms, g", one => one.Drift.FirstOrDefault(drift => drift.LagSeconds == lag)?.RmsGrams),
            ]),
            ("correlation of neighbours, mean", one => one.NeighbourMean),
            ("correlation of neighbours, 25 % of pairs below", one => one.Neighbours.P25),
            ("correlation of neighbours, 50 %", one => one.Neighbours.P50),
            ("correlation of neighbours, 75 %", one => one.Neighbours.P75),
            ("correlation with the plate on the shelf above, mean", one => one.AboveMean),
            ("shock at the exit, at s", one => one.Shock?.AtSeconds),
            ("shock at the exit, share of plates in it", one => one.Shock?.Share),
        ];
        text.Write("<table>\n");
        Row(text, "th", ["", .. recordings.Select(one => one.Name)]);
        foreach ((string words, Func<PlateStatistics, double?> of) in figures)
        {
            Row(text, "td", [words, .. recordings.Select(one => Number(of(one)))]);
        }

        text.Write("</table>\n");
    }

    private static void WriteGondolas(TextWriter text, IReadOnlyList<PlateStatistics> recordings)
    {
        text.Write("<table>\n");
        Row(text, "th", ["Recording", "gondola", "live plates", "sd 25 %, g", "sd 50 %, g", "sd 75 %, g", "sd 95 %, g", "swing in the shock 50 %, g", "swing most, g", "share over 20 g"]);
        foreach ((PlateStatistics one, GondolaStatistics gondola) in recordings.SelectMany(one => one.Gondolas.Select(gondola => (one, gondola))))
        {
            Row(text, "td",
            [
                one.Name, gondola.Gondola, Number(gondola.Plates), Number(gondola.SdGrams.P25), Number(gondola.SdGrams.P50), Number(gondola.SdGrams.P75),
                Number(gondola.SdGrams.P95), Number(gondola.SwingGrams.P50), Number(gondola.SwingGrams.Max), Number(gondola.Swinging),
            ]);
        }

        text.Write("</table>\n");
    }

    private static void Row(TextWriter text, string cell, IReadOnlyList<string> values) =>
        text.Write($"<tr>{string.Concat(values.Select(value => $"<{cell}>{WebUtility.HtmlEncode(value)}</{cell}>"))}</tr>\n");

    private static string Number(double? value) => value is { } known && double.IsFinite(known) ? known.ToString("0.###", CultureInfo.InvariantCulture) : "–";
}

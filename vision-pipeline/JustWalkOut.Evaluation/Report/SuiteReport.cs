using System.Globalization;
using System.Net;
using JustWalkOut.Evaluation.Suite;

namespace JustWalkOut.Evaluation.Report;

/// <summary>A suite's scores as one web page that needs nothing else.</summary>
public static class SuiteReport
{
    private const string Style = """
        p { color: #566070; overflow-wrap: anywhere; }
        th, td { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; white-space: normal; }
        tr.wrong td { background: #fff6f6; }
        """;

    /// <summary>Writes the page.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="score">What was found.</param>
    /// <param name="title">What was simulated, for the heading.</param>
    /// <param name="source">How it was simulated, in plain words.</param>
    public static void Write(TextWriter text, SuiteScore score, string title, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(score);
        SuiteTotal total = score.Total;
        ReportPage.Begin(text, $"{title}: scores", title, Figure.Style + "\n" + Style);
        text.Write($"""
            <p>{Plain(source)}</p>
            <section><table>
            <tr><th>All together</th><th></th></tr>
            <tr><td>Receipt F1 over all units</td><td>{Share(total.F1)}</td></tr>
            <tr><td>Precision, recall</td><td>{Share(total.Precision)}, {Share(total.Recall)}</td></tr>
            <tr><td>Mean F1 of the cases (95 % interval over cases)</td><td>{Share(total.MeanF1)} ({Interval(total.MeanF1Interval95)})</td></tr>
            <tr><td>Perfect visits</td><td>{total.Perfect} of {total.Visits}</td></tr>
            <tr><td>Their share (95 % interval over visits)</td><td>{Share(total.PerfectShare)} ({Interval(total.PerfectShare95)})</td></tr>
            <tr><td>Visits in review for each thousand</td><td>{total.ReviewPer1000.ToString("0.#", CultureInfo.InvariantCulture)}</td></tr>
            <tr><td>Identity F1, MOTA on the floor</td><td>{Share(total.Idf1)}, {Share(total.Mota)}</td></tr>
            <tr><td>Identity switches for each shopper-hour</td><td>{total.IdSwitchesPerShopperHour?.ToString("0.00", CultureInfo.InvariantCulture) ?? "none"} ({total.IdSwitches} in {Share(total.ShopperHours)})</td></tr>
            <tr><td>Lines overcharged</td><td>{total.OverchargedLines} of {total.Lines}, by {total.OverchargedMinor} minor units</td></tr>
            <tr><td>Undercharged</td><td>{total.UnderchargedMinor} minor units</td></tr>
            </table></section>
            <section><table>
            <tr><th>Case</th><th>Seed</th><th>F1</th><th>Precision</th><th>Recall</th><th>Visits</th><th>Perfect</th><th>In review</th><th>Identity F1</th><th>Switches</th></tr>

            """);
        foreach (SuiteCase one in score.Cases)
        {
            text.Write(
                $"<tr{(one.Perfect < one.Visits || one.F1 < 1 ? " class=\"wrong\"" : "")}><td>{Plain(one.Name)}</td><td>{one.Seed}</td><td>{Share(one.F1)}</td><td>{Share(one.Precision)}</td>"
                + $"<td>{Share(one.Recall)}</td><td>{one.Visits}</td><td>{one.Perfect}</td><td>{one.Review}</td><td>{Share(one.Idf1)}</td><td>{one.IdSwitches}</td></tr>\n");
        }

        text.Write("</table></section>\n");
        if (score.Calibration is { } calibration)
        {
            text.Write("<section>\n");
            CalibrationFigure.Write(text, calibration);
            text.Write("</section>\n");
        }

        ReportPage.End(text);
    }

    private static string Share(double share) => share.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Interval(double[] ends) => $"{Share(ends[0])} to {Share(ends[1])}";

    private static string Plain(string text) => WebUtility.HtmlEncode(text);
}

using System.Globalization;
using System.Net;
using JustWalkOut.CameraSim.Sightings;

namespace JustWalkOut.CameraSim.Measuring;

/// <summary>A detector beside what is drawn from the model that was fitted to it.</summary>
/// <param name="Model">The model.</param>
/// <param name="FittedOn">What it was fitted to, in words.</param>
/// <param name="ComparedOn">What both are compared on, in words.</param>
/// <param name="Fitted">The detector on what the model was fitted to.</param>
/// <param name="Seen">The detector on what is compared.</param>
/// <param name="Drawn">The model on the same bodies.</param>
public sealed record SightingComparison(
    SightingErrorModel Model, string FittedOn, string ComparedOn, IReadOnlyList<Statistic> Fitted, IReadOnlyList<Statistic> Seen, IReadOnlyList<Statistic> Drawn)
{
    private const string Style = """
        :root { color-scheme: light; }
        body { font: 15px/1.5 system-ui, sans-serif; color: #1c2430; background: #f6f7f9; margin: 0 auto; max-width: 66rem; padding: 1.5rem; }
        h1 { font-size: 1.5rem; margin: 0 0 .5rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; } p { overflow-wrap: anywhere; }
        section { background: #fff; border: 1px solid #dde1e7; border-radius: .5rem; padding: .5rem 1rem; overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; } th, td { text-align: right; padding: .25rem .6rem; border-top: 1px solid #e8ebf0; font-variant-numeric: tabular-nums; white-space: nowrap; }
        th { color: #566070; font-weight: 500; border-top: 0; } td:first-child, th:first-child { text-align: left; white-space: normal; } td.bars { width: 12rem; }
        td.bars i { display: block; height: .4rem; margin: .1rem 0; background: #2f6fb0; } td.bars i + i { background: #c9762b; }
        .key b { display: inline-block; width: 1.2rem; height: .5rem; margin: 0 .3rem 0 1rem; background: #2f6fb0; } .key b + b { background: #c9762b; }
        """;

    /// <summary>Writes both side by side as one web page that needs nothing else.</summary>
    public void WritePage(TextWriter text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Error model of {Plain(Model.Provenance.Detector)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <h1>Error model of {Plain(Model.Provenance.Detector)}</h1>
            <p>{Plain(Model.Provenance.Source)}. {Model.Provenance.TruthBoxes} true boxes in {Model.Provenance.Frames} pictures. A body is found where a box overlaps its true one by half.</p>
            <p class="key">Bars: <b></b>the detector<b></b>drawn from the model, both on {Plain(ComparedOn)}.</p>

            """);
        foreach (IGrouping<string, int> section in Enumerable.Range(0, Seen.Count).GroupBy(i => Seen[i].Section))
        {
            text.Write($"<h2>{Plain(section.Key)}</h2>\n<section><table>\n<tr><th></th><th>detector, fitted on</th><th>detector, compared on</th><th>drawn from the model</th><th>cases</th><th></th></tr>\n");
            bool isShare = section.All(i => Seen[i].Value is double.NaN or (>= 0 and <= 1));
            foreach (int i in section.Where(i => Seen[i].Count > 0))
            {
                string bars = isShare ? $"<i style=\"width:{Number(100 * Math.Clamp(Finite(Seen[i].Value), 0, 1))}%\"></i><i style=\"width:{Number(100 * Math.Clamp(Finite(Drawn[i].Value), 0, 1))}%\"></i>" : "";
                text.Write($"<tr><td>{Plain(Seen[i].Name)}</td><td>{Number(Fitted[i].Value)}</td><td>{Number(Seen[i].Value)}</td><td>{Number(Drawn[i].Value)}</td><td>{Seen[i].Count}</td><td class=\"bars\">{bars}</td></tr>\n");
            }

            text.Write("</table></section>\n");
        }

        WriteModel(text);
        text.Write("</body>\n</html>\n");
    }

    private void WriteModel(TextWriter text)
    {
        text.Write("<h2>The model's numbers</h2>\n<section><table>\n<tr><th></th><th>value</th><th>95 % from</th><th>to</th></tr>\n");
        foreach ((string name, double value) in SightingErrorFit.NumbersOf(Model))
        {
            Interval? interval = Model.Intervals is { } known && known.TryGetValue(name, out Interval found) ? found : null;
            text.Write($"<tr><td>{Plain(name)}</td><td>{Number(value)}</td><td>{Number(interval?.Low ?? double.NaN)}</td><td>{Number(interval?.High ?? double.NaN)}</td></tr>\n");
        }

        text.Write($"</table></section>\n<h2>Not measured</h2>\n<section>{string.Concat((Model.NotMeasured ?? []).Select(line => $"<p>{Plain(line)}</p>"))}</section>\n");
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("0.####", CultureInfo.InvariantCulture) : "–";

    private static string Plain(string text) => WebUtility.HtmlEncode(text);
}

using System.Globalization;
using System.Net;
using System.Text;

namespace JustWalkOut.Evaluation.Report;

/// <summary>A line of a panel.</summary>
/// <param name="Colour">Which of the figure's colours.</param>
/// <param name="IsDashed">Whether it is dashed.</param>
/// <param name="Points">From left to right.</param>
internal sealed record FigureLine(int Colour, bool IsDashed, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>Whether its points are marked: for few of them.</summary>
    public bool HasDots { get; init; }
}

/// <summary>A panel of lines over two axes.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Across">What is told from left to right.</param>
/// <param name="Up">What is told upwards.</param>
/// <param name="IsLogAcross">Whether that axis is logarithmic.</param>
/// <param name="IsLogUp">Whether that axis is.</param>
/// <param name="Lines">In the order in which they are drawn.</param>
internal sealed record FigurePanel(string Title, string Across, string Up, bool IsLogAcross, bool IsLogUp, IReadOnlyList<FigureLine> Lines)
{
    /// <summary>Whether a point has a place on the axes.</summary>
    public bool CanShow((double X, double Y) point) =>
        double.IsFinite(point.X) && double.IsFinite(point.Y) && (!IsLogAcross || point.X > 0) && (!IsLogUp || point.Y > 0);
}

/// <summary>Panels side by side, three to a row, as SVG.</summary>
internal static class Figure
{
    private const int PanelWidth = 420;
    private const int PanelHeight = 300;
    private const int ColumnsMax = 3;

    // Okabe and Ito's colours, which the colour-blind tell apart; lines differ in their dashes beside.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"];

    /// <summary>The looks of it, for the page's head.</summary>
    public const string Style = """
        svg { width: 100%; height: auto; font-size: 11px; } svg text { fill: #566070; } svg text.title { fill: #1c2430; font-weight: 600; font-size: 12px; }
        svg path { fill: none; stroke-width: 1.8; stroke-linejoin: round; } svg line.grid { stroke: #e8ebf0; }
        """;

    /// <summary>A colour as CSS has it; they begin anew after the last.</summary>
    public static string ColourOf(int index) => Colours[index % Colours.Length];

    /// <summary>Writes the figure.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="label">What it shows, for whoever cannot see it.</param>
    /// <param name="panels">From left to right and from top to bottom.</param>
    public static void Write(TextWriter text, string label, IReadOnlyList<FigurePanel> panels)
    {
        int columns = Math.Min(panels.Count, ColumnsMax);
        int rows = (panels.Count + columns - 1) / columns;
        text.Write($"<svg viewBox=\"0 0 {columns * PanelWidth} {(rows * PanelHeight) + 10}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(label)}\">\n");
        for (int i = 0; i < panels.Count; i++)
        {
            text.Write($"<g transform=\"translate({i % columns * PanelWidth},{i / columns * PanelHeight})\">\n");
            WritePanel(text, panels[i]);
            text.Write("</g>\n");
        }

        text.Write("</svg>\n");
    }

    private static void WritePanel(TextWriter text, FigurePanel panel)
    {
        (double X, double Y)[] points = [.. panel.Lines.SelectMany(line => line.Points).Where(panel.CanShow)];
        text.Write($"<text class=\"title\" x=\"8\" y=\"18\">{WebUtility.HtmlEncode(panel.Title)}</text>\n");
        if (points.Length == 0)
        {
            text.Write("<text x=\"150\" y=\"150\">nothing to show</text>\n");
            return;
        }

        Axis across = Axis.Over(points.Select(point => point.X), panel.IsLogAcross, 52, PanelWidth - 16);
        Axis up = Axis.Over(points.Select(point => point.Y), panel.IsLogUp, PanelHeight - 42, 30);
        foreach (double tick in across.Ticks())
        {
            string x = Text(across.At(tick));
            text.Write($"<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" y1=\"30\" y2=\"{PanelHeight - 42}\"/><text text-anchor=\"middle\" x=\"{x}\" y=\"{PanelHeight - 26}\">{Text(tick)}</text>\n");
        }

        foreach (double tick in up.Ticks())
        {
            string y = Text(up.At(tick));
            text.Write($"<line class=\"grid\" x1=\"52\" x2=\"{PanelWidth - 16}\" y1=\"{y}\" y2=\"{y}\"/><text text-anchor=\"end\" x=\"47\" y=\"{y}\" dy=\"4\">{Text(tick)}</text>\n");
        }

        text.Write($"<text text-anchor=\"end\" x=\"{PanelWidth - 16}\" y=\"{PanelHeight - 10}\">{WebUtility.HtmlEncode(panel.Across)}</text><text x=\"56\" y=\"42\">{WebUtility.HtmlEncode(panel.Up)}</text>\n");
        foreach (FigureLine line in panel.Lines)
        {
            StringBuilder path = new();
            foreach ((double X, double Y) point in line.Points.Where(panel.CanShow))
            {
                path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? "M" : "L")}{across.At(point.X):F1} {up.At(point.Y):F1}");
            }

            text.Write($"<path d=\"{path}\" stroke=\"{ColourOf(line.Colour)}\"{(line.IsDashed ? " stroke-dasharray=\"5 4\"" : "")}/>\n");
            if (line.HasDots)
            {
                foreach ((double X, double Y) point in line.Points.Where(panel.CanShow))
                {
                    text.Write($"<circle cx=\"{Text(across.At(point.X))}\" cy=\"{Text(up.At(point.Y))}\" r=\"3.5\" fill=\"{ColourOf(line.Colour)}\"/>\n");
                }
            }
        }
    }

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>One axis from a value's place on paper to another's.</summary>
    private sealed record Axis(double Low, double High, bool IsLog, double From, double To)
    {
        public static Axis Over(IEnumerable<double> values, bool isLog, double from, double to)
        {
            double[] all = [.. values];
            (double low, double high) = (all.Min(), all.Max());
            // One value alone stands in the middle of a span of its own.
            double room = isLog ? 1.1 : high > low ? 0.03 * (high - low) : Math.Max(0.5, 0.1 * Math.Abs(high));
            return isLog ? new Axis(low / room, high * room, true, from, to) : new Axis(low - room, high + room, false, from, to);
        }

        public double At(double value) => From + ((To - From) * (Scaled(value) - Scaled(Low)) / (Scaled(High) - Scaled(Low)));

        public IEnumerable<double> Ticks()
        {
            if (IsLog)
            {
                double[] decades = [.. Enumerable.Range((int)Math.Floor(Math.Log10(Low)), 12).Select(power => Math.Pow(10, power))];
                IEnumerable<double> ticks = High / Low > 200 ? decades
                    : High / Low > 6 ? decades.SelectMany(decade => (double[])[decade, 2 * decade, 5 * decade])
                    : decades.SelectMany(decade => Enumerable.Range(1, 9).Select(times => times * decade));
                return ticks.Where(tick => tick >= Low && tick <= High);
            }

            double rough = (High - Low) / 5;
            double unit = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            double step = unit * (rough / unit < 1.5 ? 1 : rough / unit < 3.5 ? 2 : rough / unit < 7.5 ? 5 : 10);
            return Enumerable.Range((int)Math.Ceiling(Low / step), 12).Select(i => i * step).Where(tick => tick <= High);
        }

        private double Scaled(double value) => IsLog ? Math.Log10(value) : value;
    }
}

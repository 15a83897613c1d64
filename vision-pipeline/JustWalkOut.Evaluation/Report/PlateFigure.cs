using System.Globalization;
using System.Net;
using System.Text;
using JustWalkOut.Evaluation.Plates;

namespace JustWalkOut.Evaluation.Report;

/// <summary>Several recordings' plates in one figure: six panels, each with one line for each recording, as SVG.</summary>
internal static class PlateFigure
{
    private const int PanelWidth = 420;
    private const int PanelHeight = 300;
    private const int Columns = 3;

    // Okabe and Ito's colours, which the colour-blind tell apart; lines differ in their dashes beside.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"];

    /// <summary>Writes the figure.</summary>
    public static void Write(TextWriter text, IReadOnlyList<PlateStatistics> recordings)
    {
        IReadOnlyList<Panel> panels = Panels(recordings);
        int rows = (panels.Count + Columns - 1) / Columns;
        text.Write("<p class=\"legend\">");
        for (int i = 0; i < recordings.Count; i++)
        {
            text.Write($"<span><b style=\"background:{ColourOf(i)}\"></b>{WebUtility.HtmlEncode(recordings[i].Name)}</span> ");
        }

        text.Write("</p>\n");
        text.Write($"<svg viewBox=\"0 0 {Columns * PanelWidth} {(rows * PanelHeight) + 10}\" role=\"img\" aria-label=\"Noise of the plates of {recordings.Count} recordings\">\n");
        for (int i = 0; i < panels.Count; i++)
        {
            text.Write($"<g transform=\"translate({i % Columns * PanelWidth},{i / Columns * PanelHeight})\">\n");
            WritePanel(text, panels[i]);
            text.Write("</g>\n");
        }

        text.Write("</svg>\n");
    }

    private static string ColourOf(int recording) => Colours[recording % Colours.Length];

    private static IReadOnlyList<Panel> Panels(IReadOnlyList<PlateStatistics> all) =>
    [
        new Panel("Power: median of plates, 90th centile dashed", "Hz", "g²/Hz", true, true,
        [
            .. all.SelectMany((one, i) => (Line[])
            [
                new Line(i, false, [.. one.Spectrum.Hertz.Zip(one.Spectrum.Median)]),
                new Line(i, true, [.. one.Spectrum.Hertz.Zip(one.Spectrum.P90)]),
            ]),
        ]),
        new Panel("Share of plates with at most this sd in one second", "g", "share", true, false, [.. all.Select((one, i) => Cumulative(i, one.SdOfPlates))]),
        new Panel("Drift of one-second means: rms, median dashed", "s apart", "g", true, true,
        [
            .. all.SelectMany((one, i) => (Line[])
            [
                new Line(i, false, [.. one.Drift.Select(drift => ((double)drift.LagSeconds, drift.RmsGrams))]),
                new Line(i, true, [.. one.Drift.Select(drift => ((double)drift.LagSeconds, drift.MedianGrams))]),
            ]),
        ]),
        new Panel("Share of neighbouring pairs with at most this correlation", "correlation", "share", false, false, [.. all.Select((one, i) => Cumulative(i, one.NeighbourOfPairs))]),
        new Panel("Around the shock: median of the plates' sd in 0.2 s", "s since the shock", "g", false, true,
            [.. all.Select((one, i) => new Line(i, false, one.Shock is { } shock ? [.. shock.SecondsAround.Zip(shock.SdGrams)] : []))]),
        new Panel("Gondolas' plates that swing over 20 g in the shock", "gondola, most first", "share", false, false,
            [.. all.Select((one, i) => new Line(i, false, [.. one.Gondolas.Select(gondola => gondola.Swinging).Where(double.IsFinite).OrderDescending().Select((share, at) => (at + 1.0, share))]))]),
    ];

    private static Line Cumulative(int recording, IReadOnlyList<double> sorted) =>
        new(recording, false, [.. sorted.Select((value, i) => (value, (i + 1.0) / sorted.Count))]);

    private static void WritePanel(TextWriter text, Panel panel)
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
        foreach (Line line in panel.Lines)
        {
            StringBuilder path = new();
            foreach ((double X, double Y) point in line.Points.Where(panel.CanShow))
            {
                path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? "M" : "L")}{across.At(point.X):F1} {up.At(point.Y):F1}");
            }

            text.Write($"<path d=\"{path}\" stroke=\"{ColourOf(line.Recording)}\"{(line.IsDashed ? " stroke-dasharray=\"5 4\"" : "")}/>\n");
        }
    }

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private sealed record Line(int Recording, bool IsDashed, IReadOnlyList<(double X, double Y)> Points);

    private sealed record Panel(string Title, string Across, string Up, bool IsLogAcross, bool IsLogUp, IReadOnlyList<Line> Lines)
    {
        public bool CanShow((double X, double Y) point) =>
            double.IsFinite(point.X) && double.IsFinite(point.Y) && (!IsLogAcross || point.X > 0) && (!IsLogUp || point.Y > 0);
    }

    /// <summary>One axis from a value's place on paper to another's.</summary>
    private sealed record Axis(double Low, double High, bool IsLog, double From, double To)
    {
        public static Axis Over(IEnumerable<double> values, bool isLog, double from, double to)
        {
            double[] all = [.. values];
            (double low, double high) = (all.Min(), all.Max());
            double room = isLog ? 1.1 : 0.03 * Math.Max(high - low, 1e-9);
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

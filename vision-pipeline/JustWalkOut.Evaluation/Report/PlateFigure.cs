using System.Net;
using JustWalkOut.Evaluation.Plates;

namespace JustWalkOut.Evaluation.Report;

/// <summary>Several recordings' plates in one figure: six panels, each with one line for each recording, as SVG.</summary>
internal static class PlateFigure
{
    /// <summary>Writes the figure.</summary>
    public static void Write(TextWriter text, IReadOnlyList<PlateStatistics> recordings)
    {
        text.Write("<p class=\"legend\">");
        for (int i = 0; i < recordings.Count; i++)
        {
            text.Write($"<span><b style=\"background:{Figure.ColourOf(i)}\"></b>{WebUtility.HtmlEncode(recordings[i].Name)}</span> ");
        }

        text.Write("</p>\n");
        Figure.Write(text, $"Noise of the plates of {recordings.Count} recordings", Panels(recordings));
    }

    private static IReadOnlyList<FigurePanel> Panels(IReadOnlyList<PlateStatistics> all) =>
    [
        new FigurePanel("Power: median of plates, 90th centile dashed", "Hz", "g²/Hz", true, true,
        [
            .. all.SelectMany((one, i) => (FigureLine[])
            [
                new FigureLine(i, false, [.. one.Spectrum.Hertz.Zip(one.Spectrum.Median)]),
                new FigureLine(i, true, [.. one.Spectrum.Hertz.Zip(one.Spectrum.P90)]),
            ]),
        ]),
        new FigurePanel("Share of plates with at most this sd in one second", "g", "share", true, false, [.. all.Select((one, i) => Cumulative(i, one.SdOfPlates))]),
        new FigurePanel("Drift of one-second means: rms, median dashed", "s apart", "g", true, true,
        [
            .. all.SelectMany((one, i) => (FigureLine[])
            [
                new FigureLine(i, false, [.. one.Drift.Select(drift => ((double)drift.LagSeconds, drift.RmsGrams))]),
                new FigureLine(i, true, [.. one.Drift.Select(drift => ((double)drift.LagSeconds, drift.MedianGrams))]),
            ]),
        ]),
        new FigurePanel("Share of neighbouring pairs with at most this correlation", "correlation", "share", false, false, [.. all.Select((one, i) => Cumulative(i, one.NeighbourOfPairs))]),
        new FigurePanel("Around the shock: median of the plates' sd in 0.2 s", "s since the shock", "g", false, true,
            [.. all.Select((one, i) => new FigureLine(i, false, one.Shock is { } shock ? [.. shock.SecondsAround.Zip(shock.SdGrams)] : []))]),
        new FigurePanel("Gondolas' plates that swing over 20 g in the shock", "gondola, most first", "share", false, false,
            [.. all.Select((one, i) => new FigureLine(i, false, [.. one.Gondolas.Select(gondola => gondola.Swinging).Where(double.IsFinite).OrderDescending().Select((share, at) => (at + 1.0, share))]))]),
    ];

    private static FigureLine Cumulative(int recording, IReadOnlyList<double> sorted) =>
        new(recording, false, [.. sorted.Select((value, i) => (value, (i + 1.0) / sorted.Count))]);
}

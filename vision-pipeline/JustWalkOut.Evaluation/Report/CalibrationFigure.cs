using System.Globalization;
using JustWalkOut.Evaluation.Receipts;

namespace JustWalkOut.Evaluation.Report;

/// <summary>How far probabilities can be believed: a reliability diagram, and what a person would have to look at to catch what is wrong.</summary>
internal static class CalibrationFigure
{
    private const int Bins = 0;
    private const int Ideal = 4;

    /// <summary>Writes the figure with its numbers in words.</summary>
    public static void Write(TextWriter text, CalibrationScore score)
    {
        string skill = score.BrierSkill is { } known ? known.ToString("0.000", CultureInfo.InvariantCulture) : "none";
        text.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"<p>Over {score.Candidates} (payer, product) candidates probabilities are off by {score.Error:0.0000} on average, Brier skill {skill}. Of {score.Decisions} decisions {score.Wrong} were wrong in payer, product or count.</p>\n"));
        Figure.Write(text, "Reliability of probabilities; wrong decisions caught and left by share looked at",
        [
            new FigurePanel("What was said with a probability was so as often (bins of equal mass)", "probability", "share that was so", false, false,
                [new FigureLine(Ideal, true, [(0, 0), (1, 1)]), new FigureLine(Bins, false, [.. score.Bins.Select(bin => (bin.Mean, bin.TrueShare))]) { HasDots = true }]),
            new FigurePanel("Wrong decisions that a person sees who looks at the least sure", "share looked at", "share of the wrong ones", false, false,
                [new FigureLine(Bins, false, [.. score.Review.Select(point => (point.ReviewShare, point.WrongCaught))]) { HasDots = true }]),
            new FigurePanel("Wrong ones among what nobody looks at", "share looked at", "share wrong", false, false,
                [new FigureLine(Bins, false, [.. score.Review.Where(point => point.ReviewShare < 1).Select(point => (point.ReviewShare, point.WrongLeft))]) { HasDots = true }]),
        ]);
    }
}

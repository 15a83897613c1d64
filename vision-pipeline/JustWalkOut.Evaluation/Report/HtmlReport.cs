using System.Globalization;
using System.Net;
using JustWalkOut.Evaluation.Receipts;

namespace JustWalkOut.Evaluation.Report;

/// <summary>
/// A recording's assessment as one web page that needs nothing else: the scores, each visit's bill beside the truth's with the differences marked,
/// and the actions missed or made up. A difference is told in words as well as in colour.
/// </summary>
public static class HtmlReport
{
    private const string Style = """
        p.from { color: #566070; margin: 0 0 1.5rem; overflow-wrap: anywhere; }
        .scores { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; }
        .score { background: #fff; border: 1px solid #dde1e7; border-radius: .5rem; padding: .75rem 1rem; }
        .score b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; } .score span { color: #566070; font-size: .875rem; }
        section > header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; justify-content: space-between; font-weight: 600; overflow-wrap: anywhere; }
        .mark { border-radius: 1rem; padding: 0 .6rem; font-size: .875rem; font-weight: 600; white-space: nowrap; }
        .mark.right { background: #e3f4e8; color: #14602f; } .mark.wrong { background: #fde7e7; color: #9b1c1c; } .mark.review { background: #fdf1d8; color: #7a4b00; }
        table { margin-top: .5rem; } th, td { text-align: left; vertical-align: top; }
        td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } td small { color: #566070; display: block; } td.none { color: #566070; }
        tr.wrong td { background: #fff6f6; } tr.review td { background: #fffaf0; }
        """;

    /// <summary>Writes the page.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="assessment">What was found.</param>
    /// <param name="title">What was assessed, for the heading.</param>
    /// <param name="source">Which truth and which results, in plain words.</param>
    public static void Write(TextWriter text, RecordingAssessment assessment, string title, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReportPage.Begin(text, $"{title}: scores", title, Figure.Style + "\n" + Style);
        text.Write($"<p class=\"from\">{Plain(source)}</p>\n");
        WriteScores(text, assessment);
        text.Write("<h2>Bills</h2>\n");
        foreach (VisitAssessment visit in assessment.Visits)
        {
            WriteVisit(text, visit, assessment.Currency);
        }

        if (assessment.Visits.Count == 0)
        {
            text.Write("<section>Nobody came, and nobody was charged.</section>\n");
        }

        WriteActions(text, assessment.Actions);
        if (assessment.Score.Calibration is { } calibration)
        {
            text.Write("<h2>Probabilities</h2>\n<section>\n");
            CalibrationFigure.Write(text, calibration);
            text.Write("</section>\n");
        }

        ReportPage.End(text);
    }

    private static void WriteScores(TextWriter text, RecordingAssessment assessment)
    {
        RecordingScore score = assessment.Score;
        text.Write("<div class=\"scores\">\n");
        WriteScore(text, Share(score.Receipts.F1), $"receipt F1 (precision {Share(score.Receipts.Precision)}, recall {Share(score.Receipts.Recall)})");
        WriteScore(text, $"{score.Receipts.Perfect} of {score.Receipts.Visits}", "visits perfect");
        WriteScore(text, score.Receipts.Review.ToString(CultureInfo.InvariantCulture), "visits in review");
        if (score.Actions is { } actions)
        {
            WriteScore(text, Share(actions.Precision), $"action precision (recall {Share(actions.Recall)})");
        }

        if (score.Tracking is { } tracking)
        {
            WriteScore(text, Share(tracking.Idf1), $"identity F1 on the floor (HOTA {Share(tracking.Hota)}, MOTA {Share(tracking.Mota)})");
            WriteScore(text, tracking.IdSwitches.ToString(CultureInfo.InvariantCulture), $"identity switches in {Share(tracking.ShopperHours)} shopper-hours");
        }

        string unit = assessment.Currency ?? "minor units";
        WriteScore(text, Amount(score.Money.OverchargedMinor, assessment.Currency), $"{unit} overcharged, on {score.Money.OverchargedLines} of {score.Money.Lines} lines");
        WriteScore(text, Amount(score.Money.UnderchargedMinor, assessment.Currency), $"{unit} undercharged");
        text.Write("</div>\n");
    }

    private static void WriteScore(TextWriter text, string value, string meaning) =>
        text.Write($"<div class=\"score\"><b>{Plain(value)}</b><span>{Plain(meaning)}</span></div>\n");

    private static void WriteVisit(TextWriter text, VisitAssessment visit, string? currency)
    {
        (string Kind, string Words) mark = visit switch
        {
            { Truth: null } => ("wrong", "no such visit"),
            { Result: null } => ("wrong", "no receipt"),
            { IsPerfect: true } => ("right", "right"),
            { IsInReview: true } => ("review", "in review"),
            _ => ("wrong", "differs"),
        };
        text.Write($"<section>\n<header><span>Shopper {Plain(visit.Shopper)}</span>{Mark(mark.Kind, mark.Words)}</header>\n");
        if (visit.Lines.Count == 0)
        {
            text.Write("<table><tr><td class=\"none\">An empty bill.</td></tr></table>\n</section>\n");
            return;
        }

        string unit = Plain(currency ?? "minor units");
        text.Write($"<table>\n<tr><th>Product</th><th class=\"n\">Due</th><th class=\"n\">Charged</th><th class=\"n\">Due, {unit}</th><th class=\"n\">Charged, {unit}</th><th>Difference</th></tr>\n");
        foreach (LineAssessment line in visit.Lines)
        {
            (string Kind, string Words) = Judge(line, currency);
            text.Write(
                $"<tr class=\"{Kind}\"><td>{Known(line.Name ?? line.Sku)}{(line.Name is null ? "" : $"<small>{Plain(line.Sku)}</small>")}</td>"
                + $"<td class=\"n\">{line.DueUnits}</td><td class=\"n\">{line.ChargedUnits}</td>"
                + $"<td class=\"n\">{Amount(line.DueMinor, currency)}</td><td class=\"n\">{Amount(line.ChargedMinor, currency)}</td><td>{Mark(Kind, Words)}</td></tr>\n");
        }

        text.Write("</table>\n</section>\n");
    }

    private static (string Kind, string Words) Judge(LineAssessment line, string? currency)
    {
        List<string> words = [];
        int units = line.ChargedUnits - line.DueUnits;
        if (units != 0)
        {
            words.Add(units > 0 ? $"{units} too many" : $"{-units} missing");
        }
        else if (line.DifferenceMinor != 0)
        {
            words.Add($"{(line.DifferenceMinor > 0 ? "over" : "under")}charged by {Amount(Math.Abs(line.DifferenceMinor), currency)}");
        }

        if (line.ReviewUnits > 0)
        {
            words.Add($"{line.ReviewUnits} in review");
        }

        string kind = words.Count == 0 ? "right" : line.ReviewUnits > 0 && units <= 0 ? "review" : "wrong";
        return (kind, words.Count == 0 ? "right" : string.Join(", ", words));
    }

    private static void WriteActions(TextWriter text, ActionMatching? actions)
    {
        text.Write("<h2>Actions</h2>\n");
        if (actions is null)
        {
            text.Write("<section>Truth or results have no actions.</section>\n");
            return;
        }

        text.Write($"<section>\n<header><span>{actions.Matched} {(actions.Matched == 1 ? "unit" : "units")} matched within {ActionMatching.ToleranceSeconds} s</span></header>\n");
        if (actions.Missed.Count + actions.Extra.Count > 0)
        {
            text.Write("<table>\n<tr><th class=\"n\">At, s</th><th>Shopper</th><th>Action</th><th class=\"n\">Units</th><th>Product</th><th>Plates</th><th></th></tr>\n");
            foreach ((ShopAction action, bool isMissed) in actions.Missed.Select(action => (action, true)).Concat(actions.Extra.Select(action => (action, false))).OrderBy(pair => pair.action.AtSeconds))
            {
                text.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"<tr class=\"wrong\"><td class=\"n\">{action.AtSeconds:F1}</td><td>{Known(action.Shopper)}</td><td>{Plain(action.Kind)}</td><td class=\"n\">{action.Quantity}</td>"));
                text.Write($"<td>{Known(action.Sku)}</td><td>{Plain(string.Join(", ", action.Plates))}</td><td>{Mark("wrong", isMissed ? "missed" : "never happened")}</td></tr>\n");
            }

            text.Write("</table>\n");
        }

        text.Write("</section>\n");
    }

    private static string Known(string id) => id.Length > 0 ? Plain(id) : "unknown";

    private static string Mark(string kind, string words) => $"<span class=\"mark {kind}\">{Plain(words)}</span>";

    private static string Share(double share) => share.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Amount(long? minor, string? currency) => minor is { } known ? MinorUnits.ToText(known, currency) : "unknown";

    private static string Plain(string text) => WebUtility.HtmlEncode(text);
}

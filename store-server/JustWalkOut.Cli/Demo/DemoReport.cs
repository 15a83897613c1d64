using System.Globalization;
using System.Text;
using JustWalkOut.Cli.Bench;
using JustWalkOut.Cli.Serve;
using JustWalkOut.Evaluation.Receipts;

namespace JustWalkOut.Cli.Demo;

/// <summary>Milliseconds that one in two, and 99 of 100, stay within; null where nothing was timed.</summary>
internal sealed record DemoLatency(double? P50, double? P99)
{
    public static DemoLatency Of(IEnumerable<double> seconds)
    {
        List<double> sorted = [.. seconds.Order()];
        return sorted.Count == 0 ? new DemoLatency(null, null) : new DemoLatency(Math.Round(Percentiles.At(sorted, 0.5) * 1000), Math.Round(Percentiles.At(sorted, 0.99) * 1000));
    }
}

/// <summary>What a demo came to, as <c>--json</c> prints it.</summary>
internal sealed record DemoFigures
{
    /// <summary>Visits that ended, by the truth.</summary>
    public required int Visits { get; init; }

    /// <summary>Units of (payer, SKU) charged rightly, as <c>evaluate</c> counts.</summary>
    public required double F1 { get; init; }

    /// <summary>Visits that ended and have no receipt at all.</summary>
    public required int VisitsLost { get; init; }

    /// <summary>Visits of which something waits for a person.</summary>
    public required int InReview { get; init; }

    /// <summary>Visits whose receipt is right in every line.</summary>
    public required int Perfect { get; init; }

    /// <summary>Pictures that reached the store and were not looked at, because it was behind.</summary>
    public required double FramesDroppedShare { get; init; }

    /// <summary>Pictures that the simulator had no time to draw, of all that were due.</summary>
    public required double FramesUndrawnShare { get; init; }

    public required DemoLatency LineLatencyMs { get; init; }

    /// <summary>Units shown that were taken by that shopper then, of all shown.</summary>
    public required double LinesRightShare { get; init; }

    /// <summary>Units shown in time and rightly, of all taken.</summary>
    public required double LinesSeenShare { get; init; }

    public required DemoLatency ReceiptLatencyMs { get; init; }

    public required double Seconds { get; init; }

    public required int Cameras { get; init; }

    public required double Fps { get; init; }

    /// <summary>The network that looked; null for none.</summary>
    public required string? Detector { get; init; }

    /// <summary>Everything but what the order says.</summary>
    public static DemoFigures Of(DemoOrder order, RecordingAssessment assessment, CartTiming timing, (ServeEnding Store, SimulatorCounts? Simulator) endings)
    {
        VisitAssessment[] ended = Ended(assessment);
        SimulatorCounts? drawn = endings.Simulator;
        return new DemoFigures
        {
            Visits = ended.Count(visit => visit.Truth is not null),
            F1 = Math.Round(F1Of(ended), 4),
            VisitsLost = ended.Count(visit => visit.Result is null),
            InReview = ended.Count(visit => visit.IsInReview),
            Perfect = ended.Count(visit => visit.IsPerfect),
            FramesDroppedShare = Share(endings.Store.PicturesDropped, endings.Store.Pictures),
            FramesUndrawnShare = drawn is null ? 0 : Share(drawn.PicturesSkipped, drawn.Pictures + drawn.PicturesSkipped),
            LineLatencyMs = DemoLatency.Of(timing.LineSeconds),
            LinesRightShare = Math.Round(timing.RightShare, 4),
            LinesSeenShare = Math.Round(timing.SeenShare, 4),
            ReceiptLatencyMs = DemoLatency.Of(timing.ReceiptSeconds),
            Seconds = Math.Round(drawn?.Seconds ?? endings.Store.Seconds, 1),
            Cameras = order.Cameras,
            Fps = order.Fps,
            Detector = order.Detector?.Name,
        };
    }

    /// <summary>Visits that are over by the truth, and bills that no truth explains; whoever is still inside when a demo is closed has no bill yet.</summary>
    public static VisitAssessment[] Ended(RecordingAssessment assessment) => [.. assessment.Visits.Where(visit => visit.Truth is null || visit.Truth.LeftAtSeconds is not null)];

    private static double F1Of(VisitAssessment[] visits)
    {
        LineAssessment[] lines = [.. visits.SelectMany(visit => visit.Lines)];
        int due = lines.Sum(line => line.DueUnits + line.ChargedUnits);
        return due == 0 ? 1 : 2.0 * lines.Sum(line => line.RightUnits) / due;
    }

    private static double Share(long part, long all) => all == 0 ? 0 : Math.Round(part / (double)all, 4);
}

/// <summary>A demo's ending for people: each receipt beside the truth, and a total.</summary>
internal static class DemoReport
{
    private const int NameMax = 44;

    public static string Text(RecordingAssessment assessment, DemoFigures figures)
    {
        StringBuilder text = new();
        foreach (VisitAssessment visit in DemoFigures.Ended(assessment))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{visit.Shopper,-14} {Verdict(visit)}\n");
            foreach (LineAssessment line in visit.Lines)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {(line.IsRight ? ' ' : '*')} {Short(line.Name ?? (line.Sku.Length > 0 ? line.Sku : "something unknown")),-NameMax} took {line.DueUnits,2}   charged {line.ChargedUnits,2}{(line.ReviewUnits > 0 ? $"   waits {line.ReviewUnits}" : "")}\n");
            }
        }

        int inside = assessment.Visits.Count(visit => visit.Truth is { LeftAtSeconds: null });
        text.Append(inside > 0 ? $"\nStill inside when it closed, and so without a bill: {inside}\n" : "");
        text.Append(CultureInfo.InvariantCulture, $"\nvisits    {figures.Visits}: {figures.Perfect} right in every line, {figures.InReview} wait for a person, {figures.VisitsLost} lost\n");
        text.Append(CultureInfo.InvariantCulture, $"items     F1 {figures.F1:0.###}; of the lines shown {figures.LinesRightShare:P0} right, of the items taken {figures.LinesSeenShare:P0} shown in time\n");
        text.Append(CultureInfo.InvariantCulture, $"lines     {Within(figures.LineLatencyMs, "after the item left its plate")}\n");
        text.Append(CultureInfo.InvariantCulture, $"receipts  {Within(figures.ReceiptLatencyMs, "after the exit")}\n");
        text.Append(CultureInfo.InvariantCulture, $"pictures  {figures.Cameras} cameras at {figures.Fps:0.#} a second; {figures.FramesDroppedShare:P1} came and were not looked at, {figures.FramesUndrawnShare:P1} this machine had no time to draw\n");
        return text.ToString().TrimStart('\n');
    }

    private static string Verdict(VisitAssessment visit) => visit switch
    {
        { Truth: null } => "a bill for a visit that never was",
        { Result: null } => "no receipt: the visit was lost",
        { IsInReview: true } => "waits for a person",
        { IsPerfect: true } => visit.Lines.Count == 0 ? "took nothing, pays nothing" : "right",
        _ => "wrong",
    };

    private static string Within(DemoLatency latency, string what) => latency is { P50: { } middle, P99: { } most }
        ? string.Create(CultureInfo.InvariantCulture, $"half within {middle / 1000:0.0} s, 99 of 100 within {most / 1000:0.0} s {what}")
        : "none to time";

    private static string Short(string name) => name.Length <= NameMax ? name : $"{name[..(NameMax - 1)]}…";
}

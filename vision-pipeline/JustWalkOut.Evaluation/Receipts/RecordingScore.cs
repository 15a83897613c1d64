using JustWalkOut.Evaluation.Floor;

namespace JustWalkOut.Evaluation.Receipts;

/// <summary>Bills in units of (payer, SKU): the right item on the wrong bill is one unit too many and one too few.</summary>
/// <param name="F1">0 to 1; 1 where nothing was due and nothing charged.</param>
/// <param name="Precision">Share of the charged units that were due; 1 where none was charged.</param>
/// <param name="Recall">Share of the due units that were charged; 1 where none was due.</param>
/// <param name="Visits">Visits that the truth knows.</param>
/// <param name="Perfect">Of those, visits with a receipt that is right in every line and leaves nothing to review.</param>
/// <param name="Review">Visits with anything in review.</param>
public sealed record ReceiptScore(double F1, double Precision, double Recall, int Visits, int Perfect, int Review);

/// <summary>Actions by shopper, SKU, kind and units, at most <see cref="ActionMatching.ToleranceSeconds"/> apart.</summary>
/// <param name="Precision">0 to 1.</param>
/// <param name="Recall">0 to 1.</param>
public sealed record ActionScore(double Precision, double Recall);

/// <summary>Money, in minor units of the recording's currency.</summary>
/// <param name="Lines">Products on bills, due or charged, each visit by itself.</param>
/// <param name="OverchargedLines">Of those, the ones that cost more than was due.</param>
/// <param name="OverchargedMinor">By how much, in sum.</param>
/// <param name="UnderchargedMinor">How much too little was charged on the others, in sum.</param>
public sealed record MoneyScore(int Lines, int OverchargedLines, long OverchargedMinor, long UnderchargedMinor);

/// <summary>The scores of one recording, as <c>./jwo evaluate --json</c> writes them.</summary>
/// <param name="Receipts">Bills.</param>
/// <param name="Actions">Null, and left out, where truth or results have no actions.</param>
/// <param name="Tracking">Tracks on the floor; null, and left out, where truth or results have none.</param>
/// <param name="Money">Money.</param>
/// <param name="Calibration">How far probabilities can be believed; null, and left out, where truth or results have no actions, or those no confidence.</param>
public sealed record RecordingScore(ReceiptScore Receipts, ActionScore? Actions, TrackingScore? Tracking, MoneyScore Money, CalibrationScore? Calibration = null);

/// <summary>A recording's results set against its truth: the scores and every difference behind them.</summary>
/// <param name="Score">The scores.</param>
/// <param name="Visits">Each visit's bill beside the truth's.</param>
/// <param name="Actions">Null where truth or results have no actions.</param>
/// <param name="Tracking">Null where truth or results have no tracks.</param>
/// <param name="Currency">ISO 4217; null where no file gives one.</param>
public sealed record RecordingAssessment(RecordingScore Score, IReadOnlyList<VisitAssessment> Visits, ActionMatching? Actions, TrackingAssessment? Tracking, string? Currency)
{
    /// <summary>What was thought possible and decided, with what was so; nothing where truth or results have no actions.</summary>
    public CalibrationOutcomes Outcomes { get; init; } = CalibrationOutcomes.None;

    /// <summary>Assesses results.</summary>
    /// <param name="truth">What happened.</param>
    /// <param name="result">What a replay made of it.</param>
    /// <param name="catalog">Names and prices for what the bills leave open.</param>
    /// <exception cref="InvalidDataException">The two are in different currencies.</exception>
    public static RecordingAssessment Of(Outcome truth, Outcome result, IReadOnlyDictionary<string, CatalogEntry> catalog)
    {
        if (truth.Currency is { } due && result.Currency is { } charged && due != charged)
        {
            throw new InvalidDataException($"The results are in {charged}, the truth in {due}; expected one currency. Are they of the same recording?");
        }

        result = result.CountedFrom(truth.Start);
        IReadOnlyList<VisitAssessment> visits = VisitAssessment.Compare(truth, result, catalog);
        ActionMatching? actions = truth.Actions is not null && result.Actions is not null ? ActionMatching.Of(truth.Actions, result.Actions) : null;
        TrackingAssessment? tracking = truth.Tracks is not null && result.Tracks is not null ? TrackingAssessment.Of(truth.Tracks, result.Tracks, ShoppersOf(truth)) : null;
        CalibrationOutcomes outcomes = truth.Actions is not null && result.Actions is not null ? CalibrationOutcomes.Of(truth.Actions, result.Actions) : CalibrationOutcomes.None;
        RecordingScore score = new(
            ScoreReceipts(visits), actions is null ? null : new ActionScore(actions.Precision, actions.Recall), tracking?.Score, ScoreMoney(visits), CalibrationScore.Of(outcomes));
        return new RecordingAssessment(score, visits, actions, tracking, truth.Currency ?? result.Currency) { Outcomes = outcomes };
    }

    // The truth bills every visit that pays, an empty bill where nothing was taken; staff, restockers and whoever slipped in are on none.
    private static HashSet<string>? ShoppersOf(Outcome truth) =>
        truth.Bills.All(bill => bill.Persons is not null) ? truth.Bills.SelectMany(bill => bill.Persons!).ToHashSet(StringComparer.Ordinal) : null;

    private static ReceiptScore ScoreReceipts(IReadOnlyList<VisitAssessment> visits)
    {
        LineAssessment[] lines = [.. visits.SelectMany(visit => visit.Lines)];
        long right = lines.Sum(line => (long)line.RightUnits);
        long due = lines.Sum(line => (long)line.DueUnits);
        long charged = lines.Sum(line => (long)line.ChargedUnits);
        return new ReceiptScore(
            due + charged > 0 ? 2 * right / (double)(due + charged) : 1,
            charged > 0 ? right / (double)charged : 1,
            due > 0 ? right / (double)due : 1,
            visits.Count(visit => visit.Truth is not null),
            visits.Count(visit => visit.IsPerfect),
            visits.Count(visit => visit.IsInReview));
    }

    private static MoneyScore ScoreMoney(IReadOnlyList<VisitAssessment> visits)
    {
        LineAssessment[] lines = [.. visits.SelectMany(visit => visit.Lines).Where(line => line.DueUnits > 0 || line.ChargedUnits > 0)];
        return new MoneyScore(
            lines.Length,
            lines.Count(line => line.IsOvercharged),
            lines.Sum(line => Math.Max(0, line.DifferenceMinor)),
            lines.Sum(line => Math.Max(0, -line.DifferenceMinor)));
    }
}

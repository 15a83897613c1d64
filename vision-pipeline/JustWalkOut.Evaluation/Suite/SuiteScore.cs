using System.Text.Json.Serialization;
using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Evaluation.Receipts;

namespace JustWalkOut.Evaluation.Suite;

/// <summary>One visit's counts, from which every score of a suite is summed.</summary>
/// <param name="DueUnits">Units that the truth bills.</param>
/// <param name="ChargedUnits">Units that were charged.</param>
/// <param name="RightUnits">Units charged that were due.</param>
/// <param name="IsTrue">Whether the truth knows the visit; false for a bill that nobody ran up.</param>
/// <param name="IsPerfect">Whether it is right in every line with nothing left to review.</param>
/// <param name="IsInReview">Whether anything waits for a person.</param>
/// <param name="Lines">Products on its bills, due or charged.</param>
/// <param name="OverchargedLines">Of those, the ones that cost too much.</param>
/// <param name="OverchargedMinor">By how much, in minor units.</param>
/// <param name="UnderchargedMinor">How much too little was charged on the others.</param>
public sealed record VisitCounts(
    int DueUnits, int ChargedUnits, int RightUnits, bool IsTrue, bool IsPerfect, bool IsInReview, int Lines, int OverchargedLines, long OverchargedMinor, long UnderchargedMinor)
{
    /// <summary>Counts one visit.</summary>
    public static VisitCounts Of(VisitAssessment visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        LineAssessment[] lines = [.. visit.Lines.Where(line => line.DueUnits > 0 || line.ChargedUnits > 0)];
        return new VisitCounts(
            lines.Sum(line => line.DueUnits), lines.Sum(line => line.ChargedUnits), lines.Sum(line => line.RightUnits),
            visit.Truth is not null, visit.IsPerfect, visit.IsInReview,
            lines.Length, lines.Count(line => line.IsOvercharged), lines.Sum(line => Math.Max(0, line.DifferenceMinor)), lines.Sum(line => Math.Max(0, -line.DifferenceMinor)));
    }
}

/// <summary>One simulated case: its visits' counts. What a suite keeps of a run that it has done.</summary>
/// <param name="Name">The case, scenario or preset.</param>
/// <param name="Seed">The simulation's seed.</param>
/// <param name="Visits">The truth's visits, then bills that no truth explains.</param>
/// <param name="Tracking">Everyone's tracks on the floor.</param>
/// <param name="Outcomes">What was thought possible at the shelves and decided, with what was so.</param>
public sealed record SuiteRun(string Name, long Seed, IReadOnlyList<VisitCounts> Visits, TrackingCounts Tracking, CalibrationOutcomes Outcomes);

/// <summary>A case's scores, as <c>./jwo suite --json</c> writes them.</summary>
/// <param name="Name">The case, scenario or preset.</param>
/// <param name="Seed">The simulation's seed.</param>
/// <param name="Shoppers">Visits that the truth knows.</param>
/// <param name="F1">Over units of (payer, SKU); 1 where nothing was due and nothing charged.</param>
/// <param name="Precision">Share of the charged units that were due; 1 where none was charged.</param>
/// <param name="Recall">Share of the due units that were charged; 1 where none was due.</param>
/// <param name="Visits">Visits that the truth knows.</param>
/// <param name="Perfect">Of those, the ones that are right in every line with nothing left to review.</param>
/// <param name="Review">Visits with anything in review.</param>
/// <param name="Idf1">Identity F1 on the floor, of everyone; 1 where nobody was there and nobody was seen.</param>
/// <param name="IdSwitches">Times that anybody was found under another identity than the one before.</param>
public sealed record SuiteCase(string Name, long Seed, int Shoppers, double F1, double Precision, double Recall, int Visits, int Perfect, int Review, double Idf1, long IdSwitches);

/// <summary>Scores over all cases. Intervals are the middle 95 % of bootstrapped suites.</summary>
/// <param name="F1">Over the units of all cases together.</param>
/// <param name="Precision">The same.</param>
/// <param name="Recall">The same.</param>
/// <param name="Visits">Visits that the truth knows.</param>
/// <param name="Lines">Products on bills, due or charged, each visit by itself.</param>
/// <param name="Perfect">Perfect visits.</param>
/// <param name="PerfectShare">Their share; 1 where there is no visit.</param>
/// <param name="PerfectShare95">Its interval, over visits.</param>
/// <param name="ReviewPer1000">Visits in review for each thousand visits.</param>
/// <param name="Idf1">Identity F1 on the floor over the places of all cases together.</param>
/// <param name="Mota">CLEAR accuracy on the floor over the same.</param>
/// <param name="IdSwitches">Identity switches of all cases together, of everyone on the floor.</param>
/// <param name="ShopperHours">Shoppers' time on the floor, in hours.</param>
/// <param name="IdSwitchesPerShopperHour">Those switches over those hours; null where no shopper was there.</param>
/// <param name="OverchargedLines">Lines that cost too much.</param>
/// <param name="OverchargedMinor">By how much, in minor units.</param>
/// <param name="UnderchargedMinor">How much too little was charged on the others.</param>
/// <param name="MeanF1">Mean of the cases' F1.</param>
/// <param name="MeanF1Interval95">Its interval, over cases.</param>
public sealed record SuiteTotal(
    double F1,
    double Precision,
    double Recall,
    int Visits,
    int Lines,
    int Perfect,
    double PerfectShare,
    double[] PerfectShare95,
    double ReviewPer1000,
    double Idf1,
    double Mota,
    long IdSwitches,
    double ShopperHours,
    double? IdSwitchesPerShopperHour,
    int OverchargedLines,
    long OverchargedMinor,
    long UnderchargedMinor,
    double MeanF1,
    [property: JsonPropertyName("meanF1_95")] double[] MeanF1Interval95);

/// <summary>A suite's scores: each case and all together.</summary>
/// <param name="Cases">In the order of the runs.</param>
/// <param name="Total">Over all.</param>
/// <param name="Calibration">How far probabilities can be believed, over all; null where nothing was decided.</param>
public sealed record SuiteScore(IReadOnlyList<SuiteCase> Cases, SuiteTotal Total, CalibrationScore? Calibration)
{
    /// <summary>Scores runs.</summary>
    /// <param name="runs">At least one.</param>
    /// <param name="seed">Seed of the bootstrap: the same runs and seed give the same intervals.</param>
    public static SuiteScore Of(IReadOnlyList<SuiteRun> runs, int seed)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentOutOfRangeException.ThrowIfZero(runs.Count, nameof(runs));
        SuiteCase[] cases = [.. runs.Select(CaseOf)];
        VisitCounts[] visits = [.. runs.SelectMany(run => run.Visits)];
        Units units = Units.Of(visits);
        TrackingCounts tracking = runs.Aggregate(TrackingCounts.None, (sum, run) => sum + run.Tracking);
        double[] perfect = [.. visits.Where(visit => visit.IsTrue).Select(visit => visit.IsPerfect ? 1.0 : 0.0)];
        double[] f1 = [.. cases.Select(one => one.F1)];
        SuiteTotal total = new(
            units.F1, units.Precision, units.Recall, perfect.Length, visits.Sum(visit => visit.Lines), (int)perfect.Sum(),
            perfect.Length > 0 ? perfect.Average() : 1, Bootstrap.MeanInterval95(perfect, seed),
            1000.0 * visits.Count(visit => visit.IsInReview) / Math.Max(1, perfect.Length),
            tracking.Idf1, tracking.Mota, tracking.IdSwitches, tracking.ShopperHours, tracking.IdSwitchesPerShopperHour,
            visits.Sum(visit => visit.OverchargedLines), visits.Sum(visit => visit.OverchargedMinor), visits.Sum(visit => visit.UnderchargedMinor),
            f1.Average(), Bootstrap.MeanInterval95(f1, seed));
        return new SuiteScore(cases, total, CalibrationScore.Of(CalibrationOutcomes.All(runs.Select(run => run.Outcomes))));
    }

    private static SuiteCase CaseOf(SuiteRun run)
    {
        Units units = Units.Of(run.Visits);
        int visits = run.Visits.Count(visit => visit.IsTrue);
        return new SuiteCase(
            run.Name, run.Seed, visits, units.F1, units.Precision, units.Recall, visits, run.Visits.Count(visit => visit.IsPerfect), run.Visits.Count(visit => visit.IsInReview),
            run.Tracking.Idf1, run.Tracking.IdSwitches);
    }

    private readonly record struct Units(long Due, long Charged, long Right)
    {
        public double F1 => Due + Charged > 0 ? 2 * Right / (double)(Due + Charged) : 1;

        public double Precision => Charged > 0 ? Right / (double)Charged : 1;

        public double Recall => Due > 0 ? Right / (double)Due : 1;

        public static Units Of(IReadOnlyList<VisitCounts> visits) =>
            new(visits.Sum(visit => (long)visit.DueUnits), visits.Sum(visit => (long)visit.ChargedUnits), visits.Sum(visit => (long)visit.RightUnits));
    }
}

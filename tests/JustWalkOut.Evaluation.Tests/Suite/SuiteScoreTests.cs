using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Evaluation.Receipts;
using JustWalkOut.Evaluation.Report;
using JustWalkOut.Evaluation.Suite;

namespace JustWalkOut.Evaluation.Tests.Suite;

public sealed class SuiteScoreTests
{
    private static readonly VisitCounts Right = new(2, 2, 2, true, true, false, 2, 0, 0, 0);
    private static readonly VisitCounts OneTooMany = new(1, 2, 1, true, false, false, 2, 1, 149, 0);
    private static readonly VisitCounts Missing = new(3, 0, 0, true, false, true, 1, 0, 0, 447);
    private static readonly VisitCounts MadeUp = new(0, 1, 0, false, false, false, 1, 1, 299, 0);

    private static readonly TrackingCounts Tracked = new(1000, 1000, 900, 0, 0, 2, 0.5);
    private static readonly TrackingCounts Lost = new(1000, 0, 0, 0, 1000, 0, 1.5);

    [Fact]
    public void Tracking_is_scored_over_the_places_and_hours_of_all_cases()
    {
        SuiteScore score = SuiteScore.Of([new SuiteRun("a", 1, [Right], Tracked, CalibrationOutcomes.None), new SuiteRun("b", 1, [], Lost, CalibrationOutcomes.None)], seed: 1);

        Assert.Equal([(0.9, 2L), (0, 0)], score.Cases.Select(one => (one.Idf1, one.IdSwitches)));
        Assert.Equal(1800 / 3000.0, score.Total.Idf1, 12);
        Assert.Equal(1 - (1002 / 2000.0), score.Total.Mota, 12);
        Assert.Equal((2L, 2.0, 1.0), (score.Total.IdSwitches, score.Total.ShopperHours, score.Total.IdSwitchesPerShopperHour));
        Assert.Null(SuiteScore.Of([new SuiteRun("empty", 1, [], TrackingCounts.None, CalibrationOutcomes.None)], seed: 1).Total.IdSwitchesPerShopperHour);
    }

    [Fact]
    public void The_total_is_over_all_units_and_the_mean_over_cases()
    {
        SuiteScore score = SuiteScore.Of([new SuiteRun("a", 1, [Right, OneTooMany], Tracked, CalibrationOutcomes.None), new SuiteRun("b", 2, [Missing, MadeUp], Lost, CalibrationOutcomes.None)], seed: 1);

        Assert.Equal([2 * 3 / 7.0, 0], score.Cases.Select(one => one.F1));
        Assert.Equal([(2, 1, 0), (1, 0, 1)], score.Cases.Select(one => (one.Visits, one.Perfect, one.Review)));
        SuiteTotal total = score.Total;
        Assert.Equal(2 * 3 / 11.0, total.F1, 12);
        Assert.Equal(3 / 5.0, total.Precision, 12);
        Assert.Equal(3 / 6.0, total.Recall, 12);
        Assert.Equal(3 / 7.0, total.MeanF1, 12);
        Assert.Equal((3, 1, 6), (total.Visits, total.Perfect, total.Lines));
        Assert.Equal(1 / 3.0, total.PerfectShare, 12);
        Assert.Equal(1000 / 3.0, total.ReviewPer1000, 9);
        Assert.Equal((2, 448L, 447L), (total.OverchargedLines, total.OverchargedMinor, total.UnderchargedMinor));
    }

    [Fact]
    public void A_visit_is_counted_from_its_bills()
    {
        VisitAssessment visit = new(
            "anna", new Bill("anna", 0, []), new Bill("anna", 0, []),
            [new LineAssessment("cola", null, 2, 1, 0, 298, 149), new LineAssessment("nuts", null, 0, 1, 0, 0, 299), new LineAssessment("gum", null, 0, 0, 1, 0, 0)]);
        Assert.Equal(new VisitCounts(2, 2, 1, true, false, false, 2, 1, 299, 149), VisitCounts.Of(visit));
    }

    [Fact]
    public void An_empty_store_scores_one()
    {
        SuiteTotal total = SuiteScore.Of([new SuiteRun("empty", 1, [], TrackingCounts.None, CalibrationOutcomes.None)], seed: 1).Total;
        Assert.Equal((1, 1, 1, 1, 0), (total.F1, total.Precision, total.Recall, total.PerfectShare, total.Visits));
        Assert.Equal([1, 1], total.PerfectShare95);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval_and_another_nearly_the_same()
    {
        double[] values = [.. Enumerable.Range(0, 200).Select(i => i % 10 == 0 ? 0.0 : 1.0)];
        double[] first = Bootstrap.MeanInterval95(values, 1);
        Assert.Equal(first, Bootstrap.MeanInterval95(values, 1));
        double[] other = Bootstrap.MeanInterval95(values, 2);
        Assert.Equal(first[0], other[0], 0.011);
        Assert.Equal(first[1], other[1], 0.011);
    }

    [Fact]
    public void The_interval_is_about_two_standard_errors_each_way()
    {
        // 400 values, 0.9 of them 1: the standard error is 0.015.
        double[] interval = Bootstrap.MeanInterval95([.. Enumerable.Range(0, 400).Select(i => i < 40 ? 0.0 : 1.0)], 7);
        Assert.Equal(0.9 - (1.96 * 0.015), interval[0], 0.004);
        Assert.Equal(0.9 + (1.96 * 0.015), interval[1], 0.004);
    }

    [Fact]
    public void Values_that_are_all_the_same_have_an_interval_without_width() => Assert.Equal([0.5, 0.5], Bootstrap.MeanInterval95([0.5, 0.5, 0.5], 1));

    [Fact]
    public void The_page_shows_each_case_and_marks_the_wrong_ones()
    {
        using StringWriter page = new();
        SuiteReport.Write(page, SuiteScore.Of([new SuiteRun("a & b", 1, [Right], Tracked, CalibrationOutcomes.None), new SuiteRun("c", 2, [Missing], Lost, CalibrationOutcomes.None)], 1), "suite", "how");
        Assert.Contains("<tr><td>a &amp; b</td><td>1</td><td>1.000</td>", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("<tr class=\"wrong\"><td>c</td><td>2</td><td>0.000</td>", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("<td>0.900</td><td>2</td></tr>", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("<td>Identity switches for each shopper-hour</td><td>1.00 (2 in 2.000)</td>", page.ToString(), StringComparison.Ordinal);
    }
}

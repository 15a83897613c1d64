using CsCheck;
using JustWalkOut.Evaluation.Receipts;
using JustWalkOut.Evaluation.Report;

namespace JustWalkOut.Evaluation.Tests.Receipts;

public sealed class CalibrationTests
{
    [Fact]
    public void A_decision_is_right_when_payer_product_and_count_are_those_of_what_happened()
    {
        ShopAction[] truth = [Take(10, "ann", "cola", 2), Take(20, "ann", "cola", 1), Take(30, "ann", "cola", 1)];
        ShopAction[] result = [Decided(Take(10.5, "ann", "cola", 2), 0.9), Decided(Take(20.5, "bob", "cola", 1), 0.6, ("ann", "cola", 0.3)), Decided(Take(30.5, "ann", "nuts", 1), 0.5, ("ann", "cola", 0.5)), Decided(Take(50, "ann", "cola", 1), 0.8)];

        CalibrationOutcomes outcomes = CalibrationOutcomes.Of(truth, result);

        Assert.Equal([(0.9, true), (0.6, false), (0.5, false), (0.8, false)], outcomes.Decisions.Select(one => (one.Confidence, one.IsRight)));
        Assert.Equal([(0.9, true), (0.6, false), (0.3, true), (0.5, false), (0.5, true), (0.8, false)], outcomes.Candidates.Select(one => (one.Probability, one.IsTrue)));
    }

    [Fact]
    public void Two_shoppers_grabs_taken_for_one_make_both_candidates_true_and_the_decision_wrong()
    {
        ShopAction[] truth = [Take(10, "ann", "cola", 1), Take(10.2, "bob", "cola", 1)];

        CalibrationOutcomes outcomes = CalibrationOutcomes.Of(truth, [Decided(Take(10, "ann", "cola", 2), 0.55, ("bob", "cola", 0.4))]);

        Assert.Equal([new DecisionOutcome(0.55, false)], outcomes.Decisions);
        Assert.Equal([true, true], outcomes.Candidates.Select(one => one.IsTrue));
    }

    [Fact]
    public void What_happened_on_other_plates_or_too_long_ago_is_another_thing()
    {
        CalibrationOutcomes outcomes = CalibrationOutcomes.Of(
            [Take(10, "ann", "cola", 1) with { Plates = ["1/1/1"] }, Take(5, "ann", "cola", 1) with { Plates = ["1/1/2"] }], [Decided(Take(10, "ann", "cola", 1), 0.9) with { Plates = ["1/1/2"] }]);
        Assert.Equal([new DecisionOutcome(0.9, false)], outcomes.Decisions);
    }

    [Fact]
    public void Honest_probabilities_have_a_small_error_and_overconfident_ones_a_large_one()
    {
        Random chance = new(1);
        CandidateOutcome[] honest = [.. Enumerable.Range(0, 20_000).Select(_ => chance.NextDouble()).Select(p => new CandidateOutcome(p, chance.NextDouble() < p))];
        CandidateOutcome[] sure = [.. honest.Select(one => one with { Probability = one.Probability < 0.5 ? 0.01 : 0.99 })];

        Assert.InRange(ScoreOf(honest).Error, 0, 0.015);
        Assert.InRange(ScoreOf(sure).Error, 0.2, 0.3);
        Assert.Equal(1.0 / 3, ScoreOf(honest).BrierSkill!.Value, 0.03); // The mean of p (1 - p) is 1/6, of the base rate 1/4.
    }

    [Fact]
    public void Looking_at_more_never_catches_less_and_all_catches_all()
    {
        Gen.Select(Gen.Double[0, 1], Gen.Bool, (confidence, isRight) => new DecisionOutcome(confidence, isRight)).Array[1, 60].Sample(decisions =>
        {
            IReadOnlyList<ReviewPoint> points = CalibrationScore.Of(new CalibrationOutcomes([new CandidateOutcome(1, true)], decisions))!.Review;
            Assert.All(points.Zip(points.Skip(1)), pair => Assert.True(pair.Second.WrongCaught >= pair.First.WrongCaught && pair.Second.ReviewShare >= pair.First.ReviewShare));
            Assert.Equal((1.0, 1.0, 0.0), (points[^1].ReviewShare, points[^1].WrongCaught, points[^1].WrongLeft));
            Assert.Equal(decisions.Count(one => !one.IsRight) / (double)decisions.Length, points[0].WrongLeft, 12);
        });
    }

    [Fact]
    public void A_page_shows_the_figure_also_of_decisions_that_are_all_right_and_all_as_sure()
    {
        ShopAction[] happened = [Take(1, "ann", "cola", 1), Take(9, "bob", "nuts", 1)];
        ShopAction[] decided = [Decided(happened[0], 0.99), Decided(happened[1], 0.99)];
        using StringWriter page = new();

        HtmlReport.Write(page, RecordingAssessment.Of(new Outcome("EUR", [], happened), new Outcome("EUR", [], decided), new Dictionary<string, CatalogEntry>()), "all right", "here");

        Assert.Contains("Of 2 decisions 0 were wrong", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("<circle", page.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_decided_has_no_score() => Assert.Null(CalibrationScore.Of(CalibrationOutcomes.Of([Take(1, "ann", "cola", 1)], [Take(1, "ann", "cola", 1)])));

    private static CalibrationScore ScoreOf(CandidateOutcome[] candidates) => CalibrationScore.Of(new CalibrationOutcomes(candidates, [new DecisionOutcome(1, true)]))!;

    private static ShopAction Take(double at, string shopper, string sku, int quantity) => new(at, "take", shopper, sku, quantity, []);

    private static ShopAction Decided(ShopAction action, double confidence, params (string Shopper, string Sku, double Probability)[] others) => action with
    {
        Confidence = confidence,
        Candidates = [new ActionCandidate(action.Shopper, action.Sku, confidence), .. others.Select(other => new ActionCandidate(other.Shopper, other.Sku, other.Probability))],
    };
}

using JustWalkOut.Evaluation.Detections;
using JustWalkOut.Tracking;

namespace JustWalkOut.Evaluation.Tests.Detections;

public sealed class DetectorAssessmentTests
{
    private static readonly Box Left = new(0, 0, 50, 100);
    private static readonly Box Right = new(200, 0, 250, 100);

    [Fact]
    public void Detections_on_every_truth_score_one_throughout()
    {
        DetectorScore score = Assess([(new TrueBox[] { new(Left, 1), new(Right, 1) }, new Detection[] { new(Left, 0.9f), new(Right, 0.8f) })]);

        Assert.Equal((1, 1, 1, 0), (score.Ap50, score.Ap50To95, score.Recall, score.FalsePerFrame));
        Assert.Equal(1, score.RecallAtOneFalseIn100);
    }

    [Fact]
    public void A_box_that_overlaps_by_0_68_counts_at_0_5_to_0_65_alone()
    {
        // 10 px off along a height of 100 + 10: 90 / 110 = 0.82; 20 px off: 80 / 120 = 0.667.
        DetectorScore score = Assess([([new(Left, 1)], [new(new Box(0, 20, 50, 120), 0.9f)])]);

        Assert.Equal(1, score.Ap50);
        Assert.Equal(0.4, score.Ap50To95!.Value, 12);
    }

    [Fact]
    public void A_false_detection_above_the_right_one_halves_the_precision()
    {
        DetectorScore score = Assess([([new(Left, 1)], [new(Right, 0.9f), new(Left, 0.8f)])]);

        Assert.Equal(0.5, score.Ap50!.Value, 12);
        Assert.Equal(1, score.Recall);
        Assert.Equal(1, score.FalsePerFrame);
        Assert.Equal(0, score.RecallAtOneFalseIn100);
    }

    [Fact]
    public void A_second_detection_of_one_truth_is_false()
    {
        DetectorScore score = Assess([([new(Left, 1)], [new(Left, 0.9f), new(Left, 0.8f)])]);

        Assert.Equal(1, score.FalsePerFrame);
    }

    [Fact]
    public void A_hidden_truth_is_neither_demanded_nor_held_against_who_finds_it()
    {
        DetectorScore found = Assess([([new(Left, 0.2), new(Right, 1)], [new(Left, 0.9f), new(Right, 0.8f)])]);
        DetectorScore missed = Assess([([new(Left, 0.2), new(Right, 1)], [new(Right, 0.8f)])]);

        Assert.Equal((1, 1, 0.0), (found.Truths, found.Ap50, found.FalsePerFrame));
        Assert.Equal((1, 1, 0.0), (missed.Truths, missed.Ap50, missed.FalsePerFrame));
    }

    [Fact]
    public void Recall_is_told_by_height_and_by_visible_share()
    {
        TrueBox small = new(new Box(400, 0, 410, 30), 1);
        DetectorScore score = Assess([([new(Left, 1), small, new(Right, 0.3)], [new(Left, 0.9f), new(Right, 0.9f)])]);

        Assert.Equal(0, score.ByHeight.Single(range => range.From == 20).Recall);
        Assert.Equal(1, score.ByHeight.Single(range => range.From == 80).Recall);
        Assert.Equal((1, 1), (score.ByVisibility.Single(range => range.From == 0.25).Truths, score.ByVisibility.Single(range => range.From == 0.25).Recall));
        Assert.Equal(0.5, score.ByVisibility[^1].Recall);
    }

    [Fact]
    public void A_detection_below_the_score_asked_for_finds_nothing()
    {
        DetectorScore score = Assess([([new(Left, 1)], [new(Left, 0.3f)])]);

        Assert.Equal((0, 0.0), (score.Recall, score.FalsePerFrame));
        Assert.Equal(1, score.Ap50);
    }

    [Fact]
    public void Nothing_true_means_no_recall_and_no_precision()
    {
        DetectorScore score = Assess([([], [new(Left, 0.9f)])]);

        Assert.Null(score.Ap50);
        Assert.Null(score.Recall);
        Assert.Equal(1, score.FalsePerFrame);
    }

    private static DetectorScore Assess((TrueBox[] Truths, Detection[] Detections)[] frames)
    {
        DetectorAssessment assessment = new(new DetectorDemand());
        foreach ((TrueBox[] truths, Detection[] detections) in frames)
        {
            assessment.Add(truths, detections);
        }

        return assessment.Score();
    }
}

using CsCheck;
using JustWalkOut.Evaluation.Mot;
using JustWalkOut.Tracking.MotChallenge;

namespace JustWalkOut.Evaluation.Tests.Mot;

/// <summary>Sequences small enough to score by hand. A box is 10 px wide and high, so a shift by 1 px overlaps 9/11 and one by 5 px 1/3.</summary>
public sealed class SmallSequencesTests
{
    [Fact]
    public void A_result_that_equals_its_truth_scores_one()
    {
        MotRow[] truth = [Box(1, 1, 0), Box(1, 2, 50), Box(2, 1, 1), Box(2, 2, 51)];
        MotScore score = Score(truth, [.. truth.Select(row => row with { Id = row.Id + 40 })]);
        Assert.Equal(new MotScore("small", 1, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1), score);
    }

    [Fact]
    public void A_track_that_breaks_in_two_is_one_switch_and_half_an_identity()
    {
        MotRow[] truth = [Box(1, 1, 0), Box(2, 1, 0), Box(3, 1, 0), Box(4, 1, 0)];
        MotScore score = Score(truth, [Box(1, 7, 0), Box(2, 7, 0), Box(3, 8, 0), Box(4, 8, 0)]);
        Assert.Equal((1, 0L, 0L), (score.Ids, score.Fp, score.Fn));
        Assert.Equal(0.75, score.Mota, 1e-12);
        Assert.Equal(0.5, score.Idf1, 1e-12);
        Assert.Equal(0.5, score.Assa, 1e-12);
        Assert.Equal(Math.Sqrt(0.5), score.Hota, 1e-12);
    }

    [Fact]
    public void A_person_keeps_their_track_while_it_fits_even_when_another_fits_better()
    {
        // In frame 2 track 8 lies exactly on person 1, track 7 is 2 px off: CLEAR keeps 7, so 8 is one false positive and nothing switches.
        MotScore score = Score([Box(1, 1, 0), Box(2, 1, 0)], [Box(1, 7, 0), Box(2, 7, 2), Box(2, 8, 0)]);
        Assert.Equal((1L, 0L, 0L), (score.Fp, score.Fn, score.Ids));
        Assert.Equal((1 - (8.0 / 12)) / 2, score.Motp!.Value, 1e-12);
    }

    [Fact]
    public void A_person_who_comes_back_under_another_track_is_a_switch_however_long_it_took()
    {
        MotScore score = Score([Box(1, 1, 0), Box(500, 1, 0)], [Box(1, 7, 0), Box(500, 8, 0)]);
        Assert.Equal(1, score.Ids);
    }

    [Theory]
    [InlineData(3, 0, 0)] // 7/13 overlaps by more than a half.
    [InlineData(4, 1, 1)] // 6/14 by less.
    public void Two_boxes_are_one_person_from_half_an_overlap_on(double shiftPx, long fp, long fn)
    {
        MotScore score = Score([Box(1, 1, 0)], [Box(1, 1, shiftPx)]);
        Assert.Equal((fp, fn), (score.Fp, score.Fn));
        Assert.Equal(fn == 0 ? 1 : 0, score.Idf1);
    }

    [Fact]
    public void Detection_accuracy_counts_the_levels_that_an_overlap_reaches()
    {
        // 9/11 = 0.818 reaches 0.05 .. 0.80: 16 of 19 levels.
        MotScore score = Score([Box(1, 1, 0)], [Box(1, 1, 1)]);
        Assert.Equal(16 / 19.0, score.Deta, 1e-12);
        Assert.Equal(16 / 19.0, score.Hota, 1e-12);
    }

    [Fact]
    public void A_result_without_boxes_misses_everyone_and_has_no_precision_of_place()
    {
        MotScore score = Score([Box(1, 1, 0), Box(2, 1, 0)], []);
        Assert.Equal(new MotScore("small", 0, null, 0, 0, 0, 0, 2, 0, 0, 0, 0), score);
    }

    [Fact]
    public void Truth_marked_to_be_ignored_does_not_count()
    {
        MotScore score = Score([Box(1, 1, 0), Box(1, 2, 50) with { Confidence = 0 }], [Box(1, 1, 0)]);
        Assert.Equal(0, score.Fn);
    }

    [Fact]
    public void Frames_that_only_the_result_knows_hold_false_positives()
    {
        MotScore score = Score([Box(1, 1, 0)], [Box(1, 1, 0), Box(9, 1, 0)]);
        Assert.Equal(1, score.Fp);
        Assert.Equal(0, score.Mota, 1e-12);
    }

    [Fact]
    public void A_total_is_the_score_of_all_boxes_and_no_mean_of_means()
    {
        MotSequence good = MotSequence.From("good", [Box(1, 1, 0), Box(2, 1, 0), Box(3, 1, 0)], [Box(1, 1, 0), Box(2, 1, 0), Box(3, 1, 0)]);
        MotSequence missed = MotSequence.From("missed", [Box(1, 1, 0)], []);
        MotReport report = MotReport.Of([good, missed]);
        Assert.Equal(["good", "missed"], report.Sequences.Select(score => score.Name));
        Assert.Equal(("total", 0.75, 0.75, 1.0), (report.Total.Name, report.Total.Mota, report.Total.Deta, report.Total.Assa));
    }

    [Fact]
    public void Neither_the_order_of_rows_nor_the_names_of_tracks_change_a_score()
    {
        Gen<MotRow> row = Gen.Select(Gen.Int[1, 6], Gen.Int[0, 4], Gen.Int[0, 30], (frame, id, left) => Box(frame, id, left));
        Gen<MotRow[]> rows = row.Array[1, 25].Select(all => all.DistinctBy(one => (one.Frame, one.Id)).ToArray());
        Gen.Select(rows, rows, Gen.Int).Sample((truth, result, seed) =>
        {
            MotRow[] shuffled = [.. result];
            MotRow[] truthShuffled = [.. truth];
            new Random(seed).Shuffle(shuffled);
            new Random(seed).Shuffle(truthShuffled);
            Assert.Equal(Score(truth, result), Score(truthShuffled, [.. shuffled.Select(one => one with { Id = one.Id * 1000 })]));
        });
    }

    [Fact]
    public void A_truth_that_says_nothing_is_refused_with_its_name()
    {
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => Score([Box(1, 1, 0) with { Confidence = 0.7 }], []));
        Assert.StartsWith("small: no row of the truth counts", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Detections_without_tracks_are_refused_with_their_frame()
    {
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => Score([Box(1, 1, 0)], [Box(4, -1, 0)]));
        Assert.StartsWith("small: result: frame 4 has a box with id -1; expected 0 or above", fault.Message, StringComparison.Ordinal);
    }

    private static MotRow Box(int frame, int id, double leftPx) => new(frame, id, leftPx, 0, 10, 10, 1, -1, -1);

    private static MotScore Score(MotRow[] truth, MotRow[] result) => MotReport.Of([MotSequence.From("small", truth, result)]).Sequences[0];
}

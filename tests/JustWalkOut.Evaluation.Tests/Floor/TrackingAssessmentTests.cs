using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Evaluation.Receipts;

namespace JustWalkOut.Evaluation.Tests.Floor;

/// <summary>Walkers on straight lines, three metres apart, for ten seconds: what each fault of a tracker costs can be counted by hand.</summary>
public sealed class TrackingAssessmentTests
{
    /// <summary>Three people at 15 lines a second, as a recording's truth has them: 100 compared times each, of which 1 and 2 pay.</summary>
    private static readonly FloorRow[] Truth = Walk(15, "1", "2", "3");

    private static readonly HashSet<string> Shoppers = ["1", "2"];

    [Fact]
    public void Tracks_at_another_pace_that_follow_everyone_score_one()
    {
        TrackingAssessment assessment = TrackingAssessment.Of(Truth, Walk(10, "1", "2", "3"), Shoppers);

        Assert.Equal(new TrackingCounts(300, 300, 300, 0, 0, 0, 200 / 10.0 / 3600), assessment.Counts);
        Assert.Equal((1, 1, 0L), (assessment.Score.Idf1, assessment.Score.Mota, assessment.Score.IdSwitches));

        // Rows that are compared are up to half a step apart, in which a walker goes 7 cm: one level of HOTA's nineteen is lost at most.
        Assert.InRange(assessment.Score.Hota, 0.94, 1);
    }

    [Fact]
    public void Staff_who_change_identity_are_a_switch_and_add_no_hours()
    {
        FloorRow[] result = [.. Walk(10, "1", "2", "3").Select(row => row.Person == "3" && row.Seconds >= 5 ? row with { Person = "9" } : row)];
        TrackingAssessment assessment = TrackingAssessment.Of(Truth, result, Shoppers);

        // Half of the third person's hundred places stand for somebody else.
        Assert.Equal(new TrackingCounts(300, 300, 250, 0, 0, 1, 200 / 10.0 / 3600), assessment.Counts);
        Assert.Equal(500 / 600.0, assessment.Score.Idf1, 12);
        Assert.Equal(299 / 300.0, assessment.Score.Mota, 12);
        Assert.Equal(180, assessment.Counts.IdSwitchesPerShopperHour!.Value, 9);
    }

    [Fact]
    public void A_result_at_half_the_pace_is_missed_in_between()
    {
        TrackingAssessment assessment = TrackingAssessment.Of(Truth, Walk(5, "1", "2", "3"), Shoppers);
        Assert.Equal((150L, 0L, 150L), (assessment.Counts.MissedPlaces, assessment.Counts.FalsePlaces, assessment.Counts.ResultPlaces));
    }

    [Fact]
    public void Hota_of_a_track_that_is_half_a_metre_off_reaches_half_of_its_levels_and_more()
    {
        TrackingAssessment assessment = TrackingAssessment.Of(Walk(10, "1"), [.. Walk(10, "1").Select(row => row with { YMetres = row.YMetres + 0.5 })], null);

        // Overlap 0.75: found at the fifteen levels 0.05 to 0.75, with nothing else wrong.
        Assert.Equal(15 / 19.0, assessment.Score.Hota, 12);
        Assert.Equal(100 / 10.0 / 3600, assessment.Score.ShopperHours, 12);
    }

    [Fact]
    public void Where_nobody_was_nothing_is_perfect_and_a_ghost_is_not()
    {
        Assert.Equal(new TrackingScore(1, 1, 1, 0, 0), TrackingAssessment.Of([], [], Shoppers).Score);
        Assert.Null(TrackingCounts.None.IdSwitchesPerShopperHour);
        Assert.Equal(new TrackingScore(0, 0, -99, 0, 0), TrackingAssessment.Of([], Walk(10, "1"), Shoppers).Score);
        Assert.Equal(new TrackingScore(0, 0, 0, 0, 200 / 10.0 / 3600), TrackingAssessment.Of(Truth, [], Shoppers).Score);
    }

    [Fact]
    public void Counts_of_recordings_add_up_and_scores_do_not()
    {
        TrackingCounts good = TrackingAssessment.Of(Walk(10, "1"), Walk(10, "1"), null).Counts;
        TrackingCounts bad = TrackingAssessment.Of(Truth, [], Shoppers).Counts;
        TrackingCounts both = good + bad;

        Assert.Equal(200 / 500.0, both.Idf1, 12);
        Assert.Equal(100 / 400.0, both.Mota, 12);
        Assert.Equal(300 / 10.0 / 3600, both.ShopperHours, 12);
    }

    [Fact]
    public void A_recording_is_scored_where_both_sides_have_tracks_and_its_bills_say_who_pays()
    {
        Bill paying = new("ann", 0, []) { Persons = ["1", "2"] };
        Outcome truth = new("USD", [paying], null) { Tracks = Truth };
        Outcome result = new("USD", [], null) { Tracks = Walk(10, "1", "2", "3") };
        Dictionary<string, CatalogEntry> catalog = [];

        Assert.Equal(200 / 10.0 / 3600, RecordingAssessment.Of(truth, result, catalog).Score.Tracking!.ShopperHours, 12);
        Assert.Equal(300 / 10.0 / 3600, RecordingAssessment.Of(truth with { Bills = [paying with { Persons = null }] }, result, catalog).Score.Tracking!.ShopperHours, 12);
        Assert.Null(RecordingAssessment.Of(truth, result with { Tracks = null }, catalog).Score.Tracking);
        Assert.Null(RecordingAssessment.Of(truth with { Tracks = null }, result, catalog).Score.Tracking);
    }

    // Compared times are 0 to 9.9 s; rows end so that each pace has its last one there.
    private static FloorRow[] Walk(int perSecond, params string[] people) =>
    [
        .. from step in Enumerable.Range(0, 10 * perSecond)
           let seconds = step / (double)perSecond
           where seconds <= 9.9
           from person in people
           select new FloorRow(seconds, person, 1.4 * seconds, 3 * int.Parse(person)),
    ];
}

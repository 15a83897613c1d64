using JustWalkOut.Evaluation.Floor;

namespace JustWalkOut.Evaluation.Tests.Floor;

public sealed class FloorScoreTests
{
    private static readonly FloorRow[] Truth = [.. from step in Enumerable.Range(0, 100) from person in new[] { "1", "2" } select new FloorRow(step / 10.0, person, step * 0.1, person == "1" ? 0 : 3)];

    [Fact]
    public void The_truth_itself_scores_one_whatever_its_names()
    {
        FloorScore score = FloorScore.Of(Truth, [.. Truth.Select(row => row with { Person = "p" + row.Person, XMetres = row.XMetres + 0.25 })], 1, 10);
        Assert.Equal((1, 1, 1, 0L, 100, 2), (score.Idf1, score.Mota, score.Moda, score.IdSwitches, score.Frames, score.Tracks));
        Assert.Equal(0.75, score.Modp!.Value, 9);
        Assert.Equal(200 / 10.0 / 3600, score.PersonHours, 9);
    }

    [Fact]
    public void Two_who_swap_names_midway_keep_half_of_their_identity()
    {
        FloorScore score = FloorScore.Of(Truth, [.. Truth.Select(row => row with { Person = (row.Person == "1") == (row.Seconds < 5) ? "a" : "b" })], 1, 10);
        Assert.Equal((0.5, 2L, 1.0), (score.Idf1, score.IdSwitches, score.Moda));
        Assert.Equal(0.99, score.Mota, 9);
    }

    [Fact]
    public void What_lies_beyond_the_distance_is_one_too_many_and_one_missed()
    {
        FloorScore score = FloorScore.Of(Truth, [.. Truth.Select(row => row with { YMetres = row.YMetres + (row.Person == "1" ? -1.01 : 0.99) })], 1, 10);
        Assert.Equal((100L, 100L, 0.5), (score.Fp, score.Fn, score.Idf1));
    }

    [Fact]
    public void A_result_that_falls_silent_misses_whoever_is_there()
    {
        FloorScore score = FloorScore.Of(Truth, [.. Truth.Where(row => row.Seconds < 5)], 1, 10);
        Assert.Equal((0L, 100L), (score.Fp, score.Fn));
    }

    [Fact]
    public void A_truth_at_a_higher_pace_counts_once_for_each_time_compared()
    {
        FloorRow[] fine = [.. from step in Enumerable.Range(0, 300) select new FloorRow(step / 30.0, "1", step / 30.0, 0)];
        FloorScore score = FloorScore.Of(fine, [.. Truth.Where(row => row.Person == "1").Select(row => row with { XMetres = row.Seconds })], 0.05, 10);
        Assert.Equal((100, 0L), (score.Frames - 1, score.Fp));
    }

    [Fact]
    public void A_result_that_speaks_more_often_than_the_truth_is_held_against_the_truths_own_times()
    {
        // Known twice a second; two who are there until the second and a half, one of whom the result lets go within the half second after it.
        FloorRow[] truth = [.. Enumerable.Range(0, 10).SelectMany(step => Pair(step / 2.0, step <= 3))];
        FloorRow[] result = [.. Enumerable.Range(0, 46).SelectMany(step => Pair(step / 10.0, step <= 19))];
        FloorScore score = FloorScore.Of(truth, result, 1, 2);
        Assert.Equal((0L, 0L, 1.0), (score.Fp, score.Fn, score.Idf1));

        static IEnumerable<FloorRow> Pair(double seconds, bool areTwo) =>
            areTwo ? [new FloorRow(seconds, "1", 0, 0), new FloorRow(seconds, "2", 0, 3)] : [new FloorRow(seconds, "1", 0, 0)];
    }

    [Fact]
    public void A_file_is_read_by_its_first_four_columns_and_written_again_and_a_bad_line_is_named()
    {
        FloorRow row = Assert.Single(FloorTracks.Read(new StringReader("t,person,x,y,head_x\n0.5,7,1.25,-2,9\n"), "a.csv"));
        Assert.Equal(new FloorRow(0.5, "7", 1.25, -2), row);
        StringWriter written = new();
        FloorTracks.Write([row], written);
        Assert.Equal("t,person,x,y\n0.500,7,1.250,-2.000\n", written.ToString());
        Assert.Contains("a.csv, line 3", Fault("t,person,x,y\n0,1,2,3\n0,1,two,3\n"), StringComparison.Ordinal);
        Assert.Contains("a.csv, line 3: time 0 comes after 1", Fault("t,person,x,y\n1,1,2,3\n0,1,2,3\n"), StringComparison.Ordinal);
        Assert.Contains("expected a header", Fault("frame,id\n"), StringComparison.Ordinal);

        static string Fault(string text) => Assert.Throws<InvalidDataException>(() => FloorTracks.Read(new StringReader(text), "a.csv")).Message;
    }
}

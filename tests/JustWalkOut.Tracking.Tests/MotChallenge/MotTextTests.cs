using CsCheck;
using JustWalkOut.Tests;
using JustWalkOut.Tracking.MotChallenge;

namespace JustWalkOut.Tracking.Tests.MotChallenge;

public sealed class MotTextTests
{
    [Theory]
    [InlineData("3,7,10.5,20,30,40.25,0.9")]
    [InlineData("3 7  10.5\t20 30 40.25 0.9")]
    [InlineData(" 3, 7, 10.5, 20, 30, 40.25, 0.9 ")]
    [InlineData("3.00,7.00,10.5,20,30,4.025e1,0.9")]
    [InlineData("3,7,10.5,20,30,40.25,0.9,4.4852,5.5016,0")] // A world position is neither class nor visibility.
    public void A_line_of_any_spelling_is_the_same_row(string line) =>
        Assert.Equal([new MotRow(3, 7, 10.5, 20, 30, 40.25, 0.9, -1, -1)], Read(line));

    [Fact]
    public void Class_and_visibility_are_read_where_the_form_has_them()
    {
        Assert.Equal([new MotRow(1, 2, 3, 4, 5, 6, 1, 7, -1)], Read("1,2,3,4,5,6,1,7"));
        Assert.Equal([new MotRow(1, 2, 3, 4, 5, 6, 1, 7, 0.25)], Read("1,2,3,4,5,6,1,7,0.25"));
    }

    [Fact]
    public void Rows_keep_the_order_of_the_file_and_blank_lines_are_passed_over()
    {
        IReadOnlyList<MotRow> rows = Read("2,1,0,0,1,1,1\r\n\n  \n1,1,0,0,1,1,1\n1,2,0,0,1,1,1");
        Assert.Equal([(2, 1), (1, 1), (1, 2)], rows.Select(row => (row.Frame, row.Id)));
    }

    [Fact]
    public void Detections_without_a_track_may_share_their_id() =>
        Assert.Equal(2, Read("1,-1,0,0,1,1,0.5\n1,-1,2,2,1,1,0.6").Count);

    [Theory]
    [InlineData("1,2,3,4,5,6", "file.txt:2: 6 columns; expected 7 to 10")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11", "file.txt:2: 11 columns; expected 7 to 10")]
    [InlineData("1,2,x,4,5,6,1", "file.txt:2: left is 'x'; expected a finite number")]
    [InlineData("1,2,,4,5,6,1", "file.txt:2: left is ''; expected a finite number")]
    [InlineData("1,2,3,NaN,5,6,1", "file.txt:2: top is 'NaN'; expected a finite number")]
    [InlineData("1,2,3,4,5,6,Infinity", "file.txt:2: confidence is 'Infinity'; expected a finite number")]
    [InlineData("1.5,2,3,4,5,6,1", "file.txt:2: frame is 1.5; expected a whole number of at least 0")]
    [InlineData("-1,2,3,4,5,6,1", "file.txt:2: frame is -1; expected a whole number of at least 0")]
    [InlineData("1,2e10,3,4,5,6,1", "file.txt:2: id is 20000000000; expected a whole number")]
    [InlineData("1,2,3,4,-5,6,1", "file.txt:2: width is -5; expected at least 0")]
    [InlineData("1,2,3,4,5,-6,1", "file.txt:2: height is -6; expected at least 0")]
    [InlineData("1,2,3,4,5,6,1,0.5,1", "file.txt:2: class is 0.5; expected a whole number")]
    [InlineData("9,9,3,4,5,6,1", "file.txt:2: frame 9 has id 9 a second time (first on line 1)")]
    public void A_broken_line_is_refused_with_file_line_and_reason(string line, string message)
    {
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => Read("9,9,0,0,1,1,1\n" + line));
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Written_rows_have_the_published_forms()
    {
        Assert.Equal("1,2,0.1,-4,5,6,-1,-1,-1,-1\n", Write(new MotRow(1, 2, 0.1, -4, 5, 6, -1, -1, -1)));
        Assert.Equal("1,2,0.1,-4,5,6,1,1,0.75\n", Write(new MotRow(1, 2, 0.1, -4, 5, 6, 1, 1, 0.75)));
    }

    [Fact]
    public void Every_row_survives_writing_and_reading_to_the_last_bit()
    {
        Gen<double> edge = Gen.Double[-1e6, 1e6];
        Gen<double> size = Gen.Double[0, 1e6];
        Gen<MotRow> row = Gen.Select(
            Gen.Int[0, int.MaxValue], Gen.Int, Gen.Select(edge, edge, size, size), Gen.Double[-1, 1], Gen.Int[-1, 20],
            (frame, id, box, score, kind) => new MotRow(frame, id, box.Item1, box.Item2, box.Item3, box.Item4, score, kind, kind < 0 ? -1 : box.Item3 / 1e6));
        row.Sample(one => Assert.Equal([one], Read(Write(one))));
    }

    [Fact]
    public void The_benchmarks_own_files_are_read_whole()
    {
        string folder = SharedData.PathOrSkip("mot/motmetrics/TUD-Stadtmitte");
        using StreamReader truth = File.OpenText(Path.Combine(folder, "gt.txt"));
        using StreamReader result = File.OpenText(Path.Combine(folder, "test.txt"));
        Assert.Equal(1156, MotText.Read(truth, "gt.txt").Count);
        Assert.Equal(749, MotText.Read(result, "test.txt").Count);
    }

    private static IReadOnlyList<MotRow> Read(string text)
    {
        using StringReader reader = new(text);
        return MotText.Read(reader, "file.txt");
    }

    private static string Write(MotRow row)
    {
        using StringWriter writer = new();
        MotText.WriteRow(writer, row);
        return writer.ToString();
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using JustWalkOut.Tests;
using JustWalkOut.Tracking.MotChallenge;

namespace JustWalkOut.Cli.Tests;

public sealed class TrackVerbTests
{
    [Fact]
    public async Task Two_who_cross_become_two_tracks_with_the_footages_frame_numbers()
    {
        using TemporaryFolder folder = new();
        string detections = folder.Write("det.txt", Crossing());
        Ending ending = await ChildProgram.CliAsync(["track", "--detections", detections, "--preset", "bytetrack", "--out", folder.At("o"), "--json"]);
        Assert.Equal((0, ""), (ending.Status, ending.Error));
        IReadOnlyList<MotRow> rows = Tracks(folder);
        Assert.Equal([5, 44], new[] { rows.Min(row => row.Frame), rows.Max(row => row.Frame) });
        Assert.Equal([1, 2], rows.Select(row => row.Id).Distinct().Order());
        Assert.Equal(80, rows.Count);
        Assert.Equal("""{"frames":40,"tracks":2,"boxes":80,"refused":0}""", ending.Output.Trim());
        Assert.Equal(["tracks.txt"], Directory.EnumerateFileSystemEntries(folder.At("o")).Select(Path.GetFileName));
        Assert.EndsWith(",-1,-1,-1", File.ReadLines(folder.At("o", "tracks.txt")).First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_box_of_no_size_is_left_out_and_said()
    {
        using TemporaryFolder folder = new();
        string detections = folder.Write("det.txt", Crossing() + "44,-1,5,5,0,10,0.9\n");
        Ending ending = await ChildProgram.CliAsync(["track", "--detections", detections, "--out", folder.At("o")]);
        Assert.Equal(0, ending.Status);
        Assert.Equal(["jwo: 1 detections were no proper boxes (empty, or absurdly large) and were left out."], ending.ErrorLines);
        Assert.Equal("40 frames, 2 tracks,", ending.Output[..20]);
    }

    [Theory]
    [InlineData("1,-1,1,2,3,4,0.5\n1,-1,left,2,3,4,0.5\n", "det.txt:2: left is 'left'")]
    [InlineData("{ \"results\": [\n{ \"frame_id\": \"0\"", "det.txt:2: not readable as JSON")]
    [InlineData("{ \"fps\": 0, \"results\": [ { \"frame_id\": 0, \"prob\": 1, \"x\": 1, \"y\": 1, \"width\": 1, \"height\": 1 } ] }", "\"fps\" is 0; expected 1 to 1000")]
    public async Task A_broken_file_is_one_line_and_leaves_nothing_behind(string content, string expected)
    {
        using TemporaryFolder folder = new();
        string detections = folder.Write("det.txt", content);
        Ending ending = await ChildProgram.CliAsync(["track", "--detections", detections, "--out", folder.At("o")]);
        Assert.Equal(2, ending.Status);
        Assert.Contains(expected, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.Equal([detections], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task What_is_missing_or_out_of_range_is_named()
    {
        using TemporaryFolder folder = new();
        string detections = folder.Write("det.txt", Crossing());
        await Refuses("no such file", "--detections", folder.At("none.txt"), "--out", folder.At("o"));
        await Refuses("--frame-rate takes 1 to 1000", "--detections", detections, "--out", folder.At("o"), "--frame-rate", "0");
        await Refuses("--preset sort is unknown; expected default or bytetrack", "--detections", detections, "--out", folder.At("o"), "--preset", "sort");
        await Refuses("--out", "--detections", detections);
        Assert.Equal([detections], Directory.EnumerateFileSystemEntries(folder.Path));

        static async Task Refuses(string expected, params string[] arguments)
        {
            Ending ending = await ChildProgram.CliAsync(["track", .. arguments]);
            Assert.Equal(2, ending.Status);
            Assert.Contains(expected, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_bytetrack_preset_repeats_the_reference_from_the_command_line()
    {
        string reference = SharedData.PathOrSkip("mot/bytetrack");
        using TemporaryFolder folder = new();
        string detections = Path.Combine(reference, "detection_results.json");
        Ending ending = await ChildProgram.CliAsync(["track", "--detections", detections, "--preset", "bytetrack", "--out", folder.At("o")]);
        Assert.Equal((0, "314 frames, 42 tracks, 6008 boxes."), (ending.Status, ending.Output.Trim()));

        using JsonDocument json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(reference, "tracking_results.json"), TestContext.Current.CancellationToken));
        Dictionary<(int, int), JsonElement> expected = json.RootElement.GetProperty("results").EnumerateArray()
            .ToDictionary(result => ((int)Number(result, "frame_id"), (int)Number(result, "track_id")));
        IReadOnlyList<MotRow> rows = Tracks(folder);
        Assert.Equal(expected.Keys.Order(), rows.Select(row => (row.Frame, row.Id)).Order());
        foreach (MotRow row in rows)
        {
            JsonElement box = expected[(row.Frame, row.Id)];
            Assert.Equal(Number(box, "x"), row.LeftPx, 0.01);
            Assert.Equal(Number(box, "y"), row.TopPx, 0.01);
            Assert.Equal(Number(box, "width"), row.WidthPx, 0.01);
            Assert.Equal(Number(box, "height"), row.HeightPx, 0.01);
        }
    }

    private static double Number(JsonElement result, string name) => double.Parse(result.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static IReadOnlyList<MotRow> Tracks(TemporaryFolder folder)
    {
        using StreamReader text = File.OpenText(folder.At("o", "tracks.txt"));
        return MotText.Read(text, "tracks.txt");
    }

    /// <summary>Frames 5 to 44: two people walk towards each other and past.</summary>
    private static string Crossing()
    {
        StringBuilder text = new();
        for (int frame = 5; frame < 45; frame++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{frame},-1,{100 + (10 * frame)},100,80,200,0.9\n{frame},-1,{600 - (10 * frame)},120,80,200,0.8\n");
        }

        return text.ToString();
    }
}

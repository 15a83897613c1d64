using System.Text.Json;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo evaluate</c> as a user's shell sees it; the scores themselves are tested beside the code that makes them.</summary>
public sealed class EvaluateVerbTests
{
    private const string Receipts = """{ "currency": "USD", "receipts": [ { "shopper": "ann", "lines": [ { "sku": "cola", "quantity": 1, "unitPriceMinor": 100 } ] } ] }""";
    private const string Actions = """[ { "t": 5, "kind": "take", "shopper": "ann", "sku": "cola", "quantity": 1, "plates": ["1/1/1"] } ]""";
    private const string Boxes = "1,1,0,0,10,10,1\n2,1,1,0,10,10,1\n";

    [Fact]
    public async Task Results_that_equal_the_truth_score_one_in_json_and_leave_tracking_out()
    {
        using TemporaryFolder folder = Recording();
        Ending ending = await ChildProgram.CliAsync(["evaluate", folder.At("r"), folder.At("o"), "--json"]);

        Assert.Equal((0, ""), (ending.Status, ending.Error));
        using JsonDocument document = JsonDocument.Parse(ending.Output);
        Assert.Equal(["receipts", "actions", "money"], document.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            """{"f1":1,"precision":1,"recall":1,"visits":1,"perfect":1,"review":0}""",
            JsonSerializer.Serialize(document.RootElement.GetProperty("receipts")));
        Assert.Equal(
            """{"lines":1,"overchargedLines":0,"overchargedMinor":0,"underchargedMinor":0}""",
            JsonSerializer.Serialize(document.RootElement.GetProperty("money")));
    }

    [Fact]
    public async Task Tracks_on_both_sides_are_scored_and_hours_are_those_of_who_pays()
    {
        using TemporaryFolder folder = Recording();
        folder.Write("r/truth/receipts.json", """{ "receipts": [ { "shopper": "ann", "persons": [1], "lines": [] } ] }""");
        folder.Write("r/truth/tracks.csv", "t,person,x,y,nose_x\n0.000000,1,1.000,2.000,0\n0.000000,2,4.000,2.000,0\n");
        folder.Write("o/tracks.csv", "t,person,x,y\n0.020000,a,1.000,2.000\n0.020000,b,4.000,2.000\n");
        Ending json = await ChildProgram.CliAsync(["evaluate", folder.At("r"), folder.At("o"), "--json"]);
        Ending told = await ChildProgram.CliAsync(["evaluate", folder.At("r"), folder.At("o")]);

        using JsonDocument document = JsonDocument.Parse(json.Output);
        Assert.Equal(["receipts", "tracking", "money"], document.RootElement.EnumerateObject().Select(member => member.Name).Except(["actions"]));
        JsonElement tracking = document.RootElement.GetProperty("tracking");
        Assert.Equal(["idf1", "hota", "mota", "idSwitches", "shopperHours"], tracking.EnumerateObject().Select(member => member.Name));
        Assert.Equal((1, 1, 0), (tracking.GetProperty("idf1").GetDouble(), tracking.GetProperty("mota").GetDouble(), tracking.GetProperty("idSwitches").GetInt32()));
        Assert.Equal(0.1 / 3600, tracking.GetProperty("shopperHours").GetDouble(), 9);
        Assert.Contains("tracking   IDF1 1, HOTA 1, MOTA 1, 0 identity switches in 0 shopper-hours\n", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_is_written_whole_and_nothing_else_beside_it()
    {
        using TemporaryFolder folder = Recording();
        Ending ending = await ChildProgram.CliAsync(["evaluate", folder.At("r"), folder.At("o"), "--report", folder.At("page.html")]);

        Assert.Equal(0, ending.Status);
        Assert.StartsWith("receipts   F1 1", ending.Output, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", await File.ReadAllTextAsync(folder.At("page.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(["broken.txt", "gt.txt", "page.html"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("evaluate {0}/o {0}/o", "{0}/o: no truth/receipts.json; expected a recording with its truth.")]
    [InlineData("evaluate {0}/r {0}/r", "{0}/r: no receipts.json; expected the results of ./jwo replay.")]
    [InlineData("evaluate {0}/nothing {0}/o", "{0}/nothing: no such folder; expected a recording.")]
    [InlineData("evaluate {0}/r {0}/nothing", "{0}/nothing: no such folder; expected the results of ./jwo replay.")]
    [InlineData("evaluate {0}/r {0}/o --report {0}/no/page.html", "--report {0}/no/page.html: no folder {0}/no;")]
    [InlineData("evaluate {0}/r {0}/o --report {0}/o", "--report {0}/o: is a folder;")]
    [InlineData("evaluate mot {0}/gt.txt", "evaluate mot: an odd number of files (1); expected pairs")]
    [InlineData("evaluate mot {0}/gt.txt {0}/nothing.txt", "{0}/nothing.txt: no such file; expected MOTChallenge text.")]
    [InlineData("evaluate mot {0}/gt.txt {0}/broken.txt", "{0}/broken.txt:2: 1 columns; expected 7 to 10")]
    public async Task What_cannot_be_scored_ends_with_status_2_and_one_line(string arguments, string message)
    {
        using TemporaryFolder folder = Recording();
        Ending ending = await ChildProgram.CliAsync(string.Format(arguments, folder.Path).Split(' '));

        Assert.Equal((2, ""), (ending.Status, ending.Output));
        Assert.StartsWith("jwo: " + string.Format(message, folder.Path), Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sequences_are_named_after_their_files_and_have_a_total()
    {
        using TemporaryFolder folder = Recording();
        string[] pairs = [folder.Write("Street/gt.txt", Boxes), folder.At("gt.txt"), folder.Write("Square/gt/gt.txt", Boxes), folder.At("gt.txt"), folder.Write("yard.txt", Boxes), folder.At("gt.txt")];
        Ending json = await ChildProgram.CliAsync(["evaluate", "mot", .. pairs, "--json"]);
        Ending table = await ChildProgram.CliAsync(["evaluate", "mot", .. pairs]);

        Assert.Equal((0, 0), (json.Status, table.Status));
        using JsonDocument document = JsonDocument.Parse(json.Output);
        JsonElement[] sequences = [.. document.RootElement.GetProperty("sequences").EnumerateArray()];
        Assert.Equal(["Street", "Square", "yard"], sequences.Select(one => one.GetProperty("name").GetString()));
        string[] members = ["name", "mota", "motp", "idf1", "idp", "idr", "fp", "fn", "ids", "hota", "deta", "assa"];
        Assert.All([.. sequences, document.RootElement.GetProperty("total")], one => Assert.Equal(members, one.EnumerateObject().Select(member => member.Name)));
        Assert.Matches("\ntotal +1.000000 1.000000 ", table.Output);
    }

    private static TemporaryFolder Recording()
    {
        TemporaryFolder folder = new();
        folder.Write("r/truth/receipts.json", Receipts);
        folder.Write("r/truth/actions.json", Actions);
        folder.Write("o/receipts.json", Receipts);
        folder.Write("o/actions.json", Actions);
        folder.Write("gt.txt", Boxes);
        folder.Write("broken.txt", "1,1,0,0,10,10,1\nnonsense\n");
        return folder;
    }
}

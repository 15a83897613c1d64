using System.Text;
using System.Text.Json;
using JustWalkOut.Tests;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo evaluate detector</c> with a network whose answer is known: the same box in every frame.</summary>
public sealed class EvaluateDetectorTests : IDisposable
{
    private const int Frames = 12;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Boxes_that_the_detector_finds_again_score_one()
    {
        string video = TestVideos.WriteAvi(_folder.Path, Frames);
        await ChildProgram.CliAsync(["track", video, "--model", Model(), "--out", _folder.At("o")]);

        // The tracks begin once a person has proved itself; the truth is the box of the last row in every frame.
        string[] last = (await File.ReadAllLinesAsync(_folder.At("o", "tracks.txt"), TestContext.Current.CancellationToken))[^1].Split(',');
        JsonElement score = await Score(video, string.Join(',', last[2..6]));

        Assert.Equal((Frames, Frames), (score.GetProperty("frames").GetInt32(), score.GetProperty("truths").GetInt32()));
        Assert.Equal((1, 1, 0), (score.GetProperty("ap50").GetDouble(), score.GetProperty("recall").GetDouble(), score.GetProperty("falsePerFrame").GetDouble()));
    }

    [Fact]
    public async Task Boxes_elsewhere_are_missed_and_what_was_found_is_false()
    {
        JsonElement score = await Score(TestVideos.WriteAvi(_folder.Path, Frames), "3000,3000,10,20");

        Assert.Equal((0, 0, 1), (score.GetProperty("ap50").GetDouble(), score.GetProperty("recall").GetDouble(), score.GetProperty("falsePerFrame").GetDouble()));
    }

    [Theory]
    [InlineData("{0}/gt.txt", "evaluate detector: an odd number of files (1); expected pairs")]
    [InlineData("{0}/nothing.avi {0}/gt.txt", "Video '{0}/nothing.avi' was not found;")]
    [InlineData("{0}/gt.txt {0}/nothing.txt", "{0}/nothing.txt: no such file; expected true boxes")]
    [InlineData("{0}/gt.txt {0}/gt.txt --score 2", "--score takes 0 to 1.")]
    public async Task What_cannot_be_scored_ends_with_status_2_and_one_line(string arguments, string message)
    {
        _folder.Write("gt.txt", "1,1,0,0,10,10,1,1,1\n");
        Ending ending = await ChildProgram.CliAsync(["evaluate", "detector", .. string.Format(arguments, _folder.Path).Split(' '), "--model", Model()]);

        Assert.Equal((2, ""), (ending.Status, ending.Output));
        Assert.StartsWith("jwo: " + string.Format(message, _folder.Path), Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    private async Task<JsonElement> Score(string video, string box)
    {
        StringBuilder truth = new();
        for (int frame = 1; frame <= Frames; frame++)
        {
            truth.Append(frame).Append(",1,").Append(box).Append(",1,1,1\n");
        }

        string path = _folder.Write("truth.txt", truth.ToString());
        Ending ending = await ChildProgram.CliAsync(["evaluate", "detector", video, path, "--model", Model(), "--json"]);
        Assert.Equal((0, ""), (ending.Status, ending.Error));
        using JsonDocument document = JsonDocument.Parse(ending.Output);
        return document.RootElement.Clone();
    }

    private string Model() => TinyOnnx.Describe(TinyOnnx.Write(_folder.Path));
}

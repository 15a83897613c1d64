using JustWalkOut.Tests;
using JustWalkOut.Tracking.MotChallenge;

namespace JustWalkOut.Cli.Tests;

public sealed class TrackVideoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Footage_becomes_tracks_and_an_annotated_video()
    {
        string video = TestVideos.WriteAvi(_folder.Path, frames: 20);
        Ending ending = await Track(video, "--annotate", "--json");
        Assert.Equal((0, ""), (ending.Status, ending.Error));

        // The tiny network always sees its one person; a track is told of once it has proved itself.
        Assert.Contains("\"frames\":20,\"tracks\":1,", ending.Output, StringComparison.Ordinal);
        Assert.Equal(["annotated.mp4", "tracks.txt"], Directory.EnumerateFiles(_folder.At("o")).Select(Path.GetFileName).Order());
        using StreamReader text = new(_folder.At("o", "tracks.txt"));
        IReadOnlyList<MotRow> rows = MotText.Read(text, "tracks.txt");
        Assert.All(rows, row => Assert.Equal(1, row.Id));
        Assert.InRange(rows[0].Frame, 2, 6);
        Assert.Equal(20, rows[^1].Frame);
    }

    [Fact]
    public async Task The_same_footage_gives_the_same_bytes()
    {
        string video = TestVideos.WriteAvi(_folder.Path, frames: 20);
        await Track(video);
        byte[] first = await File.ReadAllBytesAsync(_folder.At("o", "tracks.txt"), TestContext.Current.CancellationToken);
        await Track(video);
        Assert.Equal(first, await File.ReadAllBytesAsync(_folder.At("o", "tracks.txt"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_video_that_breaks_off_is_one_line_and_leaves_nothing_behind()
    {
        string video = TestVideos.Truncate(TestVideos.WriteAvi(_folder.Path, frames: 30), share: 0.5);
        await RefusesVideo(video, "its container states 30", "--annotate");
    }

    [Theory]
    [InlineData("", "is empty (0 bytes)")]
    [InlineData("no video at all", "found text (15 bytes)")]
    public async Task A_file_that_is_no_video_is_one_line_and_leaves_nothing_behind(string content, string says) =>
        await RefusesVideo(_folder.Write("odd.mp4", content), says);

    [Fact]
    public async Task A_missing_video_is_one_line() => await RefusesVideo(_folder.At("nowhere.mp4"), "nowhere.mp4' was not found");

    [Fact]
    public async Task A_network_of_other_shapes_is_one_line_and_leaves_nothing_behind()
    {
        string video = TestVideos.WriteAvi(_folder.Path, frames: 3);
        string odd = TinyOnnx.Write(_folder.Path, "odd.onnx");
        Ending ending = await ChildProgram.CliAsync(["track", video, "--model", odd, "--out", _folder.At("o")]);
        Assert.Equal(2, ending.Status);
        string line = Assert.Single(ending.ErrorLines);
        Assert.Contains("odd.onnx", line, StringComparison.Ordinal);
        Assert.Contains("[1, 84, 7]", line, StringComparison.Ordinal);
        Assert.Contains("[1, 3549, 85]", line, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder.At("o")));
    }

    [Fact]
    public async Task Without_a_model_on_the_machine_the_line_says_how_to_get_one()
    {
        string home = Path.Combine(SharedData.RepositoryRoot, "models", "yolox_nano_416x416.onnx");
        Assert.SkipWhen(File.Exists(home), "The default model lies in models/ on this machine.");
        string video = TestVideos.WriteAvi(_folder.Path, frames: 3);
        Ending ending = await ChildProgram.CliAsync(["track", video, "--out", _folder.At("o")], new Dictionary<string, string?> { ["JWO_MODELS"] = null });
        Assert.Equal(2, ending.Status);
        Assert.Contains("--model", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_that_do_not_go_together_are_named()
    {
        string video = TestVideos.WriteAvi(_folder.Path, frames: 3);
        string detections = _folder.Write("det.txt", "1,-1,1,2,3,4,0.5\n");
        await Refuses("expected one of them", video, "--detections", detections, "--out", _folder.At("o"));
        await Refuses("expected one of them", "--out", _folder.At("o"));
        await Refuses("--annotate go with a VIDEO", "--detections", detections, "--annotate", "--out", _folder.At("o"));
        await Refuses("--frame-rate goes with --detections", video, "--frame-rate", "10", "--out", _folder.At("o"));
        await Refuses("--classes dragon is no class of tiny", video, "--model", Model(), "--classes", "dragon", "--out", _folder.At("o"));
    }

    // Issue 2, must show 6. The numbers of people are the data's own.
    [Theory]
    [InlineData("one-by-one-person-detection.mp4", "\"frames\":1394,\"tracks\":6,", "\"mostAtOnce\":1,")]
    [InlineData("preview_store-aisle-detection.gif", "\"frames\":67,\"tracks\":3,", "\"mostAtOnce\":3,")]
    public async Task People_in_real_footage_keep_their_ids(string video, string framesAndTracks, string mostAtOnce)
    {
        string model = SharedData.PathOrSkip("models/yolox_nano_416x416.onnx");
        Ending ending = await ChildProgram.CliAsync(["track", SharedData.PathOrSkip($"video/{video}"), "--model", model, "--out", _folder.At("o"), "--json"]);
        Assert.Equal((0, ""), (ending.Status, ending.Error));
        Assert.Contains(framesAndTracks, ending.Output, StringComparison.Ordinal);
        Assert.Contains(mostAtOnce, ending.Output, StringComparison.Ordinal);
    }

    private static async Task Refuses(string says, params string[] arguments)
    {
        Ending ending = await ChildProgram.CliAsync(["track", .. arguments]);
        Assert.Equal(2, ending.Status);
        Assert.Contains(says, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    private async Task RefusesVideo(string video, string says, params string[] more)
    {
        Ending ending = await Track(video, more);
        Assert.Equal(2, ending.Status);
        Assert.Contains(says, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName), name => name == "o" || name!.EndsWith(".partial", StringComparison.Ordinal));
    }

    private Task<Ending> Track(string video, params string[] more) => ChildProgram.CliAsync(["track", video, "--model", Model(), "--out", _folder.At("o"), .. more]);

    private string Model() => TinyOnnx.Describe(TinyOnnx.Write(_folder.Path));
}

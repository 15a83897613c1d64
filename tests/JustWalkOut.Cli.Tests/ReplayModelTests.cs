using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Verbs;
using JustWalkOut.Tests;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Tests;

/// <summary>Which network looks at the pictures of a recording.</summary>
public sealed class ReplayModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pictures_alone_without_any_network_are_one_line_that_says_what_to_fetch()
    {
        string recording = await WriteAsync(RecordingFiles.CameraStream);
        string message = Assert.Throws<FileNotFoundException>(() => ReplayVerb.DetectorFor(recording, null, Store)).Message;
        Assert.Contains("./jwo models pull yolox-nano-0.1.1rc0", message, StringComparison.Ordinal);
        Assert.Contains("--model none", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_that_is_asked_for_is_taken()
    {
        string recording = await WriteAsync(RecordingFiles.CameraStream);
        Assert.Equal("tiny", ReplayVerb.DetectorFor(recording, "tiny", Store)?.Model.Name);
        Assert.Throws<FileNotFoundException>(() => ReplayVerb.DetectorFor(recording, "nobody", Store));
    }

    [Theory]
    [InlineData("none", RecordingFiles.CameraStream)]
    [InlineData(null, RecordingFiles.SightingStream)]
    [InlineData("tiny", RecordingFiles.TargetStream)]
    public async Task No_network_is_opened_where_no_picture_is_needed(string? asked, string stream)
    {
        string recording = await WriteAsync(stream);
        Assert.Null(ReplayVerb.DetectorFor(recording, asked, () => throw new InvalidOperationException("Opened.")));
    }

    private ModelStore Store() => ModelStore.Open(TinyOnnx.Describe(TinyOnnx.Write(_folder.Path)), []);

    /// <summary>An empty recording with one stream; its video has a head and no pictures.</summary>
    private async Task<string> WriteAsync(string stream)
    {
        string path = _folder.At("recording");
        Directory.CreateDirectory(path);
        CameraId camera = new("aisle");
        if (stream == RecordingFiles.CameraStream)
        {
            await using FrameTimeWriter times = new(path, camera, hasArrivals: false);
            await File.WriteAllBytesAsync(Path.Combine(path, FrameTimes.VideoName(camera)), [0, 0, 0, 8, .. "ftyp"u8], TestContext.Current.CancellationToken);
        }

        StoreDefinition store = new(
            StoreDefinition.CurrentVersion, new StoreId("shop"), new Currency("EUR"), "en", new FloorPlan([[0, 0], [4, 0], [4, 4]], []), [], [], [], [new Camera(camera, null)], [], [], new Rules());
        await using RecordingWriter writer = new(path);
        await writer.CompleteAsync(new RecordingManifest(RecordingManifest.CurrentVersion, "small", DateTimeOffset.UnixEpoch, [stream], null), store, []);
        return path;
    }
}

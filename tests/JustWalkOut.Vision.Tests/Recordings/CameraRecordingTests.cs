using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Tests.Recordings;

public sealed class CameraRecordingTests
{
    private static readonly CameraId Aisle = new("aisle");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Times_of_frames_are_read_back(bool hasArrivals)
    {
        using TemporaryFolder folder = new();
        FrameTime[] times = [.. Enumerable.Range(0, 30).Select(i => new FrameTime(TimeSpan.FromMicroseconds(66_667L * i), hasArrivals ? TimeSpan.FromMicroseconds(90_001 + (66_667L * i)) : null))];
        await WriteAsync(folder.Path, times);
        Recording recording = Recording.Open(folder.Path);
        Assert.Equal([Aisle], recording.Videos);
        Assert.Equal(folder.File("cameras/aisle.mp4"), recording.VideoPath(Aisle));
        Assert.Equal(times, recording.ReadFrameTimes(Aisle));
        Assert.Equal(["cameras"], recording.Manifest.Streams);
    }

    [Theory]
    [InlineData("aisle.mp4")]
    [InlineData("aisle.frames.csv")]
    public async Task A_video_without_its_times_or_times_without_their_video_are_named(string name)
    {
        using TemporaryFolder folder = new();
        await WriteAsync(folder.Path, [new FrameTime(TimeSpan.Zero, null)]);
        string path = Path.Combine(folder.Path, "cameras", name);
        File.Delete(path);
        Assert.StartsWith($"{path} is missing", Assert.Throws<FileNotFoundException>(() => Recording.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_folder_a_stranger_in_it_and_a_video_that_is_none_are_named()
    {
        using TemporaryFolder folder = new();
        await WriteAsync(folder.Path, [new FrameTime(TimeSpan.Zero, null)]);
        string cameras = Path.Combine(folder.Path, "cameras");
        string stranger = Path.Combine(cameras, "cellar.mp4");
        await File.WriteAllBytesAsync(stranger, [], Stop);
        Assert.StartsWith($"{stranger} belongs to no camera", Assert.Throws<InvalidDataException>(() => Recording.Open(folder.Path)).Message, StringComparison.Ordinal);
        File.Delete(stranger);

        string video = Path.Combine(cameras, "aisle.mp4");
        await File.WriteAllTextAsync(video, "no video at all", Stop);
        Assert.StartsWith($"{video} is no MP4", Assert.Throws<InvalidDataException>(() => Recording.Open(folder.Path)).Message, StringComparison.Ordinal);

        Directory.Delete(cameras, recursive: true);
        Assert.StartsWith($"{cameras} is missing", Assert.Throws<DirectoryNotFoundException>(() => Recording.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frame;captured_at_us\n", "line 1: 'frame;captured_at_us'")]
    [InlineData("", "line 1: ''")]
    [InlineData("frame,captured_at_us\n0,5\n2,6\n", "line 3: frame '2', expected 1")]
    [InlineData("frame,captured_at_us\n0,-5\n", "line 2: captured_at_us '-5'")]
    [InlineData("frame,captured_at_us\n0,99999999999999999\n", "line 2: captured_at_us '99999999999999999'")]
    [InlineData("frame,captured_at_us\n0\n", "line 2: 1 columns, expected 2")]
    [InlineData("frame,captured_at_us,arrived_at_us\n0,5,9\n1,6,8\n", "line 3: arrived_at_us '8'")]
    public async Task A_faulty_line_of_times_is_named(string text, string expected)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("times.csv");
        await File.WriteAllTextAsync(path, text, Stop);
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => FrameTimes.Read(path));
        Assert.StartsWith($"{path}, {expected}", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../aisle")]
    [InlineData("a/b")]
    public void A_camera_whose_id_is_no_file_name_gets_none(string id) => Assert.Throws<ArgumentException>(() => FrameTimes.VideoName(new CameraId(id)));

    private static async Task WriteAsync(string folder, FrameTime[] times)
    {
        await using (FrameTimeWriter lines = new(folder, Aisle, times[0].ArrivedAt.HasValue))
        {
            foreach (FrameTime time in times)
            {
                lines.Write(time);
            }
        }

        await File.WriteAllBytesAsync(Path.Combine(folder, FrameTimes.VideoName(Aisle)), [0, 0, 0, 8, .. "ftyp"u8], Stop);
        await using RecordingWriter writer = new(folder);
        await writer.CompleteAsync(
            SmallRecording.Manifest with { Streams = [RecordingFiles.CameraStream] }, SmallRecording.Store with { Cameras = [new Camera(Aisle, null)] }, []);
    }
}

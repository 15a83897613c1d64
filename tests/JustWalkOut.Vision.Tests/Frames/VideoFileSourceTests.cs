using JustWalkOut.Carts;
using JustWalkOut.Tests;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Tests;

public sealed class VideoFileSourceTests : IDisposable
{
    private static readonly CameraId Camera = new("door");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_frame_comes_in_order_with_its_capture_time_and_goes_back()
    {
        string path = TestVideos.WriteAvi(_folder.Path, frames: 30);
        using FramePool pool = new(framesMax: 1);
        using VideoFileSource source = VideoFileSource.Open(path, Camera, pool);
        Assert.Equal((TestVideos.WidthPx, TestVideos.HeightPx, 10.0, 30L), (source.WidthPx, source.HeightPx, source.FramesPerSecond, source.FrameCount));
        List<(long Index, TimeSpan At)> seen = [];
        while (source.TryRead(out Frame? frame))
        {
            using (frame)
            {
                Assert.Equal((Camera, TestVideos.WidthPx, TestVideos.HeightPx), (frame.Camera, frame.WidthPx, frame.HeightPx));
                seen.Add((frame.Index, frame.CapturedAt));
            }
        }

        Assert.Equal(Enumerable.Range(0, 30).Select(i => ((long)i, TimeSpan.FromMilliseconds(100 * i))), seen);
        Assert.Equal(0, pool.Outstanding);
        Assert.False(source.TryRead(out _));
    }

    [Fact]
    public void The_pixels_are_those_that_were_recorded()
    {
        string path = TestVideos.WriteAvi(_folder.Path, frames: 3);
        using FramePool pool = new(framesMax: 1);
        using VideoFileSource source = VideoFileSource.Open(path, Camera, pool);
        Assert.True(source.TryRead(out Frame? frame));
        using (frame)
        {
            // Motion JPEG is not lossless: ten grey levels.
            Assert.InRange(frame.Pixels.RowSpan<byte>(30)[3 * 12], 245, 255);
            Assert.InRange(frame.Pixels.RowSpan<byte>(5)[3 * 80], 50, 70);
        }
    }

    [Fact]
    public void Reading_allocates_nothing_per_frame_worth_speaking_of()
    {
        string path = TestVideos.WriteAvi(_folder.Path, frames: 120);
        using FramePool pool = new(framesMax: 1);
        using VideoFileSource source = VideoFileSource.Open(path, Camera, pool);
        ReadFrames(source, 60);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadFrames(source, 50);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 50, 0, 64);
    }

    [Fact]
    public void A_gif_gives_its_pictures_at_its_own_times()
    {
        string path = WriteFile("small.gif", TestVideos.Gif(pictures: 5));
        Assert.Equal([0, 100, 200, 300, 400], ReadAll(path).Select(at => at.TotalMilliseconds));
    }

    [Fact]
    public void A_gif_that_breaks_off_is_refused_before_its_first_frame()
    {
        string path = WriteFile("cut.gif", TestVideos.Gif(pictures: 5)[..^20]);
        using FramePool pool = new(framesMax: 1);
        string message = Assert.Throws<InvalidDataException>(() => VideoFileSource.Open(path, Camera, pool)).Message;
        Assert.Contains("cut.gif", message, StringComparison.Ordinal);
        Assert.Contains("4 whole pictures", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_video_that_breaks_off_midway_is_refused_with_both_counts()
    {
        string path = TestVideos.Truncate(TestVideos.WriteAvi(_folder.Path, frames: 30), share: 0.5);
        string message = Assert.Throws<InvalidDataException>(() => ReadAll(path)).Message;
        Assert.Contains("cut.avi", message, StringComparison.Ordinal);
        Assert.Contains("states 30", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_video_whose_index_is_cut_off_is_refused_by_name()
    {
        string path = TestVideos.Truncate(TestVideos.WriteMp4(_folder.Path, frames: 30), share: 0.5);
        string message = Assert.Throws<InvalidDataException>(() => ReadAll(path)).Message;
        Assert.Contains("cut.mp4", message, StringComparison.Ordinal);
        Assert.Contains("found an MP4 head", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Real_footage_that_breaks_off_midway_is_refused_with_both_counts()
    {
        string whole = SharedData.PathOrSkip("video/one-by-one-person-detection.mp4");
        string path = Path.Combine(_folder.Path, "real.mp4");
        using (FileStream from = File.OpenRead(whole))
        using (FileStream to = File.Create(path))
        {
            byte[] part = new byte[from.Length / 4];
            from.ReadExactly(part);
            to.Write(part);
        }

        Assert.Contains("states 1394", Assert.Throws<InvalidDataException>(() => ReadAll(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty (0 bytes)")]
    [InlineData("this is no video", "found text (16 bytes)")]
    [InlineData("\u0001\u0002\u0003\u0004 and so on", "found unknown bytes 01020304")]
    public void A_file_that_is_no_video_is_refused_with_what_it_is(string content, string found)
    {
        string path = WriteFile("odd.mp4", System.Text.Encoding.ASCII.GetBytes(content));
        string message = Assert.Throws<InvalidDataException>(() => ReadAll(path)).Message;
        Assert.Contains("odd.mp4", message, StringComparison.Ordinal);
        Assert.Contains(found, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_video_is_named() =>
        Assert.Contains("nowhere.mp4", Assert.Throws<FileNotFoundException>(() => ReadAll(Path.Combine(_folder.Path, "nowhere.mp4"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_fault_while_reading_leaves_no_frame_out()
    {
        string path = TestVideos.Truncate(TestVideos.WriteAvi(_folder.Path, frames: 30), share: 0.5);
        using FramePool pool = new(framesMax: 1);
        using VideoFileSource source = VideoFileSource.Open(path, Camera, pool);
        Assert.Throws<InvalidDataException>(() => ReadFrames(source, int.MaxValue));
        Assert.Equal(0, pool.Outstanding);
    }

    private static List<TimeSpan> ReadAll(string path)
    {
        using FramePool pool = new(framesMax: 1);
        using VideoFileSource source = VideoFileSource.Open(path, Camera, pool);
        List<TimeSpan> times = [];
        while (source.TryRead(out Frame? frame))
        {
            times.Add(frame.CapturedAt);
            frame.Dispose();
        }

        return times;
    }

    private static void ReadFrames(VideoFileSource source, int count)
    {
        for (int i = 0; i < count && source.TryRead(out Frame? frame); i++)
        {
            frame.Dispose();
        }
    }

    private string WriteFile(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}

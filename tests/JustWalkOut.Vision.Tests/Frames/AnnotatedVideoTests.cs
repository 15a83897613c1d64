using JustWalkOut.Carts;
using JustWalkOut.Tests;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests;

public sealed class AnnotatedVideoTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Footage_comes_back_with_as_many_frames_and_the_box_drawn_on_it()
    {
        string source = TestVideos.WriteAvi(_folder.Path, frames: 12);
        string annotated = Path.Combine(_folder.Path, "annotated.mp4");
        LabelledBox box = new(new Box(20, 30, 60, 55), Id: 3, Score: 0.9f);
        Annotate(source, annotated, box);

        using FramePool pool = new(framesMax: 1);
        using VideoFileSource written = VideoFileSource.Open(annotated, new CameraId("test"), pool);
        int frames = 0;
        while (written.TryRead(out Frame? frame))
        {
            using (frame)
            {
                frames++;
                Vec3b edge = frame.Pixels.At<Vec3b>(55, 45);
                Scalar colour = AnnotatedVideo.ColourOf(3);

                // Chroma is stored at half size, so a thin line fades; still it must lean to its colour and away from the grey around it.
                Assert.True(Math.Abs(edge.Item0 - colour.Val0) + Math.Abs(edge.Item1 - colour.Val1) + Math.Abs(edge.Item2 - colour.Val2) < 380, $"{edge} against {colour}");
                Assert.True(Math.Max(edge.Item0, Math.Max(edge.Item1, edge.Item2)) - Math.Min(edge.Item0, Math.Min(edge.Item1, edge.Item2)) > 40, $"{edge} is grey");
            }
        }

        Assert.Equal(12, frames);
    }

    [Fact]
    public void The_encoder_inside_the_process_writes_every_frame_too()
    {
        string path = Path.Combine(_folder.Path, "inside.mp4");
        using (OpenCvVideoSink sink = new(path, new VideoForm(64, 48, 10)))
        {
            using Mat picture = new(48, 64, MatType.CV_8UC3, Scalar.Gray);
            for (int i = 0; i < 7; i++)
            {
                sink.Write(picture, new VideoForm(64, 48, 10));
            }

            sink.Finish();
        }

        using FramePool pool = new(framesMax: 1);
        using VideoFileSource written = VideoFileSource.Open(path, new CameraId("test"), pool);
        Assert.Equal(7, written.FrameCount);
    }

    [Fact]
    public void The_ffmpeg_program_writes_a_video_of_odd_size()
    {
        Assert.SkipUnless(FfmpegVideoSink.IsInstalled, "The ffmpeg program with H.264 is not installed.");
        string path = Path.Combine(_folder.Path, "odd.mp4");
        using (FfmpegVideoSink sink = new(path, new VideoForm(63, 47, 12.5), VideoSettings.ForPeople))
        {
            using Mat picture = new(47, 63, MatType.CV_8UC3, Scalar.Gray);
            sink.Write(picture, new VideoForm(63, 47, 12.5));
            sink.Write(picture, new VideoForm(63, 47, 12.5));
            sink.Finish();
        }

        using FramePool pool = new(framesMax: 1);
        using VideoFileSource written = VideoFileSource.Open(path, new CameraId("test"), pool);
        Assert.Equal((64, 48, 2L), (written.WidthPx, written.HeightPx, written.FrameCount));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said_once_with_the_files_name()
    {
        Assert.SkipUnless(FfmpegVideoSink.IsInstalled, "The ffmpeg program with H.264 is not installed.");
        string path = Path.Combine(_folder.Path, "nowhere", "video.mp4");
        using FfmpegVideoSink sink = new(path, new VideoForm(64, 48, 10), VideoSettings.ForPeople);
        Assert.Contains("video.mp4", Assert.Throws<IOException>(sink.Finish).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_of_another_size_is_refused_instead_of_dropped()
    {
        using OpenCvVideoSink sink = new(Path.Combine(_folder.Path, "size.mp4"), new VideoForm(64, 48, 10));
        using Mat picture = new(48, 60, MatType.CV_8UC3, Scalar.Gray);
        Assert.Contains("60x48", Assert.Throws<InvalidDataException>(() => sink.Write(picture, new VideoForm(64, 48, 10))).Message, StringComparison.Ordinal);
    }

    private static void Annotate(string from, string to, LabelledBox box)
    {
        using FramePool pool = new(framesMax: 1);
        using VideoFileSource source = VideoFileSource.Open(from, new CameraId("test"), pool);
        using AnnotatedVideo video = AnnotatedVideo.Begin(to, source);
        while (source.TryRead(out Frame? frame))
        {
            using (frame)
            {
                video.Add(frame, [box]);
            }
        }

        video.Finish();
        Assert.Equal(0, pool.Outstanding);
    }
}

using JustWalkOut.Carts;
using JustWalkOut.Tests;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Tests;

public sealed class RealFootageTests
{
    // The numbers are the data's own (its manifest): YOLOX-nano, score >= 0.35, overlap 0.45, every third frame.
    [Theory]
    [InlineData("one-by-one-person-detection.mp4", 465, 349, 349, 1)]
    [InlineData("preview_store-aisle-detection.gif", 23, 23, 61, 3)]
    public void Yolox_nano_finds_the_people_that_its_publisher_does(string video, int frames, int framesWithPeople, int boxes, int mostAtOnce)
    {
        using OnnxDetector detector = RealModels.LoadOrSkip("yolox_nano_416x416.onnx", new DetectorOptions { ScoreMin = 0.35f, OverlapMax = 0.45f });
        List<int> counts = [.. EveryThirdFrame(SharedData.PathOrSkip($"video/{video}"), detector)];
        Assert.Equal(
            (frames, framesWithPeople, boxes, mostAtOnce),
            (counts.Count, counts.Count(count => count > 0), counts.Sum(), counts.Max()));
    }

    private static IEnumerable<int> EveryThirdFrame(string path, OnnxDetector detector)
    {
        Detection[] found = new Detection[100];
        using FramePool pool = new(framesMax: 1);
        using VideoFileSource source = VideoFileSource.Open(path, new CameraId("test"), pool);
        while (source.TryRead(out Frame? frame))
        {
            using (frame)
            {
                if (frame.Index % 3 == 0)
                {
                    yield return detector.Detect(frame, found);
                }
            }
        }
    }
}

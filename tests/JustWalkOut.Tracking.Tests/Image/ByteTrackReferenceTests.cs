using System.Globalization;
using System.Text.Json;
using JustWalkOut.Tests;
using JustWalkOut.Tracking.MotChallenge;

namespace JustWalkOut.Tracking.Tests.Image;

public sealed class ByteTrackReferenceTests
{
    private const double TolerancePx = 0.01;

    [Fact]
    public void The_preset_repeats_the_reference_id_for_id_and_box_for_box()
    {
        string folder = SharedData.PathOrSkip("mot/bytetrack");
        DetectionSequence detections = DetectionFile.Read(File.ReadAllBytes(Path.Combine(folder, "detection_results.json")), "detection_results.json");
        ILookup<int, Answer> answers = ReadAnswers(Path.Combine(folder, "tracking_results.json")).ToLookup(answer => answer.Frame);
        ImageTracker tracker = new(ImageTrackerOptions.ByteTrack());
        HashSet<int> ids = [];
        int boxes = 0;
        for (int frame = detections.FirstFrame; frame <= detections.LastFrame; frame++)
        {
            ReadOnlySpan<TrackedBox> tracked = tracker.Step(detections.Frame(frame), TimeSpan.FromSeconds(frame / 30.0));
            Answer[] expected = [.. answers[frame].OrderBy(answer => answer.Id)];
            Assert.Equal(expected.Select(answer => answer.Id), tracked.ToArray().Select(box => box.Track.Value));
            for (int i = 0; i < expected.Length; i++)
            {
                Box box = tracked[i].Box;
                Assert.Equal(expected[i].X, box.LeftPx, TolerancePx);
                Assert.Equal(expected[i].Y, box.TopPx, TolerancePx);
                Assert.Equal(expected[i].Width, box.WidthPx, TolerancePx);
                Assert.Equal(expected[i].Height, box.HeightPx, TolerancePx);
                ids.Add(expected[i].Id);
                boxes++;
            }
        }

        Assert.Equal(10_174, detections.Count);
        Assert.Equal((6_008, 42), (boxes, ids.Count));
    }

    private static List<Answer> ReadAnswers(string path)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        return
        [
            .. json.RootElement.GetProperty("results").EnumerateArray().Select(result =>
                new Answer((int)Number(result, "frame_id"), (int)Number(result, "track_id"), Number(result, "x"), Number(result, "y"), Number(result, "width"), Number(result, "height"))),
        ];
    }

    private static double Number(JsonElement result, string name) => double.Parse(result.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private sealed record Answer(int Frame, int Id, double X, double Y, double Width, double Height);
}

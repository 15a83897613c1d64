using System.Diagnostics.Metrics;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.Vision.Tests.Pipeline;

/// <summary>What is told of a knocked camera: words for operators, and meters.</summary>
[Collection("vision meters")] // One at a time: who listens to meters hears those of every pipeline in the process.
public sealed class KnockedCameraTests
{
    private static readonly CameraKnock Knock = new(new CameraTurn(0, 3 * Math.PI / 180, 0), 0.31, 0.274, TimeSpan.FromSeconds(65), TimeSpan.FromSeconds(110));

    [Fact]
    public void The_words_say_how_far_since_when_and_what_to_do()
    {
        StoreClock clock = new(TimeProvider.System);
        string words = KnockWords.Of(new ViewId("c3"), Knock, clock);
        Assert.StartsWith($"camera c3: knocked since {clock.At(TimeSpan.FromSeconds(65)):HH:mm:ss} UTC: turned by 3.0° ± 0.3°, 27 cm on the floor. ", words, StringComparison.Ordinal);
        Assert.Contains("./jwo calibrate pose", words, StringComparison.Ordinal);
        Assert.Equal("camera c3: looks where it was surveyed to look again; its sightings count", KnockWords.Of(new ViewId("c3"), null, clock));
    }

    [Fact]
    public void The_words_of_a_clock_say_how_far_since_when_and_what_to_do()
    {
        StoreClock clock = new(TimeProvider.System);
        CameraClock off = new(new ViewId("c3"), 0.214, 0.012, 0.214, TimeSpan.FromSeconds(65));
        string words = ClockWords.Of(off, clock);
        Assert.StartsWith($"camera c3: its clock is off by +0.21 s ± 0.01 s against the other cameras', noticed at {clock.At(TimeSpan.FromSeconds(65)):HH:mm:ss} UTC. ", words, StringComparison.Ordinal);
        Assert.Contains("NTP", words, StringComparison.Ordinal);
        Assert.Equal("camera c3: its clock agrees with the other cameras' again", ClockWords.Of(off with { OffSince = null }, clock));
    }

    [Fact]
    public void Turn_shift_and_knock_of_each_camera_are_measured_with_their_units()
    {
        using VisionMeters meters = new();
        Dictionary<string, double> read = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Name.StartsWith("jwo.vision.camera.", StringComparison.Ordinal))
            {
                to.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => read[$"{instrument.Name} {instrument.Unit} {labels[0].Value}"] = value);
        listener.Start();
        meters.Watch(() =>
        [
            new CameraPose(new ViewId("c1"), 100, 9, new CameraTurn(Math.PI / 180, 0, 0), 0.06, 2, 0.9, null),
            new CameraPose(new ViewId("c3"), 100, 9, Knock.Turn, 0.27, 40, 1.2, Knock),
        ]);
        meters.Watch(() => [new CameraClock(new ViewId("c3"), 0.2, 0.01, 0.2, null)]);
        listener.RecordObservableInstruments();
        Assert.Equal(7, read.Count);
        Assert.Equal(0.2, read["jwo.vision.camera.clock s c3"], 9);
        Assert.Equal(1, read["jwo.vision.camera.turn deg c1"], 9);
        Assert.Equal(3, read["jwo.vision.camera.turn deg c3"], 9);
        Assert.Equal(0.27, read["jwo.vision.camera.shift m c3"], 9);
        Assert.Equal((0, 1), (read["jwo.vision.camera.knocked {camera} c1"], read["jwo.vision.camera.knocked {camera} c3"]));
    }
}

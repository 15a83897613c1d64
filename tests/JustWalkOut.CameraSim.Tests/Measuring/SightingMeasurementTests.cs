using System.Collections.Concurrent;
using JustWalkOut.CameraSim.Measuring;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.Tests.Sightings;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.CameraSim.Tests.Measuring;

public sealed class SightingMeasurementTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_detector_that_finds_nobody_is_shown_every_picture_and_refused_with_the_counts()
    {
        using OwnFolder scratch = new();
        ConcurrentBag<(string Camera, long Index)> shown = [];
        MeasurementRequest request = new([new SimulationOrder(ScriptKind.Preset, "busy", null, 1, VisionMode.Pixels)], _ => false, TimeSpan.FromSeconds(2), "test");
        InvalidDataException fault = await Assert.ThrowsAsync<InvalidDataException>(
            () => SightingMeasurement.RunAsync(request, () => new Blind(shown), scratch.Path, _ => { }, Stop));

        Assert.Matches("^0 of [0-9]+ bodies were found; expected at least 50", fault.Message);
        Assert.Equal(8, shown.Select(one => one.Camera).Distinct().Count());
        Assert.InRange(shown.Count, 8 * 28, 8 * 30);
        Assert.Equal(shown.Count, shown.Distinct().Count());
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void A_page_shows_both_sides_and_what_was_not_measured()
    {
        SightingErrorModel model = new() { Provenance = new ErrorProvenance("measured", "net <1>", "measured by a test", 7, 3), NotMeasured = ["hand: the detector gives none"] };
        IReadOnlyList<Statistic> Column(double value) => [new Statistic("Recall", "all bodies", value, 7), new Statistic("Scores", "of bodies 50 %", double.NaN, 0)];
        using StringWriter page = new();
        new SightingComparison(model, "seed 1", "seed 2", Column(0.5), Column(0.25), Column(0.125)).WritePage(page);
        string text = page.ToString();
        Assert.Contains("net &lt;1&gt;", text, StringComparison.Ordinal);
        Assert.Contains("<td>0.5</td><td>0.25</td><td>0.125</td><td>7</td>", text, StringComparison.Ordinal);
        Assert.Contains("hand: the detector gives none", text, StringComparison.Ordinal);
        Assert.DoesNotContain("of bodies 50 %", text, StringComparison.Ordinal);
    }

    private sealed class Blind(ConcurrentBag<(string Camera, long Index)> shown) : IPictureDetector
    {
        public string Name => "blind";

        public double ScoreLeast => 0.1;

        public void Detect(Frame frame, ICollection<Sighting> into)
        {
            into.Clear();
            shown.Add((frame.Camera.Value, frame.Index));
        }

        public void Dispose()
        {
        }
    }
}

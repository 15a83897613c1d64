using System.Text;
using JustWalkOut.CameraSim.Sightings;

namespace JustWalkOut.CameraSim.Tests.Sightings;

public sealed class SightingErrorTests
{
    private static readonly SightingErrorModel Guess = new();

    [Fact]
    public void A_model_is_read_as_it_was_written()
    {
        Assert.Equal(Guess, SightingErrorModel.Read(Guess.Write(), "model.json"));
        SightingErrorModel boxes = Guess with { Ground = null, Head = null, Hand = null };
        Assert.Equal(boxes, SightingErrorModel.Read(boxes.Write(), "model.json"));
        SightingErrorModel measured = Guess with { Intervals = new Dictionary<string, Interval> { ["left.sd"] = new(0.03, 0.04) }, NotMeasured = ["hand: none"] };
        SightingErrorModel read = SightingErrorModel.Read(measured.Write(), "model.json");
        Assert.Equal(measured.Intervals["left.sd"], read.Intervals!["left.sd"]);
        Assert.Equal(measured.NotMeasured, read.NotMeasured);
    }

    [Theory]
    [InlineData("\"placePersistence\": {\n    \"seconds\": 0.3", "\"placePersistence\": {\n    \"seconds\": 0", "placePersistence seconds is 0")]
    [InlineData("\"fresh\": 0.1", "\"fresh\": 1.1", "detectionPersistence fresh is 1.1")]
    [InlineData("\"lasting\": 0.2", "\"lasting\": 0.95", "detectionPersistence lasting is 0.95")]
    [InlineData("\"lifeSeconds\": 0.8", "\"lifeSeconds\": -1", "lifeSeconds is not over 0")]
    [InlineData("\"least\": 0.25", "\"least\": 1", "score least is 1")]
    [InlineData("\"whenMissed\": 0.3", "\"whenMissed\": 1.3", "whenMissed is over 1")]
    [InlineData("\"sd\": 0.035", "\"sd\": -0.035", "negative")]
    [InlineData("\"kind\": \"guess\"", "\"kind\": \"\"", "provenance is missing")]
    [InlineData("\"seenWhenVisible\": 0.97", "\"seenWhenVisible\": 1.97", "outside 0 to 1")]
    [InlineData("{", "[", "model.json")]
    public void A_model_with_an_impossible_number_is_refused_by_name(string found, string planted, string expected)
    {
        string text = Encoding.UTF8.GetString(Guess.Write());
        Assert.Contains(found, text, StringComparison.Ordinal);
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => SightingErrorModel.Read(Encoding.UTF8.GetBytes(text.Replace(found, planted, StringComparison.Ordinal)), "model.json"));
        Assert.StartsWith("model.json: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_says_that_it_is_a_guess() => Assert.Equal("guess", SightingModels.Read(SightingModels.Guess).Provenance.Kind);

    [Fact]
    public void Every_model_that_comes_with_the_program_says_what_it_was_measured_on_and_how_surely()
    {
        Assert.Equal(["ceiling+points", "yolox-nano"], SightingModels.Measured);
        Assert.All(SightingModels.Measured, name =>
        {
            SightingErrorModel model = SightingModels.Read(name);
            Assert.Equal("measured", model.Provenance.Kind);
            Assert.Contains("SHA-256", model.Provenance.Detector, StringComparison.Ordinal);
            Assert.Contains("./jwo simulate measure-sightings", model.Provenance.Source, StringComparison.Ordinal);
            Assert.True(model.Provenance.TruthBoxes > 10_000, $"{model.Provenance.TruthBoxes}");
            Assert.NotEmpty(model.Intervals!);
            Assert.All(model.Intervals!.Values, interval => Assert.True(interval.Low <= interval.High));
            Assert.NotEmpty(model.NotMeasured!);
        });
    }

    [Fact]
    public void An_unknown_model_is_refused_by_name() =>
        Assert.Contains("nobody.json is neither guess, ", Assert.Throws<FileNotFoundException>(() => SightingModels.Read("nobody.json")).Message, StringComparison.Ordinal);
}

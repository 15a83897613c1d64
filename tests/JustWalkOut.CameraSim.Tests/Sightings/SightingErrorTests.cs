using System.Numerics;
using System.Text;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Sightings;

public sealed class SightingErrorTests
{
    private static readonly SightingErrorModel Known = SightingErrorModel.GuessWithPoints with
    {
        Detection = new DetectionChance(-2, 1.2, 4, -1.5),
        DetectionPersistence = 0.6,
        PlacePersistence = 0.5,
        FalsePerFrame = 0.4,
        FalseLifeFrames = 5,
        ScoreMin = 0,
    };

    [Fact]
    public void A_fit_recovers_the_model_that_drew_the_detections()
    {
        SightingErrorModel fitted = SightingErrorFit.Fit(Draw(Known, frames: 6000), new ErrorProvenance("measured", "drawn", "a known model", 0, 0));

        // Tolerances are about four standard errors at 24,000 bodies with persistent misses.
        Assert.Equal(6000, fitted.Provenance.Frames);
        Assert.Equal(Known.Detection.Intercept, fitted.Detection.Intercept, 0.5);
        Assert.Equal(Known.Detection.LogHeight, fitted.Detection.LogHeight, 0.3);
        Assert.Equal(Known.Detection.VisibleShare, fitted.Detection.VisibleShare, 0.5);
        Assert.Equal(Known.Detection.Tilt, fitted.Detection.Tilt, 0.6);
        Assert.Equal(Known.DetectionPersistence, fitted.DetectionPersistence, 0.08);
        Assert.Equal(Known.PlacePersistence, fitted.PlacePersistence, 0.06);
        Assert.Equal(Known.FalsePerFrame, fitted.FalsePerFrame, 0.1);
        Assert.Equal(Known.FalseLifeFrames, fitted.FalseLifeFrames, 1.0);
        Assert.Equal(Known.FalseLogHeight, fitted.FalseLogHeight, 0.15);
        Assert.Equal(Known.ScoreIntercept, fitted.ScoreIntercept, 0.1);
        Assert.Equal(Known.ScoreSlope, fitted.ScoreSlope, 0.1);
        Assert.Equal(Known.ScoreSd, fitted.ScoreSd, 0.05);
        foreach ((ShareError known, ShareError found) in new[] { (Known.Left, fitted.Left), (Known.Top, fitted.Top), (Known.Right, fitted.Right), (Known.Bottom, fitted.Bottom) })
        {
            Assert.Equal(known.Mean, found.Mean, 0.005);
            Assert.Equal(known.Sd, found.Sd, 0.005);
        }

        Assert.Equal(Known.Head!.Down.Sd, fitted.Head!.Down.Sd, 0.004);
        Assert.Equal(Known.Hand!.SeenWhenVisible, fitted.Hand!.SeenWhenVisible, 0.03);
        Assert.Equal(Known.Hand!.SeenWhenHidden, fitted.Hand!.SeenWhenHidden, 0.03);
        Assert.Equal(Known.Ground!.SeenWhenVisible, fitted.Ground!.SeenWhenVisible, 0.03);
    }

    [Fact]
    public void A_detector_without_points_is_fitted_without_them_but_for_the_boxs_own()
    {
        SightingErrorModel fitted = SightingErrorFit.Fit(Draw(Known with { Hand = null }, frames: 500), new ErrorProvenance("measured", "drawn", "a known model", 0, 0));
        Assert.Null(fitted.Hand);
        Assert.NotNull(fitted.Head);
    }

    [Fact]
    public void Too_little_to_fit_is_refused()
    {
        FitFrame empty = new(0, 0, [], []);
        Assert.Contains("0 of 0 bodies", Assert.Throws<InvalidDataException>(() => SightingErrorFit.Fit([empty], Known.Provenance)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_is_read_as_it_was_written()
    {
        Assert.Equal(Known, SightingErrorModel.Read(Known.Write(), "model.json"));
        Assert.Equal(SightingErrorModel.Guess, SightingErrorModel.Read(SightingErrorModel.Guess.Write(), "model.json"));
    }

    [Theory]
    [InlineData("\"placePersistence\": 0.5", "\"placePersistence\": 1", "placePersistence is 1")]
    [InlineData("\"falseLifeFrames\": 5", "\"falseLifeFrames\": 0.5", "falseLifeFrames is 0.5")]
    [InlineData("\"kind\": \"guess\"", "\"kind\": \"\"", "provenance is missing")]
    [InlineData("\"seenWhenVisible\": 0.97", "\"seenWhenVisible\": 1.97", "outside 0 to 1")]
    [InlineData("{", "[", "model.json")]
    public void A_model_with_an_impossible_number_is_refused_by_name(string found, string planted, string expected)
    {
        string text = Encoding.UTF8.GetString(Known.Write());
        Assert.Contains(found, text, StringComparison.Ordinal);
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => SightingErrorModel.Read(Encoding.UTF8.GetBytes(text.Replace(found, planted, StringComparison.Ordinal)), "model.json"));
        Assert.StartsWith("model.json: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guess_says_that_it_is_one() => Assert.All([SightingErrorModel.Guess, SightingErrorModel.GuessWithPoints], model => Assert.Equal("guess", model.Provenance.Kind));

    private static IEnumerable<FitFrame> Draw(SightingErrorModel model, int frames)
    {
        DetectorDraw detector = new(model, new Vector2(2000, 1200), Chance.For(3, "fit"));
        FloorPlacing placing = new(new CameraView(SmallScene.Looking(new Vector3(0.4f, 3, 2.9f), new Vector3(4, 3, 0.6f))), 0.01, 0.3);
        Random random = Chance.For(4, "bodies");
        List<Sighting> found = [];
        for (int frame = 0; frame < frames; frame++)
        {
            // Far apart, so that no detection can be taken for another's.
            BodyInView[] bodies = [.. Enumerable.Range(0, 4).Select(n => Body(n, random))];
            detector.Draw(bodies, frame, placing, found);
            yield return new FitFrame(0, frame, bodies, [.. found]);
        }
    }

    private static BodyInView Body(int number, Random random)
    {
        float height = (float)random.Between(40, 250);
        float left = 100 + (480 * number);
        Box box = new(left, 500, left + (height * 0.45f), 500 + height);
        PointInView Point(float across, float down) => new(new Vector2(left + (across * height), 500 + (down * height)), 1 + random.Next(2));
        return new BodyInView(number, box, (float)random.NextDouble(), (float)random.Between(0.2, 0.95), Point(0.22f, 1), Point(0.22f, 0), Point(0, 0.5f), Point(0.45f, 0.5f));
    }
}

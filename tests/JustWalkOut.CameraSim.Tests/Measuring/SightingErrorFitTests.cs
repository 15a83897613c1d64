using System.Numerics;
using JustWalkOut.CameraSim.Measuring;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.Tests.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Measuring;

public sealed class SightingErrorFitTests
{
    private const double FramesPerSecond = 15;

    private static readonly ErrorProvenance Drawn = new("measured", "drawn", "a known model", 0, 0);

    /// <summary>Numbers that a fit must find: every number of the model but those of strays' boxes, which overlap by half now and then and are told otherwise.</summary>
    private static readonly string[] Demanded =
    [
        "detection.intercept", "detection.logHeight", "detection.visibleShare", "detection.visibleSquared", "detection.steep", "detectionPersistence.seconds", "detectionPersistence.fresh", "detectionPersistence.lasting",
        "left.middle", "left.sd", "top.middle", "top.sd", "right.middle", "right.sd", "right.tail", "bottom.middle", "bottom.hidden", "bottom.sd", "bottom.widening", "placePersistence.seconds", "placePersistence.fresh", "placePersistence.lasting",
        "ground.across.sd", "ground.down.sd", "ground.seenWhenVisible", "head.across.sd", "head.seenWhenHidden", "hand.down.sd", "hand.seenWhenVisible", "hand.seenWhenHidden",
        "score.intercept", "score.slope", "score.sd", "scorePersistence.seconds", "scorePersistence.fresh", "scorePersistence.lasting",
        "background.perFrame", "background.lifeSeconds", "background.logHeight.mean", "background.logAspect.mean", "background.score.mean",
        "stray.whenMissed", "stray.lifeSeconds", "stray.score.mean",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_fit_finds_the_numbers_of_the_model_that_drew_the_detections(int seed)
    {
        SightingErrorModel known = Known(Chance.For(seed, "known model"));
        SightingErrorModel fitted = SightingErrorFit.Fit(Draw(known, seed, seconds: 240), Drawn, known.Score.Least, FramesPerSecond);

        Assert.Equal(240 * 15, fitted.Provenance.Frames);
        IReadOnlyDictionary<string, double> truth = SightingErrorFit.NumbersOf(known);
        IReadOnlyDictionary<string, double> found = SightingErrorFit.NumbersOf(fitted);
        List<string> off = [];
        int within = 0;
        foreach (string name in Demanded)
        {
            Interval interval = fitted.Intervals![name];
            within += truth[name] >= interval.Low && truth[name] <= interval.High ? 1 : 0;

            // A 95 % interval misses one number in twenty; three of its half-widths and a hundredth of the number's size none.
            double reach = (1.5 * (interval.High - interval.Low)) + (0.01 * Math.Abs(truth[name]));
            if (!(Math.Abs(found[name] - truth[name]) <= reach))
            {
                off.Add($"{name} is {found[name]:0.####} [{interval.Low:0.####}, {interval.High:0.####}], drawn with {truth[name]:0.####}");
            }
        }

        Assert.True(off.Count == 0, string.Join("\n", off));
        Assert.True(within >= 0.75 * Demanded.Length, $"{within} of {Demanded.Length} numbers lie in their intervals");
    }

    [Fact]
    public void A_detector_without_points_is_fitted_without_them_and_says_so()
    {
        SightingErrorModel known = Known(Chance.For(1, "known model"));
        IEnumerable<FitFrame> frames = Draw(known, 1, seconds: 20).Select(frame => frame with
        {
            Found = [.. frame.Found.Select(found => found with { Ground = ImagePoint.Unseen, Head = ImagePoint.Unseen, FirstHand = ImagePoint.Unseen, SecondHand = ImagePoint.Unseen })],
        });
        SightingErrorModel fitted = SightingErrorFit.Fit(frames, Drawn, known.Score.Least, FramesPerSecond);
        Assert.Null(fitted.Ground);
        Assert.Null(fitted.Head);
        Assert.Null(fitted.Hand);
        Assert.Contains("hand: the detector gives none", fitted.NotMeasured!);
        Assert.DoesNotContain(fitted.Intervals!.Keys, name => name.StartsWith("hand", StringComparison.Ordinal));
    }

    [Fact]
    public void Too_little_to_fit_is_refused()
    {
        FitFrame empty = new(0, 0, 0, Vector2.Zero, [], [], []);
        Assert.Contains("0 of 0 bodies", Assert.Throws<InvalidDataException>(() => SightingErrorFit.Fit([empty], Drawn, 0.1, FramesPerSecond)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fits_own_drawings_have_the_statistics_of_what_it_was_fitted_to()
    {
        // A body's luck lasts: 2,000 pictures in four minutes are of some twenty bodies, 8,000 in sixteen of four times as many, in the same ranges.
        SightingErrorModel known = Known(Chance.For(5, "known model"));
        FitFrame[] seen = [.. Draw(known, 5, seconds: 960)];
        SightingErrorModel fitted = SightingErrorFit.Fit(seen, Drawn, known.Score.Least, FramesPerSecond);
        IReadOnlyList<Statistic> before = SightingStatistics.Of(seen);
        IReadOnlyList<Statistic> after = SightingStatistics.Of(Draw(fitted, 5, seconds: 960, chance: 99));
        Assert.Equal(before.Select(one => one.Name), after.Select(one => one.Name));
        Assert.All(before.Zip(after).Where(pair => pair.First.Section.StartsWith("Recall", StringComparison.Ordinal) && pair.First.Count > 8000), pair =>
            Assert.True(Math.Abs(pair.First.Value - pair.Second.Value) < 0.08, $"{pair.First} {pair.Second}"));
        Statistic Of(IReadOnlyList<Statistic> all, string section, string name) => all.Single(one => one.Section == section && one.Name == name);
        foreach ((string section, string name, double reach) in new[]
        {
            ("Misses in runs", "mean length, pictures", 1.0), ("Edges, share of height", "bottom 25 %", 0.01), ("Scores", "of bodies 50 %", 0.03),
            ("Scores", "correlation after 1 picture", 0.06), ("False detections", "a picture, in the background", 0.12),
        })
        {
            Assert.Equal(Of(before, section, name).Value, Of(after, section, name).Value, reach);
        }
    }

    [Fact]
    public void Detections_are_of_a_body_at_it_or_in_the_background()
    {
        BodyInView body = Body(0, new Vector2(200, 100), 100, 1, 0.5f);
        Sighting At(float left, float top, float width, float height) =>
            new(new Box(left, top, left + width, top + height), 0.9f, ImagePoint.Unseen, ImagePoint.Unseen, ImagePoint.Unseen, ImagePoint.Unseen, null);
        FitFrame frame = new(0, 0, 0, Vector2.Zero, [body], [Vector2.Zero], [At(400, 200, 40, 90), At(202, 101, 20, 30), At(201, 99, 46, 98)]);
        SightingMatch match = SightingMatch.Of(frame);
        Assert.Equal([2], match.FoundBy);
        Assert.Equal([1], match.StrayOf);
        Assert.Equal([0], match.Background);
    }

    /// <summary>A model with numbers of its own, within what detectors do.</summary>
    private static SightingErrorModel Known(Random random) => new()
    {
        Detection = new DetectionChance(random.Between(-2.5, -1.5), random.Between(0.8, 1.5), random.Between(2.5, 3.5), random.Between(0, 1), random.Between(-4, -2)),
        DetectionPersistence = new Persistence(random.Between(0.3, 0.8), random.Between(0.1, 0.3), random.Between(0.1, 0.3)),
        PlacePersistence = new Persistence(random.Between(0.2, 0.6), random.Between(0.1, 0.3), random.Between(0.1, 0.3)),
        ScorePersistence = new Persistence(random.Between(0.2, 0.6), random.Between(0.1, 0.3), random.Between(0.1, 0.3)),
        Left = new EdgeError(random.Between(-0.02, 0.02), 0, 0.03, 0, 0),
        Right = new EdgeError(random.Between(-0.02, 0.02), 0, 0.02, 0, random.Between(0.1, 0.4)),
        Bottom = new EdgeError(0.01, random.Between(-0.1, 0), 0.02, random.Between(0.2, 0.8), 0),
        Score = new ScoreError(random.Between(-0.6, 0), random.Between(0.4, 0.7), random.Between(0.5, 0.8), 0.1),
        Background = new BackgroundError(random.Between(0.3, 0.6), random.Between(0.3, 0.6), new ShareError(4, 0.3), new ShareError(-0.8, 0.2), new ShareError(-0.5, 0.5)),

        // A quarter of a body's height, so that none is taken for the body's own.
        Stray = new StrayError(0.05, random.Between(0.3, 0.5), random.Between(0.3, 0.6), new ShareError(0.5, 0.02), new ShareError(0.2, 0.02), new ShareError(0, 0.02), new ShareError(-1.4, 0.05), new ShareError(-0.5, 0.5)),
    };

    private static IEnumerable<FitFrame> Draw(SightingErrorModel model, int seed, double seconds, int chance = 3)
    {
        DetectorDraw detector = new(model, new Vector2(2400, 1600), FramesPerSecond, (seed, chance));
        FloorLocator placing = new SightingOptions().Locator(SmallScene.Looking(new Vector3(0.4f, 3, 2.9f), new Vector3(4, 3, 0.6f)));
        Random random = Chance.For(seed, "bodies");
        List<Sighting> found = [];
        BodyInView[] bodies = [];
        for (int frame = 0; frame < seconds * FramesPerSecond; frame++)
        {
            // Five others every eight seconds, far apart, so that no detection can be taken for another's; what changes fast is how much is seen of them.
            int party = frame / 120;
            if (frame % 120 == 0)
            {
                bodies = [.. Enumerable.Range(0, 5).Select(n => Body((5 * party) + n, new Vector2(60 + (480 * n), 600), (float)random.Between(40, 250), 1, (float)random.Between(0.2, 0.95)))];
            }

            bodies = [.. bodies.Select(body => body with { VisibleShare = (float)random.NextDouble() })];
            detector.Draw(bodies, frame, placing, found);
            yield return new FitFrame(0, 0, frame, Vector2.Zero, bodies, [.. bodies.Select(_ => new Vector2(3, 3))], [.. found]);
        }
    }

    private static BodyInView Body(int number, Vector2 at, float height, float visible, float tilt)
    {
        Box box = new(at.X, at.Y, at.X + (height * 0.45f), at.Y + height);
        PointInView Point(float across, float down, int visibility) => new(at + (new Vector2(across, down) * height), visibility);
        return new BodyInView(number, box, visible, tilt, Point(0.22f, 1, 2), Point(0.22f, 0, 1 + (number % 2)), Point(0, 0.5f, 1 + (number % 2)), Point(0.45f, 0.5f, 2 - (number % 2)));
    }
}

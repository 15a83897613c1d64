namespace JustWalkOut.Tracking.Tests.Image;

/// <summary>Small scenes of our own, each with one thing that a tracker gets wrong.</summary>
public sealed class ImageTrackerTests
{
    private const double Rate = 10;

    [Fact]
    public void Two_who_cross_keep_their_ids()
    {
        ImageTracker tracker = new(ImageTrackerOptions.ByteTrack(framesPerSecond: 30));
        for (int frame = 0; frame <= 60; frame++)
        {
            TrackedBox[] tracked = Step(tracker, frame, 30, Person(100 + (10 * frame), 100), Person(700 - (10 * frame), 120));
            Assert.Equal(2, tracked.Length);
            Assert.Equal(100 + (10 * frame), tracked[0].Box.LeftPx, 8f);
            Assert.Equal(700 - (10 * frame), tracked[1].Box.LeftPx, 8f);
        }
    }

    [Theory]
    [InlineData(0.3f, 1)] // Behind a shelf the score falls, and the second band keeps the track.
    [InlineData(0f, 2)]   // Without a second-band detection for a second and more, the same walk becomes two tracks.
    public void A_low_score_keeps_a_track_alive(float scoreWhileHidden, int idsExpected)
    {
        ImageTracker tracker = new(ImageTrackerOptions.ByteTrack(framesPerSecond: 30) with { KeepScoreMin = 0.1f });
        HashSet<int> ids = [];
        for (int frame = 0; frame < 120; frame++)
        {
            float score = frame is >= 20 and < 60 ? scoreWhileHidden : 0.9f;
            ids.UnionWith(Step(tracker, frame, 30, Person(100 + (2 * frame), 100, score)).Select(box => box.Track.Value));
        }

        Assert.Equal(idsExpected, ids.Count);
    }

    [Fact]
    public void A_low_score_opens_no_track()
    {
        ImageTracker tracker = new(ImageTrackerOptions.Default);
        for (int frame = 0; frame < 20; frame++)
        {
            Assert.Empty(Step(tracker, frame, Rate, Person(100, 100, score: 0.3f)));
        }

        Assert.Equal(0, tracker.OpenTracks);
    }

    [Fact]
    public void A_track_is_reported_once_it_has_proved_itself_and_not_before()
    {
        ImageTracker tracker = new(ImageTrackerOptions.Default);
        int[] reported = [.. Enumerable.Range(0, 6).Select(frame => Step(tracker, frame, Rate, Person(100 + (5 * frame), 100)).Length)];
        Assert.Equal([0, 0, 0, 1, 1, 1], reported); // 0.3 s is the first frame past 0.25 s.
    }

    [Fact]
    public void A_false_box_of_one_frame_is_never_reported_and_takes_no_id()
    {
        ImageTracker tracker = new(ImageTrackerOptions.Default);
        HashSet<int> ids = [];
        for (int frame = 0; frame < 40; frame++)
        {
            Detection flicker = Person(900 + (60 * (frame % 7)), 400);
            Detection person = Person(100 + (5 * frame), 100);
            ids.UnionWith(Step(tracker, frame, Rate, frame % 7 == 3 ? [person, flicker] : [person]).Select(box => box.Track.Value));
        }

        Assert.Equal([1], ids);
    }

    [Theory]
    [InlineData(18, 1)] // 1.9 s from sighting to sighting.
    [InlineData(19, 2)]
    public void A_blinking_detector_costs_no_identity_until_two_seconds_have_passed(int framesUnseen, int idsExpected)
    {
        ImageTracker tracker = new(ImageTrackerOptions.Default);
        HashSet<int> ids = [];
        for (int frame = 0; frame < 60; frame++)
        {
            Detection[] seen = frame >= 20 && frame < 20 + framesUnseen ? [] : [Person(100, 100)];
            ids.UnionWith(Step(tracker, frame, Rate, seen).Select(box => box.Track.Value));
        }

        Assert.Equal(idsExpected, ids.Count);
    }

    [Fact]
    public void A_gap_of_frames_ends_what_it_outlasts()
    {
        ImageTracker tracker = new(ImageTrackerOptions.Default);
        for (int frame = 0; frame < 10; frame++)
        {
            Step(tracker, frame, Rate, Person(100, 100));
        }

        Assert.Equal(1, tracker.OpenTracks);
        Step(tracker, 100, Rate, []);
        Assert.Equal(0, tracker.OpenTracks);
    }

    [Fact]
    public void Someone_who_moved_past_any_overlap_is_found_by_distance()
    {
        Assert.Equal(1, IdsOfAJump(ImageTrackerOptions.Default));
        Assert.Equal(2, IdsOfAJump(ImageTrackerOptions.Default with { CentreDistanceMax = 0 }));

        static int IdsOfAJump(ImageTrackerOptions options)
        {
            ImageTracker tracker = new(options);
            HashSet<int> ids = [];
            for (int frame = 0; frame < 20; frame++)
            {
                ids.UnionWith(Step(tracker, frame, Rate, Person(frame < 10 ? 100 : 190, 100)).Select(box => box.Track.Value));
            }

            return ids.Count;
        }
    }

    [Fact]
    public void Half_a_person_is_no_second_person()
    {
        Assert.Equal(1, IdsWithUpperBody(ImageTrackerOptions.Default));
        Assert.Equal(2, IdsWithUpperBody(ImageTrackerOptions.Default with { OpenCoveredMax = 1 }));

        static int IdsWithUpperBody(ImageTrackerOptions options)
        {
            ImageTracker tracker = new(options);
            HashSet<int> ids = [];
            for (int frame = 0; frame < 20; frame++)
            {
                Detection whole = Person(100 + frame, 100);
                Detection upper = whole with { Box = whole.Box with { BottomPx = 160 }, Score = 0.6f };
                ids.UnionWith(Step(tracker, frame, Rate, whole, upper).Select(box => box.Track.Value));
            }

            return ids.Count;
        }
    }

    [Fact]
    public void A_track_takes_detections_of_its_own_class_only()
    {
        ImageTracker tracker = new(ImageTrackerOptions.Default);
        for (int frame = 0; frame < 10; frame++)
        {
            Step(tracker, frame, Rate, Person(100, 100));
        }

        Assert.Empty(Step(tracker, 10, Rate, Person(100, 100) with { ClassId = 5 }));
        Assert.Equal(0, Assert.Single(Step(tracker, 11, Rate, Person(100, 100))).ClassId);
    }

    [Fact]
    public void Bad_boxes_are_counted_and_change_nothing()
    {
        Detection good = Person(100, 100);
        Detection[] bad =
        [
            good with { Box = good.Box with { LeftPx = float.NaN } },
            good with { Box = good.Box with { BottomPx = float.PositiveInfinity } },
            good with { Box = new Box(200, 100, 100, 300) },
            good with { Box = new Box(100, 100, 100, 300) },
            good with { Box = new Box(100, 100, 1e7f, 300) },
            good with { Box = new Box(0, 0, 1e-6f, 1e-6f) },
            good with { Score = float.NaN },
        ];
        ImageTracker tracker = new(ImageTrackerOptions.Default);
        ImageTracker clean = new(ImageTrackerOptions.Default);
        for (int frame = 0; frame < 10; frame++)
        {
            Assert.Equal(Step(clean, frame, Rate, good), Step(tracker, frame, Rate, [.. bad, good]));
        }

        Assert.Equal(10 * bad.Length, tracker.RefusedDetections);
        Assert.Equal(0, clean.RefusedDetections);
    }

    [Fact]
    public void A_frame_older_than_the_last_is_refused_and_changes_nothing()
    {
        ImageTracker tracker = new(ImageTrackerOptions.Default);
        for (int frame = 0; frame < 5; frame++)
        {
            Step(tracker, frame, Rate, Person(100, 100));
        }

        ArgumentOutOfRangeException refusal = Assert.Throws<ArgumentOutOfRangeException>(() => Step(tracker, 3, Rate, Person(100, 100)));
        Assert.Contains("00:00:00.4", refusal.Message, StringComparison.Ordinal);
        Assert.Single(Step(tracker, 5, Rate, Person(100, 100)));
    }

    [Fact]
    public void No_more_tracks_are_open_than_allowed()
    {
        ImageTracker tracker = new(ImageTrackerOptions.Default with { TracksMax = 2 });
        Step(tracker, 0, Rate, Person(100, 100), Person(300, 100), Person(500, 100));
        Assert.Equal((2, 1), (tracker.OpenTracks, (int)tracker.RefusedTracks));
    }

    [Fact]
    public void Options_out_of_range_are_refused_all_at_once()
    {
        ImageTrackerOptions bad = ImageTrackerOptions.Default with { KeepScoreMin = 0.9f, ConfirmSightingsMin = 1, UnseenMax = TimeSpan.FromHours(1) };
        string message = Assert.Throws<ArgumentException>(() => new ImageTracker(bad)).Message;
        Assert.Contains("KeepScoreMin is 0.9, expected 0 to HighScoreMin (0.4)", message, StringComparison.Ordinal);
        Assert.Contains("ConfirmSightingsMin is 1", message, StringComparison.Ordinal);
        Assert.Contains("UnseenMax is 01:00:00", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ImageTracker(ImageTrackerOptions.Default with { FirstIouMin = float.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageTrackerOptions.ByteTrack(framesPerSecond: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageTrackerOptions.ByteTrack(trackBufferFrames: 0));
    }

    private static Detection Person(float leftPx, float topPx, float score = 0.9f) => new(new Box(leftPx, topPx, leftPx + 80, topPx + 200), score);

    private static TrackedBox[] Step(ImageTracker tracker, int frame, double rate, params Detection[] detections) =>
        tracker.Step(detections, TimeSpan.FromSeconds(frame / rate)).ToArray();
}

using CsCheck;

namespace JustWalkOut.Tracking.Tests.Image;

/// <summary>What holds for every scene, shown on seeded crowds.</summary>
public sealed class ImageTrackerPropertyTests
{
    private static readonly Gen<int> Seed = Gen.Int[0, 1_000_000];
    private static readonly Gen<int> People = Gen.Int[1, 60];

    public static TheoryData<string> Presets => ["default", "bytetrack"];

    [Theory]
    [MemberData(nameof(Presets))]
    public void The_order_of_a_frames_detections_changes_no_identity(string preset) =>
        Gen.Select(Seed, People).Sample(
            (seed, people) =>
            {
                Crowd crowd = new(people, frames: 40, seed);
                Random random = new(seed + 1);
                ImageTracker straight = new(Options(preset));
                ImageTracker shuffled = new(Options(preset));

                // Ids are given in the order of a frame's detections, so a shuffle may rename tracks; it must do so once and for all.
                Dictionary<int, int> nameOf = [];
                for (int frame = 0; frame < crowd.FrameCount; frame++)
                {
                    Detection[] mixed = [.. crowd.Frame(frame)];
                    random.Shuffle(mixed);
                    TrackedBox[] expected = straight.Step(crowd.Frame(frame), At(frame)).ToArray();
                    Dictionary<Box, int> found = shuffled.Step(mixed, At(frame)).ToArray().ToDictionary(box => box.Box, box => box.Track.Value);
                    Assert.Equal(expected.Length, found.Count);
                    foreach (TrackedBox box in expected)
                    {
                        Assert.True(found.TryGetValue(box.Box, out int name), $"Frame {frame}: nobody at {box.Box}.");
                        Assert.True(nameOf.TryAdd(box.Track.Value, name) || nameOf[box.Track.Value] == name, $"Frame {frame}: {box.Track} became {name}.");
                    }
                }

                Assert.Equal(nameOf.Count, nameOf.Values.Distinct().Count());
            },
            iter: 30);

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_shift_of_all_times_changes_nothing(string preset) =>
        Gen.Select(Seed, People, Gen.Long[-1_000_000_000_000, 1_000_000_000_000]).Sample(
            (seed, people, ticks) =>
            {
                Crowd crowd = new(people, frames: 40, seed);
                ImageTracker here = new(Options(preset));
                ImageTracker there = new(Options(preset));
                for (int frame = 0; frame < crowd.FrameCount; frame++)
                {
                    TrackedBox[] expected = here.Step(crowd.Frame(frame), At(frame)).ToArray();
                    Assert.Equal(expected, there.Step(crowd.Frame(frame), At(frame) + TimeSpan.FromTicks(ticks)).ToArray());
                }
            },
            iter: 30);

    [Theory]
    [MemberData(nameof(Presets))]
    public void Ids_rise_within_a_frame_and_boxes_are_proper_whatever_the_times(string preset) =>
        Gen.Select(Seed, People, Gen.OneOf(Gen.Int[0, 2_000_000], Gen.Int[0, 70_000_000]).Select(us => us * 10L).Array[40]).Sample(
            (seed, people, gaps) =>
            {
                Crowd crowd = new(people, frames: gaps.Length, seed);
                ImageTracker tracker = new(Options(preset));
                TimeSpan at = TimeSpan.Zero;
                for (int frame = 0; frame < gaps.Length; frame++)
                {
                    at += TimeSpan.FromTicks(gaps[frame]);
                    TrackedBox[] tracked = tracker.Step(crowd.Frame(frame), at).ToArray();
                    Assert.All(tracked, box => Assert.True(box.Box.IsProper, $"{box}"));
                    Assert.True(tracked.Zip(tracked.Skip(1)).All(pair => pair.First.Track.Value < pair.Second.Track.Value));
                    Assert.True(tracked.Length <= crowd.Frame(frame).Length);
                }

                Assert.Equal(0, tracker.RefusedDetections);
            },
            iter: 30);

    [Fact]
    public void Uneven_times_are_followed_by_the_clock_and_not_by_the_count()
    {
        // Someone walks 300 px a second, seen at uneven times; after a gap of half a second only the clock says where to look.
        ImageTracker tracker = new(ImageTrackerOptions.Default with { CentreDistanceMax = 0, UnseenSlowing = TimeSpan.Zero });
        Random random = new(7);
        TimeSpan at = TimeSpan.Zero;
        HashSet<int> ids = [];
        for (int frame = 0; frame < 60; frame++)
        {
            at += TimeSpan.FromMilliseconds(frame % 12 == 11 ? 500 : random.Next(20, 90));
            float left = (float)(300 * at.TotalSeconds);
            foreach (TrackedBox box in tracker.Step([new Detection(new Box(left, 100, left + 80, 300), 0.9f)], at))
            {
                Assert.Equal(left, box.Box.LeftPx, 12f);
                ids.Add(box.Track.Value);
            }
        }

        Assert.Single(ids);
    }

    [Theory]
    [InlineData("default", 10)]
    [InlineData("default", 100)]
    [InlineData("bytetrack", 10)]
    [InlineData("bytetrack", 100)]
    public void A_crowd_keeps_its_ids(string preset, int people)
    {
        (double sameId, double reported) = new Crowd(people, frames: 240, seed: 3).Score(new ImageTracker(Options(preset)));
        Assert.True(sameId >= 0.95, $"{sameId:P1} kept their id");
        Assert.True(reported >= 0.9, $"{reported:P1} were reported");
    }

    [Theory]
    [InlineData("default", 10)]
    [InlineData("default", 500)]
    [InlineData("bytetrack", 10)]
    [InlineData("bytetrack", 500)]
    public void A_warm_tracker_allocates_nothing(string preset, int people)
    {
        Crowd crowd = new(people, frames: 60, seed: 11);
        ImageTracker tracker = new(Options(preset));
        int frame = 0;
        Play(4);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int tracked = Play(4);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(tracked > 0);
        Assert.Equal(0, allocated);

        int Play(int times)
        {
            int boxes = 0;
            for (int i = 0; i < times * crowd.FrameCount; i++, frame++)
            {
                int turn = frame % (2 * crowd.FrameCount);
                boxes += tracker.Step(crowd.Frame(turn < crowd.FrameCount ? turn : (2 * crowd.FrameCount) - 1 - turn), At(frame)).Length;
            }

            return boxes;
        }
    }

    private static TimeSpan At(int frame) => TimeSpan.FromSeconds(frame / 30.0);

    private static ImageTrackerOptions Options(string preset) => preset == "default" ? ImageTrackerOptions.Default : ImageTrackerOptions.ByteTrack();
}

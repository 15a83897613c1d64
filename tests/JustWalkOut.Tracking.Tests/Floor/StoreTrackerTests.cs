namespace JustWalkOut.Tracking.Tests.Floor;

/// <summary>People on a floor of 10 x 6 m with a door in its lower left corner, before cameras that place them to a few centimetres.</summary>
public sealed class StoreTrackerTests
{
    private static readonly TrackedFloor Shop = new(
        [new(0, 0), new(10, 0), new(10, 6), new(0, 6)],
        [[new(0, 0), new(2, 0), new(2, 1.3), new(0, 1.3)]]);

    [Fact]
    public void Somebody_who_comes_in_by_the_door_is_one_person_until_they_leave_by_it()
    {
        // In, up the shop, along it, and back out.
        FloorPoint[] way = [new(1, 0.5), new(1, 4), new(8, 4), new(1, 4), new(1, 0.4)];
        Footage footage = new(seed: 1);
        footage.Walk(way, 0, 1.2);
        List<Told> told = Run(Shop, footage.Frames());

        PersonId only = Assert.Single(told.SelectMany(one => one.People).Select(presence => presence.Person).Distinct());
        Assert.Equal(new PersonId("p1"), only);
        Assert.All(told.Where(one => one.People.Count > 0), one =>
        {
            if (footage.At(0, one.At) is FloorPoint truth)
            {
                Assert.True(Distance(truth, one.People[0].Floor) < 0.4, $"{Distance(truth, one.People[0].Floor):0.00} m off at {one.At}");
            }
        });
        Assert.Empty(told[^1].People);
    }

    [Fact]
    public void Two_who_cross_keep_their_identities()
    {
        Footage footage = new(seed: 2);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3), new(9, 1), new(9, 5), new(9, 1)], 0, 1.2);
        footage.Walk([new(1.6, 0.5), new(8, 0.5), new(8, 2.4), new(1, 3.4), new(1, 5)], 0, 1.2);
        List<Told> told = Run(Shop, footage.Frames());
        Assert.Equal(2, told.SelectMany(one => one.People).Select(presence => presence.Person).Distinct().Count());
        Assert.InRange(Purity(footage, told), 0.97, 1);
    }

    [Fact]
    public void Identities_that_came_too_close_to_tell_apart_are_no_longer_sure_and_others_are()
    {
        // Two walk into each other's arms and part; a third keeps to the far side.
        Footage footage = new(seed: 5);
        footage.Walk([new(1, 0.5), new(1, 3), new(4.95, 3), new(1, 3)], 7.15, 1);
        footage.Walk([new(1.6, 0.5), new(9, 0.8), new(9, 3.05), new(5.05, 3.05), new(9, 3.05)], 0, 1);
        footage.Walk([new(1.2, 0.4), new(1.2, 5.5), new(9, 5.5)], 4, 1);
        List<Told> told = Run(Shop, footage.Frames());
        ILookup<bool, double> byParted = told.SelectMany(one => one.People).Where(presence => footage.At(2, presence.At) is FloorPoint third && presence.At > TimeSpan.FromSeconds(14))
            .ToLookup(presence => Distance(footage.At(2, presence.At)!.Value, presence.Floor) < 0.5, presence => presence.Identity);
        Assert.All(byParted[true], sure => Assert.InRange(sure, 0.95, 1));
        Assert.All(told[0].People, presence => Assert.Equal(1, presence.Identity));
        Assert.Contains(byParted[false], unsure => unsure < 0.6);
    }

    [Fact]
    public void Two_who_turn_back_in_each_others_arms_are_told_apart_by_their_looks_and_are_sure_again()
    {
        int apartByPlace = 0;
        for (int seed = 1; seed <= 8; seed++)
        {
            (bool isPure, _, _) = Embrace(seed, looks: false);
            apartByPlace += isPure ? 1 : 0;
            (isPure, double identity, long exchanges) = Embrace(seed, looks: true);
            Assert.True(isPure, $"seed {seed}: identities went on as each other's.");
            Assert.InRange(identity, 0.9, 1);
            Assert.InRange(exchanges, 0, 1);
        }

        // By place and time alone they cannot be told apart: who walks goes on walking.
        Assert.InRange(apartByPlace, 0, 4);
    }

    [Fact]
    public void Two_who_went_on_as_each_other_are_told_of_once_each_with_when_they_met()
    {
        // While nobody knows what they look like, place and time say who is who, and are wrong as often as not.
        Presence[] told = Enumerable.Range(1, 8)
            .Select(seed => Drive(new StoreTracker(Shop, new StoreTrackerOptions()), Dressed(seed).Frames()).SelectMany(one => one.People).Where(presence => presence.Exchange is not null).ToArray())
            .First(exchanged => exchanged.Length > 0);

        Assert.Equal(2, told.Length);
        Assert.Equal((told[1].Person, told[0].Person), (told[0].Exchange!.Value.With, told[1].Exchange!.Value.With));
        Assert.All(told, presence => Assert.InRange(presence.Exchange!.Value.Since.TotalSeconds, 7.8, 9.6));
        Assert.All(told, presence => Assert.InRange(presence.Exchange!.Value.Confidence, 0.95, 1));

        static Footage Dressed(int seed)
        {
            Footage footage = Arms(seed);
            footage.Wear(0, spread: 3);
            footage.Wear(1, spread: 3);
            footage.Darken(8, 10);
            return footage;
        }
    }

    [Fact]
    public void Two_who_are_dressed_alike_are_left_in_doubt()
    {
        Footage footage = Arms(seed: 3);
        footage.Wear(0, spread: 0);
        footage.Wear(1, spread: 0);
        List<Told> told = Run(Shop, footage.Frames());
        Assert.Contains(told.Last(one => one.People.Count == 2).People, presence => presence.Identity < 0.7);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void Somebody_who_comes_in_sight_near_where_another_was_lost_is_taken_for_them_unless_they_look_otherwise(bool looks, int people)
    {
        // One is hidden for good behind a shelf, another comes out from there.
        Footage footage = new(seed: 9);
        footage.Walk([new(1, 0.5), new(1, 3), new(5, 3)], 0, 1);
        footage.Walk([new(5.6, 3.3), new(8, 3.3), new(5.6, 3.3)], 9.5, 1);
        footage.Hide(0, 6.4, 100);
        for (int walker = 0; walker < 2 && looks; walker++)
        {
            footage.Wear(walker, spread: 3);
        }

        List<Told> told = Run(Shop, footage.Frames());
        Assert.Equal(people, told.SelectMany(one => one.People).Select(presence => presence.Person).Distinct().Count());
    }

    /// <summary>Two walk into each other's arms, which nobody sees, and part the way they came.</summary>
    private static Footage Arms(int seed)
    {
        Footage footage = new(seed);
        footage.Walk([new(1, 0.5), new(1, 3), new(4.95, 3), new(1, 3)], 4.47, 1.6);
        footage.Walk([new(1.6, 0.5), new(9, 0.8), new(9, 3.05), new(5.05, 3.05), new(9, 3.05)], 0, 1.6);
        footage.Hide(0, 8.3, 9.1);
        footage.Hide(1, 8.3, 9.1);
        return footage;
    }

    private static (bool IsPure, double Identity, long Exchanges) Embrace(int seed, bool looks)
    {
        Footage footage = Arms(seed);
        for (int walker = 0; walker < 2 && looks; walker++)
        {
            footage.Wear(walker, spread: 3);
        }

        StoreTracker tracker = new(Shop, new StoreTrackerOptions());
        List<Told> told = Drive(tracker, [.. footage.Frames()]);
        PersonId[] before = [.. Enumerable.Range(0, 2).Select(walker => Nearest(TimeSpan.FromSeconds(8), walker))];
        PersonId[] after = [.. Enumerable.Range(0, 2).Select(walker => Nearest(TimeSpan.FromSeconds(10.7), walker))];
        return (before.SequenceEqual(after), told.Last(one => one.People.Count == 2).People.Min(presence => presence.Identity), tracker.Exchanges);

        PersonId Nearest(TimeSpan at, int walker) =>
            told.First(one => one.At >= at).People.MinBy(presence => Distance(footage.At(walker, presence.At)!.Value, presence.Floor)).Person;
    }

    [Fact]
    public void Somebody_hidden_for_seconds_in_the_middle_of_the_shop_comes_back_as_themselves()
    {
        Footage footage = new(seed: 3);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3), new(8, 5)], 0, 1);
        footage.Hide(0, 5, 9);
        List<Told> told = Run(Shop, footage.Frames());
        Assert.Single(told.SelectMany(one => one.People).Select(presence => presence.Person).Distinct());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Somebody_lost_and_found_again_is_in_doubt_until_their_looks_say_who_they_are(bool looks)
    {
        Footage footage = new(seed: 3);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3), new(8, 5)], 0, 1);
        footage.Hide(0, 5, 9);
        if (looks)
        {
            footage.Wear(0, spread: 3);
        }

        double identity = Run(Shop, footage.Frames()).Last(one => one.People.Count == 1).People[0].Identity;
        Assert.InRange(identity, looks ? 0.95 : 0.4, looks ? 1 : 0.6);
    }

    [Fact]
    public void Somebody_whose_old_place_is_seen_a_little_longer_than_they_are_goes_on_as_themselves()
    {
        // They come to a halt, and are next seen a stride and a half further on.
        Footage footage = new(seed: 3);
        footage.Walk([new(1, 0.5), new(1, 3), new(4, 3), new(4.1, 3), new(4, 3), new(4.1, 3)], 0, 0.5);
        footage.Walk([new(5.3, 3), new(9, 3), new(5.3, 3)], 11.9, 1);
        footage.Ghost(new(4.1, 3), camera: 1, from: 11.6, until: 12.6);
        Assert.Equal(1, NamesIn(new StoreTrackerOptions()));
        Assert.Equal(2, NamesIn(new StoreTrackerOptions { LingerSeconds = 0, RejoinSeconds = 0 }));

        int NamesIn(StoreTrackerOptions options) => Names([.. Drive(new StoreTracker(Shop, options), footage.Frames()).Where(one => one.At.TotalSeconds is < 11.6 or > 14)]);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public void Somebody_whose_place_a_fault_of_a_picture_goes_on_to_hold_is_known_again_by_their_looks_where_they_are(bool looks, int people)
    {
        // Nobody sees them go from there, and what stands there still looks like nobody.
        Footage footage = new(seed: 3);
        footage.Walk([new(1, 0.5), new(1, 3), new(4, 3), new(8, 3), new(8, 5)], 0, 0.5);
        footage.Hide(0, 11, 13);
        footage.Ghost(new(4, 3), camera: 1, from: 10.8, until: 20);
        if (looks)
        {
            footage.Wear(0, spread: 3);
        }

        List<Told> told = Run(Shop, footage.Frames());
        Assert.Equal(people, Names(told));
        Presence last = told.Last(one => one.At < TimeSpan.FromSeconds(20)).People.MinBy(presence => Distance(footage.At(0, presence.At)!.Value, presence.Floor))!;
        Assert.InRange(Distance(footage.At(0, last.At)!.Value, last.Floor), 0, 0.4);
        Assert.Equal(people == 1, last.Person == new PersonId("p1"));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 2)]
    public void Two_who_are_seen_right_beside_each_other_are_one_while_they_look_the_same(double spread, int people)
    {
        // In side by side, and apart after some seconds.
        Footage footage = new(seed: 6);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3)], 0, 1);
        footage.Walk([new(1.35, 0.5), new(1.35, 2.65), new(3, 2.65), new(3, 0.5), new(8, 0.5)], 0, 1);
        footage.Wear(0, spread);
        footage.Wear(1, spread);
        List<Told> told = Run(Shop, footage.Frames());
        Assert.Equal(people, Names([.. told.Where(one => one.At < TimeSpan.FromSeconds(3))]));
        Assert.Equal(2, told.First(one => one.At > TimeSpan.FromSeconds(6)).People.Count);
    }

    [Fact]
    public void Whoever_leaves_by_the_door_is_not_told_of_for_as_long_as_whoever_is_hidden_may_be()
    {
        Footage footage = new(seed: 4);
        footage.Walk([new(1, 0.5), new(1, 3), new(1, 0.6)], 0.06, 0.83);
        double left = 0.06 + ((2.5 + 2.4) / 0.83);
        TrackedFloor elsewhere = new([new(0, 0), new(10, 0), new(10, 6), new(0, 6)], [[new(8, 5), new(10, 5), new(10, 6), new(8, 6)]]);
        Assert.InRange(LastTold(Shop) - left, 0, 0.15);
        Assert.InRange(LastTold(elsewhere) - left, 0.2, 0.35);

        double LastTold(TrackedFloor floor) => Drive(new StoreTracker(floor, new StoreTrackerOptions()), footage.Frames()).Last(one => one.People.Count > 0).At.TotalSeconds;
    }

    [Fact]
    public void Whoever_left_by_the_door_is_gone_though_a_fault_of_a_picture_holds_their_place()
    {
        Footage footage = new(seed: 4);
        footage.Walk([new(1, 0.5), new(1, 3), new(1, 0.6)], 0.06, 0.83);
        footage.Wear(0, spread: 3);
        double left = 0.06 + ((2.5 + 2.4) / 0.83);
        footage.Ghost(new(1, 0.6), camera: 1, from: left - 0.2, until: left + 2);
        Assert.InRange(LastTold(new StoreTrackerOptions()) - left, 0, 0.25);

        // Where looks do not count the fault goes on as them.
        Assert.InRange(LastTold(new StoreTrackerOptions { SureBelief = -10 }) - left, 1.8, 2.3);

        double LastTold(StoreTrackerOptions options) => Drive(new StoreTracker(Shop, options), footage.Frames()).Last(one => one.People.Any(person => person.Person == new PersonId("p1"))).At.TotalSeconds;
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(0, 2)]
    public void Whoever_has_just_come_in_and_is_missed_by_the_door_goes_on_as_themselves(double justInSeconds, int people)
    {
        Footage footage = new(seed: 5);
        footage.Walk([new(1, 0.5), new(1, 1.2), new(1, 3), new(8, 3)], 0, 0.4);
        footage.Hide(0, 0.9, 2);
        Assert.Equal(people, Names(Drive(new StoreTracker(Shop, new StoreTrackerOptions { JustInSeconds = justInSeconds }), footage.Frames())));
    }

    [Fact]
    public void Somebody_who_comes_in_where_a_fault_of_a_picture_was_counts_as_soon_as_anybody()
    {
        Footage footage = new(seed: 6);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3)], 9, 0.6);
        footage.Ghost(new(1, 0.5), camera: 1, from: 0.5, until: 9);
        double soon = FirstTold(new StoreTrackerOptions { FoundShareMax = 0.7 });
        double late = FirstTold(new StoreTrackerOptions { FoundShareMax = 0.7, NewcomerBeliefMin = -100 });
        Assert.InRange(soon - 9, 0, 1.2);
        Assert.InRange(late - soon, 0.3, 3);

        double FirstTold(StoreTrackerOptions options) => Drive(new StoreTracker(Shop, options, Everywhere("c0", "c1", "c2", "c3")), footage.Frames()).First(one => one.At >= TimeSpan.FromSeconds(9) && one.People.Count > 0).At.TotalSeconds;
    }

    [Fact]
    public void A_fault_of_one_camera_is_nobody()
    {
        Footage footage = new(seed: 4);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3)], 0, 1);
        footage.Ghost(new(6, 5), camera: 1, from: 2, until: 3.5);
        footage.Ghost(new(40, 40), camera: 2, from: 0, until: 10);
        Assert.Single(Run(Shop, footage.Frames()).SelectMany(one => one.People).Select(presence => presence.Person).Distinct());
    }

    [Fact]
    public void Frames_that_arrive_in_another_order_within_the_stated_delay_change_nothing()
    {
        CsCheck.Check.Sample(
            CsCheck.Gen.Select(CsCheck.Gen.Int[0, 10_000], CsCheck.Gen.Double[0, 0.2]),
            draw =>
            {
                Footage footage = new(draw.Item1);
                footage.Walk([new(1, 0.5), new(1, 3), new(8, 3)], 0, 1);
                footage.Walk([new(1, 0.9), new(5, 2), new(2, 5)], 3, 1.3);
                List<Told> prompt = Run(Shop, footage.Frames());
                List<Told> late = Run(Shop, footage.Frames(lagMaxSeconds: draw.Item2));
                Assert.Equal(Text(prompt), Text(late));
            },
            iter: 20);
    }

    [Fact]
    public void A_silent_camera_holds_nobody_up_for_longer_than_stated()
    {
        Footage footage = new(seed: 6);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3)], 0, 1);
        StoreTracker tracker = new(Shop, new StoreTrackerOptions());
        TimeSpan last = default;
        foreach (SightingFrame frame in footage.Frames().Where(frame => frame.View.Value != "c2" || frame.CapturedAt < TimeSpan.FromSeconds(2)))
        {
            tracker.Take(frame);
            while (tracker.TryTell(out TimeSpan at, out _))
            {
                last = at;
            }

            if (frame.CapturedAt > TimeSpan.FromSeconds(4))
            {
                Assert.InRange((frame.ArrivedAt - last).TotalSeconds, 0, new StoreTrackerOptions().LateSecondsMax + 0.25);
            }
        }
    }

    [Fact]
    public void A_camera_that_has_left_is_not_waited_for_until_it_is_back()
    {
        Footage footage = new(seed: 6);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3)], 0, 1);
        SightingFrame[] frames = [.. footage.Frames()];
        long left = frames.Last(frame => frame.View.Value == "c2" && frame.CapturedAt < TimeSpan.FromSeconds(2)).Sequence;
        TimeSpan back = TimeSpan.FromSeconds(6);
        StoreTracker tracker = new(Shop, new StoreTrackerOptions());
        TimeSpan last = default;
        bool hasLeft = false;
        foreach (SightingFrame frame in frames.Where(frame => frame.View.Value != "c2" || frame.Sequence <= left || frame.CapturedAt > back))
        {
            tracker.Take(frame);
            if (!hasLeft && frame.View.Value == "c2" && frame.Sequence == left)
            {
                hasLeft = true;
                tracker.Leave(frame.View);
            }

            while (tracker.TryTell(out TimeSpan at, out _))
            {
                last = at;
            }

            // A frame of each camera every 67 ms, and told ten times a second.
            if (hasLeft && frame.CapturedAt > TimeSpan.FromSeconds(2.2))
            {
                Assert.InRange((frame.CapturedAt - last).TotalSeconds, 0, 0.2);
            }
        }

        Assert.True(hasLeft);
        Assert.Equal(0, tracker.LateFrames);
    }

    [Fact]
    public void A_tracker_that_knows_its_cameras_tells_as_soon_as_each_has_brought_a_frame()
    {
        Footage footage = new(seed: 6);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3)], 0, 1);
        Assert.InRange(FirstTold(isExpected: false), 0.5, 0.8);
        Assert.InRange(FirstTold(isExpected: true), 0, 0.2);

        double FirstTold(bool isExpected)
        {
            SightingFrame[] frames = [.. footage.Frames()];
            StoreTracker tracker = new(Shop, new StoreTrackerOptions());
            foreach (ViewId view in frames.Select(frame => frame.View).Distinct().Where(_ => isExpected))
            {
                tracker.Expect(view);
            }

            foreach (SightingFrame frame in frames)
            {
                tracker.Take(frame);
                if (tracker.TryTell(out _, out _))
                {
                    return (frame.ArrivedAt - frames[0].ArrivedAt).TotalSeconds;
                }
            }

            return double.NaN;
        }
    }

    [Fact]
    public void Every_frame_is_given_back_once_whether_it_was_used_or_too_late()
    {
        Footage footage = new(seed: 7);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3)], 0, 1);
        SightingFrame[] frames = [.. footage.Frames()];
        frames = [.. frames, frames[3] with { ArrivedAt = frames[^1].ArrivedAt, Sequence = 9999 }];
        List<SightingFrame> done = [];
        StoreTracker tracker = new(Shop, new StoreTrackerOptions()) { Done = done.Add };
        Drive(tracker, frames);
        Assert.Equal(1, tracker.LateFrames);
        Assert.Equal(frames.Select(frame => (frame.View.Value, frame.Sequence)).Order(), done.Select(frame => (frame.View.Value, frame.Sequence)).Order());
    }

    [Fact]
    public void Frames_that_come_too_late_are_counted_and_change_nothing()
    {
        Footage footage = new(seed: 7);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3)], 0, 1);
        SightingFrame[] frames = [.. footage.Frames()];
        SightingFrame stray = frames[3] with { ArrivedAt = frames[^1].ArrivedAt, Sequence = 9999 };
        StoreTracker tracker = new(Shop, new StoreTrackerOptions());
        List<Told> told = Drive(tracker, [.. frames, stray]);
        Assert.Equal(1, tracker.LateFrames);
        Assert.Equal(Text(Run(Shop, frames)), Text(told));
    }

    [Fact]
    public void A_step_allocates_nothing_once_the_store_has_been_full()
    {
        Footage footage = new(seed: 8);
        for (int i = 0; i < 20; i++)
        {
            footage.Walk([new(0.3 + (0.08 * i), 0.5), new(0.4 + (0.45 * i), 5), new(0.4 + (0.45 * i), 2), new(0.4 + (0.45 * i), 5)], i * 0.2, 1);
        }

        SightingFrame[] frames = [.. footage.Frames()];
        StoreTracker tracker = new(Shop, new StoreTrackerOptions());
        int half = frames.Length * 2 / 3;
        Feed(tracker, frames.AsSpan(0, half));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Feed(tracker, frames.AsSpan(half));

        // An identity's name is the one thing that is made, once for each person.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Fact]
    public void A_ghost_of_one_camera_that_lasts_is_nobody_where_others_could_see()
    {
        Footage footage = new(seed: 9);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3), new(1, 3)], 0, 1);
        footage.Ghost(new(6, 5), camera: 1, from: 2, until: 14);

        // Without a plan nothing speaks against it; with one that says that all four cameras see the whole shop, three do, the more the less people hide each other.
        StoreTrackerOptions quiet = new() { FoundShareMax = 0.7 };
        Assert.Equal(2, Names(Drive(new StoreTracker(Shop, quiet), footage.Frames())));
        Assert.Equal(1, Names(Drive(new StoreTracker(Shop, quiet, Everywhere("c0", "c1", "c2", "c3")), footage.Frames())));
    }

    [Fact]
    public void Somebody_whom_one_camera_alone_can_see_is_believed()
    {
        Footage footage = new(seed: 10);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3)], 0, 1);
        SightingFrame[] one = [.. footage.Frames().Where(frame => frame.View.Value == "c1")];
        List<Told> told = Run(Shop, one, Everywhere("c1"));
        Assert.Equal(1, Names(told));
        Assert.InRange(told.Count(moment => moment.People.Count == 1), 50, 110);
    }

    [Fact]
    public void Cameras_of_one_instant_agree_on_somebody_at_once_and_never_on_one_person_as_two()
    {
        // Four cameras at one time, twice a second; 20 cm of noise on places that are said to be good to 6 cm.
        Random chance = new(11);
        List<SightingFrame> frames = [];
        for (int number = 0; number < 20; number++)
        {
            TimeSpan at = TimeSpan.FromSeconds(number * 0.5);
            for (int camera = 0; camera < 4; camera++)
            {
                Sighting[] seen = [At(1 + (0.4 * number) + (0.2 * (chance.NextDouble() - 0.5)), 2), At(1 + (0.4 * number), 3.2 + (0.2 * (chance.NextDouble() - 0.5)))];
                frames.Add(new SightingFrame(new ViewId($"c{camera}"), number, at, TimeSpan.Zero, at, at, seen));
            }
        }

        StoreTracker tracker = new(TrackedFloor.Open, StoreTrackerOptions.OpenFloor);
        List<Told> told = Drive(tracker, frames);

        Assert.Equal(2, told[0].People.Count);
        Assert.Equal(2, Names(told));
        Assert.All(told.Where(moment => moment.At <= frames[^1].CapturedAt), moment => Assert.Equal(2, moment.People.Count));
    }

    [Fact]
    public void Somebody_whom_all_cameras_lose_at_once_is_told_of_no_longer_than_stated()
    {
        Footage footage = new(seed: 12);
        footage.Walk([new(1, 0.5), new(1, 3), new(8, 3), new(8, 5)], 0, 1);
        footage.Hide(0, 5, 9);
        List<Told> told = Run(Shop, footage.Frames());
        TimeSpan last = told.Last(moment => moment.At < TimeSpan.FromSeconds(8) && moment.People.Count > 0).At;
        Assert.InRange(last.TotalSeconds, 5, 5 + new StoreTrackerOptions().GoneSeconds + 0.15);
    }

    [Fact]
    public void Options_out_of_range_are_all_named()
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => new StoreTracker(Shop, new StoreTrackerOptions { FadeSeconds = 0, PeopleMax = 0 }));
        Assert.Contains("FadeSeconds is 0, expected 0.1 to 30", fault.Message, StringComparison.Ordinal);
        Assert.Contains("PeopleMax is 0", fault.Message, StringComparison.Ordinal);
    }

    private static void Feed(StoreTracker tracker, ReadOnlySpan<SightingFrame> frames)
    {
        foreach (SightingFrame frame in frames)
        {
            tracker.Take(frame);
            while (tracker.TryTell(out _, out _))
            {
            }
        }
    }

    private static List<Told> Run(TrackedFloor floor, IEnumerable<SightingFrame> frames, FloorCoverage? coverage = null) =>
        Drive(new StoreTracker(floor, new StoreTrackerOptions(), coverage), frames);

    private static int Names(List<Told> told) => told.SelectMany(one => one.People).Select(presence => presence.Person).Distinct().Count();

    /// <summary>Cameras that see every corner of the shop: straight down from high up.</summary>
    private static FloorCoverage Everywhere(params string[] views)
    {
        double[][] down = [[1, 0, 0, 5], [0, -1, 0, 3], [0, 0, -1, 12]];
        CameraModel camera = new(new CameraForm(640, 480, [400, 400], [320, 240], [], down));
        return new FloorCoverage([new(0, 0), new(10, 0), new(10, 6), new(0, 6)], views.Select(view => (new ViewId(view), camera)), Furniture.None);
    }

    private static Sighting At(double x, double y) => new(
        new Box(0, 0, 40, 100), 0.9f, new ImagePoint(20, 100, 0.9f), ImagePoint.Unseen, ImagePoint.Unseen, ImagePoint.Unseen,
        new FloorPlace(new FloorPoint(x, y), new FloorCovariance(0.0036, 0, 0.0036)));

    private static List<Told> Drive(StoreTracker tracker, IEnumerable<SightingFrame> frames)
    {
        List<Told> told = [];
        foreach (SightingFrame frame in frames)
        {
            tracker.Take(frame);
            Drain();
        }

        tracker.Complete();
        Drain();
        return told;

        void Drain()
        {
            while (tracker.TryTell(out TimeSpan at, out ReadOnlySpan<Presence> people))
            {
                told.Add(new Told(at, people.ToArray()));
            }
        }
    }

    /// <summary>Share of places told close to somebody whose identity is the one that their nearest true person had most of the time.</summary>
    private static double Purity(Footage footage, List<Told> told)
    {
        (int Truth, PersonId Person)[] pairs =
        [
            .. from one in told
               from presence in one.People
               let near = Enumerable.Range(0, footage.Walkers).Where(i => footage.At(i, one.At) is not null).OrderBy(i => Distance(footage.At(i, one.At)!.Value, presence.Floor)).ToArray()
               where near.Length > 0 && Distance(footage.At(near[0], one.At)!.Value, presence.Floor) < 0.4
               select (near[0], presence.Person),
        ];
        return pairs.GroupBy(pair => pair.Truth).Sum(person => person.GroupBy(pair => pair.Person).Max(same => same.Count())) / (double)pairs.Length;
    }

    private static string Text(List<Told> told) => string.Join("\n", told.Select(one => $"{one.At.Ticks}: {string.Join("; ", one.People)}"));

    private static double Distance(FloorPoint left, FloorPoint right) => double.Hypot(left.XMetres - right.XMetres, left.YMetres - right.YMetres);

    private sealed record Told(TimeSpan At, IReadOnlyList<Presence> People);
}

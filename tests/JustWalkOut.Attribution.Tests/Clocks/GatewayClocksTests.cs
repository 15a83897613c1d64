using CsCheck;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Attribution.Tests.Clocks;

/// <summary>Shelves whose clocks disagree with the cameras'.</summary>
public sealed class GatewayClocksTests
{
    private static readonly Func<double, double> Right = static _ => 0;

    [Fact]
    public void Clocks_that_are_off_by_less_than_messages_tell_are_found_by_the_hands()
    {
        Gen.Select(Gen.Double[-0.45, 0.45].Array[4], Gen.Int[1, int.MaxValue]).Sample(
            (ahead, seed) =>
            {
                GatewayClock[] clocks = [.. new ClockedStore { Ahead = [.. ahead.Select(Always)], Seed = seed, Seconds = 720 }.Run().Clocks];

                // Fifteen bottles of each: as well as it says, and that is well enough to put them right.
                Assert.All(clocks, clock => Assert.InRange(clock.SdSeconds, 0.02, 0.15));
                Assert.All(clocks.Zip(ahead), each => Assert.InRange(each.First.AheadSeconds - each.Second, -4 * each.First.SdSeconds, 4 * each.First.SdSeconds));
            },
            iter: 5, threads: 1);
    }

    [Fact]
    public void A_clock_that_is_off_is_said_with_its_shelf_put_right_and_said_again_once_it_has_been_set()
    {
        ClockedStore store = new() { Ahead = [Right, time => time < 600 ? 0.45 : 0, Right, Right], Seconds = 1500 };
        GatewayClock clock = store.Run().Clocks[1];
        Assert.Collection(
            store.Said,
            off =>
            {
                Assert.Equal(("2", "1"), (off.Gondola, off.Shelf));
                Assert.InRange(off.AheadSeconds, 0.35, 0.55);
                Assert.InRange(off.OffSince!.Value.TotalSeconds, 2 * 4 * ClockedStore.SecondsEach, 10 * 4 * ClockedStore.SecondsEach); // After two to ten of its bottles.
            },
            well => Assert.Equal(("2", "1", null), (well.Gondola, well.Shelf, well.OffSince)));
        Assert.InRange(clock.AheadSeconds, -0.1, 0.1);
        Assert.InRange(clock.CorrectedSeconds, -0.15, 0.15);
    }

    [Theory]
    [InlineData(1.4)]
    [InlineData(-1.4)]
    [InlineData(-3600)]
    public void A_shelf_so_far_from_the_others_that_its_weights_or_theirs_would_be_too_late_is_moved_to_them_at_once(double ahead)
    {
        ClockedStore store = new() { Ahead = [Right, Always(ahead), Right, Right] };
        GatewayClock clock = store.Run().Clocks[1];
        Assert.InRange(clock.AheadSeconds - ahead, -0.1, 0.1);
        Assert.InRange(Assert.Single(store.Said).OffSince!.Value.TotalSeconds, 8, 15);
        Assert.InRange(TakenOf(store), store.Taken - 1, store.Taken); // The first bottle may be gone before so much is known.

        ClockedStore uncorrected = new() { Ahead = store.Ahead, Without = EvidenceKinds.Clocks };
        Assert.Equal(0, uncorrected.Run().Clocks[1].CorrectedSeconds);
        Assert.InRange(TakenOf(uncorrected), 0, store.Taken * 3 / 4);
    }

    [Fact]
    public void A_shelf_whose_messages_come_late_now_and_then_is_not_behind()
    {
        ClockedStore store = new() { Ahead = [Right, Right, Right, Right], Late = (shelf, message) => shelf == 1 && message % 3 > 0 ? 0.9 : 0, Seconds = 120 };
        Assert.Equal(0, store.Run().Clocks[1].CorrectedSeconds);
        Assert.Empty(store.Said);
    }

    [Fact]
    public void Of_two_shelves_that_differ_by_a_second_neither_is_moved_by_their_messages()
    {
        ClockedStore store = new() { Ahead = [Right, Always(-0.9)], Takes = [0], Seconds = 60 };
        Assert.All(store.Run().Clocks, clock => Assert.Equal(0, clock.CorrectedSeconds));
    }

    [Fact]
    public void What_all_shelves_that_are_known_have_in_common_a_shelf_at_which_nothing_happens_is_taken_to_have_too()
    {
        ClockedStore store = new() { Ahead = [.. Enumerable.Repeat(Always(0.4), 5)], Takes = [0, 1, 2, 3] };
        GatewayClock still = store.Run().Clocks[4];
        Assert.InRange(still.CorrectedSeconds, 0.25, 0.55);
        Assert.Null(still.OffSince);
    }

    [Theory]
    [InlineData(EvidenceKinds.Clocks)]
    [InlineData(EvidenceKinds.Hands)]
    public void Without_the_evidence_every_clock_is_taken_to_be_right(EvidenceKinds without)
    {
        ClockedStore store = new() { Ahead = [Right, Always(0.4), Right, Right], Without = without };
        Assert.All(store.Run().Clocks, clock => Assert.Equal((0, 0), (clock.AheadSeconds, clock.CorrectedSeconds)));
        Assert.Empty(store.Said);
    }

    private static Func<double, double> Always(double seconds) => _ => seconds;

    private static int TakenOf(ClockedStore store) => store.Found.Select(observed => observed.Finding).OfType<Finding.Took>().Sum(took => took.Goods.Quantity);
}

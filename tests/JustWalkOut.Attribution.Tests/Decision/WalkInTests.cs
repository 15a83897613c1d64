using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Attribution.Tests.Decision;

/// <summary>Who is said to have walked in by a free gate.</summary>
public sealed class WalkInTests
{
    private static readonly GateId Free = new("free");

    [Fact]
    public void Somebody_who_came_in_by_a_free_gate_without_a_check_in_is_said_to_once_they_are_no_glimpse()
    {
        Observed[] said = WalkIns(Bench(0.4, -1).Person("ann", 1, (40, 41), from: 2).Person("shade", 1, (40, 41), from: 6, to: 7.5).Run());
        Observed ann = Assert.Single(said);
        Assert.Equal((Free, 1.0), (((Finding.Present)ann.Finding).Gate!.Value, ((Finding.Present)ann.Finding).Confidence));
        Assert.InRange((ann.At - JustWalkOut.Attribution.Tests.Bench.Origin).TotalSeconds, 1.9, 2.2); // From when they were first seen on.
    }

    [Fact]
    public void Whoever_checked_in_did_not_walk_in() =>
        Assert.Empty(WalkIns(new Bench { Gates = [new Gate(new GateId("main"), [0.4, -1], EntryKind.Free)] }.CheckIn(at: 0, passedAt: 1.8).Person("ann", 1, (40, 41), from: 2).Run()));

    [Theory]
    [InlineData(0.4, -9)] // Too far from the free gate.
    [InlineData(0.4, -1.5)] // The one with check-ins is nearer.
    public void By_another_way_nobody_walks_in(double x, double y)
    {
        Bench bench = new() { Gates = [new Gate(Free, [x, y], EntryKind.Free), new Gate(new GateId("main"), [0.3, -0.8])] };
        Assert.Empty(WalkIns(bench.Person("ann", 1, (40, 41), from: 2).Run()));
    }

    private static Bench Bench(double x, double y) => new() { Gates = [new Gate(Free, [x, y], EntryKind.Free)] };

    private static Observed[] WalkIns(List<Observed> found) => [.. found.Where(observed => observed.Finding is Finding.Present { Gate: not null })];
}

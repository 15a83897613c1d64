using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Attribution.Tests.Decision;

/// <summary>Who is bound to a check-in whose group grew, or shrank, while its gate was open.</summary>
public sealed class GroupSizeTests
{
    [Fact]
    public void Whoever_is_added_is_bound_also_where_they_were_inside_before()
    {
        // Bob is first seen at 4; that he belongs to the check-in of the beginning is heard of at 12, long after anybody of it was waited for.
        List<Observed> found = new Bench().CheckIn(at: 0, passedAt: 0).Group(at: 12, passedAt: 0, people: 2).Person("ann", 1, (40, 41), from: 2.2).Person("bob", 1, (40, 41), from: 4).Run();
        Assert.Equal([PresenceOf(found, 0), PresenceOf(found, 1)], Bound(found));
        Assert.Single(found.Select(observed => observed.Finding).OfType<Finding.Present>().Where(present => present.CheckIn is not null).Select(present => present.CheckIn).Distinct());
    }

    [Fact]
    public void Without_it_the_second_belongs_to_nobody() =>
        Assert.Single(Bound(new Bench().CheckIn(at: 0, passedAt: 0).Person("ann", 1, (40, 41), from: 2.2).Person("bob", 1, (40, 41), from: 4).Run()));

    [Fact]
    public void A_place_that_was_taken_back_binds_nobody_and_neither_does_the_same_word_twice()
    {
        Bench bench = new Bench().CheckIn(at: 0, passedAt: 0, people: 2).Group(at: 0.5, passedAt: 0, people: 1).Group(at: 0.6, passedAt: 0, people: 1);
        Assert.Single(Bound(bench.Person("ann", 1, (40, 41), from: 2.2).Person("bob", 1, (40, 41), from: 4).Run()));
    }

    [Fact]
    public void A_size_that_comes_before_its_check_in_waits_for_it() =>
        Assert.Equal(2, Bound(new Bench().Group(at: 0, passedAt: 0.5, people: 2).CheckIn(at: 1, passedAt: 0.5).Person("ann", 1, (40, 41), from: 2.7).Person("bob", 1, (40, 41), from: 3.7).Run()).Length);

    private static PresenceId PresenceOf(List<Observed> found, int index) => found.Select(observed => observed.Finding).OfType<Finding.Present>().Select(present => present.Presence).Distinct().ElementAt(index);

    private static PresenceId[] Bound(List<Observed> found) => [.. found.Select(observed => observed.Finding).OfType<Finding.Present>().Where(present => present.CheckIn is not null).Select(present => present.Presence).Distinct()];
}

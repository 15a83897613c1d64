using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Attribution.Tests.Decision;

/// <summary>When nothing more is to be heard of somebody who left: their receipt waits for it.</summary>
public sealed class CompletionTests
{
    private const double Left = 10;

    [Fact]
    public void Whoever_left_from_elsewhere_does_not_wait_for_a_plate_that_somebody_else_moves()
    {
        double at = CompletedAt(new Bench { Disturb = Leaning }.Person("bob", 3, (8, 16)).Away("ann", 0, 3, to: Left));

        Assert.InRange(at, Left + 2.5, Left + 3);
    }

    [Fact]
    public void Whoever_left_from_a_shelf_waits_until_what_moves_on_it_has_come_to_rest()
    {
        double at = CompletedAt(new Bench { Disturb = Leaning }.Person("bob", 3, (8, 16)).PersonWithoutHands("ann", to: Left));

        Assert.InRange(at, Left + 3.2, 18);
    }

    [Fact]
    public void Whoever_was_out_of_sight_for_long_enough_to_have_been_at_the_shelf_waits_too()
    {
        double at = CompletedAt(new Bench { Disturb = Leaning }.Person("bob", 3, (8, 16)).Away("ann", 0, 3, to: 8.2).Away("ann", 9.6, 3, to: Left));

        Assert.InRange(at, Left + 3.2, 18);
    }

    /// <summary>A hand that presses on the third plate now and again, and never lets it rest.</summary>
    private static double Leaning(double time, int plate, double grams) => plate == 3 && time is > 8.5 and < 15 ? grams + (400 * Math.Abs(Math.Sin(time * 5))) : grams;

    private static double CompletedAt(Bench bench)
    {
        List<(double At, Observed Observed)> said = bench.RunAhead();
        PresenceId ann = said.Select(each => each.Observed.Finding).OfType<Finding.Left>().First().Presence;
        return said.First(each => each.Observed.Finding is Finding.Complete complete && complete.Presence == ann).At;
    }
}

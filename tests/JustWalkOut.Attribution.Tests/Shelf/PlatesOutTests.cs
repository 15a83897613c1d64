using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Attribution.Tests.Shelf;

/// <summary>Plates that somebody works on while the store is open.</summary>
public sealed class PlatesOutTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    public void What_is_taken_from_a_plate_that_is_out_is_nobodys_and_what_is_missing_afterwards_is_said_once(double ahead)
    {
        Bench bench = new Bench { Seconds = 40 }.Person("ann", 1, (9, 12), to: 38).CheckIn(0, 0, "ann").Out(1, 6).Change(1, 10, -500).Back(1, 20);
        Assert.NotEmpty(Took(new Bench { Seconds = 40 }.Person("ann", 1, (9, 12), to: 38).CheckIn(0, 0, "ann").Change(1, 10, -500).Run()));

        Observed[] said = ahead > 0 ? [.. bench.RunAhead().Select(each => each.Observed)] : [.. bench.Run()];

        Assert.Empty(Took(said));
        (DateTimeOffset at, Finding.UnexplainedStock stock) = Assert.Single(Stock(said));
        Assert.InRange(stock.Grams, -506, -494);
        Assert.Equal(Bench.PlateOf(1), Assert.Single(stock.Plates));
        Assert.Equal(Bench.Origin.AddSeconds(20), at);
        Assert.Contains("before the plate was taken out of service", stock.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Taring_emptying_and_refilling_a_plate_says_nothing_and_afterwards_it_counts_as_before()
    {
        Bench bench = new Bench { Seconds = 60 }.Person("ann", 1, (44, 47), to: 58).CheckIn(0, 0, "ann")
            .Out(1, 6).Change(1, 9, -3000).Change(1, 15, 1000).Change(1, 20, -1000).Change(1, 25, 3000).Back(1, 30).Change(1, 45, -500);

        List<Observed> said = bench.Run();

        Assert.Empty(Stock(said));
        Assert.Equal(Bench.Origin.AddSeconds(45.2), Assert.Single(Took(said)).At, TimeSpan.FromSeconds(0.4));
    }

    [Fact]
    public void A_take_that_was_still_settling_when_the_plate_went_out_is_not_lost()
    {
        Bench bench = new Bench { Seconds = 40 }.Person("ann", 1, (8, 11), to: 38).CheckIn(0, 0, "ann").Change(1, 9.9, -500).Out(1, 10).Back(1, 20);

        List<Observed> said = bench.Run();

        Assert.Empty(Took(said));
        Assert.InRange(Assert.Single(Stock(said)).Stock.Grams, -506, -494);
    }

    [Fact]
    public void A_plate_put_back_under_somebodys_hand_begins_with_the_hand_gone()
    {
        // The hand presses and moves until 4 s after; were that the first level, its going would be goods that somebody took.
        Bench bench = new Bench { Seconds = 40, Disturb = static (time, plate, grams) => plate == 1 && time is > 18 and < 24 ? grams + 700 + (80 * Math.Sin(9 * time)) : grams }
            .Person("ann", 1, (17, 24), to: 38).CheckIn(0, 0, "ann").Out(1, 6).Back(1, 20);

        List<Observed> said = bench.Run();

        Assert.Empty(Took(said));
        Assert.Empty(Stock(said));
    }

    [Theory]
    [InlineData(3500.0, true)]
    [InlineData(3000.0, false)]
    public void After_a_restart_it_is_held_against_what_was_written_down(double known, bool isMissing)
    {
        List<Observed> said = new Bench { Seconds = 20 }.Out(1, 0, known).Back(1, 8).Run();

        Assert.Equal(isMissing, Stock(said).Any());
        Assert.All(Stock(said), each => Assert.InRange(each.Stock.Grams, -506, -494));
    }

    [Fact]
    public void What_nobody_knows_the_weight_of_from_before_is_to_be_counted()
    {
        (_, Finding.UnexplainedStock stock) = Assert.Single(Stock(new Bench { Seconds = 20 }.Out(1, 0).Back(1, 8).Run()));

        Assert.Equal(0, stock.Grams);
        Assert.Contains("count what stands there", stock.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plate_beside_one_that_is_out_goes_on()
    {
        List<Observed> said = new Bench { Seconds = 30 }.Person("ann", 3, (9, 12), to: 28).CheckIn(0, 0, "ann").Out(1, 6).Change(3, 10, -500).Run();

        Assert.Single(Took(said));
    }

    private static IEnumerable<Observed> Took(IEnumerable<Observed> said) => said.Where(each => each.Finding is Finding.Took);

    private static IEnumerable<(DateTimeOffset At, Finding.UnexplainedStock Stock)> Stock(IEnumerable<Observed> said) => said.Where(each => each.Finding is Finding.UnexplainedStock).Select(each => (each.At, (Finding.UnexplainedStock)each.Finding));
}

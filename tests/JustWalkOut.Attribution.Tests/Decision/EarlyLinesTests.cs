using CsCheck;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Attribution.Tests.Decision;

public sealed class EarlyLinesTests
{
    [Fact]
    public void Who_takes_something_is_told_so_within_a_second_and_finally_with_all_evidence_in()
    {
        (double At, Observed Observed)[] said = Goods(new Bench().Person("ann", 1, (9.5, 10.6)).Person("bob", 5, (40, 41)).Change(1, 10, -500).RunAhead());

        Assert.Equal(2, said.Length);
        Finding.Took early = Assert.IsType<Finding.Took>(said[0].Observed.Finding);
        Finding.Revised final = Assert.IsType<Finding.Revised>(said[1].Observed.Finding);
        Finding.Took took = Assert.IsType<Finding.Took>(final.Instead);
        Assert.InRange(said[0].At, 10.2, 11);
        Assert.InRange(said[1].At, 11.5, 14);
        Assert.Equal((Bench.Water, 1, Certainty.Provisional), (early.Goods.Sku!.Value, early.Goods.Quantity, early.Goods.Certainty));
        Assert.Equal((said[0].Observed.Id, early.Presence, early.Goods.Sku, 1, Certainty.Final), (final.Supersedes, took.Presence, took.Goods.Sku, took.Goods.Quantity, took.Goods.Certainty));
        Assert.Equal("All evidence is in.", final.Reason);
    }

    [Fact]
    public void What_is_taken_one_after_the_other_is_told_one_after_the_other()
    {
        (double At, Observed Observed)[] said = Goods(new Bench().Person("ann", 1, (9.5, 12.5)).Change(1, 10, -500).Change(1, 11, -500).Change(1, 12, -500).RunAhead());

        double[] early = [.. said.Where(each => each.Observed.Finding is Finding.Took { Goods.Certainty: Certainty.Provisional }).Select(each => each.At)];
        Assert.Equal([10.2, 11.2, 12.2], early, (due, at) => at >= due && at < due + 0.8);
        Assert.Equal(3, Held(said));
    }

    [Fact]
    public void A_hand_that_leans_on_a_plate_and_goes_away_is_not_spoken_of()
    {
        Assert.Empty(Goods(new Bench().Person("ann", 1, (9.5, 12.6)).Change(1, 10, 800).Change(1, 12, -800).RunAhead()));
    }

    [Fact]
    public void What_slides_onto_the_next_plate_is_not_spoken_of()
    {
        Assert.Empty(Goods(new Bench().Person("ann", 1, (9.5, 10.6)).Change(1, 10, -500).Change(2, 10, 500).RunAhead()));
    }

    [Fact]
    public void A_thing_that_is_lifted_and_set_down_again_is_told_of_and_taken_back()
    {
        (double At, Observed Observed)[] said = Goods(new Bench().Person("ann", 1, (9.5, 11.6)).Change(1, 10, -500).Change(1, 11, 500).RunAhead());

        Assert.IsType<Finding.Took>(said[0].Observed.Finding);
        Assert.Equal(0, Held(said));
        Assert.DoesNotContain(Open(said), open => open.Value is Finding.Took { Goods.Certainty: Certainty.Provisional });
    }

    [Fact]
    public void Who_takes_something_on_the_way_out_has_the_final_word_on_it_before_nothing_more_is_to_be_heard()
    {
        List<(double At, Observed Observed)> said = new Bench().Person("ann", 1, (9.5, 10.4), to: 10.5).Person("bob", 5, (40, 41)).Change(1, 10, -500).RunAhead();

        int early = said.FindIndex(each => each.Observed.Finding is Finding.Took { Goods.Certainty: Certainty.Provisional });
        int final = said.FindIndex(each => each.Observed.Finding is Finding.Revised);
        int complete = said.FindIndex(each => each.Observed.Finding is Finding.Complete);
        Assert.True(early >= 0 && early < final && final < complete, $"said at {early}, final at {final}, complete at {complete}");
    }

    [Fact]
    public void What_is_decided_in_the_end_does_not_depend_on_what_was_said_early()
    {
        Gen<(int Plate, double At, int Kind)> act = Gen.Select(Gen.Int[1, 6], Gen.Double[5, 20], Gen.Int[0, 3]);
        Gen.Select(act.Array[0, 6], Gen.Int[1, 1000]).Sample(
            (acts, seed) =>
            {
                Bench bench = new() { Seed = seed, NoiseSdGrams = 3 };
                bench.Person("ann", acts.Length > 0 ? acts[0].Plate : 1, (4, 22)).Person("bob", 6, (8, 9));
                foreach ((int plate, double at, int kind) in acts)
                {
                    bench.Change(plate, at, kind switch { 0 => -500, 1 => -250, 2 => -60, _ => 300 });
                }

                (double, Observed)[] plain = [.. bench.Run().Select(observed => (0.0, observed))];
                Assert.Equal(Words(plain), Words([.. bench.RunAhead()]));
            },
            iter: 30);
    }

    private static (double At, Observed Observed)[] Goods(List<(double At, Observed Observed)> said) => [.. said.Where(each => each.Observed.Finding is Finding.Took or Finding.PutBack or Finding.Revised or Finding.UnexplainedStock)];

    /// <summary>What holds in the end, by the first word of its chain.</summary>
    private static Dictionary<ObservationId, Finding?> Open(IEnumerable<(double At, Observed Observed)> said)
    {
        Dictionary<ObservationId, Finding?> open = [];
        foreach ((_, Observed observed) in said)
        {
            if (observed.Finding is Finding.Revised revised)
            {
                open[revised.Supersedes] = revised.Instead;
            }
            else
            {
                open.Add(observed.Id, observed.Finding);
            }
        }

        return open;
    }

    private static int Held(IEnumerable<(double At, Observed Observed)> said) => Open(said).Values.Sum(finding => finding switch
    {
        Finding.Took took => took.Goods.Quantity,
        Finding.PutBack back => -back.Goods.Quantity,
        _ => 0,
    });

    private static string[] Words(IEnumerable<(double At, Observed Observed)> said) => [.. Open(said).Values.Select(finding => finding switch
    {
        Finding.Took took => $"took {took.Presence} {took.Goods.Quantity} x {took.Goods.Sku} {took.Goods.Confidence} {string.Join(' ', took.Goods.Plates)} {took.Goods.Grams} {took.Goods.Certainty}",
        Finding.PutBack back => $"put {back.Presence} {back.Goods.Quantity} x {back.Goods.Sku} {back.Goods.Confidence} {string.Join(' ', back.Goods.Plates)} {back.Goods.Grams}",
        Finding.UnexplainedStock stock => $"unexplained {string.Join(' ', stock.Plates)} {stock.Grams}",
        _ => "",
    }).Where(word => word.Length > 0).Order(StringComparer.Ordinal)];
}

using CsCheck;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Attribution.Tests.Decision;

/// <summary>Vision killed at a moment and started again at another: who is who, what has changed on the shelves meanwhile, and that nobody is charged by guess.</summary>
public sealed class RestartTests
{
    /// <summary>No store charges for what it is less sure of.</summary>
    private const double GuessMax = 0.3;

    private static readonly Zone Door = new("out", ZoneKind.Exit, [[-0.5, -3], [0.5, -3], [0.5, -2.5], [-0.5, -2.5]]);

    [Fact]
    public void A_shopper_who_stands_where_they_stood_is_the_same_and_puts_back_what_they_took_before()
    {
        List<(double At, Observed Observed)> said = new Bench { Seconds = 40 }.CheckIn(0.1, 0).Person("ann", 1, (19.5, 20.6), to: 35).Person("bob", 5, (40, 41), from: 60).Change(1, 4, -500).Change(1, 20, 500)
            .Person("ann", 1, (3.5, 4.6), to: 9).RunKilled(10, 13, out StandingStore kept);

        PresenceId ann = kept.People[0].Presence;
        Finding.IdentityMerged merged = Assert.Single(Findings<Finding.IdentityMerged>(said));
        Assert.Equal(ann, merged.Kept);
        Assert.True(merged.Confidence > 0.9, merged.Reason);
        Assert.InRange(said.Single(each => each.Observed.Finding == merged).At, 13, 18);
        Assert.Equal((ann, Bench.Water), (Findings<Finding.PutBack>(said)[0].Presence, Findings<Finding.PutBack>(said)[0].Goods.Sku!.Value));
        Assert.Equal([ann], Findings<Finding.Left>(said).Select(left => left.Presence));
        Assert.Empty(Findings<Finding.UnexplainedStock>(said));
    }

    [Theory]
    [InlineData(-500.0)]
    [InlineData(-250.0)]
    public void What_went_while_vision_was_away_is_held_against_whoever_was_near_as_a_guess_that_nobody_is_charged_for(double grams)
    {
        List<(double At, Observed Observed)> said = new Bench { Seconds = 40 }.CheckIn(0.1, 0).Person("ann", 5, (60, 61), to: 35).Change(grams < -400 ? 1 : 5, 11.5, grams).RunKilled(10, 13, out StandingStore kept);

        Finding.Took took = Assert.Single(Findings<Finding.Took>(said));
        Assert.Equal((kept.People[0].Presence, grams < -400 ? Bench.Water : Bench.Tea, 1), (took.Presence, took.Goods.Sku!.Value, took.Goods.Quantity));
        Assert.InRange(took.Goods.Confidence, 0.05, GuessMax);
        Assert.Contains("vision was away meanwhile", took.Goods.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(0.05)]
    public void However_little_a_store_has_to_be_sure_of_to_charge_it_is_surer_than_a_guess(double reviewBelow)
    {
        List<(double At, Observed Observed)> said = new Bench { Seconds = 90, Zones = [Door], Rules = new Rules(ReviewBelow: reviewBelow) }.CheckIn(0.1, 0).At("ann", 0.3, -0.5, to: 9.9).Change(1, 11.5, -500).RunKilled(10, 13, out _);

        Assert.InRange(Assert.Single(Findings<Finding.Took>(said)).Goods.Confidence, 0, reviewBelow / 2);
        Assert.Contains(Findings<Finding.Present>(said), present => present.Confidence <= reviewBelow / 2);
    }

    [Fact]
    public void A_product_that_is_lighter_than_what_counts_of_something_unknown_is_still_named()
    {
        List<(double At, Observed Observed)> said = new Bench { Seconds = 40, NoiseSdGrams = 0.5, UnknownGoodsMinGrams = 100 }.CheckIn(0.1, 0).At("ann", 0.3, -0.5, to: 35).Change(3, 11.5, -60).RunKilled(10, 13, out _);
        Assert.Equal(Bench.Gum, Assert.Single(Findings<Finding.Took>(said)).Goods.Sku);
    }

    [Fact]
    public void What_came_back_while_vision_was_away_may_have_been_put_back_by_whoever_held_it()
    {
        List<(double At, Observed Observed)> said = new Bench { Seconds = 40 }.CheckIn(0.1, 0).Person("ann", 1, (3.5, 4.6), to: 35).Change(1, 4, -500).Change(2, 11.5, 500).RunKilled(10, 13, out StandingStore kept);

        Assert.Equal([new HeldGoods(Bench.Water, 1)], kept.People[0].Holds);
        Finding.PutBack back = Assert.Single(Findings<Finding.PutBack>(said));
        Assert.Equal((kept.People[0].Presence, Bench.Water), (back.Presence, back.Goods.Sku!.Value));
        Assert.True(back.Goods.Confidence <= GuessMax, back.Goods.Reason);
    }

    [Fact]
    public void What_went_while_nobody_was_in_the_store_is_stock_that_nobody_explains()
    {
        List<(double At, Observed Observed)> said = new Bench { Seconds = 40 }.Change(1, 11.5, -180).Change(2, 11.6, -320).RunKilled(10, 13, out _);

        Finding.UnexplainedStock stock = Assert.Single(Findings<Finding.UnexplainedStock>(said));
        Assert.Equal([Bench.PlateOf(1), Bench.PlateOf(2)], stock.Plates);
        Assert.InRange(stock.Grams, -505, -495);
        Assert.Contains("vision was away", stock.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_looks_like_another_who_changed_places_with_them_is_that_other_and_places_alone_are_doubted()
    {
        Bench Two() => new Bench { Seconds = 40 }.CheckIn(0.1, 0, people: 2).At("ann", 0, -1, to: 35).At("bob", 0.8, -1, to: 35).At("ann", 0.8, -1, from: 11).At("bob", 0, -1, from: 11);

        List<(double At, Observed Observed)> seen = Two().Look("ann", 1).Look("bob", 2).RunKilled(10, 13, out StandingStore kept);
        List<(double At, Observed Observed)> blind = Two().RunKilled(10, 13, out _);

        PresenceId left = kept.People.MinBy(person => person.XMetres)!.Presence; // Ann, who is on the right afterwards.
        Finding.IdentityMerged[] merged = Findings<Finding.IdentityMerged>(seen);
        Assert.Equal(2, merged.Length);
        Assert.All(merged, each => Assert.True(each.Confidence > 0.85, $"{each.Confidence}: {each.Reason}"));
        Assert.Contains("0.8 m", merged.Single(each => each.Kept == left).Reason, StringComparison.Ordinal);
        Assert.All(Findings<Finding.IdentityMerged>(blind), each => Assert.True(each.Confidence < 0.97, $"{each.Confidence}: {each.Reason}"));
    }

    [Fact]
    public void Whoever_was_at_the_door_and_is_gone_has_left_and_whoever_was_lost_inside_leaves_a_bill_for_a_person()
    {
        List<(double At, Observed Observed)> said = new Bench { Seconds = 90, Zones = [Door] }.CheckIn(0.1, 0, people: 3)
            .At("ann", 0, -2.4, to: 9.9).At("bob", 2.5, 0.5, to: 9.9).At("eve", -1.8, 0, to: 85).RunKilled(10, 13, out StandingStore kept);

        PresenceId Of(double x) => kept.People.MinBy(person => Math.Abs(person.XMetres - x))!.Presence;
        (double At, Finding.Left Left)[] left = [.. said.Where(each => each.Observed.Finding is Finding.Left).Select(each => (each.At, (Finding.Left)each.Observed.Finding))];
        Assert.InRange(left.Single(each => each.Left.Presence == Of(0)).At, 24, 27);
        Assert.InRange(left.Single(each => each.Left.Presence == Of(2.5)).At, 72, 75);
        Finding.Present lost = Assert.Single(Findings<Finding.Present>(said), present => present.Confidence <= GuessMax);
        Assert.Equal((Of(2.5), kept.People[0].CheckIn), (lost.Presence, lost.CheckIn));
        Assert.Equal(Of(-1.8), Assert.Single(Findings<Finding.IdentityMerged>(said)).Kept);
    }

    [Fact]
    public void Killed_again_before_anybody_is_known_it_still_has_everybody_every_load_and_what_was_to_be_said()
    {
        StoreAttribution first = new(Bench.Store, Bench.Origin, new AttributionOptions());
        new Bench { Seconds = 40 }.CheckIn(0.1, 0).Person("ann", 1, (3.5, 4.6), to: 35).Change(1, 4, -500).RunKilled(10, 13, out StandingStore kept);
        Observed waiting = new(new ObservationId(DeterministicGuid.Of(Bench.Store.Name, "test", "waiting")), Bench.Origin, new Finding.Left(kept.People[0].Presence));
        first.Resume(kept with { Found = [waiting] }, new Dictionary<PresenceId, Tracking.KnownLook>());
        List<Observed> found = [];
        first.Drain(found);
        Assert.Equal([waiting], found);

        StandingStore again = first.Stand(found);
        Assert.Equal(kept.Plates, again.Plates);
        Assert.Equal((kept.People[0].Presence, kept.People[0].CheckIn, kept.People[0].LastSeen), (again.People[0].Presence, again.People[0].CheckIn, again.People[0].LastSeen));
        Assert.Equal(kept.People[0].Holds, again.People[0].Holds);
        Assert.Equal([waiting], again.Found);
        InvalidDataException other = Assert.Throws<InvalidDataException>(() => first.Resume(kept with { Store = new StoreId("other") }, new Dictionary<PresenceId, Tracking.KnownLook>()));
        Assert.Contains("'other'", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whenever_vision_is_killed_what_went_is_said_once_and_a_provisional_word_never_stands() =>
        Gen.Select(Gen.Double[6, 14], Gen.Double[0.3, 5]).Sample(
            (killedAt, away) =>
            {
                List<(double At, Observed Observed)> said = new Bench { Seconds = 40, NoiseSdGrams = 1 }.CheckIn(0.1, 0).Person("ann", 1, (9.5, 10.6), to: 35).Change(1, 10, -500).RunKilled(killedAt, killedAt + away, out _);
                Dictionary<ObservationId, Finding?> standing = [];
                foreach (Observed observed in said.Select(each => each.Observed))
                {
                    if (observed.Finding is Finding.Revised revised)
                    {
                        standing[revised.Supersedes] = revised.Instead;
                    }
                    else
                    {
                        standing.TryAdd(observed.Id, observed.Finding);
                    }
                }

                Finding[] goods = [.. standing.Values.Where(finding => finding is Finding.Took or Finding.PutBack or Finding.UnexplainedStock).OfType<Finding>()];
                Assert.DoesNotContain(goods, finding => finding is Finding.Took { Goods.Certainty: Certainty.Provisional });
                Assert.Equal(-500, goods.Sum(finding => finding switch { Finding.Took took => took.Goods.Grams, Finding.PutBack back => back.Goods.Grams, Finding.UnexplainedStock stock => stock.Grams, _ => 0 }), 8.0);
            },
            iter: 60);

    private static T[] Findings<T>(List<(double At, Observed Observed)> said)
        where T : Finding => [.. said.Select(each => each.Observed.Finding).OfType<T>()];
}

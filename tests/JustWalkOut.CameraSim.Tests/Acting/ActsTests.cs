using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Acting;

public sealed class ActsTests
{
    [Theory]
    [InlineData(HandOverRule.TakerPays, "1: 1 cola", "2:")]
    [InlineData(HandOverRule.KeeperPays, "1:", "2: 1 cola")]
    public void What_is_handed_over_is_paid_by_the_rule_of_the_house(HandOverRule rule, string first, string second)
    {
        Actor? giver = null;
        Actor? receiver = null;

        IEnumerable<Step> Give(Actor me)
        {
            giver = me;
            Take take = new(me, SmallShop.Cola);
            yield return new GoToGoods(me, SmallShop.Cola);
            yield return take;
            yield return new Wait(me, () => receiver is not null, 60);
            yield return new WalkUpTo(me, receiver!);
            yield return new Offer(me, receiver!, take.Items);
        }

        IEnumerable<Step> Receive(Actor me)
        {
            receiver = me;
            yield return new Wait(me, () => giver?.Offering is not null, 60);
            Accept accept = new(me, giver!);
            yield return accept;
            yield return new Stow(me);
        }

        RunLedger run = new(SmallShop.Simulate(SmallShop.Script((0, Give), (2, Receive)), change: store => store with { Rules = new Rules(rule) }));

        Assert.Equal([ActionKind.Take, ActionKind.HandOver], run.Actions.Select(action => action.Kind));
        Assert.Equal((1, 2), (run.Actions[1].Person, run.Actions[1].Receiver));
        Assert.Equal([first, second], run.Bills());
    }

    [Fact]
    public void What_is_left_on_the_floor_is_owed_by_whoever_picks_it_up()
    {
        IEnumerable<Step> Leaving(Actor me)
        {
            Take take = new(me, SmallShop.Cola);
            yield return new GoToGoods(me, SmallShop.Cola);
            yield return take;
            yield return new Stow(me);
            yield return new Drop(me, take.Items);
        }

        IEnumerable<Step> Finding(Actor me)
        {
            yield return new Wait(me, () => me.Stage.Stock.Standing.Any(standing => standing.Plates.Count == 0), 60);
            StandingItem lying = me.Stage.Stock.Standing.First(standing => standing.Plates.Count == 0);
            Assert.Equal(0, lying.Base.Z);
            yield return new Wait(me, 6);
            yield return new PickUp(me, lying.Item.Number);
        }

        RunLedger run = new(SmallShop.Simulate(SmallShop.Script((0, Leaving), (1, Finding))));

        Assert.Equal([ActionKind.Take, ActionKind.Drop, ActionKind.Take], run.Actions.Select(action => action.Kind));
        Assert.Empty(run.Actions[2].Plates);
        Assert.Equal(["1:", "2: 1 cola"], run.Bills());
    }

    [Fact]
    public void A_phone_of_ones_own_loads_a_plate_and_is_never_owed()
    {
        IEnumerable<Step> Forget(Actor me)
        {
            Item phone = me.Stage.Stock.NewThing(190, new GoodsLook(GoodsShape.Box, 0.075f, 0.15f, 0.01f, new Colour(0x111111), new Colour(0x333333)));
            me.Has(phone);
            yield return new GoToPlates(me, SmallShop.Plates("A/2/8"));
            Put put = new(me, [phone], SmallShop.Plates("A/2/8"));
            yield return put;
            yield return new Wait(me, 3);
        }

        RunLedger run = new(SmallShop.Simulate(SmallShop.Script((0, Forget))));

        Assert.Equal(190, run.Simulation.Stage.Stock.GramsOn(PlateId.From("A/2/8")), 1e-6);
        Assert.Null(Assert.Single(run.Actions).Items[0].Sku);
        Assert.Equal(["1:"], run.Bills());
    }

    [Fact]
    public void A_product_drunk_from_and_put_back_is_lighter_and_not_owed()
    {
        IEnumerable<Step> Drink(Actor me)
        {
            Take take = new(me, SmallShop.Water);
            yield return new GoToGoods(me, SmallShop.Water);
            yield return take;
            Item lighter = me.Stage.Consume(me, take.Items[0], 300);
            yield return new Wait(me, 2);
            yield return new Put(me, [lighter], take.Plates);
        }

        RunLedger run = new(SmallShop.Simulate(SmallShop.Script((0, Drink))));

        Assert.Equal(300, run.Actions[0].Items[0].Grams - run.Actions[1].Items[0].Grams, 1e-9);
        Assert.Equal(-300, run.Loads.Sum(load => load.Grams), 1e-6);
        Assert.Equal(["1:"], run.Bills());
    }

    [Fact]
    public void A_leaning_hand_loads_a_plate_for_a_while_and_takes_nothing()
    {
        IEnumerable<Step> LeanOn(Actor me)
        {
            yield return new GoToPlates(me, SmallShop.Plates("A/2/3"));
            yield return new Lean(me, PlateId.From("A/2/3"), 1500, 2);
            yield return new Bump(me);
        }

        RunLedger run = new(SmallShop.Simulate(SmallShop.Script((0, LeanOn))));

        Assert.Equal([1500, -1500], run.Loads.Select(load => load.Grams));
        Assert.Empty(run.Actions);
        Assert.Contains(run.Moments.SelectMany(moment => moment.Shocks), shock => shock.Strength == 1);
    }

    [Fact]
    public void A_coat_comes_off_little_by_little_and_is_carried_out_over_the_arm()
    {
        IEnumerable<Step> Undress(Actor me)
        {
            yield return new TakeCoatOff(me);
        }

        BodyLook coated = SmallShop.Adult with { Coat = new Colour(0x333333), Carrier = Carrier.Hands };
        RunLedger run = new(SmallShop.Simulate(new ListedScript([Arrival.Alone(TimeSpan.Zero, "1", coated, Undress)])));

        SeenPerson[] seen = [.. run.Moments.SelectMany(moment => moment.People)];
        Assert.True(seen[0].Look.IsCoatWorn);
        Assert.True(seen[^1].Look.IsCoatOnArm);
        Assert.Empty(seen[^1].Carried);
        Assert.InRange(seen.Zip(seen.Skip(1), (one, next) => next.Look.CoatOff - one.Look.CoatOff).Max(), 0.01, 0.1);
        Assert.Equal(900, run.Simulation.Stage.GoneOutGrams, 1e-9);
        Assert.Equal(["1:"], run.Bills());
    }

    [Fact]
    public void A_coat_goes_into_the_bag_of_who_has_one()
    {
        IEnumerable<Step> Undress(Actor me)
        {
            yield return new TakeCoatOff(me);
        }

        BodyLook coated = SmallShop.Adult with { Coat = new Colour(0x333333), Carrier = Carrier.ShoulderBag };
        RunLedger run = new(SmallShop.Simulate(new ListedScript([Arrival.Alone(TimeSpan.Zero, "1", coated, Undress)])));

        SeenPerson last = run.Moments.SelectMany(moment => moment.People).Last();
        Assert.Null(last.Look.Coat);
        Assert.Equal([900], last.Carried.Select(item => item.Grams));
    }

    [Fact]
    public void Two_who_want_the_last_one_do_not_both_get_it()
    {
        static StoreDefinition LastBar(StoreDefinition store) => store with { Planogram = [new PlanogramRow(SmallShop.Bar, SmallShop.Plates("A/2/9"), 1)] };

        RunLedger run = new(SmallShop.Simulate(SmallShop.Script((0, SmallShop.Buying(SmallShop.Bar)), (0.2, SmallShop.Buying(SmallShop.Bar))), change: LastBar));

        Assert.Single(run.Actions);
    }

    [Fact]
    public void Who_holds_two_and_takes_one_leaves_the_other_where_it_stood()
    {
        IEnumerable<Step> Hesitate(Actor me)
        {
            yield return new GoToGoods(me, SmallShop.Cola);
            yield return new Take(me, SmallShop.Cola) { Touched = 2, HoldSeconds = 3 };
        }

        RunLedger run = new(SmallShop.Simulate(SmallShop.Script((0, Hesitate))));

        TruthAction take = Assert.Single(run.Actions);
        Assert.Single(take.Items);
        Assert.True(run.Loads.Count > 8, "the grip wavers on the plates");
        Assert.Equal(-take.Items[0].Grams, run.Loads.Sum(load => load.Grams), 1e-6);
    }

    [Fact]
    public void Who_leaves_by_the_entrance_is_gone_all_the_same()
    {
        IEnumerable<Step> TurnBack(Actor me)
        {
            yield return new Buy(me, SmallShop.Soup);
            yield return new Leave(me, byEntrance: true);
        }

        RunLedger run = new(SmallShop.Simulate(SmallShop.Script((0, TurnBack))));

        Assert.InRange(run.Moments.SelectMany(moment => moment.People).Last().Pose.Ground.XMetres, 0.2, 2);
        Assert.Equal(["1: 1 soup"], run.Bills());
    }

    [Fact]
    public void Who_was_asked_to_make_way_comes_back_to_what_they_stood_before()
    {
        PlateId[] plates = SmallShop.Plates("A/2/1");
        FloorPoint stood = default;
        FloorPoint back = default;

        IEnumerable<Step> Linger(Actor me)
        {
            yield return new GoToPlates(me, plates);
            Wait wait = new(me, 4);
            FloorPoint here = me.Body.At;
            me.Body.WalkTo(new FloorPoint(here.XMetres, here.YMetres - 0.6));
            yield return wait;
            (stood, back) = (here, me.Body.At);
        }

        Assert.Empty(new RunLedger(SmallShop.Simulate(SmallShop.Script((0, Linger)))).Actions);

        Assert.Equal(stood.XMetres, back.XMetres, 0.1);
        Assert.Equal(stood.YMetres, back.YMetres, 0.1);
    }

    [Fact]
    public void Staff_owe_nothing_for_what_they_hold()
    {
        Arrival staff = new(TimeSpan.Zero, new ShopperId("badge"), [new Newcomer(SmallShop.Adult, SmallShop.Buying(SmallShop.Soup))], Role.Staff);

        RunLedger run = new(SmallShop.Simulate(new ListedScript([staff])));

        Assert.Single(run.Actions);
        Assert.Empty(run.Receipts.Receipts());
    }
}

using System.Globalization;
using System.Text;
using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.Goods;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Tests.Acting;

public sealed class StoreSimulationTests
{
    [Fact]
    public void A_shopper_comes_in_at_the_entry_takes_what_they_want_and_leaves_by_the_exit()
    {
        RunLedger run = Run(SmallShop.Script((1, SmallShop.Buying(SmallShop.Cola, SmallShop.Crisps))));

        GatePass pass = Assert.Single(run.Moments.SelectMany(moment => moment.Gate));
        Assert.Equal(("1", 1, "door"), (pass.Shopper.Value, pass.People, pass.Gate.Value));
        SeenPerson[] seen = [.. run.Moments.SelectMany(moment => moment.People)];
        Assert.InRange(seen[0].Pose.Ground.XMetres, 0.2, 2);
        Assert.InRange(seen[^1].Pose.Ground.XMetres, 4, 5.8);
        Assert.Equal(2, seen[^1].CarriedUnits);
        Assert.Equal(["1: 1 cola, 1 crisps"], run.Bills());
        Assert.NotNull(run.Receipts.Receipts()[0].LeftAt);
        Assert.Empty(run.Moments[^1].People);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_true_act_moves_its_plates_by_the_weight_of_its_items(long seed)
    {
        RunLedger run = Run(SmallShop.Script((0, PutBackAndForth)), seed);

        Assert.Equal([ActionKind.Take, ActionKind.Put, ActionKind.Take, ActionKind.Put], run.Actions.Select(action => action.Kind));
        for (int i = 0; i < run.Actions.Count; i++)
        {
            TruthAction action = run.Actions[i];
            TimeSpan from = i == 0 ? TimeSpan.Zero : Halfway(run.Actions[i - 1].At, action.At);
            TimeSpan to = i + 1 == run.Actions.Count ? run.Moments[^1].At : Halfway(action.At, run.Actions[i + 1].At);
            double due = action.Items.Sum(item => item.Grams) * (action.Kind == ActionKind.Take ? -1 : 1);
            Assert.Equal(due, action.Plates.Sum(plate => run.GramsBetween(plate, from, to)), 1e-6);
            Assert.All(action.Plates, plate => Assert.True(run.GramsBetween(plate, from, to) / due > 0, $"{plate} moves the other way"));
        }

        static TimeSpan Halfway(TimeSpan one, TimeSpan other) => TimeSpan.FromTicks((one.Ticks + other.Ticks) / 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Loads_add_up_to_what_the_plates_carry_in_the_end(long seed)
    {
        StoreSimulation simulation = SmallShop.Simulate(
            SmallShop.Script((0, SmallShop.Buying(SmallShop.Soup, SmallShop.Water, SmallShop.Bar)), (2, PutBackAndForth), (3, PutBackAndForth)),
            seed,
            parts: parts => parts with { Goods = new GoodsOptions { ToppleByTakeShare = 0.5, ToppleByPutShare = 0.5 } });
        Dictionary<PlateId, double> before = simulation.Stage.Layout.Plates.ToDictionary(plate => plate.Id, plate => simulation.Stage.Stock.GramsOn(plate.Id));

        RunLedger run = new(simulation);

        Assert.NotEmpty(run.Loads);
        foreach ((PlateId plate, double grams) in before)
        {
            double loaded = run.Loads.Where(change => change.Plate == plate).Sum(change => change.Grams);
            Assert.Equal(simulation.Stage.Stock.GramsOn(plate) - grams, loaded, 1e-6);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_moments_and_another_seed_others()
    {
        IScript Three() => SmallShop.Script((0, SmallShop.Buying(SmallShop.Soup, SmallShop.Cola)), (1, PutBackAndForth), (1.5, SmallShop.Buying(SmallShop.Sauce, SmallShop.Water)));

        string first = Print(SmallShop.Simulate(Three(), 5));

        Assert.Equal(first, Print(SmallShop.Simulate(Three(), 5)));
        Assert.NotEqual(first, Print(SmallShop.Simulate(Three(), 6)));
    }

    [Fact]
    public void Moments_hold_what_began_since_the_one_before_in_order_of_time()
    {
        RunLedger run = Run(SmallShop.Script((0, PutBackAndForth), (1, SmallShop.Buying(SmallShop.Cola))));

        TimeSpan before = TimeSpan.FromTicks(-1);
        for (int i = 0; i < run.Moments.Count; i++)
        {
            Moment moment = run.Moments[i];
            Assert.Equal(Moment.TimeOf(i), moment.At);
            TimeSpan[][] times = [[.. moment.Loads.Select(load => load.At)], [.. moment.Actions.Select(action => action.At)], [.. moment.Gate.Select(pass => pass.At)], [.. moment.Shocks.Select(shock => shock.At)]];
            Assert.All(times, each => Assert.Equal(each.Order(), each));
            Assert.All(times.SelectMany(each => each), at => Assert.True(at > before && at <= moment.At));
            Assert.Equal(moment.People.OrderBy(person => person.Number), moment.People);
            before = moment.At;
        }
    }

    [Fact]
    public void Whoever_comes_together_comes_in_on_one_check_in_and_one_of_them_pays()
    {
        Arrival family = new(TimeSpan.FromSeconds(1), new ShopperId("mum"), [new Newcomer(SmallShop.Adult, SmallShop.Buying(SmallShop.Cola)), new Newcomer(SmallShop.Adult with { StatureMetres = 1.2f }, SmallShop.Buying(SmallShop.Water))]);

        RunLedger run = Run(new ListedScript([family]));

        GatePass pass = Assert.Single(run.Moments.SelectMany(moment => moment.Gate));
        Assert.Equal([1, 2], pass.Persons);
        Assert.Equal([1, 2], run.Actions.Select(action => action.Person).Order());
        Assert.Equal(["mum: 1 cola, 1 water"], run.Bills());
    }

    [Fact]
    public void Stock_that_has_run_out_is_not_taken()
    {
        RunLedger run = Run(SmallShop.Script((0, SmallShop.Buying(SmallShop.Bar, SmallShop.Bar)), (1, SmallShop.Buying(SmallShop.Bar, SmallShop.Bar))));

        Assert.Equal(3, run.Actions.Count);
        Assert.Equal(3, run.Receipts.Receipts().Sum(receipt => receipt.Lines.Sum(line => line.Quantity)));
    }

    [Fact]
    public void A_mind_that_never_lets_time_pass_is_stopped_with_a_reason()
    {
        static IEnumerable<Step> Loop(Actor me)
        {
            while (me.Number > 0)
            {
                yield return new Sequence([]);
            }
        }

        InvalidOperationException fault = Assert.Throws<InvalidOperationException>(() => Run(SmallShop.Script((0, Loop))));
        Assert.Contains("without any time passing", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_without_a_way_in_is_refused_before_anybody_comes()
    {
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => SmallShop.Simulate(SmallShop.Script(), change: store => store with { Zones = [] }));
        Assert.Contains("expected a gate, an entry and an exit", fault.Message, StringComparison.Ordinal);
    }

    internal static IEnumerable<Step> PutBackAndForth(Actor me)
    {
        Take take = new(me, SmallShop.Crisps) { Quantity = 2, HoldSeconds = 1, Touched = 3 };
        yield return new GoToGoods(me, SmallShop.Crisps);
        yield return take;
        yield return new Wait(me, 1);
        yield return new Put(me, [.. take.Items.Take(1)], take.Plates);
        yield return new Stow(me);
        Take soup = new(me, SmallShop.Soup);
        yield return new GoToGoods(me, SmallShop.Soup);
        yield return soup;
        yield return new GoToPlates(me, SmallShop.Plates("A/2/9"));
        yield return new Put(me, soup.Items) { NotOn = soup.Plates };
    }

    private static RunLedger Run(IScript script, long seed = 1) => new(SmallShop.Simulate(script, seed));

    private static string Print(StoreSimulation simulation)
    {
        StringBuilder text = new();
        foreach (Moment moment in simulation.Run())
        {
            text.Append(CultureInfo.InvariantCulture, $"{moment.At.Ticks}");
            foreach (SeenPerson person in moment.People)
            {
                text.Append(CultureInfo.InvariantCulture, $" {person.Number} {person.CarriedUnits} {person.Held.Count}");
                foreach (System.Numerics.Vector3 joint in person.Pose.Joints)
                {
                    text.Append(CultureInfo.InvariantCulture, $" {joint.X:R} {joint.Y:R} {joint.Z:R}");
                }
            }

            text.AppendJoin(' ', moment.Loads).AppendJoin(' ', moment.Stock.Select(change => $"{change.ItemNumber} {change.Now?.Base}"))
                .AppendJoin(' ', moment.Actions.Select(action => $"{action.At} {action.Kind} {string.Join(',', action.Plates)} {action.Items[0].Grams:R}"));
            text.AppendLine();
        }

        return text.ToString();
    }
}

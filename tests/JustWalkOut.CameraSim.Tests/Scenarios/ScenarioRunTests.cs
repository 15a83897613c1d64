using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.Tests.Acting;
using JustWalkOut.CameraSim.Tests.Behaviours;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Scenarios;

public sealed class ScenarioRunTests
{
    [Fact]
    public void Three_busy_minutes_give_every_visit_an_end_and_ten_people_at_once()
    {
        RunLedger ledger = HallStore.Ledger(HallStore.Run(Presets.Read("busy")));

        Assert.All(ledger.Receipts.Receipts(), receipt => Assert.NotNull(receipt.LeftAt));
        Assert.Contains(ledger.Receipts.Receipts(), receipt => receipt.Lines.Count > 1);
        Assert.InRange(ledger.Moments.Max(moment => moment.People.Count), 8, 12);
    }

    [Fact]
    public void The_same_seed_gives_the_same_acts_and_another_seed_others()
    {
        Scenario scenario = Presets.Read("adversarial") with { Length = TimeSpan.FromMinutes(2) };
        string[] Acts(long seed) => [.. HallStore.Run(scenario, seed).Simulation.Run().SelectMany(moment => moment.Actions).Select(Shown)];

        string[] first = Acts(7);
        Assert.NotEmpty(first);
        Assert.Equal(first, Acts(7));
        Assert.NotEqual(first, Acts(8));
    }

    [Fact]
    public void What_somebody_wishes_for_while_a_store_runs_is_played_by_the_next_who_go_to_a_shelf()
    {
        Wishes wishes = new();
        Scenario scenario = Presets.Read("busy") with { Length = TimeSpan.FromMinutes(3), Behaviours = [] };
        ScenarioRun run = ScenarioRun.Of(scenario, (HallStore.Store, HallStore.Store), 7, HallStore.Lists with { Wishes = wishes }, HallStore.Parts);
        foreach (Moment moment in run.Simulation.Run())
        {
            if (moment.At == TimeSpan.FromSeconds(40))
            {
                Assert.DoesNotContain(run.Happened, happening => happening.Name is BehaviourKinds.HandToHand or BehaviourKinds.Tampering);
                Assert.True(wishes.TryAdd(BehaviourKinds.Find(BehaviourKinds.HandToHand)!) && wishes.TryAdd(BehaviourKinds.Find(BehaviourKinds.Tampering)!));
            }
        }

        Happening[] played = [.. run.Happened.Where(happening => happening.Name is BehaviourKinds.HandToHand or BehaviourKinds.Tampering)];
        Assert.Equal([BehaviourKinds.HandToHand, BehaviourKinds.Tampering], played.Select(happening => happening.Name).Order(StringComparer.Ordinal));
        Assert.All(played, happening => Assert.InRange(happening.At.TotalSeconds, 40, 100));
        Assert.Equal(2, wishes.All.Sum(wish => wish.Begun));
    }

    [Fact]
    public void Staff_and_restockers_check_in_with_their_role_and_are_never_charged()
    {
        Scenario scenario = Presets.Read("restock") with { Length = TimeSpan.FromMinutes(4), Staff = new Staffing(30, 30) };
        RunLedger ledger = HallStore.Ledger(HallStore.Run(scenario));

        GatePass[] passes = [.. ledger.Moments.SelectMany(moment => moment.Gate)];
        Assert.Contains(passes, pass => pass.Role == Role.Restocker);
        Assert.Contains(passes, pass => pass.Role == Role.Staff);
        HashSet<int> workers = [.. passes.Where(pass => pass.Role != Role.Shopper).SelectMany(pass => pass.Persons)];
        Assert.Contains(ledger.Actions, action => workers.Contains(action.Person) && action.Kind == ActionKind.Put);
        Assert.Equal(passes.Where(pass => pass.Role == Role.Shopper).Select(pass => pass.Shopper), ledger.Receipts.Receipts().Select(receipt => receipt.Shopper));
    }

    [Fact]
    public void People_come_in_one_by_one_through_the_gate_and_who_waits_stands_clear_of_it()
    {
        Scenario scenario = Presets.Read("family") with { Length = TimeSpan.FromMinutes(5) };
        scenario = scenario with { Arrivals = scenario.Arrivals with { OpeningParties = 6 } };
        RunLedger ledger = HallStore.Ledger(HallStore.Run(scenario));

        GatePass[] passes = [.. ledger.Moments.SelectMany(moment => moment.Gate)];
        Assert.True(passes.Length > 6);
        Assert.All(passes.Zip(passes.Skip(1)), two => Assert.True(two.Second.At - two.First.At >= TimeSpan.FromSeconds(new ActingOptions().CheckInSeconds - 0.01), $"{two.First.At} and {two.Second.At}"));
        Gate gate = HallStore.Store.Gates.Single(gate => gate.Id == passes[0].Gate);
        foreach (IGrouping<int, (TimeSpan At, SeenPerson Person)> seen in ledger.Moments.SelectMany(moment => moment.People.Select(person => (moment.At, Person: person))).GroupBy(one => one.Person.Number))
        {
            Assert.True(FromGate(seen.First().Person) < 0.6, $"person {seen.Key} is first seen {FromGate(seen.First().Person):0.00} m from the gate");
            (TimeSpan At, SeenPerson Person)[] inTheWay = [.. seen.Where(one => FromGate(one.Person) < 0.3)];
            Assert.True(inTheWay.Length < 10 * Moment.PerSecond, $"person {seen.Key}, {seen.First().At} to {seen.Last().At}, is in the way for {inTheWay.Length} moments up to {inTheWay.LastOrDefault().At}");
        }

        double FromGate(SeenPerson person) => double.Hypot(person.Pose.Ground.XMetres - gate.At[0], person.Pose.Ground.YMetres - gate.At[1]);
    }

    [Fact]
    public void A_full_store_lets_nobody_in()
    {
        Scenario scenario = Presets.Read("crowd") with { Length = TimeSpan.FromMinutes(4) };
        scenario = scenario with { Arrivals = scenario.Arrivals with { CapacityPeople = 6 } };
        RunLedger ledger = HallStore.Ledger(HallStore.Run(scenario));

        Assert.Equal(6, ledger.Moments.Max(moment => moment.People.Count));
    }

    [Fact]
    public void The_crowd_preset_keeps_the_store_full_and_who_waits_too_long_goes_away()
    {
        Scenario scenario = Presets.Read("crowd") with { Length = TimeSpan.FromMinutes(12) };
        RunLedger ledger = HallStore.Ledger(HallStore.Run(scenario));

        Moment[] full = [.. ledger.Moments.Where(moment => moment.At > TimeSpan.FromMinutes(1) && moment.At < scenario.Length - TimeSpan.FromMinutes(2))];
        Assert.Equal(25, full.Max(moment => moment.People.Count));
        Assert.True(full.Average(moment => moment.People.Count) > 18, $"{full.Average(moment => moment.People.Count):F1} on average");
        Assert.All(ledger.Receipts.Receipts(), receipt => Assert.NotNull(receipt.LeftAt));
    }

    [Fact]
    public void Who_finds_everything_sold_out_still_walks_to_the_empty_place_and_has_a_visit_with_an_end()
    {
        Scenario scenario = Presets.Read("quiet") with { Length = TimeSpan.FromMinutes(5), Behaviours = [new BehaviourShare(BehaviourKinds.OutByEntrance, 1)] };
        scenario = scenario with { Arrivals = scenario.Arrivals with { OpeningParties = 3 } };
        StoreDefinition empty = HallStore.Store with { Planogram = [.. HallStore.Store.Planogram.Select(row => row with { Count = 0 })] };
        RunLedger ledger = HallStore.Ledger(ScenarioRun.Of(scenario, (empty, empty), 7, HallStore.Lists, HallStore.Parts));

        Assert.True(ledger.Receipts.Receipts().Count >= 3);
        Assert.All(ledger.Receipts.Receipts(), receipt => Assert.True(receipt.LeftAt - receipt.EnteredAt > TimeSpan.FromSeconds(5), $"{receipt}"));
        Assert.Empty(ledger.Actions);
    }

    [Fact]
    public void Some_minutes_of_adversaries_hold_every_behaviour_at_least_once()
    {
        // Two quarters of an hour with different people; which of the rare ones falls to which is chance.
        Scenario scenario = Presets.Read("adversarial");
        HashSet<string> seen = [];
        foreach (long seed in new long[] { 7, 8 })
        {
            ScenarioRun run = HallStore.Run(scenario, seed);
            TruthReceipts receipts = new(run.Setup.Built.Rules.HandOver);
            foreach (Moment moment in run.Simulation.Run())
            {
                seen.UnionWith(moment.Actions.Select(action => action.Behaviour).OfType<string>());
                receipts.Take(moment);
            }

            Assert.All(receipts.Receipts(), receipt => Assert.NotNull(receipt.LeftAt));

            seen.UnionWith(run.Happened.Select(happening => happening.Name));
        }

        Assert.Equal(BehaviourKinds.All.Select(kind => kind.Name).Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    private static string Shown(TruthAction action) =>
        $"{action.At} {action.Kind} {action.Person} {action.Receiver} {string.Join(',', action.Items.Select(item => $"{item.Number}:{item.Grams}"))} {string.Join(',', action.Plates)} {action.Behaviour}";
}

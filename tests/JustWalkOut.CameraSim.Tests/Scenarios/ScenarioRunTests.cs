using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.Tests.Acting;
using JustWalkOut.CameraSim.Tests.Behaviours;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

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
    public void A_full_store_lets_nobody_in()
    {
        Scenario scenario = Presets.Read("crowd") with { Length = TimeSpan.FromMinutes(2) };
        scenario = scenario with { Arrivals = scenario.Arrivals with { CapacityPeople = 6 } };
        RunLedger ledger = HallStore.Ledger(HallStore.Run(scenario));

        Assert.Equal(6, ledger.Moments.Max(moment => moment.People.Count));
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
            foreach (Moment moment in run.Simulation.Run())
            {
                seen.UnionWith(moment.Actions.Select(action => action.Behaviour).OfType<string>());
            }

            seen.UnionWith(run.Happened.Select(happening => happening.Name));
        }

        Assert.Equal(BehaviourKinds.All.Select(kind => kind.Name).Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    private static string Shown(TruthAction action) =>
        $"{action.At} {action.Kind} {action.Person} {action.Receiver} {string.Join(',', action.Items.Select(item => $"{item.Number}:{item.Grams}"))} {string.Join(',', action.Plates)} {action.Behaviour}";
}

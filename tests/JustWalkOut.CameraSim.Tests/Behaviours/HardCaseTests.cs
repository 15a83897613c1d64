using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.Tests.Acting;
using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Behaviours;

/// <summary>Each hard case by itself: what happens in it and what is true afterwards. The ledger checks after every moment that no gram is lost.</summary>
public sealed class HardCaseTests
{
    public static TheoryData<string> Names => [.. HardCases.All.Select(one => one.Name)];

    public static TheoryData<string> Behaviours => [.. BehaviourKinds.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_scene_of_every_hard_case_plays_to_its_end_and_everybody_leaves(string name)
    {
        ScenarioRun run = HallStore.Scene(name);
        RunLedger ledger = HallStore.Ledger(run);

        Assert.Contains(ledger.Moments, moment => moment.People.Count > 0);
        Assert.Empty(ledger.Moments[^1].People);
    }

    [Theory]
    [MemberData(nameof(Behaviours))]
    public void A_scene_of_a_behaviour_shows_it_once_under_its_name_with_as_many_people_as_it_takes(string name)
    {
        ScenarioRun run = HallStore.Scene(name);
        RunLedger ledger = HallStore.Ledger(run);

        Happening happening = Assert.Single(run.Happened);
        Assert.Equal(name, happening.Name);
        Assert.Equal(BehaviourKinds.Find(name)!.People, happening.People.Count);
        Assert.All(ledger.Actions.Where(action => action.Behaviour is not null), action => Assert.Equal(name, action.Behaviour));
    }

    [Fact]
    public void What_goes_from_hand_to_hand_is_carried_out_by_one_and_paid_by_the_other()
    {
        RunLedger ledger = HallStore.Ledger(HallStore.Scene(BehaviourKinds.HandToHand));

        TruthAction given = Assert.Single(ledger.Actions, action => action.Kind == ActionKind.HandOver);
        TruthAction taken = Assert.Single(ledger.Actions, action => action.Kind == ActionKind.Take);
        Assert.Equal(taken.Items, given.Items);
        Assert.Equal((taken.Person, true), (given.Person, given.Receiver != given.Person));
        Assert.Equal([taken.Person], Payers(ledger));
    }

    [Fact]
    public void What_a_stranger_reaches_down_is_taken_by_the_stranger_from_the_top_shelf_and_ends_with_whoever_asked()
    {
        ScenarioRun run = HallStore.Scene(BehaviourKinds.HelpReach);
        RunLedger ledger = HallStore.Ledger(run);

        TruthAction taken = Assert.Single(ledger.Actions, action => action.Kind == ActionKind.Take);
        TruthAction given = Assert.Single(ledger.Actions, action => action.Kind == ActionKind.HandOver);
        Assert.Equal("4", taken.Plates[0].Shelf);
        Assert.Equal([given.Receiver!.Value, taken.Person], run.Happened[0].People);
    }

    [Fact]
    public void What_is_put_back_in_a_wrong_place_stands_there_afterwards_and_is_owed_by_nobody()
    {
        RunLedger ledger = HallStore.Ledger(HallStore.Scene(BehaviourKinds.WrongPlace));

        TruthAction taken = Assert.Single(ledger.Actions, action => action.Kind == ActionKind.Take);
        TruthAction put = Assert.Single(ledger.Actions, action => action.Kind == ActionKind.Put);
        Assert.Equal(taken.Items, put.Items);
        Assert.NotEqual(taken.Plates, put.Plates);
        StandingItem misplaced = ledger.Simulation.Stage.Stock.Find(put.Items[0].Number)!;
        Assert.Equal(put.Plates, misplaced.Plates.Select(share => share.Plate).Order());
        Assert.Empty(Payers(ledger));
        double own = HallStore.Store.Catalog.First(product => product.Sku == put.Items[0].Sku).UnitWeight!.Grams;
        Sku there = HallStore.Store.Planogram.First(row => row.Plates.Contains(put.Plates[0])).Sku;
        Assert.InRange(HallStore.Store.Catalog.First(product => product.Sku == there).UnitWeight!.Grams / own, 0.94, 1.06);
    }

    [Fact]
    public void What_was_opened_comes_back_lighter_by_what_was_eaten()
    {
        RunLedger ledger = HallStore.Ledger(HallStore.Scene(BehaviourKinds.OpenedBack));

        TruthAction taken = Assert.Single(ledger.Actions, action => action.Kind == ActionKind.Take);
        TruthAction put = Assert.Single(ledger.Actions, action => action.Kind == ActionKind.Put);
        double eaten = taken.Items[0].Grams - put.Items[0].Grams;
        Assert.InRange(eaten, 0.05 * taken.Items[0].Grams, 0.7 * taken.Items[0].Grams);
        Assert.Equal(ledger.Simulation.Stage.ConsumedGrams, eaten, 1e-9);
        Assert.Equal(-eaten, taken.Plates.Union(put.Plates).Sum(plate => ledger.GramsBetween(plate, TimeSpan.Zero, ledger.Moments[^1].At)), 1e-6);
    }

    [Theory]
    [InlineData(BehaviourKinds.OwnThing, 0)]
    [InlineData(BehaviourKinds.OwnThingForgotten, 1)]
    public void An_own_thing_is_put_on_a_plate_owed_by_nobody_and_taken_again_unless_forgotten(string name, int left)
    {
        RunLedger ledger = HallStore.Ledger(HallStore.Scene(name));

        Assert.Single(ledger.Actions, action => action.Kind == ActionKind.Put && action.Items[0].Sku is null);
        Assert.Equal(1 - left, ledger.Actions.Count(action => action.Kind == ActionKind.Take && action.Items[0].Sku is null));
        Assert.Equal(left, ledger.Simulation.Stage.Stock.Standing.Count(standing => standing.Item.Sku is null));
        Assert.Single(ledger.Bills(), bill => bill.Contains(": 1 ", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_who_want_the_same_take_one_unit_each_within_the_same_second()
    {
        RunLedger ledger = HallStore.Ledger(HallStore.Scene(BehaviourKinds.SameItem));

        TruthAction[] takes = [.. ledger.Actions.Where(action => action.Kind == ActionKind.Take)];
        Assert.Equal(2, takes.Length);
        Assert.Equal(2, takes.Select(take => take.Person).Distinct().Count());
        Assert.Equal(takes[0].Items[0].Sku, takes[1].Items[0].Sku);
        Assert.InRange((takes[1].At - takes[0].At).TotalSeconds, 0, 1);
        Assert.NotEmpty(takes[0].Plates.Intersect(takes[1].Plates));
    }

    [Fact]
    public void Two_with_crossing_hands_take_what_stands_before_the_other_within_the_same_second()
    {
        RunLedger ledger = HallStore.Ledger(HallStore.Scene(BehaviourKinds.CrossingHands));

        TruthAction[] takes = [.. ledger.Actions.Where(action => action.Kind == ActionKind.Take)];
        Assert.Equal(2, takes.Select(take => take.Person).Distinct().Count());
        Assert.NotEqual(takes[0].Items[0].Sku, takes[1].Items[0].Sku);
        Assert.InRange((takes[1].At - takes[0].At).TotalSeconds, 0, 1);

        // Each stands nearer to the other's goods than to the own.
        Moment moment = ledger.Moments.First(moment => moment.At >= takes[0].At);
        double Along(int person) => moment.People.First(seen => seen.Number == person).Pose.Ground.XMetres;
        double Goods(TruthAction take) => HallStore.Store.Gondolas.First(gondola => gondola.Id == take.Plates[0].Gondola).Pose.X + (0.15 * (int.Parse(take.Plates[0].Plate, null) - 0.5));
        Assert.True((Along(takes[0].Person) - Along(takes[1].Person)) * (Goods(takes[0]) - Goods(takes[1])) <= 0);
    }

    [Fact]
    public void Three_at_once_do_thirty_acts_and_more_in_a_minute()
    {
        RunLedger ledger = HallStore.Ledger(HallStore.Scene(BehaviourKinds.ThreeAtOnce));

        TruthAction[] acts = [.. ledger.Actions];
        Assert.Equal(3, acts.Select(act => act.Person).Distinct().Count());
        Assert.InRange(acts.Length, 30, 34);
        Assert.InRange((acts[^1].At - acts[0].At).TotalSeconds, 10, 60);
    }

    [Theory]
    [InlineData(BehaviourKinds.Handful, 0)]
    [InlineData(BehaviourKinds.PartBack, 1)]
    public void A_handful_leaves_its_plate_as_one_act_and_only_what_is_kept_is_owed(string name, int puts)
    {
        RunLedger ledger = HallStore.Ledger(HallStore.Scene(name));

        TruthAction taken = Assert.Single(ledger.Actions, action => action.Kind == ActionKind.Take);
        TruthAction[] back = [.. ledger.Actions.Where(action => action.Kind == ActionKind.Put)];
        Assert.InRange(taken.Items.Count, 2, 4);
        Assert.Equal(puts, back.Length);
        int kept = taken.Items.Count - back.Sum(put => put.Items.Count);
        Assert.InRange(kept, 1, taken.Items.Count - puts);
        Assert.Equal(kept, ledger.Receipts.Receipts().Sum(receipt => receipt.Lines.Sum(line => line.Quantity)));
    }

    [Fact]
    public void What_is_left_on_the_floor_lies_there_and_is_owed_by_nobody()
    {
        RunLedger ledger = HallStore.Ledger(HallStore.Scene(BehaviourKinds.OnTheFloor));

        TruthAction dropped = Assert.Single(ledger.Actions, action => action.Kind == ActionKind.Drop);
        StandingItem lying = ledger.Simulation.Stage.Stock.Find(dropped.Items[0].Number)!;
        Assert.Empty(lying.Plates);
        Assert.Empty(Payers(ledger));

        // In sight: not under a gondola.
        FloorMap floor = new(HallStore.Store);
        Assert.True(floor.IsFree(new FloorPoint(lying.Base.X, lying.Base.Y), 0.05), $"Lies at {lying.Base}.");
    }

    [Fact]
    public void Who_bumps_against_a_gondola_is_seen_with_both_hands_out_when_it_shakes()
    {
        ScenarioRun run = HallStore.Scene(BehaviourKinds.Bump);
        RunLedger ledger = HallStore.Ledger(run);

        Moment shaken = ledger.Moments.First(moment => moment.Shocks.Any(shock => shock.At > run.Happened[0].At));
        BodyPose pose = Assert.Single(shaken.People).Pose;
        Assert.All((Side[])[Side.Left, Side.Right], side => Assert.InRange(pose.Hand(side).Z, 0.5f, 1.4f));
        Assert.All((Side[])[Side.Left, Side.Right], side => Assert.InRange(Ahead(pose, side), 0.2f, 0.6f));

        static float Ahead(BodyPose pose, Side side) =>
            ((pose.Hand(side).X - (float)pose.Ground.XMetres) * MathF.Cos(pose.FacingRadians)) + ((pose.Hand(side).Y - (float)pose.Ground.YMetres) * MathF.Sin(pose.FacingRadians));
    }

    [Fact]
    public void Who_slips_in_is_not_at_the_gate_and_what_they_take_is_on_no_bill()
    {
        ScenarioRun run = HallStore.Scene(BehaviourKinds.Tailgating);
        RunLedger ledger = HallStore.Ledger(run);

        GatePass pass = Assert.Single(ledger.Moments.SelectMany(moment => moment.Gate));
        Assert.Equal((1, 1), (pass.People, pass.Persons.Count));
        int tailgater = run.Happened[0].People[0];
        Assert.DoesNotContain(tailgater, pass.Persons);
        Assert.Contains(ledger.Actions, action => action.Person == tailgater && action.Kind == ActionKind.Take);
        Assert.Equal(ledger.Actions.Count(action => action.Person != tailgater), ledger.Receipts.Receipts().Sum(receipt => receipt.Lines.Sum(line => line.Quantity)));
    }

    [Fact]
    public void A_restocker_checks_in_as_such_fills_the_gap_and_owes_nothing()
    {
        RunLedger ledger = HallStore.Ledger(HallStore.Scene(BehaviourKinds.Restocking));

        GatePass pass = Assert.Single(ledger.Moments.SelectMany(moment => moment.Gate), pass => pass.Role == Role.Restocker);
        Assert.Equal(3, ledger.Actions.Where(action => action.Person == pass.Persons[0] && action.Kind == ActionKind.Put).Sum(put => put.Items.Count));
        Assert.DoesNotContain(ledger.Receipts.Receipts(), receipt => receipt.Shopper == pass.Shopper);
    }

    [Theory]
    [InlineData(BehaviourKinds.Leaning)]
    [InlineData(BehaviourKinds.Tampering)]
    public void A_leaning_or_tampering_hand_loads_a_plate_for_a_time_and_leaves_it_as_it_was(string name)
    {
        RunLedger ledger = HallStore.Ledger(HallStore.Scene(name));

        Assert.Empty(ledger.Actions);
        PlateId plate = Assert.Single(ledger.Loads.Where(load => Math.Abs(load.Grams) > 30).Select(load => load.Plate).Distinct());
        Assert.Equal(0, ledger.GramsBetween(plate, TimeSpan.Zero, ledger.Moments[^1].At), 1e-6);
    }

    private static int[] Payers(RunLedger ledger)
    {
        Dictionary<ShopperId, int> first = ledger.Moments.SelectMany(moment => moment.Gate).ToDictionary(pass => pass.Shopper, pass => pass.Persons[0]);
        return [.. ledger.Receipts.Receipts().Where(receipt => receipt.Lines.Count > 0).Select(receipt => first[receipt.Shopper])];
    }
}

using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts.Tests;

/// <summary>Who walks in by a free gate, and pays at the exit.</summary>
public sealed class WalkInTests
{
    private static readonly GateId Free = new("free");
    private static readonly StoreDefinition Open = StoryStore.Definition() with { Gates = [new Gate(new GateId("door"), [0, 0]), new Gate(Free, [5, 0], EntryKind.Free)] };

    [Fact]
    public void Whoever_walks_in_by_a_free_gate_has_a_visit_and_what_they_held_before_it_is_on_it()
    {
        StoryStore store = new StoryStore(Open).Tell("ann appears; ann takes cola");
        Assert.Empty(store.State.Carts.Values);
        WalkIn(store, "ann");
        store.Tell("ann takes gum; ann leaves; ann complete");
        Cart cart = Assert.Single(store.State.Carts.Values);
        Assert.Equal((true, Free, 1, ReceiptStatus.Settled, 200L), (cart.Opened.IsWalkIn, cart.Opened.Gate, cart.Opened.People, cart.ToReceipt().Status, cart.ToReceipt().Total.MinorUnits));
        Assert.Matches("^~s[0-9a-f]{32}$", cart.Opened.Shopper.Value);
        store.Restart();
        Assert.True(store.State.Carts[cart.Visit].Opened.IsWalkIn);
    }

    [Fact]
    public void By_a_gate_with_check_ins_or_one_that_nobody_saw_nobody_has_a_visit()
    {
        StoryStore store = new StoryStore(Open).Tell("ann appears; bob appears");
        WalkIn(store, "ann", new GateId("door"));
        WalkIn(store, "bob", null);
        WalkIn(store, "cid", new GateId("nowhere"));
        Assert.Empty(store.State.Carts.Values);
        Assert.Equal(3, store.State.Unbound.Count);
        Assert.Empty(store.Refusals);
    }

    [Fact]
    public void Seen_again_they_have_no_second_visit()
    {
        StoryStore store = new(Open);
        WalkIn(store, "ann");
        WalkIn(store, "ann");
        Assert.Single(store.State.Carts.Values);
    }

    [Fact]
    public void Whoever_checks_in_after_all_goes_over_with_what_they_hold_and_the_visit_they_walked_in_on_is_over()
    {
        StoryStore store = new(Open);
        WalkIn(store, "bea");
        store.Tell("bea takes gum; bea works");
        Cart walkIn = store.State.Carts.Values.Single(cart => cart.Opened.IsWalkIn);
        Assert.Equal((CartState.Settled, VisitEnd.CheckedIn, 0L), (walkIn.State, walkIn.Ended, walkIn.ToReceipt().Total.MinorUnits));
        Assert.Single(store.State.InStore);
        Cart staff = store.State.Carts.Values.Single(cart => cart.Opened.Role == Role.Staff);
        Assert.Equal(1, staff.Tally.Lines.Sum(line => line.Quantity));
    }

    [Fact]
    public void Whoever_was_seen_twice_pays_once()
    {
        StoryStore store = new(Open);
        WalkIn(store, "ann");
        WalkIn(store, "shade");
        store.Tell("ann takes cola; shade takes gum; ann absorbs shade; ann leaves; ann complete");
        Assert.Equal([200L, 0L], store.State.Carts.Values.OrderBy(cart => cart.Number).Select(cart => cart.ToReceipt().Total.MinorUnits));
        Assert.All(store.State.Carts.Values, cart => Assert.Equal(CartState.Settled, cart.State));
    }

    [Fact]
    public void That_somebody_walked_in_can_be_taken_back()
    {
        StoryStore store = new(Open);
        Observation said = WalkIn(store, "ann");
        store.Observe(new Finding.Revised(said.Id, null, "a reflection"), store.Now);
        Assert.Equal(VisitEnd.CheckedIn, Assert.Single(store.State.Carts.Values).Ended);
        Assert.Empty(store.State.InStore);
    }

    [Fact]
    public void During_a_fire_alarm_nobody_walks_in_to_shop()
    {
        StoryStore store = new(Open);
        store.Apply(Decide.RaiseAlarm(store.State, store.Terms, new AlarmReport(new DecisionId("a1"), "panel", store.Now)));
        WalkIn(store, "ann");
        Assert.Empty(store.State.Carts.Values);
    }

    [Fact]
    public void What_pays_at_the_exit_is_refused_where_it_cannot()
    {
        StoryStore store = new(Open);
        WalkIn(store, "ann");
        store.Tell("bob enters; bob takes cola");
        VisitId bob = store.State.Carts.Values.Single(cart => cart.Opened.Shopper.Value == "bob").Visit;
        Assert.Equal(Refusal.UnknownVisit, Refused(Show(store, default, "pm_1")));
        Assert.Equal(Refusal.NotPaidAtExit, Refused(Show(store, bob, "pm_1")));
        Assert.Equal(Refusal.NotAToken, Refused(Show(store, bob, "4242424242424242")));
        Assert.Equal(Refusal.UnknownGate, Refused(Decide.BindPayer(store.State, store.Terms, new PayerRequest(new DecisionId("p"), bob, new GateId("roof"), "pm_1", store.Now))));
        Assert.Equal(Refusal.NotUnpaid, Refused(Decide.WriteOff(store.State, store.Terms, new WriteOffRequest(bob, new DecisionId("w"), "boss", store.Now, WriteOffReason.Other))));
    }

    private static Observation WalkIn(StoryStore store, string who) => WalkIn(store, who, Free);

    private static Observation WalkIn(StoryStore store, string who, GateId? gate) => store.Observe(new Finding.Present(StoryStore.Presence(who), null, 1) { Gate = gate }, store.Now);

    private static Decision Show(StoryStore store, VisitId visit, string token) => Decide.BindPayer(store.State, store.Terms, new PayerRequest(new DecisionId("p"), visit, Free, token, store.Now));

    private static Refusal? Refused(Decision decision) => (decision as Decision.Refused)?.Reason;
}

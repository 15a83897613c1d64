using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts.Tests;

/// <summary>What alarms, groups, staff at a gate and calls for help do to a store.</summary>
public sealed class DoorTests
{
    [Fact]
    public void An_alarm_sends_every_open_cart_to_a_person_line_by_line_and_charges_none_even_when_all_evidence_comes_in()
    {
        StoryStore store = new StoryStore().Tell("ann enters; ann takes 2 cola; bob enters; cid works; dan checks in; eve enters; eve takes gum; eve leaves; eve complete");
        store.Apply(Raise(store, "a1"));
        Assert.Equal("ann review 0:  ?in 2 cola Evacuated; bob review 0:; staff closed 0:; dan review 0:; eve settled 50: 1 gum", store.Ending().Replace("cid staff", "staff", StringComparison.Ordinal));
        Assert.Empty(store.State.InStore);
        store.Tell("ann puts cola; ann leaves; ann complete; bob leaves; bob complete");
        Assert.Equal("ann review 0:  ?in 1 cola Evacuated; bob settled 0:", string.Join("; ", store.Ending().Split("; ")[..2]));

        // Only a person says what was carried out.
        Cart ann = CartOf(store, "ann");
        ObservationId took = ann.Tally.InReview[0].Causes[0];
        store.Apply(Decide.Review(store.State, store.Terms, new ReviewDecision(ann.Visit, new DecisionId("r1"), "boss", store.Now, [new LineDecision(GoodsDirection.In, took, LineAction.Correct, Quantity: 2)])));
        Assert.Equal(("settled", 150L), (store.ReceiptOf("ann").Status.ToString().ToLowerInvariant(), store.ReceiptOf("ann").Total.MinorUnits));
    }

    [Fact]
    public void While_an_alarm_is_on_nobody_checks_in_and_another_is_a_repeat_and_so_is_one_that_is_sent_again_after_the_end()
    {
        StoryStore store = new StoryStore().Tell("ann enters");
        store.Apply(Raise(store, "a1"));
        Assert.IsType<Decision.Repeated>(Raise(store, "a1"));
        Assert.IsType<Decision.Repeated>(Raise(store, "a2"));
        Assert.Equal(Refusal.FireAlarm, Refused(CheckIn(store, "bob")));
        Assert.Equal(Refusal.FireAlarm, Refused(CheckIn(store, "cid", role: Role.Staff)));
        Assert.Equal(Refusal.ContentChanged, Refused(Decide.EndAlarm(store.State, store.Terms, new AlarmReport(new DecisionId("a1"), "boss", store.Now))));
        store.Restart();
        Assert.True(store.State.IsEvacuating);
        store.Apply(Decide.EndAlarm(store.State, store.Terms, new AlarmReport(new DecisionId("e1"), "boss", store.Now)));
        Assert.Equal(("panel", "boss", true), (store.State.Alarm!.By, store.State.Alarm.EndedBy, store.State.Alarm.IsOver));
        Assert.IsType<Decision.Repeated>(Raise(store, "a1"));
        Assert.IsType<Decision.Repeated>(Decide.EndAlarm(store.State, store.Terms, new AlarmReport(new DecisionId("e1"), "boss", store.Now)));
        Assert.Equal(Refusal.NoAlarm, Refused(Decide.EndAlarm(store.State, store.Terms, new AlarmReport(new DecisionId("e2"), "boss", store.Now))));
        Assert.IsType<Decision.Accepted>(CheckIn(store, "bob"));
        Assert.IsType<Decision.Accepted>(Raise(store, "a3"));
    }

    [Fact]
    public void A_group_shares_one_cart_and_is_complete_once_all_of_it_has_left()
    {
        StoryStore store = new StoryStore().Tell("ann enters");
        store.Apply(Grow(store, "ann", "g1", 2));
        store.Tell("bob joins ann; ann takes cola; bob takes gum; ann leaves; ann complete");
        Assert.Equal("ann open 200: 1 cola, 1 gum", store.Ending());
        Assert.Equal("ann settled 200: 1 cola, 1 gum", store.Tell("bob leaves; bob complete").Ending());
        Assert.Equal(CartOf(store, "ann").Opened.Command, ((Order.GroupSize)GroupCommands.Of(store.Log.Single(happened => happened.Change is CartChange.GroupChanged))!.Order).CheckInCommand);
    }

    [Fact]
    public void A_group_grows_while_the_gate_is_open_and_no_larger_than_the_store_holds_and_staff_may_put_it_right_later()
    {
        StoryStore store = new StoryStore(capacity: 3).Tell("ann enters");
        Assert.Equal(Refusal.StoreFull, Refused(Grow(store, "ann", "g1", 4)));
        store.Apply(Grow(store, "ann", "g2", 3));
        Assert.Equal(3, store.State.PeopleLetIn);
        Assert.Equal(Refusal.StoreFull, Refused(CheckIn(store, "bob")));
        Assert.IsType<Decision.Repeated>(Grow(store, "ann", "g2", 3));
        Assert.Equal(Refusal.ContentChanged, Refused(Grow(store, "ann", "g2", 2)));
        Assert.Equal(Refusal.FewerThanSeen, Refused(Grow(store, "ann", "g3", 0)));
        Assert.Equal(Refusal.FewerThanSeen, Refused(Grow(store, "ann", "g3", Decide.GroupMax + 1)));
        store.Tell("ann waits 61");
        Assert.Equal(Refusal.GateShut, Refused(Grow(store, "ann", "g4", 2)));

        // Nobody else came: without the correction the visit would wait for a person.
        store.Tell("ann takes cola; ann leaves; ann complete");
        Assert.Equal("ann open 150: 1 cola", store.Ending());
        store.Apply(Decide.Group(store.State, store.Terms, Asked(store, "ann", "g5", 1) with { IsStaff = true }));
        Assert.Equal("ann settled 150: 1 cola", store.Ending());
        Assert.Equal(Refusal.NotInStore, Refused(Decide.Group(store.State, store.Terms, Asked(store, "ann", "g6", 2) with { IsStaff = true })));
    }

    [Fact]
    public void A_group_is_no_smaller_than_the_people_seen_and_staff_have_none()
    {
        StoryStore store = new StoryStore().Tell("ann enters 2; bob joins ann; cid works");
        Assert.Equal(Refusal.FewerThanSeen, Refused(Grow(store, "ann", "g1", 1)));
        Assert.Equal(Refusal.NotChargeable, Refused(Grow(store, "cid", "g2", 2)));
        Assert.Equal(Refusal.UnknownVisit, Refused(Decide.Group(store.State, store.Terms, new GroupRequest(new VisitId(Guid.Empty), new DecisionId("g3"), "boss", store.Now, 2))));
    }

    [Fact]
    public void A_visit_that_staff_end_waits_for_a_person_and_one_on_which_nobody_was_seen_is_over()
    {
        StoryStore store = new StoryStore().Tell("ann enters; ann takes cola; bob checks in");
        store.Apply(End(store, "ann", "x1"));
        store.Apply(End(store, "bob", "x2"));
        Assert.Equal("ann review 150: 1 cola; bob settled 0:", store.Ending());
        Assert.IsType<Decision.Repeated>(End(store, "ann", "x1"));
        Assert.Equal(Refusal.NotInStore, Refused(End(store, "ann", "x3")));
        Assert.Equal(Refusal.ContentChanged, Refused(End(store, "bob", "x1")));
        Assert.Equal("ann settled 150: 1 cola", store.Tell("ann leaves; ann complete").Ending().Split("; ")[0]);
    }

    [Theory]
    [InlineData(null, 239, false)]
    [InlineData(null, 240, true)]
    [InlineData(30, 29, false)]
    [InlineData(30, 30, true)]
    public void After_hours_inside_a_person_is_asked(int? rule, int minutes, bool isAsked)
    {
        StoreTerms terms = new(StoryStore.Definition(new Rules(AskAfterMinutes: rule)));
        Cart ann = CartOf(new StoryStore().Tell("ann enters"), "ann");
        Assert.Equal(isAsked, Decide.AskedAboutSince(ann, terms, ann.EnteredAt.AddMinutes(minutes)) is not null);
    }

    [Fact]
    public void After_closing_nobody_checks_in_but_who_works_here_and_a_person_is_asked_about_whoever_stays()
    {
        StoreTerms terms = new(StoryStore.Definition(new Rules(Hours: new OpeningHours("UTC", "07:00", "08:30", []))));
        StoryStore store = new StoryStore().Tell("ann enters");
        DateTimeOffset late = StoryStore.Open.AddMinutes(30);
        Assert.Equal(Refusal.StoreClosed, Refused(Decide.CheckIn(store.State, terms, Entry("bob", late))));
        Assert.IsType<Decision.Accepted>(Decide.CheckIn(store.State, terms, Entry("cid", late) with { Role = Role.Staff }));
        Assert.IsType<Decision.Accepted>(Decide.CheckIn(store.State, terms, Entry("bob", late.AddSeconds(-1))));
        Assert.IsType<Decision.Repeated>(Decide.CheckIn(store.State, terms, new CheckInAtGate(new ShopperId("ann"), new GateId("door"), StoryStore.Open.AddSeconds(1), 1, Role.Shopper, null) { Now = late }));
        Cart ann = CartOf(store, "ann");
        Assert.Null(Decide.AskedAboutSince(ann, terms, late.AddMinutes(14)));
        Assert.Equal(late.AddMinutes(15), Decide.AskedAboutSince(ann, terms, late.AddMinutes(15)));
    }

    [Fact]
    public void An_override_lets_in_whatever_the_hours_and_however_full_and_says_who_and_why()
    {
        StoryStore store = new StoryStore(capacity: 1).Tell("ann enters");
        StoreTerms closed = new(StoryStore.Definition(new Rules(CapacityPeople: 1, Hours: new OpeningHours("UTC", "09:00", "10:00", []))));
        OverrideRequest asked = new(new GateId("door"), new DecisionId("o1"), "boss", store.Now, OverrideReason.PhoneDead) { CheckIn = Entry("bob", store.Now) };
        Decision.Accepted accepted = Assert.IsType<Decision.Accepted>(Decide.Override(store.State, closed, asked));
        Assert.Equal([typeof(CartChange.GateOverridden), typeof(CartChange.VisitOpened)], accepted.Events.Select(made => made.Change.GetType()));
        Assert.Equal(("boss", OverrideReason.PhoneDead), ((CartChange.GateOverridden)accepted.Events[0].Change) is var noted ? (noted.By, noted.Reason) : default);
        store.Apply(accepted);
        Assert.IsType<Decision.Repeated>(Decide.Override(store.State, closed, asked));
        Assert.Equal(Refusal.ContentChanged, Refused(Decide.Override(store.State, closed, asked with { Reason = OverrideReason.Other })));
        Assert.Equal(Refusal.UnknownGate, Refused(Decide.Override(store.State, closed, asked with { Id = new DecisionId("o2"), Gate = new GateId("roof") })));
        Assert.Equal(Refusal.NobodyEnters, Refused(Decide.Override(store.State, closed, asked with { Id = new DecisionId("o2"), People = 0 })));
        store.Apply(Decide.Override(store.State, closed, asked with { Id = new DecisionId("o3"), Way = GateWay.Out, CheckIn = null }));
        Assert.Equal(2, store.State.Carts.Count);
    }

    [Fact]
    public void A_call_for_help_waits_until_somebody_comes_and_another_from_there_is_the_same_meanwhile()
    {
        StoryStore store = new StoryStore().Tell("ann enters");
        VisitId ann = CartOf(store, "ann").Visit;
        store.Apply(Decide.AskHelp(store.State, store.Terms, new HelpRequest(new DecisionId("h1"), store.Now, ann, null)));
        Assert.IsType<Decision.Repeated>(Decide.AskHelp(store.State, store.Terms, new HelpRequest(new DecisionId("h2"), store.Now, ann, null)));
        store.Apply(Decide.AskHelp(store.State, store.Terms, new HelpRequest(new DecisionId("h3"), store.Now, null, new GateId("door"))));
        Assert.Equal(Refusal.UnknownGate, Refused(Decide.AskHelp(store.State, store.Terms, new HelpRequest(new DecisionId("h4"), store.Now, null, new GateId("roof")))));
        store.Restart();
        store.Apply(Decide.AnswerHelp(store.State, store.Terms, new HelpAnswer(new DecisionId("h1"), "boss", store.Now)));
        Assert.IsType<Decision.Repeated>(Decide.AnswerHelp(store.State, store.Terms, new HelpAnswer(new DecisionId("h1"), "eve", store.Now)));
        Assert.Equal(Refusal.UnknownCall, Refused(Decide.AnswerHelp(store.State, store.Terms, new HelpAnswer(new DecisionId("h2"), "eve", store.Now))));
        Assert.Equal([("h1", "boss"), ("h3", null)], store.State.Calls.Select(call => (call.Id.Value, call.By)));

        // Answered long ago it is forgotten at the next call, and who is gone cannot call.
        store.Tell("ann waits 1000");
        store.Apply(Decide.AskHelp(store.State, store.Terms, new HelpRequest(new DecisionId("h5"), store.Now, null, null)));
        Assert.Equal(["h3", "h5"], store.State.Calls.Select(call => call.Id.Value));
        store.Tell("ann leaves; ann complete");
        Assert.Equal(Refusal.NotInStore, Refused(Decide.AskHelp(store.State, store.Terms, new HelpRequest(new DecisionId("h6"), store.Now, ann, null))));
    }

    [Fact]
    public void What_the_fold_cannot_follow_is_a_damaged_log()
    {
        StoryStore store = new();
        foreach (CartChange change in (CartChange[])[new CartChange.AlarmEnded(new DecisionId("e"), new DecisionId("a"), "boss"), new CartChange.HelpAnswered(new DecisionId("h"), "boss")])
        {
            Assert.Throws<System.Diagnostics.UnreachableException>(() => store.State.Apply(CartEvent.Of(StoryStore.Id, new Cause("x"), store.Now, change)));
        }
    }

    private static Cart CartOf(StoryStore store, string shopper) => store.State.Carts.Values.Single(cart => cart.Opened.Shopper.Value == shopper);

    private static Refusal? Refused(Decision decision) => (decision as Decision.Refused)?.Reason;

    private static CheckInAtGate Entry(string shopper, DateTimeOffset at) => new(new ShopperId(shopper), new GateId("door"), at, 1, Role.Shopper, null);

    private static Decision CheckIn(StoryStore store, string shopper, Role role = Role.Shopper) => Decide.CheckIn(store.State, store.Terms, Entry(shopper, store.Now) with { Role = role });

    private static Decision Raise(StoryStore store, string id) => Decide.RaiseAlarm(store.State, store.Terms, new AlarmReport(new DecisionId(id), "panel", store.Now, "kitchen"));

    private static GroupRequest Asked(StoryStore store, string shopper, string id, int people) => new(CartOf(store, shopper).Visit, new DecisionId(id), GroupRequest.ByShopper, store.Now, people);

    private static Decision Grow(StoryStore store, string shopper, string id, int people) => Decide.Group(store.State, store.Terms, Asked(store, shopper, id, people));

    private static Decision End(StoryStore store, string shopper, string id) => Decide.End(store.State, store.Terms, new EndRequest(CartOf(store, shopper).Visit, new DecisionId(id), "boss", store.Now));
}

using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts.Tests;

/// <summary>Loyalty ids: which is taken when, and what only members get.</summary>
public class LoyaltyTests
{
    private const string Member = "M-2017-4711";

    private static readonly Promotion ForMembers = new("club", "Club cola", OfferKind.ReducedToClear, [new Sku("cola")], PriceMinor: 100, MembersOnly: true);

    private static readonly Promotion ForAll = new("2for", "Any two", OfferKind.AnyForPrice, [new Sku("cola")], 2, 240);

    [Fact]
    public void What_is_for_members_only_is_on_the_bill_of_a_visit_with_an_id_and_on_no_other_whenever_the_goods_were_taken()
    {
        StoryStore store = new StoryStore(With(ForMembers)).Tell("ann enters; bob enters; ann takes cola; bob takes cola");
        Assert.Equal("ann open 150: 1 cola; bob open 150: 1 cola", store.Ending());
        Show(store, "ann", "l1");
        store.Tell("ann takes cola");
        Assert.Equal("ann open 200: 2 cola; bob open 150: 1 cola", store.Ending());
        Assert.Equal(("club", -100L), store.ReceiptOf("ann").Extras is [var saved] ? (saved.Id, saved.Amount.MinorUnits) : default);
        store.Restart();
        store.Tell("ann leaves; ann complete; bob leaves; bob complete");
        Assert.Equal("ann settled 200: 2 cola; bob settled 150: 1 cola", store.Ending());
        Assert.Equal((LoyaltyMember.NameOf(Member), null), (store.ReceiptOf("ann").Loyalty, store.ReceiptOf("bob").Loyalty));
        Assert.True(store.State.Write().IsSameAs(store.Log.Aggregate(new StoreState(StoryStore.Id) { ArchiveEvery = 0 }, (state, next) => state.Apply(next)).Write()));
    }

    [Fact]
    public void A_member_has_the_best_of_what_is_for_all_and_for_members()
    {
        StoryStore store = new StoryStore(With(ForMembers, ForAll)).Tell("ann enters; ann takes 2 cola");
        Assert.Equal("ann open 240: 2 cola", store.Ending());
        Show(store, "ann", "l1");
        Assert.Equal("ann open 200: 2 cola", store.Ending());
    }

    [Fact]
    public void An_id_holds_once_for_a_visit_and_another_takes_its_place_until_the_bill_is_final()
    {
        StoryStore store = new StoryStore(With(ForMembers)).Tell("ann enters; ann takes cola");
        Assert.IsType<Decision.Accepted>(Show(store, "ann", "l1"));
        Assert.IsType<Decision.Repeated>(Show(store, "ann", "l1"));
        Assert.IsType<Decision.Repeated>(Show(store, "ann", "l2"));
        Assert.Equal(Refusal.ContentChanged, Refused(Show(store, "ann", "l1", "other")));
        Assert.IsType<Decision.Accepted>(Show(store, "ann", "l3", "other"));
        Assert.IsType<Decision.Repeated>(Show(store, "ann", "l1")); // A resend that comes late puts nothing back.
        Assert.Equal(LoyaltyMember.NameOf("other"), Assert.Single(store.State.Carts.Values).Loyalty);
        for (int number = 2; number < LoyaltyMember.ShownMax; number++)
        {
            Assert.IsType<Decision.Accepted>(Show(store, "ann", $"m{number}", $"other-{number}"));
        }

        Assert.Equal(Refusal.ShownTooOften, Refused(Show(store, "ann", "m99", "one-more")));
        store.Tell("ann leaves; ann complete");
        Assert.Equal(Refusal.BillFinal, Refused(Show(store, "ann", "l4")));
        Assert.IsType<Decision.Repeated>(Show(store, "ann", "l5", $"other-{LoyaltyMember.ShownMax - 1}"));
    }

    [Fact]
    public void Staff_have_none_and_what_is_no_id_is_refused_by_name()
    {
        StoryStore store = new StoryStore().Tell("ann enters; sam works");
        Assert.Equal(Refusal.NotAShopper, Refused(Show(store, "sam", "l1")));
        Assert.Equal(Refusal.NotAToken, Refused(Show(store, "ann", "l2", "4242424242424242")));
        Assert.All(["", "a b", "ümlaut", new string('x', 65)], text => Assert.Equal(Refusal.NotALoyaltyId, Refused(Show(store, "ann", "l3", text))));
        Assert.Equal(Refusal.UnknownVisit, Refused(Decide.ShowLoyalty(store.State, store.Terms, new LoyaltyRequest(new VisitId(Guid.Empty), new DecisionId("l4"), "gate", store.Now, LoyaltyMember.NameOf(Member)))));
        CheckInAtGate eve = new(new ShopperId("eve"), new GateId("door"), store.Now, 1, Role.Shopper, null);
        Assert.Equal(Refusal.NotAToken, Refused(Decide.CheckIn(store.State, store.Terms, eve with { Loyalty = LoyaltyMember.NameOf("4242 4242 4242 4242") })));
        Assert.Equal(Refusal.NotALoyaltyId, Refused(Decide.CheckIn(store.State, store.Terms, eve with { Loyalty = LoyaltyMember.NameOf("a b") })));
        Assert.Equal(Refusal.NotAShopper, Refused(Decide.CheckIn(store.State, store.Terms, eve with { Role = Role.Staff, Loyalty = LoyaltyMember.NameOf(Member) })));
        Assert.DoesNotContain(store.Log, happened => happened.Change is CartChange.LoyaltyShown);
    }

    [Fact]
    public void Who_comes_by_the_same_card_adds_a_member_only_where_there_is_none()
    {
        StoryStore store = new();
        CheckInAtGate first = new(PaymentToken.HolderOf("pm_1"), new GateId("door"), StoryStore.Open, 1, Role.Shopper, null) { Token = "pm_1", IsCard = true };
        store.Apply(Decide.CheckIn(store.State, store.Terms, first));
        CheckInAtGate second = first with { At = StoryStore.Open.AddSeconds(10), Now = StoryStore.Open.AddSeconds(10), Loyalty = LoyaltyMember.NameOf(Member) };
        store.Apply(Decide.CheckIn(store.State, store.Terms, second));
        store.Apply(Decide.CheckIn(store.State, store.Terms, second));
        store.Apply(Decide.CheckIn(store.State, store.Terms, second with { At = StoryStore.Open.AddSeconds(20), Now = StoryStore.Open.AddSeconds(20), Loyalty = LoyaltyMember.NameOf("another") }));
        Cart cart = Assert.Single(store.State.Carts.Values);
        Assert.Equal((3, LoyaltyMember.NameOf(Member)), (cart.Opened.People, cart.Loyalty));
        Assert.Empty(store.Refusals);
    }

    [Theory]
    [InlineData("M-2017-4711", "···· 4711")]
    [InlineData("12345", "···· 45")]
    [InlineData("12", "····")]
    [InlineData(null, "····")]
    public void Of_an_id_only_the_end_is_told(string? member, string masked) => Assert.Equal(masked, LoyaltyMember.Masked(member));

    private static StoreDefinition With(params Promotion[] promotions) => StoryStore.Definition() with { Promotions = promotions };

    private static Decision Show(StoryStore store, string shopper, string id, string member = Member)
    {
        VisitId visit = store.State.Carts.Values.Single(cart => cart.Opened.Shopper.Value == shopper).Visit;
        Decision decision = Decide.ShowLoyalty(store.State, store.Terms, new LoyaltyRequest(visit, new DecisionId(id), "gate", store.Now, LoyaltyMember.NameOf(member)));
        store.Apply(decision);
        return decision;
    }

    private static Refusal Refused(Decision decision) => Assert.IsType<Decision.Refused>(decision).Reason;
}

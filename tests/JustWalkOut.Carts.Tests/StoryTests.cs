using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts.Tests;

// Each sentence takes a second; "waits 9" therefore ends ten seconds after the sentence before it.
public class StoryTests
{
    [Theory]
    [InlineData("ann enters; ann takes cola; ann takes cola; ann puts cola; ann leaves; ann complete", "ann settled 150: 1 cola")]
    [InlineData("ann enters; ann takes cola [#1]; 1 again; 1 again; ann leaves; ann complete", "ann settled 150: 1 cola")]        // Sent three times, counted once.
    [InlineData("ann enters; ann leaves; ann complete", "ann settled 0:")]                                                     // Left without buying.
    [InlineData("ann enters; ann takes 3 gum; ann puts 2 gum; ann leaves; ann complete", "ann settled 50: 1 gum")]             // Part of a handful put back.
    [InlineData("ann enters; ann puts cola; ann leaves; ann complete", "ann review 0:  ?out 1 cola NotInCart")]
    [InlineData("ann enters; ann takes cola; ann puts 2 cola; ann leaves; ann complete", "ann review 0:  ?out 1 cola NotInCart")]
    [InlineData("ann enters; ann puts cola [at=9]; ann takes cola [at=5]; ann leaves [at=12]; ann complete [at=12]", "ann settled 0:")] // Heard of in the wrong order.
    [InlineData("ann enters; ann takes cola; ann leaves", "ann open 150: 1 cola")]                                             // The last evidence is awaited.
    [InlineData("ann enters; ann takes cola; ann complete; ann leaves", "ann open 150: 1 cola")]                               // Complete through too early a time.
    [InlineData("ann checks in", "ann open 0:")]
    [InlineData("ann enters; ann enters", "ann open 0:; ann open 0:")]                                                         // Two visits by one shopper.
    public void A_visit_ends_in_this_receipt(string story, string ending) => Assert.Equal(ending, new StoryStore().Tell(story).Ending());

    [Theory]
    [InlineData("ann takes gift", "ann review 0:  ?in 1 gift NoPrice")]
    [InlineData("ann takes pear", "ann review 0:  ?in 1 pear UnknownProduct")]
    [InlineData("ann takes something", "ann review 0:  ?in 1 something UnknownProduct")]
    [InlineData("ann takes cola [p=0.89]", "ann review 0:  ?in 1 cola Unsure")]
    [InlineData("ann takes cola [p=0.9]", "ann settled 150: 1 cola")]
    [InlineData("ann takes cola; ann takes gum [p=0.2]", "ann review 150: 1 cola ?in 1 gum Unsure")]
    [InlineData("ann takes 2 cola; ann puts cola [p=0.5]", "ann review 150: 1 cola ?in 1 cola PerhapsReturned ?out 1 cola Unsure")]
    [InlineData("ann takes cola; ann takes gum; ann puts cola [p=0.5] [or=gum]", "ann review 0:  ?in 1 cola PerhapsReturned ?in 1 gum PerhapsReturned ?out 1 cola Unsure")]
    [InlineData("ann takes cola [p=0.5]; ann puts cola", "ann settled 0:")]                                                    // Whatever it was, it is back.
    [InlineData("ann takes gift; ann puts gift", "ann settled 0:")]
    [InlineData("ann takes cola [at=60]", "ann review 0:  ?in 1 cola AfterLeaving")]
    public void What_is_unsure_goes_to_review_and_is_never_charged(string middle, string ending) =>
        Assert.Equal(ending, new StoryStore().Tell($"ann enters; {middle}; ann leaves; ann complete").Ending());

    [Fact]
    public void Where_it_is_unsure_who_someone_is_nothing_they_hold_is_charged() =>
        Assert.Equal("ann review 0:  ?in 1 cola WhoIsUnsure", new StoryStore().Tell("ann enters [p=0.6]; ann takes cola; ann leaves; ann complete").Ending());

    [Theory]
    [InlineData("ann leaves; ann waits 8.9", "ann open 150: 1 cola")]
    [InlineData("ann leaves; ann waits 9", "ann review 150: 1 cola")]                                                          // Evidence may be missing.
    [InlineData("ann takes gum [provisional]; ann leaves; ann waits 10", "ann review 150: 1 cola ?in 1 gum NotFinal")]
    [InlineData("ann takes gum [provisional]; ann leaves; ann complete", "ann settled 200: 1 cola, 1 gum")]                    // It stands once nothing more can come.
    [InlineData("ann leaves; ann waits 10; ann complete", "ann settled 150: 1 cola")]                                          // Late, but it clears the matter.
    [InlineData("ann leaves; ann waits 10; ann takes gum [p=0.1] [at=2]; ann complete", "ann review 150: 1 cola ?in 1 gum Unsure")]
    public void Ten_seconds_after_the_exit_what_is_open_goes_to_review(string end, string ending) =>
        Assert.Equal(ending, new StoryStore().Tell($"ann enters; ann takes cola; {end}").Ending());

    [Theory]
    [InlineData("1 is nothing", "ann settled 50: 1 gum refunded 150")]
    [InlineData("1 is ann takes chips", "ann settled 50: 1 gum refunded 150 lost 1 chips")]                                    // Never set off, never charged anew.
    [InlineData("1 is ann takes cola", "ann settled 200: 1 cola, 1 gum")]
    [InlineData("ann puts cola [at=4]", "ann settled 50: 1 gum refunded 150")]
    [InlineData("ann takes chips [at=4]", "ann settled 200: 1 cola, 1 gum lost 1 chips")]
    [InlineData("ann takes chips [at=4] [#2]; 2 is nothing", "ann settled 200: 1 cola, 1 gum")]                                // The loss is taken back.
    [InlineData("ann puts cola [at=4] [#2]; 2 is nothing", "ann settled 50: 1 gum refunded 150 lost 1 cola")]                  // Given back stays given back.
    [InlineData("ann takes 2 gum [at=4]", "ann settled 200: 1 cola, 1 gum lost 2 gum")]
    [InlineData("1 is ann takes cola [p=0.4]", "ann settled 50: 1 gum refunded 150")]
    public void After_settlement_only_the_shopper_gains(string late, string ending) =>
        Assert.Equal(ending, new StoryStore().Tell($"ann enters; ann takes cola [#1] [at=3]; ann takes gum; ann leaves; ann complete; {late}").Ending());

    [Theory]
    [InlineData("ann takes cola [provisional] [#1]; 1 is ann takes chips", "ann open 200: 1 chips")]
    [InlineData("ann takes cola [#1]; ann puts cola; 1 is ann takes cola", "ann open 0:")]                                     // A correction keeps its place in time.
    [InlineData("ann takes cola [#1]; 1 is nothing [#2]; 2 is ann takes gum", "ann open 50: 1 gum")]                           // A correction corrected.
    [InlineData("ann takes cola [#1]; 1 is nothing; 1 is ann takes gum", "ann open 50: 1 gum")]
    [InlineData("ann leaves [#1]; ann takes cola; 1 is nothing; ann leaves; ann complete", "ann settled 150: 1 cola")]         // They had not left after all.
    [InlineData("ann takes cola [#1]; bob enters; 1 is bob takes cola", "ann open 0:; bob open 150: 1 cola")]
    [InlineData("ann vanishes stock [#1]; 1 is ann takes gum", "ann open 50: 1 gum")]                                          // Unexplained stock, explained later.
    public void What_is_revised_is_superseded(string middle, string ending) => Assert.Equal(ending, new StoryStore().Tell($"ann enters; {middle}").Ending());

    [Theory]
    [InlineData(HandOverRule.TakerPays, "ann takes cola; ann gives cola [to=bob]", "ann open 150: 1 cola; bob open 0:")]
    [InlineData(HandOverRule.KeeperPays, "ann takes cola; ann gives cola [to=bob]", "ann open 0:; bob open 150: 1 cola")]
    [InlineData(HandOverRule.TakerPays, "ann takes cola; ann gives cola [to=bob]; bob puts cola", "ann open 0:; bob open 0:")]
    [InlineData(HandOverRule.TakerPays, "ann takes 2 cola; ann gives cola [to=bob]; bob puts cola; bob puts cola", "ann open 150: 1 cola; bob open 0:  ?out 1 cola NotInCart")]
    [InlineData(HandOverRule.TakerPays, "ann takes cola; bob takes cola; ann gives cola [to=bob]; bob puts cola", "ann open 150: 1 cola; bob open 0:")]
    [InlineData(HandOverRule.KeeperPays, "ann takes cola; ann gives cola [to=bob]; bob puts cola", "ann open 0:; bob open 0:")]
    [InlineData(HandOverRule.KeeperPays, "ann gives cola [to=bob]", "ann open 0:  ?out 1 cola NotInCart; bob open 0:  ?in 1 cola NotInCart")]
    [InlineData(HandOverRule.KeeperPays, "ann takes cola; ann gives cola [to=bob] [p=0.5]", "ann open 0:  ?in 1 cola PerhapsReturned ?out 1 cola Unsure; bob open 0:  ?in 1 cola Unsure")]
    public void Goods_handed_over_are_paid_by_the_house_rule(HandOverRule rule, string middle, string ending) =>
        Assert.Equal(ending, new StoryStore(rule).Tell($"ann enters; bob enters; {middle}").Ending());

    [Theory]
    [InlineData("x takes cola; x joins ann", "ann open 150: 1 cola")]                                                          // Bound late, with all it held.
    [InlineData("x takes cola; ann absorbs x", "ann open 150: 1 cola")]
    [InlineData("x takes cola; x absorbs ann", "ann open 150: 1 cola")]                                                        // The kept one inherits the check-in.
    [InlineData("x takes cola; ann absorbs x [p=0.5]", "ann open 0:  ?in 1 cola WhoIsUnsure")]
    [InlineData("x takes cola; ann absorbs x; x takes gum", "ann open 200: 1 cola, 1 gum")]                                     // Its old name still reaches it.
    [InlineData("ann takes cola [#1]; ann takes gum; ann loses x 1", "ann open 50: 1 gum")]
    [InlineData("ann takes cola [#1]; 1 is ann takes chips [#2]; ann loses x 2", "ann open 0:")]
    [InlineData("ann takes cola [at=5]; x takes gum [at=6]; ann swaps x [since=6]", "ann open 200: 1 cola, 1 gum")]
    [InlineData("ann takes cola [at=5]; x takes gum [at=6]; ann swaps x [since=5]", "ann open 50: 1 gum")]
    [InlineData("ann takes cola [#1]; x appears; ann swaps x [since=1]; 1 is nothing; ann takes gum", "ann open 50: 1 gum")]    // Revised where it has gone to.
    public void When_an_identity_was_wrong_the_goods_follow(string middle, string ending) => Assert.Equal(ending, new StoryStore().Tell($"ann enters; {middle}").Ending());

    [Theory]
    [InlineData("ann enters 2; kid joins ann; ann takes cola; kid takes gum; ann leaves; ann complete", "ann open 200: 1 cola, 1 gum")]
    [InlineData("ann enters 2; kid joins ann; ann takes cola; kid puts cola; ann leaves; kid leaves; ann complete; kid complete", "ann settled 0:")]
    [InlineData("ann enters 2; ann takes cola; ann leaves; ann complete; ann waits 10", "ann review 150: 1 cola")]             // The other one was never seen.
    public void A_group_has_one_payer(string story, string ending) => Assert.Equal(ending, new StoryStore().Tell(story).Ending());

    [Theory]
    [InlineData("sam works here; sam takes 5 cola; sam leaves; sam complete", "sam staff closed 750: 5 cola")]                 // Held, never charged.
    [InlineData("sam works here; ann enters; sam takes cola; sam gives cola [to=ann]", "sam staff open 0:; ann open 150: 1 cola")] // Served.
    public void Staff_hold_goods_and_pay_nothing(string story, string ending)
    {
        StoryStore store = new StoryStore().Tell(story);
        Assert.Equal(ending, store.Ending());
        Assert.DoesNotContain(store.Log, made => made.Change is CartChange.CartSettled);
    }

    [Theory]
    [InlineData("ann takes 0 cola", "BadQuantity")]
    [InlineData("ann takes 1001 cola", "BadQuantity")]
    [InlineData("ann takes cola [p=1.5]", "BadConfidence")]
    [InlineData("ann joins nobody", "UnknownCheckIn")]
    [InlineData("ann gives cola [to=ann]", "SamePerson")]
    [InlineData("ann absorbs ann", "SamePerson")]
    [InlineData("ann complete [#1]; 1 is nothing", "NotCorrectable")]
    [InlineData("ann takes gum [#1]; 1 is ann complete; 1 is nothing", "NotCorrectable")]
    public void What_cannot_be_applied_is_refused_by_name_and_changes_nothing(string middle, string refusal) =>
        Assert.Equal($"ann open 0:; refused {refusal}", new StoryStore().Tell($"ann enters; {middle}").Ending());

    [Fact]
    public void A_full_store_lets_nobody_in() =>
        Assert.Equal("ann open 0:; refused StoreFull", new StoryStore(capacity: 2).Tell("ann checks in").Tell("").Also("bob", 2).Ending());

    [Theory]
    [InlineData(Role.Staff, "bob staff open 0:; ann open 0:")]
    [InlineData(Role.Restocker, "bob restocker open 0:; ann open 0:")]
    public void A_full_store_lets_in_who_works_there(Role role, string ending) =>
        Assert.Equal(ending, new StoryStore(capacity: 1).Tell("ann checks in").Also("bob", 1, role).Ending());

    [Fact]
    public void A_product_taken_before_and_after_its_price_changed_keeps_both_prices()
    {
        StoryStore store = new StoryStore().Tell("ann enters; ann takes cola");
        Goods dearer = store.Log.Select(made => made.Change).OfType<CartChange.ItemTaken>().Single().Goods with { UnitPrice = new Money(170, StoryStore.Usd) };
        Cart cart = store.State.Carts.Values.Single();
        Fact.Movement later = cart.People[0].Movements.Single() with { Order = 99, Goods = dearer };
        Tally tally = Tally.Of([cart.People[0] with { Facts = cart.People[0].Facts.Add(later) }], isClosed: false);
        Assert.Equal([150, 170], tally.Lines.Select(line => line.UnitPrice.MinorUnits));
        Assert.Equal(320, tally.Total(StoryStore.Usd).MinorUnits);
    }
}

internal static class StoryStoreMore
{
    /// <summary>Someone more asks to be let in, with so many people.</summary>
    public static StoryStore Also(this StoryStore store, string who, int people, Role role = Role.Shopper)
    {
        store.Apply(Decide.CheckIn(store.State, store.Terms, new CheckInAtGate(new ShopperId(who), new GateId("door"), StoryStore.Open, people, role, null)));
        return store;
    }
}

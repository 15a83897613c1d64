using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts.Tests.Pricing;

/// <summary>Goods with an age limit wait until a member of staff has confirmed or denied the shopper's age.</summary>
public class AgeCheckTests
{
    private static readonly StoreDefinition Store = StoryStore.Definition() with
    {
        Catalog = [.. StoryStore.Definition().Catalog, new Product(new Sku("beer"), [], "Beer", 300, AgeLimit: 16), new Product(new Sku("gin"), [], "Gin", 900, AgeLimit: 18)],
    };

    [Fact]
    public void What_has_an_age_limit_is_charged_once_a_person_has_confirmed_the_age()
    {
        StoryStore store = new StoryStore(Store).Tell("ann enters; ann takes beer; ann takes cola");
        Assert.Equal("ann open 150: 1 cola ?in 1 beer AgeUnconfirmed", store.Ending());
        Assert.Equal([16], Assert.Single(store.State.Carts.Values).Tally.AgeLimits);
        Check(store, "a1", isOldEnough: true);
        Assert.Equal("ann open 450: 1 beer, 1 cola", store.Ending());
        Assert.Equal("ann settled 750: 2 beer, 1 cola", store.Tell("ann takes beer; ann leaves; ann complete").Ending());
    }

    [Fact]
    public void Unconfirmed_it_is_never_charged_by_itself_and_confirmed_later_the_receipt_is_final()
    {
        StoryStore store = new StoryStore(Store).Tell("ann enters; ann takes beer; ann takes cola; ann leaves; ann complete");
        Assert.Equal("ann review 150: 1 cola ?in 1 beer AgeUnconfirmed", store.Ending());
        Check(store, "a1", isOldEnough: true);
        Assert.Equal("ann settled 450: 1 beer, 1 cola", store.Ending());
    }

    [Fact]
    public void Denied_it_waits_unless_it_is_put_back_and_only_being_dropped_ends_that()
    {
        StoryStore store = new StoryStore(Store).Tell("ann enters; ann takes beer; ann takes cola");
        Check(store, "a1", isOldEnough: false);
        Assert.Equal("ann open 150: 1 cola ?in 1 beer TooYoung", store.Ending());
        Assert.Equal("ann settled 150: 1 cola", store.Tell("ann puts beer; ann leaves; ann complete").Ending());

        store = new StoryStore(Store).Tell("bob enters; bob takes beer");
        Check(store, "a1", isOldEnough: false, "bob");
        store.Tell("bob leaves; bob complete");
        Assert.Equal("bob review 0:  ?in 1 beer TooYoung; refused AgeUnconfirmed", store.Review("bob", "accept in beer").Ending());
        Assert.Equal("bob settled 0:; refused AgeUnconfirmed", store.Review("bob", "drop in beer").Ending());
    }

    [Fact]
    public void A_word_is_about_the_limits_that_were_there_and_the_last_one_holds()
    {
        StoryStore store = new StoryStore(Store).Tell("ann enters; ann takes beer");
        Check(store, "a1", isOldEnough: true);
        Assert.Equal("ann open 300: 1 beer ?in 1 gin AgeUnconfirmed", store.Tell("ann takes gin").Ending());
        Check(store, "a2", isOldEnough: false);
        Assert.Equal("ann open 300: 1 beer ?in 1 gin TooYoung", store.Ending());
        Check(store, "a3", isOldEnough: true);
        Assert.Equal("ann open 1200: 1 beer, 1 gin", store.Ending());
        Check(store, "a4", isOldEnough: false);

        // Whoever confirmed so much was wrong, and so perhaps about the beer.
        Assert.Equal("ann open 0:  ?in 1 beer AgeUnconfirmed ?in 1 gin TooYoung", store.Ending());
    }

    [Fact]
    public void What_a_person_said_of_the_goods_says_nothing_of_the_age()
    {
        StoryStore store = new StoryStore(Store).Tell("ann enters; ann takes beer [p=0.5]; ann leaves; ann complete");
        Assert.Equal("ann review 0:  ?in 1 beer Unsure", store.Ending());
        Assert.Equal("ann review 0:  ?in 1 beer AgeUnconfirmed", store.Review("ann", "accept in beer").Ending());
        Check(store, "a1", isOldEnough: true);
        Assert.Equal("ann settled 300: 1 beer", store.Ending());
    }

    [Fact]
    public void A_check_sent_again_is_the_same_one_and_others_are_refused_by_name()
    {
        StoryStore store = new StoryStore(Store).Tell("ann enters; bob enters; sam works here; ann takes beer; sam takes beer");
        Check(store, "a1", isOldEnough: true);
        Assert.IsType<Decision.Repeated>(Ask(store, "a1", isOldEnough: true, "ann"));
        Assert.Equal(Refusal.ContentChanged, Refused(Ask(store, "a1", isOldEnough: false, "ann")));
        Assert.Equal(Refusal.NoAgeLimit, Refused(Ask(store, "a2", isOldEnough: true, "bob")));
        Assert.Equal(Refusal.NotChargeable, Refused(Ask(store, "a2", isOldEnough: true, "sam")));
        store.Tell("ann leaves; ann complete");
        Assert.Equal(Refusal.NotChargeable, Refused(Ask(store, "a2", isOldEnough: false, "ann")));
        Assert.Equal(Refusal.UnknownVisit, Refused(Carts.Decide.CheckAge(store.State, store.Terms, new AgeCheckRequest(new VisitId(Guid.Empty), new DecisionId("a2"), "sue", store.Now, true))));
    }

    [Fact]
    public void Where_nobody_is_let_in_who_is_too_young_nothing_waits() => Assert.Equal(
        "ann settled 300: 1 beer",
        new StoryStore(Store with { Rules = new Rules(AgeCheck: AgeCheckRule.AtEntry) }).Tell("ann enters; ann takes beer; ann leaves; ann complete").Ending());

    private static void Check(StoryStore store, string id, bool isOldEnough, string who = "ann")
    {
        Decision decision = Ask(store, id, isOldEnough, who);
        Assert.IsType<Decision.Accepted>(decision);
        store.Apply(decision);
    }

    private static Decision Ask(StoryStore store, string id, bool isOldEnough, string who) =>
        Carts.Decide.CheckAge(store.State, store.Terms, new AgeCheckRequest(store.VisitOf(who), new DecisionId(id), "sue", store.Now, isOldEnough));

    private static Refusal Refused(Decision decision) => Assert.IsType<Decision.Refused>(decision).Reason;
}

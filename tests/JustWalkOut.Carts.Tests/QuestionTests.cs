namespace JustWalkOut.Carts.Tests;

/// <summary>What a shopper says of their cart before the receipt is final.</summary>
public class QuestionTests
{
    [Fact]
    public void What_a_shopper_says_is_not_theirs_waits_for_a_person_and_is_charged_or_not_as_the_person_says()
    {
        Assert.Equal("ann review 150: 1 cola ?in 1 gum SaidNotMine", Left("gum").Ending());
        Assert.Equal("ann settled 150: 1 cola", Left("gum").Review("ann", "drop in gum").Ending());
        Assert.Equal("ann settled 200: 1 cola, 1 gum", Left("gum").Review("ann", "accept in gum").Ending());

        static StoryStore Left(string sku)
        {
            StoryStore store = new StoryStore().Tell("ann enters; ann takes cola; ann takes gum");
            Assert.IsType<Decision.Accepted>(Ask(store, sku));
            return store.Tell("ann leaves; ann complete");
        }
    }

    [Fact]
    public void What_is_taken_after_the_question_is_charged_as_ever()
    {
        StoryStore store = new StoryStore().Tell("ann enters; ann takes gum");
        Ask(store, "gum");
        Assert.Equal("ann open 50: 1 gum ?in 1 gum SaidNotMine", store.Tell("ann waits 5; ann takes gum").Ending());
    }

    [Fact]
    public void What_is_put_back_after_the_question_needs_no_person_any_more()
    {
        StoryStore store = new StoryStore().Tell("ann enters; ann takes gum");
        Ask(store, "gum");
        Assert.Equal("ann settled 0:", store.Tell("ann puts gum; ann leaves; ann complete").Ending());
    }

    [Fact]
    public void A_question_that_takes_nothing_off_the_bill_is_a_repeat_or_refused_and_is_not_kept()
    {
        StoryStore store = new StoryStore().Tell("ann enters; sam works here; ann takes gum");
        Assert.Equal(Refusal.UnknownLine, Assert.IsType<Decision.Refused>(Ask(store, "cola")).Reason);
        Assert.Equal(Refusal.NotChargeable, Assert.IsType<Decision.Refused>(Ask(store, "gum", "sam")).Reason);
        Ask(store, "gum");
        int events = store.Log.Count;
        Assert.IsType<Decision.Repeated>(Ask(store, "gum"));
        store.Tell("ann leaves; ann complete").Review("ann", "accept in gum");
        Assert.Equal(Refusal.NotChargeable, Assert.IsType<Decision.Refused>(Ask(store, "gum")).Reason);
        Assert.Single(store.Log, made => made.Change is CartChange.LineQuestioned);
        Assert.True(store.Log.Count > events);
    }

    /// <summary>Somebody says, now, that they did not take something.</summary>
    private static Decision Ask(StoryStore store, string sku, string shopper = "ann")
    {
        Decision decision = Carts.Decide.Question(store.State, store.Terms, new QuestionRequest(store.VisitOf(shopper), store.Now, new Sku(sku)));
        if (decision is Decision.Accepted)
        {
            store.Apply(decision);
        }

        return decision;
    }
}

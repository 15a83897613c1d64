using System.Globalization;
using System.Text.Json;
using CsCheck;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts.Tests;

/// <summary>What a person decides about a receipt that waits. Every story's shoppers leave and all evidence comes in before the decision.</summary>
public class ReviewTests
{
    [Theory]
    [InlineData("ann takes gum [p=0.2]", "accept in gum", "ann settled 50: 1 gum")]
    [InlineData("ann takes gum [p=0.2]", "drop in gum", "ann settled 0:")]
    [InlineData("ann takes gum [p=0.2]", "correct in gum to cola", "ann settled 150: 1 cola")]
    [InlineData("ann takes gum [p=0.2]", "correct in gum to 3", "ann settled 150: 3 gum")]
    [InlineData("ann takes gum [p=0.2]; ann takes gum", "correct in gum to 2 cola", "ann settled 350: 2 cola, 1 gum")]
    [InlineData("ann takes something", "correct in something to chips", "ann settled 200: 1 chips")]
    [InlineData("ann takes something", "drop in something", "ann settled 0:")]
    [InlineData("ann takes cola; ann takes gum [p=0.2]; ann takes chips [p=0.3]", "accept in gum, drop in chips", "ann settled 200: 1 cola, 1 gum")]
    [InlineData("ann takes gum [p=0.2]; ann takes chips [p=0.3]", "accept in gum", "ann review 50: 1 gum ?in 1 chips Unsure")]         // The other line still waits.
    [InlineData("ann takes 2 cola; ann puts cola [p=0.5]", "accept out cola", "ann settled 150: 1 cola")]
    [InlineData("ann takes 2 cola; ann puts cola [p=0.5]", "drop out cola", "ann settled 300: 2 cola")]                              // It never went back.
    [InlineData("ann takes cola; ann takes gum; ann puts cola [p=0.5] [or=gum]", "correct out cola to gum", "ann settled 150: 1 cola")] // It was the gum.
    [InlineData("ann takes cola; ann puts gum", "accept out gum", "ann settled 150: 1 cola")]                                        // Not hers, whoever's it was.
    [InlineData("ann takes cola; ann puts gum", "correct out gum to cola", "ann settled 0:")]
    public void A_decision_leads_to_this_receipt(string story, string decision, string ending) =>
        Assert.Equal(ending, Ended(story).Review("ann", decision).Ending());

    [Fact]
    public void Where_it_was_unsure_who_someone_is_a_person_can_say_so() => Assert.Equal(
        "ann settled 150: 1 cola", new StoryStore().Tell("ann enters [p=0.6]; ann takes cola; ann leaves; ann complete").Review("ann", "accept in cola").Ending());

    [Fact]
    public void A_receipt_that_only_lacked_evidence_is_final_once_a_person_has_looked() => Assert.Equal(
        "ann settled 150: 1 cola", new StoryStore().Tell("ann enters; ann takes cola; ann leaves; ann waits 10").Review("ann", "").Ending());

    [Fact]
    public void A_line_can_go_to_another_visits_bill_and_waits_there_for_its_exit()
    {
        StoryStore store = new StoryStore().Tell("ann enters; bob enters; ann takes gum [p=0.2]; ann leaves; ann complete").Review("ann", "correct in gum to bob");
        Assert.Equal("ann settled 0:; bob open 50: 1 gum", store.Ending());
        Assert.Equal("ann settled 0:; bob settled 50: 1 gum", store.Tell("bob leaves; bob complete").Ending());
    }

    [Theory]
    [InlineData("ann takes cola", "", "NotInReview")]                                                                                // Settled already.
    [InlineData("ann takes gum [p=0.2]", "", "LinesWait")]
    [InlineData("ann takes gum [p=0.2]", "accept in cola", "UnknownLine")]
    [InlineData("ann takes gum [p=0.2]", "accept out gum", "UnknownLine")]
    [InlineData("ann takes gum [p=0.2]", "accept in gum, drop in gum", "LineTwice")]
    [InlineData("ann takes gum [p=0.2]", "correct in gum to 0", "BadQuantity")]
    [InlineData("ann takes gum [p=0.2]", "correct in gum to 1001", "BadQuantity")]
    [InlineData("ann takes gum [p=0.2]", "correct in gum to pear", "UnknownProduct")]
    [InlineData("ann takes something", "accept in something", "UnknownProduct")]
    [InlineData("ann takes gift", "accept in gift", "NoPrice")]
    [InlineData("ann takes gum [p=0.2]", "correct in gum to sam", "NotChargeable")]                                                  // Staff never pay.
    [InlineData("ann takes gum [p=0.2]", "correct in gum to dan", "NotChargeable")]                                                  // Settled already.
    [InlineData("ann takes gum [p=0.2]", "correct in gum to nobody", "UnknownVisit")]
    [InlineData("ann takes 2 cola; ann puts cola [p=0.5]", "accept in cola", "DoubtedByAnother")]
    public void What_cannot_be_decided_is_refused_by_name_and_changes_nothing(string story, string decision, string refusal)
    {
        StoryStore store = Ended($"dan enters; dan leaves; dan complete; sam works here; {story}");
        (string before, int events) = (store.Ending(), store.Log.Count);
        Assert.Equal($"{before}; refused {refusal}", store.Review("ann", decision).Ending());
        Assert.Equal(events, store.Log.Count);
    }

    [Fact]
    public void A_decision_sent_again_is_the_same_one_and_with_other_content_is_refused()
    {
        StoryStore store = Ended("ann takes gum [p=0.2]; ann takes chips [p=0.3]");
        LineDecision gum = store.Lines("ann", "accept in gum")[0];
        ReviewDecision decision = new(store.VisitOf("ann"), new DecisionId("d"), "clerk", StoryStore.Open.AddHours(1), [gum]);
        store.Apply(Carts.Decide.Review(store.State, store.Terms, decision));
        int events = store.Log.Count;
        Assert.IsType<Decision.Repeated>(Carts.Decide.Review(store.State, store.Terms, decision with { At = StoryStore.Open.AddHours(2), Lines = [gum with { }] }));
        Decision changed = Carts.Decide.Review(store.State, store.Terms, decision with { Lines = [gum with { Action = LineAction.Drop }] });
        Assert.Equal(Refusal.ContentChanged, Assert.IsType<Decision.Refused>(changed).Reason);
        Assert.Equal(events, store.Log.Count);
        CartChange.ReviewDecided logged = store.Log.Select(made => made.Change).OfType<CartChange.ReviewDecided>().Single();
        Assert.Equal(("clerk", CartEvent.CurrentVersion, StoryStore.Open.AddHours(1)), (logged.By, store.Log.Single(made => made.Change == logged).Version, store.Log.Single(made => made.Change == logged).At));
    }

    [Theory]
    [InlineData("1 is nothing", "ann settled 0:  refunded 50")]                                                                       // In the shopper's favour, by itself.
    [InlineData("1 is ann takes gum", "ann settled 50: 1 gum")]
    [InlineData("1 is ann takes gum [p=0.6]", "ann settled 50: 1 gum")]                                                              // Still unsure of what a person has said.
    [InlineData("1 is ann takes chips", "ann settled 0:  refunded 50 lost 1 chips")]
    public void A_late_word_after_a_decision_never_adds_to_the_charge(string late, string ending) =>
        Assert.Equal(ending, Ended("ann takes gum [p=0.2] [#1]").Review("ann", "accept in gum").Tell(late).Ending());

    [Fact]
    public void What_a_person_dropped_stays_dropped_when_vision_says_the_same_again_more_surely() => Assert.Equal(
        "ann review 0:  ?in 1 chips Unsure",
        Ended("ann takes gum [p=0.2] [#1]; ann takes chips [p=0.3]").Review("ann", "drop in gum").Tell("1 is ann takes gum").Ending());

    [Fact]
    public void A_verdict_does_not_follow_goods_onto_another_shoppers_bill()
    {
        StoryStore store = new StoryStore().Tell("ann enters; bob enters; ann takes gum [p=0.2] [at=5]; ann takes chips [p=0.3] [at=6]; ann leaves; ann complete").Review("ann", "accept in gum");
        Assert.Equal("ann review 50: 1 gum ?in 1 chips Unsure; bob open 0:", store.Ending());
        Assert.Equal("ann settled 0:; bob open 0:  ?in 1 gum Unsure ?in 1 chips Unsure", store.Tell("bob swaps ann [since=5]").Ending());
    }

    /// <summary>Whatever happened, a person can bring every receipt in review to its end, and the log alone tells how.</summary>
    [Fact]
    public void Any_review_can_be_brought_to_an_end() => Gen.Select(FoldPropertyTests.Stories, Gen.Int[0, 99].Array[40]).Sample((story, choices) =>
    {
        StoryStore store = new StoryStore().Tell("ann enters; bob enters; cat enters").Tell(string.Join("; ", story)).Tell("ann leaves; bob leaves; cat leaves; ann waits 11");
        int choice = 0;
        for (int round = 0; store.State.Carts.Values.FirstOrDefault(cart => cart.State == CartState.Review) is { } waiting; round++)
        {
            Assert.True(round < 200, string.Join("; ", story));
            ReviewLine? line = waiting.Tally.InReview.FirstOrDefault(each => each.Doubt != Doubt.PerhapsReturned);
            LineAction action = choices[choice++ % choices.Length] % 3 == 0 && line?.Sku is { } sku && store.Terms.Sells(sku)?.PriceMinor is not null ? LineAction.Accept : LineAction.Drop;
            LineDecision[] lines = line is null ? [] : [new LineDecision(line.Direction, line.Causes[0], action)];
            Decision decision = Carts.Decide.Review(store.State, store.Terms, new ReviewDecision(waiting.Visit, new DecisionId($"d{round}"), "clerk", StoryStore.Open.AddHours(1), lines));
            Assert.IsType<Decision.Accepted>(decision);
            store.Apply(decision);
        }

        StoreState folded = store.Log
            .Select(made => made with { Change = JsonSerializer.Deserialize<CartChange>(JsonSerializer.Serialize(made.Change, MessageJson.Compact), MessageJson.Compact)! })
            .Aggregate(new StoreState(StoryStore.Id), (state, next) => state.Apply(next));
        Assert.Equal(FoldPropertyTests.Receipts(store.State), FoldPropertyTests.Receipts(folded));
        foreach (Tally tally in store.State.Carts.Values.Select(cart => cart.Tally))
        {
            Assert.Equal(tally.UnitsIn, tally.Lines.Sum(line => line.Quantity) + tally.UnitsOut + tally.InReview.Where(line => line.Direction == GoodsDirection.In).Sum(line => line.Quantity));
        }
    });

    private static StoryStore Ended(string story) => new StoryStore().Tell($"ann enters; {story}; ann leaves; ann complete");
}

/// <summary>Decisions in words: <c>accept in gum, correct out cola to 2 chips, drop in gum</c>, each line by its direction and product.</summary>
internal static class StoryStoreDecisions
{
    public static VisitId VisitOf(this StoryStore store, string who) =>
        store.State.Carts.Values.FirstOrDefault(cart => cart.Opened.Shopper.Value == who)?.Visit ?? new VisitId(Guid.Empty);

    public static StoryStore Review(this StoryStore store, string who, string decision)
    {
        DecisionId id = new(string.Create(CultureInfo.InvariantCulture, $"decision {store.Log.Count}"));
        store.Apply(Carts.Decide.Review(store.State, store.Terms, new ReviewDecision(store.VisitOf(who), id, "clerk", StoryStore.Open.AddHours(1), store.Lines(who, decision))));
        return store;
    }

    public static LineDecision[] Lines(this StoryStore store, string who, string decision) =>
    [
        .. decision.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            string[] words = line.Split(' ');
            GoodsDirection direction = words[1] == "in" ? GoodsDirection.In : GoodsDirection.Out;
            ReviewLine? found = store.ReceiptOf(who).InReview.FirstOrDefault(each => each.Direction == direction && (each.Sku?.Value ?? "something") == words[2]);
            LineDecision asked = new(direction, found?.Causes[0] ?? new ObservationId(Guid.Empty), words[0] == "accept" ? LineAction.Accept : words[0] == "drop" ? LineAction.Drop : LineAction.Correct);
            foreach (string word in words.Skip(4))
            {
                asked = int.TryParse(word, out int quantity) ? asked with { Quantity = quantity }
                    : word is "bob" or "sam" or "dan" or "nobody" ? asked with { Visit = store.VisitOf(word) }
                    : asked with { Sku = new Sku(word) };
            }

            return asked;
        }),
    ];
}

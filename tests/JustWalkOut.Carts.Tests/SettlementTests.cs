using System.Collections.Immutable;
using System.Diagnostics;

namespace JustWalkOut.Carts.Tests;

public class SettlementTests
{
    public static TheoryData<CartState, string> Impossible()
    {
        TheoryData<CartState, string> rows = [];
        foreach (CartState state in Enum.GetValues<CartState>())
        {
            foreach (string change in Changes().Keys)
            {
                bool isPossible = (state, change) is (CartState.Leaving, "closed")
                    or (CartState.Closed or CartState.Review, "settled")
                    or (CartState.Closed, "review")
                    or (CartState.Review, "decided")
                    or (CartState.Settled, "refunded" or "lost" or "disputed" or "granted" or "rejected");
                if (!isPossible)
                {
                    rows.Add(state, change);
                }
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public void A_transition_that_the_table_does_not_have_throws(CartState state, string change)
    {
        Cart cart = Some() with { State = state };
        UnreachableException fault = Assert.Throws<UnreachableException>(() => cart.Apply(Changes()[change], StoryStore.Open));
        Assert.Contains($"cannot follow a cart that is {state}", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CartState.Leaving, "closed", CartState.Closed)]
    [InlineData(CartState.Closed, "settled", CartState.Settled)]
    [InlineData(CartState.Closed, "review", CartState.Review)]
    [InlineData(CartState.Review, "settled", CartState.Settled)]
    [InlineData(CartState.Settled, "refunded", CartState.Settled)]
    [InlineData(CartState.Settled, "lost", CartState.Settled)]
    [InlineData(CartState.Review, "decided", CartState.Review)]
    [InlineData(CartState.Settled, "disputed", CartState.Settled)]
    [InlineData(CartState.Settled, "granted", CartState.Settled)]
    [InlineData(CartState.Settled, "rejected", CartState.Settled)]
    public void A_transition_of_the_table_leads_where_it_says(CartState from, string change, CartState to) =>
        Assert.Equal(to, (Some() with { State = from }).Apply(Changes()[change], StoryStore.Open).State);

    [Fact]
    public void Refunding_more_than_was_charged_throws()
    {
        CartChange.Refunded refund = new(default, [new AdjustmentLine(new Sku("cola"), "Cola", 1, new Money(150, StoryStore.Usd))], new Money(150, StoryStore.Usd));
        ReceiptLine line = new(new Sku("cola"), null, "Cola", 1, new Money(150, StoryStore.Usd), new Money(150, StoryStore.Usd), 1, []);
        Cart once = (Some() with { State = CartState.Settled, Charged = [line] }).Apply(refund, StoryStore.Open);
        Assert.Empty(once.Charged);
        Cart two = once with { Charged = [line with { Quantity = 1 }] };
        CartChange.Refunded tooMuch = refund with { Lines = [refund.Lines[0] with { Quantity = 2 }] };
        Assert.Throws<UnreachableException>(() => two.Apply(tooMuch, StoryStore.Open));
    }

    [Fact]
    public void A_consequence_with_an_observation_as_its_cause_is_a_damaged_log()
    {
        StoryStore store = new StoryStore().Tell("ann enters; ann takes cola; ann leaves; ann complete");
        CartEvent close = store.Log.Single(made => made.Change is CartChange.CartClosed);
        CartEvent wrong = CartEvent.Of(StoryStore.Id, Cause.Of(new ObservationId(Guid.Empty)), close.At, close.Change);
        Assert.Throws<UnreachableException>(() => store.State.Apply(wrong));
        CartEvent taken = store.Log.First(made => made.Change is CartChange.ItemTaken);
        Assert.Throws<UnreachableException>(() => store.State.Apply(CartEvent.Of(StoryStore.Id, new Cause("by hand"), taken.At, taken.Change)));
    }

    [Fact]
    public void Every_step_of_a_visit_stands_in_the_log_once()
    {
        StoryStore store = new StoryStore().Tell("ann enters; ann takes cola [#1]; ann leaves; ann complete; 1 is nothing");
        Assert.Equal(
            ["visitOpened", "personBound", "itemTaken", "personLeft", "evidenceCompleted", "cartClosed", "cartSettled", "corrected", "refunded"],
            store.Log.Select(made => made.Kind));
        Assert.Equal(store.Log.Count, store.Log.Select(made => made.Id).Distinct().Count());
        Assert.Equal(store.Log.Count, store.Log.Select(made => made.Cause).Distinct().Count());
    }

    private static Cart Some()
    {
        CartChange.VisitOpened opened = new(default, default, new ShopperId("ann"), new GateId("door"), 1, Role.Shopper, StoryStore.Usd, null);
        return new Cart(default, opened, StoryStore.Open);
    }

    private static ImmutableSortedDictionary<string, CartChange> Changes()
    {
        Receipt receipt = Some().ToReceipt();
        Money nothing = Money.Zero(StoryStore.Usd);
        return new Dictionary<string, CartChange>
        {
            ["closed"] = new CartChange.CartClosed(default, true),
            ["settled"] = new CartChange.CartSettled(default, receipt),
            ["review"] = new CartChange.CartSentToReview(default, receipt),
            ["refunded"] = new CartChange.Refunded(default, [], nothing),
            ["lost"] = new CartChange.LossBooked(default, [], nothing),
            ["decided"] = new CartChange.ReviewDecided(default, default, "clerk", [], []),
            ["disputed"] = new CartChange.LineDisputed(default, default, new AdjustmentLine(new Sku("cola"), "Cola", 1, nothing), DisputeReason.NotTaken),
            ["granted"] = new CartChange.RefundGranted(default, default, "clerk", RefundReason.NotTaken, [], nothing, null),
            ["rejected"] = new CartChange.DisputeRejected(default, default, "clerk", default),
            ["opened"] = Some().Opened,
            ["taken"] = new CartChange.PersonAppeared(default),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}

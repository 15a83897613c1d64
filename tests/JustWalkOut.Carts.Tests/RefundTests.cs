using CsCheck;

namespace JustWalkOut.Carts.Tests;

/// <summary>What happens to a receipt that is final: disputes of its lines and refunds.</summary>
public class RefundTests
{
    private static readonly DateTimeOffset Day = StoryStore.Open.AddDays(1);

    [Fact]
    public void A_refund_takes_units_off_the_bill_and_the_receipt_tells_of_it()
    {
        StoryStore store = Settled("ann takes 2 cola; ann takes gum");
        Cart cart = After(store, Refund("r1", new UnitsOf(new Sku("cola"), null, 1)));
        Assert.Equal("ann settled 200: 1 cola, 1 gum refunded 150", store.Ending());
        Assert.Equal([2, 1], cart.Bill.Select(line => line.Quantity));
        Refund refund = Assert.Single(cart.Refunds);
        Assert.Equal((Day, "clerk", RefundReason.Damaged, 150L), (refund.At, refund.By, refund.Reason, refund.Amount.MinorUnits));
    }

    [Fact]
    public void A_refund_sent_again_is_the_same_one_and_with_other_content_is_refused()
    {
        StoryStore store = Settled("ann takes 2 cola");
        RefundRequest refund = Refund("r1", new UnitsOf(new Sku("cola"), null, 1))(store);
        store.Apply(Carts.Decide.Refund(store.State, store.Terms, refund));
        Assert.IsType<Decision.Repeated>(Carts.Decide.Refund(store.State, store.Terms, refund with { At = Day.AddYears(1), Units = [new UnitsOf(new Sku("cola"), 150, 1)] }));
        foreach (RefundRequest other in new[] { refund with { Reason = RefundReason.Goodwill }, refund with { Units = [new UnitsOf(new Sku("cola"), null, 2)] }, refund with { Visit = new VisitId(Guid.Empty) } })
        {
            Assert.Equal(Refusal.ContentChanged, Assert.IsType<Decision.Refused>(Carts.Decide.Refund(store.State, store.Terms, other)).Reason);
        }
    }

    [Theory]
    [InlineData("cola", 3, 0, Refusal.MoreThanCharged)]
    [InlineData("cola", 0, 0, Refusal.BadQuantity)]
    [InlineData("chips", 1, 0, Refusal.UnknownLine)]
    [InlineData("cola", 1, 30.01, Refusal.TooLate)]
    public void What_cannot_be_refunded_or_disputed_is_refused_by_name(string sku, int quantity, double days, Refusal refusal)
    {
        StoryStore store = Settled("ann takes 2 cola");
        UnitsOf units = new(new Sku(sku), null, quantity);
        DateTimeOffset at = store.State.Carts.Values.Single().SettledAt!.Value.AddDays(days);
        Assert.Equal(refusal, Assert.IsType<Decision.Refused>(Carts.Decide.Refund(store.State, store.Terms, Refund("r1", units)(store) with { At = at })).Reason);
        Assert.Equal(refusal, Assert.IsType<Decision.Refused>(Carts.Decide.Dispute(store.State, store.Terms, new DisputeRequest(store.VisitOf("ann"), at, units, DisputeReason.NotTaken))).Reason);
    }

    [Fact]
    public void A_receipt_that_is_not_final_a_line_twice_and_no_line_at_all_are_refused()
    {
        StoryStore open = new StoryStore().Tell("ann enters; ann takes cola");
        UnitsOf cola = new(new Sku("cola"), null, 1);
        Assert.Equal(Refusal.NotSettled, RefusalOf(open, Refund("r1", cola)));
        StoryStore store = Settled("ann takes 3 cola");
        Assert.Equal(Refusal.LineTwice, RefusalOf(store, Refund("r1", cola, cola)));
        Assert.Equal(Refusal.UnknownLine, RefusalOf(store, Refund("r1")));
        Assert.Equal(Refusal.UnknownVisit, RefusalOf(new StoryStore(), Refund("r1", cola)));
        Assert.Equal(Refusal.UnknownDispute, Assert.IsType<Decision.Refused>(Carts.Decide.Refund(store.State, store.Terms, Refund("r1", cola)(store) with { Dispute = new DecisionId("d") })).Reason);
    }

    [Fact]
    public void A_dispute_waits_until_a_person_refunds_it_or_lets_the_charge_stand()
    {
        StoryStore store = Settled("ann takes 2 cola; ann takes gum");
        VisitId ann = store.VisitOf("ann");
        foreach (string sku in new[] { "cola", "gum", "cola" })
        {
            store.Apply(Carts.Decide.Dispute(store.State, store.Terms, new DisputeRequest(ann, Day, new UnitsOf(new Sku(sku), null, 1), DisputeReason.NotTaken)));
        }

        Dispute[] disputes = [.. store.State.Carts[ann].Disputes];
        Assert.Equal([("cola", DisputeState.Open), ("gum", DisputeState.Open)], disputes.Select(dispute => (dispute.Line.Sku.Value, dispute.State)));
        store.Apply(Carts.Decide.Refund(store.State, store.Terms, Refund("r1", new UnitsOf(new Sku("cola"), null, 1))(store) with { Dispute = disputes[0].Id }));
        DisputeAnswer answer = new(ann, new DecisionId("a1"), "clerk", Day, disputes[1].Id);
        store.Apply(Carts.Decide.Reject(store.State, store.Terms, answer));
        Assert.Equal([DisputeState.Refunded, DisputeState.Rejected], store.State.Carts[ann].Disputes.Select(dispute => dispute.State));
        Assert.Equal("ann settled 200: 1 cola, 1 gum refunded 150", store.Ending());
        Assert.IsType<Decision.Repeated>(Carts.Decide.Reject(store.State, store.Terms, answer));
        Assert.Equal(Refusal.UnknownDispute, Assert.IsType<Decision.Refused>(Carts.Decide.Reject(store.State, store.Terms, answer with { Id = new DecisionId("a2") })).Reason);
        Assert.Equal(Refusal.ContentChanged, Assert.IsType<Decision.Refused>(Carts.Decide.Reject(store.State, store.Terms, answer with { Dispute = disputes[0].Id })).Reason);
        Assert.Equal(Refusal.ContentChanged, RefusalOf(store, Refund("a1", new UnitsOf(new Sku("gum"), null, 1))));
    }

    [Theory]
    [InlineData("1 is nothing", "ann settled 0:  refunded 150")]                                                 // Given back once.
    [InlineData("1 is ann takes cola [p=0.95]", "ann settled 0:  refunded 150")]
    public void What_a_person_gave_back_is_neither_refunded_again_nor_a_loss(string late, string ending)
    {
        StoryStore store = Settled("ann takes cola [#1] [at=3]");
        After(store, Refund("r1", new UnitsOf(new Sku("cola"), null, 1)));
        Assert.Equal(ending, store.Tell(late).Ending());
        Assert.DoesNotContain(store.Log, made => made.Change is CartChange.LossBooked or CartChange.Refunded);
    }

    /// <summary>Whatever is asked and whatever vision says afterwards: charged and given back make up the bill, and neither is below zero.</summary>
    [Fact]
    public void Charged_and_refunded_always_make_up_the_bill() => Gen.Select(Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[0, 999].Array[0, 25]).Sample((colas, gums, steps) =>
    {
        StoryStore store = Settled($"ann takes {colas} cola [#1] [at=3]; ann takes {gums} gum [#2] [at=4]");
        long bill = (colas * 150) + (gums * 50);
        for (int i = 0; i < steps.Length; i++)
        {
            (int what, int units) = (steps[i] % 6, 1 + (steps[i] / 6 % 4));
            UnitsOf some = new(new Sku(units % 2 == 0 ? "cola" : "gum"), null, units);
            switch (what)
            {
                case 0 or 1:
                    store.Apply(Carts.Decide.Refund(store.State, store.Terms, Refund($"r{i}", some)(store)));
                    break;
                case 2:
                    store.Apply(Carts.Decide.Dispute(store.State, store.Terms, new DisputeRequest(store.VisitOf("ann"), Day, some, DisputeReason.NotTaken)));
                    break;
                case 3:
                    store.Tell($"1 is ann takes {units} cola");
                    break;
                case 4:
                    store.Tell($"2 is ann takes {units} gum");
                    break;
                default:
                    store.Tell("1 is nothing [#1]");
                    break;
            }

            Receipt receipt = store.ReceiptOf("ann");
            Assert.Equal(bill, receipt.Total.MinorUnits + receipt.Refunded.MinorUnits);
            Assert.True(receipt.Total.MinorUnits >= 0 && receipt.Refunded.MinorUnits >= 0);
            Assert.Equal(receipt.Refunded.MinorUnits, store.State.Carts.Values.Single().Refunds.Sum(refund => refund.Amount.MinorUnits));
        }
    });

    private static StoryStore Settled(string story) => new StoryStore().Tell($"ann enters; {story}; ann leaves; ann complete");

    private static Func<StoryStore, RefundRequest> Refund(string id, params UnitsOf[] units) =>
        store => new RefundRequest(store.VisitOf("ann"), new DecisionId(id), "clerk", Day, RefundReason.Damaged, units, null);

    private static Cart After(StoryStore store, Func<StoryStore, RefundRequest> refund)
    {
        Decision decision = Carts.Decide.Refund(store.State, store.Terms, refund(store));
        Assert.IsType<Decision.Accepted>(decision);
        store.Apply(decision);
        return store.State.Carts[store.VisitOf("ann")];
    }

    private static Refusal RefusalOf(StoryStore store, Func<StoryStore, RefundRequest> refund) =>
        Assert.IsType<Decision.Refused>(Carts.Decide.Refund(store.State, store.Terms, refund(store))).Reason;
}

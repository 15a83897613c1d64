using System.Text.Json;
using CsCheck;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts.Tests.Pricing;

/// <summary>Promotions, deposits, tax, prices that change and products that go off sale, on carts from the shelf to the refund.</summary>
public class SaleTermsTests
{
    private static readonly DateTimeOffset Day = StoryStore.Open.AddDays(1);

    private static readonly string[] Names = ["ann", "bob", "cat"];

    private static readonly string[] Skus = ["cola", "chips", "gum"];

    private static readonly StoreDefinition Plain = StoryStore.Definition();

    private static readonly Promotion ThreeForTwo = new("3for2", "Cola 3 for 2", OfferKind.PayForFewer, [new Sku("cola")], 3, PaidUnits: 2);

    [Fact]
    public void A_promotion_shows_on_the_live_cart_and_on_the_bill_as_a_line_of_its_own()
    {
        StoryStore store = new StoryStore(With(ThreeForTwo)).Tell("ann enters; ann takes cola; ann takes 2 cola; ann takes gum");
        Assert.Equal("ann open 350: 3 cola, 1 gum", store.Ending());
        ReceiptExtra live = Assert.Single(store.ReceiptOf("ann").Extras);
        store.Tell("ann leaves; ann complete");
        Receipt bill = store.ReceiptOf("ann");
        Assert.Equal([live], bill.Extras);
        Assert.Equal((ExtraKind.Promotion, "3for2", "Cola 3 for 2", 3, -150L), (live.Kind, live.Id, live.Name, live.Quantity, live.Amount.MinorUnits));
        Assert.Equal([450L, 50L], bill.Lines.Select(line => line.Total.MinorUnits));
        Assert.Equal([300L, 50L], bill.Lines.Select(line => line.Net.MinorUnits));
    }

    [Fact]
    public void A_promotion_holds_for_what_was_taken_while_it_ran_however_late_that_is_heard_of()
    {
        Promotion brief = ThreeForTwo with { From = StoryStore.Open.AddSeconds(5), Until = StoryStore.Open.AddSeconds(10) };
        Assert.Equal("ann open 450: 3 cola", new StoryStore(With(brief)).Tell("ann enters; ann takes cola [at=4.9]; ann takes 2 cola [at=5]").Ending());
        Assert.Equal("ann open 300: 3 cola", new StoryStore(With(brief)).Tell("ann enters; ann takes cola [at=5]; ann waits 30; ann takes 2 cola [at=9.9]").Ending());
        Assert.Equal("ann open 450: 3 cola", new StoryStore(With(brief)).Tell("ann enters; ann takes 2 cola [at=9]; ann takes cola [at=10]").Ending());

        // It was there when they took it: that it is taken out of the catalog, or made worse, since then is nothing to them.
        StoryStore store = new StoryStore(With(ThreeForTwo)).Tell("ann enters; ann takes 3 cola");
        store.Sell(With(ThreeForTwo with { PaidUnits = 1, Units = 2 }));
        Assert.Equal("ann open 450: 4 cola", store.Tell("ann takes cola").Ending());
        store.Sell(Plain);
        Assert.Equal("ann settled 450: 4 cola", store.Tell("ann leaves; ann complete").Ending());
    }

    [Fact]
    public void What_is_put_back_is_in_no_promotion_any_more()
    {
        StoryStore store = new StoryStore(With(ThreeForTwo)).Tell("ann enters; ann takes 3 cola; ann puts cola");
        Assert.Equal("ann open 300: 2 cola", store.Ending());
        Assert.Empty(store.ReceiptOf("ann").Extras);
    }

    [Fact]
    public void What_is_in_doubt_is_in_no_promotion_until_somebody_has_looked()
    {
        StoryStore store = new StoryStore(With(ThreeForTwo)).Tell("ann enters; ann takes 2 cola; ann takes cola [p=0.5]; ann leaves; ann complete");
        Assert.Equal("ann review 300: 2 cola ?in 1 cola Unsure", store.Ending());
        Assert.Equal("ann settled 300: 3 cola", store.Review("ann", "accept in cola").Ending());
    }

    [Fact]
    public void The_price_shown_when_an_item_was_taken_holds()
    {
        StoreDefinition dearer = Price("cola", new ProductChange(StoryStore.Open.AddSeconds(10), 170));
        StoryStore store = new StoryStore(dearer).Tell("ann enters; ann takes cola [at=9.9] [#1]; ann takes cola [at=10]");
        Assert.Equal([150L, 170L], store.ReceiptOf("ann").Lines.Select(line => line.UnitPrice.MinorUnits));

        // Heard of late, and corrected later still, by a server that knows only of the new price by then.
        store.Tell("ann waits 60; ann takes cola [at=9]; 1 is ann takes 2 cola [at=50]");
        Assert.Equal(((Quantity: 3, Price: 150L), (Quantity: 1, Price: 170L)), store.ReceiptOf("ann").Lines.Select(line => (line.Quantity, line.UnitPrice.MinorUnits)).ToArray() is [var old, var now] ? (old, now) : default);
        Assert.Equal("ann settled 620: 3 cola, 1 cola", store.Tell("ann leaves; ann complete").Ending());
    }

    [Fact]
    public void What_is_handed_on_keeps_the_price_at_which_it_was_taken()
    {
        StoreDefinition dearer = Price("cola", new ProductChange(StoryStore.Open.AddSeconds(10), 170)) with { Rules = new Rules(HandOverRule.KeeperPays) };
        StoryStore store = new StoryStore(dearer).Tell("ann enters; bob enters; ann takes cola [at=9]; ann gives cola [to=bob] [at=30]");
        Assert.Equal("ann open 0:; bob open 150: 1 cola", store.Ending());
    }

    [Fact]
    public void What_is_not_on_sale_any_more_waits_for_a_person_and_what_was_taken_before_does_not()
    {
        StoreDefinition gone = Price("cola", new ProductChange(StoryStore.Open.AddSeconds(10), 150, ProductStatus.Inactive));
        StoryStore store = new StoryStore(gone).Tell("ann enters; ann takes cola [at=9]; ann takes cola [at=10]; ann waits 30; ann leaves; ann complete");
        Assert.Equal("ann review 150: 1 cola ?in 1 cola NotOnSale", store.Ending());
        Assert.Equal("ann settled 300: 2 cola", store.Review("ann", "accept in cola").Ending());
    }

    [Fact]
    public void What_turns_out_to_be_another_product_has_that_ones_price_of_the_moment_at_which_it_was_taken()
    {
        StoreDefinition dearer = Price("cola", new ProductChange(StoryStore.Open.AddSeconds(10), 170));
        StoryStore store = new StoryStore(dearer).Tell("ann enters; ann takes gum [p=0.5] [at=5]; ann waits 30; ann leaves; ann complete");
        Assert.Equal("ann settled 150: 1 cola", store.Review("ann", "correct in gum to cola").Ending());
    }

    [Fact]
    public void A_refund_of_units_of_a_set_gives_back_what_was_paid_for_them_and_all_of_them_all_of_it()
    {
        StoryStore store = new StoryStore(With(ThreeForTwo)).Tell("ann enters; ann takes 4 cola; ann leaves; ann complete");
        Assert.Equal("ann settled 450: 4 cola", store.Ending());
        long[] given = [.. Enumerable.Range(1, 4).Select(number => Give(store, $"r{number}", "cola", 1))];
        Assert.Equal([150, 100, 100, 100], given);     // First the one that was paid in full.
        Assert.Equal("ann settled 0:  refunded 450", store.Ending());

        store = new StoryStore(With(ThreeForTwo)).Tell("ann enters; ann takes 4 cola; ann leaves; ann complete");
        Assert.Equal(450, Give(store, "r1", "cola", 4));
    }

    [Fact]
    public void A_receipt_after_a_refund_still_adds_up_with_its_promotions()
    {
        StoryStore store = new StoryStore(With(ThreeForTwo)).Tell("ann enters; ann takes 3 cola; ann leaves; ann complete");
        Give(store, "r1", "cola", 1);
        Receipt receipt = store.ReceiptOf("ann");
        Assert.Equal((300L, -100L, 200L, 100L), (receipt.Lines[0].Total.MinorUnits, receipt.Extras[0].Amount.MinorUnits, receipt.Total.MinorUnits, receipt.Refunded.MinorUnits));
        Assert.Equal(300, store.State.Carts.Values.Single().Bill[0].Net.MinorUnits);
    }

    [Fact]
    public void A_late_correction_gives_back_what_was_really_paid_and_books_what_was_never_charged_at_its_price()
    {
        StoryStore store = new StoryStore(With(ThreeForTwo)).Tell("ann enters; ann takes 3 cola [#1]; ann leaves; ann complete");
        Assert.Equal("ann settled 200: 2 cola refunded 100", store.Tell("1 is ann takes 2 cola").Ending());
        Assert.Equal("ann settled 200: 2 cola refunded 100 lost 2 cola", store.Tell("1 is ann takes 4 cola").Ending());
    }

    [Fact]
    public void Deposits_are_untaxed_lines_of_their_own_and_come_back_with_their_units()
    {
        StoreDefinition bottled = Plain with { Catalog = [.. Plain.Catalog.Select(product => product.Sku.Value == "cola" ? product with { DepositMinor = 25, TaxRate = 0.1 } : product)] };
        StoryStore store = new StoryStore(bottled).Tell("ann enters; ann takes 2 cola; ann leaves; ann complete");
        Assert.Equal("ann settled 380: 2 cola", store.Ending());
        Assert.Equal([(ExtraKind.Deposit, 2, 50L), (ExtraKind.TaxAdded, 2, 30L)], store.ReceiptOf("ann").Extras.Select(extra => (extra.Kind, extra.Quantity, extra.Amount.MinorUnits)));
        Assert.Equal(150 + 15 + 25, Give(store, "r1", "cola", 1));
        Assert.Equal([(ExtraKind.Deposit, 1, 25L), (ExtraKind.TaxAdded, 1, 15L)], store.ReceiptOf("ann").Extras.Select(extra => (extra.Kind, extra.Quantity, extra.Amount.MinorUnits)));
    }

    /// <summary>What old programs wrote names no terms, and is read as it always was.</summary>
    [Fact]
    public void What_is_on_sale_on_no_terms_but_its_price_is_written_as_it_ever_was()
    {
        StoryStore store = new StoryStore().Tell("ann enters; ann takes 2 cola; ann leaves; ann complete");
        Give(store, "r1", "cola", 1);
        string log = string.Join('\n', store.Log.Select(made => JsonSerializer.Serialize(made.Change, MessageJson.Compact)));
        Assert.DoesNotContain("terms", log, StringComparison.Ordinal);
        Assert.DoesNotContain("shares", log, StringComparison.Ordinal);
        Assert.DoesNotContain("paid\":", log, StringComparison.Ordinal);
        Assert.DoesNotContain("extra", log, StringComparison.Ordinal);
    }

    /// <summary>Whatever happens, in the store and after it: the log folds to the same bills, no bill rises once it is final, and what was charged is what is charged still and what was given back.</summary>
    [Fact]
    public void Bills_with_promotions_fold_settle_and_come_back_like_any_others() => Gen.Select(FoldPropertyTests.Stories, Gen.Int[0, 999].Array[0, 12]).Sample((story, steps) =>
    {
        StoreDefinition rich = With(ThreeForTwo, new Promotion("mix", "Any 2 for 1.80", OfferKind.AnyForPrice, [new Sku("cola"), new Sku("gum")], 2, 180), new Promotion("off", "15 % off from 2", OfferKind.PercentOff, [new Sku("chips"), new Sku("gum")], 2, Percent: 15));
        rich = rich with { Catalog = [.. rich.Catalog.Select(product => product with { DepositMinor = product.Sku.Value == "cola" ? 25 : null, TaxRate = product.Sku.Value == "gum" ? 0.1 : null })] };
        StoryStore store = new StoryStore(rich).Tell("ann enters; bob enters; cat enters").Tell(string.Join("; ", story)).Tell("ann leaves; ann complete; bob leaves; bob complete; cat leaves; cat complete; ann waits 20");
        Dictionary<VisitId, long> bills = store.State.Carts.Values.Where(cart => cart.State == CartState.Settled).ToDictionary(cart => cart.Visit, cart => cart.Bill.Sum(line => line.Net.MinorUnits));
        for (int i = 0; i < steps.Length; i++)
        {
            string who = Names[steps[i] % 3];
            UnitsOf some = new(new Sku(Skus[steps[i] / 3 % 3]), null, 1 + (steps[i] / 9 % 3));
            store.Apply(Carts.Decide.Refund(store.State, store.Terms, new RefundRequest(store.VisitOf(who), new DecisionId($"r{i}"), "clerk", Day, RefundReason.Damaged, [some], null)));
        }

        foreach (Cart cart in store.State.Carts.Values.Where(cart => bills.ContainsKey(cart.Visit)))
        {
            Receipt receipt = cart.ToReceipt();
            Assert.Equal(bills[cart.Visit], receipt.Total.MinorUnits + receipt.Refunded.MinorUnits);
            Assert.Equal(receipt.Total.MinorUnits, receipt.Lines.Sum(line => line.Total.MinorUnits) + receipt.Extras.Sum(extra => extra.Amount.MinorUnits));
        }

        StoreState folded = store.Log
            .Select(made => made with { Change = JsonSerializer.Deserialize<CartChange>(JsonSerializer.Serialize(made.Change, MessageJson.Compact), MessageJson.Compact)! })
            .Aggregate(new StoreState(StoryStore.Id), (state, next) => state.Apply(next));
        Assert.Equal(Receipts(store.State), Receipts(folded));
        store.Restart();
        Assert.Equal(Receipts(store.State), Receipts(folded));

        static string Receipts(StoreState state) => JsonSerializer.Serialize(state.Carts.Values.OrderBy(cart => cart.Number).Select(cart => (cart.ToReceipt(), cart.ToReceipt().Extras)).SelectMany(pair => new object[] { pair.Item1, pair.Item2 }), MessageJson.Compact);
    }, iter: 60);

    private static StoreDefinition With(params Promotion[] promotions) => Plain with { Promotions = promotions };

    private static StoreDefinition Price(string sku, params ProductChange[] changes) =>
        Plain with { Catalog = [.. Plain.Catalog.Select(product => product.Sku.Value == sku ? product with { Changes = changes } : product)] };

    private static long Give(StoryStore store, string id, string sku, int quantity)
    {
        store.Apply(Carts.Decide.Refund(store.State, store.Terms, new RefundRequest(store.VisitOf("ann"), new DecisionId(id), "clerk", Day, RefundReason.Damaged, [new UnitsOf(new Sku(sku), null, quantity)], null)));
        return store.State.Carts.Values.Single().Refunds[^1].Amount.MinorUnits;
    }
}

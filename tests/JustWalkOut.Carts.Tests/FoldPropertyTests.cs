using System.Text.Json;
using CsCheck;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts.Tests;

public class FoldPropertyTests
{
    private static readonly string[] People = ["ann", "bob", "cat"];
    private static readonly string[] Skus = ["cola", "chips", "gum", "gift", "pear"];

    /// <summary>One sentence about one of three people; about a third of them unsure.</summary>
    private static readonly Gen<string> Sentence =
        from who in OneOf(People)
        from other in OneOf(People)
        from verb in OneOf("takes", "takes", "takes", "puts", "puts", "gives", "absorbs", "swaps", "leaves", "complete")
        from quantity in Gen.Int[1, 3]
        from sku in OneOf(Skus)
        from p in OneOf("0.5", "0.95", "1")
        select verb switch
        {
            "gives" => $"{who} gives {quantity} {sku} [to={other}] [p={p}]",
            "absorbs" => $"{who} absorbs {other}x [p={p}]",
            "swaps" => $"{who} swaps {other} [since=4] [p={p}]",
            "leaves" or "complete" => $"{who} {verb}",
            _ => $"{who}{(quantity == 2 ? "x" : "")} {verb} {quantity} {sku} [p={p}]",
        };

    internal static readonly Gen<string[]> Stories = Sentence.Array[0, 25];

    [Fact]
    public void Every_unit_taken_is_charged_returned_or_in_review() => Stories.Sample(story =>
    {
        foreach (HandOverRule rule in Enum.GetValues<HandOverRule>())
        {
            StoryStore store = Told(story, rule);
            foreach (Tally tally in store.State.Carts.Values.Select(cart => cart.Tally).Concat(store.State.Unbound.Values.Select(person => Tally.Of([person], false))))
            {
                long inReview = tally.InReview.Where(line => line.Direction == GoodsDirection.In).Sum(line => line.Quantity);
                Assert.Equal(tally.UnitsIn, tally.Lines.Sum(line => line.Quantity) + tally.UnitsOut + inReview);
                Assert.All(tally.Lines, line => Assert.True(line.Quantity > 0 && line.Confidence >= 0.9, $"{line}"));
                Assert.All(tally.Lines, line => Assert.Equal(line.UnitPrice * line.Quantity, line.Total));
            }
        }
    });

    [Fact]
    public void No_observation_is_lost_by_identities_that_were_wrong() => Stories.Sample(story =>
    {
        StoryStore store = Told(story, HandOverRule.TakerPays);
        long observed = store.Log.Select(made => made.Change).OfType<CartChange.ItemTaken>().Sum(taken => (long)taken.Goods.Quantity);
        long held = store.State.Carts.Values.Sum(cart => cart.Tally.UnitsIn) + store.State.Unbound.Values.Sum(person => Tally.Of([person], false).UnitsIn);
        Assert.Equal(observed, held);
    });

    [Fact]
    public void Repeating_any_observations_after_their_first_arrival_changes_nothing() =>
        Gen.Select(Stories, Gen.Int[0, 1000].Array[1, 20]).Sample((story, repeats) =>
        {
            StoryStore store = Told(story, HandOverRule.TakerPays);
            string before = Receipts(store);
            int events = store.Log.Count;
            foreach (int repeat in repeats)
            {
                Decision decision = Decide.Observe(store.State, store.Terms, store.Sent[repeat % store.Sent.Count]);
                Assert.IsType<Decision.Repeated>(decision);
                store.Apply(decision);
            }

            Assert.Equal(events, store.Log.Count);
            Assert.Equal(before, Receipts(store));
        });

    [Fact]
    public void Folding_the_log_again_gives_the_same_receipts() => Stories.Sample(story =>
    {
        StoryStore store = Told(story, HandOverRule.KeeperPays);
        StoreState folded = store.Log
            .Select(made => made with { Change = JsonSerializer.Deserialize<CartChange>(JsonSerializer.Serialize(made.Change, MessageJson.Compact), MessageJson.Compact)! })
            .Aggregate(new StoreState(StoryStore.Id), (state, next) => state.Apply(next));
        Assert.Equal(Receipts(store.State), Receipts(folded));
        Assert.Equal(store.State.Unbound.Count, folded.Unbound.Count);
    });

    [Fact]
    public void A_settled_charge_never_rises() => Stories.Sample(story =>
    {
        StoryStore store = new StoryStore().Tell("ann enters; bob enters; cat enters");
        Dictionary<VisitId, long> charged = [];
        foreach (string sentence in story)
        {
            store.Tell(sentence + "; ann waits 3");
            foreach (Cart cart in store.State.Carts.Values.Where(cart => cart.State == CartState.Settled))
            {
                long total = cart.ToReceipt().Total.MinorUnits;
                Assert.True(total <= charged.GetValueOrDefault(cart.Visit, long.MaxValue), string.Join("; ", story));
                charged[cart.Visit] = total;
            }
        }
    });

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static StoryStore Told(string[] story, HandOverRule rule) => new StoryStore(rule).Tell("ann enters; bob enters; cat enters").Tell(string.Join("; ", story));

    private static string Receipts(StoryStore store) => Receipts(store.State);

    internal static string Receipts(StoreState state) => JsonSerializer.Serialize(
        state.Carts.Values.OrderBy(cart => cart.EnteredAt).ThenBy(cart => cart.Visit.Uuid).Select(cart => cart.ToReceipt()), MessageJson.Compact);
}

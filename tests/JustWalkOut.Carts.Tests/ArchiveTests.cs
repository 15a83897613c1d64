using System.Text.Json;
using CsCheck;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts.Tests;

/// <summary>What is put away is told by nothing that anybody reads; a state that was written down is the one that the log folds to.</summary>
public class ArchiveTests
{
    private static readonly string[] Skus = ["cola", "chips", "gum"];

    /// <summary>Three shoppers who come and go all day; corrections of identity and of goods come whenever they like, long after receipts too.</summary>
    private static readonly Gen<string> Sentence =
        from verb in Gen.Int[0, 13]
        from who in OneOf("ann", "bob", "cat")
        from other in OneOf("ann", "bob", "cat")
        from sku in OneOf(Skus)
        from p in OneOf("0.95", "1", "0.5")
        from number in Gen.Int[0, 30]
        select verb switch
        {
            0 => $"{who} enters; {who} takes {sku}; {who} leaves; {who} complete; {who} waits 11",
            1 or 2 => $"{who} leaves; {who} complete; {who} waits 11",
            3 => $"{who} enters",
            4 => $"{who} puts {sku}",
            5 => $"{who} gives {sku} [to={other}]",
            6 => $"{who} absorbs {other}x [p={p}]",
            7 => $"{who} swaps {other} [since={number}] [p={p}]",
            8 => $"{number} is nothing",
            9 => $"{number} is {other} takes 2 {sku}",
            10 => $"{who}x appears; {who}x takes {sku}",
            _ => $"{who} takes {sku} [p={p}]",
        };

    private static readonly Gen<string[]> Days = Sentence.Array[10, 60];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    public void A_store_that_puts_away_what_is_over_decides_and_shows_what_one_does_that_keeps_it(int every) => Gen.Select(Days, Gen.Int[1, 40]).Sample((day, restartEvery) =>
    {
        StoryStore kept = new();
        StoryStore archived = new(archiveEvery: every);
        for (int i = 0; i < day.Length; i++)
        {
            Tell(kept, day[i], i);
            Tell(archived, day[i], i);
            if (i % restartEvery == 0)
            {
                archived.Restart();
            }
        }

        Assert.Equal(Text(kept.Log), Text(archived.Log));
        Assert.Equal(FoldPropertyTests.Receipts(kept.State), FoldPropertyTests.Receipts(archived.State));
        Assert.Equal(kept.State.Carts.Count, archived.State.Carts.Count);
        Assert.Equal(kept.State.Carts.LatestFirst(null).Select(cart => cart.Visit), archived.State.Carts.LatestFirst(null).Select(cart => cart.Visit));
        Assert.Equal(Flows(kept.State), Flows(archived.State));
        Assert.Equal(kept.State.InStore.Order(ByVisit), archived.State.InStore.Order(ByVisit));
        Assert.All(kept.Sent, seen => Assert.Equal(kept.State.CorrectableRoot(seen.Id), archived.State.CorrectableRoot(seen.Id)));
        Assert.All(["ann", "bob", "catx"], name => Assert.Equal(kept.State.CartOf(StoryStore.Presence(name))?.Visit, archived.State.CartOf(StoryStore.Presence(name))?.Visit));
    }, iter: 40);

    [Fact]
    public void A_state_that_was_written_and_read_back_all_day_is_the_one_that_the_log_folds_to_byte_for_byte() => Days.Sample(day =>
    {
        StoryStore store = new(archiveEvery: 5);
        for (int i = 0; i < day.Length; i++)
        {
            Tell(store, day[i], i);
            store.Restart();
        }

        StoreImage rebuilt = store.Log.Aggregate(new StoreState(StoryStore.Id) { ArchiveEvery = 5 }, (state, next) => state.Apply(next)).Write();
        StoreImage kept = store.State.Write();
        Assert.Equal(JsonElement.Parse(rebuilt.Head).ToString(), JsonElement.Parse(kept.Head).ToString());
        Assert.Equal(rebuilt.Head, kept.Head);
        Assert.Equal(rebuilt.Blocks.Select(block => block.Sha256), kept.Blocks.Select(block => block.Sha256));
    }, iter: 40);

    [Fact]
    public void Visits_that_are_over_are_put_away_and_found_again_page_by_page()
    {
        StoryStore store = new(archiveEvery: 8);
        for (int i = 0; i < 40; i++)
        {
            store.Tell($"s{i} enters; s{i} takes cola; s{i} leaves; s{i} complete");
        }

        Assert.True(store.State.Carts.Open.Count < 6, $"{store.State.Carts.Open.Count} carts are not put away.");
        Assert.Equal(40, store.State.Carts.Count);
        Cart[] all = [.. store.State.Carts.LatestFirst(null)];
        Assert.Equal(Enumerable.Range(0, 40).Reverse().Select(i => $"s{i}"), all.Select(cart => cart.Opened.Shopper.Value));
        Cart twelfth = all[11];
        Assert.Equal(all[12..].Select(cart => cart.Visit), store.State.Carts.LatestFirst((twelfth.EnteredAt, twelfth.Visit.Uuid)).Select(cart => cart.Visit));
        Assert.Same(store.State.Carts[twelfth.Visit], store.State.Carts[twelfth.Visit]);
        Assert.Equal(150, store.ReceiptOf("s3").Total.MinorUnits);
    }

    [Fact]
    public void An_image_with_damage_or_of_another_store_is_refused()
    {
        StoryStore store = new StoryStore(archiveEvery: 2).Tell("ann enters; ann takes cola; ann leaves; ann complete; bob enters; bob takes gum");
        StoreImage image = store.State.Write();
        Assert.True(image.Blocks.Count > 1);
        Assert.Throws<InvalidDataException>(() => image.Read(new StoreId("other")));
        Assert.Throws<InvalidDataException>(() => (image with { Blocks = [.. image.Blocks.Skip(1)] }).Read(StoryStore.Id));
        Assert.Throws<InvalidDataException>(() => (image with { Head = image.Head[..^5] }).Read(StoryStore.Id));
        Assert.Throws<InvalidDataException>(() => ArchiveBlock.Of(image.Blocks[0].Bytes[..20].ToArray()));
        Assert.NotEqual(image.Blocks[0].Sha256, ArchiveBlock.Of([.. image.Blocks[0].Bytes.ToArray()[..^1], 0]).Sha256);
        Assert.Equal(store.Ending(), Again(image).Ending());
    }

    private static readonly Comparer<VisitId> ByVisit = Comparer<VisitId>.Create((one, other) => one.Uuid.CompareTo(other.Uuid));

    private static StoryStore Again(StoreImage image)
    {
        StoryStore store = new(archiveEvery: 2);
        store.Go(image);
        return store;
    }

    /// <summary>Everything that is said has a name, so that a later sentence can correct it; what corrects nothing is left out.</summary>
    private static void Tell(StoryStore store, string sentence, int number)
    {
        if (char.IsDigit(sentence[0]) && !store.Knows(sentence.Split(' ')[0]))
        {
            return;
        }

        store.Tell(sentence.Contains(';', StringComparison.Ordinal) || sentence.EndsWith("enters", StringComparison.Ordinal) ? sentence : $"{sentence} [#{number}]");
    }

    private static string Text(IEnumerable<CartEvent> log) => JsonSerializer.Serialize(log, MessageJson.Compact);

    private static string Flows(StoreState state)
    {
        Dictionary<Sku, GoodsFlows> flows = state.ArchivedFlows.ToDictionary();
        foreach ((Sku sku, GoodsFlows more) in state.Carts.Open.Values.SelectMany(GoodsFlows.Of).Concat(state.Unbound.Values.SelectMany(GoodsFlows.Of)))
        {
            flows[sku] = flows.GetValueOrDefault(sku) + more;
        }

        return string.Join("; ", flows.Where(pair => pair.Value != default).OrderBy(pair => pair.Key.Value, StringComparer.Ordinal));
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);
}

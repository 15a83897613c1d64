using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Attribution.Tests.Decision;

public sealed class OpenIdentitiesTests
{
    [Fact]
    public void What_somebody_took_while_it_was_unsure_who_they_were_is_surer_once_that_is_settled()
    {
        List<Observed> found = new Bench().Person("ann", 1, (9.5, 10.6)).Unsure("ann", 0.5).Unsure("ann", 0.99, from: 15).Change(1, 10, -500).Run();

        Observed said = found.Single(observed => observed.Finding is Finding.Took);
        Finding.Took doubted = (Finding.Took)said.Finding;
        Finding.Revised revised = found.Select(observed => observed.Finding).OfType<Finding.Revised>().Single();
        Finding.Took settled = Assert.IsType<Finding.Took>(revised.Instead);
        Assert.InRange(doubted.Goods.Confidence, 0.45, 0.5);
        Assert.InRange(settled.Goods.Confidence, 0.93, 0.99);
        Assert.Equal((said.Id, doubted.Presence, doubted.Goods.Sku, doubted.Goods.Quantity), (revised.Supersedes, settled.Presence, settled.Goods.Sku, settled.Goods.Quantity));
        Assert.Contains("99% sure", settled.Goods.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_leaves_before_it_is_settled_is_as_sure_as_they_ever_were_since_before_nothing_more_is_to_be_heard()
    {
        List<Observed> found = new Bench().Person("ann", 1, (9.5, 10.6), to: 20).Unsure("ann", 0.5).Unsure("ann", 0.8, from: 15).Unsure("ann", 0.6, from: 17).Change(1, 10, -500).Run();

        int settled = found.FindIndex(observed => observed.Finding is Finding.Revised { Instead: Finding.Took { Goods.Confidence: > 0.75 and < 0.81 } });
        Assert.True(settled > 0 && settled < found.FindIndex(observed => observed.Finding is Finding.Complete));
    }

    [Fact]
    public void What_is_doubtful_about_somebody_later_says_nothing_of_what_they_took_before()
    {
        List<Observed> found = new Bench().Person("ann", 1, (9.5, 10.6)).Unsure("ann", 0.4, from: 10.8).Change(1, 10, -500).Run();

        Assert.True(found.Select(observed => observed.Finding).OfType<Finding.Took>().Single().Goods.Confidence > 0.95);
    }

    [Fact]
    public void What_turns_out_to_be_anothers_is_settled_as_theirs()
    {
        Bench bench = new Bench().Person("ann", 1, (9.5, 10.6)).Person("bob", 5, (40, 41)).Unsure("ann", 0.5).Unsure("bob", 0.5).Unsure("ann", 0.99, from: 15).Unsure("bob", 0.99, from: 15);
        List<Observed> found = bench.Exchange("ann", "bob", since: 5, at: 14).Change(1, 10, -500).Run();

        Finding.Took said = found.Select(observed => observed.Finding).OfType<Finding.Took>().Single();
        Finding.Took settled = found.Select(observed => observed.Finding).OfType<Finding.Revised>().Select(revised => revised.Instead).OfType<Finding.Took>().Single();
        Assert.NotEqual(said.Presence, settled.Presence);
        Assert.True(found.FindIndex(observed => observed.Finding is Finding.IdentitySwapped) < found.FindIndex(observed => observed.Finding is Finding.Revised));
    }
}

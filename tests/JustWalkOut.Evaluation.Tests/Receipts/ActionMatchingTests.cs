using CsCheck;
using JustWalkOut.Evaluation.Receipts;

namespace JustWalkOut.Evaluation.Tests.Receipts;

/// <summary>Actions told as text: <c>12.5 ann take 2 cola</c>.</summary>
public sealed class ActionMatchingTests
{
    [Theory]
    [InlineData("5 ann take 1 cola", "7.9 ann take 1 cola", "1 matched, 0 missed, 0 extra")]
    [InlineData("5 ann take 1 cola", "8.1 ann take 1 cola", "0 matched, 1 missed, 1 extra")] // Too late to be the same.
    [InlineData("5 ann take 1 cola", "2 ann take 1 cola", "1 matched, 0 missed, 0 extra")] // On the edge, before.
    [InlineData("5 ann take 1 cola", "5 bob take 1 cola", "0 matched, 1 missed, 1 extra")]
    [InlineData("5 ann take 1 cola", "5 ann put 1 cola", "0 matched, 1 missed, 1 extra")]
    [InlineData("5 ann take 1 cola", "5 ann take 1 chips", "0 matched, 1 missed, 1 extra")]
    [InlineData("5 ann take 2 cola", "4 ann take 1 cola; 6 ann take 1 cola", "2 matched, 0 missed, 0 extra")] // One grab seen as two.
    [InlineData("5 ann take 3 cola", "5 ann take 1 cola", "1 matched, 2 missed, 0 extra")]
    [InlineData("5 ann take 1 cola", "5 ann take 1 cola; 5 ann take 1 cola", "1 matched, 0 missed, 1 extra")] // One to one.
    [InlineData("0 ann take 1 cola; 1 ann take 1 cola", "1 ann take 1 cola; 4 ann take 1 cola", "2 matched, 0 missed, 0 extra")] // The nearest first would lose a pair.
    [InlineData("0 ann take 1 cola; 1 ann take 1 cola; 2 ann take 1 cola", "2 ann take 1 cola; 2 ann take 2 cola", "3 matched, 0 missed, 0 extra")]
    public void Actions_match_like_this(string truth, string result, string expected)
    {
        ActionMatching matching = ActionMatching.Of(Tell(truth), Tell(result));
        Assert.Equal(expected, $"{matching.Matched} matched, {matching.Missed.Sum(one => one.Quantity)} missed, {matching.Extra.Sum(one => one.Quantity)} extra");
    }

    [Fact]
    public void As_many_units_match_as_in_the_best_of_all_pairings()
    {
        Gen<ShopAction[]> actions = Gen.Select(Gen.Int[0, 24], Gen.Int[1, 2], (half, units) => new ShopAction(half / 2.0, "take", "ann", "cola", units, [])).Array[0, 6];
        Gen.Select(actions, actions).Sample((truth, result) =>
        {
            ActionMatching matching = ActionMatching.Of(truth, result);
            double[] due = UnitsOf(truth);
            double[] seen = UnitsOf(result);
            double[] costs = [.. due.SelectMany(_ => seen, (one, other) => Math.Abs(one - other) <= ActionMatching.ToleranceSeconds ? 0 : double.PositiveInfinity)];
            int best = OptimalAssignment.Solve(costs, due.Length, seen.Length).Count(column => column >= 0);
            Assert.Equal(best, matching.Matched);
            Assert.Equal(due.Length - best, matching.Missed.Sum(action => action.Quantity));
            Assert.Equal(seen.Length - best, matching.Extra.Sum(action => action.Quantity));
        });
    }

    [Fact]
    public void Shares_are_of_units_and_nothing_to_see_is_seen_in_full()
    {
        ActionMatching some = ActionMatching.Of(Tell("5 ann take 3 cola; 9 bob take 1 chips"), Tell("5 ann take 3 cola; 20 ann put 3 cola"));
        Assert.Equal((0.5, 0.75), (some.Precision, some.Recall));
        ActionMatching none = ActionMatching.Of([], []);
        Assert.Equal((1.0, 1.0), (none.Precision, none.Recall));
    }

    private static double[] UnitsOf(ShopAction[] actions) => [.. actions.SelectMany(action => Enumerable.Repeat(action.AtSeconds, action.Quantity))];

    private static ShopAction[] Tell(string story) =>
    [
        .. story.Split(';').Select(action => action.Trim().Split(' '))
            .Select(words => new ShopAction(double.Parse(words[0]), words[2], words[1], words[4], int.Parse(words[3]), [])),
    ];
}

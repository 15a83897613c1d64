using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Tests.World;

public sealed class ChanceTests
{
    [Fact]
    public void The_same_seed_and_purpose_give_the_same_draws()
    {
        Random first = Chance.For(7, "gait", 3);
        Random second = Chance.For(7, "gait", 3);

        Assert.Equal(Enumerable.Range(0, 20).Select(_ => first.Next()), Enumerable.Range(0, 20).Select(_ => second.Next()));
    }

    [Theory]
    [InlineData(8, "gait", 3)]
    [InlineData(7, "gaze", 3)]
    [InlineData(7, "gait", 4)]
    public void Another_seed_purpose_or_index_gives_other_draws(long seed, string purpose, long index)
    {
        Assert.NotEqual(Chance.For(7, "gait", 3).Next(), Chance.For(seed, purpose, index).Next());
    }

    [Fact]
    public void Normal_draws_have_the_mean_and_spread_asked_for()
    {
        Random random = Chance.For(1, "normal");
        double[] draws = [.. Enumerable.Range(0, 20_000).Select(_ => random.Normal(5, 2))];

        double mean = draws.Average();
        double sd = Math.Sqrt(draws.Average(draw => (draw - mean) * (draw - mean)));
        // Four standard errors of the mean and of the sd for 20,000 draws.
        Assert.InRange(mean, 5 - 0.057, 5 + 0.057);
        Assert.InRange(sd, 2 - 0.04, 2 + 0.04);
    }
}

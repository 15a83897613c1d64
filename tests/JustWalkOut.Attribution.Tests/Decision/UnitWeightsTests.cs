using JustWalkOut.Attribution.Decision;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Attribution.Tests.Decision;

/// <summary>What units weigh, as it is learned from what moves.</summary>
public sealed class UnitWeightsTests
{
    private static readonly Sku Cucumber = new("cucumber");

    [Fact]
    public void A_spread_is_learned_from_what_is_in_doubt_too_and_is_not_found_smaller_than_it_is()
    {
        // Cucumbers of 380 +- 32 g, of which three were weighed that happened to be alike. What is two spreads off is in doubt: half of it speaks for them.
        UnitWeights all = new([Loose(376, 13)]);
        UnitWeights plain = new([Loose(376, 13)]);
        Random random = new(5);
        for (int i = 0; i < 200; i++)
        {
            double grams = 380 + (32 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            bool isDoubtful = Math.Abs(grams - 380) > 40;
            all.Learn(Cucumber, 1, grams, isDoubtful ? 0.5 : 1);
            if (!isDoubtful)
            {
                plain.Learn(Cucumber, 1, grams, 1);
            }
        }

        Assert.InRange(all.Of(Cucumber).Grams, 374, 386);
        Assert.InRange(all.Of(Cucumber).Sd, 25, 34);
        Assert.InRange(plain.Of(Cucumber).Sd, 15, 24);
        Assert.True(all.Density(Cucumber, 1, 461, 4) > 3 * plain.Density(Cucumber, 1, 461, 4));
    }

    [Fact]
    public void What_is_sure_by_half_counts_as_half_a_unit()
    {
        UnitWeights half = new([Loose(100, 10)]);
        UnitWeights whole = new([Loose(100, 10)]);
        half.Learn(Cucumber, 1, 112, 0.5);
        whole.Learn(Cucumber, 1, 112, 1);
        Assert.Equal(100 + (0.5 / 3.5 * 12), half.Of(Cucumber).Grams, 9);
        Assert.Equal(103, whole.Of(Cucumber).Grams, 9);
    }

    private static Product Loose(double grams, double sd) => new(Cucumber, [], "Cucumber loose", 99, UnitWeight: new UnitWeight(grams, sd));
}

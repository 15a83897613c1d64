using CsCheck;
using JustWalkOut.Attribution.People;

namespace JustWalkOut.Attribution.Tests.Decision;

public sealed class PairChancesTests
{
    [Fact]
    public void Chances_of_up_to_five_are_those_of_all_ways_to_pair_them_counted_one_by_one() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Double[0.01, 50].Array[25]).Sample(
            (rows, columns, numbers) =>
            {
                double[,] odds = new double[rows, columns];
                for (int i = 0; i < rows * columns; i++)
                {
                    odds[i / columns, i % columns] = numbers[i] < 2 ? 0 : numbers[i];
                }

                double[,] counted = new double[rows, columns];
                double all = Count(odds, 0, new int?[rows], 1, counted);
                double[,] chances = PairChances.Of(odds);
                for (int i = 0; i < rows; i++)
                {
                    for (int j = 0; j < columns; j++)
                    {
                        Assert.Equal(counted[i, j] / all, chances[i, j], 1e-9);
                    }
                }
            },
            iter: 300);

    [Fact]
    public void Among_more_than_are_counted_nobody_is_sure_and_the_likeliest_are_still_found()
    {
        double[,] odds = new double[20, 20];
        for (int i = 0; i < 20; i++)
        {
            for (int j = 0; j < 20; j++)
            {
                odds[i, j] = i == j ? 100 : 1;
            }
        }

        double[,] chances = PairChances.Of(odds);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(i, Enumerable.Range(0, 20).MaxBy(j => chances[i, j]));
            Assert.InRange(chances[i, i], 0.5, 0.85);
        }
    }

    /// <summary>Adds up the weight of every way, and for each pair that of those with it.</summary>
    private static double Count(double[,] odds, int row, int?[] chosen, double weight, double[,] counted)
    {
        if (row == odds.GetLength(0))
        {
            for (int i = 0; i < row; i++)
            {
                if (chosen[i] is { } column)
                {
                    counted[i, column] += weight;
                }
            }

            return weight;
        }

        chosen[row] = null;
        double all = Count(odds, row + 1, chosen, weight, counted);
        for (int j = 0; j < odds.GetLength(1); j++)
        {
            if (odds[row, j] > 0 && !chosen.Take(row).Contains(j))
            {
                chosen[row] = j;
                all += Count(odds, row + 1, chosen, weight * odds[row, j], counted);
                chosen[row] = null;
            }
        }

        return all;
    }
}

using CsCheck;

namespace JustWalkOut.Evaluation.Tests;

public sealed class OptimalAssignmentTests
{
    private sealed record Matrix(int Rows, int Columns, double[] Costs)
    {
        public override string ToString() => $"{Rows} x {Columns}: {string.Join(' ', Costs)}";
    }

    [Fact]
    public void Every_small_matrix_is_solved_as_trying_all_pairings_does()
    {
        // Few distinct costs make ties; a fifth of the pairs are forbidden; any shape, with empty sides.
        Gen<double> cost = Gen.Frequency((4, Gen.Int[-3, 6].Select(whole => whole / 2.0)), (2, Gen.Double[-5, 5]), (2, Gen.Const(double.PositiveInfinity)));
        Gen<Matrix> matrix =
            from rows in Gen.Int[0, 5]
            from columns in Gen.Int[0, 5]
            from costs in cost.Array[rows * columns]
            select new Matrix(rows, columns, costs);
        matrix.Sample(
            one =>
            {
                int[] columnOf = OptimalAssignment.Solve(one.Costs, one.Rows, one.Columns);
                int[] used = [.. columnOf.Where(column => column != OptimalAssignment.None)];
                Assert.Equal(used.Length, used.Distinct().Count());
                Assert.DoesNotContain(double.PositiveInfinity, PairsOf(one, columnOf));
                (int Pairs, double Cost) best = Best(one, 0, []);
                Assert.Equal(best.Pairs, used.Length);
                Assert.Equal(best.Cost, PairsOf(one, columnOf).Sum(), 1e-9);
            },
            iter: 20_000);
    }

    [Fact]
    public void One_more_pair_is_worth_any_cost() =>
        Assert.Equal([1, 0], OptimalAssignment.Solve([1, 1000, 1000, double.PositiveInfinity], 2, 2));

    [Fact]
    public void A_matrix_of_forbidden_pairs_leaves_everyone_alone() =>
        Assert.Equal([-1, -1], OptimalAssignment.Solve([double.PositiveInfinity, double.PositiveInfinity], 2, 1));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void A_cost_that_is_no_number_is_refused(double cost) =>
        Assert.Throws<ArgumentException>(() => OptimalAssignment.Solve([cost], 1, 1));

    [Fact]
    public void A_matrix_of_another_size_than_said_is_refused() =>
        Assert.Throws<ArgumentException>(() => OptimalAssignment.Solve([1, 2, 3], 2, 2));

    private static IEnumerable<double> PairsOf(Matrix matrix, int[] columnOf) =>
        columnOf.Select((column, row) => (column, row)).Where(pair => pair.column >= 0).Select(pair => matrix.Costs[(pair.row * matrix.Columns) + pair.column]);

    private static (int Pairs, double Cost) Best(Matrix matrix, int row, int[] taken)
    {
        if (row == matrix.Rows)
        {
            return (0, 0);
        }

        (int Pairs, double Cost) best = Best(matrix, row + 1, taken);
        for (int column = 0; column < matrix.Columns; column++)
        {
            double cost = matrix.Costs[(row * matrix.Columns) + column];
            if (double.IsPositiveInfinity(cost) || taken.Contains(column))
            {
                continue;
            }

            (int Pairs, double Cost) rest = Best(matrix, row + 1, [.. taken, column]);
            (int Pairs, double Cost) whole = (rest.Pairs + 1, rest.Cost + cost);
            best = whole.Pairs > best.Pairs || (whole.Pairs == best.Pairs && whole.Cost < best.Cost) ? whole : best;
        }

        return best;
    }
}

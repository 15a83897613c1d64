using CsCheck;

namespace JustWalkOut.Tracking.Tests.Assignment;

public sealed class SparseAssignmentTests
{
    private const double Rounding = 1e-5;

    // Costs on a coarse grid make many ties, which is where a search goes wrong.
    private static readonly Gen<float> Coarse = Gen.Int[0, 12].Select(tenths => tenths / 10f);
    private static readonly Gen<float> Fine = Gen.Float[-0.5f, 1.5f];
    private static readonly Gen<float> Limit = Gen.Int[1, 12].Select(tenths => tenths / 10f);

    [Fact]
    public void A_small_table_gets_the_cheapest_of_all_pairings() =>
        Gen.Select(Table(Gen.OneOf(Coarse, Fine), 1, 6), Limit).Sample((table, limit) =>
        {
            double cost = SolveAndCheck(new SparseAssignment(), table, limit);
            Assert.Equal(CheapestOfAll(table, limit, row: 0, taken: 0), cost, Rounding);
        });

    [Fact]
    public void A_large_table_costs_what_a_slow_solver_of_the_extended_square_finds() =>
        Gen.Select(Table(Gen.OneOf(Coarse, Fine), 1, 40), Limit).Sample(
            (table, limit) =>
            {
                double cost = SolveAndCheck(new SparseAssignment(), table, limit);
                Assert.Equal(ExtendedSquare(table, limit), cost, Rounding);
            },
            iter: 300);

    [Fact]
    public void A_solver_used_again_finds_what_a_new_one_finds()
    {
        SparseAssignment used = new();
        Gen.Select(Table(Coarse, 0, 30), Limit).Sample(
            (table, limit) =>
            {
                SparseAssignment fresh = new();
                SolveAndCheck(used, table, limit);
                SolveAndCheck(fresh, table, limit);
                Assert.Equal(fresh.ColumnOfRow.ToArray(), used.ColumnOfRow.ToArray());
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public void A_row_gives_way_where_that_lets_another_one_in()
    {
        SparseAssignment assignment = new();
        assignment.Begin(rowCount: 2, columnCount: 2, costMax: 1);
        assignment.Add(0, 0, 0.1f);
        assignment.Add(0, 1, 0.2f);
        assignment.Add(1, 0, 0.1f);
        Assert.Equal(2, assignment.Solve());
        Assert.Equal([1, 0], assignment.ColumnOfRow.ToArray());
        Assert.Equal([1, 0], assignment.RowOfColumn.ToArray());
    }

    [Fact]
    public void A_pair_at_the_price_of_staying_alone_is_not_made()
    {
        SparseAssignment assignment = new();
        assignment.Begin(1, 1, costMax: 0.5f);
        assignment.Add(0, 0, 0.5f);
        Assert.Equal(0, assignment.Solve());
        Assert.Equal([-1], assignment.RowOfColumn.ToArray());
    }

    [Fact]
    public void What_is_stated_wrongly_is_refused()
    {
        SparseAssignment assignment = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.Begin(-1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.Begin(1, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.Begin(1, 1, float.NaN));
        assignment.Begin(3, 2, 1);
        assignment.Add(1, 0, 0.5f);
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.Add(0, 0, 0.5f));
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.Add(3, 0, 0.5f));
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.Add(2, 2, 0.5f));
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.Add(2, 1, float.NaN));
    }

    private static Gen<float[,]> Table(Gen<float> cost, int least, int most) =>
        Gen.Select(Gen.Int[least, most], Gen.Int[least, most]).SelectMany((rows, columns) => cost.Array2D[rows, columns]);

    /// <summary>Solves; checks that both directions agree and no pair is beyond the limit; returns the sum of pairs and of rows alone.</summary>
    private static double SolveAndCheck(SparseAssignment assignment, float[,] table, float limit)
    {
        int rows = table.GetLength(0);
        int columns = table.GetLength(1);
        assignment.Begin(rows, columns, limit);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                assignment.Add(row, column, table[row, column]);
            }
        }

        int pairs = assignment.Solve();
        double cost = 0;
        for (int row = 0; row < rows; row++)
        {
            int column = assignment.ColumnOfRow[row];
            cost += column < 0 ? limit : table[row, column];
            Assert.True(column < 0 || (assignment.RowOfColumn[column] == row && table[row, column] < limit));
        }

        Assert.Equal(pairs, assignment.RowOfColumn.ToArray().Count(row => row >= 0));
        return cost;
    }

    private static double CheapestOfAll(float[,] table, double limit, int row, int taken)
    {
        if (row == table.GetLength(0))
        {
            return 0;
        }

        double best = limit + CheapestOfAll(table, limit, row + 1, taken);
        for (int column = 0; column < table.GetLength(1); column++)
        {
            if ((taken & (1 << column)) == 0)
            {
                best = Math.Min(best, table[row, column] + CheapestOfAll(table, limit, row + 1, taken | (1 << column)));
            }
        }

        return best;
    }

    /// <summary>
    /// The textbook Hungarian method (rows and columns with potentials, O(n^3)) on the square extended by half the limit on both sides, as the SORT family
    /// states the problem, brought to our count of the cost.
    /// </summary>
    private static double ExtendedSquare(float[,] table, double limit)
    {
        int rows = table.GetLength(0);
        int columns = table.GetLength(1);
        int size = rows + columns;
        double Cost(int row, int column) => row < rows && column < columns ? table[row, column] : row >= rows && column >= columns ? 0 : limit / 2;

        int[] rowOf = Hungarian(size, Cost);
        double total = 0;
        for (int column = 1; column <= size; column++)
        {
            total += Cost(rowOf[column] - 1, column - 1);
        }

        // It pays limit/2 for each row and each column alone; we pay limit for each row alone. Rows less columns is the same for every pairing.
        return total + ((rows - columns) * limit / 2);
    }

    /// <summary>Each column's row in the cheapest full pairing of a square, both counted from 1.</summary>
    private static int[] Hungarian(int size, Func<int, int, double> cost)
    {
        double[] rowPotential = new double[size + 1];
        double[] columnPotential = new double[size + 1];
        int[] rowOf = new int[size + 1];
        int[] way = new int[size + 1];
        for (int row = 1; row <= size; row++)
        {
            double[] least = [.. Enumerable.Repeat(double.PositiveInfinity, size + 1)];
            bool[] isUsed = new bool[size + 1];
            rowOf[0] = row;
            int column = 0;
            do
            {
                isUsed[column] = true;
                int next = 0;
                double delta = double.PositiveInfinity;
                for (int other = 1; other <= size; other++)
                {
                    if (isUsed[other])
                    {
                        continue;
                    }

                    double reduced = cost(rowOf[column] - 1, other - 1) - rowPotential[rowOf[column]] - columnPotential[other];
                    if (reduced < least[other])
                    {
                        least[other] = reduced;
                        way[other] = column;
                    }

                    if (least[other] < delta)
                    {
                        delta = least[other];
                        next = other;
                    }
                }

                for (int other = 0; other <= size; other++)
                {
                    if (isUsed[other])
                    {
                        rowPotential[rowOf[other]] += delta;
                        columnPotential[other] -= delta;
                    }
                    else
                    {
                        least[other] -= delta;
                    }
                }

                column = next;
            }
            while (rowOf[column] != 0);

            for (; column != 0; column = way[column])
            {
                rowOf[column] = rowOf[way[column]];
            }
        }

        return rowOf;
    }
}

namespace JustWalkOut.Evaluation;

/// <summary>
/// The cheapest one-to-one pairing of rows with columns: the Hungarian method with potentials (Jonker and Volgenant's shortest augmenting
/// paths), O(rows^2 columns), dense and in double precision. Its own rather than the tracker's: a judge shares no code with what it
/// judges. Among pairings it takes one with as many allowed pairs as can be, and of those one that costs least.
/// </summary>
internal static class OptimalAssignment
{
    /// <summary>Stands for a row that got no column.</summary>
    public const int None = -1;

    /// <summary>Solves one matrix.</summary>
    /// <param name="costs">Row by row, rows x columns; a pair that costs positive infinity is forbidden, every other cost is finite.</param>
    /// <param name="rows">Number of rows; may be 0, and more or fewer than the columns.</param>
    /// <param name="columns">Number of columns; may be 0.</param>
    /// <returns>For each row its column, or <see cref="None"/>.</returns>
    public static int[] Solve(ReadOnlySpan<double> costs, int rows, int columns)
    {
        if (costs.Length != rows * columns)
        {
            throw new ArgumentException($"{costs.Length} costs; expected {rows} x {columns}.", nameof(costs));
        }

        int[] columnOf = new int[rows];
        Array.Fill(columnOf, None);
        if (rows == 0 || columns == 0)
        {
            return columnOf;
        }

        // The method wants no more rows than columns; a taller matrix is solved on its side.
        bool isTurned = rows > columns;
        int shortSide = Math.Min(rows, columns);
        int longSide = Math.Max(rows, columns);
        double[] prices = Price(costs, rows, columns, isTurned);
        int[] shortOf = Augment(prices, shortSide, longSide);
        for (int column = 0; column < longSide; column++)
        {
            if (shortOf[column] == None)
            {
                continue;
            }

            (int row, int paired) = isTurned ? (column, shortOf[column]) : (shortOf[column], column);
            columnOf[row] = double.IsPositiveInfinity(costs[(row * columns) + paired]) ? None : paired;
        }

        return columnOf;
    }

    // Costs from 0 up, with a finite price for forbidden pairs so high that no saving elsewhere pays for one more of them.
    private static double[] Price(ReadOnlySpan<double> costs, int rows, int columns, bool isTurned)
    {
        double lowest = double.PositiveInfinity;
        double highest = double.NegativeInfinity;
        foreach (double cost in costs)
        {
            if (double.IsPositiveInfinity(cost))
            {
                continue;
            }

            if (!double.IsFinite(cost))
            {
                throw new ArgumentException($"A pair costs {cost}; expected a finite cost, or positive infinity for a forbidden pair.", nameof(costs));
            }

            lowest = Math.Min(lowest, cost);
            highest = Math.Max(highest, cost);
        }

        double forbidden = highest > lowest ? (Math.Min(rows, columns) + 1) * (highest - lowest) : 1;
        double[] prices = new double[costs.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double cost = costs[(row * columns) + column];
                prices[isTurned ? (column * rows) + row : (row * columns) + column] = double.IsPositiveInfinity(cost) ? forbidden : cost - lowest;
            }
        }

        return prices;
    }

    // Returns for each column its row. Rows join one by one; each joins along the cheapest path of exchanges, found as Dijkstra does
    // with the potentials that keep every reduced cost at 0 or above.
    private static int[] Augment(double[] prices, int rows, int columns)
    {
        double[] rowPotential = new double[rows];
        double[] columnPotential = new double[columns];
        int[] rowOf = new int[columns];
        Array.Fill(rowOf, None);
        double[] distance = new double[columns];
        int[] previous = new int[columns];
        bool[] isSettled = new bool[columns];
        for (int joining = 0; joining < rows; joining++)
        {
            Array.Fill(distance, double.PositiveInfinity);
            Array.Fill(previous, None);
            Array.Clear(isSettled);
            int row = joining;
            int column = None;
            do
            {
                int from = column;
                double least = double.PositiveInfinity;
                int next = None;
                for (int other = 0; other < columns; other++)
                {
                    if (isSettled[other])
                    {
                        continue;
                    }

                    double reduced = prices[(row * columns) + other] - rowPotential[row] - columnPotential[other];
                    if (reduced < distance[other])
                    {
                        distance[other] = reduced;
                        previous[other] = from;
                    }

                    if (distance[other] < least)
                    {
                        least = distance[other];
                        next = other;
                    }
                }

                rowPotential[joining] += least;
                for (int other = 0; other < columns; other++)
                {
                    if (isSettled[other])
                    {
                        rowPotential[rowOf[other]] += least;
                        columnPotential[other] -= least;
                    }
                    else
                    {
                        distance[other] -= least;
                    }
                }

                isSettled[next] = true;
                column = next;
                row = rowOf[column];
            }
            while (row != None);

            for (int step = column; step != None; step = previous[step])
            {
                rowOf[step] = previous[step] == None ? joining : rowOf[previous[step]];
            }
        }

        return rowOf;
    }
}

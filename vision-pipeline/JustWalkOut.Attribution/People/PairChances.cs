namespace JustWalkOut.Attribution.People;

/// <summary>
/// The chance of each pair over all ways to pair rows with columns, each with one or with nobody. Worked out exactly where those who come into question for each other are few, by a sum over subsets; else by belief propagation (Williams and Lau,
/// Approximate evaluation of marginal association probabilities with belief propagation, IEEE TAES 50, 2014), which is surer than it should be, so that nobody is sure of what it says.
/// </summary>
internal static class PairChances
{
    /// <summary>Pairs that are so much less likely than the best of both are left out.</summary>
    private const double Negligible = 0.002;

    /// <summary>A sum over as many subsets as 12 have takes a millisecond.</summary>
    private const int ExactMax = 12;

    /// <summary>What belief propagation says is believed up to this: less than the usual house rules charge for.</summary>
    private const double PropagatedMax = 0.85;

    private const int Rounds = 60;

    /// <summary>The chance of each pair.</summary>
    /// <param name="odds">Of each pair against both being with nobody; at least 0.</param>
    public static double[,] Of(double[,] odds)
    {
        (int rows, int columns) = (odds.GetLength(0), odds.GetLength(1));
        double[,] chances = new double[rows, columns];
        double[] bestOfRow = [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, columns).Select(j => odds[i, j]).DefaultIfEmpty(0).Max())];
        double[] bestOfColumn = [.. Enumerable.Range(0, columns).Select(j => Enumerable.Range(0, rows).Select(i => odds[i, j]).DefaultIfEmpty(0).Max())];
        int[] group = [.. Enumerable.Range(0, rows + columns)];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                if (IsLikely(i, j))
                {
                    Join(group, i, rows + j);
                }
            }
        }

        foreach (IGrouping<int, int> together in Enumerable.Range(0, rows + columns).GroupBy(member => Root(group, member)))
        {
            int[] own = [.. together.Where(member => member < rows)];
            int[] others = [.. together.Where(member => member >= rows).Select(member => member - rows)];
            double[,] part = Among(own.Length, others.Length, (i, j) => IsLikely(own[i], others[j]) ? odds[own[i], others[j]] : 0);
            for (int i = 0; i < own.Length; i++)
            {
                for (int j = 0; j < others.Length; j++)
                {
                    chances[own[i], others[j]] = part[i, j];
                }
            }
        }

        return chances;

        bool IsLikely(int i, int j) => odds[i, j] > 0 && odds[i, j] >= Negligible * Math.Min(bestOfRow[i], bestOfColumn[j]);
    }

    private static double[,] Among(int rows, int columns, Func<int, int, double> odds)
    {
        if (Math.Min(rows, columns) > ExactMax)
        {
            return Propagated(Filled(rows, columns, odds));
        }

        // Subsets are of whichever side has fewer.
        double[,] exact = columns <= rows ? Exact(Filled(rows, columns, odds)) : Exact(Filled(columns, rows, (j, i) => odds(i, j)));
        return columns <= rows ? exact : Filled(rows, columns, (i, j) => exact[j, i]);
    }

    /// <summary>By the weight of all ways to pair the rows before one, and of those after it, for each subset of columns that is taken.</summary>
    private static double[,] Exact(double[,] odds)
    {
        (int rows, int columns) = (odds.GetLength(0), odds.GetLength(1));
        double[][] before = [.. Enumerable.Range(0, rows + 1).Select(_ => new double[1 << columns])];
        before[0][0] = 1;
        for (int i = 0; i < rows; i++)
        {
            for (int taken = 0; taken < 1 << columns; taken++)
            {
                before[i + 1][taken] += before[i][taken];
                for (int j = 0; j < columns && before[i][taken] > 0; j++)
                {
                    before[i + 1][taken | (1 << j)] += (taken & (1 << j)) == 0 ? before[i][taken] * odds[i, j] : 0;
                }
            }
        }

        double all = before[rows].Sum();
        double[,] chances = new double[rows, columns];
        double[] after = new double[1 << columns];
        Array.Fill(after, 1); // Whatever is taken then, nothing more is to be paired.
        for (int i = rows - 1; i >= 0; i--)
        {
            double[] from = new double[1 << columns];
            for (int taken = 0; taken < 1 << columns; taken++)
            {
                from[taken] = after[taken];
                for (int j = 0; j < columns; j++)
                {
                    if ((taken & (1 << j)) == 0)
                    {
                        double both = odds[i, j] * after[taken | (1 << j)];
                        from[taken] += both;
                        chances[i, j] += before[i][taken] * both / all;
                    }
                }
            }

            after = from;
        }

        return chances;
    }

    private static double[,] Propagated(double[,] odds)
    {
        (int rows, int columns) = (odds.GetLength(0), odds.GetLength(1));
        double[,] back = Filled(rows, columns, (_, _) => 1);
        for (int round = 0; round < Rounds; round++)
        {
            double[,] forth = Filled(rows, columns, (i, j) => odds[i, j] / (1 + Enumerable.Range(0, columns).Where(k => k != j).Sum(k => odds[i, k] * back[i, k])));
            back = Filled(rows, columns, (i, j) => 1 / (1 + Enumerable.Range(0, rows).Where(k => k != i).Sum(k => forth[k, j])));
        }

        return Filled(rows, columns, (i, j) => Math.Min(PropagatedMax, odds[i, j] * back[i, j] / (1 + Enumerable.Range(0, columns).Sum(k => odds[i, k] * back[i, k]))));
    }

    private static double[,] Filled(int rows, int columns, Func<int, int, double> value)
    {
        double[,] filled = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                filled[i, j] = value(i, j);
            }
        }

        return filled;
    }

    private static int Root(int[] group, int member)
    {
        while (group[member] != member)
        {
            member = group[member] = group[group[member]];
        }

        return member;
    }

    private static void Join(int[] group, int one, int other) => group[Root(group, one)] = Root(group, other);
}

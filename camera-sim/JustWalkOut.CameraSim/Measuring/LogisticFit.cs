namespace JustWalkOut.CameraSim.Measuring;

/// <summary>Logistic regression by Newton's method, with a slight pull towards 0 so that it ends even where the data separate.</summary>
internal static class LogisticFit
{
    private const double Ridge = 0.01;

    /// <summary>Weights of the features, of which all rows have equally many.</summary>
    public static double[] Solve(IReadOnlyList<(double[] Features, bool IsTrue)> rows)
    {
        int n = rows[0].Features.Length;
        double[] weights = new double[n];
        for (int step = 0; step < 50; step++)
        {
            double[] gradient = [.. weights.Select(weight => -Ridge * weight)];
            double[,] hessian = new double[n, n];
            for (int i = 0; i < n; i++)
            {
                hessian[i, i] = Ridge;
            }

            foreach ((double[] features, bool isTrue) in rows)
            {
                double logit = 0;
                for (int i = 0; i < n; i++)
                {
                    logit += weights[i] * features[i];
                }

                double chance = 1 / (1 + Math.Exp(-logit));
                for (int i = 0; i < n; i++)
                {
                    gradient[i] += ((isTrue ? 1 : 0) - chance) * features[i];
                    for (int j = 0; j < n; j++)
                    {
                        hessian[i, j] += chance * (1 - chance) * features[i] * features[j];
                    }
                }
            }

            double[] change = Eliminate(hessian, gradient);
            double largest = 0;
            for (int i = 0; i < n; i++)
            {
                // Full steps may overshoot far from the end; a step of 3 logits a feature is far already.
                double bounded = Math.Clamp(change[i], -3, 3);
                weights[i] += bounded;
                largest = Math.Max(largest, Math.Abs(bounded));
            }

            if (largest < 1e-9)
            {
                break;
            }
        }

        return weights;
    }

    /// <summary>Gauss elimination; it needs no pivots, for the ridge makes the matrix positive definite.</summary>
    private static double[] Eliminate(double[,] matrix, double[] right)
    {
        int n = right.Length;
        double[] x = [.. right];
        for (int column = 0; column < n; column++)
        {
            for (int row = column + 1; row < n; row++)
            {
                double factor = matrix[row, column] / matrix[column, column];
                for (int k = column; k < n; k++)
                {
                    matrix[row, k] -= factor * matrix[column, k];
                }

                x[row] -= factor * x[column];
            }
        }

        for (int row = n - 1; row >= 0; row--)
        {
            for (int k = row + 1; k < n; k++)
            {
                x[row] -= matrix[row, k] * x[k];
            }

            x[row] /= matrix[row, row];
        }

        return x;
    }
}

namespace JustWalkOut.Tracking;

/// <summary>Symmetric positive definite matrices as normal equations have them, of some dozen rows.</summary>
public static class PositiveMatrix
{
    /// <summary>A pivot that is smaller than this share of its diagonal element is what rounding left of 0 (double precision, a few dozen sums).</summary>
    private const double PivotShareMin = 1e-11;

    /// <summary>The inverse by Cholesky's decomposition.</summary>
    /// <param name="matrix">Square and symmetric; its lower half is read.</param>
    /// <param name="inverse">Of as many rows; of no use where it is false.</param>
    /// <returns>False where the matrix is singular to what double precision shows: something is not determined.</returns>
    public static bool TryInvert(double[,] matrix, out double[,] inverse)
    {
        int n = matrix.GetLength(0);
        inverse = new double[n, n];
        double[,] lower = new double[n, n];
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                double left = matrix[row, column];
                for (int k = 0; k < column; k++)
                {
                    left -= lower[row, k] * lower[column, k];
                }

                if (row != column)
                {
                    lower[row, column] = left / lower[column, column];
                }
                else if (left > PivotShareMin * matrix[row, row])
                {
                    lower[row, row] = Math.Sqrt(left);
                }
                else
                {
                    return false;
                }
            }
        }

        for (int unit = 0; unit < n; unit++)
        {
            Solve(lower, inverse, unit);
        }

        return true;
    }

    private static void Solve(double[,] lower, double[,] inverse, int unit)
    {
        int n = lower.GetLength(0);
        for (int row = 0; row < n; row++)
        {
            double sum = row == unit ? 1 : 0;
            for (int k = 0; k < row; k++)
            {
                sum -= lower[row, k] * inverse[k, unit];
            }

            inverse[row, unit] = sum / lower[row, row];
        }

        for (int row = n - 1; row >= 0; row--)
        {
            double sum = inverse[row, unit];
            for (int k = row + 1; k < n; k++)
            {
                sum -= lower[k, row] * inverse[k, unit];
            }

            inverse[row, unit] = sum / lower[row, row];
        }
    }
}

using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Frames.Boards;

/// <summary>How well views of a board determine a lens: the lens's part of the inverse normal equations, the boards' poses eliminated (Schur's complement), times the variance of what is left over.</summary>
internal static class LensUncertainty
{
    private const int PoseNumbers = 6;
    private const int MatrixNumbers = 4;

    /// <summary>Standard deviations of focal lengths, centre and the fitted terms of distortion.</summary>
    /// <returns>Null where the views leave one of them quite open.</returns>
    public static double[]? Of(LensFit.Bench bench, LensFit.Model model, LensFit.Fitted fitted)
    {
        int[] columns = [.. Enumerable.Range(PoseNumbers, MatrixNumbers), .. model.Free.Select(term => PoseNumbers + MatrixNumbers + term)];
        double[,] lens = new double[columns.Length, columns.Length];
        double squares = 0;
        int equations = 0;
        for (int i = 0; i < fitted.Views.Count; i++)
        {
            double[,] slopes = bench.Slopes(fitted, fitted.Views[i].View, fitted.Poses[i]);
            if (!Add(lens, slopes, columns))
            {
                return null;
            }

            squares += fitted.Views[i].OffPx.Sum(off => (off.XPx * off.XPx) + (off.YPx * off.YPx));
            equations += slopes.GetLength(0);
        }

        double variance = squares / Math.Max(1, equations - columns.Length - (PoseNumbers * fitted.Views.Count));
        return PositiveMatrix.TryInvert(lens, out double[,] inverse) ? [.. Enumerable.Range(0, columns.Length).Select(i => Math.Sqrt(variance * inverse[i, i]))] : null;
    }

    private static bool Add(double[,] lens, double[,] slopes, int[] columns)
    {
        int[] pose = [.. Enumerable.Range(0, PoseNumbers)];
        if (!PositiveMatrix.TryInvert(Product(slopes, pose, pose), out double[,] inverse))
        {
            return false;
        }

        double[,] own = Product(slopes, columns, columns);
        double[,] cross = Product(slopes, columns, pose);
        for (int row = 0; row < columns.Length; row++)
        {
            for (int column = 0; column < columns.Length; column++)
            {
                double taken = 0;
                for (int i = 0; i < PoseNumbers; i++)
                {
                    for (int j = 0; j < PoseNumbers; j++)
                    {
                        taken += cross[row, i] * inverse[i, j] * cross[column, j];
                    }
                }

                lens[row, column] += own[row, column] - taken;
            }
        }

        return true;
    }

    private static double[,] Product(double[,] slopes, int[] left, int[] right)
    {
        double[,] product = new double[left.Length, right.Length];
        for (int row = 0; row < slopes.GetLength(0); row++)
        {
            for (int i = 0; i < left.Length; i++)
            {
                for (int j = 0; j < right.Length; j++)
                {
                    product[i, j] += slopes[row, left[i]] * slopes[row, right[j]];
                }
            }
        }

        return product;
    }
}

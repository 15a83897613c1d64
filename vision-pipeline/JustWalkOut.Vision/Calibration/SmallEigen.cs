namespace JustWalkOut.Vision.Calibration;

/// <summary>Eigenvalues of a symmetric matrix of three rows by Jacobi's rotations.</summary>
internal static class SmallEigen
{
    private const int SweepsMax = 30;

    /// <summary>The eigenvalues, largest first, and the direction of the largest.</summary>
    public static (double[] Values, double[] First) Of(double[,] symmetric)
    {
        double[,] a = (double[,])symmetric.Clone();
        double[,] v = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
        for (int sweep = 0; sweep < SweepsMax; sweep++)
        {
            foreach ((int p, int q) in ((int, int)[])[(0, 1), (0, 2), (1, 2)])
            {
                if (Math.Abs(a[p, q]) < 1e-300)
                {
                    continue;
                }

                double theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
                double t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                double c = 1 / Math.Sqrt((t * t) + 1);
                Rotate(a, v, (p, q), (c, t * c));
            }
        }

        int[] order = [.. Enumerable.Range(0, 3).OrderByDescending(i => a[i, i])];
        return ([.. order.Select(i => a[i, i])], [v[0, order[0]], v[1, order[0]], v[2, order[0]]]);
    }

    private static void Rotate(double[,] a, double[,] v, (int P, int Q) at, (double C, double S) turn)
    {
        for (int k = 0; k < 3; k++)
        {
            (double kp, double kq) = (a[k, at.P], a[k, at.Q]);
            (a[k, at.P], a[k, at.Q]) = ((turn.C * kp) - (turn.S * kq), (turn.S * kp) + (turn.C * kq));
        }

        for (int k = 0; k < 3; k++)
        {
            (double pk, double qk) = (a[at.P, k], a[at.Q, k]);
            (a[at.P, k], a[at.Q, k]) = ((turn.C * pk) - (turn.S * qk), (turn.S * pk) + (turn.C * qk));
            (double kp, double kq) = (v[k, at.P], v[k, at.Q]);
            (v[k, at.P], v[k, at.Q]) = ((turn.C * kp) - (turn.S * kq), (turn.S * kp) + (turn.C * kq));
        }
    }
}

namespace JustWalkOut.Tracking;

/// <summary>All cameras' turns at rest at once, by what a window's sightings say and what was known before: least squares.</summary>
internal static class PoseEquations
{
    /// <summary>Solves, and leaves with each camera what it would be taken to rest at next; with none where they do not determine it.</summary>
    /// <param name="bins">Of one window.</param>
    /// <param name="watched">All cameras.</param>
    /// <param name="turns">What they are taken to be turned by.</param>
    /// <param name="options">How sightings err alike, and how well a rest can be known.</param>
    public static void Solve(IEnumerable<PoseBin> bins, WatchedCamera[] watched, double[] turns, PoseWatchOptions options)
    {
        int side = turns.Length;
        double[,] normal = new double[side, side];
        double[] right = new double[side];
        foreach (PoseBin bin in bins)
        {
            bin.AddTo(normal, right);
        }

        for (int row = 0; row < side; row++)
        {
            for (int column = 0; column < side; column++)
            {
                right[row] -= normal[row, column] * turns[column];
                normal[row, column] /= options.ErrsAlike;
            }

            right[row] /= options.ErrsAlike;
        }

        // A knocked camera may be turned by anything; it is solved for so that it does not bend the others.
        foreach (WatchedCamera camera in watched)
        {
            TurnMatrix known = camera.Knock is null ? camera.RestCovariance.Inverse() : TurnMatrix.Diagonal(1);
            known.AddTo(normal, 3 * camera.Number);
        }

        if (!PositiveMatrix.TryInvert(normal, out double[,] covariance))
        {
            return;
        }

        double least = Math.Pow(options.RestDegrees * Math.PI / 180, 2);
        foreach (WatchedCamera camera in watched.Where(camera => camera.Knock is null))
        {
            int at = 3 * camera.Number;
            TurnMatrix own = new(covariance[at, at], covariance[at, at + 1], covariance[at, at + 2], covariance[at + 1, at + 1], covariance[at + 1, at + 2], covariance[at + 2, at + 2]);
            camera.Next = (camera.Rest + new CameraTurn(Row(at), Row(at + 1), Row(at + 2)), own + TurnMatrix.Diagonal(least));
        }

        double Row(int row) => Enumerable.Range(0, side).Aggregate(0.0, (sum, column) => sum + (covariance[row, column] * right[column]));
    }
}

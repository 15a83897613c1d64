namespace JustWalkOut.Tracking;

/// <summary>All cameras' turns at rest at once, by what a window's sightings say and what was known before. Least squares by Cholesky's factors.</summary>
/// <param name="cameras">How many.</param>
internal sealed class PoseEquations(int cameras)
{
    private readonly int _side = 3 * cameras;
    private readonly double[] _normal = new double[9 * cameras * cameras];
    private readonly double[] _right = new double[3 * cameras];
    private readonly double[] _column = new double[3 * cameras];

    /// <summary>Solves, and leaves with each camera what it would be taken to rest at next.</summary>
    /// <param name="bins">Of one window.</param>
    /// <param name="watched">All cameras.</param>
    /// <param name="turns">What they are taken to be turned by.</param>
    /// <param name="options">How sightings err alike, and how well a rest can be known.</param>
    public void Solve(IEnumerable<PoseBin> bins, WatchedCamera[] watched, ReadOnlySpan<double> turns, PoseWatchOptions options)
    {
        Array.Clear(_normal);
        Array.Clear(_right);
        foreach (PoseBin bin in bins)
        {
            bin.AddTo(_normal, _right);
        }

        for (int row = 0; row < _side; row++)
        {
            double left = _right[row];
            for (int column = 0; column < _side; column++)
            {
                left -= _normal[(row * _side) + column] * turns[column];
            }

            _right[row] = left / options.ErrsAlike;
        }

        for (int i = 0; i < _normal.Length; i++)
        {
            _normal[i] /= options.ErrsAlike;
        }

        // A knocked camera may be turned by anything; it is solved for so that it does not bend the others.
        foreach (WatchedCamera camera in watched)
        {
            TurnMatrix known = camera.Knock is null ? camera.RestCovariance.Inverse() : TurnMatrix.Diagonal(1);
            AddOwn(3 * camera.Number, known);
        }

        Factor();
        Back(_right);
        double least = Math.Pow(options.RestDegrees * Math.PI / 180, 2);
        foreach (WatchedCamera camera in watched)
        {
            if (camera.Knock is null)
            {
                int at = 3 * camera.Number;
                camera.Next = (camera.Rest + new CameraTurn(_right[at], _right[at + 1], _right[at + 2]), OwnCovariance(at) + TurnMatrix.Diagonal(least));
            }
        }
    }

    private void AddOwn(int at, in TurnMatrix own)
    {
        ReadOnlySpan<double> values = [own.Rr, own.Rd, own.Rf, own.Rd, own.Dd, own.Df, own.Rf, own.Df, own.Ff];
        for (int i = 0; i < 9; i++)
        {
            _normal[((at + (i / 3)) * _side) + at + (i % 3)] += values[i];
        }
    }

    private TurnMatrix OwnCovariance(int at)
    {
        Span<double> block = stackalloc double[9];
        for (int axis = 0; axis < 3; axis++)
        {
            Array.Clear(_column);
            _column[at + axis] = 1;
            Back(_column);
            _column.AsSpan(at, 3).CopyTo(block[(3 * axis)..]);
        }

        return new TurnMatrix(block[0], block[1], block[2], block[4], block[5], block[8]);
    }

    /// <summary>The lower triangle becomes its own factor.</summary>
    private void Factor()
    {
        for (int column = 0; column < _side; column++)
        {
            double pivot = _normal[(column * _side) + column];
            for (int k = 0; k < column; k++)
            {
                pivot -= _normal[(column * _side) + k] * _normal[(column * _side) + k];
            }

            pivot = Math.Sqrt(Math.Max(pivot, 1e-12));
            _normal[(column * _side) + column] = pivot;
            for (int row = column + 1; row < _side; row++)
            {
                double value = _normal[(row * _side) + column];
                for (int k = 0; k < column; k++)
                {
                    value -= _normal[(row * _side) + k] * _normal[(column * _side) + k];
                }

                _normal[(row * _side) + column] = value / pivot;
            }
        }
    }

    /// <summary>Solves by the factors, in place.</summary>
    private void Back(Span<double> right)
    {
        for (int row = 0; row < _side; row++)
        {
            double value = right[row];
            for (int k = 0; k < row; k++)
            {
                value -= _normal[(row * _side) + k] * right[k];
            }

            right[row] = value / _normal[(row * _side) + row];
        }

        for (int row = _side - 1; row >= 0; row--)
        {
            double value = right[row];
            for (int k = row + 1; k < _side; k++)
            {
                value -= _normal[(k * _side) + row] * right[k];
            }

            right[row] = value / _normal[(row * _side) + row];
        }
    }
}

namespace JustWalkOut.Tracking;

/// <summary>
/// What sightings of some seconds say of all cameras' turns together: the normal equations N x = b of least squares over x, three axes for each camera. Whoever is seen stands somewhere that nobody
/// knows; that place is taken out of the equations, so that cameras are held against each other and none against a mean that it is itself part of.
/// </summary>
/// <param name="cameras">How many.</param>
internal sealed class PoseBin(int cameras)
{
    private readonly int _side = 3 * cameras;
    private readonly double[] _normal = new double[9 * cameras * cameras];
    private readonly double[] _right = new double[3 * cameras];
    private readonly TurnMatrix[] _floor = new TurnMatrix[cameras];
    private readonly int[] _looks = new int[cameras];
    private readonly ulong[] _people = new ulong[cameras];
    private readonly HeadSums[] _heads = new HeadSums[cameras];
    private readonly double[] _misfit = new double[cameras];

    /// <summary>When it begins.</summary>
    public TimeSpan From { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Begin(TimeSpan from)
    {
        From = from;
        Array.Clear(_normal);
        Array.Clear(_right);
        Array.Clear(_floor);
        Array.Clear(_looks);
        Array.Clear(_people);
        Array.Clear(_heads);
        Array.Clear(_misfit);
    }

    /// <summary>Sum over looks of how far they are from where all who see the person have them, in their stated spreads, squared.</summary>
    public double Misfit(int camera) => _misfit[camera];

    /// <summary>Times that a camera saw somebody whom another saw at once.</summary>
    public int Looks(int camera) => _looks[camera];

    /// <summary>Who they were, one bit each, as far as sixty-four tell them apart.</summary>
    public ulong People(int camera) => _people[camera];

    /// <summary>Sum over looks of what a turn shifts on the floor, squared.</summary>
    public TurnMatrix Floor(int camera) => _floor[camera];

    /// <summary>What the equations say of one camera's own turn.</summary>
    public TurnMatrix Own(int camera)
    {
        int at = ((3 * camera) * _side) + (3 * camera);
        return new TurnMatrix(_normal[at], _normal[at + 1], _normal[at + 2], _normal[at + _side + 1], _normal[at + _side + 2], _normal[at + (2 * _side) + 2]) + _heads[camera].Own;
    }

    /// <summary>What is left of one camera's right side by the turns of all.</summary>
    public CameraTurn Left(int camera, ReadOnlySpan<double> turns)
    {
        Span<double> left = stackalloc double[3];
        for (int axis = 0; axis < 3; axis++)
        {
            int row = (3 * camera) + axis;
            left[axis] = _right[row] - Dot(_normal.AsSpan(row * _side, _side), turns);
        }

        CameraTurn turn = new(turns[3 * camera], turns[(3 * camera) + 1], turns[(3 * camera) + 2]);
        return new CameraTurn(left[0], left[1], left[2]) + _heads[camera].Left(turn);
    }

    /// <summary>Adds its equations to others.</summary>
    public void AddTo(double[,] normal, double[] right)
    {
        for (int row = 0; row < _side; row++)
        {
            right[row] += _right[row];
            for (int column = 0; column < _side; column++)
            {
                normal[row, column] += _normal[(row * _side) + column];
            }
        }

        for (int camera = 0; camera < cameras; camera++)
        {
            (TurnMatrix own, CameraTurn head) = (_heads[camera].Own, _heads[camera].Right);
            own.AddTo(normal, 3 * camera);
            (right[3 * camera], right[(3 * camera) + 1], right[(3 * camera) + 2]) = (right[3 * camera] + head.Right, right[(3 * camera) + 1] + head.Down, right[(3 * camera) + 2] + head.Forward);
        }
    }

    /// <summary>Somebody as several cameras see them at once: how far each places them beside where they are followed.</summary>
    /// <param name="looks">At least two, of different cameras.</param>
    /// <param name="taken">What each camera's looks were placed with, by its number.</param>
    /// <param name="person">A number of theirs.</param>
    public void See(ReadOnlySpan<PoseLook> looks, IReadOnlyList<WatchedCamera> taken, int person)
    {
        Span<FloorWeight> weights = stackalloc FloorWeight[looks.Length];
        SetWeights(looks, weights);
        FloorWeight all = default;
        foreach (FloorWeight weight in weights)
        {
            all += weight;
        }

        FloorWeight inverse = all.Inverse();
        (double sumX, double sumY, double atX, double atY) = (0, 0, 0, 0);
        for (int i = 0; i < looks.Length; i++)
        {
            (double x, double y) = Target(looks[i], taken);
            (double wx, double wy) = weights[i].Times(x, y);
            (sumX, sumY) = (sumX + wx, sumY + wy);
            (wx, wy) = weights[i].Times(looks[i].Place.XMetres, looks[i].Place.YMetres);
            (atX, atY) = (atX + wx, atY + wy);
        }

        (double meanX, double meanY) = inverse.Times(sumX, sumY);
        (double placeX, double placeY) = inverse.Times(atX, atY);
        for (int i = 0; i < looks.Length; i++)
        {
            int camera = looks[i].Camera;
            (double x, double y) = Target(looks[i], taken);
            (double wx, double wy) = weights[i].Times(x - meanX, y - meanY);
            Subtract(camera, looks[i].Slopes.Back(wx, wy));
            Weigh((camera, camera), weights[i], looks[i].Slopes, looks[i].Slopes, 1);
            for (int j = 0; j < looks.Length; j++)
            {
                Weigh((camera, looks[j].Camera), weights[i] * inverse * weights[j], looks[i].Slopes, looks[j].Slopes, -1);
            }

            _looks[camera]++;
            _misfit[camera] += FloorWeight.Of(looks[i].Covariance, 1).Square(looks[i].Place.XMetres - placeX, looks[i].Place.YMetres - placeY);
            _people[camera] |= 1UL << (person % 64);
            _floor[camera] += looks[i].Slopes.Squared();
        }
    }

    /// <summary>Somebody's head above their ground point in one camera's picture.</summary>
    /// <param name="look">With a head.</param>
    /// <param name="taken">What each camera's looks were placed with, by its number.</param>
    public void SeeHead(in PoseLook look, IReadOnlyList<WatchedCamera> taken)
    {
        const double Doubt2 = 6;
        FloorWeight plain = FloorWeight.Of(look.LeanCovariance, 1);
        FloorWeight weight = FloorWeight.Of(look.LeanCovariance, 1 / (1 + (plain.Square(look.Lean.XMetres, look.Lean.YMetres) / Doubt2)));
        (double backX, double backY) = look.LeanSlopes.Times(taken[look.Camera].Taken);
        (double wx, double wy) = weight.Times(look.Lean.XMetres - backX, look.Lean.YMetres - backY);
        Span<double> own = stackalloc double[9];
        own.Clear();
        look.LeanSlopes.Weigh(weight, look.LeanSlopes, own, 1);
        HeadSums before = _heads[look.Camera];
        _heads[look.Camera] = new HeadSums(before.Own + new TurnMatrix(own[0], own[1], own[2], own[4], own[5], own[8]), before.Right - look.LeanSlopes.Back(wx, wy));
    }

    /// <summary>Where a look would lie with no turn at all, to first order from the turn that it was placed with.</summary>
    private static (double X, double Y) Target(in PoseLook look, IReadOnlyList<WatchedCamera> taken)
    {
        (double x, double y) = look.Slopes.Times(taken[look.Camera].Taken);
        return (look.Place.XMetres - x, look.Place.YMetres - y);
    }

    /// <summary>What each look counts: the less the further it is off where all of them have the person (Cauchy's weights).</summary>
    private static void SetWeights(ReadOnlySpan<PoseLook> looks, Span<FloorWeight> weights)
    {
        const int Rounds = 3;
        const double Doubt2 = 6;
        for (int i = 0; i < looks.Length; i++)
        {
            weights[i] = FloorWeight.Of(looks[i].Covariance, 1);
        }

        for (int round = 0; round < Rounds; round++)
        {
            FloorWeight all = default;
            (double sumX, double sumY) = (0, 0);
            for (int i = 0; i < looks.Length; i++)
            {
                (double x, double y) = weights[i].Times(looks[i].Place.XMetres, looks[i].Place.YMetres);
                (all, sumX, sumY) = (all + weights[i], sumX + x, sumY + y);
            }

            (double middleX, double middleY) = all.Inverse().Times(sumX, sumY);
            for (int i = 0; i < looks.Length; i++)
            {
                double off2 = FloorWeight.Of(looks[i].Covariance, 1).Square(looks[i].Place.XMetres - middleX, looks[i].Place.YMetres - middleY);
                weights[i] = FloorWeight.Of(looks[i].Covariance, 1 / (1 + (off2 / Doubt2)));
            }
        }
    }

    private void Subtract(int camera, in CameraTurn turn)
    {
        _right[3 * camera] -= turn.Right;
        _right[(3 * camera) + 1] -= turn.Down;
        _right[(3 * camera) + 2] -= turn.Forward;
    }

    private void Weigh((int Row, int Column) at, in FloorWeight weight, in TurnSlopes left, in TurnSlopes right, double factor)
    {
        Span<double> block = stackalloc double[9];
        block.Clear();
        left.Weigh(weight, right, block, factor);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                _normal[(((3 * at.Row) + i) * _side) + (3 * at.Column) + j] += block[(i * 3) + j];
            }
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        // One after the other: the order of a sum is part of the result, on any machine.
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}

/// <summary>What heads above ground points say of one camera: its normal equations.</summary>
internal readonly record struct HeadSums(TurnMatrix Own, CameraTurn Right)
{
    /// <summary>What is left of the right side by a turn.</summary>
    public CameraTurn Left(in CameraTurn turn) => Right - Own.Times(turn);
}

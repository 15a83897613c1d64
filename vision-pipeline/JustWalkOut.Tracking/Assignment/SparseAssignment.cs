namespace JustWalkOut.Tracking;

/// <summary>
/// Finds the cheapest pairing of rows with columns when a row may also stay alone at a fixed price. Only pairs cheaper than that
/// price are stated, so the work follows the number of plausible pairs and not the size of the table. The answer is a true optimum:
/// the sum over rows of (the pair's cost, or the price of staying alone) is the least possible.
/// Owns its buffers, which grow to the largest problem seen; after that it allocates nothing. Not safe for several threads.
/// </summary>
/// <remarks>
/// Successive shortest augmenting paths with column prices (Jonker and Volgenant 1987) on the stated pairs alone. Staying alone is a
/// column of a row's own at <c>costMax</c>. This equals the square table extended by <c>costMax / 2</c> on both sides that the
/// trackers of the SORT family solve: there a pair costs c and parting it costs half of the limit for the row and half for the column.
/// </remarks>
public sealed class SparseAssignment
{
    private const int Nobody = -1;

    // Stated pairs, row after row; row r's pairs lie from _rowStart[r] to _rowStart[r + 1].
    private int[] _rowStart = new int[16];
    private int[] _pairColumn = new int[64];
    private float[] _pairCost = new float[64];
    private int _pairCount;
    private int _rowCount;
    private int _columnCount;
    private int _rowInWork;
    private double _costMax;

    private int[] _columnOfRow = new int[16];
    private double[] _costOfRow = new double[16];
    private int[] _rowOfColumn = new int[16];
    private double[] _price = new double[16];

    // One search: a column is reached (in _frontier) or settled (in _settled) when _reachedIn holds the search's number.
    private double[] _distance = new double[16];
    private int[] _cameFromRow = new int[16];
    private float[] _cameByCost = new float[16];
    private int[] _reachedIn = new int[16];
    private bool[] _isSettled = new bool[16];
    private int[] _frontier = new int[16];
    private int[] _settled = new int[16];
    private int _frontierCount;
    private int _settledCount;
    private int _search;

    /// <summary>Each row's column, or -1 where the row stays alone; valid from <see cref="Solve"/> until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<int> ColumnOfRow => _columnOfRow.AsSpan(0, _rowCount);

    /// <summary>Each column's row, or -1 where the column stays alone; valid from <see cref="Solve"/> until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<int> RowOfColumn => _rowOfColumn.AsSpan(0, _columnCount);

    /// <summary>Starts a problem, forgetting the last one.</summary>
    /// <param name="rowCount">Number of rows, 0 or more.</param>
    /// <param name="columnCount">Number of columns, 0 or more.</param>
    /// <param name="costMax">Price of a row that stays alone: a pair at this cost or above is never made. Finite.</param>
    public void Begin(int rowCount, int columnCount, float costMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        ArgumentOutOfRangeException.ThrowIfNegative(columnCount);
        if (!float.IsFinite(costMax))
        {
            throw new ArgumentOutOfRangeException(nameof(costMax), costMax, "The price of staying alone must be finite.");
        }

        _rowCount = rowCount;
        _columnCount = columnCount;
        _costMax = costMax;
        _pairCount = 0;
        _rowInWork = 0;
        Grow();
        _rowStart[0] = 0;
        _columnOfRow.AsSpan(0, rowCount).Fill(Nobody);
        _rowOfColumn.AsSpan(0, columnCount).Fill(Nobody);
        _price.AsSpan(0, columnCount).Clear();
        _reachedIn.AsSpan(0, columnCount).Clear();
        _search = 0;
    }

    /// <summary>States what a pair costs. Rows come in ascending order; a pair that costs the price of staying alone or more is left out.</summary>
    /// <param name="row">At least the row of the last call.</param>
    /// <param name="column">Each at most once per row.</param>
    /// <param name="cost">Any number; not NaN.</param>
    public void Add(int row, int column, float cost)
    {
        if (row < _rowInWork || row >= _rowCount)
        {
            throw new ArgumentOutOfRangeException(nameof(row), row, $"Rows come in ascending order below {_rowCount}; the last one was {_rowInWork}.");
        }

        if ((uint)column >= (uint)_columnCount)
        {
            throw new ArgumentOutOfRangeException(nameof(column), column, $"Columns are numbered from 0 to below {_columnCount}.");
        }

        if (float.IsNaN(cost))
        {
            throw new ArgumentOutOfRangeException(nameof(cost), cost, $"Row {row}, column {column}: a cost must be a number.");
        }

        if (cost >= _costMax)
        {
            return;
        }

        while (_rowInWork < row)
        {
            _rowStart[++_rowInWork] = _pairCount;
        }

        if (_pairCount == _pairColumn.Length)
        {
            Array.Resize(ref _pairColumn, _pairCount * 2);
            Array.Resize(ref _pairCost, _pairCount * 2);
        }

        _pairColumn[_pairCount] = column;
        _pairCost[_pairCount] = cost;
        _pairCount++;
    }

    /// <summary>Solves what was stated; returns the number of pairs made.</summary>
    public int Solve()
    {
        while (_rowInWork < _rowCount)
        {
            _rowStart[++_rowInWork] = _pairCount;
        }

        PairEachRowWithItsCheapest();
        for (int row = 0; row < _rowCount; row++)
        {
            if (_columnOfRow[row] == Nobody && _rowStart[row] < _rowStart[row + 1])
            {
                FindPlace(row);
            }
        }

        int pairs = 0;
        for (int row = 0; row < _rowCount; row++)
        {
            pairs += _columnOfRow[row] == Nobody ? 0 : 1;
        }

        return pairs;
    }

    /// <summary>A start that leaves little to search: while all prices are 0, a row on its cheapest column is where it wants to be.</summary>
    private void PairEachRowWithItsCheapest()
    {
        for (int row = 0; row < _rowCount; row++)
        {
            int best = Nobody;
            for (int pair = _rowStart[row]; pair < _rowStart[row + 1]; pair++)
            {
                if (best == Nobody || _pairCost[pair] < _pairCost[best])
                {
                    best = pair;
                }
            }

            if (best != Nobody && _rowOfColumn[_pairColumn[best]] == Nobody)
            {
                Pair(row, _pairColumn[best], _pairCost[best]);
            }
        }
    }

    /// <summary>Finds the cheapest chain of moves that gives this row a place: it ends at a free column, or with the row that had better stay alone.</summary>
    private void FindPlace(int seeker)
    {
        _search++;
        _frontierCount = 0;
        _settledCount = 0;

        // Distances are sums of costs less prices. The chain may end at any visited row, which then stays alone.
        double aloneDistance = _costMax;
        int aloneRow = seeker;
        int freeColumn = Nobody;
        double endDistance;
        Visit(seeker, 0);
        while (true)
        {
            int column = TakeNearest();
            if (column == Nobody || _distance[column] >= aloneDistance)
            {
                endDistance = aloneDistance;
                break;
            }

            if (_rowOfColumn[column] == Nobody)
            {
                freeColumn = column;
                endDistance = _distance[column];
                break;
            }

            _settled[_settledCount++] = column;
            int holder = _rowOfColumn[column];
            double offset = _distance[column] - (_costOfRow[holder] - _price[column]);
            if (offset + _costMax < aloneDistance)
            {
                aloneDistance = offset + _costMax;
                aloneRow = holder;
            }

            Visit(holder, offset);
        }

        for (int i = 0; i < _settledCount; i++)
        {
            int column = _settled[i];
            _price[column] += _distance[column] - endDistance;
        }

        HandOver(seeker, aloneRow, freeColumn);
    }

    /// <summary>Carries out the chain: every row on it moves to the column by which it was passed.</summary>
    private void HandOver(int seeker, int aloneRow, int freeColumn)
    {
        int column = freeColumn;
        if (column == Nobody)
        {
            column = _columnOfRow[aloneRow];
            _columnOfRow[aloneRow] = Nobody;
            if (aloneRow == seeker)
            {
                return;
            }
        }

        while (true)
        {
            int row = _cameFromRow[column];
            int before = _columnOfRow[row];
            Pair(row, column, _cameByCost[column]);
            if (row == seeker)
            {
                return;
            }

            column = before;
        }
    }

    private void Visit(int row, double offset)
    {
        for (int pair = _rowStart[row]; pair < _rowStart[row + 1]; pair++)
        {
            int column = _pairColumn[pair];
            float cost = _pairCost[pair];
            double distance = offset + cost - _price[column];
            if (_reachedIn[column] != _search)
            {
                _reachedIn[column] = _search;
                _isSettled[column] = false;
                _frontier[_frontierCount++] = column;
            }
            else if (_isSettled[column] || distance >= _distance[column])
            {
                continue;
            }

            _distance[column] = distance;
            _cameFromRow[column] = row;
            _cameByCost[column] = cost;
        }
    }

    /// <summary>The nearest reached column, marked as settled; -1 when there is none. A free one wins a tie: the chain may end there.</summary>
    private int TakeNearest()
    {
        if (_frontierCount == 0)
        {
            return Nobody;
        }

        int at = 0;
        double least = _distance[_frontier[0]];
        for (int i = 1; i < _frontierCount; i++)
        {
            int candidate = _frontier[i];
            double distance = _distance[candidate];
            if (distance < least || (distance == least && _rowOfColumn[candidate] == Nobody && _rowOfColumn[_frontier[at]] != Nobody))
            {
                least = distance;
                at = i;
            }
        }

        int nearest = _frontier[at];
        _frontier[at] = _frontier[--_frontierCount];
        _isSettled[nearest] = true;
        return nearest;
    }

    private void Pair(int row, int column, float cost)
    {
        _columnOfRow[row] = column;
        _costOfRow[row] = cost;
        _rowOfColumn[column] = row;
    }

    private void Grow()
    {
        if (_rowStart.Length <= _rowCount)
        {
            int length = Math.Max(_rowCount + 1, _rowStart.Length * 2);
            _rowStart = new int[length];
            _columnOfRow = new int[length];
            _costOfRow = new double[length];
        }

        if (_price.Length < _columnCount)
        {
            int length = Math.Max(_columnCount, _price.Length * 2);
            _rowOfColumn = new int[length];
            _price = new double[length];
            _distance = new double[length];
            _cameFromRow = new int[length];
            _cameByCost = new float[length];
            _reachedIn = new int[length];
            _isSettled = new bool[length];
            _frontier = new int[length];
            _settled = new int[length];
        }
    }
}

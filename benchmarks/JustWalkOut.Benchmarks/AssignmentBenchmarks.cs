using BenchmarkDotNet.Attributes;
using JustWalkOut.Tracking;

namespace JustWalkOut.Benchmarks;

/// <summary>
/// The optimal assignment alone: a full table of random costs, and the sparse one of a crowd, where a track has some three plausible detections.
/// </summary>
[MemoryDiagnoser]
public class AssignmentBenchmarks
{
    private readonly SparseAssignment _assignment = new();
    private (int Row, int Column, float Cost)[] _pairs = [];

    [Params(10, 100, 500)]
    public int Size { get; set; }

    [Params(true, false)]
    public bool IsDense { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        Random random = new(20_250_101);
        List<(int Row, int Column, float Cost)> pairs = [];
        for (int row = 0; row < Size; row++)
        {
            for (int column = 0; column < Size; column++)
            {
                bool isStated = IsDense || row == column || random.NextDouble() < 2.0 / Size;
                float cost = random.NextSingle();
                if (isStated)
                {
                    pairs.Add((row, column, cost));
                }
            }
        }

        _pairs = [.. pairs];
        Solve();
        Check();
    }

    [Benchmark]
    public int Solve()
    {
        _assignment.Begin(Size, Size, costMax: 0.8f);
        foreach ((int row, int column, float cost) in _pairs)
        {
            _assignment.Add(row, column, cost);
        }

        return _assignment.Solve();
    }

    /// <summary>
    /// Proves the optimum by Bellman-Ford: in the graph of possible exchanges no chain and no ring of moves makes the whole cheaper.
    /// </summary>
    private void Check()
    {
        const double Rounding = 1e-6;
        double[] gain = new double[Size];
        double[] costOf = new double[Size];
        foreach ((int row, int column, float cost) in _pairs)
        {
            if (_assignment.ColumnOfRow[row] == column)
            {
                costOf[row] = cost;
            }
        }

        // gain[r]: the most that can be saved by a chain at whose end row r gives up its place; a row alone gives up its price.
        for (int row = 0; row < Size; row++)
        {
            costOf[row] = _assignment.ColumnOfRow[row] < 0 ? 0.8f : costOf[row];
        }

        for (int round = 0; round <= Size; round++)
        {
            bool isChanged = false;
            foreach ((int row, int column, float cost) in _pairs)
            {
                int holder = _assignment.RowOfColumn[column];
                double after = gain[row] + costOf[row] - cost;
                if (holder < 0 ? after > Rounding : after > gain[holder] + Rounding && holder != row)
                {
                    if (holder < 0 || round == Size)
                    {
                        throw new InvalidOperationException($"Size {Size}: moving row {row} to column {column} begins a cheaper assignment. A fast wrong answer is none.");
                    }

                    gain[holder] = after;
                    isChanged = true;
                }
            }

            for (int row = 0; row < Size; row++)
            {
                if (gain[row] + costOf[row] - 0.8f > Rounding)
                {
                    throw new InvalidOperationException($"Size {Size}: row {row} had better stay alone. A fast wrong answer is none.");
                }
            }

            if (!isChanged)
            {
                return;
            }
        }
    }
}

using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Recordings;

/// <summary>
/// Numbers plates in order of first row. The column is dictionary encoded, so within a row group equal cells are the same piece of
/// memory, and plates come round in nearly the same order: a guess from the last round and one comparison of references answers
/// almost every row. A wrong guess costs a look-up by content, never a wrong answer.
/// </summary>
internal sealed class PlateIndexer
{
    private readonly Dictionary<string, int> _byText = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly List<PlateId> _plates = [];
    private readonly List<int> _following = [];
    private ReadOnlyMemory<char>[] _cells = new ReadOnlyMemory<char>[512];
    private int _last = -1;

    public PlateIndexer() => _bySpan = _byText.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The plates so far; a new list whenever it has grown, so that a batch already handed out is left alone.</summary>
    public IReadOnlyList<PlateId> Plates { get; private set; } = [];

    /// <summary>Writes each cell's index; returns the first row that is no plate, or -1.</summary>
    public int Number(ReadOnlySpan<ReadOnlyMemory<char>> cells, Span<int> indexes)
    {
        for (int row = 0; row < cells.Length; row++)
        {
            int guess = _last < 0 ? -1 : _following[_last];
            if (guess < 0 || !_cells[guess].Equals(cells[row]))
            {
                guess = LookUp(cells[row]);
                if (guess < 0)
                {
                    return row;
                }
            }

            indexes[row] = guess;
            _last = guess;
        }

        if (Plates.Count < _plates.Count)
        {
            Plates = [.. _plates];
        }

        return -1;
    }

    private int LookUp(ReadOnlyMemory<char> cell)
    {
        if (!_bySpan.TryGetValue(cell.Span, out int index))
        {
            string text = cell.ToString();
            if (!PlateId.TryFrom(text, out PlateId plate))
            {
                return -1;
            }

            index = _plates.Count;
            _byText.Add(text, index);
            _plates.Add(plate);
            _following.Add(-1);
            if (_cells.Length <= index)
            {
                Array.Resize(ref _cells, 2 * _cells.Length);
            }
        }

        _cells[index] = cell;
        if (_last >= 0)
        {
            _following[_last] = index;
        }

        return index;
    }
}

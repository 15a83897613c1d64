using JustWalkOut.Carts;

namespace JustWalkOut.Attribution.Shelf;

/// <summary>The plates of a store by index, in the order in which they became known, and which of them are neighbours.</summary>
public sealed class ShelfPlaces
{
    private readonly List<PlateId> _plates = [];
    private readonly Dictionary<PlateId, int> _indices = [];
    private int[] _ordered = [];
    private int[]? _ranks;

    /// <summary>How many plates are known.</summary>
    public int Count => _plates.Count;

    /// <summary>The plate at an index.</summary>
    public PlateId this[int index] => _plates[index];

    /// <summary>The index of a plate, which is given one if it is new. Indices stay.</summary>
    public int IndexOf(PlateId plate)
    {
        if (!_indices.TryGetValue(plate, out int index))
        {
            index = _plates.Count;
            _plates.Add(plate);
            _indices.Add(plate, index);
            _ranks = null;
        }

        return index;
    }

    /// <summary>The index of a plate; false where it is not known.</summary>
    public bool TryIndexOf(PlateId plate, out int index) => _indices.TryGetValue(plate, out index);

    /// <summary>Whether two plates belong to one shelf.</summary>
    public bool IsSameShelf(int first, int second) =>
        _plates[first].Gondola == _plates[second].Gondola && _plates[first].Shelf == _plates[second].Shelf;

    /// <summary>Whether two different plates lie beside each other on one shelf.</summary>
    public bool IsNeighbour(int first, int second) => IsSameShelf(first, second) && Math.Abs(Ranks[first] - Ranks[second]) == 1;

    /// <summary>The plates that lie beside one on its shelf, in plate order: none to two.</summary>
    public IEnumerable<int> Beside(int plate)
    {
        int rank = Ranks[plate];
        return _ordered[Math.Max(rank - 1, 0)..Math.Min(rank + 2, _ordered.Length)].Where(other => other != plate && IsSameShelf(plate, other));
    }

    private int[] Ranks => _ranks ??= Rank();

    /// <summary>Each plate's place in plate order over the whole store; made anew only after a plate was added.</summary>
    private int[] Rank()
    {
        _ordered = [.. Enumerable.Range(0, _plates.Count).OrderBy(index => _plates[index])];
        int[] ranks = new int[_ordered.Length];
        for (int rank = 0; rank < _ordered.Length; rank++)
        {
            ranks[_ordered[rank]] = rank;
        }

        return ranks;
    }
}

using JustWalkOut.Carts;

namespace JustWalkOut.Attribution.Shelf;

/// <summary>The plates of a store by index, in the order in which they became known, and which of them are neighbours.</summary>
public sealed class ShelfPlaces
{
    private readonly List<PlateId> _plates = [];
    private readonly Dictionary<PlateId, int> _indices = [];
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

    private int[] Ranks => _ranks ??= Rank();

    /// <summary>Each plate's place in plate order over the whole store; made anew only after a plate was added.</summary>
    private int[] Rank()
    {
        int[] ordered = [.. Enumerable.Range(0, _plates.Count).OrderBy(index => _plates[index])];
        int[] ranks = new int[ordered.Length];
        for (int rank = 0; rank < ordered.Length; rank++)
        {
            ranks[ordered[rank]] = rank;
        }

        return ranks;
    }
}

using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>
/// Goods that stand where the planogram has none of them, by what vision said since this process began: the ledger counts units, not places. Corrections are followed; what is taken from such a place is
/// gone from it. Holds what strays and nothing else, however long the store runs. Not safe for use from several threads.
/// </summary>
internal sealed class StrayGoods
{
    /// <summary>Words that are remembered in case they are corrected: some days of a store that is badly kept.</summary>
    private const int WordsMax = 10_000;

    private readonly HashSet<(Sku, PlateId)> _home;
    private readonly Dictionary<ObservationId, Word> _words = [];
    private readonly Queue<ObservationId> _byAge = new();

    /// <param name="store">Where goods belong.</param>
    public StrayGoods(StoreDefinition store) => _home = [.. store.Planogram.SelectMany(row => row.Plates.Select(plate => (row.Sku, plate)))];

    /// <summary>What stands in a wrong place now, by plate and product.</summary>
    public IReadOnlyList<Stray> All =>
    [
        .. _words.Values
            .GroupBy(word => (word.Plate, word.Sku))
            .Select(words => new Stray(words.Key.Plate, words.Key.Sku, words.Sum(word => word.Units), words.Max(word => word.At)))
            .Where(stray => stray.Quantity > 0)
            .OrderBy(stray => stray.Plate).ThenBy(stray => stray.Sku?.Value, StringComparer.Ordinal),
    ];

    /// <summary>Vision said something.</summary>
    public void Hear(Observation said)
    {
        switch (said.Finding)
        {
            case Finding.Took took:
                Note(said.Id, said.At, took.Goods, -1);
                break;
            case Finding.PutBack put:
                Note(said.Id, said.At, put.Goods, 1);
                break;
            case Finding.Revised revised:
                DateTimeOffset at = _words.Remove(revised.Supersedes, out Word? before) ? before.At : said.At;
                switch (revised.Instead)
                {
                    case Finding.Took took:
                        Note(said.Id, at, took.Goods, -1);
                        break;
                    case Finding.PutBack put:
                        Note(said.Id, at, put.Goods, 1);
                        break;
                }

                break;
        }
    }

    private void Note(ObservationId id, DateTimeOffset at, GoodsMove goods, int sign)
    {
        // A unit may lie on two plates; it stands in its place where one of them is.
        if (goods.Plates.Count == 0 || (goods.Sku is { } sku && goods.Plates.Any(plate => _home.Contains((sku, plate)))))
        {
            return;
        }

        _words[id] = new Word(goods.Plates[0], goods.Sku, sign * goods.Quantity, at);
        _byAge.Enqueue(id);
        if (_byAge.Count > WordsMax)
        {
            _words.Remove(_byAge.Dequeue());
        }
    }

    private sealed record Word(PlateId Plate, Sku? Sku, int Units, DateTimeOffset At);
}

/// <summary>Goods in a wrong place.</summary>
/// <param name="Plate">Where they stand.</param>
/// <param name="Sku">What; null for a product that nobody knows.</param>
/// <param name="Quantity">Units, at least 1.</param>
/// <param name="At">When the last of them came or went.</param>
internal sealed record Stray(PlateId Plate, Sku? Sku, int Quantity, DateTimeOffset At);

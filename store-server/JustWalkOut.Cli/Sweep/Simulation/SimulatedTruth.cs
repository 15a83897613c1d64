using System.Globalization;
using JustWalkOut.Carts;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>What really happened in the store, which nothing in the product knows: who came in, and what they have of each product once everything that was ever said is taken together.</summary>
internal sealed class SimulatedTruth
{
    private readonly Dictionary<ObservationId, (VisitId Visit, string Sku, int Units)> _moves = [];

    /// <summary>Visits that the gate let in, by the gate's own word to those who stood there.</summary>
    public HashSet<VisitId> LetIn { get; } = [];

    /// <summary>Visits that the gate turned away.</summary>
    public HashSet<VisitId> TurnedAway { get; } = [];

    /// <summary>Goods moved, so many units into the hands of a visit's people; below nothing where they went back. Again about the same observation replaces what was said before.</summary>
    public void Move(ObservationId seen, VisitId visit, string sku, int units) => _moves[seen] = (visit, sku, units);

    /// <summary>What a visit's people have, by product; nothing for what they have none of.</summary>
    public SortedDictionary<string, int> HeldBy(VisitId visit)
    {
        SortedDictionary<string, int> held = new(StringComparer.Ordinal);
        foreach ((VisitId whose, string sku, int units) in _moves.Values)
        {
            if (whose == visit)
            {
                held[sku] = held.GetValueOrDefault(sku) + units;
            }
        }

        foreach (string sku in held.Where(pair => pair.Value == 0).Select(pair => pair.Key).ToArray())
        {
            held.Remove(sku);
        }

        return held;
    }

    /// <summary>As it stands in a message.</summary>
    public static string Words(IEnumerable<KeyValuePair<string, int>> goods) => string.Join(", ", goods.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {pair.Key}")));
}

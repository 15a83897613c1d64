using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Attribution.Decision;

/// <summary>What a change of load may have been: products and counts by the planogram's word and the unit weights with their spread.</summary>
internal sealed class GoodsExplainer
{
    /// <summary>Most units of one product in one movement of a hand.</summary>
    private const int QuantityMax = 6;

    /// <summary>Each further unit in one grab is this much less likely: single items are most of what is taken.</summary>
    private const double FurtherUnit = 0.12;

    /// <summary>Prior of a planogram row that covers only some of the plates that changed.</summary>
    private const double PartlyCovered = 0.3;

    /// <summary>Prior of anything that stands elsewhere in the store, shared by all of it: misplaced goods.</summary>
    private const double Misplaced = 0.02;

    /// <summary>Prior of something that is no product of the store, spread evenly over <see cref="UnknownSpanGrams"/>.</summary>
    private const double Unknown = 0.01;

    private const double UnknownSpanGrams = 2000;

    /// <summary>Prior of the plate's own wandering and spread of it: under 12 g over BENCHMARK-1, shaken.</summary>
    private const double Wander = 0.05;

    private const double WanderSdGrams = 8;

    /// <summary>Prior of a product on the plate whose weight nobody knows, spread evenly over <see cref="UnknownSpanGrams"/>.</summary>
    private const double Unweighed = 0.3;

    /// <summary>Weighing a unit at installation and the plate's own scale are off by about this.</summary>
    private const double ScaleSdGrams = 1;

    /// <summary>Explanations with less evidence than this cannot matter beside <see cref="Unknown"/>.</summary>
    private const double EvidenceMin = 1e-12;

    private readonly Dictionary<Sku, Product> _products;
    private readonly Dictionary<PlateId, List<PlanogramRow>> _rowsByPlate = [];
    private readonly Sku[] _placed;

    public GoodsExplainer(StoreDefinition store)
    {
        _products = store.Catalog.ToDictionary(product => product.Sku);
        foreach (PlanogramRow row in store.Planogram)
        {
            foreach (PlateId plate in row.Plates)
            {
                if (!_rowsByPlate.TryGetValue(plate, out List<PlanogramRow>? rows))
                {
                    _rowsByPlate[plate] = rows = [];
                }

                rows.Add(row);
            }
        }

        _placed = [.. store.Planogram.Select(row => row.Sku).Distinct().OrderBy(sku => sku.Value, StringComparer.Ordinal)];
    }

    /// <summary>The product of a SKU.</summary>
    public Product this[Sku sku] => _products[sku];

    /// <summary>Evidence that the change is no goods at all but the plates' own wandering.</summary>
    public static double WanderEvidence(double grams) => Wander * Density(grams, 0, WanderSdGrams);

    /// <summary>The planogram's products on any of the plates, each once, in SKU order.</summary>
    public IEnumerable<Sku> PlacedOn(IEnumerable<PlateId> plates) =>
        plates.SelectMany(plate => _rowsByPlate.GetValueOrDefault(plate) ?? []).Select(row => row.Sku).Distinct().OrderBy(sku => sku.Value, StringComparer.Ordinal);

    /// <summary>Explanations of load that went, best first.</summary>
    public List<Goods> ExplainTaken(IReadOnlyList<PlateId> plates, double lostGrams, double sdGrams)
    {
        List<Goods> explanations = [new Goods(null, 1, Unknown / UnknownSpanGrams)];
        foreach (Sku sku in _placed)
        {
            int covered = plates.Count(plate => (_rowsByPlate.GetValueOrDefault(plate) ?? []).Exists(row => row.Sku == sku));
            double prior = covered == plates.Count ? 1 : covered > 0 ? PartlyCovered : Misplaced / _placed.Length;
            explanations.AddRange(Weigh(new Candidate(sku, prior, covered > 0, QuantityMax), lostGrams, sdGrams));
        }

        return BestFirst(explanations);
    }

    /// <summary>Explanations of load that came, by someone who holds the given goods; best first.</summary>
    public List<Goods> ExplainReturned(IEnumerable<KeyValuePair<Sku, int>> holds, double gainedGrams, double sdGrams)
    {
        List<Goods> explanations = [new Goods(null, 1, Unknown / UnknownSpanGrams)];
        foreach ((Sku sku, int quantity) in holds)
        {
            explanations.AddRange(Weigh(new Candidate(sku, 1, IsHere: true, Math.Min(quantity, QuantityMax)), gainedGrams, sdGrams));
        }

        return BestFirst(explanations);
    }

    private IEnumerable<Goods> Weigh(Candidate candidate, double grams, double sdGrams)
    {
        if (_products[candidate.Sku].UnitWeight is not { } unit)
        {
            if (candidate.IsHere)
            {
                yield return new Goods(candidate.Sku, 1, candidate.Prior * Unweighed / UnknownSpanGrams);
            }

            yield break;
        }

        double quantityPrior = 1 - FurtherUnit;
        for (int quantity = 1; quantity <= candidate.Most; quantity++)
        {
            double variance = (quantity * unit.Sd * unit.Sd) + (sdGrams * sdGrams) + (ScaleSdGrams * ScaleSdGrams);
            double evidence = candidate.Prior * quantityPrior * Density(grams, quantity * unit.Grams, Math.Sqrt(variance));
            if (evidence > EvidenceMin)
            {
                yield return new Goods(candidate.Sku, quantity, evidence);
            }

            quantityPrior *= FurtherUnit;
        }
    }

    private static List<Goods> BestFirst(List<Goods> explanations) =>
        [.. explanations.OrderByDescending(goods => goods.Evidence).ThenBy(goods => goods.Sku?.Value ?? "", StringComparer.Ordinal).ThenBy(goods => goods.Quantity)];

    private static double Density(double grams, double mean, double sd)
    {
        double deviations = (grams - mean) / sd;
        return Math.Exp(-0.5 * deviations * deviations) / (sd * Math.Sqrt(2 * Math.PI));
    }

    /// <summary>A product that may have moved: its prior, whether it stands (or is held) right there, and the most units of it.</summary>
    private readonly record struct Candidate(Sku Sku, double Prior, bool IsHere, int Most);
}

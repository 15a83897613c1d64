using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Attribution.Decision;

/// <summary>What a change of load may have been: products and counts by the planogram's word and the unit weights with their spread.</summary>
internal sealed class GoodsExplainer
{
    /// <summary>Most units of one product in one movement of a hand.</summary>
    private const int QuantityMax = 6;

    /// <summary>How many units of packed goods are taken at once: of 945 simulated takings 913 were of one, and 11, 11 and 10 of two, three and four.</summary>
    private static readonly UnitsAtOnce Packed = new(Single: 0.965, Further: 0.7);

    /// <summary>The same of loose goods: of 357 takings 309, 28, 13 and 7.</summary>
    private static readonly UnitsAtOnce Loose = new(Single: 0.865, Further: 0.5);

    /// <summary>What rests partly on a neighbour's plate is this much less likely for each tenth of its load there: rows begin and end where plates do.</summary>
    private const double StrayTenth = 0.5;

    /// <summary>Prior of anything that stands elsewhere in the store, shared by all of it: misplaced goods. Of 1,302 simulated takings 2 were of such, at plates of which the planogram was wrong; few enough for anything up to this.</summary>
    private const double Misplaced = 0.005;

    /// <summary>
    /// What is put back is put onto some plate where it does not belong this much less often than onto one where it does: 64 of 426 put-backs in simulated hours went somewhere else, and somewhere else is
    /// any of a dozen plates that are near.
    /// </summary>
    private const double PutElsewhere = 0.02;

    /// <summary>
    /// Prior of something that is no product of the store, spread evenly over <see cref="UnknownSpanGrams"/>: of 1,430 things that left a shelf in six simulated stretches of twenty minutes six were somebody's own, and
    /// as many weighed what no product does, because a plate under half of them was silent. Rounded up, so that what is eight standard deviations off stays in doubt.
    /// </summary>
    private const double Unknown = 0.01;

    private const double UnknownSpanGrams = 2000;

    /// <summary>Prior of the plate's own wandering and spread of it: under 12 g over BENCHMARK-1, shaken.</summary>
    private const double Wander = 0.05;

    private const double WanderSdGrams = 8;

    /// <summary>Prior of a product on the plate whose weight nobody knows, spread evenly over <see cref="UnknownSpanGrams"/>.</summary>
    private const double Unweighed = 0.3;

    /// <summary>Weighing a unit at installation and the plate's own scale are off by about this.</summary>
    private const double ScaleSdGrams = 1;

    /// <summary>How often something rests on two plates of its row rather than on one: of 1,123 single units moved in six simulated stretches of twenty minutes 487 did. On one that is silent, any share of it may go unseen.</summary>
    private const double RestsOnSilent = 0.4;

    /// <summary>Explanations with less evidence than this cannot matter beside <see cref="Unknown"/>.</summary>
    private const double EvidenceMin = 1e-12;

    private readonly Dictionary<Sku, Product> _products;
    private readonly Dictionary<PlateId, List<PlanogramRow>> _rowsByPlate = [];
    private readonly Sku[] _placed;
    private readonly UnitWeights _weights;

    public GoodsExplainer(StoreDefinition store)
    {
        _products = store.Catalog.ToDictionary(product => product.Sku);
        _weights = new UnitWeights(store.Catalog);
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

    /// <summary>What is known of the units' weights.</summary>
    public UnitWeights Weights => _weights;

    /// <summary>Evidence that the change is no goods at all but the plates' own wandering.</summary>
    public static double WanderEvidence(double grams) => Wander * Density(grams, 0, WanderSdGrams);

    /// <summary>The planogram's products on any of the plates, each once, in SKU order.</summary>
    public IEnumerable<Sku> PlacedOn(IEnumerable<PlateId> plates) =>
        plates.SelectMany(plate => _rowsByPlate.GetValueOrDefault(plate) ?? []).Select(row => row.Sku).Distinct().OrderBy(sku => sku.Value, StringComparer.Ordinal);

    /// <summary>Explanations by what stands on the plates, best first: of load that somebody took, or that a restocker brought.</summary>
    /// <param name="parts">The plates and what each lost or gained.</param>
    /// <param name="sdGrams">Standard error of the whole.</param>
    /// <param name="silent">Plates beside them that say nothing: what rested partly on one of them weighs less here than it does.</param>
    public List<Goods> ExplainPlaced(IReadOnlyList<PlatePart> parts, double sdGrams, IReadOnlyList<PlateId> silent)
    {
        List<Goods> explanations = [new Goods(null, 1, Unknown / UnknownSpanGrams)];
        double grams = Math.Abs(parts.Sum(part => part.Grams));
        foreach (Sku sku in _placed)
        {
            double here = Math.Abs(parts.Where(part => StandsOn(sku, part.Plate)).Sum(part => part.Grams));
            double prior = Math.Max(Misplaced / _placed.Length, here > 0 ? Math.Pow(StrayTenth, 10 * Math.Max(0, 1 - (here / grams))) : 0);
            explanations.AddRange(Weigh(new Candidate(sku, prior, here > 0, QuantityMax, here > 0 && StandsOn(sku, silent)), grams, sdGrams));
        }

        return BestFirst(explanations);
    }

    /// <summary>Explanations of load that came, by someone who holds the given goods; best first.</summary>
    /// <param name="holds">What they hold, and how many.</param>
    /// <param name="parts">The plates and what came onto each.</param>
    /// <param name="sdGrams">Standard error of the whole.</param>
    /// <param name="silent">Plates beside them that say nothing.</param>
    public List<Goods> ExplainReturned(IEnumerable<KeyValuePair<Sku, int>> holds, IReadOnlyList<PlatePart> parts, double sdGrams, IReadOnlyList<PlateId> silent)
    {
        double gainedGrams = parts.Sum(part => part.Grams);
        List<Goods> explanations = [new Goods(null, 1, Unknown / UnknownSpanGrams)];
        foreach ((Sku sku, int quantity) in holds)
        {
            double prior = parts.Any(part => StandsOn(sku, part.Plate)) ? 1 : PutElsewhere;
            explanations.AddRange(Weigh(new Candidate(sku, prior, IsHere: true, Math.Min(quantity, QuantityMax), StandsOn(sku, silent)), gainedGrams, sdGrams));
        }

        return BestFirst(explanations);
    }

    private bool StandsOn(Sku sku, IReadOnlyList<PlateId> plates) => plates.Any(plate => StandsOn(sku, plate));

    private bool StandsOn(Sku sku, PlateId plate) => (_rowsByPlate.GetValueOrDefault(plate) ?? []).Exists(row => row.Sku == sku);

    private IEnumerable<Goods> Weigh(Candidate candidate, double grams, double sdGrams)
    {
        if (!_weights.Has(candidate.Sku))
        {
            if (candidate.IsHere)
            {
                yield return new Goods(candidate.Sku, 1, candidate.Prior * Unweighed / UnknownSpanGrams);
            }

            yield break;
        }

        UnitsAtOnce units = UnitWeights.IsLoose(_products[candidate.Sku]) ? Loose : Packed;
        double quantityPrior = units.Single;
        for (int quantity = 1; quantity <= candidate.Most; quantity++)
        {
            double density = _weights.Density(candidate.Sku, quantity, grams, (sdGrams * sdGrams) + (ScaleSdGrams * ScaleSdGrams));
            double wholeGrams = quantity * _weights.Of(candidate.Sku).Grams;
            if (candidate.IsPartlyUnseen)
            {
                density = ((1 - RestsOnSilent) * density) + (grams < wholeGrams ? RestsOnSilent / wholeGrams : 0);
            }

            double evidence = candidate.Prior * quantityPrior * density;
            if (evidence > EvidenceMin)
            {
                yield return new Goods(candidate.Sku, quantity, evidence);
            }

            quantityPrior = quantity == 1 ? (1 - units.Single) * (1 - units.Further) : quantityPrior * units.Further;
        }
    }

    private static List<Goods> BestFirst(List<Goods> explanations) =>
        [.. explanations.OrderByDescending(goods => goods.Evidence).ThenBy(goods => goods.Sku?.Value ?? "", StringComparer.Ordinal).ThenBy(goods => goods.Quantity)];

    /// <summary>A normal distribution's density, per gram.</summary>
    public static double Density(double grams, double mean, double sd)
    {
        double deviations = (grams - mean) / sd;
        return Math.Exp(-0.5 * deviations * deviations) / (sd * Math.Sqrt(2 * Math.PI));
    }

    /// <summary>How many units go in one movement of a hand.</summary>
    /// <param name="Single">Share of single units.</param>
    /// <param name="Further">Of more than one, each further unit is this much less likely.</param>
    private readonly record struct UnitsAtOnce(double Single, double Further);

    /// <summary>A product that may have moved: its prior, whether it stands (or is held) right there, the most units of it, and whether part of it may rest on a plate that is silent.</summary>
    private readonly record struct Candidate(Sku Sku, double Prior, bool IsHere, int Most, bool IsPartlyUnseen);
}

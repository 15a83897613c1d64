using JustWalkOut.CameraSim.Acting;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Behaviours;

/// <summary>What stands where and what it weighs, as somebody who looks for a hard case needs it. Made once from a store; what has run out is asked of the stock.</summary>
internal sealed class Assortment
{
    private readonly Dictionary<Sku, Product> _products;
    private readonly Dictionary<Sku, PlatePlace> _places = [];
    private readonly Sku[] _placed;
    private readonly BehaviourOptions _options;

    public Assortment(StoreDefinition store, BehaviourOptions options)
    {
        _options = options;
        _products = store.Catalog.ToDictionary(product => product.Sku);
        StoreLayout layout = new(store);
        foreach (PlanogramRow row in store.Planogram.Where(row => _products.ContainsKey(row.Sku)))
        {
            PlateId middle = row.Plates.Order().ElementAt(row.Plates.Count / 2);
            if (layout.TryFind(middle, out PlatePlace place))
            {
                _places.TryAdd(row.Sku, place);
            }
        }

        _placed = [.. _places.Keys.OrderBy(sku => sku.Value, StringComparer.Ordinal)];
    }

    /// <summary>Everything that has a place, in order of SKU.</summary>
    public IReadOnlyList<Sku> Placed => _placed;

    /// <summary>The product of a SKU.</summary>
    public Product Product(Sku sku) => _products[sku];

    /// <summary>The middle plate of a product's own place; null where it has none.</summary>
    public PlatePlace? Place(Sku sku) => _places.GetValueOrDefault(sku);

    /// <summary>Whether it is sold by the piece or by weight without a bar code, and its pieces differ.</summary>
    public bool IsLoose(Sku sku) => _products[sku] is { Gtins.Count: 0, UnitWeight: { } weight } && weight.Sd >= 0.05 * weight.Grams;

    /// <summary>Whether it stands where a child or somebody in a wheelchair cannot reach it.</summary>
    public bool IsHigh(Sku sku)
    {
        const double HighMetres = 1.4;
        return Place(sku)?.Pose.Z >= HighMetres;
    }

    /// <summary>Products of nearly the same weight that stand on other plates, nearest first.</summary>
    public IEnumerable<Sku> OfWeightLike(Sku sku) =>
        _products[sku].UnitWeight is not { } weight || Place(sku) is not { } here
            ? []
            : from other in _placed
              where other != sku && _places[other].Id != here.Id && _products[other].UnitWeight is { } theirs
                  && Math.Abs(theirs.Grams - weight.Grams) <= _options.NearWeightShare * weight.Grams
              orderby Far(here, _places[other]), other.Value
              select other;

    /// <summary>Products whose place can be reached from before another's, on the same gondola, nearest first.</summary>
    public IEnumerable<Sku> Beside(Sku sku) =>
        Place(sku) is not { } here
            ? []
            : from other in _placed
              let place = _places[other]
              where other != sku && place.Id != here.Id && place.Id.Gondola == here.Id.Gondola && Along(here, place) <= _options.ArmsReachMetres && Math.Abs(place.Pose.Z - here.Pose.Z) < 0.7
              orderby Far(here, place), other.Value
              select other;

    /// <summary>How many units of a product stand on plates now.</summary>
    public static int Standing(Stage stage, Sku sku) => stage.Stock.CountOnPlates(sku);

    private static double Far(PlatePlace a, PlatePlace b) => Along(a, b) + Math.Abs(a.CentreZMetres - b.CentreZMetres);

    private static double Along(PlatePlace a, PlatePlace b) => double.Hypot(a.CentreXMetres - b.CentreXMetres, a.CentreYMetres - b.CentreYMetres);
}

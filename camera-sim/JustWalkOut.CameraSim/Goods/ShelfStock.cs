using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Goods;

/// <summary>
/// Every real thing that stands somewhere: on the shelves of the true store, filled from its planogram and counts, and on its floor. What
/// somebody puts somewhere stays there. Says which plates carry it and which changes a sink must hear of. Owned by one simulation; one thread.
/// </summary>
internal sealed class ShelfStock
{
    private readonly Func<Product, GoodsLook> _lookOf;
    private readonly GoodsOptions _options;
    private readonly Random _chance;
    private readonly long _seed;
    private readonly Dictionary<string, ShelfContents> _shelves = new(StringComparer.Ordinal);
    private readonly List<ShelfContents> _shelvesInOrder = [];
    private readonly Dictionary<int, ShelfContents> _shelfOf = [];
    private readonly SortedDictionary<int, StandingItem> _standing = [];
    private readonly Dictionary<Sku, Product> _catalog;
    private readonly Dictionary<Sku, UnitWeight> _weights = [];
    private readonly List<StockChange> _changes = [];
    private int _lastNumber;

    /// <summary>Fills the shelves.</summary>
    /// <param name="store">The store as it truly is.</param>
    /// <param name="lookOf">How a unit of a product looks; its size decides how many plates carry it.</param>
    /// <param name="options">How goods stand.</param>
    /// <param name="seed">The simulation's seed.</param>
    public ShelfStock(StoreDefinition store, Func<Product, GoodsLook> lookOf, GoodsOptions options, long seed)
    {
        (_lookOf, _options, _seed) = (lookOf, options, seed);
        _chance = Chance.For(seed, "stock");
        _catalog = store.Catalog.ToDictionary(product => product.Sku);
        foreach (ShelfSurface surface in ShelfSurface.Of(store))
        {
            ShelfContents shelf = new(surface);
            _shelves.Add(surface.Name, shelf);
            _shelvesInOrder.Add(shelf);
            PlanogramRow[] rows = [.. store.Planogram.Select(row => row with { Plates = [.. row.Plates.Where(plate => IsOn(plate, surface))] }).Where(row => row.Plates.Count > 0)];
            RowStocking.Fill(shelf, rows, NewUnit, options, _chance);
            foreach (Placed placed in shelf.Placed)
            {
                _standing.Add(placed.Number, placed.Standing);
                _shelfOf.Add(placed.Number, shelf);
                _changes.Add(new StockChange(placed.Number, placed.Standing));
            }
        }

        // A full row has made one unit more than found room; it never was.
        MadeGrams = _standing.Values.Sum(standing => standing.Item.Grams);
    }

    /// <summary>Everything that stands somewhere, in order of number.</summary>
    public IReadOnlyCollection<StandingItem> Standing => _standing.Values;

    /// <summary>Grams of everything that was ever made: filled in at the start, brought in by restockers, somebody's own.</summary>
    public double MadeGrams { get; private set; }

    /// <summary>The changes since the last call, in order; the first call brings everything that stands there.</summary>
    public IReadOnlyList<StockChange> TakeChanges()
    {
        if (_changes.Count == 0)
        {
            return [];
        }

        StockChange[] changes = [.. _changes];
        _changes.Clear();
        return changes;
    }

    /// <summary>Grams that truly rest on a plate.</summary>
    public double GramsOn(PlateId plate) =>
        ShelfWith(plate)?.Placed.Sum(placed => placed.Standing.Plates.Where(share => share.Plate == plate).Sum(share => share.Share * placed.Standing.Item.Grams)) ?? 0;

    /// <summary>A new unit of a product, in nobody's hands yet; its weight is its own.</summary>
    public Item NewUnit(Sku sku)
    {
        Product product = _catalog[sku];
        UnitWeight weight = WeightOf(product);
        double off;
        do
        {
            off = _chance.Normal(0, 1);
        }
        while (Math.Abs(off) > _options.UnitWeightSpreadMax);
        double grams = Math.Max(weight.Grams / 10, weight.Grams + (off * weight.Sd));
        return Made(new Item(++_lastNumber, sku, grams, _lookOf(product)));
    }

    /// <summary>A thing that the store does not sell: somebody's phone, cup or coat.</summary>
    public Item NewThing(double grams, GoodsLook look) => Made(new Item(++_lastNumber, null, grams, look));

    /// <summary>Something that stands somewhere, by its number; null where it does not stand any more.</summary>
    public StandingItem? Find(int number) => _standing.GetValueOrDefault(number);

    /// <summary>The plates on which units of a product stand now, in plate order.</summary>
    public IReadOnlyList<PlateId> PlatesWith(Sku sku) =>
        [.. _shelvesInOrder.SelectMany(shelf => shelf.PlacedOf(sku)).SelectMany(placed => placed.Standing.Plates).Select(share => share.Plate).Distinct().Order()];

    /// <summary>How many units of a product stand on plates now.</summary>
    public int CountOnPlates(Sku sku) => _shelvesInOrder.Sum(shelf => shelf.PlacedOf(sku).Count(placed => placed.Standing.Plates.Count > 0));

    /// <summary>
    /// The units of a product that a hand finds first: those wholly on the wanted plates before those partly on them, with nothing on
    /// top, the front row first, then those on the most of the wanted plates, then the nearest.
    /// </summary>
    /// <param name="sku">What is wanted.</param>
    /// <param name="plates">From which plates; null for any.</param>
    /// <param name="hand">Where the hand is, metres in the store's frame; the nearest shelf comes first where no plates are given.</param>
    public IEnumerable<StandingItem> Reachable(Sku sku, IReadOnlyCollection<PlateId>? plates, Vector3 hand)
    {
        const double RowMetres = 0.03;
        IEnumerable<ShelfContents> shelves = plates is null ? _shelvesInOrder : plates.Select(ShelfWith).OfType<ShelfContents>().Distinct();
        return from shelf in shelves
               from placed in shelf.PlacedOf(sku)
               where plates is null || placed.Standing.Plates.Any(share => plates.Contains(share.Plate))
               let far = Vector3.Distance(hand, placed.Standing.Base)
               orderby plates is null || placed.RestsWhollyOn(plates) ? 0 : 1,
                   plates is null ? Math.Round(far / 0.5) : 0,
                   shelf.Upon(placed).Any() ? 1 : 0,
                   Math.Floor(placed.Spot.Footprint.Front / RowMetres),
                   -placed.Standing.Plates.Count(share => share.Share > 0.1),
                   far,
                   placed.Number
               select placed.Standing;
    }

    /// <summary>Where something could be put on given plates: between the goods, else on top of them; null where the store has none of these plates.</summary>
    public Spot? SpotFor(GoodsLook look, IReadOnlyCollection<PlateId> plates)
    {
        ShelfContents[] shelves = [.. plates.Select(ShelfWith).OfType<ShelfContents>().Distinct()];
        return shelves.Select(shelf => shelf.Room(look, plates, _options)).OfType<Spot>().FirstOrDefault()
            ?? shelves.Select(shelf => shelf.OnTop(look, plates, _options)).OfType<Spot>().FirstOrDefault();
    }

    /// <summary>Free places for something near a point, on plates other than those left out, nearest first: where a shopper who does not care puts it.</summary>
    public IEnumerable<Spot> SpotsNear(GoodsLook look, Vector3 point, double withinMetres, IReadOnlyCollection<PlateId> leftOut) =>
        _shelvesInOrder
            .SelectMany(shelf => shelf.Surface.Plates.Where(plate => !leftOut.Contains(plate)).Select(plate => shelf.Room(look, [plate], _options)).OfType<Spot>())
            .Select(spot => (Spot: spot, Far: Vector3.Distance(point, spot.Surface.ToStore(spot.Footprint.CentreX, spot.Footprint.Front, spot.ZMetres))))
            .Where(near => near.Far <= withinMetres)
            .OrderBy(near => near.Far)
            .Select(near => near.Spot);

    /// <summary>Takes something away from where it stands; what lay on it comes to lie where it was. Throws when it does not stand anywhere.</summary>
    public StandingItem Remove(int number)
    {
        StandingItem gone = _standing[number];
        _standing.Remove(number);
        _changes.Add(new StockChange(number, null));
        if (_shelfOf.Remove(number, out ShelfContents? shelf))
        {
            shelf.Remove(number);
            Settle(shelf);
        }

        return gone;
    }

    /// <summary>Puts something into a spot of <see cref="SpotFor"/>, carelessly turned.</summary>
    public StandingItem Place(Item item, Spot spot)
    {
        float turn = (float)(_chance.Between(-_options.PutTurnDegrees, _options.PutTurnDegrees) * Math.PI / 180);
        Placed placed = new((spot with { TurnRadians = turn }).Hold(item), spot with { TurnRadians = turn });
        ShelfContents shelf = _shelves[spot.Surface.Name];
        shelf.Add(placed);
        _shelfOf.Add(item.Number, shelf);
        return Stands(placed.Standing);
    }

    /// <summary>Leaves something on the floor, lying.</summary>
    public StandingItem LeaveOnFloor(Item item, float xMetres, float yMetres) =>
        Stands(new StandingItem(item, new Vector3(xMetres, yMetres, 0), (float)_chance.Between(0, 2 * Math.PI), [], IsToppled: true));

    /// <summary>
    /// Chance's decision whether a neighbour falls over as something leaves its place, or the thing itself as it is put there: how it stood and
    /// how it lies, or null where nothing falls.
    /// </summary>
    public (StandingItem Before, StandingItem After)? MayTopple(StandingItem moved, bool isTaken)
    {
        if (_chance.NextDouble() >= (isTaken ? _options.ToppleByTakeShare : _options.ToppleByPutShare) || moved.Plates.Count == 0)
        {
            return null;
        }

        const double NearMetres = 0.15;
        StandingItem? falling = isTaken
            ? ShelfWith(moved.Plates[0].Plate)!.Placed.Select(placed => placed.Standing).Where(standing => IsSlender(standing) && Vector3.Distance(standing.Base, moved.Base) < NearMetres)
                .OrderBy(standing => Vector3.Distance(standing.Base, moved.Base)).FirstOrDefault()
            : _standing.GetValueOrDefault(moved.Item.Number);
        return falling is not null && IsSlender(falling) && !_shelfOf[falling.Item.Number].Upon(PlacedOf(falling)).Any() ? (falling, Topple(falling)) : null;
    }

    /// <summary>The plates beside those that carry something.</summary>
    public IReadOnlyList<PlateId> NeighboursOf(IReadOnlyList<PlateShare> plates) =>
        plates.Count == 0 ? [] : ShelfWith(plates[0].Plate)?.Surface.NeighboursOf([.. plates.Select(share => share.Plate)]) ?? [];

    /// <summary>Lays something that stands onto its side, along the shelf.</summary>
    private StandingItem Topple(StandingItem standing)
    {
        ShelfContents shelf = _shelfOf[standing.Item.Number];
        Area stood = PlacedOf(standing).Spot.Footprint;
        GoodsLook look = standing.Item.Look;
        double half = Math.Min(look.HeightMetres, shelf.Surface.Extent.Width) / 2;
        double x = Math.Clamp(stood.CentreX + (_chance.Next(2) == 0 ? -half : half), half, Math.Max(half, shelf.Surface.Extent.Width - half));
        Area lying = Area.Around(x, stood.CentreY, 2 * half, look.WidthMetres);
        IReadOnlyList<PlateShare> shares = shelf.Surface.SharesOf(lying);
        shares = shares.Count > 0 ? shares : standing.Plates;
        Spot spot = new(shelf.Surface, lying, shelf.SupportAt(lying, standing.Item.Number), shares, 0);
        Placed placed = new(spot.Hold(standing.Item, isToppled: true), spot);
        shelf.Replace(placed);
        return Stands(placed.Standing);
    }

    private void Settle(ShelfContents shelf)
    {
        foreach (Placed placed in shelf.Placed.Where(placed => placed.Spot.ZMetres > shelf.Surface.TopAt(placed.Spot.Footprint.CentreX) + 0.001).OrderBy(placed => placed.Spot.ZMetres).ToArray())
        {
            double support = shelf.Placed
                .Where(under => under.Number != placed.Number && under.Spot.ZMetres < placed.Spot.ZMetres && under.Spot.Footprint.Overlap(placed.Spot.Footprint) > 0)
                .Select(under => under.UpperSide).DefaultIfEmpty(shelf.Surface.TopAt(placed.Spot.Footprint.CentreX)).Max();
            if (support < placed.Spot.ZMetres - 0.001)
            {
                Spot spot = placed.Spot with { ZMetres = support };
                Placed settled = new(spot.Hold(placed.Standing.Item, placed.Standing.IsToppled), spot);
                shelf.Replace(settled);
                Stands(settled.Standing);
            }
        }
    }

    private StandingItem Stands(StandingItem standing)
    {
        _standing[standing.Item.Number] = standing;
        _changes.Add(new StockChange(standing.Item.Number, standing));
        return standing;
    }

    private Item Made(Item item)
    {
        MadeGrams += item.Grams;
        return item;
    }

    private bool IsSlender(StandingItem standing) =>
        !standing.IsToppled
        && standing.Item.Look.HeightMetres >= _options.ToppleSlendernessMin * Math.Min(standing.Item.Look.WidthMetres, standing.Item.Look.DepthMetres);

    private Placed PlacedOf(StandingItem standing) => _shelfOf[standing.Item.Number].Placed.First(placed => placed.Number == standing.Item.Number);

    /// <summary>A product's true mean and spread; drawn once for a product that the catalogue has no weight of.</summary>
    private UnitWeight WeightOf(Product product)
    {
        if (product.UnitWeight is UnitWeight known)
        {
            return known;
        }

        if (!_weights.TryGetValue(product.Sku, out UnitWeight? drawn))
        {
            double share = Chance.For(_seed, $"unknown weight of {product.Sku}").NextDouble();
            double grams = _options.UnknownWeightMinGrams * Math.Pow(_options.UnknownWeightMaxGrams / _options.UnknownWeightMinGrams, share);
            drawn = new UnitWeight(grams, grams * _options.UnknownWeightSpread);
            _weights.Add(product.Sku, drawn);
        }

        return drawn;
    }

    private ShelfContents? ShelfWith(PlateId plate) => _shelves.GetValueOrDefault($"{plate.Gondola}/{plate.Shelf}");

    private static bool IsOn(PlateId plate, ShelfSurface surface) => $"{plate.Gondola}/{plate.Shelf}" == surface.Name;
}

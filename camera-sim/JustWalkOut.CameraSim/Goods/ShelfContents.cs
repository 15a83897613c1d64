using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Goods;

/// <summary>Something that stands on a shelf, with the rectangle that it covers.</summary>
internal sealed record Placed(StandingItem Standing, Spot Spot)
{
    public int Number => Standing.Item.Number;

    public GoodsLook Look => Standing.Item.Look;

    /// <summary>Height of its upper side above the shelf's origin.</summary>
    public double UpperSide => Spot.ZMetres + (Standing.IsToppled ? Look.DepthMetres : Look.HeightMetres);

    public bool RestsWhollyOn(IReadOnlyCollection<PlateId> plates) => Standing.Plates.Count > 0 && Standing.Plates.All(share => plates.Contains(share.Plate));
}

/// <summary>What stands on one shelf, and where there is room for more.</summary>
internal sealed class ShelfContents(ShelfSurface surface)
{
    private const double AcrossStepMetres = 0.01;
    private const double DeepStepMetres = 0.02;
    private const double TouchingMetres = 0.001;

    private readonly List<Placed> _placed = [];
    private readonly Dictionary<Sku, List<Placed>> _bySku = [];

    public ShelfSurface Surface => surface;

    /// <summary>What stands there, in the order in which it came.</summary>
    public IReadOnlyList<Placed> Placed => _placed;

    /// <summary>The units of a product among it, in no order that means anything.</summary>
    public IReadOnlyList<Placed> PlacedOf(Sku sku) => _bySku.TryGetValue(sku, out List<Placed>? units) ? units : [];

    public void Add(Placed placed)
    {
        _placed.Add(placed);
        if (placed.Standing.Item.Sku is Sku sku)
        {
            if (!_bySku.TryGetValue(sku, out List<Placed>? units))
            {
                units = [];
                _bySku.Add(sku, units);
            }

            units.Add(placed);
        }
    }

    public void Remove(int number)
    {
        int index = _placed.FindIndex(placed => placed.Number == number);
        if (index >= 0)
        {
            if (_placed[index].Standing.Item.Sku is Sku sku)
            {
                _bySku[sku].RemoveAll(unit => unit.Number == number);
            }

            _placed.RemoveAt(index);
        }
    }

    public void Replace(Placed placed)
    {
        int index = _placed.FindIndex(other => other.Number == placed.Number);
        if (placed.Standing.Item.Sku is Sku sku)
        {
            List<Placed> units = _bySku[sku];
            units[units.FindIndex(unit => unit.Number == placed.Number)] = placed;
        }

        _placed[index] = placed;
    }

    /// <summary>Whether nothing stands in a rectangle; goods may touch.</summary>
    public bool IsFree(Area area) =>
        !_placed.Exists(placed =>
            Math.Min(area.Right, placed.Spot.Footprint.Right) - Math.Max(area.Left, placed.Spot.Footprint.Left) > TouchingMetres
            && Math.Min(area.Back, placed.Spot.Footprint.Back) - Math.Max(area.Front, placed.Spot.Footprint.Front) > TouchingMetres);

    /// <summary>What lies on top of something.</summary>
    public IEnumerable<Placed> Upon(Placed under) =>
        _placed.Where(placed => placed.Spot.ZMetres > under.Spot.ZMetres + TouchingMetres && placed.Spot.Footprint.Overlap(under.Spot.Footprint) > 0);

    /// <summary>Height on which something would come to lie in a rectangle: the plates, or the highest of what stands there.</summary>
    public double SupportAt(Area area, int exceptNumber = 0)
    {
        double top = surface.TopAt(area.CentreX);
        foreach (Placed placed in _placed)
        {
            if (placed.Number != exceptNumber && placed.Spot.Footprint.Overlap(area) > 0)
            {
                top = Math.Max(top, placed.UpperSide);
            }
        }

        return top;
    }

    /// <summary>
    /// Where something of a given look can stand on given plates: on as many of them as its size allows, then nearest to the shelf's edge,
    /// then nearest to the middle of the plates. What is wider than the plates is wedged upright between its neighbours and rests on these alone.
    /// Null where there is no room between the goods.
    /// </summary>
    public Spot? Room(GoodsLook look, IReadOnlyCollection<PlateId> plates, GoodsOptions options)
    {
        Spot? best = null;
        (int Touched, double Front, double Off) bestRank = default;
        foreach (Area stretch in surface.Stretches(plates))
        {
            double width = Math.Min(look.WidthMetres, stretch.Width);
            double depth = Math.Min(look.DepthMetres, stretch.Depth);
            foreach (Area area in Candidates(stretch, width, depth, options))
            {
                double off = Math.Abs(area.CentreX - stretch.CentreX);
                if ((best is not null && area.Front > bestRank.Front + (3 * DeepStepMetres)) || !IsFree(area))
                {
                    continue;
                }

                IReadOnlyList<PlateShare> shares = surface.SharesOf(area, plates);
                (int, double, double) rank = (shares.Count(share => share.Share > 0.1), area.Front, off);
                if (best is null || Precedes(rank, bestRank))
                {
                    best = new Spot(surface, area, surface.TopAt(area.CentreX), shares, 0);
                    bestRank = rank;
                }
            }
        }

        return best;
    }

    /// <summary>A place on top of the goods that stand on given plates, at the shelf's edge: what shoppers do where there is no room.</summary>
    public Spot? OnTop(GoodsLook look, IReadOnlyCollection<PlateId> plates, GoodsOptions options)
    {
        IReadOnlyList<Area> stretches = surface.Stretches(plates);
        if (stretches.Count == 0)
        {
            return null;
        }

        Area widest = stretches.MaxBy(stretch => stretch.Width);
        double depth = Math.Min(look.DepthMetres, widest.Depth);
        Area area = Area.Around(widest.CentreX, widest.Front + options.SetbackMetres + (depth / 2), Math.Min(look.WidthMetres, widest.Width), depth);
        return new Spot(surface, area, SupportAt(area), surface.SharesOf(area, plates), 0);
    }

    private static bool Precedes((int Touched, double Front, double Off) rank, (int Touched, double Front, double Off) other) =>
        rank.Touched != other.Touched ? rank.Touched > other.Touched : rank.Front != other.Front ? rank.Front < other.Front : rank.Off < other.Off;

    private static IEnumerable<Area> Candidates(Area stretch, double width, double depth, GoodsOptions options)
    {
        double firstFront = Math.Min(stretch.Front + options.SetbackMetres, stretch.Back - depth);
        for (double front = firstFront; front + depth <= stretch.Back + TouchingMetres; front += DeepStepMetres)
        {
            for (double left = stretch.Left; left + width <= stretch.Right + TouchingMetres; left += AcrossStepMetres)
            {
                yield return new Area(left, left + width, front, front + depth);
            }

            // The middle of the plates lies on the grid by chance only.
            yield return Area.Around(stretch.CentreX, front + (depth / 2), width, depth);
        }
    }
}

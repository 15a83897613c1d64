using System.Globalization;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Stores;

/// <summary>Makes a whole store of a blueprint: places the furniture, and fills its shelves from below with the ranges of goods that it names.</summary>
internal sealed class BlueprintBuilder
{
    /// <summary>Room between two gondolas of a run.</summary>
    private const double BetweenGondolasMetres = 0.02;

    /// <summary>The most plates that one product stands on.</summary>
    private const int PlatesMax = 3;

    private readonly Blueprint _blueprint;
    private readonly Dictionary<string, (GoodsRange Range, List<(Product Product, int Size)> Left)> _goods;
    private readonly HashSet<string> _emptyPlates;
    private readonly List<Gondola> _gondolas = [];
    private readonly List<Product> _catalog = [];
    private readonly List<PlanogramRow> _planogram = [];
    private readonly Dictionary<Sku, string> _categories = [];
    private readonly HashSet<Sku> _loose = [];

    private BlueprintBuilder(Blueprint blueprint, GoodsCatalog goods)
    {
        _blueprint = blueprint;
        _goods = goods.Ranges.ToDictionary(range => range.Id, range => (range, range.Products().ToList()), StringComparer.Ordinal);
        _emptyPlates = blueprint.EmptyPlates.ToHashSet(StringComparer.Ordinal);
    }

    public static BuiltInStore Build(Blueprint blueprint, GoodsCatalog goods)
    {
        BlueprintBuilder builder = new(blueprint, goods);
        foreach (GondolaRun run in blueprint.Runs)
        {
            for (int i = 0; i < run.Gondolas.Count; i++)
            {
                builder.Add(run, i);
            }
        }

        StoreDefinition store = new(
            StoreDefinition.CurrentVersion,
            new StoreId(blueprint.Name),
            new Currency(blueprint.Currency),
            blueprint.Locale,
            new FloorPlan(blueprint.Outline, blueprint.Walls),
            blueprint.Zones,
            [.. blueprint.Gates.Select(gate => new Gate(new GateId(gate.Id), gate.At))],
            builder._gondolas,
            [.. blueprint.Cameras.Select(CameraPoses.Place)],
            builder._catalog,
            builder._planogram,
            blueprint.Rules);
        return new BuiltInStore(store, builder._categories, builder._loose);
    }

    private void Add(GondolaRun run, int number)
    {
        Furniture furniture = _blueprint.Furniture[run.Furniture];
        Pose along = new Pose(run.At[0], run.At[1], 0, run.YawDegrees).Place(new Pose(number * (furniture.WidthMetres + BetweenGondolasMetres), 0, 0));
        string id = Text(_gondolas.Count + 1);
        List<Shelf> shelves = [];
        for (int s = 0; s < furniture.ShelfZMetres.Count; s++)
        {
            double room = Round(furniture.RoomMetres(s));
            List<Plate> plates = [.. Enumerable.Range(0, furniture.PlatesPerShelf).Select(p => new Plate(
                Text(p + 1),
                new Pose(Round(p * furniture.PlateWidthMetres), 0, 0),
                new Extent(furniture.PlateWidthMetres, furniture.PlateDepthMetres, room)))];
            shelves.Add(new Shelf(
                Text(s + 1),
                new Pose(Furniture.SideMetres, Furniture.BackAndLipMetres / 3, furniture.ShelfZMetres[s]),
                new Extent(Round(furniture.PlatesPerShelf * furniture.PlateWidthMetres), furniture.PlateDepthMetres, room),
                plates));
        }

        _gondolas.Add(new Gondola(
            id,
            new Pose(Round(along.X), Round(along.Y), 0, run.YawDegrees),
            new Extent(Round(furniture.WidthMetres), Round(furniture.DepthMetres), furniture.HeightMetres),
            shelves));
        Fill(id, shelves, run.Gondolas[number]);
    }

    /// <summary>Gives each range its share of the gondola's plates, shelf by shelf; what a range cannot fill goes to the next.</summary>
    private void Fill(string gondola, List<Shelf> shelves, IReadOnlyList<string> ranges)
    {
        int plates = shelves.Sum(shelf => shelf.Plates.Count);
        int done = 0;
        foreach (Shelf shelf in shelves)
        {
            int at = 0;
            while (at < shelf.Plates.Count)
            {
                int room = RoomFrom(gondola, shelf, at);
                int turn = (done + at) * ranges.Count / plates;
                int taken = room == 0 ? 0 : Place(new Space(gondola, shelf, at, room), [.. ranges.Skip(turn), .. ranges.Take(turn)]);
                at += Math.Max(1, taken);
            }

            done += shelf.Plates.Count;
        }
    }

    private int RoomFrom(string gondola, Shelf shelf, int at)
    {
        int room = 0;
        while (at + room < shelf.Plates.Count && !_emptyPlates.Contains($"{gondola}/{shelf.Id}/{shelf.Plates[at + room].Id}"))
        {
            room++;
        }

        return room;
    }

    /// <summary>Puts the next product that fits onto the plates; returns how many it took, 0 when nothing fits.</summary>
    private int Place(Space space, IReadOnlyList<string> ranges)
    {
        foreach (string name in ranges)
        {
            string[] parts = name.Split('@');
            (GoodsRange range, List<(Product Product, int Size)> left) = _goods[parts[0]];
            int? size = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : null;
            for (int i = 0; i < left.Count; i++)
            {
                if ((size is null || left[i].Size == size) && PlatesFor(range, left[i].Product, space) is int plates and > 0)
                {
                    Put(range, left[i].Product, space, plates);
                    left.RemoveAt(i);
                    return plates;
                }
            }
        }

        return 0;
    }

    /// <summary>On how many plates a product stands: as many as one unit needs, and more for some and for heaps of loose goods; 0 when one unit is wider than the space.</summary>
    private static int PlatesFor(GoodsRange range, Product product, Space space)
    {
        Extent plate = space.Shelf.Plates[space.At].Size;
        GoodsLook look = GoodsLooks.Of(product, PlatesMax * plate.Width, plate.Depth, plate.Height);
        int needed = (int)Math.Ceiling(look.WidthMetres / plate.Width);
        int wanted = range.Loose ? PlatesMax : Chance.For(0, $"facings {product.Sku}").NextDouble() switch { < 0.35 => 1, < 0.8 => 2, _ => PlatesMax };
        return needed > space.Room ? 0 : Math.Min(Math.Max(needed, wanted), space.Room);
    }

    private void Put(GoodsRange range, Product product, Space space, int count)
    {
        Plate[] plates = [.. space.Shelf.Plates.Skip(space.At).Take(count)];
        Extent[] sizes = [.. plates.Select(plate => plate.Size)];
        GoodsLook look = GoodsLooks.Of(product, sizes.Sum(size => size.Width), sizes[0].Depth, sizes[0].Height);
        int capacity = GoodsLooks.CapacityOf(look, product.UnitWeight!.Grams, sizes);

        // Shelves are seldom quite full when a store opens.
        int units = Math.Max(1, (int)Math.Ceiling(capacity * Chance.For(0, $"stock {product.Sku}").Between(0.7, 1)));
        double? tax = _blueprint.Tax is TaxPlan plan && plan.Categories.Contains(range.Category, StringComparer.Ordinal) ? plan.Rate : null;
        _catalog.Add(product with { TaxRate = tax });
        _planogram.Add(new PlanogramRow(product.Sku, [.. plates.Select(plate => new PlateId(space.Gondola, space.Shelf.Id, plate.Id))], units));
        _categories.Add(product.Sku, range.Category);
        if (range.Loose)
        {
            _loose.Add(product.Sku);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Tenths of a millimetre: a written store shows no rounding noise.</summary>
    private static double Round(double metres) => Math.Round(metres, 4);

    /// <summary>Plates of a shelf that wait for goods: from one on so many.</summary>
    private readonly record struct Space(string Gondola, Shelf Shelf, int At, int Room);
}

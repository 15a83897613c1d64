using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Acting;

/// <summary>
/// A shop of 6 x 4 m with one gondola of three shelves at the back wall, each with ten plates of 10 cm. Ids of plates are <c>A/1/1</c> to <c>A/3/10</c>.
/// </summary>
internal static class SmallShop
{
    public static readonly Sku Crisps = new("crisps");
    public static readonly Sku Cola = new("cola");
    public static readonly Sku Water = new("water");
    public static readonly Sku Soup = new("soup");
    public static readonly Sku Sauce = new("sauce");
    public static readonly Sku Bar = new("bar");

    public static readonly BodyLook Adult = new(
        1.75f, 1, new Colour(0xE0AC83), new Colour(0x222222), new Colour(0x7A1F2B), Pattern.Plain, default, new Colour(0x24324A), new Colour(0x222222), Headwear.None, Carrier.Basket, null);

    public static StoreDefinition Build() => new(
        StoreDefinition.CurrentVersion,
        StoreId.From("small"),
        Currency.From("USD"),
        "en-US",
        new FloorPlan([[0, 0], [6, 0], [6, 4], [0, 4]], []),
        [
            new Zone("in", ZoneKind.Entry, [[0.2, 0.2], [2, 0.2], [2, 1.4], [0.2, 1.4]]),
            new Zone("out", ZoneKind.Exit, [[4, 0.2], [5.8, 0.2], [5.8, 1.4], [4, 1.4]]),
        ],
        [new Gate(new GateId("door"), [1, 0.1])],
        [new Gondola("A", new Pose(2, 3.3, 0), new Extent(1, 0.45, 1.8), [ShelfAt("1", 0.6), ShelfAt("2", 1.0), ShelfAt("3", 1.4)])],
        [],
        [
            new Product(Crisps, ["4006381333931"], "Crisps", 199, null, new UnitWeight(62, 1.5)),
            new Product(Cola, ["96385074"], "Cola", 150, null, new UnitWeight(355, 3)),
            new Product(Water, [], "Water", 99, null, new UnitWeight(1520, 8)),
            new Product(Soup, [], "Soup", 249, null, new UnitWeight(400, 4)),
            new Product(Sauce, [], "Sauce", 259, null, new UnitWeight(405, 4)),
            new Product(Bar, [], "Bar", 129, null, null),
        ],
        [
            new PlanogramRow(Crisps, Plates("A/3/1", "A/3/2", "A/3/3")),
            new PlanogramRow(Cola, Plates("A/2/1", "A/2/2")),
            new PlanogramRow(Water, Plates("A/1/1", "A/1/2")),
            new PlanogramRow(Soup, Plates("A/2/5", "A/2/6"), 6),
            new PlanogramRow(Sauce, Plates("A/2/5", "A/2/6"), 5),
            new PlanogramRow(Bar, Plates("A/2/9"), 3),
        ],
        new Rules());

    public static PlateId[] Plates(params string[] ids) => [.. ids.Select(PlateId.From)];

    public static GoodsLook LookOf(Product product) => product.Sku.Value switch
    {
        "crisps" => new GoodsLook(GoodsShape.Bag, 0.16f, 0.06f, 0.22f, new Colour(0xE8B21A), new Colour(0xC02020)),
        "cola" => new GoodsLook(GoodsShape.Can, 0.066f, 0.066f, 0.12f, new Colour(0xC02020), new Colour(0xFFFFFF)),
        "water" => new GoodsLook(GoodsShape.Bottle, 0.09f, 0.09f, 0.32f, new Colour(0x9FD3F0), new Colour(0x2050A0)),
        "bar" => new GoodsLook(GoodsShape.Box, 0.08f, 0.03f, 0.03f, new Colour(0x5A3B22), new Colour(0xE8B21A)),
        _ => new GoodsLook(GoodsShape.Can, 0.07f, 0.07f, 0.11f, new Colour(0x7A1F2B), new Colour(0xF1D0B5)),
    };

    public static StoreSimulation Simulate(IScript script, long seed = 1, Func<StoreDefinition, StoreDefinition>? change = null, Func<SimulationParts, SimulationParts>? parts = null)
    {
        StoreDefinition store = change is null ? Build() : change(Build());
        SimulationSetup setup = new(store, store, seed, new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero), TimeSpan.FromMinutes(10), []);
        SimulationParts usual = new(LookOf);
        return new StoreSimulation(setup, script, parts is null ? usual : parts(usual));
    }

    /// <summary>People who come at given seconds, each on a check-in of their own, named 1, 2 and so on.</summary>
    public static IScript Script(params (double AtSeconds, Func<Actor, IEnumerable<Step>> Mind)[] people) =>
        new ListedScript([.. people.Select((person, i) => Arrival.Alone(TimeSpan.FromSeconds(person.AtSeconds), $"{i + 1}", Adult, person.Mind))]);

    /// <summary>Buys each of some products, one unit each, and leaves.</summary>
    public static Func<Actor, IEnumerable<Step>> Buying(params Sku[] skus)
    {
        return Shop;

        IEnumerable<Step> Shop(Actor me)
        {
            foreach (Sku sku in skus)
            {
                yield return new Buy(me, sku);
            }
        }
    }

    private static Shelf ShelfAt(string id, double z) => new(
        id, new Pose(0, 0, z), new Extent(1, 0.4, 0.36), [.. Enumerable.Range(1, 10).Select(i => new Plate($"{i}", new Pose((i - 1) * 0.1, 0, 0), new Extent(0.1, 0.4, 0.35)))]);
}

/// <summary>People as they are listed.</summary>
internal sealed class ListedScript(IReadOnlyList<Arrival> arrivals) : IScript
{
    public IEnumerable<Arrival> Arrivals(Stage stage) => arrivals;
}

using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.Tests.Acting;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Behaviours;

/// <summary>
/// A hall of 8 x 7 m with two rows of two gondolas, each of four shelves with six plates of 15 cm and a product on each plate. Pairs of neighbours
/// weigh nearly the same; the last product of each second shelf is loose.
/// </summary>
internal static class HallStore
{
    private const int Shelves = 4;
    private const int PlatesOfShelf = 6;
    private const double PlateWidth = 0.15;

    private static readonly double[] _heights = [0.35, 0.8, 1.2, 1.5];

    public static readonly StoreDefinition Store = Build();

    public static SimulationParts Parts { get; } = new(_ => new GoodsLook(GoodsShape.Can, 0.065f, 0.065f, 0.11f, new Colour(0xC02020), new Colour(0xFFFFFF)));

    /// <summary>Between one and six products of the store, one or two units each.</summary>
    public static ScenarioParts Lists { get; } = new((chance, productsMax) =>
        [.. Enumerable.Range(0, Math.Min(productsMax, chance.Next(1, 7))).Select(_ => new Wanted(Store.Catalog[chance.Next(Store.Catalog.Count)].Sku, chance.Next(1, 3)))]);

    public static ScenarioRun Scene(string name, long seed = 3) => ScenarioRun.OfScene(name, (Store, Store), seed, Parts);

    public static ScenarioRun Run(Scenario scenario, long seed = 7) => ScenarioRun.Of(scenario, (Store, Store), seed, Lists, Parts);

    public static RunLedger Ledger(ScenarioRun run) => new(run.Simulation);

    private static StoreDefinition Build()
    {
        (string Id, double X, double Y, double Yaw)[] places = [("A", 1.5, 6.5, 0), ("B", 4.5, 6.5, 0), ("C", 1.5, 3.4, 0), ("D", 4.5, 3.4, 0)];
        List<Product> catalog = [];
        List<PlanogramRow> rows = [];
        foreach ((string gondola, _, _, _) in places)
        {
            for (int shelf = 1; shelf <= Shelves; shelf++)
            {
                for (int plate = 1; plate <= PlatesOfShelf; plate++)
                {
                    bool isLoose = shelf % 2 == 0 && plate == PlatesOfShelf;
                    double grams = 120 + (40 * (((shelf - 1) * PlatesOfShelf) + ((plate - 1) / 2 * 2))) + (plate % 2);
                    Sku sku = new($"{gondola}-{shelf}-{plate}");
                    catalog.Add(new Product(sku, isLoose ? [] : ["96385074"], sku.Value, 100, null, new UnitWeight(grams, isLoose ? 0.15 * grams : 0.01 * grams)));
                    rows.Add(new PlanogramRow(sku, [new PlateId(gondola, $"{shelf}", $"{plate}")], 10));
                }
            }
        }

        return new StoreDefinition(
            StoreDefinition.CurrentVersion, StoreId.From("hall"), Currency.From("EUR"), "de-DE", new FloorPlan([[0, 0], [8, 0], [8, 7], [0, 7]], []),
            [new Zone("in", ZoneKind.Entry, [[0.3, 0.3], [2.3, 0.3], [2.3, 1.5], [0.3, 1.5]]), new Zone("out", ZoneKind.Exit, [[5.7, 0.3], [7.7, 0.3], [7.7, 1.5], [5.7, 1.5]])],
            [new Gate(new GateId("door"), [1.2, 0.2])],
            [.. places.Select(place => new Gondola(place.Id, new Pose(place.X, place.Y, 0, place.Yaw), new Extent(PlateWidth * PlatesOfShelf, 0.4, 1.9), [.. Enumerable.Range(1, Shelves).Select(ShelfOf)]))],
            [], catalog, rows, new Rules());
    }

    private static Shelf ShelfOf(int number) => new(
        $"{number}", new Pose(0, 0, _heights[number - 1]), new Extent(PlateWidth * PlatesOfShelf, 0.4, 0.03),
        [.. Enumerable.Range(0, PlatesOfShelf).Select(i => new Plate($"{i + 1}", new Pose(i * PlateWidth, 0, 0), new Extent(PlateWidth, 0.4, 0.3)))]);
}

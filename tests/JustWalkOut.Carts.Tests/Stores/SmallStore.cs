using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts.Tests.Stores;

/// <summary>A store of our own with something in every member.</summary>
internal static class SmallStore
{
    public static StoreDefinition Create() => new(
        StoreDefinition.CurrentVersion,
        new StoreId("corner-shop"),
        Currency.From("EUR"),
        "de-DE",
        new FloorPlan([[0, 0], [6, 0], [6, 4], [0, 4]], [[[0, 2], [1, 2]]]),
        [new Zone("in", ZoneKind.Entry, [[0, 0], [1, 0], [1, 1]])],
        [new Gate(new GateId("door"), [0.5, 0])],
        [
            new Gondola("1", new Pose(1, 3, 0), new Extent(1, 0.4, 2), [Shelf("1", 0.5), Shelf("2", 1)]),
            new Gondola("2", new Pose(5, 3, 0, -90), new Extent(1, 0.4, 2), [Shelf("1", 0.5)]),
        ],
        [
            new Camera(new CameraId("c1"), "rtsp://camera.invalid/1", new CameraCalibration(
                640, 480, [500.5, 501], [320, 240], [-0.1, 0.02, 0, 0, 0], [[1, 0, 0, 2], [0, -1, 0, 2], [0, 0, -1, 2.5]])),
            new Camera(new CameraId("c2"), null),
        ],
        [
            new Product(new Sku("cola"), ["4006381333931"], "Cola", 149, 0.19, new UnitWeight(512.5, 3), 16, "https://shop.invalid/cola.jpg"),
            new Product(new Sku("bun"), [], "Bun", null),
        ],
        [new PlanogramRow(new Sku("cola"), [new PlateId("1", "1", "1"), new PlateId("1", "1", "2")], 12), new PlanogramRow(new Sku("bun"), [new PlateId("2", "1", "2")])],
        new Rules(HandOverRule.KeeperPays, 0.8, 20, 5000, 2000, 10000));

    private static Shelf Shelf(string id, double z) => new(
        id,
        new Pose(0.1, 0.05, z),
        new Extent(0.8, 0.35, 0.3),
        [new Plate("1", new Pose(0, 0, 0), new Extent(0.4, 0.35, 0.3)), new Plate("2", new Pose(0.4, 0, 0), new Extent(0.4, 0.35, 0.3))]);
}

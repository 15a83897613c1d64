using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Tests.Recordings;

/// <summary>A recording of our own: two plates and one person.</summary>
internal static class SmallRecording
{
    public static readonly PlateId Left = new("1", "1", "1");
    public static readonly PlateId Right = new("1", "1", "2");

    public static StoreDefinition Store { get; } = new(
        1, new StoreId("corner-shop"), Currency.From("EUR"), "de-DE", new FloorPlan([[0, 0], [4, 0], [4, 4]], []), [], [new Gate(new GateId("door"), [0, 0])],
        [new Gondola("1", new Pose(0, 2, 0), new Extent(1, 0.4, 2), [new Shelf("1", new Pose(0, 0, 1), new Extent(1, 0.4, 0.3), [Plate("1", 0), Plate("2", 0.5)])])],
        [], [new Product(new Sku("cola"), [], "Cola", 149)], [new PlanogramRow(new Sku("cola"), [Left])], new Rules());

    public static RecordingManifest Manifest { get; } =
        new(1, "small", new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero), [], null);

    public static GateEntry CheckIn { get; } = new(0.25, new GateId("door"), new ShopperId("anna"), 2, Role.Shopper, "7");

    public static TargetBody Body(string id, TimeSpan at) => new(
        new Presence(new PersonId(id), at, new FloorPoint(1.5, 0.25), new StorePoint(1.5, 0.25, 1.75), new Hand(new StorePoint(1, 0.5, 1), 0.9), null),
        0.8,
        new Dictionary<Joint, BodyPoint> { [Joint.Neck] = new(new StorePoint(1.5, 0.25, 1.5), 0.7) });

    public static async Task WriteAsync(string folder)
    {
        await using RecordingWriter writer = new(folder);
        for (int i = 0; i < 100; i++)
        {
            await writer.WriteShelfAsync(i * 16_667L, i % 2 == 0 ? Left : Right, i);
        }

        await writer.WriteTargetsAsync(TimeSpan.FromMilliseconds(250), [Body("7", TimeSpan.FromMilliseconds(250))]);
        await writer.WriteTargetsAsync(TimeSpan.FromMilliseconds(400), []);
        await writer.CompleteAsync(Manifest, Store, [CheckIn]);
    }

    private static Plate Plate(string id, double x) => new(id, new Pose(x, 0, 0), new Extent(0.5, 0.4, 0.3));
}
